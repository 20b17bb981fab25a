// SPDX-License-Identifier: GPL-2.0-only
/*
 * The runner of KUnit suites. Each case runs in a kernel thread of its own, as in the kernel: a
 * failed assertion ends the thread, and what the case holds is cleaned up by others.
 */
#include <linux/completion.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <kunit/test.h>
#include <shared/kunit.h>
#include <shared/module.h>

#include "modules.h"
#include "oracle.h"
#include "state.h"

struct kunit_run {
	struct kunit test;
	struct kunit_suite *suite;
	const struct kunit_case *kcase;
	struct completion done;
};

struct kunit_memory {
	struct list_head item;
	u8 data[] __aligned(16);
};

/* ---- what a case calls ---- */

void *kunit_kmalloc(struct kunit *test, size_t size, gfp_t gfp)
{
	struct kunit_memory *memory;

	if (size > SIZE_MAX - sizeof(*memory))
		return NULL;
	memory = kmalloc(sizeof(*memory) + size, gfp);
	if (!memory)
		return NULL;
	list_add(&memory->item, &test->managed);
	return memory->data;
}

void *kunit_kzalloc(struct kunit *test, size_t size, gfp_t gfp)
{
	return kunit_kmalloc(test, size, gfp | __GFP_ZERO);
}

void *kunit_kmalloc_array(struct kunit *test, size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	return __builtin_mul_overflow(n, size, &bytes) ? NULL : kunit_kmalloc(test, bytes, gfp);
}

void *kunit_kcalloc(struct kunit *test, size_t n, size_t size, gfp_t gfp)
{
	return kunit_kmalloc_array(test, n, size, gfp | __GFP_ZERO);
}

static void log_args(struct kunit *test, const char *fmt, va_list args)
{
	test->log_len += vscnprintf(test->log + test->log_len, test->log_size - test->log_len, fmt,
				    args);
}

void sim_kunit_log(struct kunit *test, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_args(test, fmt, args);
	va_end(args);
}

static void failed(struct kunit *test, const struct sim_kunit_check *check)
{
	test->status = KUNIT_FAILURE;
	sim_kunit_log(test, "%s:%d: %s failed: %s %s %s\n", check->file, check->line,
		      check->assertion ? "assertion" : "expectation", check->left, check->op,
		      check->right);
}

static void failed_end(struct kunit *test, const struct sim_kunit_check *check, const char *fmt,
		       va_list args)
{
	if (fmt) {
		sim_kunit_log(test, "    ");
		log_args(test, fmt, args);
		sim_kunit_log(test, "\n");
	}
	if (check->assertion)
		kthread_complete_and_exit(&container_of(test, struct kunit_run, test)->done, 0);
}

#define FAILED(text, ...) do {							\
	va_list args;								\
										\
	failed(test, check);							\
	sim_kunit_log(test, text, __VA_ARGS__);					\
	va_start(args, fmt);							\
	failed_end(test, check, fmt, args);					\
	va_end(args);								\
} while (0)

void sim_kunit_failed_int(struct kunit *test, const struct sim_kunit_check *check, long long left,
			  long long right, const char *fmt, ...)
{
	FAILED("    left %lld (%#llx), right %lld (%#llx)\n", left, left, right, right);
}

/* No address is printed: it would make two logs of one run differ. */
void sim_kunit_failed_ptr(struct kunit *test, const struct sim_kunit_check *check,
			  const void *left, const void *right, const char *fmt, ...)
{
	FAILED("    left is %s, right is %s, error %ld\n", left ? "set" : "NULL",
	       right ? "set" : "NULL", IS_ERR(left) ? PTR_ERR(left) : 0L);
}

void sim_kunit_failed_str(struct kunit *test, const struct sim_kunit_check *check,
			  const char *left, const char *right, const char *fmt, ...)
{
	FAILED("    left \"%s\", right \"%s\"\n", left ? left : "(null)",
	       right ? right : "(null)");
}

/* ---- running ---- */

static int case_thread(void *data)
{
	struct kunit_run *run = data;
	int ret = run->suite->init ? run->suite->init(&run->test) : 0;

	if (ret) {
		run->test.status = KUNIT_FAILURE;
		sim_kunit_log(&run->test, "the suite's init failed: %d\n", ret);
	} else {
		run->kcase->run_case(&run->test);
	}
	kthread_complete_and_exit(&run->done, 0);
}

static int cleanup_thread(void *data)
{
	struct kunit_run *run = data;

	if (run->suite->exit)
		run->suite->exit(&run->test);
	kthread_complete_and_exit(&run->done, 0);
}

static void in_thread(struct kunit_run *run, int (*fn)(void *))
{
	struct task_struct *thread;

	init_completion(&run->done);
	thread = kthread_run(fn, run, "kunit");
	if (IS_ERR(thread)) {
		run->test.status = KUNIT_FAILURE;
		sim_kunit_log(&run->test, "no thread for the case: %ld\n", PTR_ERR(thread));
		return;
	}
	wait_for_completion(&run->done);
}

/* One run of the function. What it was given ends; test->priv stays as it is, as in the kernel. */
static void run_once(struct kunit_run *run)
{
	struct kunit_memory *memory, *next;

	INIT_LIST_HEAD(&run->test.managed);
	in_thread(run, case_thread);
	in_thread(run, cleanup_thread);
	list_for_each_entry_safe(memory, next, &run->test.managed, item)
		kfree(memory);
}

/* Once for each parameter; the case is what the worst of them is, and the log says which failed */
static void run_params(struct kunit_run *run)
{
	const void *(*generate)(const void *prev, char *desc) = run->kcase->generate_params;
	enum kunit_status worst = KUNIT_SKIPPED;
	char desc[KUNIT_PARAM_DESC_SIZE];

	desc[0] = 0;
	run->test.param_value = generate(NULL, desc);
	while (run->test.param_value) {
		run->test.status = KUNIT_SUCCESS;
		run_once(run);
		if (run->test.status == KUNIT_FAILURE)
			sim_kunit_log(&run->test, "    in parameter %d, %s\n",
				      run->test.param_index + 1, desc[0] ? desc : "unnamed");
		if (run->test.status == KUNIT_FAILURE || worst == KUNIT_SKIPPED)
			worst = run->test.status;
		desc[0] = 0;
		run->test.param_value = generate(run->test.param_value, desc);
		run->test.param_index++;
	}
	run->test.status = worst;
}

static void run_case(struct kunit_run *run)
{
	int ret = run->suite->suite_init ? run->suite->suite_init(run->suite) : 0;

	if (ret) {
		run->test.status = KUNIT_FAILURE;
		sim_kunit_log(&run->test, "suite_init failed: %d\n", ret);
		return;
	}
	if (run->kcase->generate_params)
		run_params(run);
	else
		run_once(run);
	if (run->suite->suite_exit)
		run->suite->suite_exit(run->suite);
}

int sim_kunit_run(const struct sim_kunit_ref *ref, char *text, unsigned long len)
{
	struct kunit_run run = {
		.test = { .log = text, .log_size = len },
	};
	int index, ret = sim_modprobe(ref->module, NULL);

	text[0] = 0;
	if (ret)
		return ret;
	index = sim_module_index(ref->module);
	run.suite = ((struct kunit_suite *const *)
		     sim_module_entry(index, SIM_MODENT_KUNIT, ref->entry)->ptr)[ref->nth];
	run.kcase = &run.suite->test_cases[ref->position];
	run.test.name = run.kcase->name;

	sim_syscall_enter("kunit");
	run_case(&run);
	sim_syscall_exit();

	ret = sim_rmmod(ref->module);
	return ret ? ret : (int)run.test.status;
}

/* ---- the list ---- */

/* Numbers a suite's cases from *@index down; true if the one that was looked for is among them */
static bool find_case(const struct kunit_suite *suite, unsigned int *index,
		      struct sim_kunit_ref *ref)
{
	const struct kunit_case *kcase;

	for (kcase = suite->test_cases; kcase->run_case; kcase++) {
		if ((*index)--)
			continue;
		ref->suite = suite->name;
		ref->name = kcase->name;
		ref->position = kcase - suite->test_cases;
		return true;
	}
	return false;
}

int sim_kunit_at(unsigned int index, struct sim_kunit_ref *ref)
{
	const struct sim_modent *ent;

	for (int i = 0; sim_moddescs[i]; i++) {
		ref->module = sim_moddescs[i]->file;
		for (ref->entry = 0;; ref->entry++) {
			ent = sim_module_entry(i, SIM_MODENT_KUNIT, ref->entry);
			if (!ent)
				break;
			for (ref->nth = 0; ref->nth < ent->size; ref->nth++)
				if (find_case(((struct kunit_suite *const *)ent->ptr)[ref->nth],
					      &index, ref))
					return 1;
		}
	}
	return 0;
}
