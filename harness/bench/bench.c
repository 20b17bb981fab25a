// SPDX-License-Identifier: GPL-2.0-only
/*
 * `vfiolab bench`: what operations cost in this build, as JSON lines for harness/bench/run.
 *
 * Each figure is the median of several rounds: a machine's other work shows as single slow rounds.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <shared/lab.h>
#include <shared/sys.h>
#include <vfiolab_build.h>

#include "cli/cli.h"
#include "cli/scenario_run.h"
#include "cli/stage.h"
#include "fuzz/fuzz.h"
#include "fuzz/seeds.h"
#include "vt/vt.h"

#define ROUNDS 9

static double rounds[ROUNDS];

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(void)
{
	qsort(rounds, ROUNDS, sizeof(rounds[0]), by_value);
	return rounds[ROUNDS / 2];
}

/* Seconds per call of @fn, median of the rounds; @n calls per round. */
static double seconds_per(void (*fn)(void), unsigned int n)
{
	unsigned int r, i;

	fn();
	for (r = 0; r < ROUNDS; r++) {
		double start = cli_seconds();

		for (i = 0; i < n; i++)
			fn();
		rounds[r] = (cli_seconds() - start) / n;
	}
	return median();
}

static void put(const char *name, double value, const char *unit)
{
	printf("{\"name\": \"%s\", \"value\": %.6g, \"unit\": \"%s\", \"preset\": \"%s\"}\n", name,
	       value, unit, VFIOLAB_PRESET);
	fflush(stdout);
}

/* One way, as the scheduler does it. */
#define SWITCHES 100000

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

/* ---- schedules ---- */

#define SCHEDULES_SCENARIO "msix_set_irqs_vs_irq_vs_close"

static const struct scenario_desc *scenario;
static uint64_t nth;

static void one_schedule(void)
{
	scenario_once(scenario, scenario_seed(1, nth++), NULL, 0);
}

/* ---- ioctl fuzzing over the seeds ---- */

static const struct fuzz_target *target;
static unsigned int seed_at;

static void one_input(void)
{
	static uint8_t input[FUZZ_SEED_MAX];
	size_t size = fuzz_seed(target->name, seed_at++ % fuzz_seed_count(target->name), input);

	target->one(input, size);
}

static const char *only;

static bool wanted(const char *name)
{
	return !only || !strcmp(only, name);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static const char *const names[] = { "switch", "bar", "open-close", "schedules", "fuzz" };
	size_t i;

	(void)state;
	switch (key) {
	case 'o':
		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (!strcmp(arg, names[i]))
				only = names[i];
		if (!only)
			cli_die("bench: --only: '%s' is not one of those that --help tells", arg);
		return 0;
	case ARGP_KEY_ARG:
		cli_die("bench: unexpected argument '%s'", arg);
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "only", 'o', "WHAT", 0, "switch, bar, open-close, schedules or fuzz", 0 },
	{ 0 }
};

static int cmd_bench(int argc, char **argv)
{
	static const struct argp argp = {
		options, parse, NULL, "Measure this build; a JSON object a line.", NULL, NULL, NULL
	};
	bool asan = !strcmp(VFIOLAB_PRESET, "asan");

	cli_parse(&argp, argc, argv, NULL);
	sim_catch_faults();
	if (wanted("switch")) {
		stage_enter("cold");
		put(asan ? "switch_asan_ns" : "switch_ns",
		    seconds_per(switches, 20) / SWITCHES * 1e9, "ns");
	}
	if (wanted("bar")) {
		open_bar();
		put(asan ? "bar_access_asan_ns" : "bar_access_ns",
		    seconds_per(bar_read, 200000) * 1e9, "ns");
	}
	if (wanted("open-close")) {
		stage_enter("edu");
		put(asan ? "open_close_asan_per_s" : "open_close_per_s",
		    1 / seconds_per(open_close, 5000), "1/s");
	}
	if (wanted("schedules")) {
		scenario = scenario_must_find(SCHEDULES_SCENARIO);
		scenario_prepare(scenario);
		put(asan ? "schedules_asan_per_s" : "schedules_per_s",
		    1 / seconds_per(one_schedule, 3000), "1/s");
	}
	if (wanted("fuzz")) {
		target = fuzz_find("ioctl");
		target->prepare();
		put(asan ? "fuzz_ioctl_per_s" : "fuzz_ioctl_plain_per_s",
		    1 / seconds_per(one_input, 3000), "1/s");
	}
	return CLI_OK;
}

COMMAND(bench, "bench", "[--only WHAT]", "measure this build (see `make bench`)", cmd_bench);
