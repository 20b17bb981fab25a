// SPDX-License-Identifier: GPL-2.0-only
/*
 * What migrations cost, and VFs: states of one host's VFs to another's, all on their way at once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mock/func.h>
#include <mock/mlx5.h>
#include <shared/lab.h>
#include <shared/mlx5.h>
#include <shared/modtab.h>
#include <shared/module.h>
#include <shared/pci.h>
#include <shared/sys.h>

#include "bench/mig.h"
#include "cli/cli.h"
#include "vt/vt.h"
#include "vt/vt_lab.h"

#define VFS 127
#define DRIVER "mlx5_vfio_pci"
#define PIECE (1 << 20)

struct end {
	char bdf[16];
	struct vt_dev dev;
	int data;
};

static struct {
	unsigned int vfs;
	struct end from[VFS], to[VFS];
	unsigned long long buf;
} mig;

static void must(int ret, const char *what, const char *name)
{
	if (ret < 0)
		cli_die("bench: %s %s: %s", what, name, strerror(-ret));
}

/* By ARI: function numbers of 8 bits from 2 on. */
static void name_vf(char *bdf, unsigned int bus, unsigned int n)
{
	snprintf(bdf, 16, "0000:%02x:%02x.%x", bus & 0xff, (n + 2) >> 3 & 0x1f, (n + 2) & 7);
}

static void add_host(unsigned int bus, unsigned int vfs, uint64_t context)
{
	struct end *ends = bus == 1 ? mig.from : mig.to;
	char name[16], text[8];
	unsigned int i;

	snprintf(name, sizeof(name), "0000:00:%02x.0", bus);
	must(sim_pci_root_port(name, (int)bus), "root port", name);
	snprintf(name, sizeof(name), "0000:%02x:00.0", bus);
	must(sim_pci_add(name, mock_device_find("mlx5-127"), 0), "add", name);
	snprintf(text, sizeof(text), "%u", vfs);
	must(vt_pci_write(name, "sriov_numvfs", text), "sriov_numvfs", name);
	for (i = 0; i < vfs; i++) {
		name_vf(ends[i].bdf, bus, i);
		if (mock_mlx5_vf_context(sim_pci_model(ends[i].bdf), context))
			cli_die("bench: no context of %llu bytes", (unsigned long long)context);
	}
}

static unsigned long begin(unsigned int vfs, uint64_t context)
{
	struct sim_image *image;
	unsigned long bytes;
	const char *why;
	unsigned int i;

	vt_lab_forget();
	sim_boot();
	sim_schedule_go_on();
	must(vt_lab_prepare(), "prepare", "the user port");
	mig.vfs = vfs;
	mig.buf = sim_umap(PIECE);
	must(sim_pci_root(0, 0), "root bus", "0000:00");
	must(sim_mlx5_load(), "modprobe", "mlx5_core");
	add_host(1, vfs, context);
	add_host(2, vfs, context);
	must(sim_modprobe("vfio-pci", NULL), "modprobe", "vfio-pci");
	must(sim_modprobe("mlx5-vfio-pci", NULL), "modprobe", "mlx5-vfio-pci");
	for (i = 0; i < vfs; i++) {
		must(vt_bind(mig.from[i].bdf, DRIVER), "bind", mig.from[i].bdf);
		must(vt_bind(mig.to[i].bdf, DRIVER), "bind", mig.to[i].bdf);
	}
	sim_drain();
	image = sim_image_take(&why);
	if (!image)
		cli_die("bench: no image can be taken here: %s", why);
	bytes = sim_image_bytes(image);
	sim_image_drop(image);
	return bytes;
}

static int set_state(struct end *end, uint32_t state)
{
	struct {
		struct vfio_device_feature head;
		struct vfio_device_feature_mig_state mig;
	} v = { .head = { .argsz = sizeof(v), .flags = VFIO_DEVICE_FEATURE_SET |
					      VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE },
		.mig = { .device_state = state, .data_fd = -1 } };

	must(vt_ioctl(end->dev.fd, VFIO_DEVICE_FEATURE, &v, sizeof(v)), "migration state of",
	     end->bdf);
	return v.mig.data_fd;
}

/* One word of context, so that no two images are the same. */
static void mark(struct end *end, unsigned int n)
{
	must(mock_mlx5_vf_write(sim_pci_model(end->bdf), 0, &n, sizeof(n)), "context of",
	     end->bdf);
}

static void open_all(void)
{
	unsigned int i;

	for (i = 0; i < mig.vfs; i++) {
		must(vt_dev_open(&mig.from[i].dev, mig.from[i].bdf), "open", mig.from[i].bdf);
		must(vt_dev_open(&mig.to[i].dev, mig.to[i].bdf), "open", mig.to[i].bdf);
		mark(&mig.from[i], i + 1);
	}
}

/* A piece of each in turn, until none has more. */
static uint64_t move_all(void)
{
	uint64_t bytes = 0;
	long long n, put;
	unsigned int i;
	int more;

	do {
		for (i = more = 0; i < mig.vfs; i++) {
			n = sim_read(mig.from[i].data, mig.buf, PIECE);
			must((int)n, "read of", mig.from[i].bdf);
			put = sim_write(mig.to[i].data, mig.buf, (unsigned long long)n);
			if (put != n)
				cli_die("bench: %s took %lld of %lld bytes", mig.to[i].bdf, put, n);
			bytes += (uint64_t)n;
			more |= n > 0;
		}
	} while (more);
	return bytes;
}

static void compare(struct end *from, struct end *to)
{
	if (mock_mlx5_vf_hash(sim_pci_model(from->bdf)) !=
	    mock_mlx5_vf_hash(sim_pci_model(to->bdf)))
		cli_die("bench: %s is not what %s was", to->bdf, from->bdf);
}

/*
 * Open all of them, stop the sources, move their states in turns, start the destinations, close.
 * Returns the bytes that went over.
 */
static uint64_t once(void)
{
	uint64_t bytes;
	unsigned int i;

	open_all();
	for (i = 0; i < mig.vfs; i++) {
		mig.from[i].data = set_state(&mig.from[i], VFIO_DEVICE_STATE_STOP_COPY);
		mig.to[i].data = set_state(&mig.to[i], VFIO_DEVICE_STATE_RESUMING);
	}
	bytes = move_all();
	for (i = 0; i < mig.vfs; i++) {
		set_state(&mig.to[i], VFIO_DEVICE_STATE_STOP);
		compare(&mig.from[i], &mig.to[i]);
		set_state(&mig.to[i], VFIO_DEVICE_STATE_RUNNING);
		vt_close(mig.from[i].data);
		vt_close(mig.to[i].data);
		vt_dev_close(&mig.from[i].dev);
		vt_dev_close(&mig.to[i].dev);
	}
	return bytes;
}

/* ---- the figures ---- */

#define ROUNDS 3
/* A page: what a VF costs is not what its image does. */
#define SMALL (4 << 10)
#define LARGE (1ULL << 30)
#define MIB (1 << 20)

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *v)
{
	qsort(v, ROUNDS, sizeof(v[0]), by_value);
	return v[ROUNDS / 2];
}

/* Of this process alone: what else the machine does takes nothing away from a migration. */
static double cpu_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Seconds for one VF, the other VFs being on their way too; *@mib gets its MiB. */
static double cost(unsigned int vfs, uint64_t context, unsigned int repeat, double *mib)
{
	uint64_t bytes = 0;
	unsigned int i;
	double start;

	begin(vfs, context);
	if (context < LARGE)
		once();
	start = cpu_seconds();
	for (i = 0; i < repeat; i++)
		bytes += once();
	*mib = (double)bytes / MIB / repeat / vfs;
	return (cpu_seconds() - start) / repeat / vfs;
}

static void put(const char *name, double value, const char *unit)
{
	printf("{\"name\": \"%s\", \"value\": %.6g, \"unit\": \"%s\", \"preset\": \"plain\"}\n",
	       name, value, unit);
	fflush(stdout);
}

static bool have_driver(void)
{
	const struct sim_moddesc *const *m;

	for (m = sim_moddescs; *m; m++)
		if (!strcmp((*m)->file, "mlx5-vfio-pci"))
			return true;
	return false;
}

void bench_migration(void)
{
	double one[ROUNDS], all[ROUNDS], one_mib[ROUNDS], all_mib[ROUNDS], gib[ROUNDS], mib, small;
	unsigned int i;

	if (!have_driver()) {
		fprintf(stderr, "bench: no migration: this build has no mlx5-vfio-pci\n");
		return;
	}
	for (i = 0; i < ROUNDS; i++) {
		one[i] = cost(1, SMALL, 100, &mib);
		all[i] = cost(VFS, SMALL, 2, &mib);
		/* What a MiB more costs: large images against small ones. */
		small = mib;
		one_mib[i] = (cost(1, 16 * MIB, 4, &mib) - one[i]) / (mib - small);
		all_mib[i] = (cost(VFS, 16 * MIB, 1, &mib) - all[i]) / (mib - small);
		gib[i] = cost(1, LARGE, 1, &mib);
		gib[i] = mib / 1024 / gib[i];
	}
	put("vf_cost_ns", median(one) * 1e9, "ns");
	put("vf_cost_ratio_127", median(all) / median(one), "");
	put("mig_mib_cost_ns", median(one_mib) * 1e9, "ns");
	put("mig_mib_cost_ratio_127", median(all_mib) / median(one_mib), "");
	put("mig_gib_per_s", median(gib), "GiB/s");
	put("vf_bytes", (double)(begin(VFS, SMALL) - begin(1, SMALL)) / (2 * (VFS - 1)), "bytes");
}
