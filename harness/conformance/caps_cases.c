// SPDX-License-Identifier: GPL-2.0-only
/* Capabilities in config space: what is listed, and which of their bits take writes. */
#include <string.h>

#include "conformance.h"

CASE(capability_list, NEEDS(ANY))
{
	unsigned int pos = vt_cfg_get8(c->fd, PCI_CAPABILITY_LIST) & ~3u, left = 48;
	char list[512] = "";
	size_t n = 0;

	for (; pos >= 0x40 && left--; pos = vt_cfg_get8(c->fd, pos + 1) & ~3u)
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%02x@%02x", n ? " " : "",
				      vt_cfg_get8(c->fd, pos), pos);
	observe_text(c, "caps", "%s", list);
}

CASE(extended_capability_list, NEEDS(ECAP))
{
	unsigned int pos = 0x100, left = 100;
	char list[512] = "";
	size_t n = 0;
	uint32_t head;

	for (; pos >= 0x100 && left--; pos = PCI_EXT_CAP_NEXT(head)) {
		head = vt_cfg_get32(c->fd, pos);
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%04x.%x@%03x", n ? " " : "",
				      PCI_EXT_CAP_ID(head), PCI_EXT_CAP_VER(head), pos);
	}
	observe_text(c, "ecaps", "%s", list);
}

CASE(capability_headers_do_not_take_writes, NEEDS(ANY))
{
	unsigned int pos = vt_cfg_get8(c->fd, PCI_CAPABILITY_LIST) & ~3u, left = 48;
	unsigned int changed = 0, seen = 0;

	for (; pos >= 0x40 && left--; pos = vt_cfg_get8(c->fd, pos + 1) & ~3u) {
		uint16_t was = vt_cfg_get16(c->fd, pos);

		MUST(c, vt_cfg_set16(c->fd, pos, (uint16_t)~was));
		changed += vt_cfg_get16(c->fd, pos) != was;
		seen++;
	}
	observe_u32(c, "seen", seen);
	observe_u32(c, "changed", changed);
}

CASE(extended_headers_do_not_take_writes, NEEDS(ECAP))
{
	unsigned int pos = 0x100, left = 100, changed = 0, seen = 0;

	for (; pos >= 0x100 && left--; pos = PCI_EXT_CAP_NEXT(vt_cfg_get32(c->fd, pos))) {
		uint32_t was = vt_cfg_get32(c->fd, pos);

		MUST(c, vt_cfg_set32(c->fd, pos, ~was));
		changed += vt_cfg_get32(c->fd, pos) != was;
		seen++;
	}
	observe_u32(c, "seen", seen);
	observe_u32(c, "changed", changed);
}

static void put16(struct conf *c, const char *what, unsigned int pos, uint16_t value)
{
	MUST(c, vt_cfg_set16(c->fd, pos, value));
	observe_hex(c, what, vt_cfg_get16(c->fd, pos));
}

static void put32(struct conf *c, const char *what, unsigned int pos, uint32_t value)
{
	MUST(c, vt_cfg_set32(c->fd, pos, value));
	observe_hex(c, what, vt_cfg_get32(c->fd, pos));
}

/* ---- power management -------------------------------------------------------------- */

CASE(pm_capability_after_open, NEEDS(PM))
{
	unsigned int pm = vt_cap(c->fd, PCI_CAP_ID_PM);

	observe_hex(c, "pmc", vt_cfg_get16(c->fd, pm + PCI_PM_PMC));
	observe_hex(c, "ctrl", vt_cfg_get16(c->fd, pm + PCI_PM_CTRL));
}

CASE(pm_capability_does_not_take_writes, NEEDS(PM))
{
	unsigned int pm = vt_cap(c->fd, PCI_CAP_ID_PM);

	put16(c, "ones", pm + PCI_PM_PMC, 0xffff);
	put16(c, "zero", pm + PCI_PM_PMC, 0);
}

CASE(pm_state_d3_and_back, NEEDS(PM))
{
	unsigned int ctrl = vt_cap(c->fd, PCI_CAP_ID_PM) + PCI_PM_CTRL;

	put16(c, "d3", ctrl, 3);
	observe_hex(c, "id in d3", vt_cfg_get32(c->fd, 0));
	put16(c, "d0", ctrl, 0);
	observe_hex(c, "command", vt_cfg_get16(c->fd, PCI_COMMAND));
}

CASE(pm_state_d1_and_d2, NEEDS(PM))
{
	unsigned int ctrl = vt_cap(c->fd, PCI_CAP_ID_PM) + PCI_PM_CTRL;

	put16(c, "d1", ctrl, 1);
	put16(c, "d2", ctrl, 2);
	put16(c, "d0", ctrl, 0);
}

CASE(pm_pme_bits_are_hidden, NEEDS(PM))
{
	unsigned int ctrl = vt_cap(c->fd, PCI_CAP_ID_PM) + PCI_PM_CTRL;

	put16(c, "pme", ctrl, PCI_PM_CTRL_PME_ENABLE | PCI_PM_CTRL_PME_STATUS);
	put16(c, "ones but d0", ctrl, 0xfffc);
	put16(c, "zero", ctrl, 0);
}

CASE(pm_d3_refuses_memory, NEEDS(PM, MEM))
{
	unsigned int ctrl = vt_cap(c->fd, PCI_CAP_ID_PM) + PCI_PM_CTRL;
	uint32_t v;

	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, PCI_COMMAND_MEMORY));
	MUST(c, vt_cfg_set16(c->fd, ctrl, 3));
	observe_errno(c, "read in d3", vt_bar_get(c->fd, (uint32_t)c->bar, 0, &v, 4));
	MUST(c, vt_cfg_set16(c->fd, ctrl, 0));
	observe_errno(c, "read in d0", vt_bar_get(c->fd, (uint32_t)c->bar, 0, &v, 4));
}

/* ---- PCI Express ------------------------------------------------------------------- */

static unsigned int pcie(struct conf *c)
{
	return vt_cap(c->fd, PCI_CAP_ID_EXP);
}

CASE(pcie_device_capabilities, NEEDS(PCIE))
{
	observe_hex(c, "flags", vt_cfg_get16(c->fd, pcie(c) + PCI_EXP_FLAGS));
	observe_hex(c, "devcap", vt_cfg_get32(c->fd, pcie(c) + PCI_EXP_DEVCAP));
	observe_hex(c, "devctl", vt_cfg_get16(c->fd, pcie(c) + PCI_EXP_DEVCTL));
	observe_hex(c, "devcap2", vt_cfg_get32(c->fd, pcie(c) + PCI_EXP_DEVCAP2));
	observe_hex(c, "devctl2", vt_cfg_get16(c->fd, pcie(c) + PCI_EXP_DEVCTL2));
}

CASE(pcie_capabilities_do_not_take_writes, NEEDS(PCIE))
{
	put16(c, "flags", pcie(c) + PCI_EXP_FLAGS, 0xffff);
	put32(c, "devcap", pcie(c) + PCI_EXP_DEVCAP, ~0u);
	put32(c, "lnkcap", pcie(c) + PCI_EXP_LNKCAP, ~0u);
}

CASE(pcie_device_control_ones, NEEDS(PCIE))
{
	put16(c, "ones but flr", pcie(c) + PCI_EXP_DEVCTL, 0x7fff);
	put16(c, "zero", pcie(c) + PCI_EXP_DEVCTL, 0);
}

CASE(pcie_max_payload_is_virtual, NEEDS(PCIE))
{
	put16(c, "mps 4096", pcie(c) + PCI_EXP_DEVCTL, 5 << 5);
	put16(c, "mps 256", pcie(c) + PCI_EXP_DEVCTL, 1 << 5);
}

CASE(pcie_read_request_has_a_floor, NEEDS(PCIE))
{
	put16(c, "mrrs 4096", pcie(c) + PCI_EXP_DEVCTL, 5 << 12);
	put16(c, "mrrs 512", pcie(c) + PCI_EXP_DEVCTL, 2 << 12);
	put16(c, "mrrs 128", pcie(c) + PCI_EXP_DEVCTL, 0);
}

CASE(pcie_flr_bit_reads_zero, NEEDS(FLR))
{
	put16(c, "flr", pcie(c) + PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_BCR_FLR);
	observe_hex(c, "command", vt_cfg_get16(c->fd, PCI_COMMAND));
}

CASE(pcie_flr_clears_command, NEEDS(FLR))
{
	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER));
	MUST(c, vt_cfg_set16(c->fd, pcie(c) + PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_BCR_FLR));
	observe_hex(c, "command", vt_cfg_get16(c->fd, PCI_COMMAND));
}

CASE(pcie_device_control2_ones, NEEDS(PCIE))
{
	put16(c, "ones", pcie(c) + PCI_EXP_DEVCTL2, 0xffff);
	put16(c, "zero", pcie(c) + PCI_EXP_DEVCTL2, 0);
}

CASE(pcie_link_control_ones, NEEDS(PCIE))
{
	uint16_t was = vt_cfg_get16(c->fd, pcie(c) + PCI_EXP_LNKCTL);

	/* Only common clock and extended synch: retraining is not for a test. */
	put16(c, "ones", pcie(c) + PCI_EXP_LNKCTL, was | PCI_EXP_LNKCTL_CCC | PCI_EXP_LNKCTL_ES);
	put16(c, "back", pcie(c) + PCI_EXP_LNKCTL, was);
}

/* ---- MSI and MSI-X ----------------------------------------------------------------- */

CASE(msi_capability_after_open, NEEDS(MSI))
{
	unsigned int msi = vt_cap(c->fd, PCI_CAP_ID_MSI);

	observe_hex(c, "flags", vt_cfg_get16(c->fd, msi + PCI_MSI_FLAGS));
	observe_hex(c, "address", vt_cfg_get32(c->fd, msi + PCI_MSI_ADDRESS_LO));
}

CASE(msi_enable_bit_is_not_the_users, NEEDS(MSI))
{
	unsigned int msi = vt_cap(c->fd, PCI_CAP_ID_MSI);
	uint16_t was = vt_cfg_get16(c->fd, msi + PCI_MSI_FLAGS);

	put16(c, "enable", msi + PCI_MSI_FLAGS, was | PCI_MSI_FLAGS_ENABLE);
	put16(c, "ones", msi + PCI_MSI_FLAGS, 0xffff);
	put16(c, "zero", msi + PCI_MSI_FLAGS, 0);
}

CASE(msi_address_and_data_are_scratch, NEEDS(MSI))
{
	unsigned int msi = vt_cap(c->fd, PCI_CAP_ID_MSI);
	uint16_t flags = vt_cfg_get16(c->fd, msi + PCI_MSI_FLAGS);

	put32(c, "low", msi + PCI_MSI_ADDRESS_LO, 0xfee01234);
	put32(c, "low ones", msi + PCI_MSI_ADDRESS_LO, ~0u);
	if (flags & PCI_MSI_FLAGS_64BIT) {
		put32(c, "high", msi + PCI_MSI_ADDRESS_HI, 0x89abcdef);
		put16(c, "data", msi + PCI_MSI_DATA_64, 0x4321);
	} else {
		put16(c, "data", msi + PCI_MSI_DATA_32, 0x4321);
	}
}

CASE(msi_enable_shows_while_enabled, NEEDS(MSI))
{
	unsigned int msi = vt_cap(c->fd, PCI_CAP_ID_MSI);
	int32_t fd = conf_eventfd(c);

	MUST(c, vt_irq_set(c->fd, VFIO_PCI_MSI_IRQ_INDEX, .count = 1, .fds = &fd));
	observe_hex(c, "flags", vt_cfg_get16(c->fd, msi + PCI_MSI_FLAGS));
	put16(c, "cleared", msi + PCI_MSI_FLAGS, 0);
	put16(c, "set", msi + PCI_MSI_FLAGS, PCI_MSI_FLAGS_ENABLE);
	MUST(c, vt_irq_off(c->fd, VFIO_PCI_MSI_IRQ_INDEX));
	observe_hex(c, "off", vt_cfg_get16(c->fd, msi + PCI_MSI_FLAGS));
}

CASE(msix_capability, NEEDS(MSIX))
{
	unsigned int msix = vt_cap(c->fd, PCI_CAP_ID_MSIX);

	observe_hex(c, "flags", vt_cfg_get16(c->fd, msix + PCI_MSIX_FLAGS));
	observe_hex(c, "table", vt_cfg_get32(c->fd, msix + PCI_MSIX_TABLE));
	observe_hex(c, "pba", vt_cfg_get32(c->fd, msix + PCI_MSIX_PBA));
}

CASE(msix_capability_does_not_take_writes, NEEDS(MSIX))
{
	unsigned int msix = vt_cap(c->fd, PCI_CAP_ID_MSIX);

	put16(c, "flags", msix + PCI_MSIX_FLAGS, 0xffff);
	put32(c, "table", msix + PCI_MSIX_TABLE, ~0u);
	put32(c, "pba", msix + PCI_MSIX_PBA, 0);
}

CASE(msix_enable_shows_while_enabled, NEEDS(MSIX))
{
	unsigned int msix = vt_cap(c->fd, PCI_CAP_ID_MSIX);
	int32_t fd = conf_eventfd(c);

	MUST(c, vt_irq_set(c->fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 1, .fds = &fd));
	observe_hex(c, "flags", vt_cfg_get16(c->fd, msix + PCI_MSIX_FLAGS));
	put16(c, "cleared", msix + PCI_MSIX_FLAGS, 0);
	MUST(c, vt_irq_off(c->fd, VFIO_PCI_MSIX_IRQ_INDEX));
	observe_hex(c, "off", vt_cfg_get16(c->fd, msix + PCI_MSIX_FLAGS));
}

/* ---- extended capabilities --------------------------------------------------------- */

CASE(aer_masks_take_writes, NEEDS(ECAP))
{
	unsigned int aer = vt_ecap(c->fd, PCI_EXT_CAP_ID_ERR);

	if (!aer) {
		conf_skip(c, "no AER");
		return;
	}
	put32(c, "uncor mask", aer + PCI_ERR_UNCOR_MASK, ~0u);
	put32(c, "uncor sever", aer + PCI_ERR_UNCOR_SEVER, ~0u);
	put32(c, "cor mask", aer + PCI_ERR_COR_MASK, ~0u);
	put32(c, "cap", aer + PCI_ERR_CAP, ~0u);
	put32(c, "header log", aer + PCI_ERR_HEADER_LOG, ~0u);
}

CASE(sriov_capability_does_not_take_writes, NEEDS(SRIOV))
{
	unsigned int sriov = vt_ecap(c->fd, PCI_EXT_CAP_ID_SRIOV);

	put16(c, "control", sriov + PCI_SRIOV_CTRL, 0xffff);
	put16(c, "vfs", sriov + PCI_SRIOV_NUM_VF, 1);
	observe_u32(c, "initial", vt_cfg_get16(c->fd, sriov + PCI_SRIOV_INITIAL_VF));
	observe_u32(c, "total", vt_cfg_get16(c->fd, sriov + PCI_SRIOV_TOTAL_VF));
}

CASE(serial_number_capability, NEEDS(ECAP))
{
	unsigned int dsn = vt_ecap(c->fd, PCI_EXT_CAP_ID_DSN);

	if (!dsn) {
		conf_skip(c, "no serial number");
		return;
	}
	observe_hex(c, "low", vt_cfg_get32(c->fd, dsn + 4));
	observe_hex(c, "high", vt_cfg_get32(c->fd, dsn + 8));
	put32(c, "written", dsn + 4, 0);
}
