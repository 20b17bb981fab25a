// SPDX-License-Identifier: GPL-2.0-only
/*
 * What most suites do first.
 */
#include <shared/lab.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/suite.h"

void device_open(struct vt_dev *d)
{
	int ret = vt_dev_open(d, stage_current()->bdf);

	if (ret)
		fail_msg("cannot open %s: errno %d", stage_current()->bdf, -ret);
	device_memory(d, 1);
}

void device_memory(const struct vt_dev *d, int on)
{
	uint16_t cmd = PCI_COMMAND_MASTER | (on ? PCI_COMMAND_MEMORY | PCI_COMMAND_IO : 0);

	assert_int_equal(vt_cfg_set16(d->fd, PCI_COMMAND, cmd), 0);
}

int edu_dma(const struct vt_dev *d, uint64_t src, uint64_t dst, uint64_t count, unsigned int flags)
{
	int tries;

	assert_int_equal(vt_bar_set64(d->fd, 0, EDU_DMA_SRC, src), 0);
	assert_int_equal(vt_bar_set64(d->fd, 0, EDU_DMA_DST, dst), 0);
	assert_int_equal(vt_bar_set64(d->fd, 0, EDU_DMA_COUNT, count), 0);
	assert_int_equal(vt_bar_set32(d->fd, 0, EDU_DMA_CMD, EDU_DMA_START | flags), 0);
	for (tries = 0; tries < 10; tries++) {
		if (!(vt_bar_get32(d->fd, 0, EDU_DMA_CMD) & EDU_DMA_START))
			return 0;
		vt_sleep_ms(1);
	}
	return -ETIMEDOUT;
}

void device_irqs(const struct vt_dev *d, uint32_t index, unsigned int count, int32_t *fds)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		fds[i] = vt_eventfd(0);
		assert_true(fds[i] >= 0);
	}
	assert_int_equal(vt_irq_set(d->fd, index, .count = count, .fds = fds), 0);
}
