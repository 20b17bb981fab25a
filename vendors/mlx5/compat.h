/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MLX5VF_COMPAT_H
#define MLX5VF_COMPAT_H

/*
 * What differs between kernels in what this driver uses of mlx5_core and of the migration uAPI,
 * each behind one name, over facts that are found as those of <linux/vfio_pci_compat.h>:
 *
 * HAVE_MLX5_COMP_EQN		mlx5_comp_eqn_get() exists
 * HAVE_MLX5_MIGRATABLE		a VF has to be made migratable by the administrator
 * HAVE_MLX5_TRACKED_SAVE	mlx5_ifc.h has incremental images and images in pieces
 */

#include <linux/mlx5/device.h>
#include <linux/mlx5/driver.h>
#include <linux/module.h>
#include <linux/vfio_pci_compat.h>

/**
 * mlx5vf_can_track - can the firmware save what changed since its last image, while the VF runs?
 * @mdev: the PF's core device
 *
 * Return: true if PRE_COPY can be offered.
 */
static inline bool mlx5vf_can_track(struct mlx5_core_dev *mdev)
{
#if defined(HAVE_MLX5_TRACKED_SAVE) && defined(HAVE_VFIO_PRECOPY)
	return MLX5_CAP_GEN_2(mdev, migration_multi_load) &&
	       MLX5_CAP_GEN_2(mdev, migration_tracking_state);
#else
	return false;
#endif
}

/**
 * mlx5vf_can_chunk - can the firmware save the final image in pieces?
 * @mdev: the PF's core device
 */
static inline bool mlx5vf_can_chunk(struct mlx5_core_dev *mdev)
{
#ifdef HAVE_MLX5_TRACKED_SAVE
	return MLX5_CAP_GEN_2(mdev, migration_in_chunks);
#else
	return false;
#endif
}

/* Fields that QUERY_VHCA_MIGRATION_STATE and SAVE_VHCA_STATE have gained. */
#ifdef HAVE_MLX5_TRACKED_SAVE
static inline void mlx5vf_query_set(void *in, bool incremental, bool chunk)
{
	MLX5_SET(query_vhca_migration_state_in, in, incremental, incremental);
	MLX5_SET(query_vhca_migration_state_in, in, chunk, chunk);
}

static inline u64 mlx5vf_query_remaining(const void *out)
{
	return MLX5_GET64(query_vhca_migration_state_out, out, remaining_total_size);
}

static inline void mlx5vf_save_set(void *in, bool incremental, bool track)
{
	MLX5_SET(save_vhca_state_in, in, incremental, incremental);
	MLX5_SET(save_vhca_state_in, in, set_track, track);
}

static inline u32 mlx5vf_save_next(const void *out)
{
	return MLX5_GET(save_vhca_state_out, out, next_required_umem_size);
}
#else
static inline void mlx5vf_query_set(void *in, bool incremental, bool chunk)
{
}

static inline u64 mlx5vf_query_remaining(const void *out)
{
	return 0;
}

static inline void mlx5vf_save_set(void *in, bool incremental, bool track)
{
}

static inline u32 mlx5vf_save_next(const void *out)
{
	return 0;
}
#endif

/**
 * mlx5vf_completion_eqn - an event queue for completions
 * @mdev: the PF's core device
 * @spread: any number; users with different ones get different queues where there are several
 * @eqn: the queue's number
 *
 * Return: 0 or a negative errno.
 */
static inline int mlx5vf_completion_eqn(struct mlx5_core_dev *mdev, unsigned int spread, int *eqn)
{
#ifdef HAVE_MLX5_COMP_EQN
	return mlx5_comp_eqn_get(mdev, spread % mlx5_comp_vectors_max(mdev), eqn);
#else
	return mlx5_vector2eqn(mdev, spread % mlx5_comp_vectors_count(mdev), eqn);
#endif
}

/* iova_bitmap_set() is iommufd's where that exists, and then in its namespace. */
#ifdef HAVE_VFIO_IOMMUFD_OPS
#define MLX5VF_IMPORT_NS	MODULE_IMPORT_NS(IOMMUFD)
#else
#define MLX5VF_IMPORT_NS
#endif

#endif /* MLX5VF_COMPAT_H */
