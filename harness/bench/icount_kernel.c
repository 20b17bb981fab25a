// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an operation costs in a guest, in instructions of the guest.
 *
 *	icount TARGET RESULTS NAME=BDF
 *
 * QEMU runs it with -icount shift=1: the time stamp counter then counts 2 for each instruction, and
 * nothing else moves it while the guest is not idle. So a number is the same on any machine
 * and under any load. Timer interrupts hit a few of many repetitions, and the median is of none
 * of them.
 *
 * RESULTS gets lines "icount TARGET OPERATION INSTRUCTIONS".
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <x86intrin.h>

#include "vt/vt.h"

enum { ROUNDS = 301, TICKS_PER_INSTRUCTION = 2, WORDS = 64, MAPPED = 64 << 10 };

static struct {
	struct vt_dev dev;
	const char *bdf;
	off_t bar;
	off_t config;
	int32_t event;
	volatile uint32_t *map;
} bench;

static void die(const char *what)
{
	/* As the lane's other program says that it cannot go on. */
	printf("Bail out! icount: %s\n", what);
	exit(1);
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Median of the ticks from before to after @op; @before and @after are not counted. */
static uint64_t median(void (*before)(void), void (*op)(void), void (*after)(void))
{
	static uint64_t ticks[ROUNDS];
	uint64_t start;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		if (before)
			before();
		start = __rdtsc();
		op();
		ticks[i] = __rdtsc() - start;
		if (after)
			after();
	}
	qsort(ticks, ROUNDS, sizeof(ticks[0]), compare);
	return ticks[ROUNDS / 2];
}

static void nothing(void)
{
}

/* The header and all that a guest's kernel looks at while it finds the device. */
static void read_config(void)
{
	uint32_t word;
	int i;

	for (i = 0; i < WORDS; i++)
		if (pread(bench.dev.fd, &word, sizeof(word), bench.config + 4 * i) != 4)
			die("a config read failed");
}

/* What a read costs that the module has nothing to do for. */
static void read_nothing(void)
{
	uint32_t word;

	if (pread(bench.dev.fd, &word, 0, bench.bar))
		die("an empty read failed");
}

static void read_bar(void)
{
	uint32_t word;

	if (pread(bench.dev.fd, &word, sizeof(word), bench.bar) != sizeof(word))
		die("a BAR read failed");
}

static void set_irqs(int count, uint32_t data)
{
	struct {
		struct vfio_irq_set set;
		int32_t fd;
	} arg = {
		.set = {
			.argsz = sizeof(arg),
			.flags = VFIO_IRQ_SET_ACTION_TRIGGER | data,
			.index = VFIO_PCI_MSI_IRQ_INDEX,
			.count = (uint32_t)count,
		},
		.fd = bench.event,
	};

	if (ioctl(bench.dev.fd, VFIO_DEVICE_SET_IRQS, &arg))
		die("SET_IRQS failed");
}

static void irqs_on(void)
{
	set_irqs(1, VFIO_IRQ_SET_DATA_EVENTFD);
}

static void irqs_off(void)
{
	set_irqs(0, VFIO_IRQ_SET_DATA_NONE);
}

static void irqs_on_and_off(void)
{
	irqs_on();
	irqs_off();
}

static void irq_loopback(void)
{
	set_irqs(1, VFIO_IRQ_SET_DATA_NONE);
}

static void close_device(void)
{
	close(bench.dev.fd);
	bench.dev.fd = -1;
}

static void open_device(void)
{
	bench.dev.fd = ioctl(bench.dev.group, VFIO_GROUP_GET_DEVICE_FD, bench.bdf);
	if (bench.dev.fd < 0)
		die("GET_DEVICE_FD failed");
}

static void open_and_close(void)
{
	open_device();
	close_device();
}

static void map(void)
{
	void *at = mmap(NULL, MAPPED, PROT_READ | PROT_WRITE, MAP_SHARED, bench.dev.fd, bench.bar);

	if (at == MAP_FAILED)
		die("mmap failed");
	bench.map = at;
}

static void unmap(void)
{
	munmap((void *)(uintptr_t)bench.map, MAPPED);
}

static void touch(void)
{
	(void)bench.map[0];
}

static void setup(const char *bdf)
{
	struct vfio_region_info info;

	bench.bdf = bdf;
	if (vt_bind(bdf, "vfio-pci"))
		die("the device does not bind to vfio-pci");
	if (vt_dev_open(&bench.dev, bdf))
		die("the device does not open");
	if (vt_region(bench.dev.fd, VFIO_PCI_BAR0_REGION_INDEX, &info) || info.size < MAPPED)
		die("BAR 0 is too small");
	bench.bar = (off_t)info.offset;
	if (vt_region(bench.dev.fd, VFIO_PCI_CONFIG_REGION_INDEX, &info))
		die("no config space");
	bench.config = (off_t)info.offset;
	if (vt_cfg_set16(bench.dev.fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER))
		die("memory does not go on");
	bench.event = vt_eventfd(0);
}

static void report(FILE *out, const char *target, const char *name, uint64_t ticks, uint64_t loop,
		   int per)
{
	fprintf(out, "icount\t%s\t%s\t%.2f\n", target, name,
		(double)(ticks - loop) / TICKS_PER_INSTRUCTION / per);
}

int main(int argc, char **argv)
{
	const char *bdf = argc == 4 ? strchr(argv[3], '=') : NULL;
	FILE *out = argc == 4 ? fopen(argv[2], "a") : NULL;
	const char *target = argv[1];
	uint64_t loop;

	if (!bdf || !out) {
		fprintf(stderr, "usage: icount TARGET RESULTS NAME=BDF\n");
		return 2;
	}
	setup(bdf + 1);
	loop = median(NULL, nothing, NULL);
	report(out, target, "empty_read", median(NULL, read_nothing, NULL), loop, 1);
	report(out, target, "config_read", median(NULL, read_config, NULL), loop, WORDS);
	report(out, target, "bar_read", median(NULL, read_bar, NULL), loop, 1);
	report(out, target, "set_irqs", median(NULL, irqs_on_and_off, NULL), loop, 1);
	irqs_on();
	report(out, target, "irq_swap", median(NULL, irqs_on, NULL), loop, 1);
	report(out, target, "irq_loopback", median(NULL, irq_loopback, NULL), loop, 1);
	irqs_off();
	report(out, target, "fault", median(map, touch, unmap), loop, 1);
	close_device();
	report(out, target, "open_close", median(NULL, open_and_close, NULL), loop, 1);
	fclose(out);
	vt_close(bench.event);
	vt_dev_close(&bench.dev);
	return vt_unbind(bench.bdf) ? 1 : 0;
}
