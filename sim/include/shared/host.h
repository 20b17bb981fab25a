/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What kernel-flavoured code asks of the host side. Nothing here may influence a run: these
 * functions map, copy, print and end the process.
 */
#ifndef SHARED_HOST_H
#define SHARED_HOST_H

/* Set once all windows are mapped; the symbols of the switch live beside them. */
void sim_host_map(void);

/* Text out; level as printk's. Buffered by libc, flushed before the process ends. */
void sim_host_print(const char *text, unsigned long len);
void sim_host_log(int level, const char *line);
void sim_host_trace(unsigned long long ns, int task, const char *name, const char *event,
		    const char *detail);
/* Set while somebody watches. A word, which a sanitizer checks faster than a part of one. */
extern long sim_host_trace_on;
int sim_host_logging(int level);

/* Name of the code at an address, "function+0x12"; module gets its module's name or "". */
const char *sim_host_symbol(const void *pc, char *buf, unsigned long len);
/* The same with its source line, "file:line (function)"; in the fine build only. */
const char *sim_host_line(const void *pc, char *buf, unsigned long len);
/* Return addresses of the calling stack, innermost first. */
int sim_host_backtrace(void **pcs, int max);
/* Return addresses of a task that is not running, from its saved stack pointer. */
int sim_host_backtrace_of(void *sp, void **pcs, int max);

/* End of the worker: prints the replay line, then exits or aborts as the harness asked. */
void sim_host_die(int status, const char *oracle) __attribute__((__noreturn__));

/* Call @nth of a class that can fail was made, and fails or not: for whoever watches. */
void sim_host_fault_asked(int class, unsigned int nth, int fails);

/* Decisions of the run. */
#define SIM_DECISIONS_MAX	(1 << 20)
extern struct sim_decisions {
	unsigned long nr, used;		/* used: up to the last decision that is not "go on" */
	unsigned char bytes[SIM_DECISIONS_MAX];
} sim_decisions;

void sim_host_trace_reset(void);
static inline void sim_host_trace_add(unsigned char choice)
{
	struct sim_decisions *d = &sim_decisions;

	if (d->nr == SIM_DECISIONS_MAX)
		return;
	d->bytes[d->nr++] = choice;
	if (choice)
		d->used = d->nr;
}

/* Shadow of the arena; no-ops in builds without ASan. Values are ASan's own. */
#define SIM_SHADOW_REDZONE	0xfa
#define SIM_SHADOW_FREED	0xfd
#define SIM_SHADOW_LEFTOVER	0xf7
int sim_host_has_shadow(void);
unsigned char *sim_host_shadow_of(const void *addr);
void sim_host_shadow_set(const void *addr, unsigned long len, unsigned char value);
void sim_host_shadow_clear(const void *addr, unsigned long len);

/* Copies and fills that look at no shadow. */
void sim_host_copy(void *to, const void *from, unsigned long len);
void sim_host_fill(void *to, int byte, unsigned long len);

/* Page-grained host memory, for images. */
void *sim_host_alloc(unsigned long size);
void sim_host_release(void *p, unsigned long size);

/* The context switch, see sim/host/switch_*.S, and a stack that starts a task. */
void sim_switch(void **save, void *to);
void *sim_host_stack_init(void *top);

/*
 * ASan's idea of the running stack; no-ops in builds without it. Save slots may be NULL for a task
 * that ends.
 */
void __sanitizer_start_switch_fiber(void **fake_stack_save, const void *bottom, unsigned long size)
	__attribute__((__weak__));
void __sanitizer_finish_switch_fiber(void *fake_stack, const void **bottom_old,
				     unsigned long *size_old) __attribute__((__weak__));

#endif
