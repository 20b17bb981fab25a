/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The race detector's tables, see sim_race.h. Fine build only.
 *
 * They lie in the window at SIM_RACE_BASE and are made when the first thing happens after an image:
 * what was before it is before everything. Nothing in there has to be restored.
 */
#ifndef SIM_KERN_FINE_RACE_H
#define SIM_KERN_FINE_RACE_H

#include "state.h"

/*
 * Slots of vector clocks. A context gets one when it is born and gives it back when it ends; the
 * next owner goes on with its clock. What two contexts did in one slot counts as ordered, so the
 * slot that has rested longest is given out first.
 */
#define RACE_SLOTS	64
#define RACE_NO_SLOT	255

#define RACE_FRAMES	4
#define RACE_HELD	6
#define RACE_PAGES	512

/* A stretch of a context between two changes of the locks it holds. */
struct race_stretch {
	const char	*syscall;
	u32		task;
	u8		ctx, nr_held;
	bool		irqs_off;
	char		name[TASK_COMM_LEN];
	struct {
		const char	*name;
		void		*site;
		bool		read;
	}		held[RACE_HELD];
};

/* An access to bytes of one aligned granule of eight, until a later one takes its place. */
struct race_cell {
	u32	next;			/* of the same granule, latest first; 0 ends */
	u32	clock;
	u32	stretch;
	u8	slot, mask, flags, unused;
	u32	pcs[RACE_FRAMES];	/* code lies below 4 GiB */
};

/* What was released on an object. */
struct race_object {
	struct race_object	*next;
	const void		*obj;
	u32			clock[RACE_SLOTS];
};

/* Shadow of 4 KiB. */
struct race_page {
	u64			number;
	struct race_page	*next;
	struct race_object	*objects;
	u32			cells[512];
};

struct sim_race_tables {
	u64			top;		/* of what is used of the window */
	u32			nr_slots;	/* that were ever given out */
	u32			free_cells;
	u32			free_first, nr_free;	/* slots that rest, a ring */
	u8			free[RACE_SLOTS];
	u32			stretch[RACE_SLOTS];	/* the current one, 0 if not made yet */
	u32			ignore[RACE_SLOTS];	/* depth of data_race() */
	struct race_object	*free_objects;
	struct race_page	*pages[RACE_PAGES];
	u32			clock[RACE_SLOTS][RACE_SLOTS];
	/* Barriers: what a later marked store releases, and what earlier marked loads saw. */
	u32			fence_release[RACE_SLOTS][RACE_SLOTS];
	u32			fence_acquire[RACE_SLOTS][RACE_SLOTS];
};

struct sim_race_tables *race_tables(void);
void *race_take(u64 size);
struct race_page *race_page_of(u64 addr, bool make);
struct race_object *race_object_of(const void *obj, bool make);
void race_join(u32 *to, const u32 *from);
void race_tick(void);

/* Is this an address that is watched at all? Stacks are not, nor the shim's own state. */
static __always_inline bool race_watched(u64 addr)
{
	return addr - SIM_STACK_BASE >= SIM_STACK_SLOT * SIM_STACK_COUNT &&
	       addr - SIM_STATE_BASE >= sizeof(struct sim_state) &&
	       addr - SIM_USER_BASE >= SIM_USER_SIZE && addr - SIM_MMIO_BASE >= SIM_MMIO_SIZE &&
	       addr < SIM_RACE_BASE;
}

/* @fp is the frame pointer of the function that makes the access; @pc lies in it. */
void sim_race_check(u64 addr, u64 len, unsigned int flags, u64 pc, const u64 *fp);

#endif
