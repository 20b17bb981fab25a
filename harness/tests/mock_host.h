/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The smallest host a device model can live on, for tests of mock-hw alone: it writes down what the
 * function does and has a little memory for it to reach.
 */
#ifndef VFIOLAB_HARNESS_MOCK_HOST_H
#define VFIOLAB_HARNESS_MOCK_HOST_H

#include <mock/func.h>
#include <mock/twin.h>

#define MH_MEM_BASE	0x10000ULL
#define MH_MEM_LEN	8192U

struct mh_timer {
	struct mock_func *fn;
	mock_u64 when;
	int cookie;
};

struct mock_test_host {
	char log[512];			/* the last line */
	int intx[5];			/* level per pin */
	unsigned int intx_changes;
	unsigned int msis;		/* messages so far, and the last one */
	mock_u64 msi_addr;
	mock_u32 msi_data;
	unsigned int unclaimed;
	int unclaimed_bar;
	unsigned int attentions;
	int attention;
	unsigned int errors;
	int error;
	mock_u64 lie;			/* XORed onto the next answer, once */
	mock_u64 now;
	struct mh_timer timer[16];
	unsigned int timers;
	long live_blocks;		/* memory that models hold */
	unsigned long fail_alloc;	/* fail the n-th allocation from now; 0: never */
	mock_u8 mem[MH_MEM_LEN];	/* bus addresses from MH_MEM_BASE */
};

extern const struct mock_host_ops mh_ops;

/* Powers on a device or fails the test, showing the reason. @rid is 00:00.0 of bus 1. */
struct mock_func *mh_create(struct mock_test_host *mh, const struct mock_device *dev);

/* The same for a kind known by name, with memory decoding and bus mastering on. */
struct mock_func *mh_ready(struct mock_test_host *mh, const char *name);

/* Destroys, and fails the test when memory of the function is left. */
void mh_destroy(struct mock_test_host *mh, struct mock_func *fn);

/* Fails the test unless the description is refused for a reason that contains @why. */
void mh_refused(void (*build)(struct mock_func *fn), const char *why);

/* Offset of a capability, 0 when there is none: walks the lists as a driver would. */
unsigned int mh_cap(struct mock_func *fn, unsigned int id);
unsigned int mh_ecap(struct mock_func *fn, unsigned int id);

/* Let @ns pass and run what is due. */
void mh_advance(struct mock_test_host *mh, mock_u64 ns);

/* Read-modify-write of a 16-bit config register. */
void mh_set16(struct mock_func *fn, unsigned int off, unsigned int set);
void mh_clear16(struct mock_func *fn, unsigned int off, unsigned int clear);

#endif /* VFIOLAB_HARNESS_MOCK_HOST_H */
