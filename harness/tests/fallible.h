/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every operation with every single fault: for each fallible call that it makes, the operation runs
 * once with that call failing. It must then succeed or fail as a whole: the same operation without
 * a fault works, and at the end of the case nothing is left behind.
 */
#ifndef VFIOLAB_HARNESS_FALLIBLE_H
#define VFIOLAB_HARNESS_FALLIBLE_H

/**
 * struct fallible - an operation
 * @prepare: what it stands on; may be NULL
 * @run: the operation, 0 or more for success
 * @undo: after a success, so that it can run again; may be NULL
 * @finish: undoes @prepare; may be NULL
 * @except: bit per class of faults that the kernel itself does not survive
 */
struct fallible {
	void (*prepare)(void);
	int (*run)(void);
	void (*undo)(void);
	void (*finish)(void);
	unsigned long long except;
};

/* The body of such a case; its initial state is the operation. */
void every_single_fault(void **state);

/* A case of that name: FAULTS(open, .run = open_device, .undo = close_device). */
#define FAULTS(name_, ...)						\
	{ .name = #name_, .test_func = every_single_fault,		\
	  .initial_state = &(struct fallible){ __VA_ARGS__ } }

#endif /* VFIOLAB_HARNESS_FALLIBLE_H */
