// SPDX-License-Identifier: GPL-2.0-only
/*
 * `vfiolab bench`: what operations cost in this build, as JSON lines for harness/bench/run.
 *
 * Each figure is the median of several short rounds, and a round measures every figure once: other
 * work of the machine, which comes and goes in seconds, slows some rounds of all figures rather
 * than all rounds of one.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <shared/lab.h>
#include <shared/sys.h>
#include <vfiolab_build.h>

#include "bench/mig.h"
#include "cli/cli.h"
#include "cli/scenario_run.h"
#include "cli/stage.h"
#include "fuzz/fuzz.h"
#include "fuzz/seeds.h"
#include "vt/vt.h"

#define ROUNDS 9

/* Steps of a calculation that no build, cache or scheduler changes: what a machine is worth. */
#define REFERENCE_STEPS 1000000

static void reference(void)
{
	uint64_t x = 1;
	unsigned int i;

	for (i = 0; i < REFERENCE_STEPS; i++) {
		x = x * 6364136223846793005ull + 1442695040888963407ull;
		__asm__ volatile("" : "+r"(x));
	}
}

/* One way, as the scheduler does it. */
#define SWITCHES 100000

static void enter_cold(void)
{
	stage_enter("cold");
}

static void switches(void)
{
	sim_bench_switches(SWITCHES);
}

/*
 * ---- BAR access -------------------------------------------------------------------------------
 */

static struct vt_dev dev;
static unsigned long long buffer;

static void bar_read(void)
{
	if (sim_pread(dev.fd, buffer, 4, 0) != 4)
		cli_die("bench: the BAR read failed");
}

static void open_bar(void)
{
	const struct stage *stage = stage_enter("edu");

	sim_schedule_go_on();
	if (vt_dev_open(&dev, stage->bdf))
		cli_die("bench: cannot open %s", stage->bdf);
	vt_cfg_set16(dev.fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	buffer = sim_umap(4096);
}

/* ---- what harness/bench/icount_kernel.c counts in a guest ---- */

/* The header and all that a guest's kernel looks at while it finds the device. */
#define CONFIG_WORDS 64

static void config_reads(void)
{
	unsigned int i;

	for (i = 0; i < CONFIG_WORDS; i++)
		if (sim_pread(dev.fd, buffer, 4,
			      ((long long)VFIO_PCI_CONFIG_REGION_INDEX << 40) + 4 * i) != 4)
			cli_die("bench: a config read failed");
}

static int32_t event;

static void open_irqs(void)
{
	open_bar();
	event = vt_eventfd(0);
}

static void msi_on_and_off(void)
{
	if (vt_irq_set(dev.fd, VFIO_PCI_MSI_IRQ_INDEX, .count = 1, .fds = &event) ||
	    vt_irq_off(dev.fd, VFIO_PCI_MSI_IRQ_INDEX))
		cli_die("bench: SET_IRQS failed");
}

static void map_and_fault(void)
{
	uint64_t value;
	vt_addr at;

	if (vt_map(dev.fd, 0, 64 << 10, SIM_PROT_READ | SIM_PROT_WRITE, SIM_MAP_SHARED, &at) ||
	    vt_load(at, 4, &value) != VT_OK)
		cli_die("bench: no fault");
	vt_unmap(at, 64 << 10);
}

static void close_and_open(void)
{
	vt_close(dev.fd);
	dev.fd = vt_get_device(dev.group, stage_current()->bdf);
	if (dev.fd < 0)
		cli_die("bench: cannot open %s", stage_current()->bdf);
}

/* ---- open - info - config - set irqs - close ---- */

static void open_close(void)
{
	struct vfio_irq_info irq;
	int32_t fds[2];

	stage_restore();
	sim_schedule_go_on();
	if (vt_dev_open(&dev, stage_current()->bdf))
		cli_die("bench: cannot open %s", stage_current()->bdf);
	vt_cfg_get32(dev.fd, 0);
	vt_cfg_set16(dev.fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	vt_irq_info(dev.fd, VFIO_PCI_MSIX_IRQ_INDEX, &irq);
	fds[0] = vt_eventfd(0);
	fds[1] = vt_eventfd(0);
	if (vt_irq_set(dev.fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 2, .fds = fds))
		cli_die("bench: SET_IRQS failed");
	vt_dev_close(&dev);
	sim_close_all();
	sim_check_end();
}

static void enter_edu(void)
{
	stage_enter("edu");
}

/* ---- schedules ---- */

#define SCHEDULES_SCENARIO "msix_set_irqs_vs_irq_vs_close"

static const struct scenario_desc *scenario;
static uint64_t nth;

static void prepare_scenario(void)
{
	scenario = scenario_must_find(SCHEDULES_SCENARIO);
	scenario_prepare(scenario);
}

static void one_schedule(void)
{
	scenario_once(scenario, scenario_seed(1, nth++), NULL, 0);
}

/* ---- fuzzing over the seeds ---- */

static const struct fuzz_target *target;
static unsigned int seed_at;

static void prepare_fuzz(void)
{
	target = fuzz_find("ioctl");
	target->prepare();
}

static void prepare_fuzz_device(void)
{
	target = fuzz_find("device");
	target->prepare();
}

static void prepare_fuzz_firmware(void)
{
	target = fuzz_find("firmware");
	target->prepare();
}

static void one_input(void)
{
	static uint8_t input[PROGRAM_MAX];
	size_t size = fuzz_seed(target->name, seed_at++ % fuzz_seed_count(target->name), input);

	target->one(input, size);
}

/* ---- the figures ---- */

enum unit { NS, PER_S };

static struct figure {
	const char *what;		/* of --only */
	const char *plain, *asan;	/* its name in each build; NULL: of no interest there */
	enum unit unit;
	void (*prepare)(void);
	void (*once)(void);
	unsigned int calls;		/* a round */
	unsigned int per_call;		/* operations a call */
	double seconds[ROUNDS];		/* an operation */
} figures[] = {
	{ "reference", "reference_ns", NULL, NS, NULL, reference, 2, REFERENCE_STEPS, { 0 } },
	{ "switch", "switch_ns", "switch_asan_ns", NS, enter_cold, switches, 2, SWITCHES, { 0 } },
	{ "bar", "bar_access_ns", "bar_access_asan_ns", NS, open_bar, bar_read, 50000, 1,
	  { 0 } },
	{ "config", "config_read_ns", NULL, NS, open_bar, config_reads, 1000, CONFIG_WORDS,
	  { 0 } },
	{ "irqs", "set_irqs_ns", NULL, NS, open_irqs, msi_on_and_off, 1000, 1, { 0 } },
	{ "fault", "fault_ns", NULL, NS, open_bar, map_and_fault, 1000, 1, { 0 } },
	{ "open", "open_close_ns", NULL, NS, open_bar, close_and_open, 1000, 1, { 0 } },
	{ "open-close", "open_close_per_s", "open_close_asan_per_s", PER_S, enter_edu, open_close,
	  1000, 1, { 0 } },
	{ "schedules", "schedules_per_s", "schedules_asan_per_s", PER_S, prepare_scenario,
	  one_schedule, 1000, 1, { 0 } },
	{ "fuzz", "fuzz_ioctl_plain_per_s", "fuzz_ioctl_per_s", PER_S, prepare_fuzz, one_input,
	  1000, 1, { 0 } },
	{ "fuzz-device", "fuzz_device_plain_per_s", "fuzz_device_per_s", PER_S,
	  prepare_fuzz_device, one_input, 200, 1, { 0 } },
	{ "fuzz-firmware", "fuzz_firmware_plain_per_s", "fuzz_firmware_per_s", PER_S,
	  prepare_fuzz_firmware, one_input, 1000, 1, { 0 } },
};
#define FIGURES (sizeof(figures) / sizeof(figures[0]))

static struct {
	const struct figure *only;
	bool migration;			/* only that */
	unsigned int calls;
} opt;

static bool asan(void)
{
	return !strcmp(VFIOLAB_PRESET, "asan");
}

static const char *name_of(const struct figure *f)
{
	return asan() ? f->asan : f->plain;
}

static void measure(struct figure *f, unsigned int round)
{
	unsigned int i;
	double start;

	if (f->prepare)
		f->prepare();
	f->once();
	start = cli_seconds();
	for (i = 0; i < f->calls; i++)
		f->once();
	f->seconds[round] = (cli_seconds() - start) / f->calls / f->per_call;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void put(struct figure *f)
{
	double median;

	qsort(f->seconds, ROUNDS, sizeof(f->seconds[0]), by_value);
	median = f->seconds[ROUNDS / 2];
	printf("{\"name\": \"%s\", \"value\": %.6g, \"unit\": \"%s\", \"preset\": \"%s\"}\n",
	       name_of(f), f->unit == NS ? median * 1e9 : 1 / median, f->unit == NS ? "ns" : "1/s",
	       VFIOLAB_PRESET);
	fflush(stdout);
}

/* Under a counter of instructions: an exact number of calls, and no figure. */
static void call_only(const struct figure *f)
{
	unsigned int i;

	if (f->prepare)
		f->prepare();
	for (i = 0; i < opt.calls; i++)
		f->once();
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	size_t i;

	(void)state;
	switch (key) {
	case 'o':
		for (i = 0; i < FIGURES; i++)
			if (!strcmp(arg, figures[i].what))
				opt.only = &figures[i];
		opt.migration = !strcmp(arg, "migration");
		if (!opt.only && !opt.migration)
			cli_die("bench: --only: '%s' is not one of those that --help tells", arg);
		return 0;
	case 'c':
		opt.calls = (unsigned int)cli_number("--calls", arg, 1, 100000000);
		return 0;
	case ARGP_KEY_ARG:
		cli_die("bench: unexpected argument '%s'", arg);
	case ARGP_KEY_END:
		if (opt.calls && !opt.only)
			cli_die("bench: --calls: needs --only, to say of what");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "only", 'o', "WHAT", 0,
	  "reference, switch, bar, config, irqs, fault, open, open-close, schedules, fuzz, "
	  "fuzz-device or migration", 0 },
	{ "calls", 'c', "N", 0, "call it N times and measure nothing, as for callgrind", 0 },
	{ 0 }
};

static int cmd_bench(int argc, char **argv)
{
	static const struct argp argp = {
		options, parse, NULL, "Measure this build; a JSON object a line.", NULL, NULL, NULL
	};
	unsigned int round;
	size_t i;

	cli_parse(&argp, argc, argv, NULL);
	sim_catch_faults();
	if (opt.calls) {
		call_only(opt.only);
		return CLI_OK;
	}
	if (opt.migration) {
		bench_migration();
		return CLI_OK;
	}
	for (round = 0; round < ROUNDS; round++)
		for (i = 0; i < FIGURES; i++)
			if (name_of(&figures[i]) && (!opt.only || opt.only == &figures[i]))
				measure(&figures[i], round);
	for (i = 0; i < FIGURES; i++)
		if (name_of(&figures[i]) && (!opt.only || opt.only == &figures[i]))
			put(&figures[i]);
	if (!opt.only && !asan())
		bench_migration();
	return CLI_OK;
}

COMMAND(bench, "bench", "[--only WHAT]", "measure this build (see `make bench`)", cmd_bench);
