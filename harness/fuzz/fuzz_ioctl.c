// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target `ioctl`: an untrusted user of one device. Open, a program of system calls on group,
 * container and device by one or two threads, with mappings, DMA ranges and device interrupts,
 * close; then nothing may be left.
 */
#include <string.h>

#include <mock/func.h>
#include <shared/lab.h>
#include <shared/pci.h>
#include <shared/sys.h>

#include "cli/stage.h"
#include "fuzz/fuzz.h"
#include "fuzz/user_ops.h"

/* In an operation's byte: the second thread does it. */
#define SECOND 0x80

static const char *bdf;
static vt_addr prepared_mem;

/* One thread and what it does. */
struct thread {
	struct fuzz_user user;
	struct fuzz_thread own;
	const struct program *program;
	unsigned int which;
};

static void run_thread(void *arg)
{
	struct thread *t = arg;
	const struct program_op *op = t->program->ops, *end = op + t->program->nops;

	for (; op < end; op++)
		if ((op->op & SECOND) == t->which)
			fuzz_user_op(&t->user, op);
	fuzz_user_end(&t->user);
}

static bool has_second(const struct program *p)
{
	unsigned int i;

	for (i = 0; i < p->nops; i++)
		if (p->ops[i].op & SECOND)
			return true;
	return false;
}

static void run_threads(const struct program *p, struct thread *threads)
{
	struct thread *first = &threads[0], *second = &threads[1];
	int task;

	fuzz_user_open(&first->user, p);
	if (!has_second(p)) {
		run_thread(first);
		return;
	}
	second->user = first->user;
	second->user.own = &second->own;
	second->own.second = -1;
	second->program = p;
	second->which = SECOND;
	task = sim_spawn("second", run_thread, second);
	run_thread(first);
	sim_join(task);
}

static void prepare(void)
{
	bdf = stage_enter("edu")->bdf;
	prepared_mem = vt_umem(16384);
	stage_image();
}

static void one(const uint8_t *data, size_t size)
{
	static struct thread threads[2];
	static struct program p;

	program_parse(&p, data, size);
	stage_restore();
	memset(threads, 0, sizeof(threads));
	threads[0].user.mem = prepared_mem;
	threads[0].user.own = &threads[0].own;
	threads[0].program = &p;
	program_begin(&p, "fuzz/ioctl", data, size);
	if (!vt_dev_open(&threads[0].user.dev, bdf))
		run_threads(&p, threads);
	mock_intx(sim_pci_model(bdf), 0);
	sim_close_all();
	sim_check_end();
}

FUZZ_TARGET_(ioctl,
	     .doc = "an untrusted user of one device: two threads of up to 64 operations, "
		    "schedule, faults",
	     .second = SECOND, .prepare = prepare, .one = one);
