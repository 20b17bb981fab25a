// SPDX-License-Identifier: GPL-2.0-only
/*
 * Migrations that something crosses: resets, the PF's loss, other threads at the same stream or
 * tracker.
 */
#include <stdbool.h>

#include <shared/lab.h>
#include <shared/mlx5.h>
#include <shared/pci.h>

#include "explore/scenario.h"
#include "tests/mlx5.h"

/* Notes of a scenario: 0 is the stream, from 1 on what its tasks count. */
#define STREAM	note[0]

static void begin_stream(struct scenario *s, unsigned int state)
{
	int fd;

	mock_mlx5_vf_context(sim_pci_model(MLX5_SRC), 4096);
	CHECK(!vt_mig_set(s->fd, state, &fd));
	s->STREAM = fd;
}

static void begin_small(struct scenario *s)
{
	mock_mlx5_vf_context(sim_pci_model(MLX5_SRC), 4096);
	s->STREAM = -1;
}

static void begin_stop_copy(struct scenario *s)
{
	begin_stream(s, VFIO_DEVICE_STATE_STOP_COPY);
}

/* At a level without PRE_COPY the rest is a plain STOP_COPY. */
static void begin_precopy(struct scenario *s)
{
	begin_stream(s, vt_mig_flags(s->fd) & VT_MIG_PRE_COPY ? VT_STATE_PRE_COPY :
								VFIO_DEVICE_STATE_STOP_COPY);
}

static void begin_resuming(struct scenario *s)
{
	begin_stream(s, VFIO_DEVICE_STATE_RESUMING);
}

/* A state that can be loaded, for the next stream. */
static struct {
	uint8_t bytes[8192];
	size_t len;
} saved;

static void begin_loading(struct scenario *s)
{
	ssize_t n;

	begin_stop_copy(s);
	saved.len = 0;
	while ((n = vt_read((int)s->STREAM, saved.bytes + saved.len,
			    sizeof(saved.bytes) - saved.len)) > 0)
		saved.len += (size_t)n;
	CHECK(!n && saved.len < sizeof(saved.bytes));
	vt_close((int)s->STREAM);
	begin_resuming(s);
}

/* ---- what tasks do ---- */

static void set(struct scenario *s, unsigned int state)
{
	int fd;

	vt_mig_set(s->fd, state, &fd);
	if (fd >= 0)
		vt_close(fd);
}

static void save_and_run(struct scenario *s)
{
	set(s, VFIO_DEVICE_STATE_STOP_COPY);
	set(s, VFIO_DEVICE_STATE_RUNNING);
}

static void precopy_and_stop(struct scenario *s)
{
	set(s, VT_STATE_PRE_COPY);
	set(s, VFIO_DEVICE_STATE_STOP_COPY);
}

static void stop_for_good(struct scenario *s)
{
	set(s, VFIO_DEVICE_STATE_STOP_COPY);
}

static void give_up(struct scenario *s)
{
	set(s, VFIO_DEVICE_STATE_RUNNING);
}

static void reset_device(struct scenario *s)
{
	CHECK(!vt_ioctl_arg(s->fd, VFIO_DEVICE_RESET, 0));
}

static void reset_pf(struct scenario *s)
{
	(void)s;
	CHECK(!sim_mlx5_down(MLX5_SRC_PF));
	CHECK(!sim_mlx5_up(MLX5_SRC_PF));
}

static void read_stream(struct scenario *s)
{
	uint8_t buf[700];
	ssize_t n;
	int i;

	for (i = 0; i < 4; i++) {
		n = vt_read((int)s->STREAM, buf, sizeof(buf));
		CHECK(n >= 0 || n == -ENODEV || n == -ENOMSG);
		if (n <= 0)
			return;
		s->note[1] += n;
	}
}

static void read_all(struct scenario *s)
{
	uint8_t buf[333];
	ssize_t n;

	while ((n = vt_read((int)s->STREAM, buf, sizeof(buf))) > 0)
		s->note[1] += n;
	CHECK(!n);
}

static void ask_info(struct scenario *s)
{
	uint64_t initial, dirty;
	int i;

	for (i = 0; i < 2; i++)
		vt_mig_precopy((int)s->STREAM, &initial, &dirty);
}

static void write_header(struct scenario *s)
{
	struct mlx5_record head = { .size = 64, .flags = MLX5_OPTIONAL, .tag = 9 };
	uint8_t payload[64] = { 0 };

	/*
	 * Each write is taken whole, so records of two writers may only be mixed at their borders.
	 */
	if (vt_write((int)s->STREAM, &head, sizeof(head)) == sizeof(head))
		vt_write((int)s->STREAM, payload, sizeof(payload));
}

static void write_state(struct scenario *s)
{
	size_t done = 0;
	ssize_t n;

	while (done < saved.len) {
		n = vt_write((int)s->STREAM, saved.bytes + done,
			     saved.len - done < 1500 ? saved.len - done : 1500);
		if (n <= 0)
			return;
		done += (size_t)n;
	}
}

static void start_tracking(struct scenario *s)
{
	struct vt_range range = { MLX5_GUEST_IOVA, 1 << 20 };
	uint64_t page = 4096;
	int ret = vt_log_start(s->fd, &range, 1, &page);

	CHECK(ret <= 0);
}

static void begin_tracking(struct scenario *s)
{
	begin_small(s);
	start_tracking(s);
	s->note[2] = (long)vt_umem(4096);
}

static void report(struct scenario *s)
{
	int i;

	for (i = 0; i < 2; i++)
		CHECK(vt_log_report(s->fd, MLX5_GUEST_IOVA, 1 << 20, 4096,
				    (vt_addr)s->note[2]) <= 0);
}

static void stop_tracking(struct scenario *s)
{
	CHECK(!vt_log_stop(s->fd));
}

/* ---- what must hold ---- */

/* Whatever the order: a reset leads to RUNNING, and from there it can be saved. */
static void usable(struct scenario *s)
{
	int fd;

	CHECK(!vt_ioctl_arg(s->fd, VFIO_DEVICE_RESET, 0));
	CHECK(vt_mig_get(s->fd) == VFIO_DEVICE_STATE_RUNNING);
	CHECK(!vt_mig_set(s->fd, VFIO_DEVICE_STATE_STOP_COPY, &fd));
	vt_close(fd);
	if (s->STREAM >= 0)
		vt_close((int)s->STREAM);
	if (s->note[2])
		vt_unmap((vt_addr)s->note[2], 4096);
}

/* The same, and the PF that was reset goes: what it has allocated since is no leak. */
static void usable_without_pf(struct scenario *s)
{
	usable(s);
	vt_dev_close(&s->dev);
	s->fd = -1;
	mlx5_remove_pf(MLX5_SRC_PF);
}

/* Two readers have read the whole stream between them: the announcement and one image. */
static void all_was_read(struct scenario *s)
{
	CHECK(s->note[1] > 4096 + 24);
	usable(s);
}

static void reset_was_last(struct scenario *s)
{
	CHECK(vt_mig_get(s->fd) >= 0);
	usable(s);
}

SCENARIO(migration_vs_reset, "states asked for by two threads while the device is reset",
	 .stage = "mlx5", .open = true, .begin = begin_small,
	 .tasks = { save_and_run, precopy_and_stop, reset_device }, .check = reset_was_last);

SCENARIO(migration_vs_pf_reset, "a VF is saved and read while its PF resets", .stage = "mlx5",
	 .open = true, .begin = begin_stop_copy, .tasks = { read_stream, save_and_run, reset_pf },
	 .check = usable_without_pf);

SCENARIO(migration_precopy_vs_reset, "a pre-copy is read, asked and given up while the VF is reset",
	 .stage = "mlx5", .open = true, .begin = begin_precopy,
	 .tasks = { read_stream, ask_info, give_up, reset_device }, .check = usable);

SCENARIO(migration_precopy_vs_stop, "a pre-copy is read and asked while the VF is stopped",
	 .stage = "mlx5", .open = true, .begin = begin_precopy,
	 .tasks = { read_stream, ask_info, stop_for_good }, .check = usable);

SCENARIO(migration_precopy_vs_pf_reset, "a pre-copy is read and asked while the PF resets",
	 .stage = "mlx5", .open = true, .begin = begin_precopy,
	 .tasks = { read_stream, ask_info, reset_pf }, .check = usable_without_pf);

SCENARIO(migration_two_readers, "two readers of one stream get all of it between them",
	 .stage = "mlx5", .open = true, .begin = begin_stop_copy, .tasks = { read_all, read_all },
	 .check = all_was_read);

SCENARIO(migration_two_writers, "two writers of one stream, and a thread that leaves RESUMING",
	 .stage = "mlx5", .open = true, .begin = begin_resuming,
	 .tasks = { write_header, write_header, give_up, reset_device }, .check = usable);

SCENARIO(migration_writer_vs_reset, "a state is loaded while others give up, and reset the VF",
	 .stage = "mlx5", .open = true, .begin = begin_loading,
	 .tasks = { write_state, give_up, reset_device }, .check = usable);

SCENARIO(dirty_pages_vs_stop, "dirty pages reported by two threads while a third stops and starts",
	 .stage = "mlx5", .open = true, .begin = begin_tracking,
	 .tasks = { report, report, stop_tracking, start_tracking }, .check = usable);

SCENARIO(dirty_pages_vs_pf_reset, "dirty pages are reported while the PF resets", .stage = "mlx5",
	 .open = true, .begin = begin_tracking, .tasks = { report, reset_pf, stop_tracking },
	 .check = usable_without_pf);
