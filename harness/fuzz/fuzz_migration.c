// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target `migration`: an untrusted user of two mlx5 VFs. Streams that are cut, changed, invented or
 * given to the wrong device, by one or two threads, states in any order, dirty pages, resets,
 * firmware that refuses; then nothing may be left. Whatever is written into a stream, the
 * device's state is one of those that the uAPI has.
 */
#include <poll.h>
#include <string.h>

#include <shared/lab.h>
#include <shared/mlx5.h>
#include <shared/pci.h>
#include <shared/sys.h>

#include "cli/cli.h"
#include "cli/stage.h"
#include "fuzz/fuzz.h"
#include "fuzz/migration_ops.h"
#include "tests/mlx5.h"

/* In an operation's byte: the second thread does it. */
#define SECOND	0x80

#define GUEST	(4ul << SIM_PAGE_SHIFT)
#define CONTEXT	4096
#define STREAM_MAX 16384

/* The two ends; threads share them, and the streams as well. */
static struct mlx5_guest ends[2];
/* A good stream, from the first VF, to start from. */
static uint8_t good[STREAM_MAX];
static size_t good_len;

/**
 * struct user - what the threads of one run share
 * @fds: the last stream of each VF, -1 if there is none
 * @at: how much of the good stream was written to each
 */
struct user {
	const struct program *program;
	int fds[2];
	size_t at[2];
	vt_addr bitmap;
};

struct thread {
	struct user *user;
	unsigned int which;
};

static void keep(struct user *u, unsigned int end, int fd)
{
	if (fd < 0)
		return;
	if (u->fds[end] >= 0)
		vt_close(u->fds[end]);
	u->fds[end] = fd;
	u->at[end] = 0;
}

static void op_state(struct user *u, const struct program_op *op)
{
	int fd;

	vt_mig_set(ends[op->sel & 1].dev.fd, op->a % 9 == 8 ? op->a : op->a % 9, &fd);
	keep(u, op->sel & 1, fd);
}

static void op_read(struct user *u, const struct program_op *op)
{
	static uint8_t buf[STREAM_MAX];

	vt_read(u->fds[op->sel & 1], buf, op->a % sizeof(buf));
}

/* Goes on with the good stream, @a bytes of it, one of which may be another. */
static void op_good(struct user *u, const struct program_op *op)
{
	unsigned int end = op->sel & 1;
	size_t left = good_len - u->at[end], len = op->a % (STREAM_MAX + 1);
	uint8_t buf[STREAM_MAX];
	ssize_t n;

	if (len > left || !len)
		len = left;
	memcpy(buf, good + u->at[end], len);
	if (op->flags && len)
		buf[op->b % len] ^= (uint8_t)op->flags;
	n = vt_write(u->fds[end], buf, len);
	/* Two threads may have written the same piece. */
	if (n > 0)
		u->at[end] += (size_t)n;
	if (u->at[end] > good_len)
		u->at[end] = good_len;
}

/* A header of the input's own making; @b is the size, close to what matters or anything. */
static void op_header(struct user *u, const struct program_op *op)
{
	struct mlx5_record head = { .size = op->b, .flags = op->flags, .tag = op->a };

	vt_write(u->fds[op->sel & 1], &head, op->sel & 2 ? op->a % sizeof(head) : sizeof(head));
}

static void op_blob(struct user *u, const struct program_op *op)
{
	const struct program *p = u->program;
	size_t from = p->nblob ? op->b % p->nblob : 0;
	size_t len = op->a % (p->nblob - from + 1);

	vt_write(u->fds[op->sel & 1], p->blob + from, len);
}

/* From memory that is not all there. */
static void op_bad_memory(struct user *u, const struct program_op *op)
{
	int fd = u->fds[op->sel & 1];

	if (op->flags & 1)
		vt_ioctl_arg(fd, op->b, op->a);
	else if (op->sel & 2)
		vt_pwrite_at(fd, vt_bad_addr(), op->a % 8192, op->b);
	else
		vt_pread_at(fd, vt_bad_addr(), op->a % 8192, op->b);
}

static void op_precopy(struct user *u, const struct program_op *op)
{
	uint64_t initial, dirty;

	vt_mig_precopy(u->fds[op->sel & 1], &initial, &dirty);
}

static void op_close(struct user *u, const struct program_op *op)
{
	unsigned int end = op->sel & 1;

	if (u->fds[end] >= 0)
		vt_close(u->fds[end]);
	u->fds[end] = -1;
}

static void op_reset(struct user *u, const struct program_op *op)
{
	(void)u;
	vt_ioctl_arg(ends[op->sel & 1].dev.fd, VFIO_DEVICE_RESET, 0);
}

static void op_size(struct user *u, const struct program_op *op)
{
	uint64_t bytes;

	(void)u;
	vt_mig_size(ends[op->sel & 1].dev.fd, &bytes);
}

static void op_poll(struct user *u, const struct program_op *op)
{
	vt_poll(u->fds[op->sel & 1], POLLIN, op->a % 50);
}

static void op_log_start(struct user *u, const struct program_op *op)
{
	struct vt_range ranges[2] = {
		{ MLX5_GUEST_IOVA + op->a, op->b },
		{ MLX5_GUEST_IOVA + (2ull << 20), op->flags * 4096ull },
	};
	uint64_t page = 1ull << (op->flags >> 10);

	(void)u;
	if (op->sel & 4)
		ranges[0] = (struct vt_range){ MLX5_GUEST_IOVA, GUEST };
	if (op->sel & 8)
		page = op->a;
	vt_log_start(ends[op->sel & 1].dev.fd, ranges, op->sel & 2 ? 2 : 1, &page);
}

static void op_log_stop(struct user *u, const struct program_op *op)
{
	(void)u;
	vt_log_stop(ends[op->sel & 1].dev.fd);
}

static void op_log_report(struct user *u, const struct program_op *op)
{
	vt_log_report(ends[op->sel & 1].dev.fd, MLX5_GUEST_IOVA + (op->a & 0xfffff),
		      op->b & 0xfffff, 4096ull << op->flags % 8, u->bitmap);
}

/* The firmware will not do a command, with a status or by being late. */
static void op_firmware(struct user *u, const struct program_op *op)
{
	static const uint32_t opcodes[] = {
		0, MLX5_SUSPEND, MLX5_RESUME, MLX5_QUERY_MIGRATION, MLX5_SAVE, MLX5_LOAD,
		MLX5_CREATE_MKEY, MLX5_ALLOC_PD, MLX5_MODIFY_OBJECT,
	};
	struct mock_mlx5_rule rule = {
		.opcode = opcodes[op->a % (sizeof(opcodes) / sizeof(opcodes[0]))],
		.skip = op->flags & 7, .times = 1,
		.action = op->sel & 2 ? MOCK_MLX5_DELAY : MOCK_MLX5_STATUS,
		.delay_ns = op->b % 2000000,
		.status = op->sel & 4 ? MLX5_STATUS_BAD_STATE : MLX5_STATUS_INTERNAL,
	};

	(void)u;
	mock_mlx5_rule(ends[op->sel & 1].pf, &rule);
}

/*
 * The VF does something: bursts of writes, and changes of its context. Rarely enough for a minute
 * in which a command times out.
 */
static void op_work(struct user *u, const struct program_op *op)
{
	(void)u;
	mlx5_load_begin(&ends[op->sel & 1], 500000 + op->a % 1000000, 1 + op->flags % 8,
			1 + op->b % 64, op->b);
}

static void op_sleep(struct user *u, const struct program_op *op)
{
	(void)u;
	sim_sleep_ns(1 + op->b % 3000000);
}

static void op_get(struct user *u, const struct program_op *op)
{
	int state = vt_mig_get(ends[op->sel & 1].dev.fd);

	(void)u;
	if (state >= (int)VT_STATES)
		sim_bug("state", "the device says that its state is %d", state);
}

static void (*const ops[])(struct user *u, const struct program_op *op) = {
#define MIGRATION_OP_FN(name) op_##name,
	MIGRATION_OPS(MIGRATION_OP_FN)
#undef MIGRATION_OP_FN
};

static void run_thread(void *arg)
{
	struct thread *t = arg;
	const struct program_op *op = t->user->program->ops, *end = op + t->user->program->nops;

	for (; op < end; op++)
		if ((op->op & SECOND) == t->which)
			ops[(op->op & 0x1f) % MIGRATION_OP_NR](t->user, op);
}

static bool has_second(const struct program *p)
{
	unsigned int i;

	for (i = 0; i < p->nops; i++)
		if (p->ops[i].op & SECOND)
			return true;
	return false;
}

static void prepare_good(void)
{
	ssize_t n;
	int fd, none;

	if (vt_mig_set(ends[0].dev.fd, VFIO_DEVICE_STATE_STOP_COPY, &fd))
		cli_die("fuzz: the first VF cannot be saved");
	while ((n = vt_read(fd, good + good_len, sizeof(good) - good_len)) > 0)
		good_len += (size_t)n;
	vt_close(fd);
	vt_mig_set(ends[0].dev.fd, VFIO_DEVICE_STATE_RUNNING, &none);
}

static void prepare(void)
{
	unsigned int i;

	stage_enter("mlx5");
	if (mlx5_open(&ends[0], MLX5_SRC, MLX5_SRC_PF, GUEST) ||
	    mlx5_open(&ends[1], MLX5_DST, MLX5_DST_PF, GUEST))
		cli_die("fuzz: the VFs cannot be opened");
	for (i = 0; i < 2; i++)
		mock_mlx5_vf_context(ends[i].vf, CONTEXT);
	prepare_good();
	stage_image();
}

static void one(const uint8_t *data, size_t size)
{
	static struct program p;
	struct user u = { .program = &p, .fds = { -1, -1 } };
	struct thread first = { &u, 0 }, second = { &u, SECOND };
	int task = -1;

	program_parse(&p, data, size);
	/*
	 * The PF is the host's: mlx5_core believes it, and firmware that errs is an operation here.
	 */
	p.nlies = 0;
	stage_restore();
	program_begin(&p, "fuzz/migration", data, size);
	u.bitmap = ends[0].mem;
	if (has_second(&p))
		task = sim_spawn("second", run_thread, &second);
	run_thread(&first);
	if (task >= 0)
		sim_join(task);
	sim_close_all();
	sim_check_end();
}

FUZZ_TARGET_(migration,
	     .doc = "an untrusted user of two mlx5 VFs that can be migrated: streams, states, "
		    "dirty pages, firmware that refuses, schedule, faults",
	     .second = SECOND, .prepare = prepare, .one = one);
