// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that does something: QEMU's edu, by its documentation (docs/specs/edu in the QEMU
 * manual). Real interrupts, automasking, DMA through the container's address space.
 */
#include <string.h>
#include <sys/mman.h>

#include "conformance.h"

enum {
	EDU_ID = 0x00, EDU_LIVE = 0x04, EDU_FACTORIAL = 0x08, EDU_STATUS = 0x20,
	EDU_IRQ_STATUS = 0x24, EDU_IRQ_RAISE = 0x60, EDU_IRQ_ACK = 0x64,
	EDU_DMA_SRC = 0x80, EDU_DMA_DST = 0x88, EDU_DMA_COUNT = 0x90, EDU_DMA_CMD = 0x98,
	EDU_BUFFER = 0x40000,
	EDU_DMA_RUN = 1, EDU_DMA_TO_RAM = 2, EDU_DMA_IRQ = 4,
	EDU_BUSY = 1,
};

enum { INTX = VFIO_PCI_INTX_IRQ_INDEX, MSI = VFIO_PCI_MSI_IRQ_INDEX };
#define PAGE vt_page_size()

/* The engine has 28 address bits. */
static const uint64_t IOVA = 0x1000000;

#define SET(data, action) (VFIO_IRQ_SET_DATA_##data | VFIO_IRQ_SET_ACTION_##action)

static uint32_t get(struct conf *c, uint64_t reg)
{
	return vt_bar_get32(c->fd, 0, reg);
}

static int put(struct conf *c, uint64_t reg, uint32_t value)
{
	return vt_bar_set32(c->fd, 0, reg, value);
}

static int command(struct conf *c, uint16_t bits)
{
	return vt_cfg_set16(c->fd, PCI_COMMAND, PCI_COMMAND_MEMORY | bits);
}

/* Wait until a register's bits are clear; the device works in its own time. */
static bool until_clear(struct conf *c, uint64_t reg, uint32_t bits)
{
	int i;

	for (i = 0; i < 500; i++) {
		if (!(get(c, reg) & bits))
			return true;
		vt_sleep_ms(1);
	}
	return false;
}

CASE(edu_registers, NEEDS(EDU))
{
	MUST(c, command(c, 0));
	observe_hex(c, "id", get(c, EDU_ID));
	MUST(c, put(c, EDU_LIVE, 0x12345678));
	observe_hex(c, "live", get(c, EDU_LIVE));
	MUST(c, put(c, EDU_FACTORIAL, 5));
	observe_u32(c, "done", until_clear(c, EDU_STATUS, EDU_BUSY));
	observe_u32(c, "5!", get(c, EDU_FACTORIAL));
}

CASE(edu_registers_by_mapping, NEEDS(EDU))
{
	vt_addr at;
	uint64_t v;

	MUST(c, command(c, 0));
	MUST(c, conf_map(c, 0, 0, PAGE, PROT_READ | PROT_WRITE, &at));
	observe_fault(c, "load", vt_load(at + EDU_ID, 4, &v));
	observe_hex(c, "id", v);
	observe_fault(c, "store", vt_store(at + EDU_LIVE, 4, 0xa5a5a5a5));
	observe_hex(c, "by read", get(c, EDU_LIVE));
	MUST(c, command(c, 0));
	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, 0));
	observe_fault(c, "store off", vt_store(at + EDU_LIVE, 4, 0));
	MUST(c, command(c, 0));
	observe_hex(c, "unchanged", get(c, EDU_LIVE));
}

CASE(edu_write_with_memory_off_is_lost, NEEDS(EDU))
{
	MUST(c, command(c, 0));
	MUST(c, put(c, EDU_LIVE, 1));
	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, 0));
	observe_errno(c, "write", put(c, EDU_LIVE, 2));
	MUST(c, command(c, 0));
	observe_hex(c, "live", get(c, EDU_LIVE));
}

/* ---- INTx: a level that stays until it is acknowledged ----------------------------- */

static int32_t intx(struct conf *c)
{
	int32_t fd = conf_eventfd(c);
	int ret = vt_irq_set(c->fd, INTX, .count = 1, .fds = &fd);

	return ret < 0 ? ret : fd;
}

CASE(edu_intx_signals_once_and_masks, NEEDS(EDU))
{
	int32_t fd;

	MUST(c, command(c, 0));
	fd = intx(c);
	MUST(c, fd);
	MUST(c, put(c, EDU_IRQ_RAISE, 1));
	observe_u64(c, "signals", vt_event_wait(fd, 2000));
	observe_hex(c, "status", get(c, EDU_IRQ_STATUS));
	MUST(c, put(c, EDU_IRQ_RAISE, 2));
	vt_sleep_ms(5);
	observe_u64(c, "while masked", vt_event_count(fd));
	MUST(c, put(c, EDU_IRQ_ACK, 3));
	observe_hex(c, "acked", get(c, EDU_IRQ_STATUS));
}

CASE(edu_intx_after_unmask, NEEDS(EDU))
{
	int32_t fd;

	MUST(c, command(c, 0));
	fd = intx(c);
	MUST(c, fd);
	MUST(c, put(c, EDU_IRQ_RAISE, 1));
	observe_u64(c, "first", vt_event_wait(fd, 2000));
	MUST(c, put(c, EDU_IRQ_ACK, 1));
	observe_errno(c, "unmask", vt_irq_set(c->fd, INTX, .flags = SET(NONE, UNMASK), .count = 1));
	observe_u64(c, "quiet", vt_event_count(fd));
	MUST(c, put(c, EDU_IRQ_RAISE, 1));
	observe_u64(c, "second", vt_event_wait(fd, 2000));
	MUST(c, put(c, EDU_IRQ_ACK, 1));
}

CASE(edu_intx_unmask_while_asserted, NEEDS(EDU))
{
	int32_t fd;

	MUST(c, command(c, 0));
	fd = intx(c);
	MUST(c, fd);
	MUST(c, put(c, EDU_IRQ_RAISE, 1));
	observe_u64(c, "first", vt_event_wait(fd, 2000));
	observe_errno(c, "unmask", vt_irq_set(c->fd, INTX, .flags = SET(NONE, UNMASK), .count = 1));
	observe_u64(c, "again", vt_event_wait(fd, 2000));
	MUST(c, put(c, EDU_IRQ_ACK, 1));
}

CASE(edu_intx_unmask_eventfd_while_asserted, NEEDS(EDU))
{
	int32_t fd, unmask = conf_eventfd(c);
	uint64_t one = 1;

	MUST(c, command(c, 0));
	fd = intx(c);
	MUST(c, fd);
	MUST(c, vt_irq_set(c->fd, INTX, .flags = SET(EVENTFD, UNMASK), .count = 1, .fds = &unmask));
	MUST(c, put(c, EDU_IRQ_RAISE, 1));
	observe_u64(c, "first", vt_event_wait(fd, 2000));
	observe_errno(c, "unmask", vt_write(unmask, &one, sizeof(one)));
	observe_u64(c, "again", vt_event_wait(fd, 2000));
	MUST(c, put(c, EDU_IRQ_ACK, 1));
	observe_errno(c, "unmask", vt_write(unmask, &one, sizeof(one)));
	vt_sleep_ms(5);
	observe_u64(c, "quiet", vt_event_count(fd));
}

CASE(edu_intx_masked_by_user, NEEDS(EDU))
{
	int32_t fd;

	MUST(c, command(c, 0));
	fd = intx(c);
	MUST(c, fd);
	MUST(c, vt_irq_set(c->fd, INTX, .flags = SET(NONE, MASK), .count = 1));
	MUST(c, put(c, EDU_IRQ_RAISE, 1));
	vt_sleep_ms(5);
	observe_u64(c, "masked", vt_event_count(fd));
	observe_errno(c, "unmask", vt_irq_set(c->fd, INTX, .flags = SET(NONE, UNMASK), .count = 1));
	observe_u64(c, "unmasked", vt_event_wait(fd, 2000));
	MUST(c, put(c, EDU_IRQ_ACK, 1));
}

CASE(edu_intx_masked_by_command, NEEDS(EDU))
{
	int32_t fd;

	MUST(c, command(c, PCI_COMMAND_INTX_DISABLE));
	fd = intx(c);
	MUST(c, fd);
	MUST(c, put(c, EDU_IRQ_RAISE, 1));
	vt_sleep_ms(5);
	observe_u64(c, "disabled", vt_event_count(fd));
	MUST(c, command(c, 0));
	observe_u64(c, "enabled", vt_event_wait(fd, 2000));
	MUST(c, put(c, EDU_IRQ_ACK, 1));
}

CASE(edu_intx_status_bit, NEEDS(EDU))
{
	MUST(c, command(c, 0));
	observe_hex(c, "quiet", vt_cfg_get16(c->fd, PCI_STATUS) & PCI_STATUS_INTERRUPT);
	MUST(c, put(c, EDU_IRQ_RAISE, 1));
	observe_hex(c, "raised", vt_cfg_get16(c->fd, PCI_STATUS) & PCI_STATUS_INTERRUPT);
	MUST(c, put(c, EDU_IRQ_ACK, 1));
	observe_hex(c, "acked", vt_cfg_get16(c->fd, PCI_STATUS) & PCI_STATUS_INTERRUPT);
}

CASE(edu_intx_without_eventfd_is_lost, NEEDS(EDU))
{
	int32_t none = -1, fd;

	MUST(c, command(c, 0));
	fd = intx(c);
	MUST(c, fd);
	MUST(c, vt_irq_set(c->fd, INTX, .count = 1, .fds = &none));
	MUST(c, put(c, EDU_IRQ_RAISE, 1));
	vt_sleep_ms(5);
	observe_u64(c, "signals", vt_event_count(fd));
	observe_errno(c, "assign", vt_irq_set(c->fd, INTX, .count = 1, .fds = &fd));
	vt_sleep_ms(5);
	observe_u64(c, "then", vt_event_count(fd));
	MUST(c, put(c, EDU_IRQ_ACK, 1));
}

/* ---- MSI --------------------------------------------------------------------------- */

CASE(edu_msi_signals, NEEDS(EDU))
{
	int32_t fd = conf_eventfd(c);

	MUST(c, command(c, PCI_COMMAND_MASTER));
	MUST(c, vt_irq_set(c->fd, MSI, .count = 1, .fds = &fd));
	MUST(c, put(c, EDU_IRQ_RAISE, 1));
	observe_u64(c, "first", vt_event_wait(fd, 2000));
	MUST(c, put(c, EDU_IRQ_ACK, 1));
	MUST(c, put(c, EDU_IRQ_RAISE, 1));
	observe_u64(c, "second", vt_event_wait(fd, 2000));
	MUST(c, put(c, EDU_IRQ_ACK, 1));
}

CASE(edu_msi_needs_bus_master, NEEDS(EDU))
{
	int32_t fd = conf_eventfd(c);

	MUST(c, command(c, 0));
	MUST(c, vt_irq_set(c->fd, MSI, .count = 1, .fds = &fd));
	MUST(c, put(c, EDU_IRQ_RAISE, 1));
	vt_sleep_ms(5);
	observe_u64(c, "signals", vt_event_count(fd));
	MUST(c, put(c, EDU_IRQ_ACK, 1));
}

CASE(edu_msi_deassigned_vector_is_lost, NEEDS(EDU))
{
	int32_t fd = conf_eventfd(c), none = -1;

	MUST(c, command(c, PCI_COMMAND_MASTER));
	MUST(c, vt_irq_set(c->fd, MSI, .count = 1, .fds = &fd));
	MUST(c, vt_irq_set(c->fd, MSI, .count = 1, .fds = &none));
	MUST(c, put(c, EDU_IRQ_RAISE, 1));
	vt_sleep_ms(5);
	observe_u64(c, "signals", vt_event_count(fd));
	MUST(c, put(c, EDU_IRQ_ACK, 1));
	MUST(c, vt_irq_set(c->fd, MSI, .count = 1, .fds = &fd));
	MUST(c, put(c, EDU_IRQ_RAISE, 1));
	observe_u64(c, "assigned", vt_event_wait(fd, 2000));
	MUST(c, put(c, EDU_IRQ_ACK, 1));
}

/* ---- DMA --------------------------------------------------------------------------- */

static bool dma(struct conf *c, uint64_t src, uint64_t dst, uint32_t len, uint32_t how)
{
	if (put(c, EDU_DMA_SRC, (uint32_t)src) || put(c, EDU_DMA_DST, (uint32_t)dst) ||
	    put(c, EDU_DMA_COUNT, len) || put(c, EDU_DMA_CMD, EDU_DMA_RUN | how))
		return false;
	return until_clear(c, EDU_DMA_CMD, EDU_DMA_RUN);
}

CASE(edu_dma_there_and_back, NEEDS(EDU))
{
	vt_addr mem = vt_umem(2 * PAGE);
	unsigned char *p = vt_uptr(mem, 2 * PAGE);
	int i;

	for (i = 0; i < 64; i++)
		p[i] = (unsigned char)(i * 7);
	MUST(c, command(c, PCI_COMMAND_MASTER));
	MUST(c, vt_dma_map(c->container, mem, IOVA, 2 * PAGE,
			   VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE));
	observe_u32(c, "in", dma(c, IOVA, EDU_BUFFER, 64, 0));
	observe_u32(c, "out", dma(c, EDU_BUFFER, IOVA + PAGE, 64, EDU_DMA_TO_RAM));
	observe_bytes(c, "bytes", p + PAGE, 64);
	vt_unmap(mem, 2 * PAGE);
}

CASE(edu_dma_interrupts_when_done, NEEDS(EDU))
{
	vt_addr mem = vt_umem(PAGE);
	int32_t fd = conf_eventfd(c);

	MUST(c, command(c, PCI_COMMAND_MASTER));
	MUST(c, vt_irq_set(c->fd, MSI, .count = 1, .fds = &fd));
	MUST(c, vt_dma_map(c->container, mem, IOVA, PAGE, VFIO_DMA_MAP_FLAG_READ));
	observe_u32(c, "in", dma(c, IOVA, EDU_BUFFER, 16, EDU_DMA_IRQ));
	observe_u64(c, "signals", vt_event_wait(fd, 2000));
	observe_hex(c, "status", get(c, EDU_IRQ_STATUS));
	MUST(c, put(c, EDU_IRQ_ACK, 0x100));
	vt_unmap(mem, PAGE);
}

CASE(edu_dma_needs_bus_master, NEEDS(EDU))
{
	vt_addr mem = vt_umem(PAGE);
	unsigned char *p = vt_uptr(mem, PAGE);

	memset(p, 0x5a, 16);
	MUST(c, command(c, PCI_COMMAND_MASTER));
	MUST(c, vt_dma_map(c->container, mem, IOVA, PAGE,
			   VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE));
	observe_u32(c, "in", dma(c, IOVA, EDU_BUFFER, 16, 0));
	memset(p, 0, 16);
	MUST(c, command(c, 0));
	observe_u32(c, "out", dma(c, EDU_BUFFER, IOVA, 16, EDU_DMA_TO_RAM));
	observe_bytes(c, "bytes", p, 16);
	vt_unmap(mem, PAGE);
}

CASE(edu_dma_to_unmapped_is_lost, NEEDS(EDU))
{
	vt_addr mem = vt_umem(PAGE);
	unsigned char *p = vt_uptr(mem, PAGE);
	uint64_t size = PAGE;

	memset(p, 0x5a, 16);
	MUST(c, command(c, PCI_COMMAND_MASTER));
	MUST(c, vt_dma_map(c->container, mem, IOVA, PAGE,
			   VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE));
	observe_u32(c, "in", dma(c, IOVA, EDU_BUFFER, 16, 0));
	memset(p, 0, 16);
	MUST(c, vt_dma_unmap(c->container, IOVA, &size, 0));
	observe_u32(c, "out", dma(c, EDU_BUFFER, IOVA, 16, EDU_DMA_TO_RAM));
	observe_bytes(c, "bytes", p, 16);
	vt_unmap(mem, PAGE);
}

CASE(edu_dma_write_to_readonly_is_lost, NEEDS(EDU))
{
	vt_addr mem = vt_umem(PAGE);
	unsigned char *p = vt_uptr(mem, PAGE);

	memset(p, 0x5a, 16);
	MUST(c, command(c, PCI_COMMAND_MASTER));
	MUST(c, vt_dma_map(c->container, mem, IOVA, PAGE, VFIO_DMA_MAP_FLAG_READ));
	observe_u32(c, "in", dma(c, IOVA, EDU_BUFFER, 16, 0));
	memset(p, 0, 16);
	observe_u32(c, "out", dma(c, EDU_BUFFER, IOVA, 16, EDU_DMA_TO_RAM));
	observe_bytes(c, "bytes", p, 16);
	vt_unmap(mem, PAGE);
}

CASE(edu_ioeventfd_writes_the_register, NEEDS(EDU))
{
	int fd = conf_eventfd(c);
	struct vfio_device_ioeventfd io = {
		.argsz = sizeof(io), .flags = VFIO_DEVICE_IOEVENTFD_32, .offset = EDU_LIVE,
		.data = 0x0badcafe, .fd = fd,
	};
	uint64_t one = 1;

	MUST(c, command(c, 0));
	MUST(c, vt_ioctl(c->fd, VFIO_DEVICE_IOEVENTFD, &io, sizeof(io)));
	observe_errno(c, "signal", vt_write(fd, &one, sizeof(one)));
	vt_sleep_ms(5);
	observe_hex(c, "live", get(c, EDU_LIVE));
	MUST(c, put(c, EDU_LIVE, 0));
	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, 0));
	observe_errno(c, "signal off", vt_write(fd, &one, sizeof(one)));
	vt_sleep_ms(5);
	MUST(c, command(c, 0));
	observe_hex(c, "live off", get(c, EDU_LIVE));
}

CASE(edu_latched_cause_after_reopen, NEEDS(EDU))
{
	int32_t fd;

	MUST(c, command(c, 0));
	fd = intx(c);
	MUST(c, fd);
	MUST(c, put(c, EDU_IRQ_RAISE, 1));
	observe_u64(c, "signals", vt_event_wait(fd, 2000));
	conf_close(c);
	MUST(c, conf_open(c));
	MUST(c, command(c, 0));
	observe_hex(c, "latched", get(c, EDU_IRQ_STATUS));
	observe_hex(c, "status", vt_cfg_get16(c->fd, PCI_STATUS) & PCI_STATUS_INTERRUPT);
	/* If it is delivered again is not asked: QEMU 7.2's interrupt controller forgets it. */
	MUST(c, put(c, EDU_IRQ_ACK, 1));
}
