// SPDX-License-Identifier: GPL-2.0-only
/*
 * Single faults in what concerns more than one function, and in whole sessions: open, one thing,
 * close, so that the first use of everything is in it.
 */
#include <string.h>
#include <sys/mman.h>

#include <shared/lab.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/fallible.h"
#include "tests/hand_made.h"
#include "tests/suite.h"
#include "tests/world.h"

#define OTHER "0000:01:00.1"
#define PF    "0000:01:00.0"
#define VF    "0000:01:01.0"

static struct vt_dev dev, other;

#define bdf() (stage_current()->bdf)

static void attach(void)
{
	assert_int_equal(vt_dev_attach(&dev, bdf()), 0);
}

static void detach(void)
{
	vt_dev_close(&dev);
}

/* ---- sessions ---- */

/* Open, do @fn, close; what @fn says counts. */
static int session(int (*fn)(void))
{
	int ret;

	dev.fd = vt_get_device(dev.group, bdf());
	if (dev.fd < 0)
		return dev.fd;
	ret = vt_cfg_set16(dev.fd, PCI_COMMAND, PCI_COMMAND_MEMORY);
	if (!ret)
		ret = fn();
	vt_close(dev.fd);
	dev.fd = -1;
	return ret;
}

static int read_bar(void)
{
	uint32_t value;

	return (int)vt_bar_get(dev.fd, 0, 0, &value, 4);
}

static int map_bar(void)
{
	uint64_t value;
	vt_addr at;
	int ret = vt_map(dev.fd, 0, 4096, PROT_READ, MAP_SHARED, &at);

	if (ret)
		return ret;
	ret = vt_load(at, 4, &value);
	/* Unmapping may fail for want of memory, and would keep the device open. */
	if (vt_unmap(at, 4096)) {
		sim_fault_clear();
		assert_int_equal(vt_unmap(at, 4096), 0);
	}
	return ret;
}

static int write_by_eventfd(void)
{
	struct vfio_device_ioeventfd v = { .argsz = sizeof(v), .flags = VFIO_DEVICE_IOEVENTFD_32,
					   .offset = EDU_LIVENESS, .data = 5 };
	int ret;

	v.fd = vt_eventfd(0);
	if (v.fd < 0)
		return v.fd;
	ret = vt_ioctl(dev.fd, VFIO_DEVICE_IOEVENTFD, &v, sizeof(v));
	vt_close(v.fd);
	return ret;
}

static int low_power(const struct vt_dev *d, uint32_t feature, int wakeup)
{
	struct {
		struct vfio_device_feature head;
		struct vfio_device_low_power_entry_with_wakeup entry;
	} v = { .head = { .argsz = sizeof(v), .flags = VFIO_DEVICE_FEATURE_SET | feature },
		.entry = { .wakeup_eventfd = wakeup } };

	if (wakeup < 0)
		v.head.argsz = sizeof(v.head);
	return vt_ioctl(d->fd, VFIO_DEVICE_FEATURE, &v, v.head.argsz);
}

/* Asleep, so that whatever comes next has to wake the function. */
static int sleep_and_read(void)
{
	int fd = vt_eventfd(0), ret;
	uint16_t value;

	if (fd < 0)
		return fd;
	ret = low_power(&dev, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP, fd);
	sim_settle();
	if (!ret)
		ret = (int)vt_pread(dev.fd, &value, 2,
				    (uint64_t)VFIO_PCI_CONFIG_REGION_INDEX << 40);
	if (ret > 0)
		ret = low_power(&dev, VFIO_DEVICE_FEATURE_LOW_POWER_EXIT, -1);
	vt_close(fd);
	return ret;
}

#define SESSION(name)					\
	static int session_##name(void)			\
	{						\
		return session(name);			\
	}

SESSION(read_bar)
SESSION(map_bar)
SESSION(write_by_eventfd)
SESSION(sleep_and_read)

/*
 * An open that could not keep the state of the function is closed by a reset all the same. A lost
 * write to a BAR, on the other hand, is lost.
 */
static void every_fault_of_a_session(void **state)
{
	only_ours("upstream leaves the function without its BARs then");
	every_single_fault(state);
}

static void bars_survive_an_open_without_memory_for_them(void **state)
{
	unsigned int nth, hits = 1;

	(void)state;
	only_ours("upstream leaves the function without its BARs then");
	attach();
	for (nth = 1; hits; nth++) {
		sim_fault_clear();
		sim_fault_at(SIM_FAULT_ALLOC, nth);
		dev.fd = vt_get_device(dev.group, bdf());
		hits = sim_fault_hits();
		sim_fault_clear();
		if (dev.fd >= 0)
			vt_close(dev.fd);
		dev.fd = -1;
		assert_int_equal(session(read_bar), 4);
	}
	detach();
}

#define IN_SESSION(name_)						\
	{ .name = #name_, .test_func = every_fault_of_a_session,	\
	  .initial_state = &(struct fallible){				\
		  .prepare = attach, .run = session_##name_, .finish = detach,	\
		  .except = 1ull << SIM_FAULT_CONFIG } }

SUITE_ON(fault_session, "edu", IN_SESSION(read_bar), IN_SESSION(map_bar),
	 IN_SESSION(write_by_eventfd), IN_SESSION(sleep_and_read),
	 cmocka_unit_test(bars_survive_an_open_without_memory_for_them));

/* The same of a function that nothing can reset. */
SUITE_ON(fault_bare, "bare", IN_SESSION(read_bar));

/* ---- a function with many capabilities ---- */

static struct hand_made hm;

/* So many that the core's list of them has to grow in the middle of the walk. */
static void standard_caps(void)
{
	static const uint8_t ids[] = { PCI_CAP_ID_PM, PCI_CAP_ID_PCIX, PCI_CAP_ID_SATA,
				       PCI_CAP_ID_VPD };
	unsigned int pos = 0x40, i;

	hand_made_list(&hm, pos);
	for (i = 0; i < 9; i++, pos += 8) {
		hand_made_cap(&hm, pos, PCI_CAP_ID_VNDR, pos + 8);
		hand_made_set(&hm, pos + PCI_CAP_FLAGS, 1, 7);
	}
	for (i = 0; i < sizeof(ids); i++, pos += 8)
		hand_made_cap(&hm, pos, ids[i], pos + 8);
	hand_made_cap(&hm, pos, PCI_CAP_ID_HT, pos + 28);
	hand_made_express(&hm, pos + 28, 0);
}

static void extended_caps(void)
{
	static const struct {
		uint16_t id;
		uint16_t len;
		uint32_t first;
	} caps[] = {
		{ PCI_EXT_CAP_ID_RCLD, 8, 0 },	       { PCI_EXT_CAP_ID_VC, 32, 0 },
		{ PCI_EXT_CAP_ID_ACS, 16, PCI_ACS_EC | 32 << 8 },
		{ PCI_EXT_CAP_ID_REBAR, 16, 0 },       { PCI_EXT_CAP_ID_RCEC, 8, 0 },
		{ PCI_EXT_CAP_ID_DPA, 32, 0 },	       { PCI_EXT_CAP_ID_TPH, 16, 0 },
		{ PCI_EXT_CAP_ID_VNDR, 8, 8u << 20 },  { PCI_EXT_CAP_ID_DVSEC, 12, 12u << 20 },
	};
	unsigned int pos = 0x100, i, next;

	for (i = 0; i < sizeof(caps) / sizeof(caps[0]); i++, pos = next) {
		next = pos + caps[i].len;
		hand_made_ecap(&hm, pos, caps[i].id, i < 8 ? next : 0);
		hand_made_set(&hm, pos + 4, 4, caps[i].first);
	}
}

static void plug_many(void)
{
	hand_made_init(&hm, 4096);
	standard_caps();
	extended_caps();
	hand_made_open(&hm, &dev);
	vt_close(dev.fd);
}

static int open_many(void)
{
	return dev.fd = vt_get_device(dev.group, HAND_MADE);
}

static void close_many(void)
{
	vt_close(dev.fd);
	dev.fd = -1;
}

SUITE_ON(fault_capabilities, "cold",
	 FAULTS(open, .prepare = plug_many, .run = open_many, .undo = close_many,
		.finish = detach));

/* ---- functions of one slot ---- */

static void open_both(void)
{
	device_open(&dev);
	assert_int_equal(vt_dev_open(&other, OTHER), 0);
}

static void close_both(void)
{
	vt_dev_close(&other);
	vt_dev_close(&dev);
}

static int hot_reset(void)
{
	struct {
		struct vfio_pci_hot_reset head;
		int32_t fds[2];
	} v = { .head = { .argsz = sizeof(v), .count = 2 }, .fds = { dev.group, other.group } };

	return vt_ioctl(dev.fd, VFIO_DEVICE_PCI_HOT_RESET, &v, sizeof(v));
}

/* The one that is not asked is asleep when the reset comes to it. */
static int hot_reset_of_a_sleeper(void)
{
	int ret = low_power(&other, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, -1);

	sim_settle();
	if (!ret)
		ret = hot_reset();
	if (low_power(&other, VFIO_DEVICE_FEATURE_LOW_POWER_EXIT, -1)) {
		sim_fault_clear();
		low_power(&other, VFIO_DEVICE_FEATURE_LOW_POWER_EXIT, -1);
	}
	return ret;
}

static int open_and_close_both(void)
{
	int ret;

	dev.fd = vt_get_device(dev.group, bdf());
	if (dev.fd < 0)
		return dev.fd;
	ret = vt_dev_open(&other, OTHER);
	if (!ret)
		vt_dev_close(&other);
	vt_close(dev.fd);
	dev.fd = -1;
	return ret;
}

SUITE_ON(fault_slot, "pair",
	 FAULTS(hot_reset, .prepare = open_both, .run = hot_reset, .finish = close_both),
	 FAULTS(hot_reset_of_a_sleeper, .prepare = open_both, .run = hot_reset_of_a_sleeper,
		.finish = close_both),
	 FAULTS(open_and_close, .prepare = attach, .run = open_and_close_both, .finish = detach));

/* ---- virtual functions ---- */

static int enable_vfs(void)
{
	int ret = vt_pci_write(PF, "sriov_numvfs", "2");
	char text[8];

	/* Virtual functions that could not be bound are there all the same. */
	if (ret < 0 && vt_pci_read(VF, "vendor", text, sizeof(text)) >= 0)
		vt_pci_write(PF, "sriov_numvfs", "0");
	return ret;
}

static void disable_vfs(void)
{
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "0"), 0);
}

SUITE_ON(fault_vf, "pf",
	 FAULTS(enable, .run = enable_vfs, .undo = disable_vfs,
		.except = 1ull << SIM_FAULT_DEVICE_ADD | 1ull << SIM_FAULT_CONFIG));
