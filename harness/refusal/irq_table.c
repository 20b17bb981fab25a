// SPDX-License-Identifier: GPL-2.0-only
/* What VFIO_DEVICE_SET_IRQS says, index by index. */
#include "refusal/refusal.h"

/* A header with room for what follows it. */
struct irq_set {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t start;
	uint32_t count;
	int32_t data;
};

#define SET(data, action) (VFIO_IRQ_SET_DATA_##data | VFIO_IRQ_SET_ACTION_##action)
#define FLAGS(text, set, want)	VALUE(struct irq_set, flags, text, set, want)
#define FLAGS_AND_COUNT(text, set, count_, want) \
	VALUE_AND(struct irq_set, flags, text, set, count, count_, want)

static void base(const struct refusal_env *env, void *arg, uint32_t index)
{
	*(struct irq_set *)arg = (struct irq_set){
		.argsz = sizeof(struct irq_set),
		.flags = SET(EVENTFD, TRIGGER),
		.index = index,
		.count = 1,
		.data = env->spare,
	};
}

#define BASE(name, index) \
	static void base_##name(const struct refusal_env *env, void *arg) { base(env, arg, index); }
BASE(intx, VFIO_PCI_INTX_IRQ_INDEX)
BASE(msi, VFIO_PCI_MSI_IRQ_INDEX)
BASE(msix, VFIO_PCI_MSIX_IRQ_INDEX)
BASE(err, VFIO_PCI_ERR_IRQ_INDEX)
BASE(req, VFIO_PCI_REQ_IRQ_INDEX)

/* What is the same for every index: @set is what the unchanged call comes to. */
#define PROTOCOL(set) \
	POINTERS(-EFAULT), \
	EDGE(1, -EFAULT), \
	EDGE(19, -EFAULT), \
	EDGE(20, -EFAULT), \
	EDGE(23, -EFAULT), \
	VALUE(struct irq_set, argsz, "19", 19, -EINVAL), \
	VALUE(struct irq_set, argsz, "20", 20, -EINVAL), \
	VALUE(struct irq_set, argsz, "23", 23, -EINVAL), \
	U32(struct irq_set, argsz, -EINVAL, set, set, set), \
	U32(struct irq_set, flags, -EINVAL, -EINVAL, -EINVAL, -EINVAL), \
	FLAGS("no action", VFIO_IRQ_SET_DATA_EVENTFD, -ENOTTY), \
	FLAGS("no data", VFIO_IRQ_SET_ACTION_TRIGGER, -EINVAL), \
	FLAGS("two data", SET(EVENTFD, TRIGGER) | VFIO_IRQ_SET_DATA_BOOL, -EINVAL), \
	FLAGS("two actions", SET(EVENTFD, TRIGGER) | VFIO_IRQ_SET_ACTION_MASK, -ENOTTY), \
	FLAGS("bit 6", SET(EVENTFD, TRIGGER) | 1 << 6, -EINVAL), \
	U32(struct irq_set, start, set, -EINVAL, -EINVAL, -EINVAL), \
	VALUE(struct irq_set, count, "max", 0x7fffffff, -EINVAL), \
	VALUE(struct irq_set, count, "bit 31", 0x80000000u, -EINVAL), \
	VALUE(struct irq_set, count, "-1", ~0u, -EINVAL), \
	VALUE_AND(struct irq_set, count, "-1, start 1", ~0u, start, 1, -EINVAL), \
	VALUE_AND(struct irq_set, count, "2, start -1", 2, start, ~0u, -EINVAL)
/* Of an index with one interrupt. */
#define SINGLE \
	VALUE(struct irq_set, start, "1", 1, -EINVAL), \
	VALUE(struct irq_set, count, "2", 2, -EINVAL)
/* Masks are INTx's alone. */
#define NO_MASK \
	FLAGS("EVENTFD MASK", SET(EVENTFD, MASK), -ENOTTY), \
	FLAGS("NONE MASK", SET(NONE, MASK), -ENOTTY), \
	FLAGS("NONE UNMASK", SET(NONE, UNMASK), -ENOTTY), \
	FLAGS("BOOL MASK", SET(BOOL, MASK), -ENOTTY), \
	FLAGS("BOOL UNMASK", SET(BOOL, UNMASK), -ENOTTY), \
	FLAGS("EVENTFD UNMASK", SET(EVENTFD, UNMASK), -ENOTTY)

static const struct refusal_row intx_rows[] = {
	PROTOCOL(INTX_SET),
	SINGLE,
	VALUE(struct irq_set, count, "0", 0, -EINVAL),
	FLAGS("NONE TRIGGER", SET(NONE, TRIGGER), INTX_ON),
	FLAGS_AND_COUNT("NONE TRIGGER, count 0", SET(NONE, TRIGGER), 0, INTX_ON),
	FLAGS("BOOL TRIGGER", SET(BOOL, TRIGGER), INTX_ON),
	FLAGS("NONE MASK", SET(NONE, MASK), INTX_ON),
	FLAGS_AND_COUNT("NONE MASK, count 0", SET(NONE, MASK), 0, -EINVAL),
	FLAGS("NONE UNMASK", SET(NONE, UNMASK), INTX_IDLE),
	FLAGS("BOOL MASK", SET(BOOL, MASK), INTX_ON),
	FLAGS("BOOL UNMASK", SET(BOOL, UNMASK), INTX_IDLE),
	FLAGS("EVENTFD UNMASK", SET(EVENTFD, UNMASK), INTX_ON),
	FLAGS("EVENTFD MASK", SET(EVENTFD, MASK), INTX_NO_MASK),
	VALUE(struct irq_set, data, "-1", -1, INTX_SET),
	VALUE(struct irq_set, data, "-2", -2, INTX_SET),
	VALUE(struct irq_set, data, "bit 31", 0x80000000u, INTX_SET),
	VALUE(struct irq_set, data, "max", 0x7fffffff, INTX_BAD_FD),
	FD(struct irq_set, data, "closed", FD_CLOSED, INTX_BAD_FD),
	FD(struct irq_set, data, "the container", FD_CONTAINER, -EINVAL),
	FD(struct irq_set, data, "the device", FD_DEVICE, -EINVAL),
};

/* MSI and MSI-X are the same code with another name. */
#define VECTORS(x) \
	PROTOCOL(x##_SET), \
	NO_MASK, \
	VALUE(struct irq_set, start, "1", 1, x##_MORE), \
	VALUE(struct irq_set, start, "4096", 4096, -EINVAL), \
	VALUE(struct irq_set, count, "4096", 4096, -EINVAL), \
	VALUE(struct irq_set, count, "0", 0, x##_TOO_MANY), \
	FLAGS("NONE TRIGGER", SET(NONE, TRIGGER), x##_ON), \
	FLAGS_AND_COUNT("NONE TRIGGER, count 0", SET(NONE, TRIGGER), 0, x##_ON), \
	FLAGS("BOOL TRIGGER", SET(BOOL, TRIGGER), x##_ON), \
	VALUE(struct irq_set, data, "-1", -1, x##_SET), \
	VALUE(struct irq_set, data, "-2", -2, x##_SET), \
	VALUE(struct irq_set, data, "bit 31", 0x80000000u, x##_SET), \
	VALUE(struct irq_set, data, "max", 0x7fffffff, x##_BAD_FD), \
	FD(struct irq_set, data, "closed", FD_CLOSED, x##_BAD_FD), \
	FD(struct irq_set, data, "the container", FD_CONTAINER, x##_NO_EVENT), \
	FD(struct irq_set, data, "the device", FD_DEVICE, x##_NO_EVENT)

static const struct refusal_row msi_rows[] = { VECTORS(MSI) };
static const struct refusal_row msix_rows[] = { VECTORS(MSIX) };

/* ERR and REQ are one eventfd each; there is nothing that a state could change about that. */
#define ONE_EVENTFD \
	PROTOCOL(CHANGES(OK)), \
	SINGLE, \
	NO_MASK, \
	VALUE(struct irq_set, count, "0", 0, -EINVAL), \
	VALUE(struct irq_set, data, "-2", -2, ODD_FD), \
	VALUE(struct irq_set, data, "bit 31", 0x80000000u, ODD_FD), \
	VALUE(struct irq_set, data, "max", 0x7fffffff, -EBADF), \
	FD(struct irq_set, data, "closed", FD_CLOSED, -EBADF), \
	FD(struct irq_set, data, "the container", FD_CONTAINER, -EINVAL), \
	FD(struct irq_set, data, "the device", FD_DEVICE, -EINVAL)

static const struct refusal_row err_rows[] = {
	ONE_EVENTFD,
	VALUE(struct irq_set, data, "-1", -1, OK),
	FLAGS("BOOL TRIGGER", SET(BOOL, TRIGGER), OK),
	FLAGS("NONE TRIGGER", SET(NONE, TRIGGER), -EINVAL),
	FLAGS_AND_COUNT("NONE TRIGGER, count 0", SET(NONE, TRIGGER), 0, -EINVAL),
};

static const struct refusal_row req_rows[] = {
	ONE_EVENTFD,
	VALUE(struct irq_set, data, "-1", -1, CHANGES(OK)),
	FLAGS("BOOL TRIGGER", SET(BOOL, TRIGGER), REQ_BOOL),
	FLAGS("NONE TRIGGER", SET(NONE, TRIGGER), REQ_ON),
	FLAGS_AND_COUNT("NONE TRIGGER, count 0", SET(NONE, TRIGGER), 0, REQ_ON),
	U32(struct irq_set, index, INTX_SET, -EINVAL, -EINVAL, -EINVAL),
	VALUE(struct irq_set, index, "5", VFIO_PCI_NUM_IRQS, -EINVAL),
};

#define INDEX(x, slug_, what) \
	{ .name = "VFIO_DEVICE_SET_IRQS, " what, .slug = "set_irqs_" slug_, .on = ON_DEVICE, \
	  .how = IOCTL, .cmd = VFIO_DEVICE_SET_IRQS, .states = DEVICE_STATES, .base = base_##x, \
	  .size = sizeof(struct irq_set), ROWS(x##_rows) }

const struct refusal_call refusal_irq_calls[] = {
	INDEX(intx, "intx", "INTx"),
	INDEX(msi, "msi", "MSI"),
	INDEX(msix, "msix", "MSI-X"),
	INDEX(err, "err", "ERR"),
	INDEX(req, "req", "REQ"),
	{ 0 },
};
