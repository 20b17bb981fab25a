// SPDX-License-Identifier: GPL-2.0-only
/*
 * The zPCI functions that stages and tests have.
 */
#include <errno.h>

#include <mock/func.h>
#include <shared/lab.h>
#include <shared/module.h>
#include <shared/zpci.h>

#include "cli/zpci_machine.h"

/* "VFIOLAB " in EBCDIC, as firmware has it, eight times over. */
#define NAME 0xe5, 0xc6, 0xc9, 0xd6, 0xd3, 0xc1, 0xc2, 0x40
static const mock_u8 util[MOCK_ZPCI_UTIL_LEN] = { NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME };

/* No two fields of one capability have the same value, so that none can stand for another. */
const struct mock_zpci_group zpci_groups[2] = {
	{ .id = 0x23, .noi = 61, .version = 1, .refresh = 1, .maxstbl = 256, .mui = 4000,
	  .dtsm = 0x40, .dasm = 0x1122334455667788ULL, .msia = 0xfe00000000000000ULL },
	{ .id = 0x24, .noi = 8, .version = 2, .refresh = 0, .maxstbl = 128, .mui = 0,
	  .dtsm = 0x40, .dasm = 0x99, .msia = 0xfd00000000000000ULL },
};

const struct mock_zpci_desc zpci_full = {
	.fid = ZPCI_FULL_FID, .uid = 5, .pchid = 0x1a2b, .pft = 0x0b, .pfgid = 0x23, .port = 1,
	.pfip = { 0x91, 0x92, 0x93, 0x94 }, .util = util,
	.sdma = 0x100000000ULL, .edma = 0x7fffffffffULL, .fmb_len = 24,
};

const struct mock_zpci_desc zpci_bare = {
	.fid = ZPCI_BARE_FID, .uid = 6, .pchid = 0x0301, .pft = 0x05, .pfgid = 0x24,
	.pfip = { 0x01, 0x00, 0x00, 0x02 },
	.sdma = 0x200000000ULL, .edma = 0x2ffffffffULL,
};

const struct mock_zpci_desc zpci_pf = {
	.fid = ZPCI_PF_FID, .uid = 7, .pchid = 0x0402, .pft = 0x02, .pfgid = 0x23,
	.pfip = { 0x0a, 0x0b, 0x0c, 0x0d }, .util = util,
	.sdma = 0x100000000ULL, .edma = 0x7fffffffffULL, .fmb_len = 12,
	.vf_fid = 0x100, .vf_uid = 0x40,
};

int zpci_machine_add(const struct mock_zpci_desc *desc, const char *model)
{
	int ret = sim_zpci_plug(desc, mock_device_find(model));

	if (!ret)
		ret = sim_zpci_configure(desc->fid);
	sim_settle();
	return ret;
}

int zpci_machine_groups(void)
{
	int ret = sim_zpci_group(&zpci_groups[0]);

	return ret ? ret : sim_zpci_group(&zpci_groups[1]);
}

int zpci_machine_up(void)
{
	int ret = zpci_machine_groups();

	if (ret)
		return ret;
	ret = zpci_machine_add(&zpci_full, "edu");
	return ret ? ret : zpci_machine_add(&zpci_bare, "edu");
}
