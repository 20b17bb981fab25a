// SPDX-License-Identifier: GPL-2.0-only
/* What pread, pwrite and mmap of a device say. */
#include <sys/mman.h>

#include "refusal/refusal.h"

#define INDEX_SHIFT	40
#define REGION(index)	((uint64_t)VFIO_PCI_##index##_REGION_INDEX << INDEX_SHIFT)

typedef struct refusal_io io_arg;

#define OFFSET(text, set, want)	VALUE(io_arg, offset, text, set, want)
#define LENGTH(text, set, want)	VALUE(io_arg, length, text, set, want)
#define BEHIND(text, by, want_) \
	{ .arg = "offset", .value = text, AT_MEMBER(io_arg, offset), .kind = BEHIND_END, \
	  .set = (uint64_t)(by), .want = want_ }

static void base_bar(const struct refusal_env *env, void *arg)
{
	*(io_arg *)arg = (io_arg){
		.offset = (uint64_t)env->bar << INDEX_SHIFT,
		.length = 4,
	};
}

static void base_rom(const struct refusal_env *env, void *arg)
{
	(void)env;
	*(io_arg *)arg = (io_arg){ .offset = REGION(ROM), .length = 4 };
}

static void base_config(const struct refusal_env *env, void *arg)
{
	(void)env;
	*(io_arg *)arg = (io_arg){ .offset = REGION(CONFIG), .length = 4 };
}

/* Offsets that are of no region, whatever the device has. */
#define NOWHERE \
	OFFSET("of VGA", REGION(VGA), -EINVAL), \
	OFFSET("of region 9", 9ull << INDEX_SHIFT, -EINVAL), \
	OFFSET("bit 63", 1ull << 63, -EINVAL), \
	OFFSET("max", ~0ull >> 1, -EINVAL), \
	OFFSET("-1", ~0ull, -EINVAL)
/* Lengths that no memory of a program has. */
#define NO_LENGTH \
	LENGTH("bit 63", 1ull << 63, -EFAULT), \
	LENGTH("max", ~0ull >> 1, -EFAULT), \
	LENGTH("-1", ~0ull, -EFAULT)
/* Buffers: @fault of what looks like one and is not there. */
#define BUFFERS(fault) \
	ADDRESS("0", 0, fault), \
	{ .arg = "pointer", .value = "unmapped", .kind = AT_PLACE, .set = PLACE_UNMAPPED, \
	  .want = fault }, \
	ADDRESS("max", ~0ull >> 1, -EFAULT), \
	ADDRESS("bit 63", 1ull << 63, -EFAULT), \
	ADDRESS("kernel", 0xffff888000001000ull, -EFAULT), \
	ADDRESS("-1", ~0ull, -EFAULT), \
	EDGE(1, fault), \
	EDGE(3, fault)

static const struct refusal_row bar_read_rows[] = {
	BUFFERS(READ_FAULT),
	NO_LENGTH,
	LENGTH("0", 0, OK),
	LENGTH("bit 31", 1ull << 31, READ_FAULT),
	LENGTH("bit 32", 1ull << 32, READ_FAULT),
	NOWHERE,
	OFFSET("bit 31", 1ull << 31, -EINVAL),
	OFFSET("bit 32", 1ull << 32, -EINVAL),
	BEHIND("4 before the end", -4, READ_4),
	BEHIND("1 before the end", -1, READ_1),
	BEHIND("the end", 0, -EINVAL),
	BEHIND("1 behind the end", 1, -EINVAL),
};

static const struct refusal_row bar_write_rows[] = {
	BUFFERS(-EFAULT),
	NO_LENGTH,
	LENGTH("0", 0, OK),
	LENGTH("bit 31", 1ull << 31, WRITE_FAULT),
	LENGTH("bit 32", 1ull << 32, WRITE_FAULT),
	NOWHERE,
	OFFSET("bit 31", 1ull << 31, -EINVAL),
	OFFSET("bit 32", 1ull << 32, -EINVAL),
	BEHIND("4 before the end", -4, WRITE_4),
	BEHIND("1 before the end", -1, WRITE_1),
	BEHIND("the end", 0, -EINVAL),
	BEHIND("1 behind the end", 1, -EINVAL),
};

static const struct refusal_row rom_read_rows[] = {
	BUFFERS(ROM_FAULT),
	NO_LENGTH,
	LENGTH("0", 0, OK),
	LENGTH("bit 31", 1ull << 31, ROM_FAULT),
	LENGTH("bit 32", 1ull << 32, ROM_FAULT),
	NOWHERE,
	OFFSET("bit 31", REGION(ROM) + (1ull << 31), -EINVAL),
	OFFSET("bit 32", REGION(ROM) + (1ull << 32), -EINVAL),
};

static const struct refusal_row rom_write_rows[] = {
	BUFFERS(-EINVAL),
	NO_LENGTH,
	LENGTH("0", 0, OK),
	LENGTH("4", 4, -EINVAL),
	LENGTH("bit 31", 1ull << 31, -EINVAL),
	LENGTH("bit 32", 1ull << 32, -EINVAL),
	NOWHERE,
	OFFSET("bit 31", REGION(ROM) + (1ull << 31), -EINVAL),
	OFFSET("bit 32", REGION(ROM) + (1ull << 32), -EINVAL),
};

static const struct refusal_row config_read_rows[] = {
	BUFFERS(-EFAULT),
	NO_LENGTH,
	LENGTH("0", 0, OK),
	LENGTH("4", 4, 4),
	LENGTH("bit 31", 1ull << 31, -EFAULT),
	LENGTH("bit 32", 1ull << 32, -EFAULT),
	NOWHERE,
	OFFSET("255", REGION(CONFIG) + 255, 4),
	OFFSET("4095", REGION(CONFIG) + 4095, -EFAULT),
	OFFSET("4096", REGION(CONFIG) + 4096, -EFAULT),
	OFFSET("bit 31", REGION(CONFIG) + (1ull << 31), -EFAULT),
	OFFSET("bit 32", REGION(CONFIG) + (1ull << 32), -EFAULT),
	OFFSET("-1 in the region", REGION(CONFIG) + (1ull << INDEX_SHIFT) - 1, -EFAULT),
};

/* Vendor and device number: there, and no write changes them. */
static const struct refusal_row config_write_rows[] = {
	BUFFERS(-EFAULT),
	NO_LENGTH,
	LENGTH("0", 0, OK),
	LENGTH("4", 4, 4),
	LENGTH("bit 31", 1ull << 31, -EFAULT),
	LENGTH("bit 32", 1ull << 32, -EFAULT),
	NOWHERE,
	OFFSET("4095", REGION(CONFIG) + 4095, -EFAULT),
	OFFSET("4096", REGION(CONFIG) + 4096, -EFAULT),
	OFFSET("bit 31", REGION(CONFIG) + (1ull << 31), -EFAULT),
	OFFSET("bit 32", REGION(CONFIG) + (1ull << 32), -EFAULT),
	OFFSET("-1 in the region", REGION(CONFIG) + (1ull << INDEX_SHIFT) - 1, -EFAULT),
};

static void base_map(const struct refusal_env *env, void *arg)
{
	*(io_arg *)arg = (io_arg){
		.offset = (uint64_t)env->bar << INDEX_SHIFT,
		.length = 4096,
		.prot = PROT_READ | PROT_WRITE,
		.flags = MAP_SHARED,
	};
}

static const struct refusal_row map_rows[] = {
	OFFSET("of the ROM", REGION(ROM), -EINVAL),
	OFFSET("of config space", REGION(CONFIG), -EINVAL),
	NOWHERE,
	OFFSET("bit 31", 1ull << 31, -EINVAL),
	OFFSET("bit 32", 1ull << 32, -EINVAL),
	OFFSET("-65536", ~0ull << 16, -EINVAL),
	BEHIND("the end", 0, -EINVAL),
	LENGTH("0", 0, -EINVAL),
	LENGTH("1", 1, OK),
	LENGTH("bit 31", 1ull << 31, -EINVAL),
	LENGTH("bit 32", 1ull << 32, -EINVAL),
	LENGTH("bit 63", 1ull << 63, -ENOMEM),
	LENGTH("max", ~0ull >> 1, -ENOMEM),
	LENGTH("-1", ~0ull, -ENOMEM),
	VALUE(io_arg, prot, "0", 0, OK),
	VALUE(io_arg, flags, "0", 0, -EINVAL),
	VALUE(io_arg, flags, "MAP_PRIVATE", MAP_PRIVATE, -EINVAL),
};

#define CALL(name_, slug_, how_, base_, rows_) \
	{ .name = name_, .slug = slug_, .on = ON_DEVICE, .how = how_, .states = DEVICE_STATES, \
	  .base = base_, .size = sizeof(io_arg), ROWS(rows_) }

const struct refusal_call refusal_region_calls[] = {
	CALL("pread of a BAR", "read_bar", PREAD, base_bar, bar_read_rows),
	CALL("pwrite of a BAR", "write_bar", PWRITE, base_bar, bar_write_rows),
	CALL("pread of the ROM", "read_rom", PREAD, base_rom, rom_read_rows),
	CALL("pwrite of the ROM", "write_rom", PWRITE, base_rom, rom_write_rows),
	CALL("pread of config space", "read_config", PREAD, base_config, config_read_rows),
	CALL("pwrite of config space", "write_config", PWRITE, base_config, config_write_rows),
	CALL("mmap", "mmap", MMAP, base_map, map_rows),
	{ 0 },
};
