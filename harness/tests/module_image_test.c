// SPDX-License-Identifier: GPL-2.0-only
/*
 * Static state of modules, over reload and over images, and their parameters.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <shared/module.h>

#include "cli/stage.h"
#include "tests/expect.h"
#include "tests/suite.h"

/* What the module's variables look like, which each look changes. */
static long look(void)
{
	char text[32] = "";
	int len = sim_module_param_read("statics", "dirty", text, sizeof(text) - 1);

	assert_true(len > 0);
	return strtol(text, NULL, 10);
}

static const char *param(const char *name)
{
	static char text[64];
	int len = sim_module_param_read("statics", name, text, sizeof(text) - 1);

	if (len < 0)
		return NULL;
	text[len] = '\0';
	return text;
}

static void statics_are_new_after_each_insmod(void **state)
{
	long first = 0, second = 0;

	(void)state;
	for (int round = 0; round < 3; round++) {
		long now, then;

		assert_int_equal(sim_insmod("statics", NULL), 0);
		now = look();
		then = look();
		assert_int_not_equal(now, then);
		if (round) {
			assert_int_equal(now, first);
			assert_int_equal(then, second);
		}
		first = now;
		second = then;
		assert_int_equal(sim_rmmod("statics"), 0);
	}
}

static void statics_are_part_of_an_image(void **state)
{
	long at_image, after;

	(void)state;
	assert_int_equal(sim_insmod("statics", NULL), 0);
	look();
	stage_image();
	at_image = look();
	after = look();
	stage_restore();
	assert_int_equal(look(), at_image);
	assert_int_equal(look(), after);
	/* Also when the module is gone by the time of the restore. */
	assert_int_equal(sim_rmmod("statics"), 0);
	stage_restore();
	assert_int_equal(sim_module_loaded("statics"), 1);
	assert_int_equal(look(), at_image);
	assert_int_equal(sim_rmmod("statics"), 0);
}

static void parameters_take_what_the_kernel_takes(void **state)
{
	(void)state;
	assert_int_equal(sim_insmod("statics", " text=\"two words\" number=0x10  fixed=xyz"), 0);
	assert_string_equal(param("text"), "two words\n");
	assert_string_equal(param("number"), "16\n");
	assert_string_equal(param("fixed"), "xyz\n");
	assert_int_equal(sim_rmmod("statics"), 0);
	assert_int_equal(sim_insmod("statics", "unknown=1"), 0);
	assert_string_equal(param("text"), "default\n");
	assert_int_equal(sim_rmmod("statics"), 0);
}

static void parameter_without_value_is_for_flags_only(void **state)
{
	(void)state;
	assert_int_equal(sim_insmod("statics", "number"), -EINVAL);
	assert_int_equal(sim_insmod("statics", "number=five"), -EINVAL);
	assert_int_equal(sim_insmod("statics", "fixed=longerthan8"), -ENOSPC);
	assert_int_equal(sim_module_loaded("statics"), 0);
}

static void parameter_files_obey_their_mode(void **state)
{
	(void)state;
	assert_int_equal(sim_insmod("statics", NULL), 0);
	assert_int_equal(sim_module_param_write("statics", "text", "new"), 0);
	assert_string_equal(param("text"), "new\n");
	assert_int_equal(sim_module_param_write("statics", "text", "newer"), 0);
	assert_int_equal(sim_module_param_write("statics", "number", "1"), -EACCES);
	assert_int_equal(sim_module_param_write("statics", "hidden", "1"), -ENOENT);
	assert_null(param("hidden"));
	assert_int_equal(sim_rmmod("statics"), 0);
	assert_int_equal(sim_module_param_write("statics", "text", "x"), -ENOENT);
}

static void modinfo_shows_tags_and_aliases(void **state)
{
	(void)state;
	assert_string_equal(sim_module_info("statics", "alias", 0), "statics:v*d42");
	assert_null(sim_module_info("statics", "alias", 1));
	assert_string_equal(sim_module_info("vfio-pci", "depends", 0), "vfio_pci_core");
	assert_string_equal(sim_module_info("vfio-pci", "alias", 0),
			    "vfio_pci:v*d*sv*sd*bc*sc*i*");
}

static void listing_is_in_load_order(void **state)
{
	(void)state;
	assert_null(sim_module_next_loaded(0));
	assert_int_equal(sim_insmod("statics", NULL), 0);
	assert_int_equal(sim_modprobe("vfio-pci", NULL), 0);
	assert_string_equal(sim_module_next_loaded(0), "statics");
	assert_string_equal(sim_module_next_loaded(1), "vfio_pci_core");
	assert_string_equal(sim_module_next_loaded(2), "vfio_pci");
	assert_null(sim_module_next_loaded(3));
	assert_int_equal(sim_module_refcount("vfio-pci-core"), 1);
	assert_int_equal(sim_rmmod("vfio-pci"), 0);
	assert_int_equal(sim_rmmod("vfio-pci-core"), 0);
	assert_int_equal(sim_rmmod("statics"), 0);
}

SUITE_ON(module_image, "nodriver",
	 cmocka_unit_test(statics_are_new_after_each_insmod),
	 cmocka_unit_test(statics_are_part_of_an_image),
	 cmocka_unit_test(parameters_take_what_the_kernel_takes),
	 cmocka_unit_test(parameter_without_value_is_for_flags_only),
	 cmocka_unit_test(parameter_files_obey_their_mode),
	 cmocka_unit_test(modinfo_shows_tags_and_aliases),
	 cmocka_unit_test(listing_is_in_load_order));
