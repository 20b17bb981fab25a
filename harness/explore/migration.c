// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scenario `migration`: a VF under load moves to another host, once as it should be and once
 * for each thing that may go wrong on the way. What `make sim` ends with.
 */
#include <stdio.h>
#include <string.h>

#include <shared/lab.h>
#include <shared/mlx5.h>
#include <shared/sys.h>

#include "cli/cli.h"
#include "cli/stage.h"
#include "explore/migration.h"
#include "explore/scenario.h"

const char *journey_svg_file, *journey_html_file;

static struct journey j;

/* ---- the one that goes well ---- */

static void show_states(void)
{
	unsigned int i;

	printf("  %-12s %-14s %s\n", "virtual time", "source", "destination");
	for (i = 0; i < j.states; i++) {
		const struct journey_state *s = &j.state[i];
		const char *name = vt_mig_name(s->state);

		if (s->destination)
			printf("  %9.3f ms %-14s %s\n", journey_ms(&j, s->ns), "", name);
		else
			printf("  %9.3f ms %s\n", journey_ms(&j, s->ns), name);
	}
}

static void bar(uint64_t value, uint64_t most)
{
	int width = most ? (int)(value * 24 / most) : 0, i;

	for (i = 0; i < 24; i++)
		putchar(i < width || (!i && value) ? '#' : ' ');
}

static void show_rounds(void)
{
	uint64_t most = 1;
	unsigned int i;

	for (i = 0; i < j.rounds; i++)
		if (j.round[i].vf_bytes > most)
			most = j.round[i].vf_bytes;
	printf("\n  %-6s %-21s %-34s %s\n", "round", "ms", "VF state, KiB", "dirty pages");
	for (i = 0; i < j.rounds; i++) {
		const struct journey_round *r = &j.round[i];
		char name[12] = "last";

		if (i < j.rounds - 1)
			snprintf(name, sizeof(name), "%u", i);
		printf("  %-6s %8.3f .. %-8.3f ", name, journey_ms(&j, r->begin_ns),
		       journey_ms(&j, r->end_ns));
		bar(r->vf_bytes, most);
		printf(" %7.1f   ", (double)r->vf_bytes / 1024);
		if (i)
			printf("%u\n", r->dirty_pages);
		else
			printf("all %llu\n", (unsigned long long)j.pages);
	}
}

static void write_file(const char *path, bool html)
{
	const char *what = "A VF under DMA load moves to another host";
	FILE *out = fopen(path, "w");

	if (!out)
		cli_die("%s: cannot be written", path);
	if (html)
		fprintf(out, "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>%s</title>\n"
			"<body style=\"margin:2em;background:#fff\">\n", what);
	journey_svg(&j, what, out);
	if (fclose(out))
		cli_die("%s: cannot be written", path);
	printf("  picture in %s\n", path);
}

static void run_well(void)
{
	CHECK(!journey_begin(&j, &journey_usual));
	printf("%s%s -> %s%s  a VF that writes to its guest's memory moves to another host\n\n",
	       cli_on(HUE_BOLD), MLX5_SRC, MLX5_DST, cli_off());
	journey_go(&j);
	if (j.failed)
		printf("  %s: %s\n", j.failed, strerror(-j.error));
	CHECK(!j.failed);
	journey_end(&j);
	show_states();
	show_rounds();
	printf("\n  downtime %.3f ms of %.3f ms; the VF wrote %llu times before and %llu after\n",
	       (double)(j.go_ns - j.stop_ns) / 1e6, journey_ms(&j, j.end_ns),
	       (unsigned long long)j.writes, (unsigned long long)j.writes_after);
	printf("  guest memory: %s, %llu pages; VF state: %s\n",
	       j.same_memory ? "the same" : "DIFFERS", (unsigned long long)j.pages,
	       j.same_vf ? "the same, bit for bit" : "DIFFERS");
	CHECK(j.same_memory && j.same_vf && j.writes_after);
}

/* ---- and those that do not ---- */

static void line(const char *what, unsigned int tries)
{
	printf("  %-34s %5u %9.1f %9u %9.3f ms   %s\n", what, tries,
	       (double)journey_vf_bytes(&j) / 1024, journey_dirty_pages(&j),
	       (double)(j.go_ns - j.stop_ns) / 1e6,
	       j.failed			  ? j.failed :
	       j.same_memory && j.same_vf ? "same memory, same VF" :
					    "DIFFERS");
	CHECK(!j.failed && j.same_memory && j.same_vf && j.writes_after);
}

static void again(const char *what, const struct journey_plan *plan, uint64_t late_ns)
{
	stage_restore();
	CHECK(!journey_begin(&j, plan));
	if (late_ns) {
		mlx5_fw_delays(j.src.pf, 0, late_ns);
		mlx5_fw_delays(j.dst.pf, 0, late_ns);
	}
	journey_go(&j);
	journey_end(&j);
	line(what, 1);
	sim_close_all();
	sim_check_end();
}

/* After a failure: the user resets both VFs, the guest's driver begins anew. 0 or -errno. */
static int start_anew(void)
{
	int ret = vt_ioctl_arg(j.src.dev.fd, VFIO_DEVICE_RESET, 0);

	if (!ret)
		ret = vt_ioctl_arg(j.dst.dev.fd, VFIO_DEVICE_RESET, 0);
	if (ret)
		return ret;
	CHECK(vt_mig_get(j.src.dev.fd) == VFIO_DEVICE_STATE_RUNNING);
	/* As a guest's driver does after a reset; the PF's has cleared COMMAND as well. */
	vt_cfg_set16(j.src.dev.fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	mlx5_load_begin(&j.src, j.plan.period_ns, j.plan.burst, 0, 0x5eed);
	return 0;
}

static void reset_pf(void *arg)
{
	uint64_t *at_ns = arg;

	sim_sleep_ns(*at_ns);
	CHECK(!sim_mlx5_reset(MLX5_SRC_PF));
}

/*
 * The source's PF resets at some moment of the migration. If it hits, the migration fails and the
 * VF has lost its state: the user sees ERROR, resets it, and the next attempt succeeds.
 */
static unsigned int one_pf_reset(uint64_t at_ns)
{
	unsigned int tries = 1;
	int task;

	stage_restore();
	CHECK(!journey_begin(&j, &journey_usual));
	task = sim_spawn("pf reset", reset_pf, &at_ns);
	journey_go(&j);
	sim_join(task);
	while (j.failed && tries < 4) {
		CHECK(!start_anew());
		journey_go(&j);
		tries++;
	}
	journey_end(&j);
	if (j.failed)
		printf("  PF reset after %llu ns: %s: %s\n", (unsigned long long)at_ns, j.failed,
		       strerror(-j.error));
	CHECK(!j.failed && j.same_memory && j.same_vf && j.writes_after);
	return tries;
}

static void pf_resets(void)
{
	unsigned int i, tries = 0;

	for (i = 0; i < 16; i++)
		tries += one_pf_reset(100000 + i * 450000ull);
	line("PF resets, at 16 moments", tries);
}

/* ---- under schedules that are searched ---- */

/*
 * One short journey. A schedule may let firmware's time run out anywhere, so that it fails; then
 * the user resets both VFs and tries again. Whatever says that it worked has moved everything.
 */
static void search(void)
{
	struct journey_plan plan = journey_usual;
	unsigned int tries;

	plan.guest = 64 << 10;
	plan.context = 16 << 10;
	plan.dirty_max = 4;
	if (journey_begin(&j, &plan)) {
		journey_end(&j);
		return;
	}
	for (tries = 0; tries < 3 && journey_go(&j); tries++)
		if (start_anew())
			break;
	CHECK(j.failed || (j.same_memory && j.same_vf));
	journey_end(&j);
}

static void migration(struct scenario *s)
{
	struct journey_plan cut = journey_usual, small = journey_usual;
	double before = cli_seconds();

	if (s->searched) {
		search();
		return;
	}
	run_well();
	if (journey_svg_file)
		write_file(journey_svg_file, false);
	if (journey_html_file)
		write_file(journey_html_file, true);
	sim_close_all();
	sim_check_end();

	printf("\n  %-34s %5s %9s %9s %12s\n", "the same, but", "tries", "KiB", "dirty",
	       "downtime");
	again("firmware answers 1 ms late", &journey_usual, 1000000);
	small.context = 16 << 10;
	small.piece = 1;
	again("stream in writes of 1 byte", &small, 0);
	cut.piece = 4093;
	again("stream in writes of 4093 bytes", &cut, 0);
	pf_resets();
	printf("\n  host time %.0f ms\n\n", (cli_seconds() - before) * 1e3);
	stage_restore();
}

SCENARIO(migration, "a VF under load moves to another host, live", .stage = "mlx5",
	 .report = migration);
