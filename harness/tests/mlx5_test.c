// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlx5-vfio-pci as a VMM uses it: what it offers, whole transfers between two hosts, pre-copy, and
 * firmware that refuses.
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include <shared/lab.h>
#include <shared/mlx5.h>
#include <shared/pci.h>

#include "tests/expect.h"
#include "tests/mlx5.h"
#include "tests/suite.h"

#define MS 1000000ull

static void open_src(struct mlx5_guest *g)
{
	assert_int_equal(mlx5_open(g, MLX5_SRC, MLX5_SRC_PF, 64 << 10), 0);
}

static void open_dst(struct mlx5_guest *g)
{
	assert_int_equal(mlx5_open(g, MLX5_DST, MLX5_DST_PF, 64 << 10), 0);
}

static int set(const struct mlx5_guest *g, unsigned int state)
{
	int fd;
	int ret = vt_mig_set(g->dev.fd, state, &fd);

	if (fd >= 0)
		vt_close(fd);
	return ret;
}

static bool precopy(const struct mlx5_guest *g)
{
	return vt_mig_flags(g->dev.fd) & VT_MIG_PRE_COPY;
}

#define NEEDS_PRECOPY(g)                                                                           \
	do {                                                                                       \
		if (!precopy(g)) {                                                                 \
			mlx5_close(g);                                                             \
			skip_because("this level's kernel has no PRE_COPY");                       \
		}                                                                                  \
	} while (0)

/* ---- what it offers ---- */

static void offers_migration_and_tracking(void **state)
{
	struct mlx5_guest g;
	uint64_t size, page = 4096;
	struct vt_range range = { MLX5_GUEST_IOVA, 64 << 10 };

	(void)state;
	open_src(&g);
	assert_int_equal(vt_mig_flags(g.dev.fd) & ~(uint64_t)VT_MIG_PRE_COPY,
			 VFIO_MIGRATION_STOP_COPY | VFIO_MIGRATION_P2P);
	assert_int_equal(vt_mig_get(g.dev.fd), VFIO_DEVICE_STATE_RUNNING);
	if (precopy(&g)) {
		assert_int_equal(vt_mig_size(g.dev.fd, &size), 0);
		assert_true(size >= 65536);
	}
	assert_int_equal(vt_log_start(g.dev.fd, &range, 1, &page), 0);
	assert_int_equal(vt_log_stop(g.dev.fd), 0);
	mlx5_close(&g);
}

static void offers_nothing_without_capability(void **state)
{
	struct mock_mlx5_caps caps;
	struct mock_func *pf = sim_pci_model(MLX5_SRC_PF);
	struct mlx5_guest g;

	(void)state;
	mock_mlx5_caps(pf, &caps);
	caps.migration = 0;
	mock_mlx5_set_caps(pf, &caps);
	assert_int_equal(sim_mlx5_reset(MLX5_SRC_PF), 0);
	assert_int_equal(vt_unbind(MLX5_SRC), 0);
	assert_int_equal(vt_bind(MLX5_SRC, MLX5_DRIVER), 0);
	open_src(&g);
	assert_int_equal(vt_mig_flags(g.dev.fd), 0);
	assert_int_equal(set(&g, VFIO_DEVICE_STATE_STOP), -ENOTTY);
	mlx5_close(&g);
	mlx5_remove_pf(MLX5_SRC_PF);
}

/* A PF that is bound, and what is no VF at all: the driver is then no more than vfio-pci. */
static void drives_what_it_cannot_migrate(void **state)
{
	struct vt_dev d;

	(void)state;
	assert_int_equal(vt_pci_write(MLX5_DST_PF, "sriov_numvfs", "0"), 0);
	assert_int_equal(vt_unbind(MLX5_DST_PF), 0);
	assert_int_equal(vt_bind(MLX5_DST_PF, MLX5_DRIVER), 0);
	assert_int_equal(vt_dev_open(&d, MLX5_DST_PF), 0);
	assert_int_equal(vt_mig_flags(d.fd), 0);
	assert_int_equal(vt_ioctl_arg(d.fd, VFIO_DEVICE_RESET, 0), 0);
	vt_dev_close(&d);
	assert_int_equal(vt_unbind(MLX5_DST_PF), 0);
}

/* ---- transfers ---- */

static void fill_context(struct mock_func *vf, uint64_t seed, uint64_t size)
{
	uint64_t word, off;

	for (off = 0; off < size; off += 512) {
		word = seed * 0x9e3779b97f4a7c15ULL + off;
		assert_int_equal(mock_mlx5_vf_write(vf, off, &word, sizeof(word)), 0);
	}
}

/* Everything that @s holds goes into @dst, which runs then. */
static void receive(struct mlx5_guest *dst, const struct mlx5_stream *s, size_t piece)
{
	size_t off = 0;
	int fd;

	assert_int_equal(vt_mig_set(dst->dev.fd, VFIO_DEVICE_STATE_RESUMING, &fd), 0);
	assert_true(fd >= 0);
	assert_int_equal(mlx5_stream_write(s, &off, fd, piece), 0);
	assert_int_equal(set(dst, VFIO_DEVICE_STATE_RUNNING), 0);
	assert_int_equal(vt_write(fd, "x", 1), -ENODEV);
	vt_close(fd);
}

static void transfer(size_t read_piece, size_t write_piece, uint64_t context)
{
	struct mlx5_stream s = { 0 };
	struct mlx5_guest src, dst;
	uint64_t hash;
	int fd;

	open_src(&src);
	open_dst(&dst);
	assert_int_equal(mock_mlx5_vf_context(src.vf, context), 0);
	assert_int_equal(mock_mlx5_vf_context(dst.vf, context), 0);
	fill_context(src.vf, read_piece, context);
	assert_int_equal(vt_mig_set(src.dev.fd, VFIO_DEVICE_STATE_STOP_COPY, &fd), 0);
	hash = mock_mlx5_vf_hash(src.vf);
	assert_int_equal(mlx5_stream_read(&s, fd, read_piece), 0);
	receive(&dst, &s, write_piece);
	assert_true(mock_mlx5_vf_hash(dst.vf) == hash);
	vt_close(fd);
	mlx5_stream_free(&s);
	mlx5_close(&src);
	mlx5_close(&dst);
}

static void transfers_in_pieces_of_any_size(void **state)
{
	static const size_t pieces[] = { 15, 16, 17, 24, 4095, 4096, 4097, 65536, 1 << 20 };
	const size_t n = sizeof(pieces) / sizeof(pieces[0]);
	size_t i;

	(void)state;
	for (i = 0; i < n; i++)
		transfer(pieces[i], pieces[n - 1 - i], 32768);
	transfer(1, 1, 4096);
}

/* Rounds until nothing is dirty, with a guest that goes on; then the rest. Returns the rounds. */
static unsigned int precopy_rounds(struct mlx5_guest *src, struct mlx5_stream *s, int fd)
{
	uint64_t initial, dirty;
	unsigned int rounds = 0;

	do {
		assert_int_equal(vt_mig_precopy(fd, &initial, &dirty), 0);
		sim_advance_ns(2 * MS);
		assert_int_equal(mlx5_stream_read(s, fd, 5000), -ENOMSG);
		if (rounds == 4)
			mlx5_load_end(src);
	} while ((initial || dirty) && ++rounds < 40);
	return rounds;
}

static void precopy_transfers_what_changes(void **state)
{
	struct mlx5_stream s = { 0 };
	struct mlx5_guest src, dst;
	uint64_t hash;
	int fd, none;

	(void)state;
	open_src(&src);
	NEEDS_PRECOPY(&src);
	open_dst(&dst);
	fill_context(src.vf, 7, 65536);
	mlx5_load_begin(&src, 100000, 4, 0, 99);
	assert_int_equal(vt_mig_set(src.dev.fd, VT_STATE_PRE_COPY, &fd), 0);
	assert_in_range(precopy_rounds(&src, &s, fd), 4, 20);
	mlx5_load_begin(&src, 100000, 4, 0, 100);
	sim_advance_ns(MS);
	assert_int_equal(vt_mig_set(src.dev.fd, VT_STATE_PRE_COPY_P2P, &none), 0);
	assert_int_equal(none, -1);
	assert_int_equal(vt_mig_set(src.dev.fd, VFIO_DEVICE_STATE_STOP_COPY, &none), 0);
	assert_int_equal(none, -1);
	hash = mock_mlx5_vf_hash(src.vf);
	assert_int_equal(mlx5_stream_read(&s, fd, 5000), 0);
	receive(&dst, &s, 4096);
	assert_true(mock_mlx5_vf_hash(dst.vf) == hash);
	vt_close(fd);
	mlx5_stream_free(&s);
	mlx5_close(&src);
	mlx5_close(&dst);
}

static void precopy_can_be_given_up(void **state)
{
	static const unsigned int ways[][2] = {
		{ VT_STATE_PRE_COPY, VFIO_DEVICE_STATE_RUNNING },
		{ VT_STATE_PRE_COPY_P2P, VFIO_DEVICE_STATE_RUNNING_P2P },
		{ VT_STATE_PRE_COPY, VFIO_DEVICE_STATE_STOP },
	};
	struct mlx5_guest g;
	uint64_t a, b;
	char byte;
	size_t i;
	int fd;

	(void)state;
	open_src(&g);
	NEEDS_PRECOPY(&g);
	for (i = 0; i < 3; i++) {
		assert_int_equal(mlx5_reach(g.dev.fd, ways[i][0], &fd), 0);
		assert_int_equal(set(&g, ways[i][1]), 0);
		assert_int_equal(vt_mig_get(g.dev.fd), ways[i][1]);
		assert_int_equal(vt_read(fd, &byte, 1), -ENODEV);
		assert_int_equal(vt_mig_precopy(fd, &a, &b), -EINVAL);
		vt_close(fd);
		assert_int_equal(set(&g, VFIO_DEVICE_STATE_RUNNING), 0);
	}
	mlx5_close(&g);
}

/* The firmware gives up tracking: what was read is history, the last image has everything. */
static void tombstone_still_transfers(void **state)
{
	struct mlx5_stream s = { 0 };
	struct mlx5_guest src, dst;
	uint64_t initial, dirty, hash;
	int fd, none;

	(void)state;
	open_src(&src);
	NEEDS_PRECOPY(&src);
	open_dst(&dst);
	fill_context(src.vf, 3, 65536);
	mlx5_fw_fails(src.pf, MLX5_SAVE, 0, MLX5_STATUS_BAD_STATE);
	assert_int_equal(vt_mig_set(src.dev.fd, VT_STATE_PRE_COPY, &fd), 0);
	assert_int_equal(mlx5_stream_read(&s, fd, 100), -ENOMSG);
	assert_int_equal(s.len, 24);
	assert_int_equal(vt_mig_precopy(fd, &initial, &dirty), 0);
	assert_true(!initial && !dirty);
	assert_int_equal(vt_mig_set(src.dev.fd, VFIO_DEVICE_STATE_STOP_COPY, &none), 0);
	hash = mock_mlx5_vf_hash(src.vf);
	assert_int_equal(mlx5_stream_read(&s, fd, 100000), 0);
	receive(&dst, &s, 1000);
	assert_true(mock_mlx5_vf_hash(dst.vf) == hash);
	vt_close(fd);
	mlx5_stream_free(&s);
	mlx5_close(&src);
	mlx5_close(&dst);
}

static void any_other_refusal_ends_the_stream(void **state)
{
	struct mlx5_guest g;
	char byte;
	int fd;

	(void)state;
	open_src(&g);
	mlx5_fw_fails(g.pf, MLX5_SAVE, 0, MLX5_STATUS_INTERNAL);
	assert_int_equal(vt_mig_set(g.dev.fd, VFIO_DEVICE_STATE_STOP_COPY, &fd), 0);
	sim_advance_ns(10 * MS);
	/* The record that announces the size is there, but nobody is given half a stream. */
	assert_int_equal(vt_read(fd, &byte, 1), -ENODEV);
	assert_int_equal(vt_poll(fd, POLLIN | POLLRDHUP, 0), POLLIN | POLLRDHUP);
	assert_int_equal(set(&g, VFIO_DEVICE_STATE_RUNNING), 0);
	vt_close(fd);
	mlx5_close(&g);
}

/* Pieces of 8 MiB, as many as it takes: each asked for as room comes. */
static void final_image_in_chunks(void **state)
{
	struct mlx5_stream s = { 0 };
	struct mlx5_guest src, dst;
	uint64_t word = 0, hash, size;
	int fd;

	(void)state;
	open_src(&src);
	NEEDS_PRECOPY(&src);
	open_dst(&dst);
	assert_int_equal(mock_mlx5_vf_context(src.vf, 20 << 20), 0);
	assert_int_equal(mock_mlx5_vf_context(dst.vf, 20 << 20), 0);
	for (word = 0; word < 20; word++)
		mock_mlx5_vf_write(src.vf, word << 20, &word, 8);
	assert_int_equal(vt_mig_size(src.dev.fd, &size), 0);
	assert_true(size >= 20 << 20);
	assert_int_equal(vt_mig_set(src.dev.fd, VFIO_DEVICE_STATE_STOP_COPY, &fd), 0);
	hash = mock_mlx5_vf_hash(src.vf);
	assert_int_equal(mlx5_stream_read(&s, fd, 1 << 20), 0);
	assert_true(mock_mlx5_commands(src.pf, MLX5_SAVE) >= 3);
	receive(&dst, &s, 1 << 20);
	assert_true(mock_mlx5_vf_hash(dst.vf) == hash);
	vt_close(fd);
	mlx5_stream_free(&s);
	mlx5_close(&src);
	mlx5_close(&dst);
}

/* ---- the files ---- */

static void stream_is_a_stream(void **state)
{
	struct mlx5_guest g;
	char byte;
	int fd;

	(void)state;
	open_src(&g);
	assert_int_equal(vt_mig_set(g.dev.fd, VFIO_DEVICE_STATE_STOP_COPY, &fd), 0);
	assert_int_equal(vt_pread(fd, &byte, 1, 0), -ESPIPE);
	assert_int_equal(vt_write(fd, "x", 1), -EBADF);
	assert_int_equal(vt_ioctl_arg(fd, 0x1234, 0), -ENOTTY);
	vt_close(fd);
	assert_int_equal(set(&g, VFIO_DEVICE_STATE_STOP), 0);
	assert_int_equal(vt_mig_set(g.dev.fd, VFIO_DEVICE_STATE_RESUMING, &fd), 0);
	assert_int_equal(vt_pwrite(fd, "x", 1, 0), -ESPIPE);
	assert_int_equal(vt_read(fd, &byte, 1), -EBADF);
	vt_close(fd);
	mlx5_close(&g);
}

/* A user keeps the files of streams: neither the close of the device nor its unbinding minds. */
static void streams_outlive_the_device(void **state)
{
	struct mlx5_guest src, dst;
	uint64_t a, b;
	char byte;
	int out, in;

	(void)state;
	open_src(&src);
	open_dst(&dst);
	assert_int_equal(vt_mig_set(src.dev.fd, VFIO_DEVICE_STATE_STOP_COPY, &out), 0);
	assert_int_equal(vt_mig_set(dst.dev.fd, VFIO_DEVICE_STATE_RESUMING, &in), 0);
	mlx5_close(&src);
	mlx5_close(&dst);
	assert_int_equal(vt_read(out, &byte, 1), -ENODEV);
	assert_int_equal(vt_unbind(MLX5_SRC), 0);
	assert_int_equal(vt_unbind(MLX5_DST), 0);
	assert_int_equal(vt_read(out, &byte, 1), -ENODEV);
	assert_int_equal(vt_write(in, "x", 1), -ENODEV);
	assert_true(vt_mig_precopy(out, &a, &b) < 0);
	assert_true(vt_poll(out, POLLIN, 0) & POLLIN);
	vt_close(out);
	vt_close(in);
}

/* The file of an earlier session does not reach the present one. */
static void old_files_are_dead(void **state)
{
	struct mlx5_guest g;
	uint64_t a, b;
	int first, second;
	char byte;

	(void)state;
	open_src(&g);
	NEEDS_PRECOPY(&g);
	assert_int_equal(vt_mig_set(g.dev.fd, VT_STATE_PRE_COPY, &first), 0);
	assert_int_equal(set(&g, VFIO_DEVICE_STATE_RUNNING), 0);
	assert_int_equal(vt_mig_set(g.dev.fd, VT_STATE_PRE_COPY, &second), 0);
	assert_int_equal(vt_mig_precopy(first, &a, &b), -ENODEV);
	assert_int_equal(vt_read(first, &byte, 1), -ENODEV);
	assert_int_equal(vt_mig_precopy(second, &a, &b), 0);
	assert_int_equal(vt_read(second, &byte, 1), 1);
	vt_close(first);
	vt_close(second);
	mlx5_close(&g);
}

/* RESUMING is left with a whole state only, or by a reset. */
static void half_a_state_does_not_run(void **state)
{
	struct mlx5_stream s = { 0 };
	struct mlx5_guest src, dst;
	size_t off = 0, whole;
	int fd, in;

	(void)state;
	open_src(&src);
	open_dst(&dst);
	assert_int_equal(vt_mig_set(src.dev.fd, VFIO_DEVICE_STATE_STOP_COPY, &fd), 0);
	assert_int_equal(mlx5_stream_read(&s, fd, 4096), 0);
	vt_close(fd);
	whole = s.len;
	assert_int_equal(vt_mig_set(dst.dev.fd, VFIO_DEVICE_STATE_RESUMING, &in), 0);
	assert_int_equal(set(&dst, VFIO_DEVICE_STATE_STOP), -EINVAL);
	s.len = whole - 1;
	assert_int_equal(mlx5_stream_write(&s, &off, in, 1000), 0);
	assert_int_equal(set(&dst, VFIO_DEVICE_STATE_RUNNING), -EINVAL);
	assert_int_equal(vt_mig_get(dst.dev.fd), VFIO_DEVICE_STATE_RESUMING);
	s.len = whole;
	assert_int_equal(mlx5_stream_write(&s, &off, in, 1000), 0);
	assert_int_equal(set(&dst, VFIO_DEVICE_STATE_RUNNING), 0);
	vt_close(in);
	mlx5_stream_free(&s);
	mlx5_close(&src);
	mlx5_close(&dst);
}

/* ---- firmware that fails ---- */

/* PRE_COPY_P2P to STOP_COPY takes two commands; if the second fails the first is undone. */
static void failed_final_save_is_undone(void **state)
{
	struct mlx5_guest g;
	int fd;

	(void)state;
	open_src(&g);
	NEEDS_PRECOPY(&g);
	assert_int_equal(mlx5_reach(g.dev.fd, VT_STATE_PRE_COPY_P2P, &fd), 0);
	mlx5_fw_fails(g.pf, MLX5_QUERY_MIGRATION, 0, MLX5_STATUS_INTERNAL);
	assert_true(set(&g, VFIO_DEVICE_STATE_STOP_COPY) < 0);
	assert_int_equal(vt_mig_get(g.dev.fd), VT_STATE_PRE_COPY_P2P);
	assert_int_equal(mock_mlx5_vf_state(g.vf), MOCK_MLX5_INITIATOR_SUSPENDED);
	assert_int_equal(set(&g, VFIO_DEVICE_STATE_STOP_COPY), 0);
	vt_close(fd);
	mlx5_close(&g);
}

static void what_cannot_be_undone_is_an_error(void **state)
{
	struct mlx5_guest g;
	char byte;
	int fd;

	(void)state;
	open_src(&g);
	NEEDS_PRECOPY(&g);
	assert_int_equal(mlx5_reach(g.dev.fd, VT_STATE_PRE_COPY_P2P, &fd), 0);
	mlx5_fw_fails(g.pf, MLX5_QUERY_MIGRATION, 0, MLX5_STATUS_INTERNAL);
	mlx5_fw_fails(g.pf, MLX5_RESUME, 0, MLX5_STATUS_INTERNAL);
	assert_true(set(&g, VFIO_DEVICE_STATE_STOP_COPY) < 0);
	assert_int_equal(vt_mig_get(g.dev.fd), VFIO_DEVICE_STATE_ERROR);
	assert_int_equal(vt_read(fd, &byte, 1), -ENODEV);
	assert_int_equal(set(&g, VFIO_DEVICE_STATE_RUNNING), -EINVAL);
	assert_int_equal(vt_ioctl_arg(g.dev.fd, VFIO_DEVICE_RESET, 0), 0);
	assert_int_equal(vt_mig_get(g.dev.fd), VFIO_DEVICE_STATE_RUNNING);
	vt_close(fd);
	mlx5_close(&g);
}

/* The PF disables its VFs, here because it resets: nothing of the firmware's is used after that. */
static void pf_that_goes_takes_the_state_along(void **state)
{
	struct mlx5_guest g;
	char byte;
	int fd;

	(void)state;
	open_src(&g);
	assert_int_equal(vt_mig_set(g.dev.fd, VFIO_DEVICE_STATE_STOP_COPY, &fd), 0);
	assert_int_equal(sim_mlx5_down(MLX5_SRC_PF), 0);
	assert_int_equal(vt_mig_get(g.dev.fd), VFIO_DEVICE_STATE_ERROR);
	assert_int_equal(vt_read(fd, &byte, 1), -ENODEV);
	assert_int_equal(vt_ioctl_arg(g.dev.fd, VFIO_DEVICE_RESET, 0), 0);
	assert_int_equal(vt_mig_get(g.dev.fd), VFIO_DEVICE_STATE_RUNNING);
	assert_int_equal(set(&g, VFIO_DEVICE_STATE_STOP), -ENOTCONN);
	assert_int_equal(vt_mig_get(g.dev.fd), VFIO_DEVICE_STATE_RUNNING);
	assert_int_equal(sim_mlx5_up(MLX5_SRC_PF), 0);
	assert_int_equal(set(&g, VFIO_DEVICE_STATE_STOP), 0);
	vt_close(fd);
	mlx5_close(&g);
	mlx5_remove_pf(MLX5_SRC_PF);
}

SUITE_ON(mlx5, "mlx5", cmocka_unit_test(offers_migration_and_tracking),
	 cmocka_unit_test(offers_nothing_without_capability),
	 cmocka_unit_test(drives_what_it_cannot_migrate),
	 cmocka_unit_test(transfers_in_pieces_of_any_size),
	 cmocka_unit_test(precopy_transfers_what_changes),
	 cmocka_unit_test(precopy_can_be_given_up), cmocka_unit_test(tombstone_still_transfers),
	 cmocka_unit_test(any_other_refusal_ends_the_stream),
	 cmocka_unit_test(final_image_in_chunks), cmocka_unit_test(stream_is_a_stream),
	 cmocka_unit_test(streams_outlive_the_device), cmocka_unit_test(old_files_are_dead),
	 cmocka_unit_test(half_a_state_does_not_run),
	 cmocka_unit_test(failed_final_save_is_undone),
	 cmocka_unit_test(what_cannot_be_undone_is_an_error),
	 cmocka_unit_test(pf_that_goes_takes_the_state_along));
