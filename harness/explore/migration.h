/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A live migration as a VMM does it, between the two hosts of the stage "mlx5": memory by rounds
 * of dirty pages, the VF by its stream, over a link with a bandwidth. What happened is kept, for
 * reports.
 */
#ifndef VFIOLAB_HARNESS_MIGRATION_H
#define VFIOLAB_HARNESS_MIGRATION_H

#include <stdio.h>

#include "tests/mlx5.h"

#define JOURNEY_ROUNDS_MAX	48
#define JOURNEY_STATES_MAX	24

/**
 * struct journey_plan - how to migrate
 * @guest: bytes of guest memory, @context: of the VF's own
 * @period_ns, @burst: the VF's load
 * @link_mbps: bandwidth of the link between the hosts, in MB/s
 * @piece: bytes of each write of the stream at the destination
 * @dirty_max: pages of guest memory that may be left for the time when the VF stands still
 * @rounds_max: and when to stop trying
 */
struct journey_plan {
	uint64_t guest, context;
	uint32_t period_ns, burst;
	unsigned int link_mbps;
	size_t piece;
	unsigned int dirty_max, rounds_max;
};

/* A round: from when to when, what was sent. The last one is that of the VF standing still. */
struct journey_round {
	uint64_t begin_ns, end_ns;
	uint64_t vf_bytes;
	unsigned int dirty_pages;
};

/* A state of one of the two VFs, from then on. */
struct journey_state {
	uint64_t ns;
	bool destination;
	unsigned int state;
};

/**
 * struct journey - a migration
 * @src, @dst: the two VFs, open
 * @failed: what did not work, NULL if all did; @error: its -errno
 * @stop_ns, @go_ns: from when to when no VF wrote to the guest
 * @same_memory, @same_vf: source and destination compared while both stood still
 * @refused: writes that the bus refused before the destination took over; there must be no more
 * @writes: by the VF at the source, @writes_after: at the destination, beyond those
 */
struct journey {
	struct journey_plan plan;
	struct mlx5_guest src, dst;
	struct journey_round round[JOURNEY_ROUNDS_MAX];
	struct journey_state state[JOURNEY_STATES_MAX];
	unsigned int rounds, states;
	uint64_t begin_ns, end_ns, stop_ns, go_ns;
	uint64_t pages;
	const char *failed;
	int error;
	bool same_memory, same_vf;
	uint64_t writes, writes_after;
	uint32_t refused;

	/* Of the migration under way */
	int out, in;
	vt_addr bitmap;
	uint64_t page;
	bool tracked;
};

extern const struct journey_plan journey_usual;

/* Opens both VFs and starts the load. 0 or -errno. */
int journey_begin(struct journey *j, const struct journey_plan *plan);
/* The migration, from PRE_COPY to the destination's RUNNING; 0, or -errno with @j->failed set. */
int journey_go(struct journey *j);
/* The destination goes on by itself for a while; closes both. */
void journey_end(struct journey *j);

/* Virtual time since the migration's begin, in ms. */
double journey_ms(const struct journey *j, uint64_t ns);
uint64_t journey_vf_bytes(const struct journey *j);
unsigned int journey_dirty_pages(const struct journey *j);

/* The migration as a picture; @what: its heading. */
void journey_svg(const struct journey *j, const char *what, FILE *out);

/* Where `vfiolab run --svg FILE` and `--html FILE` want the picture; NULL if they are not given. */
extern const char *journey_svg_file, *journey_html_file;

#endif
