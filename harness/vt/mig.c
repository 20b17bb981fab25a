// SPDX-License-Identifier: GPL-2.0-only
/* vt: migration and dirty pages, see mig.h. */
#include <string.h>

#include "mig.h"

/* Later than the oldest header. */
#define FEATURE_MIG_DATA_SIZE	9
#define GET_PRECOPY_INFO	_IO(VFIO_TYPE, VFIO_BASE + 21)

struct precopy_info {
	uint32_t argsz;
	uint32_t flags;
	uint64_t initial_bytes;
	uint64_t dirty_bytes;
};

const char *vt_mig_name(unsigned int state)
{
	static const char *const names[VT_STATES] = {
		"ERROR", "STOP", "RUNNING", "STOP_COPY", "RESUMING", "RUNNING_P2P", "PRE_COPY",
		"PRE_COPY_P2P",
	};

	return state < VT_STATES ? names[state] : "?";
}

/* One feature with its data, which comes back. */
static int feature(int fd, uint32_t flags, void *data, size_t size)
{
	union {
		struct vfio_device_feature head;
		uint8_t bytes[128];
	} buf;
	size_t len = sizeof(buf.head) + size;
	int ret;

	buf.head.argsz = (uint32_t)len;
	buf.head.flags = flags;
	if (size)
		memcpy(buf.head.data, data, size);
	ret = vt_ioctl(fd, VFIO_DEVICE_FEATURE, &buf, len);
	if (size)
		memcpy(data, buf.head.data, size);
	return ret;
}

uint64_t vt_mig_flags(int fd)
{
	struct vfio_device_feature_migration mig = { 0 };

	return feature(fd, VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIGRATION, &mig,
		       sizeof(mig)) ? 0 : mig.flags;
}

int vt_mig_set(int fd, unsigned int state, int *data_fd)
{
	struct vfio_device_feature_mig_state mig = { .device_state = state, .data_fd = -1 };
	int ret = feature(fd, VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, &mig,
			  sizeof(mig));

	*data_fd = ret ? -1 : mig.data_fd;
	return ret;
}

int vt_mig_get(int fd)
{
	struct vfio_device_feature_mig_state mig = { 0 };
	int ret = feature(fd, VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, &mig,
			  sizeof(mig));

	return ret ? ret : (int)mig.device_state;
}

int vt_mig_size(int fd, uint64_t *bytes)
{
	*bytes = 0;
	return feature(fd, VFIO_DEVICE_FEATURE_GET | FEATURE_MIG_DATA_SIZE, bytes, sizeof(*bytes));
}

int vt_mig_precopy(int data_fd, uint64_t *initial, uint64_t *dirty)
{
	struct precopy_info info = { .argsz = sizeof(info) };
	int ret = vt_ioctl(data_fd, GET_PRECOPY_INFO, &info, sizeof(info));

	*initial = info.initial_bytes;
	*dirty = info.dirty_bytes;
	return ret;
}

int vt_log_start(int fd, const struct vt_range *ranges, unsigned int nr, uint64_t *page_size)
{
	size_t size = nr * sizeof(struct vfio_device_feature_dma_logging_range);
	vt_addr list = vt_umem(size ? size : 1);
	struct vfio_device_feature_dma_logging_control control = {
		.page_size = *page_size, .num_ranges = nr, .ranges = list,
	};
	int ret;

	/* Both structs are two __u64, iova and length. */
	memcpy(vt_uptr(list, size), ranges, size);
	ret = feature(fd, VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_START, &control,
		      sizeof(control));
	*page_size = control.page_size;
	vt_unmap(list, size ? size : 1);
	return ret;
}

int vt_log_stop(int fd)
{
	return feature(fd, VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP, NULL, 0);
}

int vt_log_report(int fd, uint64_t iova, uint64_t length, uint64_t page_size, vt_addr bitmap)
{
	struct vfio_device_feature_dma_logging_report report = {
		.iova = iova, .length = length, .page_size = page_size, .bitmap = bitmap,
	};

	return feature(fd, VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT,
		       &report, sizeof(report));
}
