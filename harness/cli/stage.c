// SPDX-License-Identifier: GPL-2.0-only
/*
 * The stages, and the image each of them leaves.
 */
#include <stdio.h>
#include <string.h>

#include <mock/func.h>
#include <shared/lab.h>
#include <shared/mlx5.h>
#include <shared/modtab.h>
#include <shared/module.h>
#include <shared/pci.h>

#include "cli/cli.h"
#include "cli/igd.h"
#include "cli/stage.h"
#include "cli/zpci_machine.h"
#include "tests/hand_made.h"
#include "vt/vt.h"
#include "vt/vt_lab.h"

static const struct stage *entered;
static struct sim_image *image;
/* The image is the stage's own, with nothing prepared on top. */
static bool pristine;

static void must(int ret, const char *what, const char *name)
{
	if (ret < 0)
		cli_die("stage: %s %s: %s", what, name, strerror(-ret));
}

static void add(const char *bdf, const char *model, unsigned int flags)
{
	const struct mock_device *dev = mock_device_find(model);

	if (!dev)
		cli_die("stage: mock-hw has no device '%s'", model);
	must(sim_pci_add(bdf, dev, flags), "add", bdf);
}

/* Which driver the stages of a single device bind, beside vfio-pci being loaded. */
static const char *driver = "vfio-pci";

static void load_modules(void)
{
	must(sim_modprobe("vfio-pci", NULL), "insmod", "vfio-pci");
	must(sim_modprobe(driver, NULL), "insmod", driver);
}

void stage_driver(const char *name)
{
	if (!strcmp(name, driver))
		return;
	driver = name;
	entered = NULL;
}

static void bind_all(const char *driver, const char *const *bdf)
{
	for (; *bdf; bdf++)
		must(vt_bind(*bdf, driver), "bind", *bdf);
}

static void setup_cold(void)
{
	must(sim_pci_root(0, 0), "root bus", "0000:00");
	/* Made for every function of a machine that has zPCI, and on others not installed. */
	sim_module_blacklist("vfio-pci-zdev", 1);
}

static void one_device(const char *model)
{
	setup_cold();
	must(sim_pci_root_port("0000:00:01.0", 1), "root port", "0000:00:01.0");
	add("0000:01:00.0", model, 0);
	load_modules();
	must(vt_bind("0000:01:00.0", driver), "bind", "0000:01:00.0");
}

static void setup_edu(void)
{
	one_device("edu");
}

static void setup_qemu_edu(void)
{
	one_device("qemu-edu");
}

static void setup_unbound(void)
{
	setup_cold();
	must(sim_pci_root_port("0000:00:01.0", 1), "root port", "0000:00:01.0");
	add("0000:01:00.0", "edu", 0);
	load_modules();
}

static void setup_port(void)
{
	setup_cold();
	must(sim_pci_root_port("0000:00:01.0", 1), "root port", "0000:00:01.0");
	must(sim_modprobe("vfio-pci", "enable_sriov=1"), "insmod", "vfio-pci");
}

static void setup_unscanned(void)
{
	setup_cold();
	must(sim_pci_root_port("0000:00:01.0", 1), "root port", "0000:00:01.0");
	add("0000:01:00.0", "edu", SIM_PCI_NO_SCAN);
	load_modules();
}

static void setup_nodriver(void)
{
	setup_cold();
	must(sim_pci_root_port("0000:00:01.0", 1), "root port", "0000:00:01.0");
	add("0000:01:00.0", "edu", 0);
}

static void setup_pair(void)
{
	static const char *const both[] = { "0000:01:00.0", "0000:01:00.1", NULL };

	setup_cold();
	must(sim_pci_root_port("0000:00:01.0", 1), "root port", "0000:00:01.0");
	add("0000:01:00.1", "demo-multi", SIM_PCI_NO_SCAN);
	add("0000:01:00.0", "demo-multi", 0);
	must(sim_sysfs_write("/sys/bus/pci/rescan", "1"), "rescan", "0000:01");
	load_modules();
	bind_all("vfio-pci", both);
}

/* As above, and a third function in the socket that the kernel has not looked for yet. */
static void setup_socket(void)
{
	setup_pair();
	add("0000:01:00.2", "demo-multi", SIM_PCI_NO_SCAN);
}

static void setup_legacy(void)
{
	setup_cold();
	add("0000:00:04.0", "demo-pci", 0);
	load_modules();
	must(vt_bind("0000:00:04.0", "vfio-pci"), "bind", "0000:00:04.0");
}

static void setup_unmaskable(void)
{
	setup_cold();
	add("0000:00:04.0", "demo-pci", 0);
	must(sim_modprobe("vfio-pci", "nointxmask=1"), "insmod", "vfio-pci");
	must(vt_bind("0000:00:04.0", "vfio-pci"), "bind", "0000:00:04.0");
}

static void setup_bars(void)
{
	one_device("demo-bars");
}

static void setup_bare(void)
{
	setup_cold();
	add("0000:00:04.0", "demo-bare", 0);
	load_modules();
	must(vt_bind("0000:00:04.0", "vfio-pci"), "bind", "0000:00:04.0");
}

static void setup_pf(void)
{
	setup_cold();
	must(sim_pci_root_port("0000:00:01.0", 1), "root port", "0000:00:01.0");
	add("0000:01:00.0", "demo-pf", 0);
	must(sim_modprobe("vfio-pci", "enable_sriov=1"), "insmod", "vfio-pci");
	must(vt_bind("0000:01:00.0", "vfio-pci"), "bind", "0000:01:00.0");
}

/* A PF and another function in a slot that can be reset, and room for VFs. */
static void setup_slot(void)
{
	static const char *const both[] = { "0000:01:00.0", "0000:01:00.1", NULL };

	setup_cold();
	must(sim_pci_bridge("0000:00:01.0", SIM_PCI_ROOT_PORT, 1, 1, 1), "port", "0000:00:01.0");
	add("0000:01:00.1", "demo-multi", SIM_PCI_NO_SCAN);
	add("0000:01:00.0", "demo-pf", 0);
	must(sim_sysfs_write("/sys/bus/pci/rescan", "1"), "rescan", "0000:01");
	must(sim_modprobe("vfio-pci", "enable_sriov=1"), "insmod", "vfio-pci");
	bind_all("vfio-pci", both);
}

/* A function behind each of the two downstream ports of a switch, and one beside the switch. */
static void setup_switch(void)
{
	static const char *const all[] = { "0000:03:00.0", "0000:04:00.0", "0000:01:00.1", NULL };

	setup_cold();
	must(sim_pci_bridge("0000:00:01.0", SIM_PCI_ROOT_PORT, 1, 1, 0), "port", "0000:00:01.0");
	must(sim_pci_bridge("0000:01:00.0", SIM_PCI_UPSTREAM_PORT, 2, 2, 0), "port",
	     "0000:01:00.0");
	must(sim_pci_bridge("0000:02:00.0", SIM_PCI_DOWNSTREAM_PORT, 3, 3, 0), "port",
	     "0000:02:00.0");
	must(sim_pci_bridge("0000:02:01.0", SIM_PCI_DOWNSTREAM_PORT, 4, 4, 0), "port",
	     "0000:02:01.0");
	add("0000:03:00.0", "edu", 0);
	add("0000:04:00.0", "edu", 0);
	add("0000:01:00.1", "demo-multi", 0);
	load_modules();
	bind_all("vfio-pci", all);
}

/* A PF whose VFs are on the next bus, below a port that leaves room for it. */
static void setup_far_pf(void)
{
	setup_cold();
	must(sim_pci_bridge("0000:00:01.0", SIM_PCI_ROOT_PORT, 1, 2, 0), "port", "0000:00:01.0");
	add("0000:01:00.0", "demo-far-pf", 0);
	must(sim_modprobe("vfio-pci", "enable_sriov=1"), "insmod", "vfio-pci");
	must(vt_bind("0000:01:00.0", "vfio-pci"), "bind", "0000:01:00.0");
}

static void setup_vga(void)
{
	static const char *const both[] = { "0000:01:00.0", "0000:02:00.0", NULL };

	setup_cold();
	must(sim_pci_root_port("0000:00:01.0", 1), "root port", "0000:00:01.0");
	must(sim_pci_root_port("0000:00:02.0", 2), "root port", "0000:00:02.0");
	add("0000:01:00.0", "demo-vga", 0);
	add("0000:02:00.0", "demo-vga", 0);
	load_modules();
	bind_all("vfio-pci", both);
}

/* No bridge keeps the cycles from the first one, so only its COMMAND can. */
static void setup_vga_onboard(void)
{
	static const char *const both[] = { "0000:00:04.0", "0000:02:00.0", NULL };

	setup_cold();
	add("0000:00:04.0", "demo-vga", 0);
	must(sim_pci_root_port("0000:00:02.0", 2), "root port", "0000:00:02.0");
	add("0000:02:00.0", "demo-vga", 0);
	load_modules();
	bind_all("vfio-pci", both);
}

/* The extension for it comes by itself, with the driver; another core has it built in. */
static void setup_igd(void)
{
	setup_cold();
	add(IGD_HOST_BRIDGE, "igd-host", 0);
	add(IGD_LPC, "igd-lpc", 0);
	add(IGD, "igd", 0);
	igd_firmware(mock_igd_firmwares);
	must(sim_modprobe("vfio-pci", NULL), "insmod", "vfio-pci");
	must(vt_bind(IGD, "vfio-pci"), "bind", IGD);
}

/* Two extensions on a function that can report errors; another core has none. */
static void setup_extended(void)
{
	setup_bars();
	if (strcmp(vfiolab_world, "ours"))
		return;
	must(sim_modprobe("ext-first", NULL), "insmod", "ext-first");
	must(sim_modprobe("ext-second", NULL), "insmod", "ext-second");
}

/* zPCI functions, and the extension that modprobe finds for them. Another core has neither. */
static void zpci_functions(void)
{
	const char *second = strcmp(vfiolab_world, "ours") ? "vfio-pci" : "zdev-vfio-pci";

	sim_module_blacklist("vfio-pci-zdev", 0);
	must(zpci_machine_up(), "functions", "zPCI");
	must(sim_modprobe(second, NULL), "insmod", second);
	must(vt_bind(ZPCI_FULL, "vfio-pci"), "bind", ZPCI_FULL);
	must(vt_bind(ZPCI_BARE, second), "bind", ZPCI_BARE);
}

static void setup_zpci(void)
{
	must(sim_pci_root(0, 0), "root bus", "0000:00");
	load_modules();
	zpci_functions();
}

/* A driver with something of its own; another core has no such driver. */
static void variant(const char *name)
{
	if (strcmp(vfiolab_world, "ours")) {
		setup_bars();
		return;
	}
	setup_cold();
	must(sim_pci_root_port("0000:00:01.0", 1), "root port", "0000:00:01.0");
	add("0000:01:00.0", "demo-bars", 0);
	load_modules();
	must(sim_modprobe(name, NULL), "insmod", name);
	must(vt_bind("0000:01:00.0", name), "bind", "0000:01:00.0");
}

static void setup_regions(void)
{
	variant("hooked");
}

static void setup_backed(void)
{
	variant("hook-backing");
}

/*
 * What no model of mock-hw has, in one function: an id whose INTx vfio-pci does not trust, a
 * capability with an odd length, one designated by its vendor, atomic operations.
 */
static void setup_odd(void)
{
	static struct hand_made h;

	hand_made_init(&h, 4096);
	hand_made_set(&h, PCI_VENDOR_ID, 2, 0x8086);
	hand_made_set(&h, PCI_DEVICE_ID, 2, 0x1572);
	hand_made_list(&h, 0x40);
	hand_made_express(&h, 0x40, 0x80);
	hand_made_set(&h, 0x40 + PCI_EXP_DEVCAP2, 4, PCI_EXP_DEVCAP2_ATOMIC_COMP32);
	hand_made_cap(&h, 0x80, PCI_CAP_ID_MSI, 0xa0);
	hand_made_set(&h, 0x80 + PCI_MSI_FLAGS, 2, PCI_MSI_FLAGS_64BIT | 1 << 1);
	hand_made_cap(&h, 0xa0, PCI_CAP_ID_VNDR, 0);
	hand_made_set(&h, 0xa0 + PCI_CAP_FLAGS, 1, 7);
	hand_made_ecap(&h, 0x100, PCI_EXT_CAP_ID_DVSEC, 0);
	hand_made_set(&h, 0x100 + PCI_DVSEC_HEADER1, 4, 0x14 << 20 | 0x1234);
	mock_twin_device(&h.model, &h.desc);

	setup_cold();
	must(sim_pci_add(HAND_MADE, &h.model, 0), "add", HAND_MADE);
	load_modules();
	must(vt_bind(HAND_MADE, "vfio-pci"), "bind", HAND_MADE);
}

/* A PF with @vfs of its VFs enabled, and its driver; nothing drives the VFs. */
static void mlx5_pf(const char *model, const char *vfs)
{
	setup_cold();
	must(sim_pci_root_port("0000:00:01.0", 1), "root port", "0000:00:01.0");
	must(sim_mlx5_load(), "modprobe", "mlx5_core");
	add("0000:01:00.0", model, 0);
	must(vt_pci_write("0000:01:00.0", "sriov_numvfs", vfs), "sriov_numvfs", "0000:01:00.0");
}

static void setup_mlx5_pf(void)
{
	mlx5_pf("mlx5", "2");
}

/* Two hosts' NICs in one machine: what leaves a VF of the first may enter one of the second. */
static void setup_mlx5(void)
{
	static const char *const vfs[] = { "0000:01:00.2", "0000:01:00.3", "0000:02:00.2",
					   "0000:02:00.3", NULL };
	static const char *const pfs[] = { "0000:01:00.0", "0000:02:00.0" };
	unsigned int i;

	setup_cold();
	must(sim_pci_root_port("0000:00:01.0", 1), "root port", "0000:00:01.0");
	must(sim_pci_root_port("0000:00:02.0", 2), "root port", "0000:00:02.0");
	for (i = 0; i < 2; i++)
		add(pfs[i], "mlx5", 0);
	must(sim_mlx5_load(), "load", "mlx5_core");
	for (i = 0; i < 2; i++)
		must(vt_pci_write(pfs[i], "sriov_numvfs", "2"), "enable VFs of", pfs[i]);
	must(sim_modprobe("mlx5-vfio-pci", NULL), "insmod", "mlx5-vfio-pci");
	bind_all("mlx5_vfio_pci", vfs);
}

/* Two adapters, a VF of each on mlx5's driver; modprobe finds the extension for them. */
static void setup_zpci_mlx5(void)
{
	static const char *const pfs[] = { "0007:00:00.0", "0008:00:00.0" };
	static const char *const vfs[] = { "0007:00:00.2", "0008:00:00.2", NULL };
	struct mock_zpci_desc desc = zpci_pf;
	unsigned int i;

	must(sim_pci_root(0, 0), "root bus", "0000:00");
	/* The lab's DMA API knows of no range: its addresses are low ones. */
	desc.sdma = 0;
	must(zpci_machine_groups(), "groups", "zPCI");
	must(sim_mlx5_load(), "load", "mlx5_core");
	for (i = 0; i < 2; i++) {
		must(zpci_machine_add(&desc, "mlx5"), "add", pfs[i]);
		must(vt_pci_write(pfs[i], "sriov_numvfs", "1"), "enable VFs of", pfs[i]);
		desc.fid++;
		desc.uid++;
		desc.vf_fid += 0x100;
		desc.vf_uid += 0x10;
	}
	must(sim_modprobe("mlx5-vfio-pci", NULL), "insmod", "mlx5-vfio-pci");
	bind_all("mlx5_vfio_pci", vfs);
}

/* What `vfiolab run tour` shows: one of everything that this lab has. */
static void setup_demo(void)
{
	static const char *const ours[] = { "0000:01:00.0", "0000:02:00.0", "0000:03:00.0", NULL };

	setup_cold();
	must(sim_pci_root_port("0000:00:01.0", 1), "root port", "0000:00:01.0");
	must(sim_pci_root_port("0000:00:02.0", 2), "root port", "0000:00:02.0");
	must(sim_pci_root_port("0000:00:03.0", 3), "root port", "0000:00:03.0");
	add("0000:00:04.0", "demo-pci", 0);
	add("0000:01:00.0", "edu", 0);
	add("0000:02:00.0", "qemu-edu", 0);
	add("0000:03:00.0", "demo-pf", 0);
	must(sim_modprobe("vfio-pci", "enable_sriov=1"), "insmod", "vfio-pci");
	bind_all("vfio-pci", ours);
	must(vt_pci_write("0000:03:00.0", "sriov_numvfs", "2"), "sriov_numvfs", "0000:03:00.0");
	zpci_functions();
}

const struct stage stages[] = {
	{ "cold", "a root bus and nothing else", NULL, setup_cold },
	{ "port", "an empty root port, vfio-pci loaded with enable_sriov", NULL, setup_port },
	{ "unscanned", "edu in a slot that nobody has looked at, vfio-pci loaded", "0000:01:00.0",
	  setup_unscanned },
	{ "nodriver", "edu behind a root port, no module loaded", "0000:01:00.0", setup_nodriver },
	{ "unbound", "edu behind a root port, vfio-pci loaded, nothing bound", "0000:01:00.0",
	  setup_unbound },
	{ "edu", "edu bound to vfio-pci", "0000:01:00.0", setup_edu },
	{ "qemu-edu", "QEMU's edu bound to vfio-pci", "0000:01:00.0", setup_qemu_edu },
	{ "pair", "two functions of one slot, both bound to vfio-pci", "0000:01:00.0", setup_pair },
	{ "socket", "two functions of one slot, and a third that a rescan finds", "0000:01:00.0",
	  setup_socket },
	{ "legacy", "a conventional PCI function with an I/O BAR", "0000:00:04.0", setup_legacy },
	{ "unmaskable", "the same function, its line to be masked at the controller",
	  "0000:00:04.0", setup_unmaskable },
	{ "bars", "every kind of BAR and capability, 70 MSI-X vectors", "0000:01:00.0",
	  setup_bars },
	{ "extended", "the same with two extensions of vfio-pci-core loaded", "0000:01:00.0",
	  setup_extended },
	{ "bare", "a function with a line and nothing else", "0000:00:04.0", setup_bare },
	{ "pf", "an SR-IOV physical function bound to vfio-pci, VFs off", "0000:01:00.0",
	  setup_pf },
	{ "slot", "a PF and another function in a hot-plug slot, bound to vfio-pci",
	  "0000:01:00.0", setup_slot },
	{ "switch", "functions below a switch and one beside it, bound to vfio-pci",
	  "0000:03:00.0", setup_switch },
	{ "far-pf", "a PF whose VFs are on the next bus, bound to vfio-pci", "0000:01:00.0",
	  setup_far_pf },
	{ "vga", "two displays behind a port each, both bound to vfio-pci", "0000:01:00.0",
	  setup_vga },
	{ "vga-onboard", "a display on the root bus and one behind a port, bound to vfio-pci",
	  "0000:00:04.0", setup_vga_onboard },
	{ "zpci", "two zPCI functions, one bound to vfio-pci and one to zdev-vfio-pci",
	  ZPCI_FULL, setup_zpci },
	{ "zpci-mlx5", "two zPCI mlx5 PFs, a VF of each bound to mlx5_vfio_pci", "0007:00:00.2",
	  setup_zpci_mlx5 },
	{ "igd", "an integrated display and the bridges that its driver reads", IGD, setup_igd },
	{ "regions", "every kind of BAR, and a driver with regions and capabilities of its own",
	  "0000:01:00.0", setup_regions },
	{ "backed", "every kind of BAR, and a driver that backs some itself", "0000:01:00.0",
	  setup_backed },
	{ "odd", "what no model has: INTx not to be trusted, capabilities of odd kinds", HAND_MADE,
	  setup_odd },
	{ "mlx5", "two mlx5 PFs, two VFs of each bound to mlx5_vfio_pci", "0000:01:00.2",
	  setup_mlx5 },
	{ "mlx5-pf", "an mlx5 PF with its driver and two VFs that nobody drives", "0000:01:00.2",
	  setup_mlx5_pf },
	{ "demo", "one of everything, VFs on", "0000:01:00.0", setup_demo },
};
const unsigned int stage_count = sizeof(stages) / sizeof(stages[0]);

const struct stage *stage_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < stage_count; i++)
		if (!strcmp(stages[i].name, name))
			return &stages[i];
	return NULL;
}

const struct stage *stage_enter(const char *name)
{
	const struct stage *s = stage_find(name);

	if (!s)
		cli_die("no stage '%s'", name);
	if (s == entered && pristine) {
		sim_image_restore(image);
		return s;
	}
	vt_lab_forget();
	sim_boot();
	sim_schedule_go_on();
	must(vt_lab_prepare(), "prepare", "the user port");
	s->setup();
	stage_image();
	entered = s;
	pristine = true;
	return s;
}

void stage_image(void)
{
	const char *why = NULL;

	/* Power management and the like sleep on their own; an image has room for one task only. */
	sim_drain();
	sim_image_drop(image);
	image = sim_image_take(&why);
	if (!image)
		cli_die("stage: no image can be taken here: %s", why);
	pristine = false;
}

void stage_restore(void)
{
	sim_image_restore(image);
}

const struct stage *stage_current(void)
{
	return entered;
}
