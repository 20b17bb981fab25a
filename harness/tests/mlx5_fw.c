// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include <shared/mlx5.h>

#include "tests/mlx5_fw.h"
#include "tests/suite.h"

struct fw_answer fw;

void fw_put(uint8_t *p, uint32_t val)
{
	p[0] = (uint8_t)(val >> 24);
	p[1] = (uint8_t)(val >> 16);
	p[2] = (uint8_t)(val >> 8);
	p[3] = (uint8_t)val;
}

void fw_put64(uint8_t *p, uint64_t val)
{
	fw_put(p, (uint32_t)(val >> 32));
	fw_put(p + 4, (uint32_t)val);
}

uint32_t fw_get(unsigned int byte)
{
	const uint8_t *p = fw.out + byte;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

int fw_exec(const uint8_t *in, int inlen)
{
	int ret;

	memset(&fw, 0, sizeof(fw));
	ret = sim_mlx5_cmd(MLX5_PF, in, inlen, fw.out, sizeof(fw.out));
	fw.status = fw.out[0];
	fw.syndrome = fw_get(4);
	/* EREMOTEIO: there is a status. */
	return ret == -121 ? fw.status : ret;
}

int fw_cmd(unsigned int opcode, unsigned int op_mod, unsigned int nwords, const uint32_t *words)
{
	uint8_t in[0x400] = { 0 };
	unsigned int i;

	fw_put(in, opcode << 16);
	fw_put(in + 4, op_mod);
	for (i = 0; i < nwords; i++)
		fw_put(in + 8 + 4 * i, words[i]);
	return fw_exec(in, 8 + 4 * (int)nwords);
}

/* ---- keys ------------------------------------------------------------------------ */

int fw_key(const struct fw_buffer *b, uint32_t pd, uint64_t len, unsigned int rights, uint32_t *key)
{
	unsigned int pages = (unsigned int)((b->size + 4095) / 4096), i;
	static uint8_t in[272 + 8 * 4096];
	int ret;

	assert_true(pages <= 4096);
	memset(in, 0, sizeof(in));
	fw_put(in, FW_CREATE_MKEY << 16);
	/* The context: list of pages, rights; domain; length; octwords; log of the page size. */
	fw_put(in + 16, 1 << 8 | (rights & 1) << 10 | (rights & 2) << 10);
	fw_put(in + 16 + 4, 0xffffff00);
	fw_put(in + 16 + 12, pd);
	fw_put64(in + 16 + 24, len);
	fw_put(in + 16 + 52, (pages + 1) / 2);
	fw_put(in + 16 + 56, 12);
	fw_put(in + 96, (pages + 1) / 2);
	for (i = 0; i < pages; i++)
		fw_put64(in + 272 + 8 * i, b->dma + 4096ULL * i);
	ret = fw_exec(in, (int)(272 + 8 * (pages + pages % 2)));
	if (!ret)
		*key = (fw_get(8) & 0xffffff) << 8;
	return ret;
}

void fw_buffer(struct fw_buffer *b, unsigned long size, unsigned int rights)
{
	b->size = size;
	b->mem = sim_mlx5_buffer(MLX5_PF, size, &b->dma);
	assert_non_null(b->mem);
	assert_int_equal(fw_do(FW_ALLOC_PD, 0, 0, 0), 0);
	b->pd = fw_get(8) & 0xffffff;
	assert_int_equal(fw_key(b, b->pd, size, rights, &b->key), 0);
}

void fw_buffer_free(struct fw_buffer *b)
{
	assert_int_equal(fw_do(FW_DESTROY_MKEY, 0, b->key >> 8, 0), 0);
	assert_int_equal(fw_do(FW_DEALLOC_PD, 0, b->pd, 0), 0);
	sim_mlx5_buffer_free(MLX5_PF, b->mem, b->size, b->dma);
}

/* ---- migration ------------------------------------------------------------------- */

int fw_suspend(unsigned int vhca)
{
	int ret = fw_do(FW_SUSPEND, 0, vhca, 0);

	return ret ? ret : fw_do(FW_SUSPEND, 1, vhca, 0);
}

int fw_resume(unsigned int vhca)
{
	int ret = fw_do(FW_RESUME, 0, vhca, 0);

	return ret ? ret : fw_do(FW_RESUME, 1, vhca, 0);
}

int fw_query(unsigned int vhca, unsigned int flags, uint32_t *size, uint64_t *total)
{
	int ret = fw_do(FW_QUERY_MIGRATION, 0,
			(flags & 1) << 31 | (flags & 2) << 29 | vhca, 0);

	*size = fw_get(16);
	if (total)
		*total = (uint64_t)fw_get(24) << 32 | fw_get(28);
	return ret;
}

int fw_save(unsigned int vhca, const struct fw_buffer *b, uint32_t size, unsigned int flags,
	    uint32_t *used, uint32_t *next)
{
	int ret = fw_do(FW_SAVE, 0, (flags & 1) << 31 | (flags & 2) << 29 | vhca, 0, 0, 0, b->key,
			size);

	*used = fw_get(8);
	*next = fw_get(12);
	return ret;
}

int fw_load(unsigned int vhca, const struct fw_buffer *b, uint32_t size)
{
	return fw_do(FW_LOAD, 0, vhca, 0, 0, 0, b->key, size);
}
