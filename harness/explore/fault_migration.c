// SPDX-License-Identifier: GPL-2.0-only
/*
 * Migration and dirty pages of an mlx5 VF, to be broken one call at a time.
 */
#include <stddef.h>

#include <shared/lab.h>

#include "explore/faults.h"
#include "tests/mlx5.h"

static int begin(struct mlx5_guest *g, const char *bdf)
{
	/* Many calls, whose failing is other programs' business. */
	if (mlx5_open(g, bdf, MLX5_SRC_PF, 16384))
		return -1;
	mock_mlx5_vf_context(g->vf, 8192);
	return 0;
}

static int set(struct mlx5_guest *g, unsigned int state)
{
	int fd = -1;

	STEP(vt_mig_set(g->dev.fd, state, &fd));
	return fd;
}

static void drain(int fd)
{
	struct mlx5_stream s = { 0 };

	mlx5_stream_read(&s, fd, 3000);
	mlx5_stream_free(&s);
	vt_close(fd);
}

void fault_migrate_out(const char *bdf)
{
	struct mlx5_guest g;
	int fd;

	if (begin(&g, bdf))
		return;
	fd = set(&g, VFIO_DEVICE_STATE_STOP_COPY);
	if (fd >= 0)
		drain(fd);
	set(&g, VFIO_DEVICE_STATE_RUNNING);
	mlx5_close(&g);
}

void fault_migrate_precopy(const char *bdf)
{
	uint64_t initial, dirty;
	struct mlx5_guest g;
	int fd;

	if (begin(&g, bdf))
		return;
	mlx5_load_begin(&g, 1000, 4, 64, 1);
	fd = set(&g, VT_STATE_PRE_COPY);
	if (fd >= 0) {
		uint8_t buf[512];

		STEP(vt_mig_precopy(fd, &initial, &dirty));
		vt_read(fd, buf, sizeof(buf));
		STEP(vt_mig_precopy(fd, &initial, &dirty));
	}
	set(&g, VFIO_DEVICE_STATE_STOP_COPY);
	if (fd >= 0)
		drain(fd);
	set(&g, VFIO_DEVICE_STATE_STOP);
	fd = set(&g, VT_STATE_PRE_COPY);
	if (fd >= 0)
		vt_close(fd);
	set(&g, VFIO_DEVICE_STATE_RUNNING);
	mlx5_close(&g);
}

/* What it saved it gets back. */
void fault_migrate_in(const char *bdf)
{
	struct mlx5_stream s = { 0 };
	struct mlx5_guest g;
	size_t off = 0;
	int fd;

	if (begin(&g, bdf))
		return;
	fd = set(&g, VFIO_DEVICE_STATE_STOP_COPY);
	if (fd >= 0) {
		mlx5_stream_read(&s, fd, 3000);
		vt_close(fd);
	}
	set(&g, VFIO_DEVICE_STATE_STOP);
	fd = set(&g, VFIO_DEVICE_STATE_RESUMING);
	if (fd >= 0) {
		mlx5_stream_write(&s, &off, fd, 3000);
		vt_close(fd);
	}
	set(&g, VFIO_DEVICE_STATE_RUNNING);
	mlx5_stream_free(&s);
	mlx5_close(&g);
}

void fault_dirty_pages(const char *bdf)
{
	struct vt_range ranges[2] = { { MLX5_GUEST_IOVA, 8192 },
				      { MLX5_GUEST_IOVA + 12288, 4096 } };
	struct mlx5_guest g;
	uint64_t page = 4096;

	if (begin(&g, bdf))
		return;
	STEP(vt_log_start(g.dev.fd, ranges, 2, &page));
	mlx5_load_begin(&g, 1000, 4, 64, 1);
	STEP(vt_log_report(g.dev.fd, MLX5_GUEST_IOVA, 16384, 4096, g.mem));
	STEP(vt_log_report(g.dev.fd, MLX5_GUEST_IOVA, 16384, 4096, g.mem));
	STEP(vt_log_stop(g.dev.fd));
	mlx5_close(&g);
}

static void report_all(void *arg)
{
	struct mlx5_guest *g = arg;

	/* Not a STEP: the other thread's calls would count as this one's. */
	vt_log_report(g->dev.fd, MLX5_GUEST_IOVA, 16384, 4096, g->mem);
}

/* Pages of the firmware's are larger than what is asked for; then its tracker fails. */
void fault_dirty_parts(const char *bdf)
{
	struct vt_range range = { MLX5_GUEST_IOVA, 16384 };
	struct mlx5_guest g;
	uint64_t page = 8192;
	int task;

	if (begin(&g, bdf))
		return;
	STEP(vt_log_start(g.dev.fd, &range, 1, &page));
	mlx5_load_begin(&g, 1000, 4, 64, 1);
	STEP(vt_log_report(g.dev.fd, MLX5_GUEST_IOVA, 4096, 4096, g.mem));
	STEP(vt_log_report(g.dev.fd, MLX5_GUEST_IOVA, 16384, 4096, g.mem));
	task = sim_spawn("report", report_all, &g);
	sim_advance_ns(10500);
	mock_mlx5_break_tracker(g.pf, 0);
	sim_join(task);
	STEP(vt_log_stop(g.dev.fd));
	mlx5_close(&g);
}

static void stop_copy(void *arg)
{
	struct mlx5_guest *g = arg;
	int fd = -1;

	vt_mig_set(g->dev.fd, VFIO_DEVICE_STATE_STOP_COPY, &fd);
	if (fd >= 0)
		vt_close(fd);
}

/* A reset arrives while the state is being changed, so whoever changes it has to see to that. */
void fault_migrate_reset(const char *bdf)
{
	struct mlx5_guest g;
	int task;

	if (begin(&g, bdf))
		return;
	/* Longer than a reset takes. */
	mlx5_fw_delays(g.pf, MLX5_SUSPEND, 300ull * 1000 * 1000);
	task = sim_spawn("stop copy", stop_copy, &g);
	sim_advance_ns(20000);
	vt_ioctl_arg(g.dev.fd, VFIO_DEVICE_RESET, 0);
	sim_join(task);
	mock_mlx5_rules_clear(g.pf);
	set(&g, VFIO_DEVICE_STATE_RUNNING);
	mlx5_close(&g);
}
