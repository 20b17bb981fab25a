/* SPDX-License-Identifier: GPL-2.0-only */
/* Operations of target `ioctl`, in the order of their byte; X(name). */
#ifndef VFIOLAB_HARNESS_IOCTL_OPS_H
#define VFIOLAB_HARNESS_IOCTL_OPS_H

#define IOCTL_OPS(X)                                                                               \
	X(config_read)                                                                             \
	X(config_write) X(region_read) X(region_write) X(bar_word) X(info) X(set_irqs)             \
		X(enable_irqs) X(device_irq) X(reset) X(feature) X(ioeventfd) X(map) X(touch)      \
			X(dma) X(events) X(reopen) X(raw_ioctl)

enum ioctl_op {
#define IOCTL_OP_ENUM(name) OP_##name,
	IOCTL_OPS(IOCTL_OP_ENUM)
#undef IOCTL_OP_ENUM
		IOCTL_OP_NR
};

#endif /* VFIOLAB_HARNESS_IOCTL_OPS_H */
