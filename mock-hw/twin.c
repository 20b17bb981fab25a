// SPDX-License-Identifier: GPL-2.0-only
/*
 * Twins: functions made from recordings, so that the lab and a guest show a driver the same device.
 *
 * A recording is a fact even where it breaks a rule of the specification, so the builder's checks
 * that are about good design do not apply; what cannot work (a BAR size, an MSI-X table out of its
 * BAR) is still refused or left without its engine.
 */
#include <mock/twin.h>
#include "func_priv.h"

static const struct mock_twin_desc *twin_desc(const struct mock_func *fn)
{
	return fn->dev->recording;
}

static int all_zero(const mock_u8 *p, mock_u32 len)
{
	while (len)
		if (p[--len])
			return 0;
	return 1;
}

/*
 * The recorded bytes, whole. What firmware wrote (interrupt line, cache line size, payload sizes)
 * stays as a default, since no firmware runs before the driver here.
 */
static void twin_bytes(struct mock_func *fn, const struct mock_twin_desc *desc)
{
	mock_u32 off;

	for (off = 0; off < desc->config_len; off += CFG_CHUNK) {
		if (off && all_zero(desc->config + off, CFG_CHUNK))
			continue;
		if (mock_chunk(fn, off))
			mock_copy(mock_chunk(fn, off)->def, desc->config + off, CFG_CHUNK);
	}
	mock_cfg_set(fn, MOCK_COMMAND, 2, 0);
	/* Of STATUS the facts stay, the events go. */
	mock_cfg_set(fn, MOCK_STATUS, 2, mock_cfg16(fn, MOCK_STATUS) & 0x06f0);
	if (fn->pf)
		mock_cfg_set(fn, MOCK_VENDOR_ID, 4, ~0U);
}

/* The header as the specification lays it out, with recorded sizes and recorded facts. */
static void twin_header(struct mock_func *fn, const struct mock_twin_desc *desc)
{
	mock_u32 type = desc->config[MOCK_HEADER_TYPE] & 0x7f, i;
	/* A recorded VF has all ones here; the builder wants an id, and hides it again. */
	mock_u32 vendor = fn->pf ? 1 : mock_get_le16(desc->config + MOCK_VENDOR_ID);
	mock_u32 device = mock_get_le16(desc->config + MOCK_DEVICE_ID);

	if (type > 1) {
		mock_refuse(fn, "header type %u", type);
		return;
	}
	if (type)
		mock_cfg_bridge(fn, vendor, device);
	else
		mock_cfg_endpoint(fn, vendor, device, 0);
	if (fn->refused)
		return;
	twin_bytes(fn, desc);
	if (type) {
		mock_cfg_set(fn, MOCK_PRIMARY_BUS, 4, 0);
		mock_cfg_set(fn, MOCK_IO_BASE, 2, mock_cfg16(fn, MOCK_IO_BASE) & 0x0f0f);
		mock_cfg_set(fn, MOCK_SECONDARY_STATUS, 2, 0);
		mock_cfg_set(fn, MOCK_MEM_BASE, 4, 0);
		mock_cfg_set(fn, MOCK_PREF_BASE, 4, mock_cfg32(fn, MOCK_PREF_BASE) & 0x000f000f);
		mock_cfg_set(fn, MOCK_PREF_BASE_UPPER, 4, 0);
		mock_cfg_set(fn, MOCK_PREF_LIMIT_UPPER, 4, 0);
		mock_cfg_set(fn, MOCK_IO_BASE_UPPER, 4, 0);
		mock_cfg_set(fn, MOCK_BRIDGE_CONTROL, 2, 0);
	}
	for (i = 0; i < (type ? 2U : 6U); i++)
		mock_cfg_set(fn, MOCK_BAR0 + 4 * i, 4, 0);
	mock_cfg_set(fn, type ? MOCK_ROM1 : MOCK_ROM0, 4, 0);
	for (i = 0; i < 6; i++)
		if (desc->bars[i].type)
			mock_cfg_bar(fn, (int)i, desc->bars[i].type, desc->bars[i].size);
	if (desc->rom_size)
		mock_cfg_rom(fn, desc->rom_size, desc->rom, desc->rom_len);
	if (!fn->pf && desc->config[MOCK_INT_PIN])
		mock_cfg_intx(fn, desc->config[MOCK_INT_PIN]);
	if (!fn->refused)
		mock_adopt_header(fn);
}

/*
 * Enables and addresses that the driver of the recorded system had written go back to their
 * defaults.
 */
static void twin_quiet(struct mock_func *fn, mock_u32 id, unsigned int pos, unsigned int len)
{
	switch (id) {
	case MOCK_CAP_ID_PM:
		mock_cfg_set(fn, pos + MOCK_PMCSR, 2,
			     mock_cfg16(fn, pos + MOCK_PMCSR) &
				     ~(mock_u32)(MOCK_PMCSR_STATE | MOCK_PMCSR_PME_ENABLE |
						 MOCK_PMCSR_PME_STATUS));
		break;
	case MOCK_CAP_ID_MSI:
		mock_cfg_set(fn, pos + MOCK_MSI_CONTROL, 2,
			     mock_cfg16(fn, pos + MOCK_MSI_CONTROL) & ~(mock_u32)0x71);
		for (pos += MOCK_MSI_ADDR, len -= MOCK_MSI_ADDR; len; pos += 2, len -= 2)
			mock_cfg_set(fn, pos, 2, 0);
		break;
	case MOCK_CAP_ID_MSIX:
		mock_cfg_set(fn, pos + MOCK_MSIX_CONTROL, 2,
			     mock_cfg16(fn, pos + MOCK_MSIX_CONTROL) & MOCK_MSIX_SIZE);
		break;
	case MOCK_CAP_ID_PCIE:
		mock_cfg_set(fn, pos + MOCK_EXP_DEVSTA, 2,
			     mock_cfg16(fn, pos + MOCK_EXP_DEVSTA) &
				     ~(mock_u32)MOCK_EXP_DEVSTA_W1C);
		break;
	case ECAP(MOCK_ECAP_ID_AER):
		mock_cfg_set(fn, pos + MOCK_AER_UNCOR_STATUS, 4, 0);
		mock_cfg_set(fn, pos + MOCK_AER_COR_STATUS, 4, 0);
		break;
	case ECAP(MOCK_ECAP_ID_ATS):
		mock_cfg_set(fn, pos + MOCK_ATS_CONTROL, 2,
			     mock_cfg16(fn, pos + MOCK_ATS_CONTROL) & ~(mock_u32)MOCK_ATS_ENABLE);
		break;
	case ECAP(MOCK_ECAP_ID_SRIOV):
		mock_cfg_set(fn, pos + MOCK_SRIOV_CONTROL, 2,
			     mock_cfg16(fn, pos + MOCK_SRIOV_CONTROL) & MOCK_SRIOV_ARI);
		mock_cfg_set(fn, pos + MOCK_SRIOV_NUM_VFS, 2, 0);
		mock_cfg_set(fn, pos + MOCK_SRIOV_PAGE_SIZE, 4, 1);
		break;
	default:
		break;
	}
}

/* ---- VFs of a recorded PF ------------------------------------------------------------------ */

/* More than any device has; a broken recording should cost a message, not the host's memory. */
#define TWIN_VFS_MAX	256

struct twin_vf {
	struct mock_device dev;
	struct mock_twin_desc desc;
	mock_u8 config[4096];
};

/* Take the SR-IOV capability, which a VF does not have, out of the copied list. */
static void vf_unlink_sriov(mock_u8 *config, unsigned int sriov)
{
	mock_u32 next = mock_get_le32(config + sriov) >> 20, header, left = 64;
	unsigned int pos = MOCK_ECAP_FIRST;

	/* At the head it stays as a capability of id 0, which means none. */
	if (sriov == MOCK_ECAP_FIRST)
		mock_put_le32(config + sriov, next << 20);
	for (; pos >= MOCK_ECAP_FIRST && pos != sriov && left; left--, pos = header >> 20 & ~3U) {
		header = mock_get_le32(config + pos);
		if ((header >> 20 & ~3U) == sriov)
			mock_put_le32(config + pos, (header & 0xfffff) | next << 20);
	}
	mock_fill(config + sriov + 4, 0, MOCK_SRIOV_LEN - 4);
	if (sriov != MOCK_ECAP_FIRST)
		mock_fill(config + sriov, 0, 4);
}

/* ASSUMED, where no VF was recorded: SR 3.4 and 3.5 applied to the PF's registers. */
static void vf_from_pf(const struct mock_func *fn, struct twin_vf *vf, unsigned int sriov)
{
	const struct mock_twin_desc *pf = twin_desc(fn);
	unsigned int exp = fn->shape->exp, i;

	mock_copy(vf->config, pf->config, pf->config_len);
	vf_unlink_sriov(vf->config, sriov);
	mock_put_le16(vf->config + MOCK_COMMAND, 0);
	mock_fill(vf->config + MOCK_BAR0, 0, 24);
	mock_put_le32(vf->config + MOCK_ROM0, 0);
	mock_put_le16(vf->config + MOCK_INT_LINE, 0);
	vf->config[MOCK_HEADER_TYPE] = 0;
	if (exp) {
		mock_put_le32(vf->config + exp + MOCK_EXP_DEVCAP,
			      mock_cfg32(fn, exp + MOCK_EXP_DEVCAP) | MOCK_EXP_DEVCAP_FLR);
		mock_put_le32(vf->config + exp + MOCK_EXP_DEVCTL, 0);
		mock_put_le32(vf->config + exp + MOCK_EXP_LNKCTL, 0);
	}
	vf->desc.config = vf->config;
	vf->desc.config_len = pf->config_len;
	for (i = 0; i < 6; i++) {
		mock_u32 bar = mock_get_le32(pf->config + sriov + MOCK_SRIOV_VF_BAR0 + 4 * i);

		/* A VF BAR that exists shows its type, or the address that firmware gave it. */
		if (!bar || (bar & MOCK_BAR_IO) || pf->bars[i].size < 4096)
			continue;
		vf->desc.bars[i].type = bar & MOCK_BAR_MEM64 ? MOCK_MEM64 : MOCK_MEM32;
		if (bar & MOCK_BAR_PREFETCH)
			vf->desc.bars[i].type |= MOCK_PREFETCH;
		vf->desc.bars[i].size = pf->bars[i].size;
		if (bar & MOCK_BAR_MEM64)
			i++;
	}
}

static void twin_sriov(struct mock_func *fn, unsigned int pos)
{
	const struct mock_twin_desc *pf = twin_desc(fn);
	mock_u32 total = mock_cfg16(fn, pos + MOCK_SRIOV_TOTAL_VFS);
	struct twin_vf *vf;

	if (total > TWIN_VFS_MAX) {
		mock_refuse(fn, "%u VFs", total);
		return;
	}
	if (!fn->vf_dev) {
		vf = mock_alloc(fn, sizeof(*vf));
		if (!vf)
			return;
		if (pf->vf)
			vf->desc = *pf->vf;
		else
			vf_from_pf(fn, vf, pos);
		if (!vf->desc.name)
			vf->desc.name = pf->name;
		mock_twin_device(&vf->dev, &vf->desc);
		fn->vf_dev = &vf->dev;
	}
	mock_sriov_adopt(fn, pos);
}

/* ---- lists -------------------------------------------------------------------------------- */

/* Returns 0 when the list leads to where a capability cannot be. */
static int twin_cap(struct mock_func *fn, mock_u32 id, unsigned int pos)
{
	mock_u32 end = id & ECAP(0) ? fn->shape->cfg_size : 0x100;
	unsigned int len = mock_cap_length(fn, id, pos);

	if (pos + len > end)
		len = end - pos;
	/* Real capabilities do overlap; the first one keeps the bytes. */
	while (len > 2 && mock_cap_over(fn, pos, len))
		len--;
	if (mock_cap_over(fn, pos, len))
		return 0;
	mock_cap_claim(fn, id, pos, len);
	if (len < mock_cap_length(fn, id, pos))
		return 1;	/* cut short: bytes, no behaviour */
	twin_quiet(fn, id, pos, len);
	mock_adopt_cap(fn, id, pos, len);
	if (id == ECAP(MOCK_ECAP_ID_SRIOV))
		twin_sriov(fn, pos);
	if (fn->refused) {
		mock_log(fn, "capability 0x%x stays without its engine: %s", id & 0xffff,
			 fn->refusal);
		fn->refused = 0;
	}
	return !fn->refused;
}

/* Lists of real devices can be broken; as software does, count steps and stop at nonsense. */
static void twin_caps(struct mock_func *fn, const struct mock_twin_desc *desc)
{
	unsigned int pos = desc->config[MOCK_CAP_POINTER] & ~3U, left;
	mock_u32 header;

	if (!(mock_cfg16(fn, MOCK_STATUS) & MOCK_STATUS_CAP_LIST))
		pos = 0;
	for (left = 48; pos >= MOCK_CAP_FIRST && left; left--) {
		if (desc->config[pos] == 0xff || !twin_cap(fn, desc->config[pos], pos))
			break;
		pos = desc->config[pos + 1] & ~3U;
	}
	if (desc->config_len <= MOCK_ECAP_FIRST)
		return;
	pos = MOCK_ECAP_FIRST;
	for (left = 64; pos >= MOCK_ECAP_FIRST && left; left--) {
		header = mock_get_le32(desc->config + pos);
		if (!header || header == ~0U || !twin_cap(fn, ECAP(header & 0xffff), pos))
			break;
		pos = header >> 20 & ~3U;
	}
}

static void twin_gaps(struct mock_func *fn)
{
	unsigned int off;

	for (off = MOCK_CAP_FIRST; off < fn->shape->cfg_size; off++)
		if (fn->shape->chunk[off / CFG_CHUNK] && !mock_cap_over(fn, off, 1))
			mock_wmask(fn, off, 1, 0xff);
}

static void twin_build(struct mock_func *fn)
{
	const struct mock_twin_desc *desc = twin_desc(fn);
	mock_u32 i, k;

	fn->shape->lenient = 1;
	if (desc->config_len != 256 && desc->config_len != 4096) {
		mock_refuse(fn, "%u bytes of config space; there are 256 or 4096",
			    desc->config_len);
		return;
	}
	fn->shape->cfg_size = desc->config_len;
	twin_header(fn, desc);
	if (fn->refused)
		return;
	twin_caps(fn, desc);
	if (desc->flags & MOCK_TWIN_GAPS_RW)
		twin_gaps(fn);
	for (i = 0; i < desc->nmasks; i++)
		for (k = 0; k < desc->masks[i].len && desc->masks[i].off + k < desc->config_len;
		     k++)
			mock_wmask(fn, desc->masks[i].off + k, 1, desc->masks[i].mask[k]);
}

/* Overlapping pieces OR together: a recording has no reason to contain any. */
static mock_u64 twin_read(struct mock_func *fn, int bar, mock_u64 off, int width)
{
	const struct mock_twin_desc *desc = twin_desc(fn);
	mock_u64 val = 0;
	mock_u32 i;
	int k;

	for (i = 0; i < desc->ninit; i++) {
		const struct mock_twin_init *init = &desc->init[i];

		for (k = 0; k < width; k++) {
			mock_u64 at = off + (mock_u64)k - init->off;

			if (init->bar == bar && at < init->len)
				val |= (mock_u64)init->data[at] << 8 * k;
		}
	}
	return val;
}

/* Registers without a model keep nothing; claiming the write is all that can be said of it. */
static void twin_write(struct mock_func *fn, int bar, mock_u64 off, int width, mock_u64 val)
{
	(void)fn; (void)bar; (void)off; (void)width; (void)val;
}

void mock_twin_device(struct mock_device *dev, const struct mock_twin_desc *desc)
{
	if (desc->model)
		*dev = *desc->model;
	else
		*dev = (struct mock_device){ .read = twin_read, .write = twin_write };
	dev->name = desc->name;
	dev->doc = "a recording";
	dev->recording = desc;
	dev->build = twin_build;
	dev->vf = NULL;
}
