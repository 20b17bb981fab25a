// SPDX-License-Identifier: GPL-2.0-only
/*
 * Capability lists, good and bad, as the user sees them.
 */
#include <stdio.h>
#include <string.h>

#include "tests/hand_made.h"
#include "tests/suite.h"
#include "tests/world.h"

#define UNKNOWN	    0x30	/* no capability has this id */
#define ECAP_UNKNOWN 0x7ff

static struct hand_made hm;

/* The list as a user walks it: "01@40 05@50", and " loop" if it does not end. */
static void expect_caps(const struct vt_dev *d, const char *expected)
{
	char text[256] = "";
	unsigned int pos, seen[64] = { 0 };
	size_t len = 0;

	if (!(vt_cfg_get16(d->fd, PCI_STATUS) & PCI_STATUS_CAP_LIST)) {
		assert_string_equal("none", expected);
		return;
	}
	pos = vt_cfg_get8(d->fd, PCI_CAPABILITY_LIST) & ~3u;
	for (; pos; pos = vt_cfg_get8(d->fd, pos + PCI_CAP_LIST_NEXT) & ~3u) {
		if (seen[pos / 4]++) {
			snprintf(text + len, sizeof(text) - len, " loop");
			break;
		}
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%02x@%02x",
					len ? " " : "", vt_cfg_get8(d->fd, pos), pos);
	}
	assert_string_equal(text, expected);
}

static void expect_ecaps(const struct vt_dev *d, const char *expected)
{
	uint32_t header;
	unsigned int pos = PCI_CFG_SPACE_SIZE, seen[1024] = { 0 };
	char text[256] = "";
	size_t len = 0;

	for (; pos; pos = PCI_EXT_CAP_NEXT(header)) {
		header = vt_cfg_get32(d->fd, pos);
		if (seen[pos / 4]++) {
			snprintf(text + len, sizeof(text) - len, " loop");
			break;
		}
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%03x@%03x",
					len ? " " : "", PCI_EXT_CAP_ID(header), pos);
	}
	assert_string_equal(text, expected);
}

static void open_and_expect(const char *caps)
{
	struct vt_dev d;

	hand_made_open(&hm, &d);
	expect_caps(&d, caps);
	vt_dev_close(&d);
}

/* ---- lists ---- */

static void function_without_a_list(void **state)
{
	(void)state;
	hand_made_init(&hm, 256);
	open_and_expect("none");
}

static void unknown_ids_are_hidden(void **state)
{
	(void)state;
	hand_made_init(&hm, 256);
	hand_made_list(&hm, 0x40);
	hand_made_cap(&hm, 0x40, UNKNOWN, 0x50);
	hand_made_cap(&hm, 0x50, PCI_CAP_ID_PM, 0x60);
	hand_made_cap(&hm, 0x60, 0, 0x70);
	hand_made_cap(&hm, 0x70, PCI_CAP_ID_VPD, 0x80);
	hand_made_cap(&hm, 0x80, PCI_CAP_ID_CHSWP, 0);
	open_and_expect("01@50 03@70");
}

static void list_of_unknown_ids_is_no_list(void **state)
{
	(void)state;
	hand_made_init(&hm, 256);
	hand_made_list(&hm, 0x40);
	hand_made_cap(&hm, 0x40, UNKNOWN, 0x50);
	hand_made_cap(&hm, 0x50, PCI_CAP_ID_SLOTID, 0);
	open_and_expect("none");
}

static void empty_list_is_no_list(void **state)
{
	(void)state;
	hand_made_init(&hm, 256);
	hand_made_list(&hm, 0);
	open_and_expect("none");
}

static void hidden_registers_can_still_be_reached(void **state)
{
	static const uint8_t all[4] = { 0xff, 0xff, 0xff, 0xff };
	static const struct mock_twin_mask mask = { .off = 0x44, .mask = all, .len = 4 };
	struct vt_dev d;

	(void)state;
	hand_made_init(&hm, 256);
	hand_made_list(&hm, 0x40);
	hand_made_cap(&hm, 0x40, UNKNOWN, 0x50);
	hand_made_cap(&hm, 0x50, PCI_CAP_ID_PM, 0);
	hm.desc.masks = &mask;
	hm.desc.nmasks = 1;
	hand_made_open(&hm, &d);
	assert_int_equal(vt_cfg_get8(d.fd, 0x40), UNKNOWN);
	assert_int_equal(vt_cfg_set32(d.fd, 0x44, 0x12345678), 0);
	assert_int_equal(vt_cfg_get32(d.fd, 0x44), 0x12345678);
	vt_dev_close(&d);
}

static void list_that_bites_its_tail(void **state)
{
	(void)state;
	hand_made_init(&hm, 256);
	hand_made_list(&hm, 0x40);
	hand_made_cap(&hm, 0x40, PCI_CAP_ID_PM, 0x50);
	hand_made_cap(&hm, 0x50, PCI_CAP_ID_VPD, 0x40);
	open_and_expect("01@40 03@50 loop");
}

static void loop_of_hidden_entries_is_cut_off(void **state)
{
	(void)state;
	only_ours("upstream leaves a pointer into a loop of hidden entries");
	hand_made_init(&hm, 256);
	hand_made_list(&hm, 0x40);
	hand_made_cap(&hm, 0x40, PCI_CAP_ID_PM, 0x50);
	hand_made_cap(&hm, 0x50, UNKNOWN, 0x58);
	hand_made_cap(&hm, 0x58, UNKNOWN, 0x50);
	open_and_expect("01@40");
}

static void overlapping_capabilities_both_show(void **state)
{
	(void)state;
	hand_made_init(&hm, 256);
	hand_made_list(&hm, 0x40);
	hand_made_cap(&hm, 0x40, PCI_CAP_ID_VNDR, 0x48);
	hand_made_set(&hm, 0x40 + PCI_CAP_FLAGS, 1, 16);
	hand_made_cap(&hm, 0x48, PCI_CAP_ID_PM, 0);
	open_and_expect("09@40 01@48");
}

static void capabilities_that_reach_past_the_end(void **state)
{
	static const uint8_t ids[] = {
		PCI_CAP_ID_PM, PCI_CAP_ID_VPD, PCI_CAP_ID_MSI, PCI_CAP_ID_PCIX, PCI_CAP_ID_HT,
		PCI_CAP_ID_MSIX, PCI_CAP_ID_SATA, PCI_CAP_ID_AF,
	};
	uint8_t id = ids[(uintptr_t)*state];
	char expected[16];
	struct vt_dev d;

	only_ours("upstream's map of 256 bytes is overrun");
	hand_made_init(&hm, 256);
	hand_made_list(&hm, 0xfc);
	hand_made_cap(&hm, 0xfc, id, 0);
	snprintf(expected, sizeof(expected), "%02x@fc", id);
	hand_made_open(&hm, &d);
	expect_caps(&d, expected);
	/* What is there of it can be written without effect. */
	assert_int_equal(vt_cfg_set32(d.fd, 0xfc, ~0u), 0);
	expect_caps(&d, expected);
	vt_dev_close(&d);
}

#define PAST_THE_END(nr)						\
	{ .name = "capability_past_the_end_" #nr,			\
	  .test_func = capabilities_that_reach_past_the_end,		\
	  .initial_state = (void *)(uintptr_t)(nr) }

static void first_extended_one_unknown_is_a_placeholder(void **state)
{
	struct vt_dev d;

	(void)state;
	hand_made_init(&hm, 4096);
	hand_made_list(&hm, 0x40);
	hand_made_express(&hm, 0x40, 0);
	hand_made_ecap(&hm, 0x100, PCI_EXT_CAP_ID_RCLD, 0x140);
	hand_made_ecap(&hm, 0x140, PCI_EXT_CAP_ID_DSN, 0);
	hand_made_open(&hm, &d);
	expect_ecaps(&d, "000@100 003@140");
	assert_int_equal(vt_cfg_get32(d.fd, 0x100) & 0xfffff, 0);
	vt_dev_close(&d);
}

static void unknown_extended_ones_are_hidden(void **state)
{
	struct vt_dev d;

	(void)state;
	hand_made_init(&hm, 4096);
	hand_made_list(&hm, 0x40);
	hand_made_express(&hm, 0x40, 0);
	hand_made_ecap(&hm, 0x100, PCI_EXT_CAP_ID_DSN, 0x110);
	hand_made_ecap(&hm, 0x110, ECAP_UNKNOWN, 0x120);
	hand_made_ecap(&hm, 0x120, PCI_EXT_CAP_ID_RCLD, 0x130);
	hand_made_ecap(&hm, 0x130, PCI_EXT_CAP_ID_LTR, 0);
	hand_made_open(&hm, &d);
	expect_ecaps(&d, "003@100 018@130");
	vt_dev_close(&d);
}

static void extended_list_of_unknown_ids_is_empty(void **state)
{
	struct vt_dev d;

	(void)state;
	hand_made_init(&hm, 4096);
	hand_made_list(&hm, 0x40);
	hand_made_express(&hm, 0x40, 0);
	hand_made_ecap(&hm, 0x100, PCI_EXT_CAP_ID_RCLD, 0x110);
	hand_made_ecap(&hm, 0x110, ECAP_UNKNOWN, 0);
	hand_made_open(&hm, &d);
	assert_int_equal(vt_cfg_get32(d.fd, 0x100), 0);
	vt_dev_close(&d);
}

static void extended_list_that_bites_its_tail(void **state)
{
	struct vt_dev d;

	(void)state;
	hand_made_init(&hm, 4096);
	hand_made_list(&hm, 0x40);
	hand_made_express(&hm, 0x40, 0);
	hand_made_ecap(&hm, 0x100, PCI_EXT_CAP_ID_DSN, 0x110);
	hand_made_ecap(&hm, 0x110, PCI_EXT_CAP_ID_LTR, 0x100);
	hand_made_open(&hm, &d);
	expect_ecaps(&d, "003@100 018@110 loop");
	vt_dev_close(&d);
}

static void extended_ones_that_reach_past_the_end(void **state)
{
	static const uint8_t ids[] = {
		PCI_EXT_CAP_ID_ERR, PCI_EXT_CAP_ID_VC, PCI_EXT_CAP_ID_ACS, PCI_EXT_CAP_ID_DSN,
		PCI_EXT_CAP_ID_SRIOV, PCI_EXT_CAP_ID_DPA, PCI_EXT_CAP_ID_PWR,
	};
	uint8_t id = ids[(uintptr_t)*state];
	char expected[32];
	struct vt_dev d;

	only_ours("upstream's map of 4096 bytes is overrun");
	hand_made_init(&hm, 4096);
	hand_made_list(&hm, 0x40);
	hand_made_express(&hm, 0x40, 0);
	hand_made_ecap(&hm, 0x100, PCI_EXT_CAP_ID_LTR, 0xffc);
	hand_made_ecap(&hm, 0xffc, id, 0);
	snprintf(expected, sizeof(expected), "018@100 %03x@ffc", id);
	hand_made_open(&hm, &d);
	expect_ecaps(&d, expected);
	vt_dev_close(&d);
}

#define ECAP_PAST_THE_END(nr)						\
	{ .name = "extended_one_past_the_end_" #nr,			\
	  .test_func = extended_ones_that_reach_past_the_end,		\
	  .initial_state = (void *)(uintptr_t)(nr) }

/* Lengths that their own register says are 0: nothing that could be shown. */
static void capabilities_of_no_length_are_hidden(void **state)
{
	struct vt_dev d;

	(void)state;
	hand_made_init(&hm, 4096);
	hand_made_list(&hm, 0x40);
	hand_made_cap(&hm, 0x40, PCI_CAP_ID_VNDR, 0x50);
	hand_made_express(&hm, 0x50, 0);
	hand_made_ecap(&hm, 0x100, PCI_EXT_CAP_ID_LTR, 0x110);
	hand_made_ecap(&hm, 0x110, PCI_EXT_CAP_ID_VNDR, 0);
	hand_made_open(&hm, &d);
	expect_caps(&d, "10@50");
	expect_ecaps(&d, "018@100");
	vt_dev_close(&d);
}

/*
 * What the function can complete itself says nothing: it must be able to and so must the root. A
 * function in the root complex has nothing on the way. Linux 6.5 and later.
 */
static void info_tells_atomic_operations_that_reach_memory(void **state)
{
	static struct hand_made hm;
	struct {
		struct vfio_device_info info;
		uint32_t room[16];
	} v = { .info.argsz = sizeof(v) };
	struct vfio_info_cap_header cap;
	uint32_t widths;
	struct vt_dev d;

	(void)state;
	hand_made_init(&hm, 4096);
	hand_made_list(&hm, 0x40);
	hand_made_express(&hm, 0x40, 0);
	hand_made_set(&hm, 0x40 + PCI_EXP_DEVCAP2, 4,
		      PCI_EXP_DEVCAP2_ATOMIC_COMP32 | PCI_EXP_DEVCAP2_ATOMIC_COMP128);
	hand_made_open(&hm, &d);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_GET_INFO, &v, sizeof(v)), 0);
	if (SIM_API_LEVEL < 612) {
		assert_int_equal(v.info.flags & VFIO_DEVICE_FLAGS_CAPS, 0);
	} else {
		assert_int_not_equal(v.info.flags & VFIO_DEVICE_FLAGS_CAPS, 0);
		/* Capability 5, version 1, the last one; then widths of 4 and 16 bytes. */
		memcpy(&cap, (const uint8_t *)&v + v.info.cap_offset, sizeof(cap));
		memcpy(&widths, (const uint8_t *)&v + v.info.cap_offset + sizeof(cap), 4);
		assert_int_equal(cap.id, 5);
		assert_int_equal(cap.version, 1);
		assert_int_equal(cap.next, 0);
		assert_int_equal(widths, 1 | 4);
	}
	vt_dev_close(&d);
}

SUITE_ON(capability, "cold", cmocka_unit_test(function_without_a_list),
	 cmocka_unit_test(info_tells_atomic_operations_that_reach_memory),
	 cmocka_unit_test(unknown_ids_are_hidden),
	 cmocka_unit_test(list_of_unknown_ids_is_no_list),
	 cmocka_unit_test(empty_list_is_no_list),
	 cmocka_unit_test(hidden_registers_can_still_be_reached),
	 cmocka_unit_test(list_that_bites_its_tail),
	 cmocka_unit_test(loop_of_hidden_entries_is_cut_off),
	 cmocka_unit_test(overlapping_capabilities_both_show),
	 PAST_THE_END(0), PAST_THE_END(1), PAST_THE_END(2), PAST_THE_END(3), PAST_THE_END(4),
	 PAST_THE_END(5), PAST_THE_END(6), PAST_THE_END(7),
	 cmocka_unit_test(first_extended_one_unknown_is_a_placeholder),
	 cmocka_unit_test(unknown_extended_ones_are_hidden),
	 cmocka_unit_test(extended_list_of_unknown_ids_is_empty),
	 cmocka_unit_test(extended_list_that_bites_its_tail),
	 ECAP_PAST_THE_END(0), ECAP_PAST_THE_END(1), ECAP_PAST_THE_END(2), ECAP_PAST_THE_END(3),
	 ECAP_PAST_THE_END(4), ECAP_PAST_THE_END(5), ECAP_PAST_THE_END(6),
	 cmocka_unit_test(capabilities_of_no_length_are_hidden));

/* ---- lengths ---- */

/*
 * A capability's length shows in what can be written: its last register cannot, although this
 * hardware would take it, and the gap behind it can.
 */
struct length {
	unsigned int id;
	unsigned int len;
	struct {
		unsigned int off;
		uint32_t value;
	} regs[2];
};

static void expect_end(const struct length *l, unsigned int pos)
{
	static const uint8_t ones[8] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	unsigned int end = (pos + l->len + 3) & ~3u;
	struct mock_twin_mask mask = { .off = end - 4, .mask = ones, .len = 8 };
	struct vt_dev d;
	unsigned int i;
	uint8_t last;

	for (i = 0; i < 2; i++)
		if (l->regs[i].value)
			hand_made_set(&hm, pos + l->regs[i].off, 4, l->regs[i].value);
	hm.desc.masks = &mask;
	hm.desc.nmasks = 1;
	hand_made_open(&hm, &d);
	last = vt_cfg_get8(d.fd, pos + l->len - 1);
	assert_int_equal(vt_cfg_set8(d.fd, pos + l->len - 1, (uint8_t)~last), 0);
	assert_int_equal(vt_cfg_get8(d.fd, pos + l->len - 1), last);
	assert_int_equal(vt_cfg_set8(d.fd, pos + l->len, 0xa5), 0);
	assert_int_equal(vt_cfg_get8(d.fd, pos + l->len), 0xa5);
	vt_dev_close(&d);
}

static void cap_ends(void **state)
{
	const struct length *l = *state;

	hand_made_init(&hm, 256);
	hand_made_list(&hm, 0x40);
	hand_made_cap(&hm, 0x40, l->id, 0);
	expect_end(l, 0x40);
}

static void ecap_ends(void **state)
{
	const struct length *l = *state;

	hand_made_init(&hm, 4096);
	hand_made_list(&hm, 0x40);
	hand_made_express(&hm, 0x40, 0);
	hand_made_ecap(&hm, 0x100, l->id, 0);
	expect_end(l, 0x100);
}

#define LENGTH_AS(name_, fn, ...)					\
	{ .name = name_, .test_func = (fn), .initial_state = &(struct length){ __VA_ARGS__ } }
#define CAP(name_, id_, len_, ...)					\
	LENGTH_AS(#name_, cap_ends, PCI_CAP_ID_##id_, (len_), { __VA_ARGS__ })
#define ECAP(name_, id_, len_, ...)					\
	LENGTH_AS(#name_, ecap_ends, PCI_EXT_CAP_ID_##id_, (len_), { __VA_ARGS__ })

/* The upper half of a capability's first dword. */
#define FIRST(id_, value)	{ 0, PCI_CAP_ID_##id_ | (uint32_t)(value) << 16 }

SUITE_ON(capability_length, "cold",
	 CAP(agp, AGP, PCI_AGP_SIZEOF),
	 CAP(pci_x_version_0, PCIX, PCI_CAP_PCIX_SIZEOF_V0),
	 CAP(pci_x_version_1, PCIX, PCI_CAP_PCIX_SIZEOF_V1, FIRST(PCIX, 0x1000)),
	 CAP(pci_x_version_2, PCIX, PCI_CAP_PCIX_SIZEOF_V2, FIRST(PCIX, 0x2000)),
	 CAP(hypertransport_slave, HT, HT_CAP_SIZEOF_LONG),
	 CAP(hypertransport_host, HT, HT_CAP_SIZEOF_SHORT, FIRST(HT, 0x2000)),
	 CAP(sata_registers_in_a_bar, SATA, PCI_SATA_SIZEOF_SHORT, { PCI_SATA_REGS, 4 }),
	 CAP(sata_registers_in_config, SATA, PCI_SATA_SIZEOF_LONG,
	     { PCI_SATA_REGS, PCI_SATA_REGS_INLINE }),
	 CAP(express_1_endpoint, EXP, PCI_CAP_EXP_ENDPOINT_SIZEOF_V1, FIRST(EXP, 0x01)),
	 CAP(express_1_in_root_complex, EXP, 12, FIRST(EXP, 0x91)),
	 CAP(express_2_endpoint, EXP, PCI_CAP_EXP_ENDPOINT_SIZEOF_V2, FIRST(EXP, 0x02)),
	 CAP(express_2_in_root_complex, EXP, 0x2c, FIRST(EXP, 0x92)),
	 ECAP(virtual_channel, VC, 28),
	 ECAP(virtual_channels, MFVC, 28 + 3 * 12, { PCI_VC_PORT_CAP1, 3 }),
	 ECAP(virtual_channel_32_phases, VC, 32 + 16, { PCI_VC_PORT_CAP2, PCI_VC_CAP2_32_PHASE }),
	 ECAP(virtual_channel_64_phases, VC, 32 + 32, { PCI_VC_PORT_CAP2, PCI_VC_CAP2_64_PHASE }),
	 ECAP(virtual_channel_128_phases, VC9, 48 + 64, { PCI_VC_PORT_CAP1, 1 },
	      { PCI_VC_PORT_CAP2, PCI_VC_CAP2_128_PHASE | PCI_VC_CAP2_32_PHASE }),
	 ECAP(serial_number, DSN, 12),
	 ECAP(power_budget, PWR, 16),
	 ECAP(access_control, ACS, 8, { PCI_ACS_CAP, PCI_ACS_SV }),
	 ECAP(access_control_33_ports, ACS, 8 + 8, { PCI_ACS_CAP, PCI_ACS_EC | 33 << 8 }),
	 ECAP(access_control_256_ports, ACS, 8 + 32, { PCI_ACS_CAP, PCI_ACS_EC }),
	 ECAP(alternative_routing, ARI, 8),
	 ECAP(translation, ATS, 8),
	 ECAP(multicast, MCAST, PCI_EXT_CAP_MCAST_ENDPOINT_SIZEOF),
	 ECAP(page_requests, PRI, PCI_EXT_CAP_PRI_SIZEOF),
	 ECAP(two_resizable_bars, REBAR, 4 + 2 * 8, { PCI_REBAR_CTRL, 2 << 5 }),
	 ECAP(power_allocation, DPA, 16 + 3 + 1, { PCI_DPA_CAP, 3 }),
	 ECAP(hints_without_table, TPH, 12, { PCI_TPH_CAP, PCI_TPH_LOC_MSIX | 7 << 16 }),
	 ECAP(hints_with_table, TPH, 12 + 16, { PCI_TPH_CAP, PCI_TPH_LOC_CAP | 7 << 16 }),
	 ECAP(latency, LTR, 8));
