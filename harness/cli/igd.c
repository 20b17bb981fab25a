// SPDX-License-Identifier: GPL-2.0-only
/*
 * Firmware's work for an integrated display.
 */
#include <mock/func.h>
#include <shared/pci.h>

#include "cli/cli.h"
#include "cli/igd.h"

#define VBT_MAX 16384

static void keep(uint64_t at, const uint8_t *bytes, unsigned long len)
{
	if (sim_pci_firmware_memory(at, bytes, len))
		cli_die("firmware: no room for %lu bytes at %#llx", len, (unsigned long long)at);
}

void igd_firmware_bytes(const struct mock_igd_firmware *fw, const uint8_t *table,
			const uint8_t *vbt)
{
	const struct mock_igd_firmware *old;

	for (old = mock_igd_firmwares; old->name; old++)
		if (old->vbt_at != fw->vbt_at || old->vbt_len != fw->vbt_len)
			keep(old->vbt_at, NULL, 0);
	keep(MOCK_IGD_OPREGION_AT, table, MOCK_IGD_OPREGION_LEN);
	if (fw->vbt_len)
		keep(fw->vbt_at, vbt, fw->vbt_len);
	mock_cfg_set(sim_pci_model(IGD), MOCK_IGD_ASLS, 4, fw->asls);
}

void igd_firmware(const struct mock_igd_firmware *fw)
{
	static uint8_t table[MOCK_IGD_OPREGION_LEN], vbt[VBT_MAX];

	if (fw->vbt_len > VBT_MAX)
		cli_die("firmware '%s': a VBT of %u bytes", fw->name, fw->vbt_len);
	mock_igd_write_opregion(fw, table);
	mock_igd_write_vbt(fw, vbt);
	igd_firmware_bytes(fw, table, vbt);
}
