// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory keys: what the firmware may reach of the host's memory, and where. PRM, Memory Key.
 */
#include "mlx5.h"

static mock_u32 log_page_size(const mock_u8 *mkc)
{
	return prm_get(mkc, PRM_mkc__log_page_size);
}

/* The list of pages as runs; returns their number, and fills @runs unless it is NULL. */
static mock_u32 make_runs(const mock_u8 *mtt, mock_u64 pages, mock_u64 page_size,
			  struct run *runs)
{
	mock_u64 i, addr, next = 0;
	mock_u32 n = 0;

	for (i = 0; i < pages; i++) {
		/* The low bits are access flags that a driver may leave out. */
		addr = prm_word64(mtt + 8 * i) & ~7ULL;
		if (!n || addr != next) {
			if (runs)
				runs[n] = (struct run){ addr, 0 };
			n++;
		}
		if (runs)
			runs[n - 1].len += page_size;
		next = addr + page_size;
	}
	return n;
}

/* ASSUMED: keys other than lists of pages of equal size are not made here. */
static int check_mkey(struct cmd *cmd, const mock_u8 *mkc, mock_u64 *pages)
{
	mock_u64 len = prm_get64(mkc, PRM_mkc__len);
	mock_u32 shift = log_page_size(mkc);
	mock_u64 listed = prm_get(cmd->in, PRM_create_mkey_in__translations_octword_actual_size);

	if (prm_get(mkc, PRM_mkc__access_mode_1_0) != MKC_MODE_MTT || prm_get(mkc, PRM_mkc__free))
		return cmd_fail(cmd, ST_BAD_PARAM, 0x20);
	if (shift < ADAPTER_PAGE_SHIFT || shift > 30)
		return cmd_fail(cmd, ST_BAD_PARAM, 0x21);
	*pages = (len + (1ULL << shift) - 1) >> shift;
	/* An octword has two entries. */
	if (!len || *pages > 2 * listed ||
	    prm_get(mkc, PRM_mkc__translations_octword_size) < listed)
		return cmd_fail(cmd, ST_BAD_PARAM, 0x22);
	if (cmd->inlen < 272 + *pages * 8)
		return cmd_fail(cmd, ST_BAD_INP_LEN, 0x05);
	return 0;
}

int mlx5_create_mkey(struct cmd *cmd)
{
	const mock_u8 *mkc = cmd->in + PRM_AT(PRM_create_mkey_in__memory_key_mkey_entry);
	struct obj *pd = mlx5_obj(cmd->pf, KIND_PD, prm_get(mkc, PRM_mkc__pd));
	const mock_u8 *mtt = cmd->in + 272;
	struct mkey *key;
	mock_u64 pages;
	mock_u32 n;

	if (check_mkey(cmd, mkc, &pages))
		return -1;
	if (!pd)
		return cmd_fail(cmd, ST_BAD_RES, 0x23);
	n = make_runs(mtt, pages, 1ULL << log_page_size(mkc), NULL);
	key = mlx5_obj_new(cmd, KIND_MKEY, sizeof(*key) + (mock_u64)n * sizeof(key->runs[0]));
	if (!key)
		return -1;
	key->pd = pd;
	pd->users++;
	key->start = prm_get64(mkc, PRM_mkc__start_addr);
	key->len = prm_get64(mkc, PRM_mkc__len);
	key->read = (int)prm_get(mkc, PRM_mkc__lr);
	key->write = (int)prm_get(mkc, PRM_mkc__lw);
	key->variant = (mock_u8)prm_get(mkc, PRM_mkc__mkey_7_0);
	key->nruns = n;
	make_runs(mtt, pages, 1ULL << log_page_size(mkc), key->runs);
	prm_set(cmd->out, PRM_create_mkey_out__mkey_index, key->obj.id);
	return 0;
}

struct mkey *mlx5_mkey(struct pf *pf, mock_u32 value)
{
	struct mkey *key = (struct mkey *)mlx5_obj(pf, KIND_MKEY, value >> 8);

	return key && key->variant == (value & 0xff) ? key : NULL;
}

int mlx5_mkey_dma(struct mock_func *fn, struct mkey *key, mock_u64 off, void *buf, mock_u32 len,
		  int write)
{
	mock_u64 part, addr, at = 0;
	mock_u8 *p = buf;
	mock_u32 i = 0;
	int err;

	if (off > key->len || len > key->len - off || !(write ? key->write : key->read))
		return -1;
	/* Images are read and written in order. */
	if (off >= key->hint_at) {
		i = key->hint;
		at = key->hint_at;
	}
	for (; len && i < key->nruns; at += key->runs[i++].len) {
		if (off >= at + key->runs[i].len)
			continue;
		key->hint = i;
		key->hint_at = at;
		part = at + key->runs[i].len - off;
		if (part > len)
			part = len;
		addr = key->runs[i].addr + (off - at);
		err = write ? mock_dma_write(fn, addr, p, (mock_u32)part) :
			      mock_dma_read(fn, addr, p, (mock_u32)part);
		if (err)
			return -1;
		p += part;
		off += part;
		len -= (mock_u32)part;
	}
	return 0;
}
