/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stage's device, opened, and the registers of edu as a user program knows them from its
 * document.
 */
#ifndef VFIOLAB_HARNESS_DEVICE_H
#define VFIOLAB_HARNESS_DEVICE_H

#include "vt/vt.h"

enum edu_reg {
	EDU_ID = 0x00,
	EDU_LIVENESS = 0x04,
	EDU_FACTORIAL = 0x08,
	EDU_STATUS = 0x20,
	EDU_IRQ_STATUS = 0x24,
	EDU_IRQ_RAISE = 0x60,
	EDU_IRQ_ACK = 0x64,
	EDU_DMA_SRC = 0x80,
	EDU_DMA_DST = 0x88,
	EDU_DMA_COUNT = 0x90,
	EDU_DMA_CMD = 0x98,
};

#define EDU_BUF	       0x40000
#define EDU_DMA_START  1
#define EDU_DMA_TO_RAM 2
#define EDU_DMA_IRQ    4

/* Open the stage's function, fail the case if that is impossible; memory and bus master on. */
void device_open(struct vt_dev *d);

/* One edu transfer, waited for: 0, or -ETIMEDOUT if the engine never finished. */
int edu_dma(const struct vt_dev *d, uint64_t src, uint64_t dst, uint64_t count, unsigned int flags);

/* Turn memory decoding off or on by COMMAND, keeping bus mastering. */
void device_memory(const struct vt_dev *d, int on);

/* Enable @count vectors of @index on fresh eventfds; fails the case on an error. */
void device_irqs(const struct vt_dev *d, uint32_t index, unsigned int count, int32_t *fds);

#endif /* VFIOLAB_HARNESS_DEVICE_H */
