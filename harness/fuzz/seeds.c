// SPDX-License-Identifier: GPL-2.0-only
/*
 * The seed programs of target `ioctl`: one idea each, few operations.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "cli/unit.h"
#include "fuzz/fuzz.h"
#include "fuzz/ioctl_ops.h"
#include "fuzz/seeds.h"

#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <shared/lab.h>

#define SEED_OPS 12
#define WORD	 0x20 /* sel bits 4-5: an access of 4 bytes */
#define HALF	 0x10

struct seed {
	const char *name;
	struct program_op ops[SEED_OPS];
	uint8_t schedule[16];
	uint8_t faults[4];
};

static const struct seed ioctl_seeds[] = {
	{ .name = "empty" },
	{ "identify", .ops = {
		{ OP_info, .flags = 24 },
		{ OP_info, .sel = 1, .flags = 32 },
		{ OP_info, .sel = 2, .flags = 16 },
		{ OP_config_read, .sel = WORD },
		{ OP_info, .sel = 3, .flags = 64 },
	} },
	{ "size-bars", .ops = {
		{ OP_config_write, .sel = WORD, .a = PCI_BASE_ADDRESS_0, .b = 0xffffffff },
		{ OP_config_read, .sel = WORD, .a = PCI_BASE_ADDRESS_0 },
		{ OP_config_write, .sel = WORD, .a = PCI_ROM_ADDRESS, .b = 0xfffff801 },
		{ OP_config_read, .sel = WORD, .a = PCI_ROM_ADDRESS },
	} },
	{ "msix", .ops = {
		{ OP_enable_irqs, .sel = VFIO_PCI_MSIX_IRQ_INDEX, .a = 2 },
		{ OP_device_irq, .a = 1 },
		{ OP_events, .sel = 1, .flags = 5, .a = 1 },
		{ OP_device_irq },
		{ OP_enable_irqs, .sel = VFIO_PCI_MSIX_IRQ_INDEX, .a = 1 | 1 << 8, .flags = 1 },
		{ OP_enable_irqs, .sel = VFIO_PCI_MSIX_IRQ_INDEX },
	}, .schedule = { 0, 1, 0, 2, 0, 1 } },
	{ "intx-mask", .ops = {
		{ OP_enable_irqs, .sel = VFIO_PCI_INTX_IRQ_INDEX, .a = 1 },
		{ OP_device_irq, .sel = 1, .flags = 1 },
		{ OP_config_write, .sel = HALF, .a = PCI_COMMAND,
		  .b = PCI_COMMAND_INTX_DISABLE | 6 },
		{ OP_config_write, .sel = HALF, .a = PCI_COMMAND, .b = 6 },
		{ OP_device_irq, .sel = 1 },
		{ OP_enable_irqs, .sel = VFIO_PCI_INTX_IRQ_INDEX },
	}, .schedule = { 1, 0, 1, 1 } },
	{ "mmap-memory-off", .ops = {
		{ OP_map, .b = 1 },
		{ OP_touch },
		{ OP_config_write, .sel = HALF, .a = PCI_COMMAND },
		{ OP_touch },
		{ OP_config_write, .sel = HALF, .a = PCI_COMMAND, .b = 6 },
		{ OP_touch },
		{ OP_reset },
		{ OP_map },
	} },
	{ "dma", .ops = {
		{ OP_dma, .flags = 6, .a = 1, .b = 0x10000 },
		{ OP_dma, .flags = 6, .a = 1, .b = 0x10000 },
		{ OP_dma, .flags = 1, .a = 1, .b = 0x10000 },
	} },
	{ "bars", .ops = {
		{ OP_bar_word, .sel = WORD },
		{ OP_bar_word, .sel = WORD, .flags = 1, .a = 4, .b = 5 },
		{ OP_region_read, .sel = 0, .flags = 17, .a = 3 },
		{ OP_region_read, .sel = 6, .flags = 32 },
		{ OP_region_write, .sel = 0, .flags = 8, .a = 0x800 },
	} },
	{ "features", .ops = {
		{ OP_feature, .sel = 16, .flags = 4 },
		{ OP_feature, .sel = 16, .flags = 2, .a = 0 },
		{ OP_feature, .sel = 8, .flags = 2, .a = 3 },
		{ OP_feature, .sel = 8, .flags = 2, .a = 5 },
	} },
	{ "ioeventfd", .ops = {
		{ OP_ioeventfd, .flags = 4, .a = 0x10, .b = 1 },
		{ OP_ioeventfd, .flags = 4, .a = 0x10, .b = 1 },
		{ OP_ioeventfd, .sel = 0x80, .flags = 4, .a = 0x10, .b = 1 },
		{ OP_ioeventfd, .flags = 4, .a = 0x80000000, .b = 1ull << 63 },
	} },
	{ "reset-and-reopen", .ops = {
		{ OP_enable_irqs, .sel = VFIO_PCI_MSI_IRQ_INDEX, .a = 1 },
		{ OP_reset },
		{ OP_reset, .sel = 1 },
		{ OP_reopen },
		{ OP_raw_ioctl, .a = 0 },
		{ OP_raw_ioctl, .sel = 1, .a = 3 },
		{ OP_raw_ioctl, .sel = 2, .a = 13 },
	} },
	{ "no-memory", .ops = {
		{ OP_enable_irqs, .sel = VFIO_PCI_MSIX_IRQ_INDEX, .a = 2 },
		{ OP_info, .sel = 1, .flags = 200 },
	}, .faults = { SIM_FAULT_ALLOC, 3, SIM_FAULT_UCOPY, 4 } },
	/* ---- findings ---- */
	{ "grace-period-with-irqs-off", .ops = {
		{ OP_enable_irqs, .sel = VFIO_PCI_ERR_IRQ_INDEX, .a = 1 },
		{ OP_config_read, .sel = WORD },
	}, .schedule = { 0x20, 1, 255, 255, 255, 255, 255, 255, 255, 3, 0x5d, 0x5d, 0x5d, 0x5d } },
	{ "edges-around-free-irq", .ops = {
		{ OP_enable_irqs, .sel = VFIO_PCI_MSI_IRQ_INDEX, .a = 1 },
		{ OP_device_irq },
		{ OP_device_irq },
		{ OP_device_irq },
		{ OP_enable_irqs, .sel = VFIO_PCI_MSI_IRQ_INDEX },
	}, .schedule = { 0, 0, 0, 0, 1, 1, 2, 1, 1, 2, 1, 1, 2, 1, 1 } },
	{ "ioeventfd-while-suspending", .ops = {
		{ OP_feature, .flags = 2, .a = 3 },
		{ OP_enable_irqs, .sel = VFIO_PCI_MSIX_IRQ_INDEX, .a = 1 },
		{ OP_device_irq },
		{ OP_ioeventfd, .flags = 4 },
		{ OP_events, .sel = 0x6f, .flags = 0x6d },
	} },
	{ "unmap-interrupted", .ops = {
		{ OP_map },
		{ OP_map },
		{ OP_map },
		{ OP_map, .flags = 1 },
	}, .faults = { SIM_FAULT_SIGNAL, 6 } },
	{ "wrong-answer-while-saving-config", .ops = {
		{ OP_bar_word },
	}, .faults = { SIM_FAULT_CONFIG, 221 } },
	{ "reopen-without-saved-state", .ops = {
		{ OP_reopen }, { OP_reopen }, { OP_reopen }, { OP_reopen }, { OP_reopen },
		{ OP_reopen }, { OP_reopen }, { OP_bar_word },
	}, .faults = { SIM_FAULT_ALLOC, 73 } },
};

unsigned int fuzz_seed_count(const char *target)
{
	return strcmp(target, "ioctl") ? 0 : sizeof(ioctl_seeds) / sizeof(ioctl_seeds[0]);
}

size_t fuzz_seed(const char *target, unsigned int index, uint8_t out[FUZZ_SEED_MAX])
{
	const struct seed *s = &ioctl_seeds[index];
	static const struct program_op none;
	unsigned int nops = 0, i;
	size_t at = 4;

	(void)target;
	for (i = 0; i < SEED_OPS; i++)
		if (memcmp(&s->ops[i], &none, sizeof(none)))
			nops = i + 1;
	out[0] = (uint8_t)nops;
	out[1] = sizeof(s->schedule);
	out[2] = s->faults[3] ? 2 : s->faults[1] ? 1 : 0;
	out[3] = 0;
	memcpy(out + at, s->ops, nops * sizeof(none));
	at += nops * sizeof(none);
	memcpy(out + at, s->schedule, sizeof(s->schedule));
	at += sizeof(s->schedule);
	memcpy(out + at, s->faults, sizeof(s->faults));
	return at + sizeof(s->faults);
}

/* ---- `vfiolab seeds` writes them as files ---- */

static int cmd_seeds(int argc, char **argv)
{
	uint8_t bytes[FUZZ_SEED_MAX];
	unsigned int i;
	char path[512];

	if (argc != 3)
		cli_die("seeds: expected a target and a folder");
	if (!fuzz_seed_count(argv[1]))
		cli_die("seeds: there is no target '%s' (expected: ioctl)", argv[1]);
	for (i = 0; i < fuzz_seed_count(argv[1]); i++) {
		size_t size = fuzz_seed(argv[1], i, bytes);
		FILE *f;

		snprintf(path, sizeof(path), "%s/%s", argv[2], ioctl_seeds[i].name);
		f = fopen(path, "wb");
		if (!f || fwrite(bytes, 1, size, f) != size || fclose(f))
			cli_die("seeds: cannot write '%s': %s", path, strerror(errno));
	}
	return CLI_OK;
}

COMMAND(seeds, "seeds", "TARGET FOLDER", "write a fuzz target's seed programs", cmd_seeds);

/* ---- and the tests replay them ---- */

static unsigned int seeds_count(void)
{
	return fuzz_seed_count("ioctl");
}

static void seeds_name(unsigned int index, char *buf, size_t len)
{
	snprintf(buf, len, "fuzz_ioctl/%s", ioctl_seeds[index].name);
}

static void seeds_run(unsigned int index, struct result *r)
{
	const struct fuzz_target *t = fuzz_find("ioctl");
	uint8_t bytes[FUZZ_SEED_MAX];
	size_t size = fuzz_seed("ioctl", index, bytes);

	sim_catch_faults();
	t->prepare();
	t->one(bytes, size);
	r->status = RESULT_PASSED;
}

UNIT_PROVIDER(seeds, seeds_count, seeds_name, seeds_run);
