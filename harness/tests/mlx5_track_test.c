// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dirty pages of mlx5 VFs against a model: what a VF wrote since the last report must be
 * reported, and nothing else beyond the page size that was agreed on.
 */
#include <stdio.h>
#include <string.h>

#include <shared/lab.h>
#include <shared/mlx5.h>
#include <shared/pci.h>

#include "tests/expect.h"
#include "tests/mlx5.h"
#include "tests/suite.h"

#define MS	1000000ull
#define GUEST	(1ull << 20)
#define PAGE	4096ull
#define PAGES	(GUEST / PAGE)
#define QUEUE	(MLX5_GUEST_IOVA + GUEST - PAGE)

/* One bit a page, as the user's bitmap has them. */
struct dirty {
	uint64_t bits[PAGES / 64];
};

static bool bit(const struct dirty *d, uint64_t page)
{
	return d->bits[page / 64] >> page % 64 & 1;
}

static void mark(struct dirty *d, uint64_t page)
{
	d->bits[page / 64] |= 1ull << page % 64;
}

/*
 * The end of a case in which the PF was reset: what it has allocated since counts as left behind,
 * so that goes too, as far as this end of the stage does.
 */
static void end_with_pf(struct mlx5_guest *g)
{
	mlx5_close(g);
	mlx5_remove_pf(MLX5_SRC_PF);
}

/* Firmware that tracks pages between these sizes, with the driver bound to that. */
static void track_with(uint32_t log_min, uint32_t log_max, uint32_t min_msg, uint32_t max_msg,
		       uint32_t ranges)
{
	struct mock_func *pf = sim_pci_model(MLX5_SRC_PF);
	struct mock_mlx5_caps caps;

	mock_mlx5_caps(pf, &caps);
	caps.log_min_page = log_min;
	caps.log_max_page = log_max;
	caps.log_min_msg = min_msg;
	caps.log_max_msg = max_msg;
	caps.max_ranges = ranges;
	mock_mlx5_set_caps(pf, &caps);
	assert_int_equal(sim_mlx5_reset(MLX5_SRC_PF), 0);
}

static void track_pages_of(uint32_t log_min, uint32_t log_max, uint32_t log_msg, uint32_t ranges)
{
	track_with(log_min, log_max, log_msg, log_msg, ranges);
}

static void open_src(struct mlx5_guest *g)
{
	assert_int_equal(mlx5_open(g, MLX5_SRC, MLX5_SRC_PF, GUEST), 0);
}

/* Has the VF write @len bytes there, by its queue; the last page of guest memory holds the ring. */
static void vf_write(struct mlx5_guest *g, uint64_t offset, uint32_t len)
{
	uint32_t pi = vt_bar_get32(g->dev.fd, 0, MLX5VF_QUEUE_PI);
	uint8_t *desc = vt_uptr(g->mem + (QUEUE - MLX5_GUEST_IOVA) + pi % 16 * MLX5VF_DESC_LEN,
				MLX5VF_DESC_LEN);

	mock_put_le32(desc, (uint32_t)(MLX5_GUEST_IOVA + offset));
	mock_put_le32(desc + 4, (uint32_t)((MLX5_GUEST_IOVA + offset) >> 32));
	mock_put_le32(desc + 8, len);
	mock_put_le32(desc + 12, pi);
	vt_bar_set64(g->dev.fd, 0, MLX5VF_QUEUE_BASE, QUEUE);
	vt_bar_set32(g->dev.fd, 0, MLX5VF_QUEUE_LOG, 4);
	vt_bar_set32(g->dev.fd, 0, MLX5VF_QUEUE_PI, pi + 1);
	sim_advance_ns(MS);
	assert_int_equal(vt_bar_get32(g->dev.fd, 0, MLX5VF_ERRORS), 0);
}

/* Reads the report of @pages pages from @first on. */
static int report(struct mlx5_guest *g, uint64_t first, uint64_t pages, struct dirty *d)
{
	vt_addr bitmap = vt_umem(PAGE);
	uint64_t i, *bits = vt_uptr(bitmap, PAGE);
	int ret = vt_log_report(g->dev.fd, MLX5_GUEST_IOVA + first * PAGE, pages * PAGE, PAGE,
				bitmap);

	for (i = 0; i < PAGE / 8 * 64 && !ret; i++)
		if (bits[i / 64] >> i % 64 & 1) {
			assert_true(i < pages);
			mark(d, first + i);
		}
	vt_unmap(bitmap, PAGE);
	return ret;
}

/*
 * Every page of @wrote is in @got; what is more in @got shares a tracked page with one of @wrote.
 */
static void compare(const struct dirty *wrote, const struct dirty *got, uint64_t tracked)
{
	uint64_t per = tracked / PAGE, page, i;

	for (page = 0; page < PAGES; page++) {
		bool near = false;

		if (bit(wrote, page))
			assert_true(bit(got, page));
		for (i = 0; i < per; i++)
			near |= bit(wrote, page / per * per + i);
		if (bit(got, page))
			assert_true(near);
	}
}

static int start(struct mlx5_guest *g, uint64_t *page)
{
	struct vt_range whole = { MLX5_GUEST_IOVA, GUEST };

	return vt_log_start(g->dev.fd, &whole, 1, page);
}

/* Random writes, some across pages, reported in random pieces that together are everything. */
static void rounds(struct mlx5_guest *g, uint64_t tracked, unsigned int count)
{
	unsigned int i, n;

	for (n = 0; n < count; n++) {
		struct dirty wrote = { { 0 } }, got = { { 0 } };
		uint64_t first, pages;

		for (i = sim_rand() % 12; i; i--) {
			uint32_t len = 1 + sim_rand() % 4096;
			uint64_t off = sim_rand() % (GUEST - 2 * PAGE - len);

			vf_write(g, off, len);
			mark(&wrote, off / PAGE);
			mark(&wrote, (off + len - 1) / PAGE);
		}
		for (first = 0; first < PAGES; first += pages) {
			pages = 1 + sim_rand() % 100;
			if (pages > PAGES - first)
				pages = PAGES - first;
			assert_int_equal(report(g, first, pages, &got), 0);
		}
		compare(&wrote, &got, tracked);
	}
}

static void reports_what_was_written(void **state)
{
	uint64_t page = PAGE;
	struct mlx5_guest g;

	(void)state;
	open_src(&g);
	assert_int_equal(start(&g, &page), 0);
	assert_int_equal(page, PAGE);
	rounds(&g, PAGE, 40);
	assert_int_equal(vt_log_stop(g.dev.fd), 0);
	mlx5_close(&g);
}

/* Pages of the firmware's are larger than the user's: pieces of a report cut through them. */
static void larger_pages_lose_nothing(void **state)
{
	uint64_t page = PAGE;
	struct mlx5_guest g;

	(void)state;
	track_pages_of(16, 20, 12, 8);
	open_src(&g);
	assert_int_equal(start(&g, &page), 0);
	assert_int_equal(page, 65536);
	rounds(&g, 65536, 40);
	end_with_pf(&g);
}

static void page_size_is_what_the_firmware_has(void **state)
{
	static const struct { uint64_t asked, given; } sizes[] = {
		{ 4096, 8192 }, { 8192, 8192 }, { 65536, 65536 }, { 1 << 20, 65536 },
	};
	struct mlx5_guest g;
	uint64_t page;
	size_t i;

	(void)state;
	track_pages_of(13, 16, 12, 8);
	open_src(&g);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		page = sizes[i].asked;
		assert_int_equal(start(&g, &page), 0);
		assert_int_equal(page, sizes[i].given);
		assert_int_equal(vt_log_stop(g.dev.fd), 0);
	}
	page = 0;
	assert_int_equal(start(&g, &page), -EINVAL);
	/* vfio looks at alignment alone: this one it lets through. */
	page = 3 * PAGE;
	assert_int_equal(start(&g, &page), -EINVAL);
	end_with_pf(&g);
}

/* More messages than slots, and a last one that fills its slot to the last byte. */
static void reports_of_any_length(void **state)
{
	uint64_t page = PAGE, i;
	struct mlx5_guest g;

	(void)state;
	/* Messages of 64 bytes hold 8 pages; there are 1024 slots. */
	track_pages_of(12, 12, 6, 8);
	open_src(&g);
	assert_int_equal(start(&g, &page), 0);
	for (i = 0; i < 24; i++) {
		struct dirty wrote = { { 0 } }, got = { { 0 } };
		uint64_t p;

		for (p = 0; p < i; p++) {
			vf_write(&g, p * 3 * PAGE, 8);
			mark(&wrote, p * 3);
		}
		assert_int_equal(report(&g, 0, PAGES, &got), 0);
		compare(&wrote, &got, PAGE);
	}
	end_with_pf(&g);
}

/*
 * The firmware takes messages of 2 GiB, four of which have no 32-bit size; or it takes no smaller
 * ones.
 */
static void messages_of_any_size(void **state)
{
	struct dirty wrote = { { 0 } }, got = { { 0 } };
	struct mlx5_guest g;
	uint64_t page = PAGE;

	(void)state;
	track_with(12, 16, 12, 31, 8);
	open_src(&g);
	assert_int_equal(start(&g, &page), 0);
	vf_write(&g, 5 * PAGE, 8);
	mark(&wrote, 5);
	assert_int_equal(report(&g, 0, PAGES, &got), 0);
	compare(&wrote, &got, PAGE);
	mlx5_close(&g);
	track_with(12, 16, 31, 31, 8);
	open_src(&g);
	assert_int_equal(start(&g, &page), -EOPNOTSUPP);
	end_with_pf(&g);
}

/* More ranges than the firmware takes: the closest become one, so no page is missed. */
static void ranges_are_merged(void **state)
{
	struct vt_range ranges[40];
	struct dirty wrote = { { 0 } }, got = { { 0 } };
	struct mlx5_guest g;
	uint64_t page = PAGE;
	unsigned int i;

	(void)state;
	track_pages_of(12, 16, 12, 3);
	open_src(&g);
	for (i = 0; i < 40; i++) {
		/* In no order, of one to three pages. */
		ranges[i].iova = MLX5_GUEST_IOVA + (i * 7 % 40) * 6 * PAGE;
		ranges[i].length = (1 + i % 3) * PAGE;
	}
	assert_int_equal(vt_log_start(g.dev.fd, ranges, 40, &page), 0);
	for (i = 0; i < 40; i++) {
		uint64_t first = (ranges[i].iova - MLX5_GUEST_IOVA) / PAGE;

		first += ranges[i].length / PAGE - 1;
		/* The last byte alone, so a range that is one byte short misses it. */
		vf_write(&g, first * PAGE + PAGE - 1, 1);
		mark(&wrote, first);
	}
	assert_int_equal(report(&g, 0, PAGES, &got), 0);
	compare(&wrote, &got, PAGE);
	end_with_pf(&g);
}

/* Their sum is no int. */
static void two_gib_are_tracked(void **state)
{
	struct vt_range range = { MLX5_GUEST_IOVA, 1ull << 31 };
	struct dirty wrote = { { 0 } }, got = { { 0 } };
	struct mlx5_guest g;
	uint64_t page = PAGE;

	(void)state;
	open_src(&g);
	assert_int_equal(vt_log_start(g.dev.fd, &range, 1, &page), 0);
	vf_write(&g, 5 * PAGE, 8);
	mark(&wrote, 5);
	assert_int_equal(report(&g, 0, PAGES, &got), 0);
	compare(&wrote, &got, PAGE);
	mlx5_close(&g);
}

static void refuses_what_it_cannot_track(void **state)
{
	struct vt_range range = { MLX5_GUEST_IOVA, GUEST };
	struct dirty d = { { 0 } };
	struct mlx5_guest g;
	uint64_t page = PAGE;

	(void)state;
	open_src(&g);
	assert_int_equal(report(&g, 0, 1, &d), -EINVAL);
	assert_int_equal(vt_log_stop(g.dev.fd), 0);
	range.length = 0;
	assert_int_equal(vt_log_start(g.dev.fd, &range, 1, &page), -EINVAL);
	range.length = GUEST;
	assert_int_equal(vt_log_start(g.dev.fd, &range, 1, &page), 0);
	assert_int_equal(vt_log_start(g.dev.fd, &range, 1, &page), -EINVAL);
	assert_int_equal(vt_log_stop(g.dev.fd), 0);
	/* More than the firmware has addresses for. */
	range.iova = 0;
	range.length = 1ull << 62;
	assert_int_equal(vt_log_start(g.dev.fd, &range, 1, &page), -EOPNOTSUPP);
	mlx5_close(&g);
}

/* ---- what goes wrong ---- */

static void broken_tracker_refuses_for_good(void **state)
{
	struct dirty d = { { 0 } };
	struct mlx5_guest g;
	uint64_t page = PAGE;

	(void)state;
	open_src(&g);
	assert_int_equal(start(&g, &page), 0);
	assert_int_equal(mock_mlx5_break_cq(g.pf, 0), 0);
	sim_advance_ns(MS);
	assert_int_equal(report(&g, 0, PAGES, &d), -EIO);
	assert_int_equal(report(&g, 0, PAGES, &d), -EIO);
	assert_int_equal(vt_log_stop(g.dev.fd), 0);
	assert_int_equal(start(&g, &page), 0);
	assert_int_equal(report(&g, 0, PAGES, &d), 0);
	mlx5_close(&g);
}

struct reporter {
	struct mlx5_guest *g;
	int ret;
};

static void run_report(void *arg)
{
	struct reporter *r = arg;
	struct dirty d = { { 0 } };

	r->ret = report(r->g, 0, PAGES, &d);
}

/* The object fails at each moment of a report, until it comes too late for that one. */
static void tracker_fails_under_a_report(void **state)
{
	struct mlx5_guest g;
	struct reporter r = { &g, 1 };
	uint64_t page = PAGE;
	unsigned int ns;
	bool late = false;
	int task;

	(void)state;
	for (ns = 0; !late; ns += 500) {
		open_src(&g);
		assert_int_equal(start(&g, &page), 0);
		vf_write(&g, 0, 8);
		task = sim_spawn("report", run_report, &r);
		sim_advance_ns(ns);
		late = sim_task_done(task);
		mock_mlx5_break_tracker(g.pf, 0);
		sim_join(task);
		assert_true(late ? !r.ret : r.ret == -EIO || r.ret == -EINVAL);
		mlx5_close(&g);
	}
	assert_true(ns > 2000);
}

static void pf_goes_under_a_report(void **state)
{
	struct mlx5_guest g;
	struct reporter r = { &g, 1 };
	uint64_t page = PAGE, before;
	unsigned int us;
	int task;

	(void)state;
	for (us = 0; us < 60; us += us < 16 ? 1 : 4) {
		open_src(&g);
		assert_int_equal(start(&g, &page), 0);
		vf_write(&g, 0, 8);
		task = sim_spawn("report", run_report, &r);
		sim_advance_ns(us * 1000ull);
		before = sim_now_ns();
		assert_int_equal(sim_mlx5_reset(MLX5_SRC_PF), 0);
		sim_join(task);
		/* Whoever waits for messages is told that none will come. */
		assert_true(sim_now_ns() - before < 30ull * 1000 * 1000 * 1000);
		assert_true(r.ret <= 0);
		mlx5_close(&g);
	}
	mlx5_remove_pf(MLX5_SRC_PF);
}

/* Each command that starting to track needs fails once: nothing is left, and the next one works. */
static void start_survives_each_failure(void **state)
{
	struct mlx5_guest g;
	uint64_t page = PAGE;
	uint32_t skip;

	(void)state;
	open_src(&g);
	for (skip = 0; skip < 40; skip++) {
		int ret;

		mock_mlx5_rules_clear(g.pf);
		mlx5_fw_fails(g.pf, 0, skip, MLX5_STATUS_INTERNAL);
		ret = start(&g, &page);
		mock_mlx5_rules_clear(g.pf);
		if (!ret)
			break;
		assert_int_equal(start(&g, &page), 0);
		assert_int_equal(vt_log_stop(g.dev.fd), 0);
	}
	assert_in_range(skip, 5, 39);
	mlx5_close(&g);
}

SUITE_ON(mlx5_track, "mlx5", cmocka_unit_test(reports_what_was_written),
	 cmocka_unit_test(larger_pages_lose_nothing),
	 cmocka_unit_test(page_size_is_what_the_firmware_has),
	 cmocka_unit_test(reports_of_any_length), cmocka_unit_test(messages_of_any_size),
	 cmocka_unit_test(ranges_are_merged), cmocka_unit_test(two_gib_are_tracked),
	 cmocka_unit_test(refuses_what_it_cannot_track),
	 cmocka_unit_test(broken_tracker_refuses_for_good),
	 cmocka_unit_test(tracker_fails_under_a_report), cmocka_unit_test(pf_goes_under_a_report),
	 cmocka_unit_test(start_survives_each_failure));
