// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every pair of migration states of an mlx5 VF: from each state, with its stream used or not, each
 * state is asked for, alone and while something happens. What the result must be is said by
 * mlx5_expected(); that the device can always be reset to RUNNING, used again and closed, and that
 * nothing is left, is checked each time.
 */
#include <stdio.h>
#include <string.h>

#include <shared/lab.h>
#include <shared/mlx5.h>
#include <shared/pci.h>
#include <shared/sys.h>

#include "cli/stage.h"
#include "cli/unit.h"
#include "tests/expect.h"
#include "tests/mlx5.h"
#include "tests/suite.h"

/* What the user has done with the stream of the first state before it asks for the second. */
enum use { UNUSED, HALF, WHOLE, CLOSED, USES };

/* What happens meanwhile; @step says when. */
enum event {
	NOTHING,
	RESET,		/* VFIO_DEVICE_RESET by another thread */
	PF_RESET,	/* the PF, with all its VFs */
	FAILS,		/* one command of the firmware's */
	GIVES_UP,	/* the same, with the status that ends tracking */
	SIGNAL,
};

/**
 * struct combination - one run
 * @g: the VF
 * @from, @to, @use, @event, @step: what is done
 * @late: the event came after the answer, or never
 * @fd: stream of @from
 * @ret: answer of the request; @new_fd: its stream
 */
struct combination {
	struct mlx5_guest g;
	unsigned int from, to;
	enum use use;
	enum event event;
	unsigned int step;
	bool late;
	int fd;
	int ret;
	int new_fd;
};

#define STEP_NS		3000ull
#define STEPS		14u

/* A whole stream, for RESUMING. */
static struct mlx5_stream whole;

static void say(const struct combination *c, const char *what)
{
	static const char *const uses[] = { "unused", "half", "whole", "closed" };
	static const char *const events[] = { "nothing", "reset",     "PF reset",
					      "failure", "giving up", "signal" };

	fail_msg("%s -> %s, stream %s, %s at step %u: %s (answer %d, state %s)",
		 vt_mig_name(c->from), vt_mig_name(c->to), uses[c->use], events[c->event], c->step,
		 what, c->ret, vt_mig_name((unsigned int)vt_mig_get(c->g.dev.fd)));
}

#define HOLDS(c, cond)                                                                             \
	do {                                                                                       \
		if (!(cond))                                                                       \
			say(c, #cond);                                                             \
	} while (0)

static void read_some(int fd, size_t most)
{
	uint8_t buf[4096];
	size_t done = 0;
	ssize_t n = 1;

	while (done < most && n > 0) {
		n = vt_read(fd, buf, sizeof(buf));
		done += n > 0 ? (size_t)n : 0;
	}
}

/* Returns false if the first state is not to be had at this level. */
static bool arrive(struct combination *c)
{
	struct mlx5_stream part = whole;
	size_t off = 0;

	assert_int_equal(mlx5_open(&c->g, MLX5_SRC, MLX5_SRC_PF, 0), 0);
	if (c->from >= VT_STATE_PRE_COPY && !(vt_mig_flags(c->g.dev.fd) & VT_MIG_PRE_COPY))
		return false;
	HOLDS(c, mlx5_reach(c->g.dev.fd, c->from, &c->fd) == 0);
	HOLDS(c, vt_mig_get(c->g.dev.fd) == (int)c->from);
	if (c->fd < 0)
		return c->use == UNUSED;
	if (c->use == CLOSED) {
		vt_close(c->fd);
		c->fd = -1;
	} else if (c->use != UNUSED && c->from == VFIO_DEVICE_STATE_RESUMING) {
		if (c->use == HALF)
			part.len /= 2;
		HOLDS(c, mlx5_stream_write(&part, &off, c->fd, 4096) == 0);
	} else if (c->use != UNUSED) {
		read_some(c->fd, c->use == HALF ? 1 : SIZE_MAX);
	}
	return true;
}

static void ask(void *arg)
{
	struct combination *c = arg;

	c->ret = vt_mig_set(c->g.dev.fd, c->to, &c->new_fd);
}

static void disturb(struct combination *c)
{
	int task = sim_spawn("ask", ask, c);

	sim_advance_ns(c->step * STEP_NS);
	c->late = sim_task_done(task);
	switch (c->event) {
	case RESET:
		HOLDS(c, vt_ioctl_arg(c->g.dev.fd, VFIO_DEVICE_RESET, 0) == 0);
		break;
	case PF_RESET:
		HOLDS(c, sim_mlx5_reset(MLX5_SRC_PF) == 0);
		break;
	case SIGNAL:
		sim_task_signal(task, 0);
		break;
	default:
		break;
	}
	sim_join(task);
}

/* The request's answer where nothing interferes. */
static void check_alone(struct combination *c)
{
	int expected = mlx5_expected(c->from, c->to, vt_mig_flags(c->g.dev.fd));
	int state = vt_mig_get(c->g.dev.fd);
	bool stream = c->to == VFIO_DEVICE_STATE_RESUMING || c->to == VT_STATE_PRE_COPY ||
		      c->to == VT_STATE_PRE_COPY_P2P ||
		      (c->to == VFIO_DEVICE_STATE_STOP_COPY && c->from < VT_STATE_PRE_COPY);
	bool pre = c->from >= VT_STATE_PRE_COPY && c->to >= VT_STATE_PRE_COPY;

	if (c->from == VFIO_DEVICE_STATE_RESUMING && c->use != WHOLE && c->to != c->from &&
	    expected >= 0) {
		/* The state is not whole, so it cannot be left. */
		HOLDS(c, c->ret == -EINVAL && state == VFIO_DEVICE_STATE_RESUMING);
		return;
	}
	if (expected < 0) {
		HOLDS(c, c->ret == -EINVAL && state == (int)c->from && c->new_fd < 0);
		return;
	}
	HOLDS(c, c->ret == 0 && state == expected);
	HOLDS(c, (c->new_fd >= 0) == (stream && c->from != c->to && !pre));
}

/*
 * Whatever was done: a reset leads to RUNNING, from where everything works, and it can be closed.
 */
static void leave(struct combination *c)
{
	int state = vt_mig_get(c->g.dev.fd), fd;

	HOLDS(c, state >= 0 && state < (int)VT_STATES);
	HOLDS(c, vt_ioctl_arg(c->g.dev.fd, VFIO_DEVICE_RESET, 0) == 0);
	HOLDS(c, vt_mig_get(c->g.dev.fd) == VFIO_DEVICE_STATE_RUNNING);
	if (c->event == FAILS || c->event == GIVES_UP)
		c->late = !mock_mlx5_rules_applied(c->g.pf);
	mock_mlx5_rules_clear(c->g.pf);
	/* What an interrupted PF reset has left, the next one repairs. */
	HOLDS(c, mock_mlx5_vf_state(c->g.vf) == MOCK_MLX5_RUNNING);
	if ((c->from + c->to + c->step) % 2) {
		HOLDS(c, vt_mig_set(c->g.dev.fd, VFIO_DEVICE_STATE_STOP_COPY, &fd) == 0);
		vt_close(fd);
	}
	if (c->fd >= 0)
		vt_close(c->fd);
	if (c->new_fd >= 0)
		vt_close(c->new_fd);
	mlx5_close(&c->g);
	if (c->event == PF_RESET)
		mlx5_remove_pf(MLX5_SRC_PF);
	sim_close_all();
	sim_check_end();
}

/*
 * Returns false if there is no such combination, or if none of a later step can differ from this
 * one.
 */
static bool combine(unsigned int from, unsigned int to, enum use use, enum event event,
		    unsigned int step)
{
	struct combination c = { .from = from, .to = to, .use = use, .event = event, .step = step,
				 .fd = -1, .new_fd = -1 };
	bool there;

	stage_restore();
	there = arrive(&c);
	if (there) {
		if (event == FAILS)
			mlx5_fw_fails(c.g.pf, 0, step, MLX5_STATUS_INTERNAL);
		if (event == GIVES_UP)
			mlx5_fw_fails(c.g.pf, 0, step, MLX5_STATUS_BAD_STATE);
		if (event == RESET || event == PF_RESET || event == SIGNAL)
			disturb(&c);
		else
			ask(&c);
		if (event == NOTHING)
			check_alone(&c);
		leave(&c);
	}
	return there && !c.late;
}

static void prepare_whole(void)
{
	struct mlx5_guest g;
	int fd;

	whole.len = 0;
	assert_int_equal(mlx5_open(&g, MLX5_SRC, MLX5_SRC_PF, 0), 0);
	assert_int_equal(vt_mig_set(g.dev.fd, VFIO_DEVICE_STATE_STOP_COPY, &fd), 0);
	assert_int_equal(mlx5_stream_read(&whole, fd, 65536), 0);
	vt_close(fd);
	mlx5_close(&g);
}

static bool has_stream(unsigned int state)
{
	return state == VFIO_DEVICE_STATE_STOP_COPY || state == VFIO_DEVICE_STATE_RESUMING ||
	       state >= VT_STATE_PRE_COPY;
}

/*
 * One pair, with the event at each step until it comes too late to disturb the request: from then
 * on it is the same run again. Unless the whole product is wanted, a pair gets every other moment,
 * its neighbours those between, and what was done with the stream goes round with them.
 */
static unsigned int each_step(unsigned int from, unsigned int to, enum event event,
			      unsigned int steps)
{
	unsigned int uses = has_stream(from) ? USES : 1, use, step, runs = 0;
	bool whole_product = event == NOTHING || unit_thorough;

	for (use = 0; use < uses; use++) {
		for (step = 0; step < steps; step++) {
			if (!whole_product && (from + to + step) % (2 * uses) != 2 * use)
				continue;
			runs++;
			if (!combine(from, to, use, event, step))
				break;
		}
	}
	return runs;
}

static void all_pairs(enum event event, unsigned int steps)
{
	unsigned int from, to, runs = 0;

	prepare_whole();
	for (from = VFIO_DEVICE_STATE_STOP; from < VT_STATES; from++)
		for (to = 0; to <= VT_STATES; to++)
			runs += each_step(from, to, event, steps);
	mlx5_stream_free(&whole);
	stage_restore();
	fprintf(stderr, "%u combinations\n", runs);
}

static void alone(void **state)
{
	(void)state;
	all_pairs(NOTHING, 2);
}

static void reset_at_each_moment(void **state)
{
	(void)state;
	all_pairs(RESET, STEPS);
}

static void pf_reset_at_each_moment(void **state)
{
	(void)state;
	all_pairs(PF_RESET, STEPS);
}

static void each_command_fails(void **state)
{
	(void)state;
	all_pairs(FAILS, 8);
}

static void each_command_gives_up(void **state)
{
	(void)state;
	all_pairs(GIVES_UP, 8);
}

static void signal_at_each_moment(void **state)
{
	(void)state;
	all_pairs(SIGNAL, STEPS);
}

SUITE_ON(mlx5_pairs, "mlx5", cmocka_unit_test(alone), cmocka_unit_test(reset_at_each_moment),
	 cmocka_unit_test(pf_reset_at_each_moment), cmocka_unit_test(each_command_fails),
	 cmocka_unit_test(each_command_gives_up), cmocka_unit_test(signal_at_each_moment));
