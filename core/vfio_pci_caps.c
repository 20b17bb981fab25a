// SPDX-License-Identifier: GPL-2.0-only
/*
 * The walk of the capability lists at open.
 *
 * A capability that is known gets its length and its permissions from a table; an unknown one is
 * taken out of the list that the user sees. Its registers then are in no capability, where access
 * goes to the function: hiding is about drivers that look for capabilities, not about secrets.
 *
 * Nothing that the function says is believed without a check: positions are in range and aligned,
 * lengths end with the space, and a list that bites its own tail is left at the first repetition.
 */
#include <linux/bitmap.h>
#include <linux/pci.h>

#include "vfio_pci_priv.h"

/* PCIe 1 and 2 capabilities of a root complex integrated endpoint have no link registers */
#define EXP_RC_END_V1_SIZEOF	0x0c
#define EXP_RC_END_V2_SIZEOF	0x2c

/* A list position cannot be before the end of the header, and one in each dword is plenty */
#define MAX_DWORDS		(PCI_CFG_SPACE_EXP_SIZE / 4)

/**
 * struct cap_kind - what is known of a capability id
 * @len: bytes; 0 with no @length hides the capability
 * @length: asks the function for the length: bytes, 0 to hide, or a negative errno
 * @perm: permissions; NULL means read-only
 */
struct cap_kind {
	u16 len;
	int (*length)(struct pci_dev *pdev, unsigned int pos);
	const struct vfio_pci_perm *perm;
};

/* A capability at the very end may lack the register that says how long it is: then that is 0 */
static int read_byte(struct pci_dev *pdev, unsigned int pos)
{
	u8 byte;
	int ret;

	if (pos >= pdev->cfg_size)
		return 0;
	ret = pci_read_config_byte(pdev, pos, &byte);
	return ret ? pcibios_err_to_errno(ret) : byte;
}

static int read_word(struct pci_dev *pdev, unsigned int pos)
{
	u16 word;
	int ret = pci_read_config_word(pdev, pos, &word);

	return ret ? pcibios_err_to_errno(ret) : word;
}

static int read_dword(struct pci_dev *pdev, unsigned int pos, u32 *dword)
{
	*dword = 0;
	if (pos >= pdev->cfg_size)
		return 0;
	return pcibios_err_to_errno(pci_read_config_dword(pdev, pos, dword));
}

/* ---- lengths of capabilities ---- */

static int msi_length(struct pci_dev *pdev, unsigned int pos)
{
	int flags = read_word(pdev, pos + PCI_MSI_FLAGS);
	int len = PCI_MSI_DATA_32 + 2;

	if (flags < 0)
		return flags;
	if (flags & PCI_MSI_FLAGS_64BIT)
		len += 4;
	if (flags & PCI_MSI_FLAGS_MASKBIT)
		len += 10;	/* padding of the data, mask and pending */
	return len;
}

static int pcix_length(struct pci_dev *pdev, unsigned int pos)
{
	int cmd = read_word(pdev, pos + PCI_X_CMD);

	if (cmd < 0)
		return cmd;
	return PCI_X_CMD_VERSION(cmd) ? PCI_CAP_PCIX_SIZEOF_V2 : PCI_CAP_PCIX_SIZEOF_V0;
}

static int ht_length(struct pci_dev *pdev, unsigned int pos)
{
	int type = read_byte(pdev, pos + 3);

	if (type < 0)
		return type;
	return type & HT_3BIT_CAP_MASK ? HT_CAP_SIZEOF_SHORT : HT_CAP_SIZEOF_LONG;
}

static int vndr_length(struct pci_dev *pdev, unsigned int pos)
{
	return read_byte(pdev, pos + PCI_CAP_FLAGS);
}

static int exp_length(struct pci_dev *pdev, unsigned int pos)
{
	bool no_link = pci_pcie_type(pdev) == PCI_EXP_TYPE_RC_END;

	if ((pcie_caps_reg(pdev) & PCI_EXP_FLAGS_VERS) == 1)
		return no_link ? EXP_RC_END_V1_SIZEOF : PCI_CAP_EXP_ENDPOINT_SIZEOF_V1;
	return no_link ? EXP_RC_END_V2_SIZEOF : PCI_CAP_EXP_ENDPOINT_SIZEOF_V2;
}

static int sata_length(struct pci_dev *pdev, unsigned int pos)
{
	int regs = read_byte(pdev, pos + PCI_SATA_REGS);

	if (regs < 0)
		return regs;
	return (regs & PCI_SATA_REGS_MASK) == PCI_SATA_REGS_INLINE ? PCI_SATA_SIZEOF_LONG :
								     PCI_SATA_SIZEOF_SHORT;
}

/* Ids that are not named are for bridges or old buses and stay hidden */
static const struct cap_kind kinds[PCI_CAP_ID_MAX + 1] = {
	[PCI_CAP_ID_PM] = { .len = PCI_PM_SIZEOF, .perm = &vfio_pci_perm_pm },
	[PCI_CAP_ID_AGP] = { .len = PCI_AGP_SIZEOF },
	[PCI_CAP_ID_VPD] = { .len = PCI_CAP_VPD_SIZEOF, .perm = &vfio_pci_perm_vpd },
	[PCI_CAP_ID_MSI] = { .length = msi_length },	/* permissions depend on the layout */
	[PCI_CAP_ID_PCIX] = { .length = pcix_length, .perm = &vfio_pci_perm_pcix },
	[PCI_CAP_ID_HT] = { .length = ht_length },
	[PCI_CAP_ID_VNDR] = { .length = vndr_length, .perm = &vfio_pci_perm_vndr },
	[PCI_CAP_ID_EXP] = { .length = exp_length, .perm = &vfio_pci_perm_exp },
	[PCI_CAP_ID_MSIX] = { .len = PCI_CAP_MSIX_SIZEOF },
	[PCI_CAP_ID_SATA] = { .length = sata_length },
	[PCI_CAP_ID_AF] = { .len = PCI_CAP_AF_SIZEOF, .perm = &vfio_pci_perm_af },
};

/* ---- lengths of extended capabilities ---- */

static int vsec_length(struct pci_dev *pdev, unsigned int pos)
{
	u32 header;
	int ret = read_dword(pdev, pos + PCI_VNDR_HEADER, &header);

	return ret ? ret : PCI_VNDR_HEADER_LEN(header);
}

static int dvsec_length(struct pci_dev *pdev, unsigned int pos)
{
	u32 header;
	int ret = read_dword(pdev, pos + PCI_DVSEC_HEADER1, &header);

	return ret ? ret : header >> 20;
}

/* Port arbitration tables are for switches. A function's tables are read-only. */
static int vc_length(struct pci_dev *pdev, unsigned int pos)
{
	u32 cap1, cap2;
	int phases = 0;
	int len, ret;

	ret = read_dword(pdev, pos + PCI_VC_PORT_CAP1, &cap1);
	if (ret)
		return ret;
	ret = read_dword(pdev, pos + PCI_VC_PORT_CAP2, &cap2);
	if (ret)
		return ret;

	if (cap2 & PCI_VC_CAP2_128_PHASE)
		phases = 128;
	else if (cap2 & PCI_VC_CAP2_64_PHASE)
		phases = 64;
	else if (cap2 & PCI_VC_CAP2_32_PHASE)
		phases = 32;

	len = PCI_CAP_VC_BASE_SIZEOF + (1 + (cap1 & PCI_VC_CAP1_EVCC)) * PCI_CAP_VC_PER_VC_SIZEOF;
	/* four bits for each phase, in a table that begins on 16 bytes */
	return phases ? round_up(len, 16) + phases / 2 : len;
}

static int acs_length(struct pci_dev *pdev, unsigned int pos)
{
	const int base = 8;
	int cap = read_byte(pdev, pos + PCI_ACS_CAP);
	int bits;

	if (cap < 0 || !(cap & PCI_ACS_EC))
		return cap < 0 ? cap : base;

	/* The egress vector's size in bits; 0 stands for 256 */
	bits = read_byte(pdev, pos + PCI_ACS_EGRESS_BITS);
	if (bits < 0)
		return bits;
	return base + (bits ? round_up(bits, 32) : 256) / 8;
}

static int rebar_length(struct pci_dev *pdev, unsigned int pos)
{
	int ctrl = read_byte(pdev, pos + PCI_REBAR_CTRL);

	if (ctrl < 0)
		return ctrl;
	return 4 + 8 * ((ctrl & PCI_REBAR_CTRL_NBAR_MASK) >> PCI_REBAR_CTRL_NBAR_SHIFT);
}

static int dpa_length(struct pci_dev *pdev, unsigned int pos)
{
	int cap = read_byte(pdev, pos + PCI_DPA_CAP);

	if (cap < 0)
		return cap;
	return PCI_DPA_BASE_SIZEOF + (cap & PCI_DPA_CAP_SUBSTATE_MASK) + 1;
}

static int tph_length(struct pci_dev *pdev, unsigned int pos)
{
	u32 cap;
	int ret = read_dword(pdev, pos + PCI_TPH_CAP, &cap);

	if (ret)
		return ret;
	/* The steering table may be here or in the MSI-X table; its size is coded as entries - 1 */
	if ((cap & PCI_TPH_CAP_LOC_MASK) != PCI_TPH_LOC_CAP)
		return PCI_TPH_BASE_SIZEOF;
	return PCI_TPH_BASE_SIZEOF + 2 * ((cap & PCI_TPH_CAP_ST_MASK) >> PCI_TPH_CAP_ST_SHIFT) + 2;
}

/* Not named: what concerns root ports only, and what changes the fabric or the IOMMU's work */
static const struct cap_kind ext_kinds[PCI_EXT_CAP_ID_MAX + 1] = {
	[PCI_EXT_CAP_ID_ERR] = { .len = PCI_ERR_ROOT_COMMAND, .perm = &vfio_pci_perm_err },
	[PCI_EXT_CAP_ID_VC] = { .length = vc_length },
	[PCI_EXT_CAP_ID_DSN] = { .len = PCI_EXT_CAP_DSN_SIZEOF },
	[PCI_EXT_CAP_ID_PWR] = { .len = PCI_EXT_CAP_PWR_SIZEOF, .perm = &vfio_pci_perm_pwr },
	[PCI_EXT_CAP_ID_MFVC] = { .length = vc_length },
	[PCI_EXT_CAP_ID_VC9] = { .length = vc_length },
	[PCI_EXT_CAP_ID_VNDR] = { .length = vsec_length, .perm = &vfio_pci_perm_ecap_raw },
	[PCI_EXT_CAP_ID_ACS] = { .length = acs_length },
	[PCI_EXT_CAP_ID_ARI] = { .len = PCI_EXT_CAP_ARI_SIZEOF },
	[PCI_EXT_CAP_ID_ATS] = { .len = PCI_EXT_CAP_ATS_SIZEOF },
	[PCI_EXT_CAP_ID_SRIOV] = { .len = PCI_EXT_CAP_SRIOV_SIZEOF },
	[PCI_EXT_CAP_ID_MCAST] = { .len = PCI_EXT_CAP_MCAST_ENDPOINT_SIZEOF },
	[PCI_EXT_CAP_ID_PRI] = { .len = PCI_EXT_CAP_PRI_SIZEOF },
	[PCI_EXT_CAP_ID_REBAR] = { .length = rebar_length },
	[PCI_EXT_CAP_ID_DPA] = { .length = dpa_length },
	[PCI_EXT_CAP_ID_TPH] = { .length = tph_length },
	[PCI_EXT_CAP_ID_LTR] = { .len = PCI_EXT_CAP_LTR_SIZEOF },
	[PCI_EXT_CAP_ID_DVSEC] = { .length = dvsec_length, .perm = &vfio_pci_perm_ecap_raw },
};

/* ---- the walk ---- */

/* Returns the length of a capability, 0 to hide it, or a negative errno */
static int cap_length(struct pci_dev *pdev, const struct cap_kind *kind, unsigned int pos)
{
	int len = kind->length ? kind->length(pdev, pos) : kind->len;

	if (len <= 0)
		return len;
	/* At least the id and the next pointer must be covered, or the list cannot be virtual */
	return max(len, PCI_CAP_SIZEOF);
}

static int add_cap(struct vfio_pci_core_device *vdev, unsigned int id, unsigned int pos,
		   unsigned int len, const struct vfio_pci_perm *perm)
{
	struct vfio_pci_config *config = &vdev->priv->config;
	unsigned int dw;
	int ret;

	for (dw = pos / 4; dw < DIV_ROUND_UP(pos + len, 4); dw++) {
		if (config->map[dw] == VFIO_PCI_MAP_GAP)
			continue;
		pci_warn(vdev->pdev, "capability %#x@%#x overlaps the one @%#x\n", id, pos,
			 config->caps[config->map[dw]].start);
		break;
	}

	ret = vfio_pci_config_add_cap(vdev, pos, len, perm);
	if (ret)
		return ret;
	return vfio_pci_config_fill(vdev, pos, len);
}

/* Setup that a kind needs once its registers are in vconfig */
static void cap_added(struct vfio_pci_core_device *vdev, unsigned int id, unsigned int pos)
{
	struct vfio_pci_config *config = &vdev->priv->config;
	u32 dword = 0;
	u32 word;

	switch (id) {
	case PCI_CAP_ID_PM:
		/* The permissions make these bits virtual; here they become zero */
		word = vfio_pci_vconfig_get(config, pos + PCI_PM_PMC, 2);
		vfio_pci_vconfig_set(config, pos + PCI_PM_PMC, 2, word & ~PCI_PM_CAP_PME_MASK);
		word = vfio_pci_vconfig_get(config, pos + PCI_PM_CTRL, 2);
		vfio_pci_vconfig_set(config, pos + PCI_PM_CTRL, 2,
				     word & ~(PCI_PM_CTRL_PME_ENABLE | PCI_PM_CTRL_PME_STATUS));
		break;
	case PCI_CAP_ID_PCIX:
		word = vfio_pci_vconfig_get(config, pos + PCI_X_CMD, 2);
		if (!PCI_X_CMD_VERSION(word))
			break;
		fallthrough;
	case PCI_CAP_ID_EXP:
		/* Only these say that an extended space may exist, and it may still be empty */
		if (vdev->pdev->cfg_size > PCI_CFG_SPACE_SIZE)
			pci_read_config_dword(vdev->pdev, PCI_CFG_SPACE_SIZE, &dword);
		config->extended_caps = dword != 0;
		break;
	}
}

/* Returns the length of the capability at @pos, 0 if it is to be hidden, or a negative errno */
static int std_cap(struct vfio_pci_core_device *vdev, unsigned int id, unsigned int pos)
{
	const int room = PCI_CFG_SPACE_SIZE - pos;
	const struct vfio_pci_perm *perm;
	struct pci_dev *pdev = vdev->pdev;
	int flags, len, ret;

	if (id > PCI_CAP_ID_MAX)
		return 0;
	len = cap_length(pdev, &kinds[id], pos);
	if (len <= 0)
		return len;

	perm = kinds[id].perm ?: &vfio_pci_perm_cap;
	if (id == PCI_CAP_ID_MSI && len <= room) {
		flags = read_word(pdev, pos + PCI_MSI_FLAGS);
		if (flags < 0)
			return flags;
		perm = vfio_pci_perm_msi(flags);
	}

	/* Registers that should be behind the end of the space must have no effects */
	if (len > room && perm->write)
		perm = &vfio_pci_perm_cap;

	ret = add_cap(vdev, id, pos, min(len, room), perm);
	if (ret)
		return ret;
	if (len <= room)
		cap_added(vdev, id, pos);
	return len;
}

static int walk_caps(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_config *config = &vdev->priv->config;
	struct pci_dev *pdev = vdev->pdev;
	DECLARE_BITMAP(seen, PCI_CFG_SPACE_SIZE / 4) = { };
	unsigned int prev = PCI_CAPABILITY_LIST;
	unsigned int shown = 0;
	int id, next, pos, ret;

	if (!(vfio_pci_vconfig_get(config, PCI_STATUS, 2) & PCI_STATUS_CAP_LIST))
		return 0;

	pos = vfio_pci_vconfig_get(config, prev, 1) & ~3;
	while (pos >= PCI_STD_HEADER_SIZEOF && !__test_and_set_bit(pos / 4, seen)) {
		id = read_byte(pdev, pos + PCI_CAP_LIST_ID);
		if (id < 0)
			return id;
		next = read_byte(pdev, pos + PCI_CAP_LIST_NEXT);
		if (next < 0)
			return next;

		ret = std_cap(vdev, id, pos);
		if (ret < 0)
			return ret;
		if (ret) {
			prev = pos + PCI_CAP_LIST_NEXT;
			shown++;
		} else {
			pci_info(pdev, "hiding capability %#x@%#x\n", id, pos);
			vfio_pci_vconfig_set(config, prev, 1, next);
		}
		pos = next & ~3;
	}

	/* A loop may have ended on a hidden entry, to which nothing may lead */
	if (pos && config->map[pos / 4] == VFIO_PCI_MAP_GAP)
		vfio_pci_vconfig_set(config, prev, 1, 0);
	if (!shown)
		vfio_pci_vconfig_set(config, PCI_STATUS, 2,
				     vfio_pci_vconfig_get(config, PCI_STATUS, 2) &
				     ~PCI_STATUS_CAP_LIST);
	return 0;
}

static int ext_cap(struct vfio_pci_core_device *vdev, unsigned int id, unsigned int pos)
{
	const struct cap_kind *kind;
	int len, ret;

	if (id > PCI_EXT_CAP_ID_MAX)
		return 0;
	kind = &ext_kinds[id];
	len = cap_length(vdev->pdev, kind, pos);
	if (len <= 0)
		return len;

	len = min_t(int, len, vdev->pdev->cfg_size - pos);
	ret = add_cap(vdev, id, pos, len, kind->perm ?: &vfio_pci_perm_ecap);
	return ret ? ret : len;
}

/*
 * The extended list has no pointer to its first entry: that is always at 0x100. If it is to be
 * hidden it stays as a placeholder with id and version 0 that leads to the next.
 */
static int hide_ext_cap(struct vfio_pci_core_device *vdev, unsigned int prev, unsigned int pos,
			u32 header)
{
	struct vfio_pci_config *config = &vdev->priv->config;
	const u32 next_mask = 0xffcU << 20;
	int ret;

	pci_info(vdev->pdev, "hiding extended capability %#x@%#x\n", PCI_EXT_CAP_ID(header), pos);
	if (!prev) {
		ret = vfio_pci_config_add_cap(vdev, pos, PCI_CAP_SIZEOF, &vfio_pci_perm_ecap);
		if (ret)
			return ret;
		vfio_pci_vconfig_set(config, pos, 4, header & next_mask);
		return 0;
	}

	vfio_pci_vconfig_set(config, prev, 4,
			     (vfio_pci_vconfig_get(config, prev, 4) & ~next_mask) |
			     (header & next_mask));
	return 0;
}

static int walk_ext_caps(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_config *config = &vdev->priv->config;
	struct pci_dev *pdev = vdev->pdev;
	DECLARE_BITMAP(seen, MAX_DWORDS) = { };
	unsigned int pos = PCI_CFG_SPACE_SIZE;
	unsigned int prev = 0;
	unsigned int shown = 0;
	u32 header;
	int ret;

	if (!config->extended_caps)
		return 0;

	while (pos >= PCI_CFG_SPACE_SIZE && pos < pdev->cfg_size &&
	       !__test_and_set_bit(pos / 4, seen)) {
		ret = read_dword(pdev, pos, &header);
		if (ret)
			return ret;

		ret = ext_cap(vdev, PCI_EXT_CAP_ID(header), pos);
		if (ret < 0)
			return ret;
		if (ret) {
			prev = pos;
			shown++;
		} else {
			ret = hide_ext_cap(vdev, prev, pos, header);
			if (ret)
				return ret;
			if (!prev)
				prev = pos;
		}
		pos = PCI_EXT_CAP_NEXT(header);
	}

	/* An empty list is a header of zeros */
	if (!shown)
		vfio_pci_vconfig_set(config, PCI_CFG_SPACE_SIZE, 4, 0);
	return 0;
}

/**
 * vfio_pci_caps_init - walk both capability lists, hide what the user must not see
 * @vdev: the device, being enabled; its vconfig holds the header
 *
 * Return: 0 or a negative errno.
 */
int vfio_pci_caps_init(struct vfio_pci_core_device *vdev)
{
	int ret = walk_caps(vdev);

	return ret ? ret : walk_ext_caps(vdev);
}
