// SPDX-License-Identifier: GPL-2.0-only
/* What the group and the container say; they are vfio's, and a device's user depends on them. */
#include "refusal/refusal.h"

#define IOVA	0x100000

/* ---- the group --------------------------------------------------------------------- */

typedef struct vfio_group_status status_arg;

static void base_status(const struct refusal_env *env, void *arg)
{
	(void)env;
	((status_arg *)arg)->argsz = sizeof(status_arg);
}

static const struct refusal_row status_rows[] = {
	POINTERS(-EFAULT),
	EDGE(1, -EFAULT),
	EDGE(7, -EFAULT),
	VALUE(status_arg, argsz, "7", 7, -EINVAL),
	U32(status_arg, argsz, -EINVAL, OK, OK, OK),
	IGNORED32(status_arg, flags, OK),
};

struct fd_arg {
	int32_t fd;
};

static void base_container(const struct refusal_env *env, void *arg)
{
	((struct fd_arg *)arg)->fd = env->dev.container;
}

static const struct refusal_row join_rows[] = {
	POINTERS(-EFAULT),
	EDGE(1, -EFAULT),
	EDGE(3, -EFAULT),
	FD(struct fd_arg, fd, "the container", FD_CONTAINER, JOIN),
	FD(struct fd_arg, fd, "the group", FD_GROUP, NO_CONTAINER),
	FD(struct fd_arg, fd, "an eventfd", FD_EVENT, NO_CONTAINER),
	FD(struct fd_arg, fd, "closed", FD_CLOSED, -EBADF),
	VALUE(struct fd_arg, fd, "max", 0x7fffffff, -EBADF),
	VALUE(struct fd_arg, fd, "bit 31", 0x80000000u, -EBADF),
	VALUE(struct fd_arg, fd, "-1", ~0u, -EBADF),
};

static const struct refusal_row leave_rows[] = { POINTERS(LEAVE) };

#define NAMED(value_, text_, want_) \
	{ .arg = "name", .value = value_, .kind = NAME, .text = text_, .want = want_ }

static const struct refusal_row give_rows[] = {
	POINTERS(-EFAULT),
	NAMED("empty", "", -ENODEV),
	NAMED("of nothing", "0000:ff:1f.7", -ENODEV),
	NAMED("not a name", "%s%n/../..", -ENODEV),
	{ .arg = "name", .value = "not ended", .kind = NAME, .want = -EFAULT },
};

/* ---- the container ----------------------------------------------------------------- */

#define NUMBER(text_, set_, want_) \
	{ .arg = "number", .value = text_, AT_MEMBER(struct refusal_io, number), .set = set_, \
	  .want = want_ }
#define NUMBERS(want) \
	NUMBER("bit 31", 1ull << 31, want), \
	NUMBER("bit 32", 1ull << 32, want), \
	NUMBER("bit 63", 1ull << 63, want), \
	NUMBER("max", ~0ull >> 1, want), \
	NUMBER("-1", ~0ull, want)

static const struct refusal_row version_rows[] = { NUMBER("0", 0, OK), NUMBERS(OK) };

static const struct refusal_row extension_rows[] = {
	NUMBER("0", 0, 0),
	NUMBER("VFIO_TYPE1_IOMMU", VFIO_TYPE1_IOMMU, 1),
	NUMBER("VFIO_TYPE1v2_IOMMU", VFIO_TYPE1v2_IOMMU, 1),
	NUMBER("VFIO_SPAPR_TCE_IOMMU", VFIO_SPAPR_TCE_IOMMU, 0),
	NUMBER("VFIO_UNMAP_ALL", VFIO_UNMAP_ALL, 1),
	NUMBERS(0),
};

static const struct refusal_row model_rows[] = {
	NUMBER("VFIO_TYPE1v2_IOMMU", VFIO_TYPE1v2_IOMMU, MODEL),
	NUMBER("0", 0, NO_MODEL),
	NUMBER("VFIO_SPAPR_TCE_IOMMU", VFIO_SPAPR_TCE_IOMMU, NO_MODEL),
	NUMBERS(NO_MODEL),
};

typedef struct vfio_iommu_type1_info iommu_arg;

static void base_iommu(const struct refusal_env *env, void *arg)
{
	(void)env;
	((iommu_arg *)arg)->argsz = 20;
}

/* Its capabilities go behind the struct as far as argsz says, and there is no memory here. */
static const struct refusal_row iommu_rows[] = {
	POINTERS(IOMMU_EFAULT),
	EDGE(1, IOMMU_EFAULT),
	EDGE(15, IOMMU_EFAULT),
	VALUE(iommu_arg, argsz, "15", 15, -EINVAL),
	VALUE(iommu_arg, argsz, "16", 16, IOMMU_OK),
	U32(iommu_arg, argsz, -EINVAL, IOMMU_EFAULT, IOMMU_EFAULT, IOMMU_EFAULT),
	IGNORED32(iommu_arg, flags, IOMMU_OK),
	IGNORED64(iommu_arg, iova_pgsizes, IOMMU_OK),
	IGNORED32(iommu_arg, cap_offset, IOMMU_OK),
};

typedef struct vfio_iommu_type1_dma_map map_arg;

static void base_map(const struct refusal_env *env, void *arg)
{
	*(map_arg *)arg = (map_arg){
		.argsz = sizeof(map_arg),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = env->page,
		.iova = IOVA,
		.size = env->page_len,
	};
}

static const struct refusal_row map_rows[] = {
	POINTERS(IOMMU_EFAULT),
	EDGE(1, IOMMU_EFAULT),
	EDGE(31, IOMMU_EFAULT),
	VALUE(map_arg, argsz, "31", 31, -EINVAL),
	U32(map_arg, argsz, -EINVAL, IOMMU_CHANGES, IOMMU_CHANGES, IOMMU_CHANGES),
	U32(map_arg, flags, -EINVAL, -EINVAL, -EINVAL, -EINVAL),
	VALUE(map_arg, flags, "bit 3", 1 << 3 | VFIO_DMA_MAP_FLAG_READ, -EINVAL),
	VALUE(map_arg, flags, "VADDR", VFIO_DMA_MAP_FLAG_VADDR, IOMMU_ENOENT),
	VALUE(map_arg, flags, "VADDR, READ", VFIO_DMA_MAP_FLAG_VADDR | VFIO_DMA_MAP_FLAG_READ,
	      -EINVAL),
	VALUE(map_arg, vaddr, "0", 0, IOMMU_EFAULT),
	VALUE(map_arg, vaddr, "1", 1, -EINVAL),
	VALUE(map_arg, vaddr, "bit 31", 1ull << 31, IOMMU_EFAULT),
	VALUE(map_arg, vaddr, "bit 32", 1ull << 32, IOMMU_EFAULT),
	VALUE(map_arg, vaddr, "bit 63", 1ull << 63, IOMMU_EFAULT),
	VALUE(map_arg, vaddr, "max", ~0ull >> 1, -EINVAL),
	VALUE(map_arg, vaddr, "-1", ~0ull, -EINVAL),
	VALUE(map_arg, iova, "0", 0, IOMMU_CHANGES),
	VALUE(map_arg, iova, "1", 1, -EINVAL),
	VALUE(map_arg, iova, "of interrupts", 0xfee00000u, -EINVAL),
	VALUE(map_arg, iova, "bit 31", 1ull << 31, IOMMU_CHANGES),
	VALUE(map_arg, iova, "bit 32", 1ull << 32, IOMMU_CHANGES),
	VALUE(map_arg, iova, "bit 63", 1ull << 63, -EINVAL),
	VALUE(map_arg, iova, "max", ~0ull >> 1, -EINVAL),
	VALUE(map_arg, iova, "-1", ~0ull, -EINVAL),
	VALUE(map_arg, size, "0", 0, -EINVAL),
	VALUE(map_arg, size, "1", 1, -EINVAL),
	VALUE(map_arg, size, "bit 31", 1ull << 31, IOMMU_EFAULT),
	VALUE(map_arg, size, "bit 32", 1ull << 32, -EINVAL),
	VALUE(map_arg, size, "bit 63", 1ull << 63, -EINVAL),
	VALUE(map_arg, size, "max", ~0ull >> 1, -EINVAL),
	VALUE(map_arg, size, "-1", ~0ull, -EINVAL),
};

typedef struct vfio_iommu_type1_dma_unmap unmap_arg;

static void base_unmap(const struct refusal_env *env, void *arg)
{
	*(unmap_arg *)arg = (unmap_arg){
		.argsz = sizeof(unmap_arg),
		.iova = IOVA,
		.size = env->page_len,
	};
}

/* What is not mapped is unmapped, 0 bytes of it. */
static const struct refusal_row unmap_rows[] = {
	POINTERS(IOMMU_EFAULT),
	EDGE(1, IOMMU_EFAULT),
	EDGE(23, IOMMU_EFAULT),
	VALUE(unmap_arg, argsz, "23", 23, -EINVAL),
	U32(unmap_arg, argsz, -EINVAL, IOMMU_OK, IOMMU_OK, IOMMU_OK),
	U32(unmap_arg, flags, IOMMU_OK, -EINVAL, -EINVAL, -EINVAL),
	VALUE(unmap_arg, flags, "GET_DIRTY_BITMAP", VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP, -EINVAL),
	VALUE(unmap_arg, flags, "ALL, of a range", VFIO_DMA_UNMAP_FLAG_ALL, -EINVAL),
	VALUE(unmap_arg, flags, "bit 3", 1 << 3, -EINVAL),
	VALUE(unmap_arg, iova, "0", 0, IOMMU_OK),
	VALUE(unmap_arg, iova, "1", 1, -EINVAL),
	VALUE(unmap_arg, iova, "bit 31", 1ull << 31, IOMMU_OK),
	VALUE(unmap_arg, iova, "bit 32", 1ull << 32, IOMMU_OK),
	VALUE(unmap_arg, iova, "bit 63", 1ull << 63, IOMMU_OK),
	VALUE(unmap_arg, iova, "max", ~0ull >> 1, -EINVAL),
	VALUE(unmap_arg, iova, "-1", ~0ull, -EINVAL),
	VALUE(unmap_arg, size, "0", 0, -EINVAL),
	VALUE(unmap_arg, size, "1", 1, -EINVAL),
	VALUE(unmap_arg, size, "bit 31", 1ull << 31, IOMMU_OK),
	VALUE(unmap_arg, size, "bit 32", 1ull << 32, IOMMU_OK),
	VALUE(unmap_arg, size, "bit 63", 1ull << 63, IOMMU_OK),
	VALUE(unmap_arg, size, "max", ~0ull >> 1, -EINVAL),
	VALUE(unmap_arg, size, "-1", ~0ull, -EINVAL),
};

typedef struct vfio_iommu_type1_dirty_bitmap dirty_arg;

static void base_dirty(const struct refusal_env *env, void *arg)
{
	(void)env;
	((dirty_arg *)arg)->argsz = sizeof(dirty_arg);
	((dirty_arg *)arg)->flags = VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP;
}

static const struct refusal_row dirty_rows[] = {
	POINTERS(IOMMU_EFAULT),
	EDGE(1, IOMMU_EFAULT),
	EDGE(7, IOMMU_EFAULT),
	VALUE(dirty_arg, argsz, "7", 7, -EINVAL),
	U32(dirty_arg, argsz, -EINVAL, IOMMU_OK, IOMMU_OK, IOMMU_OK),
	U32(dirty_arg, flags, -EINVAL, -EINVAL, -EINVAL, -EINVAL),
	VALUE(dirty_arg, flags, "START and STOP", 3, -EINVAL),
	VALUE(dirty_arg, flags, "bit 3", 1 << 3, -EINVAL),
	VALUE(dirty_arg, flags, "GET_BITMAP, none", VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP,
	      -EINVAL),
};

#define COMMAND_ROW(text, nr, want_) \
	{ .arg = "command", .value = text, .kind = COMMAND, .set = nr, .want = want_ }

static const struct refusal_row group_numbers[] = {
	COMMAND_ROW("0", 0, -ENOTTY),
	COMMAND_ROW("bit 31", 0x80000000u, -ENOTTY),
	COMMAND_ROW("max", 0x7fffffffu, -ENOTTY),
	COMMAND_ROW("-1", 0xffffffffu, -ENOTTY),
	COMMAND_ROW("VFIO_DEVICE_GET_INFO", VFIO_DEVICE_GET_INFO, -ENOTTY),
};

static const struct refusal_row container_numbers[] = {
	COMMAND_ROW("0", 0, IOMMU_ENOTTY),
	COMMAND_ROW("bit 31", 0x80000000u, IOMMU_ENOTTY),
	COMMAND_ROW("max", 0x7fffffffu, IOMMU_ENOTTY),
	COMMAND_ROW("-1", 0xffffffffu, IOMMU_ENOTTY),
	COMMAND_ROW("VFIO_GROUP_GET_STATUS", VFIO_GROUP_GET_STATUS, IOMMU_ENOTTY),
};

#define CALL(name_, slug_, on_, how_, base_, type, rows_) \
	{ .name = #name_, .slug = slug_, .on = on_, .how = how_, .cmd = name_, \
	  .states = FILE_STATES, .base = base_, .size = sizeof(type), ROWS(rows_) }

const struct refusal_call refusal_file_calls[] = {
	CALL(VFIO_GROUP_GET_STATUS, "status", ON_GROUP, IOCTL, base_status, status_arg,
	     status_rows),
	CALL(VFIO_GROUP_SET_CONTAINER, "set_container", ON_GROUP, IOCTL, base_container,
	     struct fd_arg, join_rows),
	CALL(VFIO_GROUP_UNSET_CONTAINER, "unset_container", ON_GROUP, IOCTL, NULL, uint32_t,
	     leave_rows),
	CALL(VFIO_GROUP_GET_DEVICE_FD, "get_device_fd", ON_GROUP, IOCTL, NULL, uint32_t,
	     give_rows),
	{ .name = "any other number on a group", .slug = "group_other", .on = ON_GROUP,
	  .how = IOCTL, .states = FILE_STATES, .size = sizeof(uint32_t), ROWS(group_numbers) },
	CALL(VFIO_GET_API_VERSION, "api_version", ON_CONTAINER, IOCTL_NUMBER, NULL,
	     struct refusal_io, version_rows),
	CALL(VFIO_CHECK_EXTENSION, "check_extension", ON_CONTAINER, IOCTL_NUMBER, NULL,
	     struct refusal_io, extension_rows),
	CALL(VFIO_SET_IOMMU, "set_iommu", ON_CONTAINER, IOCTL_NUMBER, NULL, struct refusal_io,
	     model_rows),
	CALL(VFIO_IOMMU_GET_INFO, "iommu_info", ON_CONTAINER, IOCTL, base_iommu, iommu_arg,
	     iommu_rows),
	CALL(VFIO_IOMMU_MAP_DMA, "map_dma", ON_CONTAINER, IOCTL, base_map, map_arg, map_rows),
	CALL(VFIO_IOMMU_UNMAP_DMA, "unmap_dma", ON_CONTAINER, IOCTL, base_unmap, unmap_arg,
	     unmap_rows),
	CALL(VFIO_IOMMU_DIRTY_PAGES, "dirty_pages", ON_CONTAINER, IOCTL, base_dirty, dirty_arg,
	     dirty_rows),
	{ .name = "any other number on a container", .slug = "container_other", .on = ON_CONTAINER,
	  .how = IOCTL, .states = FILE_STATES, .size = sizeof(uint32_t), ROWS(container_numbers) },
	{ 0 },
};
