// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports and bridges: what stands between the root complex and an endpoint. Routing is the host's
 * work; here are only their registers.
 */
#include <mock/func.h>

static void port_tail(struct mock_func *fn)
{
	mock_cap_msi(fn, .vectors = 1);
	mock_ecap_aer(fn);
	mock_ecap_acs(fn, MOCK_ACS_ISOLATE);
}

/* The slot number has to be unique in a chassis, so it follows the device number. */
static void root_port_build(struct mock_func *fn)
{
	mock_cfg_bridge(fn, 0x1234, 0x5b01);
	mock_cfg_intx(fn, 1);
	mock_cap_pm(fn, MOCK_PM_D3HOT | MOCK_PM_NO_SOFT_RESET | MOCK_PM_PME);
	mock_cap_port(fn, .type = MOCK_PORT_ROOT, .slot = 1 + (mock_func_rid(fn) >> 3 & 0x1f),
		      .hotplug = 1);
	port_tail(fn);
}

MOCK_DEVICE_NAMED(root_port, "root-port", .build = root_port_build, .doc = "PCI Express 3.0, 7.8");

/* Without ACS: everything below shares one IOMMU group. */
static void plain_root_port_build(struct mock_func *fn)
{
	mock_cfg_bridge(fn, 0x1234, 0x5b02);
	mock_cap_pm(fn, MOCK_PM_D3HOT | MOCK_PM_NO_SOFT_RESET);
	mock_cap_port(fn, .type = MOCK_PORT_ROOT);
}

MOCK_DEVICE_NAMED(plain_root_port, "plain-root-port", .build = plain_root_port_build,
		  .doc = "PCI Express 3.0, 7.8");

/* A switch is one of these above and downstream ports below it, on a bus of its own. */
static void upstream_port_build(struct mock_func *fn)
{
	mock_cfg_bridge(fn, 0x1234, 0x5b03);
	mock_cap_pm(fn, MOCK_PM_D3HOT | MOCK_PM_NO_SOFT_RESET);
	mock_cap_port(fn, .type = MOCK_PORT_UPSTREAM);
	mock_cap_msi(fn, .vectors = 1);
	mock_ecap_aer(fn);
}

MOCK_DEVICE_NAMED(upstream_port, "upstream-port", .build = upstream_port_build,
		  .doc = "PCI Express 3.0, 7.8");

/* With ACS, so that what is behind two of them can be in two IOMMU groups. */
static void downstream_port_build(struct mock_func *fn)
{
	mock_cfg_bridge(fn, 0x1234, 0x5b04);
	mock_cap_pm(fn, MOCK_PM_D3HOT | MOCK_PM_NO_SOFT_RESET);
	mock_cap_port(fn, .type = MOCK_PORT_DOWNSTREAM,
		      .slot = 1 + (mock_func_rid(fn) >> 3 & 0x1f));
	port_tail(fn);
}

MOCK_DEVICE_NAMED(downstream_port, "downstream-port", .build = downstream_port_build,
		  .doc = "PCI Express 3.0, 7.8");

/* From PCI Express to conventional PCI: what is below has the bridge's RID on the link. */
static void pci_bridge_build(struct mock_func *fn)
{
	mock_cfg_bridge(fn, 0x1234, 0x5b05);
	mock_cap_pm(fn, MOCK_PM_D3HOT | MOCK_PM_NO_SOFT_RESET);
	mock_cap_port(fn, .type = MOCK_PORT_TO_PCI);
}

MOCK_DEVICE_NAMED(pci_bridge, "pci-bridge", .build = pci_bridge_build,
		  .doc = "PCI Express to PCI/PCI-X Bridge Specification 1.0");
