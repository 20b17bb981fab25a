/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lab as its driver (test runner, fuzzer, explorer) sees it: boot, images, schedules, virtual
 * time, tasks, end-of-run checks, findings.
 *
 * A run is: sim_image_restore() - choose a schedule and faults - the test body - sim_check_end().
 * The test body is task 0 and runs on the caller's own stack, so it may longjmp out; the next
 * restore drops what still lives.
 */
#ifndef SHARED_LAB_H
#define SHARED_LAB_H

#include <shared/fault.h>

/* Exit statuses of a process (worker) that met a finding, or a corner the shim does not model. */
#define SIM_EXIT_FINDING	70
#define SIM_EXIT_UNIMPLEMENTED	71

/* ---- boot and images ---- */

struct sim_image;

/**
 * sim_boot() - map the windows (first call only) and bring the lab up cold
 *
 * May be called again at any time: everything is built anew. Task 0 must be the caller.
 */
void sim_boot(void);

/**
 * sim_image_take() - copy everything the lab is: state, heap with its shadow, page frames, module
 * data
 *
 * Task 0 only, and no other task may be alive or posted. The leak baseline is set here: what lives
 * now is not a leak later.
 *
 * Return: the image, or NULL with the reason in *@why (if not NULL) when a task lives.
 */
struct sim_image *sim_image_take(const char **why);

/**
 * sim_image_restore() - be as when the image was taken
 *
 * Drops every task, whatever it was doing. Schedule, faults and replay context are those of the
 * image: set them after this call.
 */
void sim_image_restore(const struct sim_image *img);
void sim_image_drop(struct sim_image *img);
/** sim_image_bytes() - size of what a restore copies */
unsigned long sim_image_bytes(const struct sim_image *img);

/* ---- schedule ---- */

/** sim_schedule_go_on() - the default: never preempt, run the oldest when the current task blocks
 */
void sim_schedule_go_on(void);
/**
 * sim_schedule_random - a random choice at every point, from an own generator
 * @seed: its lowest two bits say how long tasks run: at 0 every choice is as likely as any, at 1 to
 *	3 the current task goes on in 1, 3 or 7 of 2, 4 or 8 cases before such a choice. Some
 *	mistakes need many switches, others one task that stands still while another runs far.
 */
void sim_schedule_random(unsigned long long seed);
/**
 * sim_schedule_bytes() - one byte per decision, taken modulo the number of choices; 0 = go on
 * @bytes: must stay valid for the run
 * @n: decisions after these go on
 */
void sim_schedule_bytes(const unsigned char *bytes, unsigned long n);
/**
 * sim_schedule_custom() - let the harness decide (PCT, exhaustive search)
 * @pick: gets the number of choices (>= 2), the creation indices of the tasks behind them (-1: let
 *time pass; choice 0 is the current task if it can go on), and returns the choice
 */
void sim_schedule_custom(unsigned int (*pick)(void *arg, unsigned int n, const int *tasks),
			 void *arg);
/** sim_schedule_trace() - the decisions of this run so far, fit for sim_schedule_bytes() */
unsigned long sim_schedule_trace(const unsigned char **bytes);
/** sim_points() - scheduling points passed in this run where more than one choice was there */
unsigned long sim_points(void);
/** sim_run_hash() - hash of the run's events; equal strings give equal hashes */
unsigned long long sim_run_hash(void);
/** sim_run_hash_add() - mix an observation of the harness into the run's hash */
void sim_run_hash_add(unsigned long long v);
/** sim_set_budget() - scheduling decisions a run may take before it counts as livelock; 0 restores
 * the default */
void sim_set_budget(unsigned long decisions);

/**
 * sim_device_stream() - what devices answer besides the truth
 * @words: one per answer, XORed onto it; 0 is the truth. Must stay valid for the run
 * @n: answers after these are true
 */
void sim_device_stream(const unsigned long long *words, unsigned long n);

/* ---- random numbers for tests, from the run's own generator ---- */
unsigned long long sim_rand(void);

/* ---- tasks and time ---- */

/**
 * sim_spawn() - start a user task
 * @name: shown in reports, at most 15 characters are kept
 *
 * It first runs when the scheduler says so. Return: its index, for sim_join().
 */
int sim_spawn(const char *name, void (*fn)(void *), void *arg);
/** sim_join() - wait until task @index has ended */
void sim_join(int index);
/** sim_task_done() - has task @index ended? */
int sim_task_done(int index);
/** sim_task_signal() - deliver a signal: interruptible waits of the task end; @fatal: killable ones
 * too */
void sim_task_signal(int index, int fatal);
/** sim_task_self() - index of the running task; 0 is the test body */
int sim_task_self(void);
/** sim_settle() - let everything run that can run without time passing */
void sim_settle(void);
/** sim_yield_point() - a scheduling point of the test's own */
void sim_yield_point(void);
/** sim_live_tasks() - number of tasks alive besides the caller, blocked ones included */
int sim_live_tasks(void);

unsigned long long sim_now_ns(void);
/** sim_advance_ns() - let time pass, running everything that falls due on the way */
void sim_advance_ns(unsigned long long ns);
/** sim_sleep_ns() - block the calling task for a time (virtual) */
void sim_sleep_ns(unsigned long long ns);

/** sim_bench_switches() - @n one-way context switches between the caller and another task */
void sim_bench_switches(unsigned long n);

/* ---- end of run ---- */

/* What the shim counts: X(enumerator, text of the leak report) */
#define SIM_LIVE_KINDS(X)						\
	X(SIM_LIVE_IRQ, "requested irq")				\
	X(SIM_LIVE_VECTOR, "irq vector allocation")			\
	X(SIM_LIVE_IOMAP, "ioremap or iomap")				\
	X(SIM_LIVE_MEMREMAP, "memremap")				\
	X(SIM_LIVE_REGION, "requested resource region")			\
	X(SIM_LIVE_PCI_ENABLE, "pci_enable_device")			\
	X(SIM_LIVE_DEVICE, "device reference")				\
	X(SIM_LIVE_MODULE_REF, "module reference")				\
	X(SIM_LIVE_PM_USAGE, "runtime PM usage count")			\
	X(SIM_LIVE_FILE, "open file")					\
	X(SIM_LIVE_FD, "file descriptor")				\
	X(SIM_LIVE_EVENTFD, "eventfd context reference")		\
	X(SIM_LIVE_VMA, "user mapping")					\
	X(SIM_LIVE_MM, "mm reference")					\
	X(SIM_LIVE_PIN, "pinned page")					\
	X(SIM_LIVE_IOMMU_DOMAIN, "iommu domain")			\
	X(SIM_LIVE_IOMMU_MAP, "iommu mapping")				\
	X(SIM_LIVE_GROUP_REF, "iommu group reference")		\
	X(SIM_LIVE_DMA_OWNER, "dma ownership claim")			\
	X(SIM_LIVE_DMA_MAP, "dma mapping")				\
	X(SIM_LIVE_DMA_COHERENT, "coherent dma buffer")			\
	X(SIM_LIVE_NOTIFIER, "registered notifier")			\
	X(SIM_LIVE_VFIO_DEVICE, "registered vfio device")		\
	X(SIM_LIVE_VFIO_OPEN, "open vfio device")			\
	X(SIM_LIVE_VGA_CLIENT, "vga client")				\
	X(SIM_LIVE_VGA_LOCK, "vga_get without vga_put")			\
	X(SIM_LIVE_BYPASS, "irq bypass producer")			\
	X(SIM_LIVE_CONTAINER, "vfio container")				\
	X(SIM_LIVE_VIRQFD, "virqfd")					\
	X(SIM_LIVE_CHRDEV, "character device")				\
	X(SIM_LIVE_WORKQUEUE, "workqueue")				\
	X(SIM_LIVE_KTHREAD, "kernel thread")				\
	X(SIM_LIVE_OTHER, "other resource")

enum sim_live_kind {
#define SIM_LIVE_ENUM(id, text) id,
	SIM_LIVE_KINDS(SIM_LIVE_ENUM)
#undef SIM_LIVE_ENUM
	SIM_LIVE_NR
};

/**
 * sim_check_end() - the oracles of a run's end
 *
 * Settles, then checks: user tasks all ended, no lock held, nothing counted by the shim above the
 * baseline, no heap block or page of a driver above the baseline, no expected warning left over.
 * Anything else is a finding and does not return.
 */
void sim_check_end(void);
/**
 * sim_drain() - let time pass until only the caller is left
 *
 * For work that goes on by itself, such as recovery from an error, which waits a minute for a
 * function to answer. Who has not ended after ten minutes never will: a finding of oracle "hang".
 */
void sim_drain(void);
/** sim_check_baseline() - what lives now is no leak later (images do this by themselves) */
void sim_check_baseline(void);
/** sim_live_count() - one counter, for tests of the counting */
long sim_live_count(enum sim_live_kind kind);
/** sim_heap_live() - live driver heap blocks (and bytes if not NULL) since the baseline */
unsigned long sim_heap_live(unsigned long *bytes);

/* ---- findings and log ---- */

/* Also for checks of the harness; documented in sim/kern/oracle.h. */
void sim_bug(const char *oracle, const char *fmt, ...)
	__attribute__((__noreturn__, __format__(__printf__, 2, 3), __cold__));

/**
 * sim_replay_context() - the part of the replay string that the harness knows
 * @text: printed as `replay: vl1:<text>`; copied, at most 4000 characters. Survives an image
 * restore.
 */
void sim_replay_context(const char *text);
/**
 * sim_replay_hook() - for strings that are built when needed (they contain the decisions so far)
 * @fn: writes the text after `vl1:` to buf; wins over sim_replay_context(); runs in a dying process
 */
void sim_replay_hook(void (*fn)(char *buf, unsigned long len));
/** sim_expect_warnings() - the next @n WARNs are expected; sim_check_end() wants them to have come
 */
void sim_expect_warnings(unsigned int n);
/** sim_expect_finding() - tests of the oracles: a finding whose oracle is @oracle exits with 0;
 * NULL ends this */
void sim_expect_finding(const char *oracle);
/**
 * sim_finding_trap() - let a finding of task 0 be caught instead of ending the process
 * @fn: called after the report; must not return (siglongjmp), and the lab must then be restored
 *	from an image. NULL ends this. Findings of other tasks, and ASan's, end the process all the
 *	same
 */
void sim_finding_trap(void (*fn)(void));
/** sim_finding_mode() - end by abort() (fuzz engines save the input) instead of
 * _exit(SIM_EXIT_FINDING) */
void sim_finding_mode(int use_abort);
/**
 * sim_watchdog() - processor time that the process may still take; 0 ends it
 *
 * The scheduler's own budget sees a loop that schedules. This is for one that does not: it decides
 * nothing but that a run which will never end is a finding.
 */
void sim_watchdog(unsigned int seconds);
/** sim_log_level() - 0: quiet (default), 1: kernel messages of warning and above, 2: all, 3: lab's
 * own too */
void sim_log_level(int level);
/** sim_log_hook() - receive each kernel message; NULL ends it */
void sim_log_hook(void (*fn)(void *arg, int level, const char *line), void *arg);
/** sim_catch_faults() - take SIGSEGV and SIGBUS (again): for runners that install handlers of their
 * own */
void sim_catch_faults(void);
/**
 * sim_trace_hook() - see scheduling events as they happen
 * @fn: gets virtual time, the creation index of the task, its name, and what happens ("run",
 * "block", "lock" ...)
 */
void sim_trace_hook(void (*fn)(void *arg, unsigned long long ns, int task, const char *name,
			       const char *event, const char *detail), void *arg);

/**
 * sim_supervise() - run jobs in a worker that may die, and go on after it died
 * @first: first job number
 * @end: one past the last
 * @job: runs in the worker for each number; non-zero return is a plain failure
 * @died: runs in the supervisor; @status is wait(2)'s; return 0 to go on with the next job, else
 * stop
 * @failed: runs in the supervisor for each non-zero return, may be NULL
 *
 * Return: number of jobs that failed or died, or -1 when no worker could be started.
 */
long sim_supervise(long first, long end, int (*job)(void *arg, long nr),
		   int (*died)(void *arg, long nr, int status),
		   void (*failed)(void *arg, long nr, int ret), void *arg);

#endif
