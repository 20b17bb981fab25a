// SPDX-License-Identifier: GPL-2.0-only
/*
 * Extensions over their whole lives: what they add, in which order they are called, what happens
 * when one of them fails or is absent, comes or goes while devices are open, or when the function
 * vanishes. They are "first" and "second" of harness/tests/modules/hooks, which log what they do.
 */
#include <stdio.h>
#include <string.h>

#include <shared/lab.h>
#include <shared/module.h>
#include <shared/pci.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/expect.h"
#include "tests/fallible.h"
#include "tests/hand_made.h"
#include "tests/modules/hooks/hooks.h"
#include "tests/suite.h"

#define bdf() (stage_current()->bdf)

/* What the callbacks of one device were called since the last time, as letters. */
static const char *calls(void)
{
	static char text[512];

	assert_true(sim_module_param_read("ext-log", "log", text, sizeof(text)) >= 0);
	text[strcspn(text, "\n")] = 0;
	assert_int_equal(sim_module_param_write("ext-log", "log", ""), 0);
	return text;
}

static void report_error(void)
{
	assert_int_equal(sim_pci_error(bdf(), SIM_PCI_ERROR_NONFATAL), 0);
	sim_settle();
}

static void load(const char *name, const char *params)
{
	if (sim_modprobe(name, params) == -ENOENT)
		skip_because("extensions are our core's alone");
	sim_check_baseline();
}

static void load_both(const char *first_params, const char *second_params)
{
	/* In the other order: names decide, not who came first. */
	load("ext-second", second_params);
	load("ext-first", first_params);
}

static int get_feature(int fd, uint32_t number, uint32_t *value)
{
	struct {
		struct vfio_device_feature head;
		uint32_t value;
	} v = { .head = { .argsz = sizeof(v),
			  .flags = VFIO_DEVICE_FEATURE_GET | (EXT_FEATURE + number) } };
	int ret = vt_ioctl(fd, VFIO_DEVICE_FEATURE, &v, sizeof(v));

	*value = v.value;
	return ret;
}

/* The ids of GET_INFO's capabilities as a text, "9100.1 9102.2": id and version. */
static const char *caps_of(int fd)
{
	static char text[128];
	struct {
		struct vfio_device_info info;
		uint8_t bytes[256];
	} v = { .info = { .argsz = sizeof(v) } };
	const struct vfio_info_cap_header *head;
	uint32_t at;

	text[0] = 0;
	assert_int_equal(vt_ioctl(fd, VFIO_DEVICE_GET_INFO, &v, sizeof(v)), 0);
	for (at = v.info.flags & VFIO_DEVICE_FLAGS_CAPS ? v.info.cap_offset : 0; at;
	     at = head->next) {
		char one[32];

		assert_true(at + sizeof(*head) <= sizeof(v));
		head = (const void *)((const char *)&v + at);
		if (head->id < HOOK_CAP_ID)
			continue;	/* the core's own */
		snprintf(one, sizeof(one), "%s%x.%u", *text ? " " : "", head->id, head->version);
		strcat(text, one);
	}
	return text;
}

static void extension_adds_to_an_open_device(void **state)
{
	struct vfio_region_info info;
	uint32_t value;
	struct vt_dev d;

	(void)state;
	load("ext-first", NULL);
	device_open(&d);
	assert_string_equal(caps_of(d.fd), "9100.1 9102.1");
	assert_int_equal(d.info.num_regions, VFIO_PCI_NUM_REGIONS + 1);
	assert_int_equal(vt_region(d.fd, VFIO_PCI_NUM_REGIONS, &info), 0);
	assert_int_equal(vt_bar_get(d.fd, VFIO_PCI_NUM_REGIONS, 0, &value, 4), 4);
	assert_int_equal(value & 0xff, 1);
	assert_int_equal(get_feature(d.fd, 1, &value), 0);
	assert_int_equal(value & 0xff, 1);
	assert_int_equal(get_feature(d.fd, 2, &value), -ENOTTY);
	/* Carved out: it keeps what the user writes, and the function never hears of it. */
	assert_int_equal(vt_cfg_get32(d.fd, EXT_CARVED - 4), EXT_CARVED_VALUE | 1);
	assert_int_equal(vt_cfg_set32(d.fd, EXT_CARVED - 4, 0x12345678), 0);
	assert_int_equal(vt_cfg_get32(d.fd, EXT_CARVED - 4), 0x12345678);
	vt_dev_close(&d);
	assert_string_equal(calls(), "Fp Fs Fr Ft Fu ");
}

static void extensions_are_called_by_name(void **state)
{
	uint32_t value;
	struct vt_dev d;

	(void)state;
	load_both(NULL, NULL);
	device_open(&d);
	assert_string_equal(caps_of(d.fd), "9100.1 9102.1 9103.2");
	assert_int_equal(d.info.num_regions, VFIO_PCI_NUM_REGIONS + 2);
	assert_int_equal(vt_bar_get(d.fd, VFIO_PCI_NUM_REGIONS + 1, 0, &value, 4), 4);
	assert_int_equal(value & 0xff, 2);
	assert_int_equal(get_feature(d.fd, 1, &value), 0);
	assert_int_equal(get_feature(d.fd, 2, &value), 0);
	assert_int_equal(value & 0xff, 2);
	vt_dev_close(&d);
	assert_string_equal(calls(), "Fp Sp Fs Ss Sr Fr St Ft Su Fu ");
}

static void drivers_capability_wins(void **state)
{
	struct vt_dev d;

	(void)state;
	load("ext-first", NULL);
	assert_int_equal(sim_modprobe("hook-info", NULL), 0);
	assert_int_equal(vt_unbind(bdf()), 0);
	assert_int_equal(vt_bind(bdf(), "hook-info"), 0);
	sim_settle();
	sim_check_baseline();
	device_open(&d);
	assert_string_equal(caps_of(d.fd), "9000.1 9100.9 9102.1");
	vt_dev_close(&d);
}

static void extension_chooses_by_driver(void **state)
{
	struct vt_dev d;

	(void)state;
	load_both("driver=vfio-pci", "driver=hook-info");
	device_open(&d);
	assert_string_equal(caps_of(d.fd), "9100.1 9102.1");
	vt_dev_close(&d);
	assert_string_equal(calls(), "Fp Fs Fr Ft Fu ");
}

/* ---- coming and going ---- */

static void registering_touches_no_open_device(void **state)
{
	struct vt_dev d;

	(void)state;
	load("ext-second", NULL);
	device_open(&d);
	assert_int_equal(sim_modprobe("ext-first", NULL), 0);
	assert_string_equal(caps_of(d.fd), "9100.2 9103.2");
	vt_dev_close(&d);
	assert_string_equal(calls(), "Sp Ss Sr St Su ");
	device_open(&d);
	assert_string_equal(caps_of(d.fd), "9100.1 9102.1 9103.2");
	vt_dev_close(&d);
	assert_int_equal(sim_rmmod("ext-first"), 0);
}

static void unregistering_touches_no_open_device(void **state)
{
	struct vt_dev d;

	(void)state;
	load("ext-first", NULL);
	device_open(&d);
	assert_int_equal(sim_module_param_write("ext-first", "present", "0"), 0);
	assert_string_equal(caps_of(d.fd), "9100.1 9102.1");
	report_error();
	vt_dev_close(&d);
	assert_string_equal(calls(), "Fp Fs Fe Fr Ft Fu ");
	device_open(&d);
	assert_string_equal(caps_of(d.fd), "");
	vt_dev_close(&d);
	assert_string_equal(calls(), "");
	assert_int_equal(sim_module_param_write("ext-first", "present", "1"), 0);
	assert_int_equal(sim_module_param_write("ext-first", "present", "1"), -EEXIST);
	device_open(&d);
	assert_string_equal(caps_of(d.fd), "9100.1 9102.1");
	vt_dev_close(&d);
	assert_int_equal(sim_module_param_write("ext-first", "present", "0"), 0);
}

static void module_stays_until_the_last_close(void **state)
{
	struct vt_dev d;

	(void)state;
	load("ext-first", NULL);
	device_open(&d);
	assert_int_equal(sim_module_refcount("ext-first"), 1);
	assert_int_equal(sim_rmmod("ext-first"), -EWOULDBLOCK);
	vt_dev_close(&d);
	assert_int_equal(sim_module_refcount("ext-first"), 0);
	assert_int_equal(sim_rmmod("ext-first"), 0);
	device_open(&d);
	assert_string_equal(caps_of(d.fd), "");
	vt_dev_close(&d);
}

static void library_stays_while_an_extension_is_there(void **state)
{
	(void)state;
	load("ext-first", NULL);
	assert_int_equal(vt_unbind(bdf()), 0);
	assert_int_equal(sim_rmmod("vfio-pci"), 0);
	assert_int_equal(sim_rmmod("vfio-pci-core"), -EWOULDBLOCK);
	assert_int_equal(sim_rmmod("ext-first"), 0);
	assert_int_equal(sim_rmmod("vfio-pci-core"), 0);
}

/* ---- failing, and absent ---- */

struct verdict {
	const char *first, *second;
	int open;
	const char *caps, *calls;
};

static void open_as_extensions_want(void **state)
{
	const struct verdict *want = *state;
	struct vt_dev d;
	int ret;

	load_both(want->first, want->second);
	ret = vt_dev_open(&d, bdf());
	assert_int_equal(ret, want->open);
	if (!ret) {
		assert_string_equal(caps_of(d.fd), want->caps);
		vt_dev_close(&d);
	}
	assert_string_equal(calls(), want->calls);
	/* The same again, without anybody to object. */
	assert_int_equal(sim_module_param_write("ext-first", "wrong", ""), 0);
	assert_int_equal(sim_module_param_write("ext-second", "wrong", ""), 0);
	device_open(&d);
	assert_string_equal(caps_of(d.fd), "9100.1 9102.1 9103.2");
	vt_dev_close(&d);
}

#define VERDICT(name_, ...)						\
	{ .name = #name_, .test_func = open_as_extensions_want,		\
	  .initial_state = &(struct verdict){ __VA_ARGS__ } }

static void info_fails_with_an_extension(void **state)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vt_dev d;

	(void)state;
	load_both(NULL, NULL);
	device_open(&d);
	assert_int_equal(sim_module_param_write("ext-second", "wrong", "info"), 0);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_GET_INFO, &info, sizeof(info)), -EIO);
	assert_int_equal(sim_module_param_write("ext-second", "wrong", "no_info"), 0);
	assert_string_equal(caps_of(d.fd), "9100.1 9102.1");
	vt_dev_close(&d);
}

static struct vt_dev dev;

static void attach(void)
{
	load_both(NULL, NULL);
	assert_int_equal(vt_dev_attach(&dev, bdf()), 0);
}

static int open_device(void)
{
	dev.fd = vt_get_device(dev.group, bdf());
	return dev.fd;
}

static void close_device(void)
{
	vt_close(dev.fd);
	dev.fd = -1;
	calls();
}

static void detach(void)
{
	vt_dev_close(&dev);
	assert_int_equal(sim_module_refcount("ext-first"), 0);
	assert_int_equal(sim_module_refcount("ext-second"), 0);
}

static void open_with_every_single_fault(void **state)
{
	struct fallible f = { .prepare = attach, .run = open_device, .undo = close_device,
			      .finish = detach };
	void *operation = &f;

	(void)state;
	every_single_fault(&operation);
}

static int load_and_open(void)
{
	int ret = sim_modprobe("ext-first", NULL);

	return ret ? ret : open_device();
}

static void close_and_unload(void)
{
	close_device();
	assert_int_equal(sim_rmmod("ext-first"), 0);
}

static void attach_alone(void)
{
	load("ext-log", NULL);
	assert_int_equal(vt_dev_attach(&dev, bdf()), 0);
}

static void close_all(void)
{
	vt_dev_close(&dev);
}

static void register_with_every_single_fault(void **state)
{
	struct fallible f = { .prepare = attach_alone, .run = load_and_open,
			      .undo = close_and_unload, .finish = close_all };
	void *operation = &f;

	(void)state;
	every_single_fault(&operation);
}

/* ---- errors, and functions that go away ---- */

static void error_reaches_extensions_before_the_user(void **state)
{
	struct vt_dev d;
	int32_t fd = vt_eventfd(0);

	(void)state;
	load_both(NULL, NULL);
	device_open(&d);
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_ERR_IRQ_INDEX, .count = 1, .fds = &fd), 0);
	calls();
	report_error();
	assert_string_equal(calls(), "Fe Se ");
	assert_int_equal(vt_event_count(fd), 1);
	vt_dev_close(&d);
	calls();
	/* Nobody has it open, so nobody is told. */
	report_error();
	assert_string_equal(calls(), "");
	vt_close(fd);
}

static void unplug(void *arg)
{
	sim_pci_unplug(arg);
}

static void function_vanishes_while_it_is_extended(void **state)
{
	struct vt_dev d;
	struct vt_task *task;

	(void)state;
	load_both(NULL, NULL);
	device_open(&d);
	calls();
	task = vt_spawn(unplug, (void *)bdf());
	vt_sleep_ms(10);
	/* The removal waits for us; what was attached is there until we close. */
	assert_string_equal(caps_of(d.fd), "9100.1 9102.1 9103.2");
	assert_string_equal(calls(), "");
	vt_dev_close(&d);
	vt_join(task);
	assert_string_equal(calls(), "Sr Fr St Ft Su Fu ");
	assert_int_equal(sim_rmmod("ext-first"), 0);
	assert_int_equal(sim_rmmod("ext-second"), 0);
}

SUITE_ON(extensions, "bars", cmocka_unit_test(extension_adds_to_an_open_device),
	 cmocka_unit_test(extensions_are_called_by_name),
	 cmocka_unit_test(drivers_capability_wins),
	 cmocka_unit_test(extension_chooses_by_driver),
	 cmocka_unit_test(registering_touches_no_open_device),
	 cmocka_unit_test(unregistering_touches_no_open_device),
	 cmocka_unit_test(module_stays_until_the_last_close),
	 cmocka_unit_test(library_stays_while_an_extension_is_there),
	 VERDICT(first_cannot_prepare, "wrong=prepare", NULL, -EIO, NULL, ""),
	 VERDICT(second_cannot_prepare, NULL, "wrong=prepare", -EIO, NULL, "Fp Fu "),
	 VERDICT(first_cannot_be_set_up, "wrong=setup", NULL, -EIO, NULL, "Fp Sp Fr Su Fu "),
	 VERDICT(second_cannot_be_set_up, NULL, "wrong=setup", -EIO, NULL,
		 "Fp Sp Fs Sr Fr Ft Su Fu "),
	 VERDICT(first_is_absent, "wrong=no_prepare", NULL, 0, "9100.2 9103.2", "Sp Ss Sr St Su "),
	 VERDICT(both_are_absent, "wrong=no_prepare", "wrong=no_prepare", 0, "", ""),
	 VERDICT(first_is_absent_from_setup_on, "wrong=no_setup", NULL, 0, "9100.2 9103.2",
		 "Fp Sp Fr Fu Ss Sr St Su "),
	 VERDICT(second_is_absent_from_setup_on, NULL, "wrong=no_setup", 0, "9100.1 9102.1",
		 "Fp Sp Fs Sr Su Fr Ft Fu "),
	 cmocka_unit_test(info_fails_with_an_extension),
	 { .name = "open_with_every_single_fault", .test_func = open_with_every_single_fault },
	 { .name = "register_with_every_single_fault",
	   .test_func = register_with_every_single_fault },
	 cmocka_unit_test(error_reaches_extensions_before_the_user),
	 cmocka_unit_test(function_vanishes_while_it_is_extended));

/* ---- loaded by itself ---- */

static struct hand_made made;

static void add_function(unsigned int device)
{
	load("ext-log", NULL);
	hand_made_init(&made, 256);
	hand_made_set(&made, PCI_DEVICE_ID, 2, device);
	hand_made_add(&made);
}

static void extension_is_loaded_with_its_function(void **state)
{
	struct vt_dev d;

	(void)state;
	add_function(EXT_AUTO_DEVICE);
	assert_int_equal(sim_modprobe("vfio-pci", NULL), 0);
	/* Not by the function being there, nor by the driver: by their coming together. */
	assert_int_equal(sim_module_loaded("ext-auto"), 0);
	assert_int_equal(vt_bind(HAND_MADE, "vfio-pci"), 0);
	assert_int_equal(sim_module_loaded("ext-auto"), 1);
	sim_settle();
	sim_check_baseline();
	assert_int_equal(vt_dev_open(&d, HAND_MADE), 0);
	assert_string_equal(caps_of(d.fd), "9101.1");
	vt_dev_close(&d);
	assert_int_equal(vt_unbind(HAND_MADE), 0);
	assert_int_equal(sim_rmmod("ext-auto"), 0);
	/* A second time, as when it was in use already */
	assert_int_equal(vt_bind(HAND_MADE, "vfio-pci"), 0);
	assert_int_equal(sim_module_loaded("ext-auto"), 1);
	assert_int_equal(vt_unbind(HAND_MADE), 0);
	assert_int_equal(vt_bind(HAND_MADE, "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
}

static void extension_of_another_function_is_not_loaded(void **state)
{
	(void)state;
	add_function(EXT_AUTO_DEVICE + 1);
	assert_int_equal(sim_modprobe("vfio-pci", NULL), 0);
	assert_int_equal(vt_bind(HAND_MADE, "vfio-pci"), 0);
	assert_int_equal(sim_module_loaded("ext-auto"), 0);
	sim_settle();
	sim_check_baseline();
}

static void extension_that_is_blacklisted_is_not_loaded(void **state)
{
	struct vt_dev d;

	(void)state;
	add_function(EXT_AUTO_DEVICE);
	assert_int_equal(sim_module_blacklist("ext-auto", 1), 0);
	assert_int_equal(sim_module_blacklist("no-such-module", 1), -ENOENT);
	assert_int_equal(sim_modprobe("vfio-pci", NULL), 0);
	assert_int_equal(vt_bind(HAND_MADE, "vfio-pci"), 0);
	assert_int_equal(sim_module_loaded("ext-auto"), 0);
	/* The device works without. */
	sim_settle();
	sim_check_baseline();
	assert_int_equal(vt_dev_open(&d, HAND_MADE), 0);
	assert_string_equal(caps_of(d.fd), "");
	vt_dev_close(&d);
}

static void alias_is_in_the_namespace_of_extensions(void **state)
{
	(void)state;
	load("ext-log", NULL);
	assert_string_equal(sim_module_info("ext-auto", "alias", 0),
			    "vfio_pci_ext:v00001234d00005A60sv*sd*bc*sc*i*");
}

SUITE_ON(extensions_autoload, "cold", cmocka_unit_test(extension_is_loaded_with_its_function),
	 cmocka_unit_test(extension_of_another_function_is_not_loaded),
	 cmocka_unit_test(extension_that_is_blacklisted_is_not_loaded),
	 cmocka_unit_test(alias_is_in_the_namespace_of_extensions));
