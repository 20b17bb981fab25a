// SPDX-License-Identifier: GPL-2.0-only
/*
 * zPCI functions as a VFIO user has them: the capabilities of GET_INFO to the byte, under every
 * argsz, by either driver, with and without the extension; guests; errors; hot unplug.
 */
#include <stdio.h>
#include <string.h>

#include <linux/vfio_zdev.h>
#include <mock/func.h>
#include <shared/lab.h>
#include <shared/module.h>
#include <shared/pci.h>
#include <shared/zpci.h>

#include "cli/stage.h"
#include "cli/zpci_machine.h"
#include "tests/device.h"
#include "tests/expect.h"
#include "tests/suite.h"
#include "tests/world.h"

#define ROOM 512

struct info {
	struct vfio_device_info info;
	uint8_t bytes[ROOM];
};

/* What GET_INFO should answer after the fixed part, from the machine's own description. */
struct chain {
	uint8_t bytes[ROOM];
	size_t len, last;
};

static bool aligned(void)
{
	/* Of the level's kernel: see vfio_info_cap_add() there. */
	return sizeof(struct vfio_device_info) % 8 == 0;
}

static void chain_add(struct chain *chain, const void *cap, size_t size)
{
	uint32_t at = (uint32_t)(sizeof(struct vfio_device_info) + chain->len);

	if (chain->len)
		memcpy(chain->bytes + chain->last + offsetof(struct vfio_info_cap_header, next),
		       &at, sizeof(at));
	chain->last = chain->len;
	memcpy(chain->bytes + chain->len, cap, size);
	chain->len += aligned() ? (size + 7) / 8 * 8 : size;
}

static void add_base(struct chain *chain, const struct mock_zpci_desc *d, uint32_t fh)
{
	struct vfio_device_info_cap_zpci_base base;

	memset(&base, 0, sizeof(base));
	base.header.id = VFIO_DEVICE_INFO_CAP_ZPCI_BASE;
	base.header.version = 2;
	base.start_dma = d->sdma;
	base.end_dma = d->edma;
	base.pchid = d->pchid;
	base.vfn = d->vfn;
	base.fmb_length = (uint16_t)(d->fmb_len * 4);
	base.pft = d->pft;
	base.gid = d->pfgid;
	base.fh = fh;
	chain_add(chain, &base, sizeof(base));
}

static void add_group(struct chain *chain, const struct mock_zpci_group *g)
{
	struct vfio_device_info_cap_zpci_group group;

	memset(&group, 0, sizeof(group));
	group.header.id = VFIO_DEVICE_INFO_CAP_ZPCI_GROUP;
	group.header.version = 2;
	group.dasm = g->dasm;
	group.msi_addr = g->msia;
	group.flags = VFIO_DEVICE_INFO_ZPCI_FLAG_REFRESH;
	group.mui = g->mui;
	group.noi = g->noi;
	group.maxstbl = 128;
	group.version = g->version;
	group.imaxstbl = g->maxstbl;
	chain_add(chain, &group, sizeof(group));
}

static void add_bytes(struct chain *chain, uint16_t id, const uint8_t *bytes, uint32_t count)
{
	struct {
		struct vfio_info_cap_header header;
		uint32_t size;
		uint8_t bytes[64];
	} cap;

	memset(&cap, 0, sizeof(cap));
	cap.header.id = id;
	cap.header.version = 1;
	cap.size = count;
	memcpy(cap.bytes, bytes, count);
	chain_add(chain, &cap, offsetof(typeof(cap), bytes) + count);
}

static void expect_chain(struct chain *chain, const struct mock_zpci_desc *d)
{
	uint32_t fh = mock_zpci_handle(sim_zpci_machine(), d->fid);

	memset(chain, 0, sizeof(*chain));
	add_base(chain, d, fh);
	add_group(chain, &zpci_groups[d->pfgid == zpci_groups[1].id]);
	if (d->util)
		add_bytes(chain, VFIO_DEVICE_INFO_CAP_ZPCI_UTIL, d->util, 64);
	add_bytes(chain, VFIO_DEVICE_INFO_CAP_ZPCI_PFIP, d->pfip, 4);
}

/* What every version of the struct has had, and is copied before argsz is looked at. */
#define INFO_MIN (offsetof(struct vfio_device_info, num_irqs) + sizeof(uint32_t))

/* GET_INFO with @argsz bytes of a pattern; the page behind them is not there. */
static int get_info(int fd, struct info *v, uint32_t argsz)
{
	memset(v, 0xa5, sizeof(*v));
	v->info.argsz = argsz;
	return vt_ioctl(fd, VFIO_DEVICE_GET_INFO, v, argsz < INFO_MIN ? INFO_MIN : argsz);
}

static void check_full(int fd, const struct mock_zpci_desc *d)
{
	struct chain want;
	struct info v;

	expect_chain(&want, d);
	assert_int_equal(get_info(fd, &v, sizeof(v)), 0);
	assert_true(v.info.flags & VFIO_DEVICE_FLAGS_CAPS);
	assert_int_equal(v.info.cap_offset, sizeof(v.info));
	assert_memory_equal(v.bytes, want.bytes, want.len);
}

static void open_named(struct vt_dev *d, const char *bdf)
{
	int ret = vt_dev_open(d, bdf);

	if (ret)
		fail_msg("cannot open %s: errno %d", bdf, -ret);
}

static void rebind(const char *bdf, const char *driver)
{
	assert_int_equal(vt_unbind(bdf), 0);
	assert_int_equal(vt_bind(bdf, driver), 0);
	sim_settle();
	sim_check_baseline();
}

/* ---- capabilities ---------------------------------------------------------------- */

static void vfio_pci_shows_capabilities(void **state)
{
	struct vt_dev d;

	(void)state;
	only_ours("the lab's other core is built without zPCI");
	open_named(&d, ZPCI_FULL);
	check_full(d.fd, &zpci_full);
	vt_dev_close(&d);
}

static void driver_shows_capabilities_once(void **state)
{
	struct vt_dev d;

	(void)state;
	only_ours("the lab's other core is built without zPCI");
	open_named(&d, ZPCI_BARE);
	check_full(d.fd, &zpci_bare);
	vt_dev_close(&d);
}

static void either_driver_shows_the_same(void **state)
{
	struct vt_dev d;

	(void)state;
	only_ours("the lab's other core is built without zPCI");
	rebind(ZPCI_FULL, "zdev-vfio-pci");
	rebind(ZPCI_BARE, "vfio-pci");
	open_named(&d, ZPCI_FULL);
	check_full(d.fd, &zpci_full);
	vt_dev_close(&d);
	open_named(&d, ZPCI_BARE);
	check_full(d.fd, &zpci_bare);
	vt_dev_close(&d);
}

/* The answer to each argsz from 0 to more than everything. */
static void sweep_argsz(const char *bdf, const struct mock_zpci_desc *desc)
{
	struct chain want;
	struct info v;
	struct vt_dev d;
	uint32_t argsz, full;

	open_named(&d, bdf);
	expect_chain(&want, desc);
	full = (uint32_t)(sizeof(v.info) + want.len);
	for (argsz = 0; argsz <= full + 8; argsz++) {
		int ret = get_info(d.fd, &v, argsz);

		assert_int_equal(ret, argsz < INFO_MIN ? -EINVAL : 0);
		if (argsz < INFO_MIN)
			continue;
		assert_true(v.info.flags & VFIO_DEVICE_FLAGS_CAPS);
		assert_int_equal(v.info.num_regions, VFIO_PCI_NUM_REGIONS);
		assert_int_equal(v.info.num_irqs, VFIO_PCI_NUM_IRQS);
		if (argsz < full) {
			assert_int_equal(v.info.argsz, full);
			if (argsz >= offsetof(struct vfio_device_info, cap_offset) + 4)
				assert_int_equal(v.info.cap_offset, 0);
			continue;
		}
		assert_int_equal(v.info.argsz, argsz);
		assert_int_equal(v.info.cap_offset, sizeof(v.info));
		assert_memory_equal(v.bytes, want.bytes, want.len);
		/* Nothing behind them. */
		for (size_t i = want.len; i < sizeof(v.bytes) && sizeof(v.info) + i < argsz; i++)
			assert_int_equal(v.bytes[i], 0xa5);
	}
	vt_dev_close(&d);
}

static void every_argsz_has_its_answer(void **state)
{
	(void)state;
	only_ours("the lab's other core is built without zPCI");
	sweep_argsz(ZPCI_FULL, &zpci_full);
	sweep_argsz(ZPCI_BARE, &zpci_bare);
}

/* Version 1 ended before the handle, and before the second limit: what it had is where it was. */
static void first_versions_are_prefixes(void **state)
{
	static const size_t base[] = { 8, 16, 24, 26, 28, 30, 31, 32 };
	static const size_t group[] = { 8, 16, 24, 32, 34, 36, 38, 40 };

	(void)state;
#define AT(what, member) offsetof(struct vfio_device_info_cap_zpci_##what, member)
	assert_int_equal(AT(base, start_dma), base[0]);
	assert_int_equal(AT(base, end_dma), base[1]);
	assert_int_equal(AT(base, pchid), base[2]);
	assert_int_equal(AT(base, vfn), base[3]);
	assert_int_equal(AT(base, fmb_length), base[4]);
	assert_int_equal(AT(base, pft), base[5]);
	assert_int_equal(AT(base, gid), base[6]);
	assert_int_equal(AT(base, fh), base[7]);
	assert_int_equal(AT(group, dasm), group[0]);
	assert_int_equal(AT(group, msi_addr), group[1]);
	assert_int_equal(AT(group, flags), group[2]);
	assert_int_equal(AT(group, mui), group[3]);
	assert_int_equal(AT(group, noi), group[4]);
	assert_int_equal(AT(group, maxstbl), group[5]);
	assert_int_equal(AT(group, version), group[6]);
	assert_int_equal(AT(group, imaxstbl), group[7]);
#undef AT
}

static void capabilities_are_what_sysfs_says(void **state)
{
	struct vfio_device_info_cap_zpci_base base;
	char text[128];
	struct vt_dev d;
	struct info v;

	(void)state;
	only_ours("the lab's other core is built without zPCI");
	open_named(&d, ZPCI_FULL);
	assert_int_equal(get_info(d.fd, &v, sizeof(v)), 0);
	memcpy(&base, v.bytes, sizeof(base));
#define SAYS(attr, fmt, value)								\
	do {										\
		char want[32];								\
											\
		assert_true(sim_sysfs_read("/sys/bus/pci/devices/" ZPCI_FULL "/" attr,	\
					   text, sizeof(text)) > 0);			\
		snprintf(want, sizeof(want), fmt, value);				\
		assert_string_equal(text, want);					\
	} while (0)
	SAYS("function_id", "0x%08x\n", ZPCI_FULL_FID);
	SAYS("function_handle", "0x%08x\n", base.fh);
	SAYS("pchid", "0x%04x\n", base.pchid);
	SAYS("pfgid", "0x%02x\n", base.gid);
	SAYS("pft", "0x%02x\n", base.pft);
	SAYS("vfn", "0x%04x\n", base.vfn);
	SAYS("uid", "0x%x\n", 5);
	SAYS("port", "%d\n", 1);
	SAYS("pfip/segment2", "0x%02x\n", zpci_full.pfip[2]);
#undef SAYS
	assert_int_equal(sim_sysfs_read("/sys/bus/pci/devices/" ZPCI_FULL "/pfip/segment4", text,
					sizeof(text)), -ENOENT);
	assert_int_equal(sim_sysfs_read("/sys/bus/pci/devices/" ZPCI_FULL "/util_string", text,
					sizeof(text)), 64);
	assert_memory_equal(text, zpci_full.util, 64);
	vt_dev_close(&d);
}

static void without_the_extension_there_are_none(void **state)
{
	struct vt_dev d;
	struct info v;

	(void)state;
	only_ours("extensions are our core's alone");
	assert_int_equal(vt_unbind(ZPCI_BARE), 0);
	assert_int_equal(sim_rmmod("zdev-vfio-pci"), 0);
	assert_int_equal(sim_rmmod("vfio-pci-zdev"), 0);
	open_named(&d, ZPCI_FULL);
	assert_int_equal(get_info(d.fd, &v, sizeof(v)), 0);
	assert_false(v.info.flags & VFIO_DEVICE_FLAGS_CAPS);
	/* What comes now is for who opens next. */
	assert_int_equal(sim_modprobe("vfio-pci-zdev", NULL), 0);
	sim_check_baseline();
	assert_int_equal(get_info(d.fd, &v, sizeof(v)), 0);
	assert_false(v.info.flags & VFIO_DEVICE_FLAGS_CAPS);
	vt_dev_close(&d);
	open_named(&d, ZPCI_FULL);
	check_full(d.fd, &zpci_full);
	vt_dev_close(&d);
	assert_int_equal(sim_rmmod("vfio-pci-zdev"), 0);
}

static void extension_is_loaded_by_its_alias(void **state)
{
	(void)state;
	only_ours("extensions are our core's alone");
	/* The stage has named no more than drivers. */
	assert_int_equal(sim_module_loaded("vfio-pci-zdev"), 1);
	assert_string_equal(sim_module_info("vfio-pci-zdev", "alias", 0),
			    "vfio_pci_ext:v*d*sv*sd*bc*sc*i*");
	assert_null(sim_module_info("zdev-vfio-pci", "alias", 0));
}

static void function_of_a_bus_has_none(void **state)
{
	struct vt_dev d;
	struct info v;

	(void)state;
	only_ours("extensions are our core's alone");
	assert_int_equal(sim_pci_add("0000:00:04.0", mock_device_find("demo-bare"), 0), 0);
	assert_int_equal(vt_bind("0000:00:04.0", "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
	open_named(&d, "0000:00:04.0");
	assert_int_equal(get_info(d.fd, &v, sizeof(v)), 0);
	assert_false(v.info.flags & VFIO_DEVICE_FLAGS_CAPS);
	vt_dev_close(&d);
	assert_int_equal(vt_unbind("0000:00:04.0"), 0);
	/* And the driver is not for it. */
	assert_true(vt_bind("0000:00:04.0", "zdev-vfio-pci") < 0);
}

SUITE_ON(zpci, "zpci",
	 cmocka_unit_test(vfio_pci_shows_capabilities),
	 cmocka_unit_test(driver_shows_capabilities_once),
	 cmocka_unit_test(either_driver_shows_the_same),
	 cmocka_unit_test(every_argsz_has_its_answer),
	 cmocka_unit_test(first_versions_are_prefixes),
	 cmocka_unit_test(capabilities_are_what_sysfs_says),
	 cmocka_unit_test(without_the_extension_there_are_none),
	 cmocka_unit_test(extension_is_loaded_by_its_alias),
	 cmocka_unit_test(function_of_a_bus_has_none));
