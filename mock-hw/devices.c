// SPDX-License-Identifier: GPL-2.0-only
/*
 * All kinds of devices, in the order in which they are listed to a person.
 */
#include <mock/func.h>

extern const struct mock_device mock_device_edu, mock_device_qemu_edu;
extern const struct mock_device mock_device_demo_bars, mock_device_demo_multi, mock_device_demo_pci;
extern const struct mock_device mock_device_demo_bare, mock_device_demo_pf, mock_device_demo_far_pf;
extern const struct mock_device mock_device_demo_vga;
extern const struct mock_device mock_device_igd, mock_device_igd_host, mock_device_igd_lpc;
extern const struct mock_device mock_device_mlx5, mock_device_mlx5_127;
extern const struct mock_device mock_device_root_port, mock_device_plain_root_port;
extern const struct mock_device mock_device_upstream_port, mock_device_downstream_port;
extern const struct mock_device mock_device_pci_bridge;

const struct mock_device *const mock_devices[] = {
	&mock_device_edu,
	&mock_device_qemu_edu,
	&mock_device_demo_bars,
	&mock_device_demo_multi,
	&mock_device_demo_pci,
	&mock_device_demo_bare,
	&mock_device_demo_pf,
	&mock_device_demo_far_pf,
	&mock_device_demo_vga,
	&mock_device_igd,
	&mock_device_igd_host,
	&mock_device_igd_lpc,
	&mock_device_mlx5,
	&mock_device_mlx5_127,
	&mock_device_root_port,
	&mock_device_plain_root_port,
	&mock_device_upstream_port,
	&mock_device_downstream_port,
	&mock_device_pci_bridge,
	NULL
};

static int same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

const struct mock_device *mock_device_find(const char *name)
{
	const struct mock_device *const *dev;

	for (dev = mock_devices; *dev; dev++)
		if (same((*dev)->name, name))
			return *dev;
	return NULL;
}
