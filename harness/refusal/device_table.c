// SPDX-License-Identifier: GPL-2.0-only
/* What the ioctls of a device say, but for SET_IRQS. */
#include "refusal/refusal.h"

#define INDEX_SHIFT	40	/* a region's place in the file, as all of these kernels have it */

/* Check of argsz, for a struct that is @min bytes long; what comes behind is not looked at. */
#define ARGSZ(type, less, min, want) \
	VALUE(type, argsz, #less, less, -EINVAL), \
	VALUE(type, argsz, #min, min, want), \
	U32(type, argsz, -EINVAL, want, want, want)

/* ---- information ------------------------------------------------------------------- */

typedef struct vfio_device_info info_arg;

static void base_info(const struct refusal_env *env, void *arg)
{
	(void)env;
	((info_arg *)arg)->argsz = sizeof(info_arg);
}

static const struct refusal_row info_rows[] = {
	POINTERS(-EFAULT),
	EDGE(1, -EFAULT),
	EDGE(15, -EFAULT),
	ARGSZ(info_arg, 15, 16, OK),
	IGNORED32(info_arg, flags, OK),
	IGNORED32(info_arg, num_regions, OK),
	IGNORED32(info_arg, num_irqs, OK),
	IGNORED32(info_arg, cap_offset, OK),
};

typedef struct vfio_region_info region_arg;

/* A region without capabilities, which would go behind the struct as far as argsz lets them. */
static void base_region(const struct refusal_env *env, void *arg)
{
	(void)env;
	((region_arg *)arg)->argsz = sizeof(region_arg);
	((region_arg *)arg)->index = VFIO_PCI_CONFIG_REGION_INDEX;
}

static const struct refusal_row region_rows[] = {
	POINTERS(-EFAULT),
	EDGE(1, -EFAULT),
	EDGE(31, -EFAULT),
	ARGSZ(region_arg, 31, 32, OK),
	IGNORED32(region_arg, flags, OK),
	U32(region_arg, index, OK, -EINVAL, -EINVAL, -EINVAL),
	VALUE(region_arg, index, "5", VFIO_PCI_BAR5_REGION_INDEX, OK),
	VALUE(region_arg, index, "6", VFIO_PCI_ROM_REGION_INDEX, OK),
	VALUE(region_arg, index, "8", VFIO_PCI_VGA_REGION_INDEX, -EINVAL),
	VALUE(region_arg, index, "9", VFIO_PCI_NUM_REGIONS, -EINVAL),
	IGNORED32(region_arg, cap_offset, OK),
	IGNORED64(region_arg, size, OK),
	IGNORED64(region_arg, offset, OK),
};

typedef struct vfio_irq_info irq_arg;

static void base_irq(const struct refusal_env *env, void *arg)
{
	(void)env;
	((irq_arg *)arg)->argsz = sizeof(irq_arg);
	((irq_arg *)arg)->index = VFIO_PCI_REQ_IRQ_INDEX;
}

static const struct refusal_row irq_rows[] = {
	POINTERS(-EFAULT),
	EDGE(1, -EFAULT),
	EDGE(15, -EFAULT),
	ARGSZ(irq_arg, 15, 16, OK),
	IGNORED32(irq_arg, flags, OK),
	U32(irq_arg, index, OK, -EINVAL, -EINVAL, -EINVAL),
	VALUE(irq_arg, index, "1", VFIO_PCI_MSI_IRQ_INDEX, OK),
	VALUE(irq_arg, index, "2", VFIO_PCI_MSIX_IRQ_INDEX, OK),
	VALUE(irq_arg, index, "3", VFIO_PCI_ERR_IRQ_INDEX, OK),
	VALUE(irq_arg, index, "5", VFIO_PCI_NUM_IRQS, -EINVAL),
	IGNORED32(irq_arg, count, OK),
};

/* ---- reset ------------------------------------------------------------------------- */

/* Takes no argument, so it does not look at one. */
static const struct refusal_row reset_rows[] = { POINTERS(RESETS) };

struct hot_info_arg {
	uint32_t argsz;
	uint32_t flags;
	uint32_t count;
	struct vfio_pci_dependent_device device;
};

static void base_hot_info(const struct refusal_env *env, void *arg)
{
	(void)env;
	((struct hot_info_arg *)arg)->argsz = sizeof(struct hot_info_arg);
}

static const struct refusal_row hot_info_rows[] = {
	POINTERS(-EFAULT),
	EDGE(1, -EFAULT),
	EDGE(11, -EFAULT),
	EDGE(12, -EFAULT),
	EDGE(19, -EFAULT),
	VALUE(struct hot_info_arg, argsz, "11", 11, -EINVAL),
	VALUE(struct hot_info_arg, argsz, "12", 12, -ENOSPC),
	VALUE(struct hot_info_arg, argsz, "19", 19, -ENOSPC),
	U32(struct hot_info_arg, argsz, -EINVAL, OK, OK, OK),
	IGNORED32(struct hot_info_arg, flags, OK),
	IGNORED32(struct hot_info_arg, count, OK),
};

struct hot_arg {
	uint32_t argsz;
	uint32_t flags;
	uint32_t count;
	int32_t group_fds;
};

static void base_hot(const struct refusal_env *env, void *arg)
{
	*(struct hot_arg *)arg = (struct hot_arg){
		.argsz = sizeof(struct hot_arg),
		.count = 1,
		.group_fds = env->dev.group,
	};
}

static const struct refusal_row hot_rows[] = {
	POINTERS(-EFAULT),
	EDGE(1, -EFAULT),
	EDGE(11, -EFAULT),
	EDGE(12, -EFAULT),
	EDGE(15, -EFAULT),
	VALUE(struct hot_arg, argsz, "11", 11, -EINVAL),
	U32(struct hot_arg, argsz, -EINVAL, RESETS, RESETS, RESETS),
	U32(struct hot_arg, flags, RESETS, -EINVAL, -EINVAL, -EINVAL),
	VALUE(struct hot_arg, flags, "1", 1, -EINVAL),
	U32(struct hot_arg, count, -EINVAL, -EINVAL, -EINVAL, -EINVAL),
	VALUE(struct hot_arg, count, "2", 2, -EINVAL),
	VALUE(struct hot_arg, group_fds, "max", 0x7fffffff, -EBADF),
	VALUE(struct hot_arg, group_fds, "bit 31", 0x80000000u, -EBADF),
	VALUE(struct hot_arg, group_fds, "-1", ~0u, -EBADF),
	FD(struct hot_arg, group_fds, "closed", FD_CLOSED, -EBADF),
	FD(struct hot_arg, group_fds, "the container", FD_CONTAINER, -EINVAL),
	FD(struct hot_arg, group_fds, "the device", FD_DEVICE, -EINVAL),
	FD(struct hot_arg, group_fds, "an eventfd", FD_EVENT, -EINVAL),
};

/* ---- ioeventfd --------------------------------------------------------------------- */

typedef struct vfio_device_ioeventfd io_arg;

static void base_io(const struct refusal_env *env, void *arg)
{
	*(io_arg *)arg = (io_arg){
		.argsz = sizeof(io_arg),
		.flags = VFIO_DEVICE_IOEVENTFD_32,
		.offset = (uint64_t)env->bar << INDEX_SHIFT,
		.fd = env->spare,
	};
}

/* Until then a negative index went into the BARs' table. */
#define UNSIGNED "df733ddc263d"

static const struct refusal_row io_rows[] = {
	POINTERS(-EFAULT),
	EDGE(1, -EFAULT),
	EDGE(27, -EFAULT),
	ARGSZ(io_arg, 27, 28, CHANGES(OK)),
	U32(io_arg, flags, -EINVAL, -EINVAL, -EINVAL, -EINVAL),
	VALUE(io_arg, flags, "two sizes", 3, -EINVAL),
	VALUE(io_arg, flags, "bit 4", 1 << 4, -EINVAL),
	VALUE(io_arg, offset, "bit 31", 1ull << 31, -EINVAL),
	VALUE(io_arg, offset, "bit 32", 1ull << 32, -EINVAL),
	VALUE(io_arg, offset, "max", ~0ull >> 1, -EINVAL),
	{ .arg = "offset", .value = "bit 63", AT_MEMBER(io_arg, offset), .set = 1ull << 63,
	  .want = -EINVAL, .upstream = UNSIGNED },
	{ .arg = "offset", .value = "-1", AT_MEMBER(io_arg, offset), .set = ~0ull, .want = -EINVAL,
	  .upstream = UNSIGNED },
	{ .arg = "offset", .value = "1 before the end", AT_MEMBER(io_arg, offset),
	  .kind = BEHIND_END, .set = (uint64_t)-1, .want = -EINVAL },
	{ .arg = "offset", .value = "the end", AT_MEMBER(io_arg, offset), .kind = BEHIND_END,
	  .want = -EINVAL },
	VALUE(io_arg, offset, "of the ROM", 6ull << INDEX_SHIFT, -EINVAL),
	VALUE(io_arg, offset, "of config space", 7ull << INDEX_SHIFT, -EINVAL),
	VALUE(io_arg, offset, "of no region", 9ull << INDEX_SHIFT, -EINVAL),
	IGNORED64(io_arg, data, CHANGES(OK)),
	VALUE(io_arg, fd, "-1", -1, -ENODEV),
	VALUE(io_arg, fd, "-2", -2, -EINVAL),
	VALUE(io_arg, fd, "bit 31", 0x80000000u, -EINVAL),
	VALUE(io_arg, fd, "max", 0x7fffffff, -EBADF),
	FD(io_arg, fd, "closed", FD_CLOSED, -EBADF),
	FD(io_arg, fd, "the container", FD_CONTAINER, -EINVAL),
	FD(io_arg, fd, "the device", FD_DEVICE, -EINVAL),
};

/* ---- features ---------------------------------------------------------------------- */

struct feature_arg {
	uint32_t argsz;
	uint32_t flags;
	int32_t wakeup_eventfd;
	uint32_t reserved;
};

#define PROBE		VFIO_DEVICE_FEATURE_PROBE
#define GET		VFIO_DEVICE_FEATURE_GET
#define PUT		VFIO_DEVICE_FEATURE_SET
#define ENTRY		VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY
#define WAKEUP		VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP
#define EXIT		VFIO_DEVICE_FEATURE_LOW_POWER_EXIT
#define FEATURE(text, set, want) VALUE(struct feature_arg, flags, text, set, want)

static void feature(void *arg, uint32_t argsz, uint32_t flags)
{
	((struct feature_arg *)arg)->argsz = argsz;
	((struct feature_arg *)arg)->flags = flags;
}

static void base_probe(const struct refusal_env *env, void *arg)
{
	(void)env;
	feature(arg, 8, PROBE | PUT | ENTRY);
}

/* A feature that the device does not have, asked in every way. */
#define NO_FEATURE(name, nr) \
	FEATURE(name " PROBE", PROBE | (nr), -ENOTTY), \
	FEATURE(name " GET", GET | (nr), -ENOTTY), \
	FEATURE(name " SET", PUT | (nr), -ENOTTY)

static const struct refusal_row feature_rows[] = {
	POINTERS(-EFAULT),
	EDGE(1, -EFAULT),
	EDGE(7, -EFAULT),
	ARGSZ(struct feature_arg, 7, 8, OK),
	U32(struct feature_arg, flags, -ENOTTY, -EINVAL, -EINVAL, -EINVAL),
	FEATURE("bit 19", 1u << 19 | PROBE | PUT | ENTRY, -EINVAL),
	FEATURE("GET and SET", GET | PUT | ENTRY, -EINVAL),
	FEATURE("PROBE, GET and SET", PROBE | GET | PUT | ENTRY, -EINVAL),
	FEATURE("LOW_POWER_ENTRY, nothing asked", ENTRY, -EINVAL),
	FEATURE("LOW_POWER_ENTRY PROBE GET", PROBE | GET | ENTRY, -EINVAL),
	FEATURE("LOW_POWER_ENTRY GET", GET | ENTRY, -EINVAL),
	FEATURE("LOW_POWER_EXIT GET", GET | EXIT, -EINVAL),
	FEATURE("LOW_POWER_EXIT PROBE SET", PROBE | PUT | EXIT, OK),
	FEATURE("LOW_POWER_EXIT SET", PUT | EXIT, WAKE),
	FEATURE("LOW_POWER_ENTRY SET", PUT | ENTRY, SLEEP),
	NO_FEATURE("PCI_VF_TOKEN", VFIO_DEVICE_FEATURE_PCI_VF_TOKEN),
	NO_FEATURE("MIGRATION", VFIO_DEVICE_FEATURE_MIGRATION),
	NO_FEATURE("MIG_DEVICE_STATE", VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE),
	NO_FEATURE("DMA_LOGGING_START", VFIO_DEVICE_FEATURE_DMA_LOGGING_START),
	NO_FEATURE("DMA_LOGGING_STOP", VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP),
	NO_FEATURE("DMA_LOGGING_REPORT", VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT),
	NO_FEATURE("feature 9", 9),
	NO_FEATURE("feature 10", 10),
	NO_FEATURE("feature 4096", 4096),
	NO_FEATURE("feature 65535", 65535),
};

static void base_wakeup(const struct refusal_env *env, void *arg)
{
	feature(arg, sizeof(struct feature_arg), PUT | WAKEUP);
	((struct feature_arg *)arg)->wakeup_eventfd = env->spare;
}

static const struct refusal_row wakeup_rows[] = {
	EDGE(8, -EFAULT),
	EDGE(15, -EFAULT),
	VALUE(struct feature_arg, argsz, "7", 7, -EINVAL),
	VALUE(struct feature_arg, argsz, "8", 8, -EINVAL),
	VALUE(struct feature_arg, argsz, "15", 15, -EINVAL),
	U32(struct feature_arg, argsz, -EINVAL, SLEEP, SLEEP, SLEEP),
	U32(struct feature_arg, flags, -ENOTTY, -EINVAL, -EINVAL, -EINVAL),
	FEATURE("GET", GET | WAKEUP, -EINVAL),
	FEATURE("PROBE SET", PROBE | PUT | WAKEUP, OK),
	VALUE(struct feature_arg, wakeup_eventfd, "-1", -1, -EINVAL),
	VALUE(struct feature_arg, wakeup_eventfd, "-2", -2, -EINVAL),
	VALUE(struct feature_arg, wakeup_eventfd, "bit 31", 0x80000000u, -EINVAL),
	VALUE(struct feature_arg, wakeup_eventfd, "max", 0x7fffffff, -EBADF),
	FD(struct feature_arg, wakeup_eventfd, "closed", FD_CLOSED, -EBADF),
	FD(struct feature_arg, wakeup_eventfd, "the container", FD_CONTAINER, -EINVAL),
	IGNORED32(struct feature_arg, reserved, SLEEP),
};

/* ---- numbers that are no ioctl of a device ------------------------------------------ */

#define NUMBER(text, nr, want_) { .arg = "command", .value = text, .kind = COMMAND, .set = nr, \
				  .want = want_ }

static const struct refusal_row number_rows[] = {
	NUMBER("0", 0, -ENOTTY),
	NUMBER("bit 31", 0x80000000u, -ENOTTY),
	NUMBER("max", 0x7fffffffu, -ENOTTY),
	NUMBER("-1", 0xffffffffu, -ENOTTY),
	NUMBER("VFIO_GROUP_GET_STATUS", VFIO_GROUP_GET_STATUS, -ENOTTY),
	NUMBER("VFIO_SET_IOMMU", VFIO_SET_IOMMU, -ENOTTY),
	NUMBER("VFIO_BASE + 100", _IO(VFIO_TYPE, VFIO_BASE + 100), -ENOTTY),
};

#define CALL(name_, slug_, base_, type, rows_) \
	{ .name = "VFIO_DEVICE_" #name_, .slug = slug_, .on = ON_DEVICE, .how = IOCTL, \
	  .cmd = VFIO_DEVICE_##name_, .states = DEVICE_STATES, .base = base_, \
	  .size = sizeof(type), ROWS(rows_) }

const struct refusal_call refusal_device_calls[] = {
	CALL(GET_INFO, "get_info", base_info, info_arg, info_rows),
	CALL(GET_REGION_INFO, "get_region_info", base_region, region_arg, region_rows),
	CALL(GET_IRQ_INFO, "get_irq_info", base_irq, irq_arg, irq_rows),
	CALL(RESET, "reset", NULL, uint32_t, reset_rows),
	CALL(GET_PCI_HOT_RESET_INFO, "hot_reset_info", base_hot_info, struct hot_info_arg,
	     hot_info_rows),
	CALL(PCI_HOT_RESET, "hot_reset", base_hot, struct hot_arg, hot_rows),
	CALL(IOEVENTFD, "ioeventfd", base_io, io_arg, io_rows),
	CALL(FEATURE, "feature", base_probe, struct feature_arg, feature_rows),
	{ .name = "VFIO_DEVICE_FEATURE, LOW_POWER_ENTRY_WITH_WAKEUP", .slug = "feature_wakeup",
	  .on = ON_DEVICE, .how = IOCTL, .cmd = VFIO_DEVICE_FEATURE, .states = DEVICE_STATES,
	  .base = base_wakeup, .size = sizeof(struct feature_arg), ROWS(wakeup_rows) },
	{ .name = "any other number", .slug = "other", .on = ON_DEVICE, .how = IOCTL,
	  .states = DEVICE_STATES, .size = sizeof(uint32_t), ROWS(number_rows) },
	{ 0 },
};
