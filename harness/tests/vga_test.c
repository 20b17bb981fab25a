// SPDX-License-Identifier: GPL-2.0-only
/*
 * Displays: the region of legacy VGA, and the arbiter that routes its addresses to one of several
 * functions. Registers are those of mock-hw/endpoint/vga.c.
 */
#include <string.h>

#include <mock/func.h>
#include <shared/lab.h>
#include <shared/module.h>
#include <shared/pci.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/expect.h"
#include "tests/fallible.h"
#include "tests/suite.h"

#define bdf() (stage_current()->bdf)

#define FIRST	"0000:01:00.0"
#define SECOND	"0000:02:00.0"

#define VGA	VFIO_PCI_VGA_REGION_INDEX
#define MEM	0xa0000
#define SEQ	0x3c4
#define MISC	0x3c2
#define MISC_READ 0x3cc

static int put8(const struct vt_dev *d, uint64_t at, uint8_t val)
{
	return vt_bar_set(d->fd, VGA, at, &val, 1) == 1 ? 0 : -EIO;
}

static unsigned int get8(const struct vt_dev *d, uint64_t at)
{
	uint8_t val = 0;

	assert_int_equal(vt_bar_get(d->fd, VGA, at, &val, 1), 1);
	return val;
}

static void set_seq(const struct vt_dev *d, unsigned int index, unsigned int val)
{
	const uint8_t both[2] = { (uint8_t)index, (uint8_t)val };

	assert_int_equal(vt_bar_set(d->fd, VGA, SEQ, both, 2), 2);
}

static unsigned int get_seq(const struct vt_dev *d, unsigned int index)
{
	assert_int_equal(put8(d, SEQ, (uint8_t)index), 0);
	return get8(d, SEQ + 1);
}

static void open_display(struct vt_dev *d, const char *name)
{
	assert_int_equal(vt_dev_open(d, name), 0);
	assert_int_equal(vt_cfg_set16(d->fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_IO), 0);
}

/* ---- the region ---- */

static void region_is_what_the_bus_has_below_one_megabyte(void **state)
{
	struct vfio_region_info info;
	struct vt_dev d;

	(void)state;
	open_display(&d, bdf());
	assert_int_equal(vt_region(d.fd, VGA, &info), 0);
	assert_int_equal(info.size, 0xc0000);
	assert_int_equal(info.flags, VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE);
	vt_dev_close(&d);
}

static void registers_and_memory_answer(void **state)
{
	const uint32_t word = 0x44332211;
	struct vt_dev d;

	(void)state;
	open_display(&d, bdf());
	set_seq(&d, 2, 0x0f);
	set_seq(&d, 4, 0x06);
	assert_int_equal(get_seq(&d, 2), 0x0f);
	assert_int_equal(get_seq(&d, 4), 0x06);
	assert_int_equal(vt_bar_set32(d.fd, VGA, MEM + 0x100, word), 0);
	assert_int_equal(vt_bar_get32(d.fd, VGA, MEM + 0x100), word);
	/* The same memory through the frame buffer of BAR 0. */
	assert_int_equal(vt_bar_get32(d.fd, 0, 0x100), word);
	/* Monochrome ports answer until the function is told to be a colour adapter. */
	put8(&d, 0x3b4, 0x0e);
	put8(&d, 0x3b5, 0x12);
	assert_int_equal(get8(&d, 0x3b5), 0x12);
	assert_int_equal(get8(&d, 0x3d5), 0xff);
	put8(&d, MISC, 1);
	assert_int_equal(get8(&d, 0x3d5), 0x12);
	assert_int_equal(get8(&d, 0x3b5), 0xff);
	vt_dev_close(&d);
}

static void places_between_are_refused(void **state)
{
	static const uint64_t holes[] = { 0, 0x3af, 0x3bc, 0x3bf, 0x3e0, 0x9ffff, 0xc0000,
					  0xfffff };
	struct vt_dev d;
	uint8_t buf[16];
	unsigned int i;

	(void)state;
	open_display(&d, bdf());
	for (i = 0; i < sizeof(holes) / sizeof(holes[0]); i++) {
		assert_int_equal(vt_bar_get(d.fd, VGA, holes[i], buf, 1), -EINVAL);
		assert_int_equal(vt_bar_set(d.fd, VGA, holes[i], buf, 1), -EINVAL);
	}
	/* Clipped at the end of each window. */
	assert_int_equal(vt_bar_get(d.fd, VGA, 0x3b8, buf, 16), 4);
	assert_int_equal(vt_bar_get(d.fd, VGA, 0x3da, buf, 16), 6);
	assert_int_equal(vt_bar_get(d.fd, VGA, 0xbfffc, buf, 16), 4);
	assert_int_equal(vt_pread_at(d.fd, vt_bad_addr(), 4, ((uint64_t)VGA << 40) + MEM), -EFAULT);
	vt_dev_close(&d);
}

static void region_can_be_denied(void **state)
{
	struct vfio_region_info info;
	struct vt_dev d;
	uint8_t byte;

	(void)state;
	assert_int_equal(vt_unbind(FIRST), 0);
	assert_int_equal(vt_unbind(SECOND), 0);
	assert_int_equal(sim_rmmod("vfio-pci"), 0);
	assert_int_equal(sim_insmod("vfio-pci", "disable_vga=1"), 0);
	assert_int_equal(vt_bind(FIRST, "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
	open_display(&d, FIRST);
	assert_int_equal(vt_region(d.fd, VGA, &info), -EINVAL);
	assert_int_equal(vt_bar_get(d.fd, VGA, MEM, &byte, 1), -EINVAL);
	vt_dev_close(&d);
}

/*
 * Without a region a display behind a bridge of its own need not get legacy cycles; on the root
 * bus, or with another display behind the same bridge, that cannot be said. Whichever it is,
 * binding and the arbiter's questions go well.
 */
static void region_denied_to_displays_that_share_a_bridge(void **state)
{
	static const char *const all[] = { FIRST, "0000:03:00.0", "0000:00:04.0", NULL };
	struct vt_dev d;
	int i;

	(void)state;
	assert_int_equal(sim_pci_bridge("0000:00:01.0", SIM_PCI_ROOT_PORT, 1, 1, 0), 0);
	assert_int_equal(sim_pci_bridge("0000:01:01.0", SIM_PCI_UPSTREAM_PORT, 2, 2, 0), 0);
	assert_int_equal(sim_pci_bridge("0000:02:00.0", SIM_PCI_DOWNSTREAM_PORT, 3, 3, 0), 0);
	assert_int_equal(sim_modprobe("vfio-pci", "disable_vga=1"), 0);
	for (i = 0; all[i]; i++) {
		assert_int_equal(sim_pci_add(all[i], mock_device_find("demo-vga"), 0), 0);
		assert_int_equal(vt_bind(all[i], "vfio-pci"), 0);
	}
	sim_settle();
	sim_check_baseline();
	for (i = 0; all[i]; i++) {
		open_display(&d, all[i]);
		assert_int_equal(vt_bar_set32(d.fd, 0, 0x10, 0x77), 0);
		assert_int_equal(vt_bar_get32(d.fd, 0, 0x10), 0x77);
		vt_dev_close(&d);
	}
	/* One goes, and the others are asked again. */
	assert_int_equal(sim_pci_unplug("0000:03:00.0"), 0);
	open_display(&d, FIRST);
	vt_dev_close(&d);
}

/* ---- two displays ---- */

/* Each user finds in the registers what it left there, whoever has used them meanwhile. */
static void each_display_has_its_own(void **state)
{
	const char *other = *state;
	struct vt_dev a, b;
	int i;

	open_display(&a, bdf());
	open_display(&b, other);
	for (i = 0; i < 3; i++) {
		set_seq(&a, 2, 0x10u + (unsigned int)i);
		set_seq(&b, 2, 0x20u + (unsigned int)i);
		assert_int_equal(put8(&b, MEM, 0xbb), 0);
		assert_int_equal(put8(&a, MEM, 0xaa), 0);
		assert_int_equal(get_seq(&a, 2), 0x10 + i);
		assert_int_equal(get8(&b, MEM), 0xbb);
		assert_int_equal(get_seq(&b, 2), 0x20 + i);
		assert_int_equal(get8(&a, MEM), 0xaa);
	}
	vt_dev_close(&b);
	vt_dev_close(&a);
}

static void unplugged_display_leaves_the_other(void **state)
{
	struct vt_dev a;

	(void)state;
	assert_int_equal(sim_pci_unplug(SECOND), 0);
	open_display(&a, FIRST);
	set_seq(&a, 1, 0x21);
	assert_int_equal(get_seq(&a, 1), 0x21);
	vt_dev_close(&a);
}

static void use_interrupted(void **state)
{
	struct vt_dev d;
	uint8_t byte = 0;

	(void)state;
	open_display(&d, SECOND);
	sim_fault_clear();
	sim_fault_at(SIM_FAULT_IOMAP, 1);
	assert_int_equal(vt_bar_get(d.fd, VGA, MEM, &byte, 1), -ENOMEM);
	sim_fault_clear();
	sim_fault_at(SIM_FAULT_IOMAP, 1);
	assert_int_equal(vt_bar_set(d.fd, VGA, SEQ, &byte, 1), -ENOMEM);
	sim_fault_clear();
	assert_int_equal(vt_bar_get(d.fd, VGA, MEM, &byte, 1), 1);
	vt_dev_close(&d);
}

/* ---- what firmware left ---- */

static void firmware_console_ends_at_bind(void **state)
{
	(void)state;
	assert_int_equal(vt_unbind(FIRST), 0);
	assert_int_equal(sim_pci_firmware_console(FIRST), 0);
	assert_int_equal(vt_unbind(SECOND), 0);
	assert_int_equal(vt_bind(SECOND, "vfio-pci"), 0);
	assert_true(sim_pci_has_firmware_console(FIRST));
	assert_int_equal(vt_bind(FIRST, "vfio-pci"), 0);
	assert_false(sim_pci_has_firmware_console(FIRST));
	assert_int_equal(vt_unbind(FIRST), 0);
	assert_int_equal(vt_unbind(SECOND), 0);
}

/* The first display's ROM is firmware's copy in memory; the rule of the memory bit stays. */
static void shadow_rom_is_the_copy_in_memory(void **state)
{
	struct vfio_region_info info;
	struct vt_dev d;
	char text[8];
	uint32_t word;

	(void)state;
	open_display(&d, FIRST);
	assert_int_equal(vt_region(d.fd, VFIO_PCI_ROM_REGION_INDEX, &info), 0);
	assert_int_equal(info.size, 0x20000);
	assert_int_equal(vt_bar_get(d.fd, VFIO_PCI_ROM_REGION_INDEX, 0x40, text, 8), 8);
	assert_memory_equal(text, "vga bios", 8);
	device_memory(&d, 0);
	assert_int_equal(vt_bar_get(d.fd, VFIO_PCI_ROM_REGION_INDEX, 0x40, text, 8), -EIO);
	device_memory(&d, 1);
	assert_int_equal(vt_bar_get(d.fd, VFIO_PCI_ROM_REGION_INDEX, 0x1fffc, &word, 4), 4);
	assert_int_equal(word, 0xffffffff);
	vt_dev_close(&d);

	/* The second display was left alone: its ROM is behind its BAR. */
	open_display(&d, SECOND);
	assert_int_equal(vt_region(d.fd, VFIO_PCI_ROM_REGION_INDEX, &info), 0);
	assert_int_equal(info.size, 2048);
	assert_int_equal(vt_bar_get(d.fd, VFIO_PCI_ROM_REGION_INDEX, 0x40, text, 8), 8);
	assert_memory_equal(text, "vga bios", 8);
	vt_dev_close(&d);
}

/* ---- every single fault ---- */

static struct vt_dev dev;

static void unbind_first(void)
{
	assert_int_equal(vt_unbind(FIRST), 0);
}

static int bind_first(void)
{
	sim_pci_firmware_console(FIRST);
	return vt_bind(FIRST, "vfio-pci");
}

static void open_first(void)
{
	open_display(&dev, FIRST);
}

static int read_and_write(void)
{
	uint8_t buf[4] = { 0 };
	ssize_t ret = vt_bar_get(dev.fd, VGA, MEM, buf, 4);

	return ret == 4 ? (int)vt_bar_set(dev.fd, VGA, SEQ, buf, 2) : (int)ret;
}

static void close_first(void)
{
	vt_dev_close(&dev);
}

#define OWN(name_, other)							\
	{ .name = #name_, .test_func = each_display_has_its_own,		\
	  .initial_state = (void *)(other) }

SUITE_ON(vga, "vga", cmocka_unit_test(region_is_what_the_bus_has_below_one_megabyte),
	 cmocka_unit_test(registers_and_memory_answer),
	 cmocka_unit_test(places_between_are_refused), cmocka_unit_test(region_can_be_denied),
	 OWN(each_display_has_its_own, SECOND),
	 cmocka_unit_test(unplugged_display_leaves_the_other), cmocka_unit_test(use_interrupted),
	 cmocka_unit_test(firmware_console_ends_at_bind),
	 cmocka_unit_test(shadow_rom_is_the_copy_in_memory),
	 FAULTS(bind, .prepare = unbind_first, .run = bind_first, .undo = unbind_first),
	 FAULTS(access, .prepare = open_first, .run = read_and_write, .finish = close_first));

SUITE_ON(vga_cold, "cold", cmocka_unit_test(region_denied_to_displays_that_share_a_bridge));

SUITE_ON(vga_onboard, "vga-onboard", OWN(each_display_has_its_own, SECOND));
