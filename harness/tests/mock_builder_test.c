// SPDX-License-Identifier: GPL-2.0-only
/*
 * The builder refuses hardware that cannot exist, and says why.
 */
#include <string.h>

#include "suite.h"
#include "mock_host.h"

static const mock_u8 text[8] = { 'n', 'o', ' ', 'r', 'o', 'm', 0, 0 };

/* A refusal: the calls of a .build function, and what the message must say. */
#define REFUSED(name, why, ...)                                                                    \
	static void name##_build(struct mock_func *fn)                                             \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}                                                                                          \
	static void name(void **state)                                                             \
	{                                                                                          \
		(void)state;                                                                       \
		mh_refused(name##_build, why);                                                     \
	}

#define HEADER mock_cfg_endpoint(fn, 0x1234, 0x0001, MOCK_CLASS_OTHER);
#define EXPRESS                                                                                    \
	HEADER mock_cap_pm(fn, MOCK_PM_D3HOT);                                                     \
	mock_cap_pcie(fn, MOCK_PCIE_FLR);

REFUSED(no_header, "the end before the header was declared", (void)fn;)
REFUSED(two_headers, "two headers", HEADER HEADER)
REFUSED(vendor_of_all_ones, "nobody is there", mock_cfg_endpoint(fn, 0xffff, 1, MOCK_CLASS_OTHER);)
REFUSED(wide_device_id, "does not fit 16 bits", mock_cfg_endpoint(fn, 1, 0x10000, 0);)
REFUSED(wide_class, "does not fit 24 bits", mock_cfg_endpoint(fn, 1, 1, 0x1000000);)
REFUSED(bar_before_header, "a BAR before the header", mock_cfg_bar(fn, 0, MOCK_MEM32, 4096);)
REFUSED(subsystem_of_a_bridge, "type 0 header", mock_cfg_bridge(fn, 1, 1);
	mock_cfg_subsystem(fn, 1, 1);)

REFUSED(register_in_the_header, "dwords from 0x40 to 0x100 are the device's",
	HEADER mock_cfg_own(fn, 0x3c, 0, 0, 0);)
REFUSED(register_that_is_not_aligned, "a register at 0x42", HEADER mock_cfg_own(fn, 0x42, 0, 0, 0);)
REFUSED(register_behind_config_space, "a register at 0x100",
	HEADER mock_cfg_own(fn, 0x100, 0, 0, 0);)
REFUSED(register_inside_a_capability, "is inside a capability", HEADER mock_cfg_at(fn, 0x50);
	mock_cap_pm(fn, MOCK_PM_D3HOT);
	mock_cfg_own(fn, 0x54, 0, 0, 0);)
REFUSED(register_before_header, "a register before the header", mock_cfg_own(fn, 0x50, 0, 0, 0);)

REFUSED(bar_index_out_of_header, "BAR 6: a type 0 header has BARs 0 to 5",
	HEADER mock_cfg_bar(fn, 6, MOCK_MEM32, 4096);)
REFUSED(bridge_bar_two, "BAR 2: a type 1 header has BARs 0 to 1", mock_cfg_bridge(fn, 1, 1);
	mock_cfg_bar(fn, 2, MOCK_MEM32, 4096);)
REFUSED(bar64_in_the_last_slot, "no register follows for the upper half",
	HEADER mock_cfg_bar(fn, 5, MOCK_MEM64, 4096);)
REFUSED(bar_in_an_upper_half, "BAR 1 is already taken",
	HEADER mock_cfg_bar(fn, 0, MOCK_MEM64, 4096);
	mock_cfg_bar(fn, 1, MOCK_MEM32, 4096);)
REFUSED(bar64_over_a_bar, "BAR 0 is 64 bits wide, but BAR 1 is already taken",
	HEADER mock_cfg_bar(fn, 1, MOCK_MEM32, 4096);
	mock_cfg_bar(fn, 0, MOCK_MEM64, 4096);)
REFUSED(bar_of_odd_size, "a power of two", HEADER mock_cfg_bar(fn, 0, MOCK_MEM32, 3000);)
REFUSED(bar_too_small, "a power of two from 16", HEADER mock_cfg_bar(fn, 0, MOCK_MEM64, 8);)
REFUSED(bar32_too_large, "to 2 GiB", HEADER mock_cfg_bar(fn, 0, MOCK_MEM32, 1ULL << 32);)
REFUSED(io_too_large, "from 4 to 256", HEADER mock_cfg_bar(fn, 0, MOCK_IO, 512);)
REFUSED(io_prefetchable, "cannot be prefetchable",
	HEADER mock_cfg_bar(fn, 0, MOCK_IO | MOCK_PREFETCH, 16);)
REFUSED(bar_of_no_type, "is not one of", HEADER mock_cfg_bar(fn, 0, 0, 16);)

REFUSED(rom_of_odd_size, "from 2 KiB to 16 MiB", HEADER mock_cfg_rom(fn, 1000, NULL, 0);)
REFUSED(rom_image_too_long, "a ROM image of 0x1000 bytes in a ROM of 0x800",
	HEADER mock_cfg_rom(fn, 2048, text, 4096);)
REFUSED(rom_without_signature, "55 aa", HEADER mock_cfg_rom(fn, 2048, text, 8);)
REFUSED(two_roms, "two expansion ROMs", HEADER mock_cfg_rom(fn, 2048, NULL, 0);
	mock_cfg_rom(fn, 2048, NULL, 0);)
REFUSED(fifth_pin, "interrupt pin 5", HEADER mock_cfg_intx(fn, 5);)

REFUSED(capability_before_header, "power management before the header", mock_cap_pm(fn, 0);)
REFUSED(capability_twice, "two power management", HEADER mock_cap_pm(fn, 0); mock_cap_pm(fn, 0);)
REFUSED(capability_misaligned, "power management at 0x42 is not aligned",
	HEADER mock_cfg_at(fn, 0x42);
	mock_cap_pm(fn, 0);)
REFUSED(capability_in_the_header, "is outside [0x40, 0x100)", HEADER mock_cfg_at(fn, 0x30);
	mock_cap_pm(fn, 0);)
REFUSED(capability_over_the_end, "is outside [0x40, 0x100)", HEADER mock_cfg_at(fn, 0xfc);
	mock_cap_pm(fn, 0);)
REFUSED(capabilities_overlap, "capability 0x5 [0x44, 0x52) overlaps capability 0x1 [0x40, 0x48)",
	HEADER mock_cap_pm(fn, 0);
	mock_cfg_at(fn, 0x44); mock_cap_msi(fn, .vectors = 1);)
REFUSED(no_room, "no room for vendor-specific", HEADER mock_cap_vendor(fn, NULL, NULL, 100);
	mock_cap_vendor(fn, NULL, NULL, 100);)
REFUSED(vendor_capability_too_long, "of 253 bytes", HEADER mock_cap_vendor(fn, NULL, NULL, 253);)
REFUSED(place_without_capability, "a capability that never came", HEADER mock_cfg_at(fn, 0x40);)

REFUSED(msi_vectors_not_a_power_of_two, "MSI with 3 vectors",
	HEADER mock_cap_msi(fn, .vectors = 3);)
REFUSED(msi_vectors_too_many, "MSI with 64 vectors", HEADER mock_cap_msi(fn, .vectors = 64);)
REFUSED(msi_none, "MSI with 0 vectors", HEADER mock_cap_msi(fn, .vectors = 0);)
REFUSED(msi32_on_express, "32-bit address", EXPRESS mock_cap_msi(fn, .vectors = 1, .addr32 = 1);)

REFUSED(msix_none, "MSI-X with 0 vectors", HEADER mock_cap_msix(fn, .vectors = 0);)
REFUSED(msix_too_many, "MSI-X with 2049 vectors", HEADER mock_cap_msix(fn, .vectors = 2049);)
REFUSED(msix_without_its_bar, "MSI-X table is in BAR 0, which is not a memory BAR",
	HEADER mock_cap_msix(fn, .vectors = 1);)
REFUSED(msix_in_io, "not a memory BAR", HEADER mock_cfg_bar(fn, 0, MOCK_IO, 64);
	mock_cap_msix(fn, .vectors = 1, .pba_off = 0x20);)
REFUSED(msix_bar_number, "there are BARs 0 to 5",
	HEADER mock_cap_msix(fn, .vectors = 1, .table_bar = 6);)
REFUSED(msix_pba_in_an_upper_half, "PBA is in BAR 1, which is not a memory BAR",
	HEADER mock_cfg_bar(fn, 0, MOCK_MEM64, 4096);
	mock_cap_msix(fn, .vectors = 1, .pba_bar = 1);)
REFUSED(msix_misaligned, "aligned to 8 bytes", HEADER mock_cfg_bar(fn, 0, MOCK_MEM32, 4096);
	mock_cap_msix(fn, .vectors = 1, .table_off = 4, .pba_off = 0x100);)
REFUSED(msix_table_out_of_bar, "MSI-X table [0xff8, 0x1008) is out of BAR 0",
	HEADER mock_cfg_bar(fn, 0, MOCK_MEM32, 4096);
	mock_cap_msix(fn, .vectors = 1, .table_off = 0xff8, .pba_off = 0);)
REFUSED(msix_pba_out_of_bar, "MSI-X PBA [0x1000, 0x1008) is out of BAR 0",
	HEADER mock_cfg_bar(fn, 0, MOCK_MEM32, 4096);
	mock_cap_msix(fn, .vectors = 1, .pba_off = 0x1000);)
REFUSED(msix_table_over_pba, "MSI-X table [0x800, 0x840) and PBA [0x820, 0x828) overlap in BAR 0",
	HEADER mock_cfg_bar(fn, 0, MOCK_MEM32, 4096);
	mock_cap_msix(fn, .vectors = 4, .table_off = 0x800, .pba_off = 0x820);)

REFUSED(express_without_pm, "without power management", HEADER mock_cap_pcie(fn, 0);)
REFUSED(express_with_intx_only, "neither MSI nor MSI-X", EXPRESS mock_cfg_intx(fn, 1);)
REFUSED(express_endpoint_on_a_bridge, "PCI Express type 0 on a type 1 header",
	mock_cfg_bridge(fn, 1, 1);
	mock_cap_pcie(fn, 0);)
REFUSED(port_on_an_endpoint, "PCI Express type 4 on a type 0 header",
	HEADER mock_cap_port(fn, .type = MOCK_PORT_ROOT);)
REFUSED(slot_on_an_upstream_port, "nothing below it", mock_cfg_bridge(fn, 1, 1);
	mock_cap_port(fn, .type = MOCK_PORT_UPSTREAM, .slot = 1);)
REFUSED(hotplug_without_slot, "without a slot number", mock_cfg_bridge(fn, 1, 1);
	mock_cap_port(fn, .type = MOCK_PORT_ROOT, .hotplug = 1);)
REFUSED(af_on_express, "AF is conventional", EXPRESS mock_cap_af(fn);)
REFUSED(vpd_of_odd_length, "6 bytes of VPD", HEADER mock_cap_vpd(fn, text, 6, 0);)

REFUSED(extended_without_express, "there is no PCI Express capability", HEADER mock_ecap_aer(fn);)
REFUSED(extended_not_at_0x100, "the extended list begins at 0x100", EXPRESS mock_cfg_at(fn, 0x200);
	mock_ecap_dsn(fn, 1);)
REFUSED(extended_overlap, "overlaps capability 0x1", EXPRESS mock_ecap_aer(fn);
	mock_cfg_at(fn, 0x110); mock_ecap_dsn(fn, 1);)
REFUSED(extended_twice, "two AER", EXPRESS mock_ecap_aer(fn); mock_ecap_aer(fn);)
REFUSED(extended_too_long, "no room", EXPRESS mock_ecap_raw(fn, 0xb, 1, NULL, NULL, 4096);)
REFUSED(ari_next_function, "ARI next function 256", EXPRESS mock_ecap_ari(fn, 256);)
REFUSED(own_reason, "vector 7 of 3 is odd",
	HEADER mock_refuse(fn, "vector %d of %u is %s", 7, 3U, "odd");)

/* ---- SR-IOV ---- */

static void vf_good_build(struct mock_func *fn)
{
	EXPRESS
	mock_cfg_bar(fn, 0, MOCK_MEM64, 4096);
}

static void vf_intx_build(struct mock_func *fn)
{
	HEADER
	mock_cfg_intx(fn, 1);
}

static void vf_small_build(struct mock_func *fn)
{
	HEADER
	mock_cfg_bar(fn, 0, MOCK_MEM64, 2048);
}

static void vf_no_flr_build(struct mock_func *fn)
{
	HEADER
	mock_cap_pcie(fn, 0);
}

static void vf_rom_build(struct mock_func *fn)
{
	HEADER
	mock_cfg_rom(fn, 2048, NULL, 0);
}

static void vf_plain_build(struct mock_func *fn)
{
	HEADER
}

static void pf_build(struct mock_func *fn)
{
	const struct mock_sriov_args *args = mock_device_data(fn);

	EXPRESS
	mock_ecap_ari(fn, 0);
	mock_ecap_sriov_args(fn, args);
}

static void pf_without_ari_build(struct mock_func *fn)
{
	EXPRESS
	mock_ecap_sriov(fn, .total_vfs = 1, .first_offset = 1);
}

static void pf_refused(void (*vf_build)(struct mock_func *), void (*build)(struct mock_func *),
		       const struct mock_sriov_args *args, const char *why)
{
	struct mock_device vf = { .name = "vf", .build = vf_build };
	struct mock_device pf = {
		.name = "pf",
		.build = build,
		.data = args,
		.vf = vf_build ? &vf : NULL,
	};
	struct mock_test_host mh = { .now = 0 };

	assert_null(mock_func_create(&pf, &mh_ops, &mh, 0x100));
	if (!strstr(mh.log, why))
		fail_msg("refused as \"%s\", not for \"%s\"", mh.log, why);
	assert_int_equal(mh.live_blocks, 0);
}

static void sriov_geometry_that_cannot_be(void **state)
{
	static const struct {
		struct mock_sriov_args args;
		const char *why;
	} bad[] = {
		{ { .total_vfs = 0, .first_offset = 1 }, "0 VFs" },
		{ { .total_vfs = 2, .first_offset = 0, .stride = 1 }, "share a RID" },
		{ { .total_vfs = 2, .first_offset = 1 }, "share a RID" },
		{ { .total_vfs = 9, .first_offset = 1, .stride = 0x2000 }, "range of RIDs" },
		{ { .total_vfs = 1, .first_offset = 1, .vf_device = 0x12345 }, "16 bits" },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < MOCK_ARRAY_SIZE(bad); i++)
		pf_refused(vf_good_build, pf_build, &bad[i].args, bad[i].why);
	pf_refused(NULL, pf_build, &bad[0].args, "does not say what its VFs are");
	pf_refused(vf_good_build, pf_without_ari_build, NULL, "SR-IOV without ARI");
}

static void vfs_that_cannot_be(void **state)
{
	static const struct mock_sriov_args args = { .total_vfs = 1, .first_offset = 1 };

	(void)state;
	pf_refused(vf_intx_build, pf_build, &args, "its VF: a VF has no INTx");
	pf_refused(vf_small_build, pf_build, &args, "not smaller than a page");
	pf_refused(vf_no_flr_build, pf_build, &args, "its VF: a VF without FLR");
	pf_refused(vf_rom_build, pf_build, &args, "a VF has no expansion ROM");
	pf_refused(vf_plain_build, pf_build, &args, "a VF without a PCI Express capability");
	pf_refused(pf_without_ari_build, pf_build, &args, "a VF with SR-IOV of its own");
}

SUITE(mock_builder, cmocka_unit_test(no_header), cmocka_unit_test(two_headers),
      cmocka_unit_test(vendor_of_all_ones), cmocka_unit_test(wide_device_id),
      cmocka_unit_test(wide_class), cmocka_unit_test(bar_before_header),
      cmocka_unit_test(subsystem_of_a_bridge), cmocka_unit_test(register_in_the_header),
      cmocka_unit_test(register_that_is_not_aligned),
      cmocka_unit_test(register_behind_config_space),
      cmocka_unit_test(register_inside_a_capability), cmocka_unit_test(register_before_header),
      cmocka_unit_test(bar_index_out_of_header),
      cmocka_unit_test(bridge_bar_two), cmocka_unit_test(bar64_in_the_last_slot),
      cmocka_unit_test(bar_in_an_upper_half), cmocka_unit_test(bar64_over_a_bar),
      cmocka_unit_test(bar_of_odd_size), cmocka_unit_test(bar_too_small),
      cmocka_unit_test(bar32_too_large), cmocka_unit_test(io_too_large),
      cmocka_unit_test(io_prefetchable), cmocka_unit_test(bar_of_no_type),
      cmocka_unit_test(rom_of_odd_size), cmocka_unit_test(rom_image_too_long),
      cmocka_unit_test(rom_without_signature), cmocka_unit_test(two_roms),
      cmocka_unit_test(fifth_pin), cmocka_unit_test(capability_before_header),
      cmocka_unit_test(capability_twice), cmocka_unit_test(capability_misaligned),
      cmocka_unit_test(capability_in_the_header), cmocka_unit_test(capability_over_the_end),
      cmocka_unit_test(capabilities_overlap), cmocka_unit_test(no_room),
      cmocka_unit_test(vendor_capability_too_long), cmocka_unit_test(place_without_capability),
      cmocka_unit_test(msi_vectors_not_a_power_of_two), cmocka_unit_test(msi_vectors_too_many),
      cmocka_unit_test(msi_none), cmocka_unit_test(msi32_on_express), cmocka_unit_test(msix_none),
      cmocka_unit_test(msix_too_many), cmocka_unit_test(msix_without_its_bar),
      cmocka_unit_test(msix_in_io), cmocka_unit_test(msix_bar_number),
      cmocka_unit_test(msix_pba_in_an_upper_half), cmocka_unit_test(msix_misaligned),
      cmocka_unit_test(msix_table_out_of_bar), cmocka_unit_test(msix_pba_out_of_bar),
      cmocka_unit_test(msix_table_over_pba), cmocka_unit_test(express_without_pm),
      cmocka_unit_test(express_with_intx_only), cmocka_unit_test(express_endpoint_on_a_bridge),
      cmocka_unit_test(port_on_an_endpoint), cmocka_unit_test(slot_on_an_upstream_port),
      cmocka_unit_test(hotplug_without_slot), cmocka_unit_test(af_on_express),
      cmocka_unit_test(vpd_of_odd_length), cmocka_unit_test(extended_without_express),
      cmocka_unit_test(extended_not_at_0x100), cmocka_unit_test(extended_overlap),
      cmocka_unit_test(extended_twice), cmocka_unit_test(extended_too_long),
      cmocka_unit_test(ari_next_function), cmocka_unit_test(own_reason),
      cmocka_unit_test(sriov_geometry_that_cannot_be), cmocka_unit_test(vfs_that_cannot_be));
