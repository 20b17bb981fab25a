// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mistakes that vfio-pci has made before, each under the name by which it is known: its CVE, or the
 * commit that ended it. docs/known-bugs.md tells their stories. What takes two threads is a
 * scenario of harness/explore; what belongs to a surface's own suite is there, under the same kind
 * of name.
 */
#include <stdio.h>
#include <string.h>

#include <mock/func.h>
#include <shared/lab.h>
#include <shared/module.h>
#include <shared/pci.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/fallible.h"
#include "tests/hand_made.h"
#include "tests/suite.h"
#include "tests/world.h"

#define bdf() (stage_current()->bdf)

static struct hand_made hm;

/* ---- INTx ---- */

static int line(const struct vt_dev *d, uint32_t flags, int32_t fd)
{
	return vt_irq_set(d->fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .fds = &fd, .flags = flags);
}

#define TRIGGER_BY	(VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER)
#define UNMASK_BY	(VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_UNMASK)
#define UNMASK		(VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_UNMASK)

/* With the line up, the eventfd gone, and everything that could still want to signal it. */
static void cve_2024_26812_pending_line_without_eventfd(void **state)
{
	int32_t fd, unmask = vt_eventfd(0);
	uint64_t one = 1;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_INTX_IRQ_INDEX, 1, &fd);
	assert_int_equal(line(&d, UNMASK_BY, unmask), 0);
	vt_bar_set32(d.fd, 0, EDU_IRQ_RAISE, 1);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	assert_int_equal(line(&d, TRIGGER_BY, -1), 0);
	/* The line is still up: both ways of unmasking find the interrupt pending. */
	assert_int_equal(line(&d, UNMASK, -1), 0);
	assert_int_equal(vt_write(unmask, &one, sizeof(one)), sizeof(one));
	vt_sleep_ms(1);
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1), 0);
	assert_int_equal(vt_event_count(fd), 0);
	/* The handler stayed: with an eventfd the pending interrupt comes through again. */
	assert_int_equal(line(&d, TRIGGER_BY, fd), 0);
	assert_int_equal(line(&d, UNMASK, -1), 0);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	vt_bar_set32(d.fd, 0, EDU_IRQ_ACK, 1);
	vt_dev_close(&d);
}

static struct vt_dev dev;
static int32_t dev_fd;

static void open_for_line(void)
{
	device_open(&dev);
	dev_fd = vt_eventfd(0);
}

static int enable_line(void)
{
	return line(&dev, TRIGGER_BY, dev_fd);
}

static void disable_line(void)
{
	assert_int_equal(vt_irq_off(dev.fd, VFIO_PCI_INTX_IRQ_INDEX), 0);
}

static void close_dev(void)
{
	vt_dev_close(&dev);
}

/* A pin that is wired to nothing is no pin, before and after it was asked for. */
static void irq_notconnected_is_no_line(void **state)
{
	int32_t fd = vt_eventfd(0);
	struct vfio_irq_info info;
	struct vt_dev d;

	(void)state;
	hand_made_init(&hm, 256);
	mock_twin_device(&hm.model, &hm.desc);
	assert_int_equal(sim_pci_add(HAND_MADE, &hm.model, SIM_PCI_NO_INTX), 0);
	assert_int_equal(sim_modprobe("vfio-pci", NULL), 0);
	assert_int_equal(vt_bind(HAND_MADE, "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
	assert_int_equal(vt_dev_open(&d, HAND_MADE), 0);
	assert_int_equal(vt_cfg_get8(d.fd, PCI_INTERRUPT_PIN), 0);
	assert_int_equal(vt_irq_info(d.fd, VFIO_PCI_INTX_IRQ_INDEX, &info), 0);
	assert_int_equal(info.count, 0);
	assert_int_equal(line(&d, TRIGGER_BY, fd), -EINVAL);
	vt_dev_close(&d);
}

/* ---- offsets that are negative to whoever looks at them with a sign ---- */

static int ioeventfd(const struct vt_dev *d, uint64_t offset, int fd)
{
	struct vfio_device_ioeventfd v = { .argsz = sizeof(v), .flags = VFIO_DEVICE_IOEVENTFD_32,
					   .offset = offset, .data = 5, .fd = fd };

	return vt_ioctl(d->fd, VFIO_DEVICE_IOEVENTFD, &v, sizeof(v));
}

static void fix_df733ddc263d_ioeventfd_offset_with_bit_63(void **state)
{
	int fd = vt_eventfd(0), index;
	struct vt_dev d;

	only_ours("upstream of this level takes the offset for a negative region");
	(void)state;
	device_open(&d);
	assert_int_equal(ioeventfd(&d, 1ull << 63 | EDU_LIVENESS, fd), -EINVAL);
	/* The regions right below 0. */
	for (index = 1; index < 64; index++)
		assert_int_equal(ioeventfd(&d, (uint64_t)-index << 40 | EDU_LIVENESS, fd), -EINVAL);
	assert_int_equal(ioeventfd(&d, EDU_LIVENESS, fd), 0);
	vt_dev_close(&d);
}

/* The class in sibling drivers: an offset far behind the region, and one whose end wraps. */
static void cve_2025_21687_offset_behind_the_region(void **state)
{
	static const uint64_t offs[] = { 0x1000000, 0x7fffffff, 0x80000000, 0xffffffff,
					 0xfffffffffc };
	unsigned int i, index;
	uint32_t word = 0;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	for (index = 0; index < VFIO_PCI_NUM_REGIONS; index++)
		for (i = 0; i < sizeof(offs) / sizeof(offs[0]); i++) {
			uint64_t off = (uint64_t)index << 40 | offs[i];

			assert_true(vt_pread(d.fd, &word, 4, off) < 0);
			assert_true(vt_pwrite(d.fd, &word, 4, off) < 0);
		}
	vt_dev_close(&d);
}

/* ---- config space ---- */

/*
 * The first extended capability cannot be taken out of its list, so it is shown as nothing. Its id
 * must not be used to find permissions, for it may be any number.
 */
static void cve_2024_53214_first_extended_id_behind_the_tables(void **state)
{
	static const unsigned int ids[] = { PCI_EXT_CAP_ID_MAX + 1, 0x7fff, 0xffff };
	unsigned int id = ids[(uintptr_t)*state];
	struct vt_dev d;

	hand_made_init(&hm, 4096);
	hand_made_list(&hm, 0x40);
	hand_made_express(&hm, 0x40, 0);
	hand_made_ecap(&hm, 0x100, id, 0x140);
	hand_made_ecap(&hm, 0x140, PCI_EXT_CAP_ID_DSN, 0);
	hand_made_open(&hm, &d);
	assert_int_equal(vt_cfg_get32(d.fd, 0x100), 0x14000000);
	assert_int_equal(vt_cfg_set32(d.fd, 0x100, ~0u), 0);
	assert_int_equal(vt_cfg_get32(d.fd, 0x100), 0x14000000);
	assert_int_equal(vt_cfg_get16(d.fd, 0x140), PCI_EXT_CAP_ID_DSN);
	vt_dev_close(&d);
}

#define FIRST_EXTENDED(nr)							\
	{ .name = "cve_2024_53214_first_extended_id_behind_the_tables_" #nr,	\
	  .test_func = cve_2024_53214_first_extended_id_behind_the_tables,	\
	  .initial_state = (void *)(uintptr_t)(nr) }

static unsigned int flags_of_msi(const struct vt_dev *d, unsigned int cap)
{
	return vt_cfg_get16(d->fd, cap + PCI_MSI_FLAGS);
}

/* The clamp to what was set up went into the capability's id, where nobody looks. */
static void latent_msi_count_shown_while_enabled(void **state)
{
	unsigned int cap, all;
	struct vt_dev d;
	int32_t fd;

	only_ours("upstream stores the clamped count in the wrong byte");
	(void)state;
	device_open(&d);
	cap = vt_cap(d.fd, PCI_CAP_ID_MSI);
	assert_true(cap);
	all = flags_of_msi(&d, cap) & PCI_MSI_FLAGS_QMASK;
	assert_int_not_equal(all, 0);
	device_irqs(&d, VFIO_PCI_MSI_IRQ_INDEX, 1, &fd);
	assert_int_equal(flags_of_msi(&d, cap) & PCI_MSI_FLAGS_QMASK, 0);
	assert_int_equal(vt_cfg_get16(d.fd, cap) & 0xff, PCI_CAP_ID_MSI);
	/* By each width that covers it. */
	assert_int_equal(vt_cfg_get8(d.fd, cap + PCI_MSI_FLAGS) & PCI_MSI_FLAGS_QMASK, 0);
	assert_int_equal(vt_cfg_get32(d.fd, cap) & (PCI_MSI_FLAGS_QMASK << 16 | 0xff),
			 PCI_CAP_ID_MSI);
	assert_int_equal(vt_irq_off(d.fd, VFIO_PCI_MSI_IRQ_INDEX), 0);
	assert_int_equal(flags_of_msi(&d, cap) & PCI_MSI_FLAGS_QMASK, all);
	vt_dev_close(&d);
}

/* ---- the ROM by eight bytes, which many a device's ROM does not take ---- */

static void qword_read_of_the_rom_is_split(void **state)
{
	struct vt_dev d;
	uint8_t buf[16];

	(void)state;
	device_open(&d);
	/* The model says so if it is asked for eight at once, and answers ones. */
	assert_int_equal(vt_bar_get(d.fd, VFIO_PCI_ROM_REGION_INDEX, 0x40, buf, 16), 16);
	assert_memory_equal(buf, "edu", 3);
	vt_dev_close(&d);
}

/* ---- policy that changes under a bound device ---- */

/* The driver needs the opaque core, so a program with another one does not have it. */
static void load_variant(const char *params)
{
	if (sim_modprobe("variant", params) == -ENOENT)
		skip_because("the driver is for our core alone");
	sim_check_baseline();
}

static void bind_variant(const char *params)
{
	load_variant(params);
	assert_int_equal(vt_unbind(bdf()), 0);
	assert_int_equal(vt_bind(bdf(), "variant"), 0);
	sim_settle();
	sim_check_baseline();
}

static void open_and_close_twice(void)
{
	struct vt_dev d;
	int i;

	for (i = 0; i < 2; i++) {
		device_open(&d);
		vt_dev_close(&d);
	}
}

/* Another driver's parameter is not this device's policy, whenever it changes. */
static void cve_2026_64476_idle_d3_of_another_module(void **state)
{
	struct vt_dev d;

	(void)state;
	bind_variant(NULL);
	device_open(&d);
	assert_int_equal(sim_rmmod("vfio-pci"), 0);
	assert_int_equal(sim_insmod("vfio-pci", "disable_idle_d3=1"), 0);
	vt_dev_close(&d);
	open_and_close_twice();
	assert_int_equal(vt_unbind(bdf()), 0);
	assert_int_equal(sim_rmmod("vfio-pci"), 0);
}

static void cve_2026_64476_idle_d3_changed_after_registration(void **state)
{
	(void)state;
	bind_variant("late_policy=1");
	open_and_close_twice();
	/* As registered: asleep when nobody has it open, and no reference that keeps it awake. */
	vt_sleep_ms(1000);
	assert_int_equal(mock_func_power(sim_pci_model(bdf())), MOCK_D3HOT);
	assert_int_equal(vt_unbind(bdf()), 0);
}

/* A driver without the op has no features, which is not the same as asking wrongly. */
static void feature_of_a_driver_without_features(void **state)
{
	struct vfio_device_feature v = { .argsz = sizeof(v),
					 .flags = VFIO_DEVICE_FEATURE_PROBE |
						  VFIO_DEVICE_FEATURE_GET | 999 };
	struct vt_dev d;

	(void)state;
	bind_variant(NULL);
	device_open(&d);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_FEATURE, &v, sizeof(v)), -ENOTTY);
	vt_dev_close(&d);
}

/* ---- the bridge above a function that only its bus can reset ---- */

#define ALONE	"0000:01:00.0"
#define PORT	"0000:00:01.0"
#define RAM	0x10

static void open_alone(struct vt_dev *d)
{
	assert_int_equal(sim_pci_root_port(PORT, 1), 0);
	assert_int_equal(sim_pci_add(ALONE, mock_device_find("demo-bare"), 0), 0);
	assert_int_equal(sim_modprobe("vfio-pci", NULL), 0);
	assert_int_equal(vt_bind(ALONE, "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
	assert_int_equal(vt_dev_open(d, ALONE), 0);
	assert_int_equal(vt_cfg_set16(d->fd, PCI_COMMAND, PCI_COMMAND_MEMORY), 0);
	assert_int_equal(vt_bar_set32(d->fd, 0, RAM, 0x600d), 0);
}

static uint64_t ram_of_the_model(void)
{
	struct mock_func *fn = sim_pci_model(ALONE);

	mock_config_write(fn, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
	return mock_bar_read(fn, 0, RAM, 4);
}

static void hold_the_port(void *arg)
{
	(void)arg;
	/* Its probe sleeps with the port's lock held, and declines. */
	assert_true(vt_bind(PORT, "variant") < 0);
}

/*
 * The reset at close goes through the bridge, whose registers somebody else may be using: without
 * its lock there is no reset. What was not reset then is reset by the next open.
 */
static void bridge_lock_in_core_disable(void **state)
{
	struct vt_task *task;
	struct vt_dev d;

	(void)state;
	load_variant(NULL);
	open_alone(&d);
	task = vt_spawn(hold_the_port, NULL);
	vt_sleep_ms(10);
	vt_dev_close(&d);
	assert_int_equal(ram_of_the_model(), 0x600d);
	vt_join(task);

	assert_int_equal(vt_dev_open(&d, ALONE), 0);
	assert_int_equal(vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY), 0);
	assert_int_equal(vt_bar_get32(d.fd, 0, RAM), 0);
	assert_int_equal(vt_bar_set32(d.fd, 0, RAM, 0x600d), 0);
	vt_dev_close(&d);
	assert_int_equal(ram_of_the_model(), 0);
}

SUITE_ON(known_bugs, "edu", cmocka_unit_test(cve_2024_26812_pending_line_without_eventfd),
	 FAULTS(cve_2024_38632_line_enabled_with_every_single_fault, .prepare = open_for_line,
		.run = enable_line, .undo = disable_line, .finish = close_dev),
	 cmocka_unit_test(fix_df733ddc263d_ioeventfd_offset_with_bit_63),
	 cmocka_unit_test(cve_2025_21687_offset_behind_the_region),
	 cmocka_unit_test(latent_msi_count_shown_while_enabled),
	 cmocka_unit_test(qword_read_of_the_rom_is_split),
	 cmocka_unit_test(cve_2026_64476_idle_d3_of_another_module),
	 cmocka_unit_test(cve_2026_64476_idle_d3_changed_after_registration),
	 cmocka_unit_test(feature_of_a_driver_without_features));

SUITE_ON(known_bugs_cold, "cold", cmocka_unit_test(irq_notconnected_is_no_line),
	 FIRST_EXTENDED(0), FIRST_EXTENDED(1), FIRST_EXTENDED(2),
	 cmocka_unit_test(bridge_lock_in_core_disable));

/* ---- PFs and VFs ---- */

#define TOKEN	"6b2f3c1e-8d0a-4c77-9e51-2f60a3b4c5d6"

static const uint8_t token[16] = {
	0x6b, 0x2f, 0x3c, 0x1e, 0x8d, 0x0a, 0x4c, 0x77,
	0x9e, 0x51, 0x2f, 0x60, 0xa3, 0xb4, 0xc5, 0xd6,
};

/* The PF, open, with the token set and two VFs. */
static void open_pf(struct vt_dev *pf)
{
	struct {
		struct vfio_device_feature head;
		uint8_t uuid[16];
	} v = { .head = { .argsz = sizeof(v),
			  .flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_PCI_VF_TOKEN } };

	memcpy(v.uuid, token, 16);
	assert_int_equal(vt_dev_open(pf, bdf()), 0);
	assert_int_equal(vt_ioctl(pf->fd, VFIO_DEVICE_FEATURE, &v, sizeof(v)), 0);
	assert_int_equal(vt_pci_write(bdf(), "sriov_numvfs", "2"), 0);
}

static void close_pf(struct vt_dev *pf)
{
	assert_int_equal(vt_pci_write(bdf(), "sriov_numvfs", "0"), 0);
	vt_dev_close(pf);
}

static const char *const vfs[] = { "0000:01:01.0", "0000:01:01.1" };

static void open_vf(void *arg)
{
	struct vt_dev *d = arg;
	char name[80];

	snprintf(name, sizeof(name), "%s vf_token=%s", d->bdf, TOKEN);
	d->fd = vt_get_device(d->group, name);
}

/*
 * An open resets its function and waits for that. Functions that share no reset share no set, so
 * two of them wait at the same time and not one for the other.
 */
static void fix_e908f58b6beb_vfs_open_side_by_side(void **state)
{
	unsigned long long one, both;
	struct vt_dev pf, vf[2];
	struct vt_task *task;
	int i;

	(void)state;
	open_pf(&pf);
	for (i = 0; i < 2; i++)
		assert_int_equal(vt_dev_attach(&vf[i], vfs[i]), 0);

	one = sim_now_ns();
	open_vf(&vf[0]);
	one = sim_now_ns() - one;
	assert_true(vf[0].fd >= 0);
	assert_true(one >= 100000000);
	vt_close(vf[0].fd);

	both = sim_now_ns();
	task = vt_spawn(open_vf, &vf[1]);
	open_vf(&vf[0]);
	vt_join(task);
	both = sim_now_ns() - both;
	assert_true(both < one + one / 2);
	for (i = 0; i < 2; i++) {
		assert_true(vf[i].fd >= 0);
		vt_dev_close(&vf[i]);
	}
	close_pf(&pf);
}

/* Who the VF's driver is does not matter: its PF is in a user's hands. */
static void vf_of_a_variant_driver_needs_the_token(void **state)
{
	struct vt_dev pf, vf;

	(void)state;
	load_variant(NULL);
	open_pf(&pf);
	assert_int_equal(vt_unbind(vfs[0]), 0);
	assert_int_equal(vt_bind(vfs[0], "variant"), 0);
	assert_int_equal(vt_dev_attach(&vf, vfs[0]), 0);
	assert_int_equal(vt_get_device(vf.group, vfs[0]), -EACCES);
	assert_int_equal(vt_get_device(vf.group, "0000:01:01.0 vf_token="
						 "00000000-0000-0000-0000-000000000000"),
			 -EACCES);
	open_vf(&vf);
	assert_true(vf.fd >= 0);
	vt_dev_close(&vf);
	close_pf(&pf);
}

static void unbind_pf(void *arg)
{
	(void)arg;
	assert_int_equal(vt_unbind(bdf()), 0);
}

/* The PF cannot go before its VFs, and they cannot go while a user has one open. */
static void pf_of_a_variant_vf_waits_for_its_user(void **state)
{
	struct vt_dev pf, vf;
	struct vt_task *task;
	char driver[32];

	(void)state;
	load_variant(NULL);
	open_pf(&pf);
	assert_int_equal(vt_unbind(vfs[0]), 0);
	assert_int_equal(vt_bind(vfs[0], "variant"), 0);
	assert_int_equal(vt_dev_attach(&vf, vfs[0]), 0);
	open_vf(&vf);
	assert_true(vf.fd >= 0);
	vt_dev_close(&pf);

	task = vt_spawn(unbind_pf, NULL);
	vt_sleep_ms(50);
	vt_driver(bdf(), driver, sizeof(driver));
	assert_string_equal(driver, "vfio-pci");
	assert_int_equal(vt_cfg_get16(vf.fd, PCI_VENDOR_ID), 0x1234);
	vt_dev_close(&vf);
	vt_join(task);
	vt_driver(bdf(), driver, sizeof(driver));
	assert_string_equal(driver, "");
}

SUITE_ON(known_bugs_vf, "pf", cmocka_unit_test(fix_e908f58b6beb_vfs_open_side_by_side),
	 cmocka_unit_test(vf_of_a_variant_driver_needs_the_token),
	 cmocka_unit_test(pf_of_a_variant_vf_waits_for_its_user));
