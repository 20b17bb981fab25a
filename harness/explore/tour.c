// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tour: what `make sim` shows. The machine, then one VFIO session on edu step by step, each
 * line an answer of the driver that was just asked.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <linux/vfio_zdev.h>
#include <mock/func.h>
#include <shared/lab.h>
#include <shared/module.h>
#include <shared/pci.h>
#include <shared/sys.h>

#include "cli/cli.h"
#include "cli/tree.h"
#include "cli/zpci_machine.h"
#include "explore/scenario.h"

static const char *ok(int ret)
{
	static char text[64];

	if (ret >= 0)
		snprintf(text, sizeof(text), "%sok%s", cli_on(HUE_GOOD), cli_off());
	else
		snprintf(text, sizeof(text), "%s%s%s", cli_on(HUE_BAD), strerror(-ret), cli_off());
	return text;
}

static void step(const char *what, int ret, const char *result)
{
	/* The result column is where people look; the verdict stands before it, short. */
	printf("  %-44s %s%s%s\n", what, ok(ret), result[0] ? "  " : "", result);
	CHECK(ret >= 0);
}

static void show_modules(void)
{
	const char *name;
	unsigned int i;

	printf("\n%smodules%s  ", cli_on(HUE_BOLD), cli_off());
	for (i = 0; (name = sim_module_next_loaded(i)); i++)
		printf("%s%s (used by %d)", i ? ", " : "", name, sim_module_refcount(name));
	printf("\n");
}

static void show_device(struct scenario *s)
{
	struct vfio_region_info region;
	struct vfio_irq_info irq;
	char text[160];
	unsigned int i;
	int len = 0;

	snprintf(text, sizeof(text), "%u regions, %u irq indexes, flags %#x%s",
		 s->dev.info.num_regions, s->dev.info.num_irqs, s->dev.info.flags,
		 s->dev.info.flags & VFIO_DEVICE_FLAGS_RESET ? " (can reset)" : "");
	step("VFIO_DEVICE_GET_INFO", 0, text);
	for (i = 0; i < VFIO_PCI_NUM_REGIONS; i++) {
		if (vt_region(s->fd, i, &region) || !region.size)
			continue;
		len += snprintf(text + len, sizeof(text) - (size_t)len, "%s%u: %lluK%s%s",
				len ? ", " : "", i, region.size >> 10,
				region.flags & VFIO_REGION_INFO_FLAG_MMAP ? " mmap" : "",
				region.flags & VFIO_REGION_INFO_FLAG_CAPS ? " caps" : "");
	}
	step("VFIO_DEVICE_GET_REGION_INFO, each", 0, text);
	len = 0;
	for (i = 0; i < VFIO_PCI_NUM_IRQS; i++)
		if (!vt_irq_info(s->fd, i, &irq) && irq.count)
			len += snprintf(
				text + len, sizeof(text) - (size_t)len, "%s%s %u", len ? ", " : "",
				((const char *[]){ "INTx", "MSI", "MSI-X", "ERR", "REQ" })[i],
				irq.count);
	step("VFIO_DEVICE_GET_IRQ_INFO, each", 0, text);
}

static void show_config(struct scenario *s)
{
	uint32_t bar, sizing;
	char text[120];
	int ret;

	snprintf(text, sizeof(text), "vendor %04x device %04x, MSI-X at %#x",
		 vt_cfg_get16(s->fd, 0), vt_cfg_get16(s->fd, 2), vt_cap(s->fd, PCI_CAP_ID_MSIX));
	step("read config space", 0, text);
	bar = vt_cfg_get32(s->fd, PCI_BASE_ADDRESS_0);
	ret = vt_cfg_set32(s->fd, PCI_BASE_ADDRESS_0, 0xffffffff);
	sizing = vt_cfg_get32(s->fd, PCI_BASE_ADDRESS_0);
	vt_cfg_set32(s->fd, PCI_BASE_ADDRESS_0, bar);
	snprintf(text, sizeof(text), "%08x -> %08x; the device itself was not asked", bar,
		 sizing);
	step("size BAR 0 as a guest does", ret, text);
	ret = vt_cfg_set16(s->fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	step("COMMAND: memory and bus master on", ret, "");
}

static void show_registers(struct scenario *s)
{
	struct vfio_region_info info;
	enum vt_fault before, off, on;
	char text[120];
	uint64_t value = 0;
	vt_addr at = 0;
	int ret;

	snprintf(text, sizeof(text), "identification %08x", vt_bar_get32(s->fd, 0, 0));
	step("read BAR 0 offset 0", 0, text);
	ret = vt_region(s->fd, 0, &info);
	if (!ret)
		ret = vt_map(s->fd, info.offset, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, &at);
	before = vt_load(at, 4, &value);
	snprintf(text, sizeof(text), "load %s, %08llx", before == VT_OK ? "ok" : "faults",
		 (unsigned long long)value);
	step("mmap BAR 0", ret, text);
	vt_cfg_set16(s->fd, PCI_COMMAND, PCI_COMMAND_MASTER);
	off = vt_load(at, 4, &value);
	vt_cfg_set16(s->fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	on = vt_load(at, 4, &value);
	snprintf(text, sizeof(text), "load %s; back on: load %s", off == VT_SIGBUS ? "SIGBUS" : "?",
		 on == VT_OK ? "ok" : "?");
	step("memory off under the mapping", off == VT_SIGBUS && on == VT_OK ? 0 : -EIO, text);
	vt_unmap(at, 4096);
}

static void show_interrupts(struct scenario *s)
{
	struct mock_func *fn = sim_pci_model(s->bdf);
	uint64_t first, second;
	int32_t fds[2] = { vt_eventfd(0), vt_eventfd(0) };
	char text[120];
	int ret;

	ret = vt_irq_set(s->fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 2, .fds = fds);
	step("SET_IRQS: two MSI-X vectors to eventfds", ret, "");
	mock_irq(fn, 1);
	first = vt_event_wait(fds[1], 1000);
	vt_irq_set(s->fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 1);
	second = vt_event_wait(fds[0], 1000);
	snprintf(text, sizeof(text), "device raised 1: eventfd %llu; loopback 0: eventfd %llu",
		 (unsigned long long)first, (unsigned long long)second);
	step("interrupts arrive", first == 1 && second == 1 ? 0 : -EIO, text);
	ret = vt_irq_off(s->fd, VFIO_PCI_MSIX_IRQ_INDEX);
	step("SET_IRQS: off", ret, "");
	vt_close(fds[0]);
	vt_close(fds[1]);
}

static void show_dma(struct scenario *s)
{
	struct mock_func *fn = sim_pci_model(s->bdf);
	vt_addr mem = vt_umem(4096);
	uint64_t size = 4096;
	uint32_t word = 0x600df00d;
	char text[120];
	int ret, bad;

	ret = vt_dma_map(s->dev.container, mem, 0x100000, 4096,
			 VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE);
	step("VFIO_IOMMU_MAP_DMA 4K at IOVA 0x100000", ret, "");
	ret = mock_dma_write(fn, 0x100010, &word, sizeof(word));
	snprintf(text, sizeof(text), "user memory at +0x10 reads %08x",
		 *(uint32_t *)vt_uptr(mem + 0x10, 4));
	step("the device writes 0x600df00d to 0x100010", ret, text);
	ret = vt_dma_unmap(s->dev.container, 0x100000, &size, 0);
	bad = mock_dma_write(fn, 0x100010, &word, sizeof(word));
	snprintf(text, sizeof(text), "the same DMA now: %s",
		 bad < 0 ? "refused by the IOMMU" : "went through?");
	step("VFIO_IOMMU_UNMAP_DMA", bad < 0 ? ret : -EIO, text);
	vt_unmap(mem, 4096);
}

/* A function behind firmware: what its driver adds to GET_INFO. Another core adds nothing. */
static void show_zpci(void)
{
	struct {
		struct vfio_device_info info;
		struct vfio_device_info_cap_zpci_base base;
		uint8_t more[512];
	} v = { .info = { .argsz = sizeof(v) } };
	struct vt_dev d;
	char text[120];
	int ret = vt_dev_open(&d, ZPCI_BARE);

	if (!ret)
		ret = vt_ioctl(d.fd, VFIO_DEVICE_GET_INFO, &v, sizeof(v));
	if (v.info.flags & VFIO_DEVICE_FLAGS_CAPS)
		snprintf(text, sizeof(text), "handle %08x, channel %04x, group %02x, type %u",
			 v.base.fh, v.base.pchid, v.base.gid, v.base.pft);
	else
		snprintf(text, sizeof(text), "no capabilities");
	step("GET_INFO of a zPCI function, " ZPCI_BARE, ret, text);
	vt_dev_close(&d);
}

static void tour(struct scenario *s)
{
	unsigned long long now = sim_now_ns();
	double before = cli_seconds();
	char text[120];
	int ret;

	printf("%svfiolab%s  one process, no hardware; each line is the driver's own answer\n\n",
	       cli_on(HUE_BOLD), cli_off());
	tree_print();
	show_modules();
	printf("\n%s%s%s  a VFIO session, through /dev/vfio\n", cli_on(HUE_BOLD), s->bdf,
	       cli_off());
	ret = vt_dev_open(&s->dev, s->bdf);
	s->fd = s->dev.fd;
	snprintf(text, sizeof(text), "container %d, group %d (/dev/vfio/%d), device %d",
		 s->dev.container, s->dev.group, s->dev.group_id, s->fd);
	step("open container, group, type1, device", ret, text);
	show_device(s);
	show_config(s);
	show_registers(s);
	show_interrupts(s);
	show_dma(s);
	step("VFIO_DEVICE_RESET", vt_ioctl_arg(s->fd, VFIO_DEVICE_RESET, 0),
	     "function level reset");
	vt_dev_close(&s->dev);
	show_zpci();
	sim_close_all();
	/* Anything left ends the run here, with a report instead of the next line. */
	sim_check_end();
	step("close", 0, "nothing left: memory, irqs, mappings, references all counted");
	now = sim_now_ns() - now;
	printf("\n  virtual time %llu.%03llu ms; host time %.2f ms\n\n", now / 1000000,
	       now / 1000 % 1000, (cli_seconds() - before) * 1e3);
}

SCENARIO(tour, "the machine and one VFIO session, step by step", .stage = "demo", .report = tour);
