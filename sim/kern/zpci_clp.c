// SPDX-License-Identifier: GPL-2.0-only
/*
 * What s390's kernel asks firmware, and how it reads the answers: bytes in the machine's order.
 */
#include <linux/delay.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <asm/pci.h>
#include <asm/unaligned.h>
#include "state.h"
#include "oracle.h"

#define CLP_BLK_SIZE		4096
#define CLP_REQ_LEN		32

#define CLP_LIST_PCI		0x0002
#define CLP_QUERY_PCI_FN	0x0003
#define CLP_QUERY_PCI_FNGRP	0x0004
#define CLP_SET_PCI_FN		0x0005
#define CLP_SET_ENABLE_PCI_FN	0
#define CLP_SET_DISABLE_PCI_FN	1

#define CLP_RC_OK		0x0010
#define CLP_RC_SETPCIFN_ALRDY	0x0105
#define CLP_RC_SETPCIFN_BUSY	0x0108

#define BUSY_RETRIES		100
#define BUSY_MS			20

/* A request of @cmd and room for @len bytes of response; NULL without memory. */
static u8 *new_block(u16 cmd, u16 len)
{
	u8 *block = kzalloc(CLP_BLK_SIZE, GFP_KERNEL);

	if (!block)
		return NULL;
	put_unaligned_be16(CLP_REQ_LEN, block);
	put_unaligned_be16(cmd, block + 2);
	put_unaligned_be16(len, block + CLP_REQ_LEN);
	return block;
}

/* 0, the response's code, or -EIO when there is no response. */
static int call(u8 *block)
{
	int rc;

	sim_point(SIM_PT_CONFIG, NULL);
	if (sim_should_fail(SIM_FAULT_FIRMWARE) || sim_zhw_clp(block))
		return -EIO;
	rc = get_unaligned_be16(block + CLP_REQ_LEN + 2);
	return rc == CLP_RC_OK ? 0 : rc;
}

static int query_group(struct zpci_dev *zdev)
{
	u8 *block = new_block(CLP_QUERY_PCI_FNGRP, 64), *rsp = block + CLP_REQ_LEN;
	int ret;

	if (!block)
		return -ENOMEM;
	block[19] = zdev->pfgid;
	ret = call(block) ? -EIO : 0;
	if (!ret) {
		zdev->max_msi = get_unaligned_be16(rsp + 16) & 0xfff;
		zdev->version = rsp[18];
		zdev->tlb_refresh = rsp[19] & 1;
		zdev->maxstbl = get_unaligned_be16(rsp + 20) & 0x1fff;
		zdev->fmb_update = get_unaligned_be16(rsp + 22);
		zdev->dtsm = rsp[24];
		zdev->dma_mask = get_unaligned_be64(rsp + 32);
		zdev->msi_addr = get_unaligned_be64(rsp + 40);
	}
	kfree(block);
	return ret;
}

static void store_query(struct zpci_dev *zdev, const u8 *rsp)
{
	u8 flags = rsp[18];

	zdev->vfn = get_unaligned_be16(rsp + 16);
	zdev->rid_available = !!(flags & 0x10);
	zdev->is_physfn = !!(flags & 0x08);
	zdev->pfgid = rsp[19];
	zdev->pchid = get_unaligned_be16(rsp + 30);
	memcpy(zdev->pfip, rsp + 56, sizeof(zdev->pfip));
	zdev->port = rsp[61] & 0xf;
	zdev->fmb_length = rsp[62] * sizeof(u32);
	zdev->pft = rsp[63];
	zdev->start_dma = get_unaligned_be64(rsp + 64);
	zdev->end_dma = get_unaligned_be64(rsp + 72);
	zdev->uid = get_unaligned_be32(rsp + 124);
	if (flags & 0x01) {
		memcpy(zdev->util_str, rsp + 128, sizeof(zdev->util_str));
		zdev->util_str_avail = 1;
	}
}

/** clp_query_pci_fn - have firmware describe a function and its group: 0, -ENOMEM or -EIO */
int clp_query_pci_fn(struct zpci_dev *zdev)
{
	u8 *block = new_block(CLP_QUERY_PCI_FN, 384);
	int ret;

	if (!block)
		return -ENOMEM;
	put_unaligned_be32(zdev->fh, block + 16);
	ret = call(block) ? -EIO : 0;
	if (!ret)
		store_query(zdev, block + CLP_REQ_LEN);
	kfree(block);
	return ret ? ret : query_group(zdev);
}

static int set_function(struct zpci_dev *zdev, u32 *fh, u8 spaces, u8 op)
{
	int ret, retries = BUSY_RETRIES;
	u8 *block;

	*fh = 0;
	do {
		block = new_block(CLP_SET_PCI_FN, 32);
		if (!block)
			return -ENOMEM;
		put_unaligned_be32(zdev->fh, block + 16);
		block[22] = op;
		block[23] = spaces;
		ret = call(block);
		if (!ret)
			*fh = get_unaligned_be32(block + CLP_REQ_LEN + 16);
		kfree(block);
		if (ret == CLP_RC_SETPCIFN_BUSY)
			msleep(BUSY_MS);
	} while (ret == CLP_RC_SETPCIFN_BUSY && retries--);
	return ret;
}

/** clp_enable_fh - 0 and the new handle, -ENOMEM, -EIO, or firmware's code */
int clp_enable_fh(struct zpci_dev *zdev, u32 *fh, u8 nr_dma_as)
{
	return set_function(zdev, fh, nr_dma_as, CLP_SET_ENABLE_PCI_FN);
}

/** clp_disable_fh - likewise; nothing to do for a function that is not enabled */
int clp_disable_fh(struct zpci_dev *zdev, u32 *fh)
{
	return zdev_enabled(zdev) ? set_function(zdev, fh, 0, CLP_SET_DISABLE_PCI_FN) : 0;
}

/* One page of the list: how many entries, or -EIO. */
static int list_page(u8 *block, u64 *token)
{
	u8 *rsp = block + CLP_REQ_LEN;
	unsigned int len;

	memset(block, 0, CLP_BLK_SIZE);
	put_unaligned_be16(CLP_REQ_LEN, block);
	put_unaligned_be16(CLP_LIST_PCI, block + 2);
	put_unaligned_be16(CLP_BLK_SIZE - CLP_REQ_LEN, rsp);
	put_unaligned_be64(*token, block + 16);
	if (call(block))
		return -EIO;
	*token = get_unaligned_be64(rsp + 16);
	len = get_unaligned_be16(rsp);
	/* The kernel trusts both; who lies in one would make it read past its block. */
	if (rsp[31] != 16 || len < 32 || len > CLP_BLK_SIZE - CLP_REQ_LEN)
		return -EIO;
	return (len - 32) / 16;
}

/** clp_get_state - what firmware has of a function; %ZPCI_FN_STATE_RESERVED: nothing */
int clp_get_state(u32 fid, enum zpci_state *state)
{
	u8 *block = new_block(CLP_LIST_PCI, 0), *entry;
	int i, nr, pages = 256;
	u64 token = 0;

	if (!block)
		return -ENOMEM;
	*state = ZPCI_FN_STATE_RESERVED;
	do {
		nr = list_page(block, &token);
		for (i = 0; i < nr; i++) {
			entry = block + CLP_REQ_LEN + 32 + 16 * i;
			if (get_unaligned_be32(entry + 8) != fid)
				continue;
			*state = get_unaligned_be32(entry + 4) >> 31 ?
				 ZPCI_FN_STATE_CONFIGURED : ZPCI_FN_STATE_STANDBY;
			token = 0;
			break;
		}
	} while (nr >= 0 && token && --pages);
	kfree(block);
	return nr < 0 ? nr : 0;
}
