/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A twin: a function made from what was recorded of a real or emulated one.
 *
 * Its capabilities are found by walking the recorded lists. Power management, FLR, MSI, MSI-X and
 * AF work; other registers have the write masks of the specification, and what no specification
 * says is read-only. BARs answer with recorded words, or zero, and drop writes; an MSI-X table
 * lives.
 */
#ifndef MOCK_TWIN_H
#define MOCK_TWIN_H

#include <mock/func.h>

/**
 * struct mock_twin_bar - one recorded BAR
 * @type: MOCK_MEM32, MOCK_MEM64 or MOCK_IO, and MOCK_PREFETCH; 0 when there is no BAR (or it is the
 * 	upper half of a 64-bit one)
 * @size: as sizing found it
 */
struct mock_twin_bar {
	int type;
	mock_u64 size;
};

/**
 * struct mock_twin_init - initial contents of a part of a BAR
 */
struct mock_twin_init {
	int bar;
	mock_u64 off;
	const mock_u8 *data;
	mock_u32 len;
};

/**
 * struct mock_twin_mask - which bits of a part of config space can be written, where the recorder
 * knows
 * better than the specification (an emulator's documented behaviour); replaces the default masks
 */
struct mock_twin_mask {
	unsigned int off;
	const mock_u8 *mask;
	mock_u32 len;
};

/*
 * Bytes from 0x40 on that belong to no capability are plain memory, as emulators often make them.
 */
#define MOCK_TWIN_GAPS_RW	0x1

/**
 * struct mock_twin_desc - a recorded function; it and all it points to must outlive the function
 * @name: how the topology calls it
 * @config: recorded config space; the state it was recorded in does not matter: BARs, COMMAND, and
 * 	the enables of capabilities are put to their reset values
 * @config_len: 256 or 4096
 * @rom: contents, @rom_len bytes; @rom_size is the ROM BAR's, 0 for none
 * @init: recorded contents of BARs
 * @masks: see &struct mock_twin_mask
 * @vf: a recording of one of this PF's VFs, made while VFs were enabled; its @bars are the VF's.
 * 	NULL for VFs that look like the PF without what a VF cannot have, with BARs as large as the
 * 	PF's
 * @model: a kind whose registers live in the BARs, behind the recorded config space; NULL for BARs
 * 	that only answer with @init
 */
struct mock_twin_desc {
	const char *name;
	const mock_u8 *config;
	mock_u32 config_len;
	unsigned int flags;
	struct mock_twin_bar bars[6];
	mock_u32 rom_size;
	const mock_u8 *rom;
	mock_u32 rom_len;
	const struct mock_twin_init *init;
	mock_u32 ninit;
	const struct mock_twin_mask *masks;
	mock_u32 nmasks;
	const struct mock_twin_desc *vf;
	const struct mock_device *model;
};

/**
 * mock_twin_device - make a device kind of a recording
 * @dev: filled in; the caller's, and must outlive its functions, like @desc
 *
 * Whether the recording is possible hardware shows at mock_func_create().
 */
void mock_twin_device(struct mock_device *dev, const struct mock_twin_desc *desc);

#endif /* MOCK_TWIN_H */
