/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vt: migration and dirty pages, as a VMM asks for them. As in vt.h a result is >= 0 or -errno.
 */
#ifndef VFIOLAB_VT_MIG_H
#define VFIOLAB_VT_MIG_H

#include "vt.h"

/* States and flags that the oldest level's header does not have. */
#define VT_STATE_PRE_COPY	6u
#define VT_STATE_PRE_COPY_P2P	7u
#define VT_STATES		8u
#define VT_MIG_PRE_COPY		(1u << 2)

/* "RUNNING_P2P" and so on. */
const char *vt_mig_name(unsigned int state);

/* The device's VFIO_MIGRATION_* flags; 0 if it has no migration at all. */
uint64_t vt_mig_flags(int fd);

/**
 * vt_mig_set - ask for a state
 * @fd: device
 * @state: VFIO_DEVICE_STATE_*
 * @data_fd: out, the stream that the state comes with, or -1
 */
int vt_mig_set(int fd, unsigned int state, int *data_fd);
/* The present state. */
int vt_mig_get(int fd);
/* The estimate of what STOP_COPY will have to transfer, in bytes. */
int vt_mig_size(int fd, uint64_t *bytes);
/* What a pre-copy stream has to be read, in bytes. */
int vt_mig_precopy(int data_fd, uint64_t *initial, uint64_t *dirty);

struct vt_range {
	uint64_t iova;
	uint64_t length;
};

/**
 * vt_log_start - begin to track DMA writes
 * @fd: device
 * @ranges: @nr of them
 * @page_size: in, wanted; out, given
 */
int vt_log_start(int fd, const struct vt_range *ranges, unsigned int nr, uint64_t *page_size);
int vt_log_stop(int fd);
/* Sets bits in @bitmap, user memory, one for each page of @page_size from @iova on. */
int vt_log_report(int fd, uint64_t iova, uint64_t length, uint64_t page_size, vt_addr bitmap);

#endif
