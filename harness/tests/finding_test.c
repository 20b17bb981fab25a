// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading reports: which of them are about one mistake.
 */
#include <string.h>

#include "cli/finding.h"
#include "tests/suite.h"

#define LOCK	"vfiolab: finding: sleeping in atomic: mutex_lock may sleep, but task 3 is "	\
		"atomic\n"									\
		"  in task 3 (vt, user) at 17 ns\n"						\
		"    mutex_lock+0x4f (lock.c)\n"

static const char at_one[] = LOCK "    intx_mask+0x20 (vfio_pci_intx.c)\n    main+0x1 (a.c)\n";
static const char at_one_later[] = "[ RUN ] x\n" LOCK "    intx_mask+0x2b (vfio_pci_intx.c)\n"
				   "    main+0x7 (b.c)\nreplay: vl1:x\n";
static const char at_another[] = LOCK "    msi_enable+0x20 (vfio_pci_msi.c)\n";
static const char asan[] =
	"==77==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010\n"
	"READ of size 4\n    #0 0x55d0 in intx_mask core/vfio_pci_intx.c:70:3\n"
	"    #1 0x55d1 in set_mask core/vfio_pci_intx.c:90:1\n";

static void sentence_is_the_first_that_says_what_is_wrong(void **state)
{
	char text[128];

	(void)state;
	assert_true(finding_sentence(at_one_later, text, sizeof(text)));
	assert_string_equal(text, "sleeping in atomic: mutex_lock may sleep, but task 3 is atomic");
	assert_true(finding_sentence("[  ERROR   ] --- 0x1 != 0x2\n", text, sizeof(text)));
	assert_string_equal(text, "0x1 != 0x2");
	assert_false(finding_sentence("all is well\n", text, sizeof(text)));
}

static void kind_has_no_numbers(void **state)
{
	char kind[64];

	(void)state;
	finding_kind("40 bytes at 0xdeadbeef, of 7", kind, sizeof(kind));
	assert_string_equal(kind, "# bytes at #, of #");
	finding_kind("abcdef", kind, 4);
	assert_string_equal(kind, "abc");
}

static void place_is_the_same_for_one_mistake_alone(void **state)
{
	char one[512], other[512];

	(void)state;
	assert_true(finding_place(at_one, one, sizeof(one)));
	assert_true(finding_place(at_one_later, other, sizeof(other)));
	assert_string_equal(one, other);
	assert_true(finding_place(at_another, other, sizeof(other)));
	assert_string_not_equal(one, other);
	assert_true(finding_place(asan, other, sizeof(other)));
	assert_non_null(strstr(other, "set_mask"));
	/* What a test did not expect is each time something else. */
	assert_false(finding_place("[  ERROR   ] --- 0x1 != 0x2\n", other, sizeof(other)));
}

SUITE(finding, cmocka_unit_test(sentence_is_the_first_that_says_what_is_wrong),
      cmocka_unit_test(kind_has_no_numbers),
      cmocka_unit_test(place_is_the_same_for_one_mistake_alone));
