// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dirty pages. The firmware keeps them, for ranges that are named when tracking starts; asked for a
 * range it sends the addresses of the dirty pages in it and forgets them. Whatever goes wrong on
 * the way breaks the tracker for good: a page that was reported and not seen is lost, so from
 * then on every report is refused, and the user has to take all memory as dirty.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/interval_tree.h>
#include <linux/iova_bitmap.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "compat.h"
#include "mlx5vf.h"

/* Slots for messages: 2 MiB in all, as large as the firmware takes them but no larger than this. */
#define MLX5VF_TRACK_MEMORY		21
#define MLX5VF_TRACK_MSG_WANTED		19
#define MLX5VF_TRACK_MSG_MAX		24
#define MLX5VF_TRACK_SLOTS_MIN		4U
#define MLX5VF_TRACK_SLOTS_MAX		1024U
#define MLX5VF_TRACK_ENTRY		MLX5_ST_SZ_BYTES(page_track_report_entry)

/*
 * A report that does not go on for so long will not: more than a command of mlx5_core's may take.
 */
#define MLX5VF_TRACK_TIMEOUT_MS		(90 * MSEC_PER_SEC)

/* The firmware's fields for a state and a range */
#define MLX5VF_TRACK_SELECT_STATE	BIT(0)
#define MLX5VF_TRACK_SELECT_RANGE	BIT(1)

/*
 * So many pages may be left half shown; who asks for still more ranges within pages has to align.
 */
#define MLX5VF_TRACK_CARRY_MAX		1024U

/* A range of addresses, @last included */
struct mlx5vf_range {
	u64 start;
	u64 last;
};

/**
 * struct mlx5vf_carry - a page that is clean for the firmware but was not shown whole
 * @link: in the tracker's list
 * @page: its first address
 */
struct mlx5vf_carry {
	struct list_head link;
	u64 page;
};

/**
 * mlx5vf_tracker_init - before anything else
 * @tracker: zeroed
 */
void mlx5vf_tracker_init(struct mlx5vf_tracker *tracker)
{
	init_waitqueue_head(&tracker->wait);
	INIT_LIST_HEAD(&tracker->carry);
}

/**
 * mlx5vf_tracker_signal - something happened
 * @tracker: of whatever state
 * @event: MLX5VF_TRACK_*
 *
 * Context: any.
 */
void mlx5vf_tracker_signal(struct mlx5vf_tracker *tracker, int event)
{
	set_bit(event, &tracker->events);
	wake_up(&tracker->wait);
}

static int mlx5vf_tracker_break(struct mlx5vf_tracker *tracker)
{
	set_bit(MLX5VF_TRACK_BROKEN, &tracker->events);
	return -EIO;
}

/* An event of the PF's, in atomic context. */
static int mlx5vf_tracker_event(struct notifier_block *nb, unsigned long type, void *data)
{
	struct mlx5vf_tracker *tracker = mlx5_nb_cof(nb, struct mlx5vf_tracker, nb);
	struct mlx5_eqe *eqe = data;
	u32 qpn;

	switch ((u8)type) {
	case MLX5_EVENT_TYPE_WQ_CATAS_ERROR:
	case MLX5_EVENT_TYPE_WQ_ACCESS_ERROR:
	case MLX5_EVENT_TYPE_WQ_INVAL_REQ_ERROR:
		qpn = be32_to_cpu(eqe->data.qp_srq.qp_srq_n) & 0xffffff;
		if (eqe->data.qp_srq.type == MLX5_EVENT_QUEUE_TYPE_QP &&
		    (qpn == tracker->ring.host.qpn || qpn == tracker->ring.fw.qpn))
			mlx5vf_tracker_signal(tracker, MLX5VF_TRACK_BROKEN);
		break;
	case MLX5_EVENT_TYPE_OBJECT_CHANGE:
		if (be32_to_cpu(eqe->data.obj_change.obj_id) == READ_ONCE(tracker->object))
			mlx5vf_tracker_signal(tracker, MLX5VF_TRACK_CHANGED);
		break;
	}
	return NOTIFY_OK;
}

/* ---- ranges ---- */

/* How far it is to the next range. */
static u64 mlx5vf_range_gap(const struct mlx5vf_range *range)
{
	return range[1].start - range[0].last;
}

static void mlx5vf_range_join(struct mlx5vf_range *ranges, unsigned int *nr, unsigned int at)
{
	ranges[at].last = max(ranges[at].last, ranges[at + 1].last);
	(*nr)--;
	memmove(&ranges[at + 1], &ranges[at + 2], (*nr - at - 1) * sizeof(*ranges));
}

/*
 * What the user asked for, as ranges of whole tracked pages in ascending order; those that meet
 * become one. Returns how many, or a negative errno.
 */
static int mlx5vf_ranges_collect(struct rb_root_cached *root, struct mlx5vf_range *ranges,
				 unsigned int log_page)
{
	u64 in_page = BIT_ULL(log_page) - 1;
	struct interval_tree_node *node;
	unsigned int nr = 0;

	for (node = interval_tree_iter_first(root, 0, ULONG_MAX); node;
	     node = interval_tree_iter_next(node, 0, ULONG_MAX)) {
		/* The vfio layer lets ranges without a byte through. */
		if (node->last < node->start)
			return -EINVAL;
		ranges[nr].start = node->start & ~in_page;
		ranges[nr].last = node->last | in_page;
		if (nr && ranges[nr - 1].last >= ranges[nr].start)
			ranges[nr - 1].last = ranges[nr].last;
		else
			nr++;
	}
	return nr ? nr : -EINVAL;
}

/* Makes do with @max ranges by tracking what is between the closest ones as well. */
static unsigned int mlx5vf_ranges_limit(struct mlx5vf_range *ranges, unsigned int nr,
					unsigned int max)
{
	while (nr > max) {
		unsigned int at, best = 0;

		for (at = 1; at + 1 < nr; at++)
			if (mlx5vf_range_gap(&ranges[at]) < mlx5vf_range_gap(&ranges[best]))
				best = at;
		mlx5vf_range_join(ranges, &nr, best);
	}
	return nr;
}

/* ---- the object ---- */

static void mlx5vf_track_header(void *header, u16 opcode, u32 object)
{
	MLX5_SET(general_obj_in_cmd_hdr, header, opcode, opcode);
	MLX5_SET(general_obj_in_cmd_hdr, header, obj_type, MLX5_OBJ_TYPE_PAGE_TRACK);
	MLX5_SET(general_obj_in_cmd_hdr, header, obj_id, object);
}

/* As a power of two, all ranges together; 64 and more if no number of 64 bits says it. */
static unsigned int mlx5vf_ranges_log_size(const struct mlx5vf_range *ranges, unsigned int nr)
{
	u64 total = 0;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		u64 size = ranges[i].last - ranges[i].start + 1;

		if (!size || check_add_overflow(total, size, &total))
			return 64;
	}
	return fls64(total - 1);
}

static int mlx5vf_track_create(struct mlx5vf_mig *mig, const struct mlx5vf_range *ranges,
			       unsigned int nr)
{
	u32 out[MLX5_ST_SZ_DW(general_obj_out_cmd_hdr)] = {};
	unsigned int log_size = mlx5vf_ranges_log_size(ranges, nr), i;
	struct mlx5vf_tracker *tracker = &mig->tracker;
	struct mlx5_core_dev *mdev = mig->fw.mdev;
	void *in, *context, *list;
	int len, ret;

	if (log_size < MLX5_CAP_ADV_VIRTUALIZATION(mdev, pg_track_log_min_addr_space) ||
	    log_size > MLX5_CAP_ADV_VIRTUALIZATION(mdev, pg_track_log_max_addr_space))
		return -EOPNOTSUPP;
	len = MLX5_ST_SZ_BYTES(create_page_track_obj_in) + nr * MLX5_ST_SZ_BYTES(page_track_range);
	in = kzalloc(len, GFP_KERNEL);
	if (!in)
		return -ENOMEM;

	mlx5vf_track_header(in, MLX5_CMD_OP_CREATE_GENERAL_OBJECT, 0);
	context = MLX5_ADDR_OF(create_page_track_obj_in, in, obj_context);
	MLX5_SET(page_track, context, vhca_id, mig->fw.vhca_id);
	MLX5_SET(page_track, context, track_type, 1);
	MLX5_SET(page_track, context, log_addr_space_size, log_size);
	MLX5_SET(page_track, context, log_page_size, tracker->log_page);
	MLX5_SET(page_track, context, log_msg_size, tracker->ring.log_msg);
	MLX5_SET(page_track, context, reporting_qpn, tracker->ring.fw.qpn);
	MLX5_SET(page_track, context, num_ranges, nr);
	list = MLX5_ADDR_OF(page_track, context, track_range);
	for (i = 0; i < nr; i++, list += MLX5_ST_SZ_BYTES(page_track_range)) {
		MLX5_SET64(page_track_range, list, start_address, ranges[i].start);
		MLX5_SET64(page_track_range, list, length, ranges[i].last - ranges[i].start + 1);
	}
	ret = mlx5_cmd_exec(mdev, in, len, out, sizeof(out));
	kfree(in);
	if (!ret)
		WRITE_ONCE(tracker->object, MLX5_GET(general_obj_out_cmd_hdr, out, obj_id));
	return ret;
}

static void mlx5vf_track_destroy(struct mlx5vf_mig *mig)
{
	u32 out[MLX5_ST_SZ_DW(general_obj_out_cmd_hdr)] = {};
	u32 in[MLX5_ST_SZ_DW(general_obj_in_cmd_hdr)] = {};

	mlx5vf_track_header(in, MLX5_CMD_OP_DESTROY_GENERAL_OBJECT, mig->tracker.object);
	mlx5_cmd_exec(mig->fw.mdev, in, sizeof(in), out, sizeof(out));
}

/* Have the dirty pages of a range reported. */
static int mlx5vf_track_ask(struct mlx5vf_mig *mig, u64 start, u64 length)
{
	u32 in[MLX5_ST_SZ_DW(modify_page_track_obj_in)] = {};
	u32 out[MLX5_ST_SZ_DW(general_obj_out_cmd_hdr)] = {};
	void *context = MLX5_ADDR_OF(modify_page_track_obj_in, in, obj_context);

	mlx5vf_track_header(in, MLX5_CMD_OP_MODIFY_GENERAL_OBJECT, mig->tracker.object);
	MLX5_SET64(page_track, context, modify_field_select,
		   MLX5VF_TRACK_SELECT_STATE | MLX5VF_TRACK_SELECT_RANGE);
	MLX5_SET64(page_track, context, range_start_address, start);
	MLX5_SET64(page_track, context, length, length);
	MLX5_SET(page_track, context, state, MLX5_PAGE_TRACK_STATE_REPORTING);
	return mlx5_cmd_exec(mig->fw.mdev, in, sizeof(in), out, sizeof(out));
}

/* The object changed by itself, or so an event says: has it failed? */
static int mlx5vf_track_failed(struct mlx5vf_mig *mig)
{
	u32 out[MLX5_ST_SZ_DW(create_page_track_obj_in)] = {};	/* header, context: as queries */
	u32 in[MLX5_ST_SZ_DW(general_obj_in_cmd_hdr)] = {};
	void *context = MLX5_ADDR_OF(create_page_track_obj_in, out, obj_context);
	int ret;

	BUILD_BUG_ON(MLX5_ST_SZ_BYTES(general_obj_in_cmd_hdr) !=
		     MLX5_ST_SZ_BYTES(general_obj_out_cmd_hdr));
	mlx5vf_track_header(in, MLX5_CMD_OP_QUERY_GENERAL_OBJECT, mig->tracker.object);
	ret = mlx5_cmd_exec(mig->fw.mdev, in, sizeof(in), out, sizeof(out));
	if (ret)
		return ret;
	return MLX5_GET(page_track, context, state) == MLX5_PAGE_TRACK_STATE_ERROR ? -EIO : 0;
}

/* ---- reports ---- */

static void mlx5vf_carry_drop(struct mlx5vf_tracker *tracker, struct mlx5vf_carry *carry)
{
	list_del(&carry->link);
	kfree(carry);
	tracker->nr_carry--;
}

/*
 * Shows a dirty page as far as it is within what was asked for. The rest of it is remembered,
 * because for the firmware the whole page is clean now.
 */
static int mlx5vf_report_page(struct mlx5vf_tracker *tracker, u64 page,
			      const struct mlx5vf_range *asked, struct iova_bitmap *dirty)
{
	u64 last = page | (BIT_ULL(tracker->log_page) - 1);
	u64 from = max(page, asked->start), to = min(last, asked->last);
	struct mlx5vf_carry *carry;

	if (from > to)
		return 0;
	iova_bitmap_set(dirty, from, to - from + 1);
	if (from == page && to == last)
		return 0;

	list_for_each_entry(carry, &tracker->carry, link)
		if (carry->page == page)
			return 0;
	carry = kmalloc(sizeof(*carry), GFP_KERNEL_ACCOUNT);
	if (!carry)
		return -ENOMEM;
	carry->page = page;
	list_add(&carry->link, &tracker->carry);
	tracker->nr_carry++;
	return 0;
}

/*
 * Shows again what an earlier report had to show in part. A page stays remembered until it is shown
 * whole: which parts have been seen is not worth keeping.
 */
static void mlx5vf_report_carried(struct mlx5vf_tracker *tracker, const struct mlx5vf_range *asked,
				  struct iova_bitmap *dirty)
{
	struct mlx5vf_carry *carry, *next;

	list_for_each_entry_safe(carry, next, &tracker->carry, link) {
		u64 last = carry->page | (BIT_ULL(tracker->log_page) - 1);
		u64 from = max(carry->page, asked->start), to = min(last, asked->last);

		if (from > to)
			continue;
		iova_bitmap_set(dirty, from, to - from + 1);
		if (to == last)
			mlx5vf_carry_drop(tracker, carry);
	}
}

static int mlx5vf_report_message(struct mlx5vf_tracker *tracker, const struct mlx5vf_message *msg,
				 const struct mlx5vf_range *asked, struct iova_bitmap *dirty)
{
	u64 off = (u64)msg->slot << tracker->ring.log_msg;
	u64 end = off + round_down(msg->size, MLX5VF_TRACK_ENTRY);
	u64 in_page = BIT_ULL(tracker->log_page) - 1;
	int ret = 0;

	/* An entry does not cross pages, since slots are aligned to their size. */
	for (; off < end && !ret; off += MLX5VF_TRACK_ENTRY) {
		void *page = kmap_local_page(mlx5vf_image_page(tracker->ring.memory, off));
		void *entry = page + offset_in_page(off);
		u32 high = MLX5_GET(page_track_report_entry, entry, dirty_address_high);
		u32 low = MLX5_GET(page_track_report_entry, entry, dirty_address_low);
		u64 address = (u64)high << 32 | low;

		kunmap_local(page);
		ret = mlx5vf_report_page(tracker, address & ~in_page, asked, dirty);
	}
	return ret;
}

/* Returns 0 if it is worth looking for a message again. */
static int mlx5vf_report_wait(struct mlx5vf_mig *mig)
{
	struct mlx5vf_tracker *tracker = &mig->tracker;

	if (!wait_event_timeout(tracker->wait, READ_ONCE(tracker->events),
				msecs_to_jiffies(MLX5VF_TRACK_TIMEOUT_MS)))
		return -EIO;
	clear_bit(MLX5VF_TRACK_COMPLETION, &tracker->events);
	smp_mb__after_atomic();	/* then look: a completion from now on sets the bit again */
	if (test_bit(MLX5VF_TRACK_BROKEN, &tracker->events))
		return -EIO;
	return test_and_clear_bit(MLX5VF_TRACK_CHANGED, &tracker->events) ?
	       mlx5vf_track_failed(mig) : 0;
}

/* Takes messages until one says that the report is complete. */
static int mlx5vf_report_receive(struct mlx5vf_mig *mig, const struct mlx5vf_range *asked,
				 struct iova_bitmap *dirty)
{
	struct mlx5vf_tracker *tracker = &mig->tracker;
	struct mlx5vf_ring *ring = &tracker->ring;
	struct mlx5vf_message msg;
	int ret;

	do {
		ret = mlx5vf_ring_next(mig, ring, &msg);
		if (!ret) {
			mlx5vf_ring_arm(ring);
			ret = mlx5vf_ring_next(mig, ring, &msg);
		}
		if (!ret) {
			ret = mlx5vf_report_wait(mig);
			if (!ret) {
				msg.state = MLX5_PAGE_TRACK_STATE_REPORTING;
				continue;
			}
		}
		if (ret < 0)
			return ret;
		ret = mlx5vf_report_message(tracker, &msg, asked, dirty);
		mlx5vf_ring_return(mig, ring, &msg);
		if (ret)
			return ret;
	} while (msg.state == MLX5_PAGE_TRACK_STATE_REPORTING);
	return msg.state == MLX5_PAGE_TRACK_STATE_TRACKING ? 0 : -EIO;
}

static int mlx5vf_report(struct mlx5vf_mig *mig, u64 iova, u64 length, struct iova_bitmap *dirty)
{
	struct mlx5vf_range asked = { .start = iova, .last = iova + length - 1 };
	struct mlx5vf_tracker *tracker = &mig->tracker;
	u64 in_page = BIT_ULL(tracker->log_page) - 1;
	u64 start = asked.start & ~in_page;
	int ret;

	if (((asked.start | (asked.last + 1)) & in_page) &&
	    tracker->nr_carry + 2 > MLX5VF_TRACK_CARRY_MAX)
		return -EINVAL;
	mlx5vf_report_carried(tracker, &asked, dirty);
	ret = mlx5vf_track_ask(mig, start, (asked.last | in_page) - start + 1);
	if (ret)
		return ret;	/* nothing was reported, so nothing is lost */
	if (mlx5vf_report_receive(mig, &asked, dirty))
		return mlx5vf_tracker_break(tracker);
	return 0;
}

/* ---- vfio's ops ---- */

static int mlx5vf_log_read_and_clear(struct vfio_device *core_vdev, unsigned long iova,
				     unsigned long length, struct iova_bitmap *dirty)
{
	struct mlx5vf_mig *mig = mlx5vf_mig_of(core_vdev);
	struct mlx5vf_tracker *tracker = &mig->tracker;
	int ret;

	mlx5vf_mig_lock(mig);
	if (mig->fw.detached)
		ret = -ENOTCONN;
	else if (!tracker->active || !length)
		ret = -EINVAL;
	else if (test_bit(MLX5VF_TRACK_BROKEN, &tracker->events))
		ret = -EIO;
	else
		ret = mlx5vf_report(mig, iova, length, dirty);
	mlx5vf_mig_unlock(mig);
	return ret;
}

/* As the firmware can do it, as near as it gets to what was asked for. */
static int mlx5vf_track_geometry(struct mlx5vf_mig *mig, u64 page_size, unsigned int *log_msg,
				 u32 *nr_slots)
{
	struct mlx5_core_dev *mdev = mig->fw.mdev;
	unsigned int log_min = MLX5_CAP_ADV_VIRTUALIZATION(mdev, pg_track_log_min_page_size);
	unsigned int log_max = MLX5_CAP_ADV_VIRTUALIZATION(mdev, pg_track_log_max_page_size);
	unsigned int msg_min = MLX5_CAP_ADV_VIRTUALIZATION(mdev, pg_track_log_min_msg_size);
	unsigned int msg_max = MLX5_CAP_ADV_VIRTUALIZATION(mdev, pg_track_log_max_msg_size);

	if (!page_size || !is_power_of_2(page_size))
		return -EINVAL;
	msg_min = max_t(unsigned int, msg_min, ilog2(MLX5VF_TRACK_ENTRY));
	msg_max = min_t(unsigned int, msg_max, MLX5VF_TRACK_MSG_MAX);
	if (log_min > log_max || msg_min > msg_max)
		return -EOPNOTSUPP;

	mig->tracker.log_page = clamp_t(unsigned int, ilog2(page_size), log_min, log_max);
	*log_msg = clamp_t(unsigned int, MLX5VF_TRACK_MSG_WANTED, msg_min, msg_max);
	*nr_slots = clamp_t(u64, BIT_ULL(MLX5VF_TRACK_MEMORY) >> *log_msg, MLX5VF_TRACK_SLOTS_MIN,
			    MLX5VF_TRACK_SLOTS_MAX);
	return 0;
}

/* Caller holds the state_mutex; nothing is tracked yet. */
static int mlx5vf_track_start(struct mlx5vf_mig *mig, struct mlx5vf_range *ranges,
			      struct rb_root_cached *root, u64 page_size)
{
	struct mlx5vf_tracker *tracker = &mig->tracker;
	unsigned int log_msg, max_nr;
	u32 nr_slots;
	int nr, ret;

	ret = mlx5vf_track_geometry(mig, page_size, &log_msg, &nr_slots);
	if (ret)
		return ret;
	nr = mlx5vf_ranges_collect(root, ranges, tracker->log_page);
	if (nr < 0)
		return nr;
	max_nr = MLX5_CAP_ADV_VIRTUALIZATION(mig->fw.mdev, pg_track_max_num_range);
	if (!max_nr)
		return -EOPNOTSUPP;
	nr = mlx5vf_ranges_limit(ranges, nr, max_nr);

	WRITE_ONCE(tracker->events, 0);
	WRITE_ONCE(tracker->object, U32_MAX);
	ret = mlx5vf_ring_open(mig, &tracker->ring, log_msg, nr_slots);
	if (ret)
		return ret;
	MLX5_NB_INIT(&tracker->nb, mlx5vf_tracker_event, NOTIFY_ANY);
	mlx5_eq_notifier_register(mig->fw.mdev, &tracker->nb);
	ret = mlx5vf_track_create(mig, ranges, nr);
	if (ret) {
		mlx5_eq_notifier_unregister(mig->fw.mdev, &tracker->nb);
		mlx5vf_ring_close(mig, &tracker->ring);
		return ret;
	}
	tracker->active = true;
	return 0;
}

static int mlx5vf_log_start(struct vfio_device *core_vdev, struct rb_root_cached *root, u32 nr,
			    u64 *page_size)
{
	struct mlx5vf_mig *mig = mlx5vf_mig_of(core_vdev);
	struct mlx5vf_range *ranges;
	int ret;

	ranges = kvcalloc(nr, sizeof(*ranges), GFP_KERNEL);
	if (!ranges)
		return -ENOMEM;
	mlx5vf_mig_lock(mig);
	if (mig->fw.detached)
		ret = -ENOTCONN;
	else if (mig->tracker.active)
		ret = -EINVAL;
	else
		ret = mlx5vf_track_start(mig, ranges, root, *page_size);
	if (!ret)
		*page_size = BIT_ULL(mig->tracker.log_page);
	mlx5vf_mig_unlock(mig);
	kvfree(ranges);
	return ret;
}

/**
 * mlx5vf_tracker_stop - track no more
 * @mig: the migration; it may track or not
 *
 * Context: state_mutex held.
 */
void mlx5vf_tracker_stop(struct mlx5vf_mig *mig)
{
	struct mlx5vf_tracker *tracker = &mig->tracker;
	struct mlx5vf_carry *carry, *next;

	if (!tracker->active)
		return;
	tracker->active = false;
	/*
	 * Events first: what they look at goes next. The object before the queue that it sends
	 * into.
	 */
	mlx5_eq_notifier_unregister(mig->fw.mdev, &tracker->nb);
	mlx5vf_track_destroy(mig);
	mlx5vf_ring_close(mig, &tracker->ring);
	list_for_each_entry_safe(carry, next, &tracker->carry, link)
		mlx5vf_carry_drop(tracker, carry);
}

static int mlx5vf_log_stop(struct vfio_device *core_vdev)
{
	struct mlx5vf_mig *mig = mlx5vf_mig_of(core_vdev);

	mlx5vf_mig_lock(mig);
	mlx5vf_tracker_stop(mig);
	mlx5vf_mig_unlock(mig);
	return 0;
}

const struct vfio_log_ops mlx5vf_log_ops = {
	.log_start		= mlx5vf_log_start,
	.log_stop		= mlx5vf_log_stop,
	.log_read_and_clear	= mlx5vf_log_read_and_clear,
};
