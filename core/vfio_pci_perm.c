// SPDX-License-Identifier: GPL-2.0-only
/*
 * Permissions of config space, bit by bit.
 *
 * Two questions are asked of each bit: does it live in our virtual copy or in the function, and
 * may the user change it? The answers depend on the kind of capability alone, so they are constant
 * tables with one entry per dword. A dword that a table does not name can be read from the
 * function and not be written.
 *
 * Every table makes the capability's id and next pointer virtual, since the walk in
 * vfio_pci_caps.c takes capabilities out of the lists.
 */
#include <linux/pci.h>

#include "vfio_pci_priv.h"

#define ALL			0xffffffffU
#define DW(off)			((off) / 4)
#define BITS(off, mask)		((u32)(mask) << (8 * ((off) % 4)))
#define BYTE(off)		BITS(off, 0xff)
#define WORD(off)		BITS(off, 0xffff)

#define CAP_HEADER		[0] = { .virt = WORD(PCI_CAP_LIST_ID) }
#define ECAP_HEADER		[0] = { .virt = ALL }
#define BOTH(mask)		{ .virt = (mask), .write = (mask) }

#define TABLE(name)		.dw = (name), .nr_dw = ARRAY_SIZE(name)

static const struct vfio_pci_perm_bits header_bits[] = {
	/* VFs have all ones in their own registers */
	[DW(PCI_VENDOR_ID)] = { .virt = ALL },
	/*
	 * INTX_DISABLE is the host's tool for masking, so the user gets a copy. The list bit of
	 * STATUS is virtual for a function whose capabilities are all hidden.
	 */
	[DW(PCI_COMMAND)] = {
		.virt = BITS(PCI_COMMAND, PCI_COMMAND_INTX_DISABLE) |
			BITS(PCI_STATUS, PCI_STATUS_CAP_LIST),
		.write = WORD(PCI_COMMAND),
	},
	/* The header type between them stays read-only */
	[DW(PCI_CACHE_LINE_SIZE)] = {
		.write = BYTE(PCI_CACHE_LINE_SIZE) | BYTE(PCI_LATENCY_TIMER) | BYTE(PCI_BIST),
	},
	/* The host placed the BARs; vfio_pci_header_write() lets the user size and move a copy */
	[DW(PCI_BASE_ADDRESS_0)] = BOTH(ALL),
	[DW(PCI_BASE_ADDRESS_1)] = BOTH(ALL),
	[DW(PCI_BASE_ADDRESS_2)] = BOTH(ALL),
	[DW(PCI_BASE_ADDRESS_3)] = BOTH(ALL),
	[DW(PCI_BASE_ADDRESS_4)] = BOTH(ALL),
	[DW(PCI_BASE_ADDRESS_5)] = BOTH(ALL),
	[DW(PCI_ROM_ADDRESS)] = BOTH(ALL),
	[DW(PCI_CAPABILITY_LIST)] = { .virt = BYTE(PCI_CAPABILITY_LIST) },
	/* The line is scratch space for firmware; the pin is virtual so that INTx can be hidden */
	[DW(PCI_INTERRUPT_LINE)] = {
		.virt = BYTE(PCI_INTERRUPT_LINE) | BYTE(PCI_INTERRUPT_PIN),
		.write = BYTE(PCI_INTERRUPT_LINE),
	},
};

const struct vfio_pci_perm vfio_pci_perm_header = {
	TABLE(header_bits),
	.read = vfio_pci_header_read,
	.write = vfio_pci_header_write,
};

/*
 * Some functions hide registers in no capability at all and their drivers need them. Like memory
 * and ports these are trusted to the hardware's isolation.
 */
const struct vfio_pci_perm vfio_pci_perm_gap = { .rest = { .write = ALL } };

const struct vfio_pci_perm vfio_pci_perm_virt = { .rest = BOTH(ALL) };

static const struct vfio_pci_perm_bits cap_bits[] = { CAP_HEADER };

const struct vfio_pci_perm vfio_pci_perm_cap = { TABLE(cap_bits) };

#define PME_BITS		(PCI_PM_CTRL_PME_ENABLE | PCI_PM_CTRL_PME_STATUS)

static const struct vfio_pci_perm_bits pm_bits[] = {
	/* The host handles wakeup events, so a user sees a function that cannot send them */
	[0] = { .virt = WORD(PCI_CAP_LIST_ID) | BITS(PCI_PM_PMC, PCI_PM_CAP_PME_MASK) },
	/* The D-state is changed for the user by vfio_pci_pm_write() */
	[DW(PCI_PM_CTRL)] = {
		.virt = PME_BITS,
		.write = ~(u32)(PME_BITS | PCI_PM_CTRL_STATE_MASK),
	},
};

const struct vfio_pci_perm vfio_pci_perm_pm = { TABLE(pm_bits), .write = vfio_pci_pm_write };

static const struct vfio_pci_perm_bits vpd_bits[] = {
	/* Only the PCI core runs the address and flag handshake */
	[0] = { .virt = ALL, .write = WORD(PCI_VPD_ADDR) },
	[DW(PCI_VPD_DATA)] = BOTH(ALL),
};

const struct vfio_pci_perm vfio_pci_perm_vpd = { TABLE(vpd_bits), .write = vfio_pci_vpd_write };

static const struct vfio_pci_perm_bits pcix_bits[] = {
	[0] = { .virt = WORD(PCI_CAP_LIST_ID), .write = WORD(PCI_X_CMD) },
	[DW(PCI_X_ECC_CSR)] = { .write = ALL },
};

const struct vfio_pci_perm vfio_pci_perm_pcix = { TABLE(pcix_bits) };

static const struct vfio_pci_perm_bits vndr_bits[] = {
	[0] = { .virt = WORD(PCI_CAP_LIST_ID), .write = WORD(PCI_CAP_FLAGS) },
};

const struct vfio_pci_perm vfio_pci_perm_vndr = { TABLE(vndr_bits), .rest = { .write = ALL } };

static const struct vfio_pci_perm_bits exp_bits[] = {
	CAP_HEADER,
	/*
	 * Phantom functions confuse the IOMMU. A payload size that the fabric does not share breaks
	 * other functions, so the user keeps a copy. FLR and the read request size have effects.
	 */
	[DW(PCI_EXP_DEVCTL)] = {
		.virt = PCI_EXP_DEVCTL_BCR_FLR | PCI_EXP_DEVCTL_PAYLOAD | PCI_EXP_DEVCTL_READRQ,
		.write = WORD(PCI_EXP_DEVCTL) & ~PCI_EXP_DEVCTL_PHANTOM,
	},
	/* ARI forwarding is a matter of the bus, decided at probe */
	[DW(PCI_EXP_DEVCTL2)] = { .write = WORD(PCI_EXP_DEVCTL2) & ~PCI_EXP_DEVCTL2_ARI },
};

const struct vfio_pci_perm vfio_pci_perm_exp = { TABLE(exp_bits), .write = vfio_pci_exp_write };

static const struct vfio_pci_perm_bits af_bits[] = {
	CAP_HEADER,
	[DW(PCI_AF_CTRL)] = BOTH(BITS(PCI_AF_CTRL, PCI_AF_CTRL_FLR)),
};

const struct vfio_pci_perm vfio_pci_perm_af = { TABLE(af_bits), .write = vfio_pci_af_write };

/*
 * MSI has four layouts. The message is the host's, so address and data are virtual; of the flags
 * only the lower byte can be written. Masking single vectors goes to the function.
 */
#define MSI_HEADER		[0] = { .virt = WORD(PCI_CAP_LIST_ID) | BYTE(PCI_MSI_FLAGS), \
					.write = BYTE(PCI_MSI_FLAGS) }
#define MSI_ADDRESS		[DW(PCI_MSI_ADDRESS_LO)] = BOTH(ALL)
#define MSI_DATA_32		[DW(PCI_MSI_DATA_32)] = BOTH(WORD(PCI_MSI_DATA_32))
#define MSI_ADDRESS_64		[DW(PCI_MSI_ADDRESS_HI)] = BOTH(ALL)
#define MSI_DATA_64		[DW(PCI_MSI_DATA_64)] = BOTH(WORD(PCI_MSI_DATA_64))

static const struct vfio_pci_perm_bits msi32_bits[] = { MSI_HEADER, MSI_ADDRESS, MSI_DATA_32 };

static const struct vfio_pci_perm_bits msi32_mask_bits[] = {
	MSI_HEADER, MSI_ADDRESS, MSI_DATA_32,
	[DW(PCI_MSI_MASK_32)] = { .write = ALL },
	[DW(PCI_MSI_PENDING_32)] = { .write = ALL },
};

static const struct vfio_pci_perm_bits msi64_bits[] = {
	MSI_HEADER, MSI_ADDRESS, MSI_ADDRESS_64, MSI_DATA_64,
};

static const struct vfio_pci_perm_bits msi64_mask_bits[] = {
	MSI_HEADER, MSI_ADDRESS, MSI_ADDRESS_64, MSI_DATA_64,
	[DW(PCI_MSI_MASK_64)] = { .write = ALL },
	[DW(PCI_MSI_PENDING_64)] = { .write = ALL },
};

#define MSI_PERM(name)		{ TABLE(name), .read = vfio_pci_msi_read, \
				  .write = vfio_pci_msi_write }

static const struct vfio_pci_perm msi_perms[2][2] = {
	{ MSI_PERM(msi32_bits), MSI_PERM(msi32_mask_bits) },
	{ MSI_PERM(msi64_bits), MSI_PERM(msi64_mask_bits) },
};

/**
 * vfio_pci_perm_msi - permissions of an MSI capability
 * @flags: its flags register, which says how it is laid out
 */
const struct vfio_pci_perm *vfio_pci_perm_msi(u16 flags)
{
	return &msi_perms[!!(flags & PCI_MSI_FLAGS_64BIT)][!!(flags & PCI_MSI_FLAGS_MASKBIT)];
}

static const struct vfio_pci_perm_bits ecap_bits[] = { ECAP_HEADER };

const struct vfio_pci_perm vfio_pci_perm_ecap = { TABLE(ecap_bits) };

/* Vendor-specific registers are between the function and its driver */
const struct vfio_pci_perm vfio_pci_perm_ecap_raw = {
	TABLE(ecap_bits),
	.rest = { .write = ALL },
};

/* Bits that the specification defines; reserved ones keep what the host finds there */
#define UNCORRECTABLE	(PCI_ERR_UNC_UND | PCI_ERR_UNC_DLP | PCI_ERR_UNC_SURPDN | \
			 PCI_ERR_UNC_POISON_TLP | PCI_ERR_UNC_FCP | PCI_ERR_UNC_COMP_TIME | \
			 PCI_ERR_UNC_COMP_ABORT | PCI_ERR_UNC_UNX_COMP | PCI_ERR_UNC_RX_OVER | \
			 PCI_ERR_UNC_MALF_TLP | PCI_ERR_UNC_ECRC | PCI_ERR_UNC_UNSUP | \
			 PCI_ERR_UNC_ACSV | PCI_ERR_UNC_INTN | PCI_ERR_UNC_MCBTLP | \
			 PCI_ERR_UNC_ATOMEG | PCI_ERR_UNC_TLPPRE)
#define CORRECTABLE	(PCI_ERR_COR_RCVR | PCI_ERR_COR_BAD_TLP | PCI_ERR_COR_BAD_DLLP | \
			 PCI_ERR_COR_REP_ROLL | PCI_ERR_COR_REP_TIMER | PCI_ERR_COR_ADV_NFAT | \
			 PCI_ERR_COR_INTERNAL | PCI_ERR_COR_LOG_OVER)

static const struct vfio_pci_perm_bits err_bits[] = {
	ECAP_HEADER,
	[DW(PCI_ERR_UNCOR_STATUS)] = { .write = UNCORRECTABLE },
	[DW(PCI_ERR_UNCOR_MASK)] = { .write = UNCORRECTABLE },
	[DW(PCI_ERR_UNCOR_SEVER)] = { .write = UNCORRECTABLE },
	[DW(PCI_ERR_COR_STATUS)] = { .write = CORRECTABLE },
	[DW(PCI_ERR_COR_MASK)] = { .write = CORRECTABLE },
	[DW(PCI_ERR_CAP)] = { .write = PCI_ERR_CAP_ECRC_GENE | PCI_ERR_CAP_ECRC_CHKE },
};

const struct vfio_pci_perm vfio_pci_perm_err = { TABLE(err_bits) };

static const struct vfio_pci_perm_bits pwr_bits[] = {
	ECAP_HEADER,
	/* Selecting an entry of the table is how it is read; the entries cannot be written */
	[DW(PCI_PWR_DSR)] = { .write = BYTE(PCI_PWR_DSR) },
};

const struct vfio_pci_perm vfio_pci_perm_pwr = { TABLE(pwr_bits) };

/**
 * vfio_pci_perm_at - the permission bits of one access
 * @perm: permissions of the capability
 * @offset: first byte, from the capability's start
 * @width: bytes; the access stays within a dword
 *
 * Return: the bits, shifted down so that bit 0 is the first bit of the access.
 */
struct vfio_pci_perm_bits vfio_pci_perm_at(const struct vfio_pci_perm *perm, unsigned int offset,
					   unsigned int width)
{
	struct vfio_pci_perm_bits bits = perm->rest;
	u32 mask = ALL >> (32 - 8 * width);

	if (DW(offset) < perm->nr_dw)
		bits = perm->dw[DW(offset)];
	bits.virt = (bits.virt >> (8 * (offset % 4))) & mask;
	bits.write = (bits.write >> (8 * (offset % 4))) & mask;
	return bits;
}
