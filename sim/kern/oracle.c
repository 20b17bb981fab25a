// SPDX-License-Identifier: GPL-2.0-only
/*
 * Findings: the sentence, the stacks, what is known about an address, and the end of the worker.
 */
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <shared/host.h>
#include <shared/modmem.h>

#include "state.h"

#define MAX_FRAMES 24

static void vreport(const char *fmt, va_list args)
{
	char text[768];
	int n = vscnprintf(text, sizeof(text), fmt, args);

	sim_host_print(text, n);
}

void sim_report(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vreport(fmt, args);
	va_end(args);
}

static bool is_reporting(const char *name)
{
	return str_has_prefix(name, "sim_host_") || str_has_prefix(name, "sim_report") ||
	       str_has_prefix(name, "sim_bug") || str_has_prefix(name, "sim_explain") ||
	       str_has_prefix(name, "sim_race_") || str_has_prefix(name, "__tsan_") ||
	       str_has_prefix(name, "first_frame") || str_has_prefix(name, "on_fault") ||
	       str_has_prefix(name, "on_watchdog");
}

static void print_frames(void *const *pcs, int nr, bool skip_report)
{
	char name[160];
	bool shown = !skip_report;

	for (int i = 0; i < nr; i++) {
		sim_host_symbol(pcs[i], name, sizeof(name));
		/* The reporting functions themselves say nothing. */
		if (!shown && is_reporting(name))
			continue;
		shown = true;
		sim_report("    %s\n", name);
	}
}

/* The innermost frame that is not about reporting. */
static void first_frame(char *name, unsigned long len)
{
	void *pcs[MAX_FRAMES];
	int nr = sim_host_backtrace(pcs, MAX_FRAMES);

	for (int i = 0; i < nr; i++) {
		sim_host_symbol(pcs[i], name, len);
		if (!is_reporting(name) && !str_has_prefix(name, "0x"))
			return;
	}
}

void sim_report_stack(struct task_struct *t)
{
	void *pcs[MAX_FRAMES];
	int nr;

	if (t == current)
		nr = sim_host_backtrace(pcs, MAX_FRAMES);
	else
		nr = t->sim_run == SIM_TASK_NEW ? 0 :
						  sim_host_backtrace_of(t->sim_sp, pcs, MAX_FRAMES);
	print_frames(pcs, nr, t == current);
}

static void report_task(struct task_struct *t)
{
	static const char *const runs[] = { "not started", "can run", "waits", "settles", "ended" };

	sim_report("  task %u (%s, %s)%s%s: %s", t->sim_index, t->sim_name,
		   sim_ctx_name(t->sim_ctx), t->sim_syscall ? " in " : "",
		   t->sim_syscall ? t->sim_syscall : "",
		   t->sim_nested ? "interrupted" : runs[t->sim_run]);
	if (t->sim_nested)
		sim_report(" by task %u (%s)", t->sim_nested->sim_index, t->sim_nested->sim_name);
	else if (t->sim_run == SIM_TASK_BLOCKED)
		sim_report(" for %s%s%s", t->sim_wait.what ? t->sim_wait.what : "?",
			   t->sim_wait.name ? " " : "", t->sim_wait.name ? t->sim_wait.name : "");
	if (t->sim_run == SIM_TASK_BLOCKED && t->sim_wait.owner)
		sim_report(", which is up to task %u (%s)", t->sim_wait.owner->sim_index,
			   t->sim_wait.owner->sim_name);
	for (int i = 0; i < t->sim_nr_held; i++) {
		char where[160];

		sim_report("%s %s%s taken in %s", i ? "," : "; holds",
			   sim_lock_name(t->sim_held[i].lock), t->sim_held[i].read ? " (read)" : "",
			   sim_host_symbol(t->sim_held[i].site, where, sizeof(where)));
	}
	sim_report("\n");
}

void sim_report_tasks(void)
{
	struct task_struct *t;

	sim_report("wait-for graph:\n");
	list_for_each_entry(t, &SIM->sched.tasks, sim_node) {
		report_task(t);
		if (t != current && t->sim_run == SIM_TASK_BLOCKED)
			sim_report_stack(t);
	}
}

static void report_decisions(void)
{
	const unsigned char *bytes;
	unsigned long n = sim_schedule_trace(&bytes), from = n > 24 ? n - 24 : 0;

	if (!n)
		return;
	sim_report("last decisions (of %lu):", n);
	for (unsigned long i = from; i < n; i++)
		sim_report(" %u", bytes[i]);
	sim_report("\n");
}

void sim_check_module(const void *p, const char *what)
{
	const char *text = sim_virt_to_phys(p) ? NULL : sim_modmem_explain(p);

	if (unlikely(text))
		sim_bug("unloaded module", "a %s lives on: %s", what, text);
}

static void report_where(void)
{
	struct task_struct *t = current;

	if (!t)
		return;
	sim_report("  in task %u (%s, %s)%s%s at %llu ns\n", t->sim_index, t->sim_name,
		   sim_ctx_name(t->sim_ctx), t->sim_syscall ? ", system call " : "",
		   t->sim_syscall ? t->sim_syscall : "", SIM->time.now);
	sim_report_stack(t);
}

void sim_bug(const char *oracle, const char *fmt, ...)
{
	va_list args;

	if (SIM->findings.reporting)
		sim_host_die(SIM_EXIT_FINDING, oracle);
	SIM->findings.reporting = true;
	sim_report("vfiolab: finding: %s: ", oracle);
	va_start(args, fmt);
	vreport(fmt, args);
	va_end(args);
	sim_report("\n");
	report_where();
	report_decisions();
	sim_host_die(SIM_EXIT_FINDING, oracle);
}

void sim_unimplemented(const char *what)
{
	sim_report("vfiolab: not modelled by the shim: %s\n", what);
	SIM->findings.reporting = true;
	report_where();
	sim_host_die(SIM_EXIT_UNIMPLEMENTED, "unimplemented");
}

void sim_kernel_bug(const char *file, int line, const char *cond)
{
	sim_bug("BUG", "%s at %s:%d", cond, kbasename(file), line);
}

void sim_warned(const char *file, int line, const char *fmt, ...)
{
	char text[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	SIM->findings.warnings++;
	if (SIM->findings.expected) {
		SIM->findings.expected--;
		sim_log("expected warning: %s at %s:%d", text, kbasename(file), line);
		return;
	}
	sim_bug("WARN", "%s at %s:%d", text, kbasename(file), line);
}

void sim_expect_warnings(unsigned int n)
{
	SIM->findings.expected = n;
}

void sim_refcount_broken(refcount_t *r, const char *what)
{
	char text[256];

	atomic_set(&r->refs, REFCOUNT_SATURATED);
	sim_warned("refcount", 0, "refcount_t: %s, in a %s", what,
		   sim_describe(r, text, sizeof(text)));
}

void sim_list_broken(const char *what, const struct list_head *entry)
{
	char text[256];

	sim_bug("list", "%s of an entry whose neighbours do not know it, in a %s", what,
		sim_describe(entry, text, sizeof(text)));
}

void panic(const char *fmt, ...)
{
	char text[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	sim_bug("panic", "%s", text);
}

void sim_touch(const void *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		(void)READ_ONCE_NOCHECK(((const u8 *)p)[i]);
}

static bool inside(u64 addr, u64 base, u64 size)
{
	return addr - base < size;
}

void sim_explain_address(const void *addr);
void sim_explain_address(const void *addr)
{
	const char *module = sim_modmem_explain(addr);
	char text[320];

	if (module) {
		SIM->findings.reporting = true;
		sim_report("vfiolab: finding: unloaded module: %s\n", module);
		report_where();
		report_decisions();
		return;
	}
	if (!inside((u64)addr, SIM_ARENA_BASE, SIM_ARENA_SIZE) || !SIM->heap.start)
		return;
	SIM->findings.reporting = true;
	sim_report("vfiolab: finding: memory: access to a %s\n",
		   sim_describe(addr, text, sizeof(text)));
	/* A name in freed memory must not end the report before its replay line. */
	sim_host_shadow_clear((void *)SIM_ARENA_BASE, SIM->heap.top - SIM_ARENA_BASE);
	report_where();
	report_decisions();
}

void sim_explain_endless(void);
void sim_explain_endless(void)
{
	char where[160] = "?";

	first_frame(where, sizeof(where));
	SIM->findings.reporting = true;
	sim_report("vfiolab: finding: endless loop: seconds have passed and no end is in sight, "
		   "in %s\n",
		   where);
	report_where();
	report_decisions();
}

/* A fault in a window is a rule broken; elsewhere it is an ordinary wild pointer. */
void sim_explain_fault(unsigned long addr, unsigned long pc);
void sim_explain_fault(unsigned long addr, unsigned long pc)
{
	char where[160];

	sim_host_symbol((void *)pc, where, sizeof(where));
	/* In a library, a memcpy() that the compiler made of an assignment: its caller is meant. */
	if (str_has_prefix(where, "0x"))
		first_frame(where, sizeof(where));
	SIM->findings.reporting = true;
	if (inside(addr, SIM_USER_BASE, SIM_USER_SIZE))
		sim_report("vfiolab: finding: user pointer: user address %#lx dereferenced by "
			   "kernel code in %s\n",
			   addr, where);
	else if (inside(addr, SIM_MMIO_BASE, SIM_MMIO_SIZE))
		sim_report("vfiolab: finding: MMIO cookie: %#lx dereferenced in %s; use readl(), "
			   "ioread32() ...\n",
			   addr, where);
	else if (inside(addr, SIM_STACK_BASE, SIM_STACK_SLOT * SIM_STACK_COUNT))
		sim_report("vfiolab: finding: stack overflow: task %u (%s) in %s\n",
			   current->sim_index, current->sim_name, where);
	else if (addr < 4096)
		sim_report("vfiolab: finding: NULL pointer: address %#lx accessed in %s\n", addr,
			   where);
	else
		sim_report("vfiolab: finding: bad pointer: address %#lx accessed in %s\n", addr,
			   where);
	report_where();
	report_decisions();
}
