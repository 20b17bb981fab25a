/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MLX5VF_H
#define MLX5VF_H

/*
 * mlx5-vfio-pci, its own header. Objects, from the outside in:
 *
 *   mlx5vf_device   a VF bound to this driver
 *   mlx5vf_mig      its migration: state, streams, tracker. Outlives the device as long as a user
 *                   keeps a stream's file.
 *   mlx5vf_fw       the way to the firmware: the PF's core device and the VF's name there
 *   mlx5vf_save     a stream that leaves the host    (save.c fills it, reader.c empties it)
 *   mlx5vf_load     a stream that enters the host
 *   mlx5vf_image    memory that the firmware writes a state to or reads one from
 *   mlx5vf_tracker  dirty pages, as the firmware's page tracker reports them
 *   mlx5vf_ring     the queue pair that the reports come through
 *
 * Locks, outermost first: a stream's io_mutex, mlx5vf_mig.state_mutex, mlx5vf_save.lock (a
 * spinlock, also taken by the completion of a SAVE, in an interrupt). User memory is touched
 * below an io_mutex alone, so a user whose page faults never end keeps nobody waiting but other
 * users of that file. The one exception is iova_bitmap_set(), whose pages the vfio layer has
 * pinned.
 */

#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mlx5/cq.h>
#include <linux/mlx5/driver.h>
#include <linux/mlx5/qp.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/spinlock.h>
#include <linux/vfio_pci_core.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
/* Last: it needs what it does not include. */
#include <linux/mlx5/eq.h>

struct iova_bitmap;
struct mlx5vf_mig;

/* ---- the stream's format: records, each a header and its payload, all little endian ---- */

#define MLX5VF_TAG_IMAGE	0	/* payload: an image of the firmware's, for LOAD */
#define MLX5VF_TAG_FINAL_SIZE	1	/* payload: __le64, how large the last image may become */
#define MLX5VF_RECORD_OPTIONAL	BIT(0)	/* who does not know the tag may skip the record */

struct mlx5vf_record_header {
	__le64 size;	/* of the payload, in bytes */
	__le32 flags;
	__le32 tag;
};

/* The size that LOAD takes has 32 bits; no record can be larger. */
#define MLX5VF_RECORD_MAX	U32_MAX

/* ---- fw.c ---- */

/**
 * struct mlx5vf_fw - how the firmware is reached
 * @mdev: the PF's core device, all commands are executed there
 * @vf_id: 0-based
 * @vhca_id: the VF's name in commands
 * @tracks: saves what changed while the VF runs
 * @chunks: saves the final image in pieces
 * @detached: the PF has gone, no command may be sent; state_mutex
 */
struct mlx5vf_fw {
	struct mlx5_core_dev *mdev;
	int vf_id;
	u16 vhca_id;
	bool tracks;
	bool chunks;
	bool detached;
};

int mlx5vf_fw_probe(struct mlx5vf_fw *fw);
int mlx5vf_fw_suspend(struct mlx5vf_mig *mig, u16 op_mod);
int mlx5vf_fw_resume(struct mlx5vf_mig *mig, u16 op_mod);
int mlx5vf_fw_query_size(struct mlx5vf_mig *mig, bool incremental, u32 *need, u64 *total);
int mlx5vf_fw_load(struct mlx5vf_mig *mig, u32 mkey, u32 size);
int mlx5vf_fw_alloc_pd(struct mlx5vf_mig *mig, u32 *pdn);
void mlx5vf_fw_dealloc_pd(struct mlx5vf_mig *mig, u32 pdn);

/* ---- image.c ---- */

/*
 * An image's memory comes in extents of one size, so that a position is found without a search:
 * large ones, but for small images. Two pages at least, since translations come in pairs.
 */
#define MLX5VF_EXTENT_ORDER_MIN	1
#define MLX5VF_EXTENT_ORDER_MAX	3

struct mlx5vf_extent {
	struct page *page;
	dma_addr_t dma;
};

/**
 * struct mlx5vf_image - memory for the state of a VF
 * @ref: of the owning stream, and of whoever copies from or to it without the state_mutex
 * @link: among a stream's spare images
 * @extents: @nr of them are there, of 2^@order pages each; @nr_max fit
 * @mkey: the firmware's name for it while @mapped; both state_mutex
 * @dir: as which it is mapped
 */
struct mlx5vf_image {
	struct kref ref;
	struct list_head link;
	struct mlx5vf_extent *extents;
	unsigned int nr;
	unsigned int nr_max;
	unsigned int order;
	u32 mkey;
	bool mapped;
	enum dma_data_direction dir;
};

struct mlx5vf_image *mlx5vf_image_alloc(u64 size);
void mlx5vf_image_expect(struct mlx5vf_image *image, u64 size);
int mlx5vf_image_grow(struct mlx5vf_image *image, u64 size, gfp_t gfp);
void mlx5vf_image_get(struct mlx5vf_image *image);
void mlx5vf_image_put(struct mlx5vf_image *image);
int mlx5vf_image_map(struct mlx5vf_mig *mig, struct mlx5vf_image *image, u32 pdn,
		     enum dma_data_direction dir);
void mlx5vf_image_unmap(struct mlx5vf_mig *mig, struct mlx5vf_image *image);
void mlx5vf_image_sync_for_cpu(struct mlx5vf_mig *mig, struct mlx5vf_image *image, u64 off,
			       u64 len);
void mlx5vf_image_sync_for_device(struct mlx5vf_mig *mig, struct mlx5vf_image *image, u64 off,
				  u64 len);
struct page *mlx5vf_image_page(struct mlx5vf_image *image, u64 off);
size_t mlx5vf_image_to_user(struct mlx5vf_image *image, u64 off, char __user *buf, size_t len);
size_t mlx5vf_image_from_user(struct mlx5vf_image *image, u64 off, const char __user *buf,
			      size_t len);

static inline u64 mlx5vf_image_extent_size(const struct mlx5vf_image *image)
{
	return (u64)PAGE_SIZE << image->order;
}

static inline u64 mlx5vf_image_room(const struct mlx5vf_image *image)
{
	return image->nr * mlx5vf_image_extent_size(image);
}

/* ---- save.c, reader.c ---- */

/**
 * enum mlx5vf_phase - what a stream that leaves the host is up to
 * @MLX5VF_PHASE_FIRST: the first image is being saved, the VF runs
 * @MLX5VF_PHASE_PRECOPY: the VF runs, its changes are tracked
 * @MLX5VF_PHASE_TOMBSTONE: the firmware gave up tracking; nothing can be saved until the VF stands
 *	still, and then everything has to be
 * @MLX5VF_PHASE_FINAL: the VF stands still, the last image is being saved
 * @MLX5VF_PHASE_DONE: it has been; what is queued is all that there will be
 * @MLX5VF_PHASE_DEAD: an error, or the session is over: nothing can be read
 */
enum mlx5vf_phase {
	MLX5VF_PHASE_FIRST,
	MLX5VF_PHASE_PRECOPY,
	MLX5VF_PHASE_TOMBSTONE,
	MLX5VF_PHASE_FINAL,
	MLX5VF_PHASE_DONE,
	MLX5VF_PHASE_DEAD,
};

/* What a SAVE is for, which decides what becomes of its image */
enum mlx5vf_save_kind {
	MLX5VF_SAVE_FIRST,	/* begin tracking; the whole state */
	MLX5VF_SAVE_ROUND,	/* go on tracking; what changed */
	MLX5VF_SAVE_FINAL,	/* the VF stands still; what changed, or all */
	MLX5VF_SAVE_CANCEL,	/* end tracking; nobody wants the image */
};

/**
 * struct mlx5vf_record - a record that waits to be read
 * @ref: of the stream, and of a reader that is copying it
 * @link: in the stream's order
 * @image: the payload, or NULL if that is in @head too
 * @head: header, and the payload if it is small
 * @head_len: bytes in @head
 * @pos: bytes that have been read
 * @len: bytes in all
 */
struct mlx5vf_record {
	struct kref ref;
	struct list_head link;
	struct mlx5vf_image *image;
	u8 head[sizeof(struct mlx5vf_record_header) + sizeof(__le64)];
	unsigned int head_len;
	u64 pos;
	u64 len;
};

/**
 * struct mlx5vf_save - a stream that leaves the host
 * @mig: the migration, referenced
 * @filp: the user's file; referenced as long as this is the current stream
 * @io_mutex: one reader at a time
 * @wait: readers, pollers, and who waits for the command in flight
 *
 * @lock: protects the following, up to the blank line
 * @phase: see there
 * @busy: a SAVE is in flight
 * @result: errno of the last SAVE that ended, 0 if it was good
 * @records: to be read, oldest first
 * @spare: images that hold nothing, mapped
 * @unread: bytes in @records
 * @unread_first: as many of them belong to the first image
 * @more: bytes that the next piece of the final image needs, 0 if there is none to be had
 *
 * @pdn: protection domain of the images; this and the following are protected by the state_mutex
 * @final_size: how large a final image is prepared for
 * @async: context of the SAVE
 * @work: of the SAVE in flight; @kind, @image, @record and @out are too
 */
struct mlx5vf_save {
	struct mlx5vf_mig *mig;
	struct file *filp;
	struct mutex io_mutex;	/* one reader at a time */
	wait_queue_head_t wait;

	spinlock_t lock;	/* protects @phase to @more */
	enum mlx5vf_phase phase;
	bool busy;
	int result;
	struct list_head records;
	struct list_head spare;
	u64 unread;
	u64 unread_first;
	u32 more;

	u32 pdn;
	u64 final_size;
	struct mlx5_async_ctx async;
	struct mlx5_async_work work;
	enum mlx5vf_save_kind kind;
	struct mlx5vf_image *image;
	struct mlx5vf_record *record;
	u32 out[MLX5_ST_SZ_DW(save_vhca_state_out)];
};

struct mlx5vf_save *mlx5vf_save_begin(struct mlx5vf_mig *mig, bool track);
int mlx5vf_save_wait_idle(struct mlx5vf_save *save);
int mlx5vf_save_final(struct mlx5vf_save *save);
int mlx5vf_save_cancel(struct mlx5vf_save *save);
int mlx5vf_save_round(struct mlx5vf_save *save, u32 size);
void mlx5vf_save_more(struct mlx5vf_save *save);
void mlx5vf_save_end(struct mlx5vf_save *save);
void mlx5vf_record_put(struct mlx5vf_record *record);

extern const struct file_operations mlx5vf_save_fops;

/* ---- load.c ---- */

struct mlx5vf_load;

struct mlx5vf_load *mlx5vf_load_begin(struct mlx5vf_mig *mig);
struct file *mlx5vf_load_file(struct mlx5vf_load *load);
int mlx5vf_load_check(struct mlx5vf_load *load);
void mlx5vf_load_end(struct mlx5vf_load *load);

/* ---- ring.c ---- */

/**
 * struct mlx5vf_qp - a queue pair of the loopback connection
 * @db: doorbell record
 * @buf: receive work requests; the firmware's end has none
 * @qpn: its number
 */
struct mlx5vf_qp {
	struct mlx5_db db;
	struct mlx5_frag_buf buf;
	u32 qpn;
};

/**
 * struct mlx5vf_message - a message of the tracker's
 * @state: the tracker's, MLX5_PAGE_TRACK_STATE_*
 * @slot: where in the receive memory it is
 * @size: in bytes, may be 0
 */
struct mlx5vf_message {
	unsigned int state;
	u32 slot;
	u32 size;
};

/**
 * struct mlx5vf_ring - a reliable connection from the firmware to us
 * @mcq: completions; with @cq_db, @cq_buf, @cq_fbc and @log_ncqe
 * @host: our end; @host_fbc are its receive work requests
 * @fw: the firmware's end
 * @memory: where messages arrive, one slot for each work request
 * @log_msg: size of a slot
 * @nr_slots: a power of two
 * @posted: work requests that were ever posted
 */
struct mlx5vf_ring {
	u32 pdn;
	struct mlx5_uars_page *uar;
	struct mlx5_core_cq mcq;
	struct mlx5_db cq_db;
	struct mlx5_frag_buf cq_buf;
	struct mlx5_frag_buf_ctrl cq_fbc;
	struct mlx5vf_qp host;
	struct mlx5_frag_buf_ctrl host_fbc;
	struct mlx5vf_qp fw;
	struct mlx5vf_image *memory;
	unsigned int log_msg;
	u32 nr_slots;
	u32 posted;
};

int mlx5vf_ring_open(struct mlx5vf_mig *mig, struct mlx5vf_ring *ring, unsigned int log_msg,
		     u32 nr_slots);
void mlx5vf_ring_close(struct mlx5vf_mig *mig, struct mlx5vf_ring *ring);
void mlx5vf_ring_arm(struct mlx5vf_ring *ring);
int mlx5vf_ring_next(struct mlx5vf_mig *mig, struct mlx5vf_ring *ring, struct mlx5vf_message *msg);
void mlx5vf_ring_return(struct mlx5vf_mig *mig, struct mlx5vf_ring *ring,
			const struct mlx5vf_message *msg);

/* ---- tracker.c ---- */

/* Bits of mlx5vf_tracker.events, set by interrupts and by whoever wants it to end */
#define MLX5VF_TRACK_COMPLETION	0	/* a message may have come */
#define MLX5VF_TRACK_CHANGED	1	/* the object changed its state by itself */
#define MLX5VF_TRACK_BROKEN	2	/* no report can be trusted any more */

/**
 * struct mlx5vf_tracker - the firmware's page tracker of a VF
 * @wait: who waits for a report
 * @events: MLX5VF_TRACK_*, set without a lock
 * @active: exists in the firmware; this and the following are protected by the state_mutex
 * @object: its id there
 * @log_page: size of the pages it tracks
 * @carry: pages that were reported, and so are clean for the firmware, of which a part was outside
 *	of what the user asked for; @nr_carry of them
 * @ring: where reports come from
 * @nb: events of the PF
 */
struct mlx5vf_tracker {
	wait_queue_head_t wait;
	unsigned long events;
	bool active;
	u32 object;
	unsigned int log_page;
	struct list_head carry;
	unsigned int nr_carry;
	struct mlx5vf_ring ring;
	struct mlx5_nb nb;
};

extern const struct vfio_log_ops mlx5vf_log_ops;

void mlx5vf_tracker_init(struct mlx5vf_tracker *tracker);
void mlx5vf_tracker_signal(struct mlx5vf_tracker *tracker, int event);
void mlx5vf_tracker_stop(struct mlx5vf_mig *mig);

/* ---- mig.c, arcs.c ---- */

/*
 * Bit of mlx5vf_mig.pending: the function was reset, whoever has the state_mutex has to act on it
 */
#define MLX5VF_PENDING_RESET	0

/**
 * struct mlx5vf_mig - the migration of a VF
 * @ref: of the device, and of each stream's file
 * @pending: MLX5VF_PENDING_*, set without a lock
 * @state_mutex: taken and released by mlx5vf_mig_lock() and _unlock() alone; protects the following
 * @state: as the user knows it
 * @fw: the firmware, see there
 * @saving: the stream that is current in STOP_COPY, PRE_COPY and PRE_COPY_P2P
 * @loading: the stream that is current in RESUMING
 * @tracker: of dirty pages, independent of @state
 * @more_work: asks for the next piece of a final image
 */
struct mlx5vf_mig {
	struct kref ref;
	unsigned long pending;
	struct mutex state_mutex;	/* protects @state and what follows */
	enum vfio_device_mig_state state;
	struct mlx5vf_fw fw;
	struct mlx5vf_save *saving;
	struct mlx5vf_load *loading;
	struct mlx5vf_tracker tracker;
	struct work_struct more_work;
};

/**
 * struct mlx5vf_device - a VF, or a PF, that is bound to this driver
 * @core: first: container_of from the vfio_device
 * @mig: NULL if the firmware does not migrate it
 * @nb: the PF tells when the VF is disabled and enabled
 */
struct mlx5vf_device {
	struct vfio_pci_core_device core;
	struct mlx5vf_mig *mig;
	struct notifier_block nb;
};

extern const struct vfio_migration_ops mlx5vf_mig_ops;

struct mlx5vf_mig *mlx5vf_mig_alloc(const struct mlx5vf_fw *fw);
void mlx5vf_mig_get(struct mlx5vf_mig *mig);
void mlx5vf_mig_put(struct mlx5vf_mig *mig);
void mlx5vf_mig_lock(struct mlx5vf_mig *mig);
void mlx5vf_mig_unlock(struct mlx5vf_mig *mig);
void mlx5vf_mig_end_streams(struct mlx5vf_mig *mig);
void mlx5vf_mig_fail(struct mlx5vf_mig *mig);
void mlx5vf_mig_open(struct mlx5vf_mig *mig);
void mlx5vf_mig_close(struct mlx5vf_mig *mig);
void mlx5vf_mig_reset_done(struct mlx5vf_mig *mig);
void mlx5vf_mig_detach(struct mlx5vf_mig *mig);
void mlx5vf_mig_attach(struct mlx5vf_mig *mig);

int mlx5vf_mig_step(struct mlx5vf_mig *mig, enum vfio_device_mig_state to, struct file **file);

static inline struct mlx5vf_mig *mlx5vf_mig_of(struct vfio_device *core_vdev)
{
	return container_of(core_vdev, struct mlx5vf_device, core.vdev)->mig;
}

#endif /* MLX5VF_H */
