// SPDX-License-Identifier: GPL-2.0-only
/*
 * An mlx5 VF that is a zPCI function: migration is its driver's, the zPCI capabilities are the
 * extension's, and neither knows of the other.
 */
#include <stdlib.h>
#include <string.h>

#include <linux/vfio_zdev.h>
#include <shared/module.h>
#include <shared/sys.h>
#include <shared/zpci.h>

#include "cli/stage.h"
#include "cli/zpci_machine.h"
#include "tests/mlx5.h"
#include "tests/suite.h"
#include "tests/world.h"

#define SRC_PF	"0007:00:00.0"
#define SRC	"0007:00:00.2"
#define DST_PF	"0008:00:00.0"
#define DST	"0008:00:00.2"

/* BASE of a VF, and that all four are there. */
static struct vfio_device_info_cap_zpci_base base_of(int fd)
{
	struct {
		struct vfio_device_info info;
		uint8_t bytes[512];
	} v = { .info = { .argsz = sizeof(v) } };
	struct vfio_device_info_cap_zpci_base base;
	struct vfio_info_cap_header head;
	unsigned int seen = 0;
	uint32_t at;

	assert_int_equal(vt_ioctl(fd, VFIO_DEVICE_GET_INFO, &v, sizeof(v)), 0);
	assert_true(v.info.flags & VFIO_DEVICE_FLAGS_CAPS);
	for (at = v.info.cap_offset; at; at = head.next) {
		memcpy(&head, (uint8_t *)&v + at, sizeof(head));
		if (head.id == VFIO_DEVICE_INFO_CAP_ZPCI_BASE)
			memcpy(&base, (uint8_t *)&v + at, sizeof(base));
		seen |= 1u << head.id;
	}
	assert_int_equal(seen & 0x1e, 0x1e);
	return base;
}

static void vf_has_migration_and_capabilities(void **state)
{
	struct vfio_device_info_cap_zpci_base base;
	struct vt_dev d;

	(void)state;
	only_ours("the lab's other core is built without zPCI");
	assert_int_equal(sim_module_loaded("vfio-pci-zdev"), 1);
	assert_int_equal(vt_dev_open(&d, SRC), 0);
	assert_true(vt_mig_flags(d.fd) & VFIO_MIGRATION_STOP_COPY);
	base = base_of(d.fd);
	assert_int_equal(base.vfn, 1);
	assert_int_equal(base.fh, mock_zpci_handle(sim_zpci_machine(), zpci_pf.vf_fid));
	assert_int_equal(base.pft, zpci_pf.pft);
	vt_dev_close(&d);
}

/* The image of one VF into another, each a function with a handle of its own. */
static void vf_is_migrated(void **state)
{
	struct vfio_device_info_cap_zpci_base from, to;
	struct mlx5_stream stream = { 0 };
	struct mlx5_guest src, dst;
	size_t off = 0;
	int fd;

	(void)state;
	only_ours("the lab's other core is built without zPCI");
	assert_int_equal(mlx5_open(&src, SRC, SRC_PF, 0), 0);
	assert_int_equal(mlx5_open(&dst, DST, DST_PF, 0), 0);
	assert_int_equal(mlx5_reach(src.dev.fd, VFIO_DEVICE_STATE_STOP_COPY, &fd), 0);
	assert_int_equal(mlx5_stream_read(&stream, fd, 4096), 0);
	vt_close(fd);
	assert_true(stream.len > 0);
	assert_int_equal(mlx5_reach(dst.dev.fd, VFIO_DEVICE_STATE_RESUMING, &fd), 0);
	assert_int_equal(mlx5_stream_write(&stream, &off, fd, 4096), 0);
	vt_close(fd);
	assert_int_equal(vt_mig_set(dst.dev.fd, VFIO_DEVICE_STATE_RUNNING, &fd), 0);
	assert_int_equal(vt_mig_get(dst.dev.fd), VFIO_DEVICE_STATE_RUNNING);
	/* What is of the place and not of the function stays where it is. */
	from = base_of(src.dev.fd);
	to = base_of(dst.dev.fd);
	assert_int_not_equal(from.fh, to.fh);
	assert_int_equal(from.gid, to.gid);
	mlx5_close(&src);
	mlx5_close(&dst);
	mlx5_stream_free(&stream);
}

/* A guest that gets it registers it, whatever drives it. */
static void vf_of_a_guest(void **state)
{
	struct vt_dev d;

	(void)state;
	only_ours("the lab's other core is built without zPCI");
	sim_kvm_load(1);
	assert_int_equal(vt_dev_attach(&d, SRC), 0);
	assert_int_equal(sim_kvm_attach(d.group), 0);
	d.fd = vt_get_device(d.group, SRC);
	assert_true(d.fd >= 0);
	assert_int_equal(sim_kvm_registered(), 1);
	base_of(d.fd);
	assert_int_equal(vt_close(d.fd), 0);
	d.fd = -1;
	assert_int_equal(sim_kvm_registered(), 0);
	assert_int_equal(sim_kvm_detach(d.group), 0);
	vt_dev_close(&d);
}

SUITE_ON(zpci_mlx5, "zpci-mlx5",
	 cmocka_unit_test(vf_has_migration_and_capabilities),
	 cmocka_unit_test(vf_is_migrated),
	 cmocka_unit_test(vf_of_a_guest));
