// SPDX-License-Identifier: GPL-2.0-only
/*
 * What drivers share in answering the user: chains of capabilities, the checks of SET_IRQS, the
 * order of migration states.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vfio.h>
#include "oracle.h"

static struct vfio_info_cap_header *cap_at(const struct vfio_info_cap *caps, size_t offset)
{
	return (void *)caps->buf + offset;
}

/**
 * vfio_info_cap_add - append a zeroed capability to a chain
 * @size: of the capability with its header
 *
 * Links are offsets from the start of the chain until vfio_info_cap_shift().
 *
 * Return: the capability, valid until the next one is added; ERR_PTR(-ENOMEM), and then the whole
 * chain is freed.
 */
struct vfio_info_cap_header *vfio_info_cap_add(struct vfio_info_cap *caps, size_t size, u16 id,
					       u16 version)
{
	struct vfio_info_cap_header *header, *last;
	void *buf;

	/* Later kernels keep what comes next aligned. */
	if (SIM_API_LEVEL >= 612)
		size = ALIGN(size, sizeof(u64));
	buf = krealloc(caps->buf, caps->size + size, GFP_KERNEL);
	if (!buf) {
		kfree(caps->buf);
		caps->buf = NULL;
		caps->size = 0;
		return ERR_PTR(-ENOMEM);
	}
	caps->buf = buf;
	header = cap_at(caps, caps->size);
	memset(header, 0, size);
	header->id = id;
	header->version = version;
	if (caps->size) {
		for (last = caps->buf; last->next; last = cap_at(caps, last->next))
			;
		last->next = caps->size;
	}
	caps->size += size;
	return header;
}
EXPORT_SYMBOL_GPL(vfio_info_cap_add);

/** vfio_info_cap_shift - make the links offsets from @offset bytes before the chain */
void vfio_info_cap_shift(struct vfio_info_cap *caps, size_t offset)
{
	struct vfio_info_cap_header *header = caps->buf;
	u32 next;

	while (header->next) {
		next = header->next;
		header->next = next + offset;
		header = cap_at(caps, next);
	}
}
EXPORT_SYMBOL(vfio_info_cap_shift);

/** vfio_info_add_capability - append a copy of @cap, which has @size bytes in all */
int vfio_info_add_capability(struct vfio_info_cap *caps, struct vfio_info_cap_header *cap,
			     size_t size)
{
	struct vfio_info_cap_header *header;

	header = vfio_info_cap_add(caps, size, cap->id, cap->version);
	if (IS_ERR(header))
		return PTR_ERR(header);
	memcpy(header + 1, cap + 1, size - sizeof(*cap));
	return 0;
}
EXPORT_SYMBOL(vfio_info_add_capability);

/**
 * vfio_set_irqs_validate_and_prepare - everything about SET_IRQS that all devices check alike
 * @num_irqs: of the index that the user named
 * @max_irq_type: indexes of the device
 * @data_size: out: bytes of data that follow the header; may be NULL if there can be none
 */
int vfio_set_irqs_validate_and_prepare(struct vfio_irq_set *hdr, int num_irqs, int max_irq_type,
				       size_t *data_size)
{
	const u32 known = VFIO_IRQ_SET_DATA_TYPE_MASK | VFIO_IRQ_SET_ACTION_TYPE_MASK;
	size_t minsz = offsetofend(struct vfio_irq_set, count), each;

	if (hdr->argsz < minsz || hdr->index >= max_irq_type || hdr->flags & ~known)
		return -EINVAL;
	if (hdr->count >= U32_MAX - hdr->start)
		return -EINVAL;
	if (data_size)
		*data_size = 0;
	if (hdr->start >= num_irqs || hdr->start + hdr->count > num_irqs)
		return -EINVAL;
	switch (hdr->flags & VFIO_IRQ_SET_DATA_TYPE_MASK) {
	case VFIO_IRQ_SET_DATA_NONE:
		return 0;
	case VFIO_IRQ_SET_DATA_BOOL:
		each = sizeof(u8);
		break;
	case VFIO_IRQ_SET_DATA_EVENTFD:
		each = sizeof(s32);
		break;
	default:
		return -EINVAL;
	}
	if (hdr->argsz - minsz < hdr->count * each || !data_size)
		return -EINVAL;
	*data_size = hdr->count * each;
	return 0;
}
EXPORT_SYMBOL(vfio_set_irqs_validate_and_prepare);

#if SIM_API_LEVEL >= 612
#define PRE_COPY	VFIO_DEVICE_STATE_PRE_COPY
#define PRE_COPY_P2P	VFIO_DEVICE_STATE_PRE_COPY_P2P
#else
#define PRE_COPY	(~1U)	/* no state of this level has these numbers */
#define PRE_COPY_P2P	(~2U)
#define VFIO_MIGRATION_PRE_COPY	BIT(31)
#endif

/* A state that a device without its flags does not have. ERROR and what came later: never. */
static bool state_exists(const struct vfio_device *device, u32 state)
{
	u32 flags = VFIO_MIGRATION_STOP_COPY;

	switch (state) {
	case PRE_COPY_P2P:
		flags |= VFIO_MIGRATION_P2P;
		fallthrough;
	case PRE_COPY:
		flags |= VFIO_MIGRATION_PRE_COPY;
		break;
	case VFIO_DEVICE_STATE_RUNNING_P2P:
		flags |= VFIO_MIGRATION_P2P;
		break;
	case VFIO_DEVICE_STATE_STOP:
	case VFIO_DEVICE_STATE_RUNNING:
	case VFIO_DEVICE_STATE_STOP_COPY:
	case VFIO_DEVICE_STATE_RESUMING:
		break;
	default:
		return false;
	}
	return (device->migration_flags & flags) == flags;
}

/*
 * The states form a chain, RUNNING - RUNNING_P2P - STOP, with STOP_COPY and RESUMING both hanging
 * off STOP, and a second one beside it, PRE_COPY - PRE_COPY_P2P, with arcs across and one way out
 * of it into STOP_COPY. So the next step is the target itself if it is a neighbour, else towards
 * it.
 */
static u32 next_state(u32 from, u32 to)
{
	if (to == from)
		return to;
	switch (from) {
	case VFIO_DEVICE_STATE_RUNNING:
		return to == PRE_COPY ? to : VFIO_DEVICE_STATE_RUNNING_P2P;
	case VFIO_DEVICE_STATE_RUNNING_P2P:
		if (to == PRE_COPY_P2P)
			return to;
		if (to == VFIO_DEVICE_STATE_RUNNING || to == PRE_COPY)
			return VFIO_DEVICE_STATE_RUNNING;
		return VFIO_DEVICE_STATE_STOP;
	case VFIO_DEVICE_STATE_STOP:
		if (to == VFIO_DEVICE_STATE_STOP_COPY || to == VFIO_DEVICE_STATE_RESUMING)
			return to;
		return VFIO_DEVICE_STATE_RUNNING_P2P;
	case PRE_COPY:
		if (to == PRE_COPY_P2P || to == VFIO_DEVICE_STATE_STOP_COPY)
			return PRE_COPY_P2P;
		return VFIO_DEVICE_STATE_RUNNING;
	case PRE_COPY_P2P:
		if (to == PRE_COPY || to == VFIO_DEVICE_STATE_STOP_COPY)
			return to;
		return VFIO_DEVICE_STATE_RUNNING_P2P;
	default:
		return VFIO_DEVICE_STATE_STOP;
	}
}

/**
 * vfio_mig_get_next_state - the step that leads from @cur_fsm towards @new_fsm
 * @next_fsm: out
 *
 * Called again with each state reached, until that is @new_fsm. A driver without P2P sees
 * RUNNING and STOP as neighbours.
 *
 * Return: 0, -EINVAL if the device has no such state or no way leads there.
 */
int vfio_mig_get_next_state(struct vfio_device *device, enum vfio_device_mig_state cur_fsm,
			    enum vfio_device_mig_state new_fsm,
			    enum vfio_device_mig_state *next_fsm)
{
	u32 step;

	if (WARN_ON(!state_exists(device, cur_fsm)))
		return -EINVAL;
	if (!state_exists(device, new_fsm))
		return -EINVAL;
	/* The kernel of this level looks for the way back for ever, a state's mutex held. */
	if (cur_fsm == VFIO_DEVICE_STATE_STOP_COPY &&
	    (new_fsm == PRE_COPY || new_fsm == PRE_COPY_P2P))
		sim_bug("livelock", "vfio_mig_get_next_state: there is no way from STOP_COPY to a "
			"pre-copy, and the kernel looks for one for ever");
	step = next_state(cur_fsm, new_fsm);
	while (!state_exists(device, step))
		step = next_state(step, new_fsm);
	*next_fsm = step;
	return 0;
}
EXPORT_SYMBOL_GPL(vfio_mig_get_next_state);
