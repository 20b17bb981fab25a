// SPDX-License-Identifier: GPL-2.0-only
/*
 * The firmware's side of migration, by raw commands: what is legal when, what an image carries, and
 * what becomes of wrong ones.
 */
#include <string.h>

#include <mock/func.h>
#include <mock/mlx5.h>
#include <shared/lab.h>
#include <shared/mlx5.h>
#include <shared/pci.h>

#include "tests/expect.h"
#include "tests/mlx5_fw.h"
#include "tests/suite.h"
#include "vt/vt.h"

#define SRC MLX5_VHCA
#define DST (MLX5_VHCA + 1)

enum { STATE = 0x9, LIMIT = 0x8, PARAM = 0x3, RES = 0x5, BUSY = 0x6, QP_STATE = 0x10 };

static struct mock_func *src(void)
{
	return sim_pci_model(MLX5_VF);
}

static struct mock_func *dst(void)
{
	return sim_pci_model(MLX5_VF1);
}

/* ---- suspend and resume ---- */

static void suspend_goes_initiator_first(void **state)
{
	(void)state;
	assert_int_equal(fw_do(FW_SUSPEND, 1, SRC, 0), STATE);
	assert_int_equal(fw_do(FW_RESUME, 0, SRC, 0), STATE);
	assert_int_equal(fw_do(FW_RESUME, 1, SRC, 0), STATE);
	assert_int_equal(fw_do(FW_SUSPEND, 0, SRC, 0), 0);
	assert_int_equal(mock_mlx5_vf_state(src()), MOCK_MLX5_INITIATOR_SUSPENDED);
	assert_int_equal(fw_do(FW_SUSPEND, 0, SRC, 0), STATE);
	assert_int_equal(fw_do(FW_RESUME, 0, SRC, 0), STATE);
	assert_int_equal(fw_do(FW_SUSPEND, 1, SRC, 0), 0);
	assert_int_equal(mock_mlx5_vf_state(src()), MOCK_MLX5_SUSPENDED);
	assert_int_equal(fw_do(FW_SUSPEND, 1, SRC, 0), STATE);
	assert_int_equal(fw_do(FW_RESUME, 1, SRC, 0), STATE);
	assert_int_equal(fw_resume(SRC), 0);
	assert_int_equal(mock_mlx5_vf_state(src()), MOCK_MLX5_RUNNING);
	assert_int_equal(mock_mlx5_vf_state(dst()), MOCK_MLX5_RUNNING);
}

static void commands_are_checked(void **state)
{
	uint8_t in[8] = { 0 };

	(void)state;
	assert_int_equal(fw_do(0x7ff, 0, 0, 0), 0x02);
	assert_int_equal(fw_do(FW_SUSPEND, 2, SRC, 0), PARAM);
	assert_int_equal(fw_do(FW_SUSPEND, 0, 0, 0), PARAM);
	assert_int_equal(fw_do(FW_SUSPEND, 0, SRC + 8, 0), PARAM);
	assert_int_equal(fw_do(FW_SUSPEND, 0, SRC + 2, 0), RES);	/* not enabled */
	fw_put(in, FW_SUSPEND << 16);
	assert_int_equal(fw_exec(in, sizeof(in)), 0x50);
	assert_int_equal(fw_do(FW_ENABLE_HCA, 0, 1, 0), 0x04);
	assert_int_equal(fw_do(FW_DISABLE_HCA, 0, 7, 0), 0x04);
	assert_int_equal(fw_do(FW_QUERY_HCA_CAP, 0x7f << 1, 0, 0), PARAM);
}

static void vhca_ids_are_told_by_capabilities(void **state)
{
	(void)state;
	assert_int_equal(fw_do(FW_QUERY_HCA_CAP, 1, 1U << 31 | 1, 0), 0);
	assert_int_equal(fw_get(16 + 4) & 0xffff, SRC);
	assert_int_equal(fw_do(FW_QUERY_HCA_CAP, 1, 1U << 31 | 2, 0), 0);
	assert_int_equal(fw_get(16 + 4) & 0xffff, DST);
	assert_int_equal(fw_do(FW_QUERY_HCA_CAP, 1, 1U << 31 | 3, 0), RES);
	/* The PF's own, and that it migrates. */
	assert_int_equal(fw_do(FW_QUERY_HCA_CAP, 1, 0, 0), 0);
	assert_int_equal(fw_get(16 + 4) & 0xffff, 0x40);
	assert_true(fw_get(16 + 0x680 / 8) >> (31 - 0xd) & 1);
}

/* ---- keys ---- */

static void keys_are_checked(void **state)
{
	struct fw_buffer b;
	uint32_t key;

	(void)state;
	fw_buffer(&b, 8192, 3);
	assert_int_equal(fw_key(&b, 0xabcde, 8192, 3, &key), RES);
	assert_int_equal(fw_key(&b, b.pd, 8193, 3, &key), PARAM);
	assert_int_equal(fw_key(&b, b.pd, 0, 3, &key), PARAM);
	assert_int_equal(fw_do(FW_DEALLOC_PD, 0, b.pd, 0), BUSY);
	assert_int_equal(fw_do(FW_DESTROY_MKEY, 0, 0xfffff, 0), RES);
	fw_buffer_free(&b);
}

static void rights_of_a_key_hold(void **state)
{
	struct fw_buffer b;
	uint32_t used, next;

	(void)state;
	fw_buffer(&b, 1 << 20, 1);
	assert_int_equal(fw_suspend(SRC), 0);
	assert_int_equal(fw_save(SRC, &b, 1 << 20, 0, &used, &next), RES);
	assert_int_equal(fw_load(SRC, &b, 1 << 20), PARAM);
	/* Longer than the key. */
	assert_int_equal(fw_save(SRC, &b, 2 << 20, 0, &used, &next), PARAM);
	assert_int_equal(fw_resume(SRC), 0);
	fw_buffer_free(&b);
}

/* ---- images ---- */

/* Something to recognise: registers and two pages of context. */
static void scribble(struct mock_func *vf)
{
	static const char text[] = "context of a guest";

	assert_int_equal(mock_mlx5_vf_write(vf, 4096 * 3 + 40, text, sizeof(text)), 0);
	assert_int_equal(mock_mlx5_vf_write(vf, 4096 * 9 - 8, text, sizeof(text)), 0);
	mock_bar_write(vf, 0, MLX5VF_DMA_BASE, 8, 0x123456789000);
	mock_bar_write(vf, 0, MLX5VF_PERIOD, 4, 77000);
}

static uint32_t save_all(unsigned int vhca, struct fw_buffer *b)
{
	uint32_t size, used, next;

	assert_int_equal(fw_query(vhca, 0, &size, NULL), 0);
	assert_true(size <= b->size);
	assert_int_equal(fw_save(vhca, b, size, 0, &used, &next), 0);
	assert_true(used <= size);
	assert_int_equal(next, 0);
	return used;
}

static void memory_decoding(void)
{
	/* VFs decode by their PF's VF MSE; COMMAND.MASTER is their own. */
	mock_config_write(src(), 4, 2, 6);
	mock_config_write(dst(), 4, 2, 6);
}

static void image_carries_all(void **state)
{
	struct fw_buffer b;
	uint32_t used;

	(void)state;
	memory_decoding();
	scribble(src());
	assert_true(mock_mlx5_vf_hash(src()) != mock_mlx5_vf_hash(dst()));
	fw_buffer(&b, 1 << 20, 3);
	assert_int_equal(fw_suspend(SRC), 0);
	used = save_all(SRC, &b);
	assert_int_equal(fw_suspend(DST), 0);
	assert_int_equal(fw_load(DST, &b, used), 0);
	assert_true(mock_mlx5_vf_hash(src()) == mock_mlx5_vf_hash(dst()));
	assert_int_equal(fw_resume(DST), 0);
	assert_int_equal(mock_bar_read(dst(), 0, MLX5VF_PERIOD, 4), 77000);
	assert_int_equal(fw_resume(SRC), 0);
	fw_buffer_free(&b);
}

static void save_and_load_need_a_suspended_device(void **state)
{
	struct fw_buffer b;
	uint32_t used, next, size;

	(void)state;
	fw_buffer(&b, 1 << 20, 3);
	assert_int_equal(fw_save(SRC, &b, 1 << 20, 0, &used, &next), STATE);
	assert_int_equal(fw_save(SRC, &b, 1 << 20, 1, &used, &next), STATE);
	assert_int_equal(fw_query(SRC, 1, &size, NULL), STATE);
	assert_int_equal(fw_load(SRC, &b, 4096), STATE);
	assert_int_equal(fw_do(FW_SUSPEND, 0, SRC, 0), 0);
	assert_int_equal(fw_save(SRC, &b, 1 << 20, 0, &used, &next), STATE);
	assert_int_equal(fw_load(SRC, &b, 4096), STATE);
	assert_int_equal(fw_do(FW_SUSPEND, 1, SRC, 0), 0);
	/* Tracking cannot be turned on any more, and nothing is incremental. */
	assert_int_equal(fw_save(SRC, &b, 1 << 20, 2, &used, &next), STATE);
	assert_int_equal(fw_save(SRC, &b, 1 << 20, 1, &used, &next), STATE);
	assert_int_equal(fw_save(SRC, &b, 300, 0, &used, &next), LIMIT);
	assert_int_equal(fw_resume(SRC), 0);
	fw_buffer_free(&b);
}

/* Each byte of the header and of the registers, and each length. */
static void damaged_image_is_refused(void **state)
{
	struct fw_buffer b;
	uint32_t used, i, refused = 0;
	uint64_t before;

	(void)state;
	memory_decoding();
	scribble(src());
	fw_buffer(&b, 1 << 20, 3);
	assert_int_equal(fw_suspend(SRC), 0);
	used = save_all(SRC, &b);
	assert_int_equal(fw_suspend(DST), 0);
	before = mock_mlx5_vf_hash(dst());
	for (i = 0; i < 256; i++) {
		b.mem[i] ^= 0x10;
		if (fw_load(DST, &b, used)) {
			refused++;
			assert_true(mock_mlx5_vf_hash(dst()) == before);
		} else {
			/* Bytes of no meaning, between and behind the two. */
			assert_true(i >= 48);
			assert_true(mock_mlx5_vf_hash(dst()) == mock_mlx5_vf_hash(src()));
			before = mock_mlx5_vf_hash(dst());
		}
		b.mem[i] ^= 0x10;
	}
	assert_true(refused > 150);
	assert_int_equal(fw_load(DST, &b, used - 1), PARAM);
	assert_int_equal(fw_load(DST, &b, used + 1), PARAM);
	assert_int_equal(fw_load(DST, &b, 0), PARAM);
	fw_buffer_free(&b);
}

static void half_loaded_device_does_not_resume(void **state)
{
	struct fw_buffer b;
	uint32_t used, run;

	(void)state;
	fw_buffer(&b, 1 << 20, 3);
	assert_int_equal(fw_suspend(SRC), 0);
	used = save_all(SRC, &b);
	assert_int_equal(fw_suspend(DST), 0);
	/* The first run claims more pages than there are. */
	memcpy(&run, b.mem + 256 + 4, 4);
	b.mem[256 + 7] ^= 0x40;
	assert_int_equal(fw_load(DST, &b, used), PARAM);
	assert_int_equal(fw_do(FW_RESUME, 0, DST, 0), STATE);
	/* A whole image makes it whole. */
	memcpy(b.mem + 256 + 4, &run, 4);
	assert_int_equal(fw_load(DST, &b, used), 0);
	assert_int_equal(fw_resume(DST), 0);
	assert_int_equal(fw_resume(SRC), 0);
	fw_buffer_free(&b);
}

static void sizes_must_agree(void **state)
{
	struct fw_buffer b;
	uint32_t used;

	(void)state;
	assert_int_equal(mock_mlx5_vf_context(dst(), 4096 * 17), 0);
	fw_buffer(&b, 1 << 20, 3);
	assert_int_equal(fw_suspend(SRC), 0);
	used = save_all(SRC, &b);
	assert_int_equal(fw_suspend(DST), 0);
	assert_int_equal(fw_load(DST, &b, used), PARAM);
	assert_int_equal(mock_mlx5_vf_context(dst(), 0), -1);
	assert_int_equal(mock_mlx5_vf_context(dst(), 100), -1);
	assert_int_equal(mock_mlx5_vf_context(dst(), 4ULL << 30), -1);
	fw_buffer_free(&b);
}

/* ---- pre-copy ---- */

static void touch(struct mock_func *vf, unsigned int page, unsigned char byte)
{
	assert_int_equal(mock_mlx5_vf_write(vf, 4096ULL * page, &byte, 1), 0);
}

static void incremental_images_have_what_changed(void **state)
{
	uint32_t size, used, next, full;
	struct fw_buffer b;

	(void)state;
	fw_buffer(&b, 1 << 20, 3);
	assert_int_equal(fw_suspend(DST), 0);
	assert_int_equal(fw_query(SRC, 0, &full, NULL), 0);
	assert_int_equal(fw_save(SRC, &b, full, 2, &used, &next), 0);
	assert_true(used > 16 * 4096);
	assert_int_equal(fw_load(DST, &b, used), 0);
	assert_int_equal(fw_do(FW_RESUME, 0, DST, 0), STATE);
	assert_int_equal(fw_query(SRC, 1, &size, NULL), 0);
	assert_int_equal(size, 0);
	touch(src(), 5, 1);
	touch(src(), 5, 2);
	touch(src(), 11, 3);
	assert_int_equal(fw_query(SRC, 1, &size, NULL), 0);
	assert_true(size > 2 * 4096 && size < 3 * 4096);
	assert_int_equal(fw_save(SRC, &b, size, 3, &used, &next), 0);
	assert_true(used > 2 * 4096 && used <= size);
	assert_int_equal(fw_load(DST, &b, used), 0);
	/* The same segment again is out of order. */
	assert_int_equal(fw_load(DST, &b, used), STATE);
	touch(src(), 0, 4);
	assert_int_equal(fw_suspend(SRC), 0);
	assert_int_equal(fw_query(SRC, 1, &size, NULL), 0);
	assert_int_equal(fw_save(SRC, &b, size, 1, &used, &next), 0);
	assert_int_equal(fw_load(DST, &b, used), 0);
	assert_true(mock_mlx5_vf_hash(src()) == mock_mlx5_vf_hash(dst()));
	assert_int_equal(fw_resume(DST), 0);
	/* The stream is over. */
	assert_int_equal(fw_save(SRC, &b, full, 1, &used, &next), STATE);
	assert_int_equal(fw_resume(SRC), 0);
	fw_buffer_free(&b);
}

static void save_without_tracking_ends_a_running_stream(void **state)
{
	uint32_t size, used, next;
	struct fw_buffer b;

	(void)state;
	fw_buffer(&b, 1 << 20, 3);
	assert_int_equal(fw_save(SRC, &b, 1 << 20, 2, &used, &next), 0);
	touch(src(), 1, 1);
	/* Its memory is not looked at. */
	assert_int_equal(fw_do(FW_SAVE, 0, SRC, 0, 0, 0, 0, 0), 0);
	assert_int_equal(fw_get(8), 0);
	assert_int_equal(fw_query(SRC, 1, &size, NULL), STATE);
	assert_int_equal(fw_save(SRC, &b, 1 << 20, 3, &used, &next), STATE);
	assert_int_equal(fw_do(FW_SAVE, 0, SRC, 0, 0, 0, 0, 0), STATE);
	fw_buffer_free(&b);
}

static void large_image_comes_in_chunks(void **state)
{
	const uint64_t bytes = 20 << 20;
	uint32_t size, used, next, chunks = 0;
	struct fw_buffer b;
	uint64_t total;

	(void)state;
	assert_int_equal(mock_mlx5_vf_context(src(), bytes), 0);
	assert_int_equal(mock_mlx5_vf_context(dst(), bytes), 0);
	touch(src(), 0, 1);
	touch(src(), 5119, 2);
	fw_buffer(&b, 4 << 20, 3);
	assert_int_equal(fw_suspend(SRC), 0);
	assert_int_equal(fw_suspend(DST), 0);
	/* Nobody has said that chunks are fine. */
	assert_int_equal(fw_save(SRC, &b, 4 << 20, 0, &used, &next), LIMIT);
	assert_int_equal(fw_query(SRC, 2, &size, &total), 0);
	assert_int_equal(size, 8 << 20);
	assert_true(total > bytes && total < bytes + 4096);
	assert_int_equal(fw_save(SRC, &b, 4 << 20, 0, &used, &next), 0);
	while (next) {
		chunks++;
		assert_int_equal(fw_load(DST, &b, used), 0);
		assert_int_equal(fw_do(FW_RESUME, 0, DST, 0), STATE);
		assert_int_equal(fw_save(SRC, &b, 4 << 20, 1, &used, &next), 0);
	}
	assert_int_equal(fw_load(DST, &b, used), 0);
	assert_int_equal(chunks, 5);
	assert_true(mock_mlx5_vf_hash(src()) == mock_mlx5_vf_hash(dst()));
	/* What was zero takes no memory. */
	assert_int_equal(mock_mlx5_vf_pages(dst()), 2);
	fw_buffer_free(&b);
}

static void function_reset_ends_a_suspension(void **state)
{
	(void)state;
	memory_decoding();
	scribble(src());
	assert_int_equal(fw_suspend(SRC), 0);
	mock_reset(src(), MOCK_RESET_FLR);
	assert_int_equal(mock_mlx5_vf_state(src()), MOCK_MLX5_RUNNING);
	assert_int_equal(mock_mlx5_vf_pages(src()), 0);
	assert_int_equal(fw_suspend(SRC), 0);
}

/* ---- the device ---- */

static void peers_are_heard_until_the_responder_stops(void **state)
{
	(void)state;
	memory_decoding();
	mock_bar_write(src(), 0, MLX5VF_RX + 8, 8, 40);
	assert_int_equal(fw_do(FW_SUSPEND, 0, SRC, 0), 0);
	mock_bar_write(src(), 0, MLX5VF_RX + 16, 8, 2);
	assert_int_equal(mock_bar_read(src(), 0, MLX5VF_RX_COUNT, 8), 2);
	assert_int_equal(fw_do(FW_SUSPEND, 1, SRC, 0), 0);
	mock_bar_write(src(), 0, MLX5VF_RX + 24, 8, 1);
	mock_bar_write(src(), 0, MLX5VF_PERIOD, 4, 1);
	assert_int_equal(mock_bar_read(src(), 0, MLX5VF_RX_COUNT, 8), 2);
	assert_int_equal(mock_bar_read(src(), 0, MLX5VF_RX_SUM, 8), 42);
	assert_int_equal(mock_bar_read(src(), 0, MLX5VF_PERIOD, 4), 0);
	assert_int_equal(fw_resume(SRC), 0);
	mock_bar_write(src(), 0, MLX5VF_RX + 24, 4, 1);
	assert_int_equal(mock_bar_read(src(), 0, MLX5VF_RX_SUM, 8), 43);
}

/* The engine's writes go nowhere here; that they are tried is what counts. */
static void engine_runs_while_running(void **state)
{
	uint64_t tried;

	(void)state;
	memory_decoding();
	mock_bar_write(src(), 0, MLX5VF_DMA_BASE, 8, 1ULL << 38);
	mock_bar_write(src(), 0, MLX5VF_DMA_LEN, 8, 1 << 16);
	mock_bar_write(src(), 0, MLX5VF_BURST, 4, 2);
	mock_bar_write(src(), 0, MLX5VF_LIMIT, 8, 1000);
	/* A period that was lost, as while suspended, is none: not as fast as it can, for ever. */
	mock_bar_write(src(), 0, MLX5VF_CTRL, 4, MLX5VF_CTRL_RUN);
	vt_sleep_ms(10);
	assert_int_equal(mock_bar_read(src(), 0, MLX5VF_COUNT, 8), 0);
	mock_bar_write(src(), 0, MLX5VF_PERIOD, 4, 100000);
	vt_sleep_ms(10);
	tried = mock_bar_read(src(), 0, MLX5VF_COUNT, 8);
	assert_in_range(tried, 180, 202);
	assert_int_equal(mock_bar_read(src(), 0, MLX5VF_ERRORS, 4), tried);
	assert_int_equal(fw_do(FW_SUSPEND, 0, SRC, 0), 0);
	tried = mock_bar_read(src(), 0, MLX5VF_COUNT, 8);
	vt_sleep_ms(10);
	assert_int_equal(mock_bar_read(src(), 0, MLX5VF_COUNT, 8), tried);
	assert_int_equal(fw_do(FW_RESUME, 1, SRC, 0), 0);
	vt_sleep_ms(100);
	assert_int_equal(mock_bar_read(src(), 0, MLX5VF_COUNT, 8), 1000);
	assert_int_equal(mock_bar_read(src(), 0, MLX5VF_CTRL, 4), 0);
}

static void context_window_reaches_all_of_it(void **state)
{
	uint64_t size;

	(void)state;
	memory_decoding();
	size = mock_bar_read(src(), 0, MLX5VF_CTX_SIZE, 8);
	assert_int_equal(size, 65536);
	mock_bar_write(src(), 0, MLX5VF_CTX_ADDR, 8, size - 8);
	mock_bar_write(src(), 0, MLX5VF_CTX_DATA, 8, 0x1122334455667788);
	assert_true(mock_bar_read(src(), 0, MLX5VF_CTX_DATA, 8) == 0x1122334455667788);
	mock_bar_write(src(), 0, MLX5VF_CTX_ADDR, 8, size);
	mock_bar_write(src(), 0, MLX5VF_CTX_DATA, 8, 1);
	assert_int_equal(mock_bar_read(src(), 0, MLX5VF_CTX_DATA, 8), 0);
	assert_int_equal(mock_mlx5_vf_pages(src()), 1);
	assert_int_equal(mock_bar_read(src(), 0, MLX5VF_ID, 4), MLX5VF_ID_VALUE);
}

SUITE_ON(mlx5_vhca, "mlx5-pf",
	 cmocka_unit_test(suspend_goes_initiator_first),
	 cmocka_unit_test(commands_are_checked),
	 cmocka_unit_test(vhca_ids_are_told_by_capabilities),
	 cmocka_unit_test(keys_are_checked),
	 cmocka_unit_test(rights_of_a_key_hold),
	 cmocka_unit_test(image_carries_all),
	 cmocka_unit_test(save_and_load_need_a_suspended_device),
	 cmocka_unit_test(damaged_image_is_refused),
	 cmocka_unit_test(half_loaded_device_does_not_resume),
	 cmocka_unit_test(sizes_must_agree),
	 cmocka_unit_test(incremental_images_have_what_changed),
	 cmocka_unit_test(save_without_tracking_ends_a_running_stream),
	 cmocka_unit_test(large_image_comes_in_chunks),
	 cmocka_unit_test(function_reset_ends_a_suspension),
	 cmocka_unit_test(peers_are_heard_until_the_responder_stops),
	 cmocka_unit_test(engine_runs_while_running),
	 cmocka_unit_test(context_window_reaches_all_of_it));
