/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How stacks look, by architecture: what sim_switch() leaves on the one it goes away from, lowest
 * address first, and how frames are linked. Word 0 of a frame is the address of the one above;
 * word FRAME_RETURN, from OWN_FRAME() on, is where each caller goes on. A port is a part of this
 * file and a switch_*.S.
 */
#ifndef SIM_HOST_FRAME_H
#define SIM_HOST_FRAME_H

#include <stdint.h>

#if defined(__x86_64__)

#define FRAME_RETURN	1
#define OWN_FRAME()	((uintptr_t)__builtin_frame_address(0))

struct switch_frame {
	uintptr_t regs[5];
	uintptr_t rbp;		/* where the frame of sim_switch()'s caller is */
	uintptr_t pc;
	uintptr_t end[2];	/* above the first function of a stack there is none */
};

static inline uintptr_t switch_pc(const struct switch_frame *frame)
{
	return frame->pc;
}

static inline uintptr_t switch_link(const struct switch_frame *frame)
{
	return frame->rbp;
}

static inline void switch_first(struct switch_frame *frame, uintptr_t pc)
{
	frame->pc = pc;
}

#elif defined(__s390x__)

/* A function saves general registers in its caller's frame, also where the caller goes on. */
#define FRAME_RETURN	14
#define OWN_FRAME()	(*(uintptr_t *)__builtin_frame_address(0))

struct switch_frame {
	uintptr_t *caller;	/* &frame */
	uintptr_t save_area[19];
	uintptr_t fprs[8];
	uintptr_t frame[20];	/* of sim_switch()'s caller: a link, r2 to r15, f0 to f6 */
};

static inline uintptr_t switch_pc(const struct switch_frame *frame)
{
	return frame->caller[FRAME_RETURN];
}

static inline uintptr_t switch_link(const struct switch_frame *frame)
{
	return frame->caller[0];
}

static inline void switch_first(struct switch_frame *frame, uintptr_t pc)
{
	frame->caller = frame->frame;
	frame->frame[FRAME_RETURN] = pc;
	frame->frame[FRAME_RETURN + 1] = (uintptr_t)frame->frame;
}

#else
#error "no context switch for this architecture"
#endif

#endif
