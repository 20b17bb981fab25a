/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Oracles: what ends a run with a finding, what is counted, and what is made to fail.
 */
#ifndef SIM_KERN_ORACLE_H
#define SIM_KERN_ORACLE_H

#include <linux/types.h>
#include <linux/stdarg.h>
#include <shared/lab.h>

struct task_struct;

/**
 * sim_bug() - a finding: report it and end the worker
 * @oracle: short name of the rule ("deadlock", "leak", "use after free" ...)
 * @fmt: one sentence that names the object and what it broke
 *
 * Prints the sentence, the stack of the current task, the last decisions, and the replay line.
 */
void sim_bug(const char *oracle, const char *fmt, ...)
	__attribute__((__noreturn__, __format__(__printf__, 2, 3), __cold__));

/** sim_unimplemented() - a corner of an API that the shim does not model: @what is "name: corner"
 */
void sim_unimplemented(const char *what) __attribute__((__noreturn__, __cold__));

/** sim_report() - text into the report that is being printed */
void sim_report(const char *fmt, ...) __attribute__((__format__(__printf__, 1, 2)));
/** sim_report_stack() - the stack of a task, innermost first, the driver's frames marked */
void sim_report_stack(struct task_struct *t);

/** sim_fetch() - user memory is read by a system call; its bytes may change now if they were before
 */
void __sim_fetch(unsigned long addr, unsigned long n, void *site);
void __sim_fetch_written(unsigned long addr, unsigned long n);
void __sim_fetch_begin(void);

const char *sim_live_name(enum sim_live_kind kind);

/** sim_check_module() - is @p, a @what that is about to act, data of a module that is gone? */
void sim_check_module(const void *p, const char *what);

/** sim_log() - the lab's own log (level 3), not the kernel's */
void sim_log(const char *fmt, ...) __attribute__((__format__(__printf__, 1, 2)));

struct sim_faults {
	struct {
		u16		class;
		bool		onwards;
		u32		nth;
	}			plan[16];
	u32			nr_plan, hits;
	u32			armed;		/* 0: no call fails and nobody counts sites */
	bool			record;		/* keep a table of sites: only sweeps want it */
	bool			refetch;	/* see fetch.c */
	struct sim_fetches	*fetches;	/* what was read of user memory; NULL: nothing */
	u32			calls[SIM_FAULT_NR];
	const unsigned long long *lies;		/* the next one */
	u64			lies_left;
};

struct sim_live {
	long			count[SIM_LIVE_NR];
	long			baseline[SIM_LIVE_NR];
};

struct sim_findings {
	u32			warnings;	/* WARNs of this run */
	u32			expected;	/* WARNs still expected */
	bool			reporting;	/* a report is being printed: no second one */
};

/** sim_warned() - a WARN_ON fired: a finding unless the test expects it */
void sim_warned(const char *file, int line, const char *fmt, ...)
	__attribute__((__format__(__printf__, 3, 4), __cold__));

#endif
