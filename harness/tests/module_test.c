// SPDX-License-Identifier: GPL-2.0-only
/*
 * Modules: symbols, references, parameters, and that a reloaded module is as new.
 */
#include <stdio.h>
#include <string.h>

#include <shared/lab.h>
#include <shared/module.h>
#include <shared/sys.h>

#include "cli/stage.h"
#include "tests/expect.h"
#include "tests/suite.h"
#include "vt/vt.h"

static void insmod_without_its_symbols_fails(void **state)
{
	(void)state;
	assert_int_equal(sim_insmod("vfio-pci", NULL), -ENOENT);
	assert_int_equal(sim_insmod("vfio-pci-core", NULL), 0);
	assert_int_equal(sim_insmod("vfio-pci", NULL), 0);
	assert_int_equal(sim_rmmod("vfio-pci"), 0);
	assert_int_equal(sim_rmmod("vfio-pci-core"), 0);
}

static void insmod_twice_fails(void **state)
{
	(void)state;
	assert_int_equal(sim_modprobe("vfio-pci", NULL), 0);
	assert_int_equal(sim_insmod("vfio-pci", NULL), -EEXIST);
	assert_int_equal(sim_rmmod("vfio-pci"), 0);
	assert_int_equal(sim_rmmod("vfio-pci-core"), 0);
}

static void unknown_module_is_named(void **state)
{
	(void)state;
	assert_int_equal(sim_insmod("no-such-module", NULL), -ENOENT);
	assert_int_equal(sim_rmmod("no-such-module"), -ENOENT);
}

static void library_in_use_stays(void **state)
{
	(void)state;
	assert_int_equal(sim_modprobe("vfio-pci", NULL), 0);
	assert_int_equal(sim_rmmod("vfio-pci-core"), -EWOULDBLOCK);
	assert_int_equal(sim_rmmod("vfio-pci"), 0);
	assert_int_equal(sim_rmmod("vfio-pci-core"), 0);
}

static void open_device_holds_its_driver(void **state)
{
	struct vt_dev d;

	(void)state;
	assert_int_equal(sim_modprobe("vfio-pci", NULL), 0);
	assert_int_equal(vt_bind(stage_current()->bdf, "vfio-pci"), 0);
	assert_int_equal(vt_dev_open(&d, stage_current()->bdf), 0);
	assert_int_equal(sim_rmmod("vfio-pci"), -EWOULDBLOCK);
	vt_dev_close(&d);
	assert_int_equal(sim_rmmod("vfio-pci"), 0);
	assert_int_equal(sim_rmmod("vfio-pci-core"), 0);
}

static void rmmod_unbinds_its_devices(void **state)
{
	char driver[32];

	(void)state;
	assert_int_equal(sim_modprobe("vfio-pci", NULL), 0);
	assert_int_equal(vt_bind(stage_current()->bdf, "vfio-pci"), 0);
	assert_int_equal(sim_rmmod("vfio-pci"), 0);
	vt_driver(stage_current()->bdf, driver, sizeof(driver));
	assert_string_equal(driver, "");
	assert_int_equal(sim_rmmod("vfio-pci-core"), 0);
}

static void bad_parameter_is_refused(void **state)
{
	(void)state;
	assert_int_equal(sim_modprobe("vfio-pci-core", NULL), 0);
	assert_int_equal(sim_insmod("vfio-pci", "enable_sriov=perhaps"), -EINVAL);
	assert_int_equal(sim_insmod("vfio-pci", NULL), 0);
	assert_int_equal(sim_rmmod("vfio-pci"), 0);
	assert_int_equal(sim_rmmod("vfio-pci-core"), 0);
}

static void reloaded_module_has_its_first_state(void **state)
{
	char text[32] = "";

	(void)state;
	/* Dirty the module's variables through a parameter file, reload, and look again. */
	assert_int_equal(sim_modprobe("vfio-pci", "enable_sriov=1"), 0);
	assert_int_equal(sim_module_param_write("vfio-pci", "nointxmask", "1"), 0);
	assert_true(sim_module_param_read("vfio-pci", "nointxmask", text, sizeof(text)) > 0);
	assert_int_equal(text[0], 'Y');
	assert_int_equal(sim_rmmod("vfio-pci"), 0);
	assert_int_equal(sim_insmod("vfio-pci", NULL), 0);
	assert_true(sim_module_param_read("vfio-pci", "nointxmask", text, sizeof(text)) > 0);
	assert_int_equal(text[0], 'N');
	assert_true(sim_module_param_read("vfio-pci", "enable_sriov", text, sizeof(text)) > 0);
	assert_int_equal(text[0], 'N');
	assert_int_equal(sim_rmmod("vfio-pci"), 0);
	assert_int_equal(sim_rmmod("vfio-pci-core"), 0);
}

static void image_keeps_what_is_loaded(void **state)
{
	(void)state;
	assert_int_equal(sim_module_loaded("vfio-pci"), 0);
	assert_int_equal(sim_modprobe("vfio-pci", NULL), 0);
	assert_int_equal(sim_module_loaded("vfio-pci"), 1);
	/* Back to the stage's image, which has none. */
	stage_enter("nodriver");
	assert_int_equal(sim_module_loaded("vfio-pci"), 0);
	assert_int_equal(sim_modprobe("vfio-pci", NULL), 0);
	assert_int_equal(sim_rmmod("vfio-pci"), 0);
	assert_int_equal(sim_rmmod("vfio-pci-core"), 0);
}

static void aliases_let_management_pick_the_driver(void **state)
{
	const char *alias = sim_module_info("vfio-pci", "alias", 0);

	(void)state;
	assert_non_null(alias);
	assert_memory_equal(alias, "vfio_pci:v", 10);
	assert_string_equal(sim_module_info("vfio-pci", "license", 0), "GPL");
}

static void ids_parameter_adds_ids(void **state)
{
	char driver[32];

	(void)state;
	assert_int_equal(sim_modprobe("vfio-pci", "ids=1234:11e8"), 0);
	vt_driver(stage_current()->bdf, driver, sizeof(driver));
	assert_string_equal(driver, "vfio-pci");
	assert_int_equal(sim_rmmod("vfio-pci"), 0);
	assert_int_equal(sim_rmmod("vfio-pci-core"), 0);
}

SUITE_ON(module, "nodriver",
	 cmocka_unit_test(insmod_without_its_symbols_fails),
	 cmocka_unit_test(insmod_twice_fails),
	 cmocka_unit_test(unknown_module_is_named),
	 cmocka_unit_test(library_in_use_stays),
	 cmocka_unit_test(open_device_holds_its_driver),
	 cmocka_unit_test(rmmod_unbinds_its_devices),
	 cmocka_unit_test(bad_parameter_is_refused),
	 cmocka_unit_test(reloaded_module_has_its_first_state),
	 cmocka_unit_test(image_keeps_what_is_loaded),
	 cmocka_unit_test(aliases_let_management_pick_the_driver),
	 cmocka_unit_test(ids_parameter_adds_ids));
