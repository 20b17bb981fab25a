/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The arena's heap and page frames.
 *
 * A block is a header, the object with exactly the size asked for, and a redzone; blocks of one
 * class are reused oldest first, so a dangling pointer stays dangling for as long as possible. The
 * header remembers who allocated and who freed.
 */
#ifndef SIM_KERN_SIM_HEAP_H
#define SIM_KERN_SIM_HEAP_H

#include <linux/types.h>
#include <shared/layout.h>

#define SIM_HEAP_CLASSES	112
#define SIM_BLOCK_MAGIC		0x51b10c4d

struct sim_block {
	u32			size;		/* as asked for */
	u16			class;
	u8			state;		/* enum sim_block_state */
	u8			flags;
	u32			seq;		/* allocation order, for the leak baseline */
	u32			alloc_task, free_task;
	u32			magic;
	void			*alloc_site, *free_site;
	struct sim_block	*next_free;	/* oldest first */
	u32			total;		/* bytes / 16 from this header to the next */
	u32			offset;		/* of the object from this header */
	struct sim_block *self; /* copied right below an object that is aligned up */
};						/* 64 bytes, and the left redzone of its object */

enum sim_block_state { SIM_BLOCK_LIVE = 0x11, SIM_BLOCK_FREED = 0x22 };
#define SIM_BLOCK_SHIM		1		/* the shim's own: never a leak */

struct sim_heap_class {
	struct sim_block	*oldest, *newest;
	u32			freed;
};

struct sim_heap {
	u64			shadow;		/* offset of ASan's shadow, 0 without */
	u64			start;
	u64			top;		/* high-water mark: an image ends there */
	u32			seq, baseline;
	u64			live_blocks;	/* since the baseline, without the shim's own */
	u64			live_bytes;
	struct sim_heap_class	classes[SIM_HEAP_CLASSES];
	u64			page_top;	/* frames below were used at least once */
	u64			live_pages;	/* since the baseline */
	u32			page_oldest[11];	/* free frames per order; number + 1 */
	u32			page_newest[11];
};

void sim_heap_boot(void);

/**
 * sim_alloc() - memory with a recorded allocation site
 * @align: power of two, at least 16 is given
 * @gfp: __GFP_ZERO, and __GFP_SIM for the shim's own objects (not counted as leaks, never made to
 * fail)
 * @site: return address to show in reports
 */
void *sim_alloc(size_t size, size_t align, gfp_t gfp, void *site);
void sim_free(const void *p, void *site);
/** sim_zalloc() - a zeroed object of the shim's own; cannot fail */
void *sim_zalloc(size_t size);

/** sim_block_of() - the block whose object, header or redzone contains @p, or NULL; slow, for
 * reports */
struct sim_block *sim_block_of(const void *p);
/** sim_describe() - "40-byte block allocated in foo+0x1 by task 3 (...)" for an address; Return:
 * buf */
const char *sim_describe(const void *p, char *buf, size_t len);

/** sim_realloc() - a larger or smaller copy; stays on its side of the leak baseline */
void *sim_realloc(const void *p, size_t size, gfp_t gfp, void *site);
void sim_heap_set_baseline(void);
/** sim_heap_report_live() - list up to @max live blocks since the baseline in a report */
void sim_heap_report_live(int max);
void sim_pages_report_live(int max);

/*
 * Copies that do not look at shadow: images, device DMA into memory whose owner is checked
 * elsewhere.
 */
void sim_copy_raw(void *to, const void *from, size_t n);

/* Physical addresses of heap objects and page frames, and back; 0 and NULL when there is none. */
phys_addr_t sim_virt_to_phys(const void *p);
void *sim_phys_to_virt(phys_addr_t phys, size_t len);

#endif
