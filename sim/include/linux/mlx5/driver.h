/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - what mlx5_core offers to drivers of its VFs */
#ifndef MLX5_DRIVER_H
#define MLX5_DRIVER_H

#include <linux/kernel.h>
#include <linux/cache.h>
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/file.h>
#include <linux/highmem.h>
#include <linux/interval_tree.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/pci.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/mlx5/device.h>
#include <linux/mlx5/doorbell.h>
#include <linux/mlx5/eq.h>

struct sim_mlx5;

enum {
	MLX5_PF_NOTIFY_DISABLE_VF,
	MLX5_PF_NOTIFY_ENABLE_VF,
};

struct mlx5_vf_context {
	int				enabled;
	struct blocking_notifier_head	notifier;
};

struct mlx5_core_sriov {
	struct mlx5_vf_context	*vfs_ctx;
	int			num_vfs;
	u16			max_vfs;
};

struct mlx5_priv {
	int			numa_node;
	struct mlx5_core_sriov	sriov;
};

enum mlx5_device_state {
	MLX5_DEVICE_STATE_UP = 1,
	MLX5_DEVICE_STATE_INTERNAL_ERROR,
};

enum mlx5_interface_state {
	MLX5_INTERFACE_STATE_UP = BIT(0),
};

enum mlx5_coredev_type {
	MLX5_COREDEV_PF,
	MLX5_COREDEV_VF,
	MLX5_COREDEV_SF,
};

struct mlx5_hca_cap {
	u32 cur[MLX5_UN_SZ_DW(hca_cap_union)];
	u32 max[MLX5_UN_SZ_DW(hca_cap_union)];
};

/**
 * struct mlx5_core_dev - a PF as its driver keeps it
 * @device: for DMA mappings of memory that the firmware reaches
 * @caps: what the firmware said at load; types that the lab does not ask for are NULL
 * @state: MLX5_DEVICE_STATE_INTERNAL_ERROR: the firmware is not asked any more
 * @intf_state_mutex: protects @intf_state, and with it that the firmware can be used
 * @sim_priv: the lab's driver
 */
struct mlx5_core_dev {
	struct device		*device;
	enum mlx5_coredev_type	coredev_type;
	struct pci_dev		*pdev;
	struct {
		struct mlx5_hca_cap *hca[MLX5_CAP_NUM];
	} caps;
	enum mlx5_device_state	state;
	struct mutex		intf_state_mutex;
	unsigned long		intf_state;
	struct mlx5_priv	priv;
	struct sim_mlx5		*sim_priv;
};

static inline bool mlx5_core_is_pf(const struct mlx5_core_dev *dev)
{
	return dev->coredev_type == MLX5_COREDEV_PF;
}

/* ---- from a VF to its PF -------------------------------------------------------- */

/*
 * NULL unless the VF's PF is bound to mlx5_core and its interface is up; otherwise it stays so
 * until mlx5_vf_put_core_dev(), which every success needs.
 */
struct mlx5_core_dev *mlx5_vf_get_core_dev(struct pci_dev *pdev);
void mlx5_vf_put_core_dev(struct mlx5_core_dev *mdev);

/* @nb is told before the firmware enables the VF, and before it disables it. May sleep. */
int mlx5_sriov_blocking_notifier_register(struct mlx5_core_dev *mdev, int vf_id,
					  struct notifier_block *nb);
void mlx5_sriov_blocking_notifier_unregister(struct mlx5_core_dev *mdev, int vf_id,
					     struct notifier_block *nb);

/* ---- commands ------------------------------------------------------------------- */

/**
 * struct mlx5_async_ctx - commands that one owner has in flight
 * @num_inflight: and one more, until mlx5_cmd_cleanup_async_ctx()
 */
struct mlx5_async_ctx {
	struct mlx5_core_dev *dev;
	atomic_t num_inflight;
	struct completion inflight_done;
};

struct mlx5_async_work;
typedef void (*mlx5_async_cbk_t)(int status, struct mlx5_async_work *context);

struct mlx5_async_work {
	struct mlx5_async_ctx *ctx;
	mlx5_async_cbk_t user_callback;
	u16 opcode;
	u16 op_mod;
	void *out;
};

void mlx5_cmd_init_async_ctx(struct mlx5_core_dev *dev, struct mlx5_async_ctx *ctx);
void mlx5_cmd_cleanup_async_ctx(struct mlx5_async_ctx *ctx);
int mlx5_cmd_exec_cb(struct mlx5_async_ctx *ctx, void *in, int in_size, void *out, int out_size,
		     mlx5_async_cbk_t callback, struct mlx5_async_work *work);
int mlx5_cmd_do(struct mlx5_core_dev *dev, void *in, int in_size, void *out, int out_size);
int mlx5_cmd_check(struct mlx5_core_dev *dev, int err, void *in, void *out);
int mlx5_cmd_exec(struct mlx5_core_dev *dev, void *in, int in_size, void *out, int out_size);
bool mlx5_cmd_is_down(struct mlx5_core_dev *dev);
void mlx5_cmd_out_err(struct mlx5_core_dev *dev, u16 opcode, u16 op_mod, void *out);

#define mlx5_cmd_exec_inout(dev, ifc_cmd, in, out)				\
	mlx5_cmd_exec(dev, in, MLX5_ST_SZ_BYTES(ifc_cmd##_in), out,		\
		      MLX5_ST_SZ_BYTES(ifc_cmd##_out))

#define mlx5_cmd_exec_in(dev, ifc_cmd, in)					\
({										\
	u32 sim_out[MLX5_ST_SZ_DW(ifc_cmd##_out)] = {};				\
	mlx5_cmd_exec_inout(dev, ifc_cmd, in, sim_out);				\
})

/* ---- resources ------------------------------------------------------------------ */

int mlx5_core_alloc_pd(struct mlx5_core_dev *dev, u32 *pdn);
int mlx5_core_dealloc_pd(struct mlx5_core_dev *dev, u32 pdn);
int mlx5_core_create_mkey(struct mlx5_core_dev *dev, u32 *mkey, u32 *in, int inlen);
int mlx5_core_destroy_mkey(struct mlx5_core_dev *dev, u32 mkey);

/* A key is an index of 24 bits and a byte that its creator chooses. */
static inline u32 mlx5_mkey_to_idx(u32 mkey)
{
	return mkey >> 8;
}

static inline u32 mlx5_idx_to_mkey(u32 mkey_idx)
{
	return mkey_idx << 8;
}

struct mlx5_uars_page {
	void __iomem		*map;
	bool			wc;
	u32			index;
	struct list_head	list;
	struct kref		ref_count;
	struct mlx5_core_dev	*mdev;
};

struct mlx5_uars_page *mlx5_get_uars_page(struct mlx5_core_dev *mdev);
void mlx5_put_uars_page(struct mlx5_core_dev *mdev, struct mlx5_uars_page *up);

struct mlx5_db_pgdir;

struct mlx5_db {
	__be32			*db;
	union {
		struct mlx5_db_pgdir	*pgdir;
	} u;
	dma_addr_t		dma;
	int			index;
};

int mlx5_db_alloc_node(struct mlx5_core_dev *dev, struct mlx5_db *db, int node);
void mlx5_db_free(struct mlx5_core_dev *dev, struct mlx5_db *db);

/* Buffers of queues: single pages, each reached by the device at @map. */
struct mlx5_buf_list {
	void		*buf;
	dma_addr_t	map;
};

struct mlx5_frag_buf {
	struct mlx5_buf_list	*frags;
	int			npages;
	int			size;
	u8			page_shift;
};

struct mlx5_frag_buf_ctrl {
	struct mlx5_buf_list	*frags;
	u32			sz_m1;
	u16			frag_sz_m1;
	u16			strides_offset;
	u8			log_sz;
	u8			log_stride;
	u8			log_frag_strides;
};

int mlx5_frag_buf_alloc_node(struct mlx5_core_dev *dev, int size, struct mlx5_frag_buf *buf,
			     int node);
void mlx5_frag_buf_free(struct mlx5_core_dev *dev, struct mlx5_frag_buf *buf);
void mlx5_fill_page_frag_array(struct mlx5_frag_buf *frag_buf, __be64 *pas);

static inline u32 wq_get_byte_sz(u8 log_sz, u8 log_stride)
{
	return 1U << (log_sz + log_stride);
}

/* Entries of 1 << @log_stride bytes, (1 << @log_sz) of them, spread over the pages of @frags. */
static inline void mlx5_init_fbc(struct mlx5_buf_list *frags, u8 log_stride, u8 log_sz,
				 struct mlx5_frag_buf_ctrl *fbc)
{
	*fbc = (struct mlx5_frag_buf_ctrl){
		.frags = frags,
		.log_stride = log_stride,
		.log_sz = log_sz,
		.sz_m1 = (1U << log_sz) - 1,
		.log_frag_strides = PAGE_SHIFT - log_stride,
		.frag_sz_m1 = (1U << (PAGE_SHIFT - log_stride)) - 1,
	};
}

static inline void *mlx5_frag_buf_get_wqe(struct mlx5_frag_buf_ctrl *fbc, u32 ix)
{
	u32 at = ix + fbc->strides_offset;
	u8 *page = fbc->frags[at >> fbc->log_frag_strides].buf;

	return page + ((at & fbc->frag_sz_m1) << fbc->log_stride);
}

/* ---- events --------------------------------------------------------------------- */

int mlx5_eq_notifier_register(struct mlx5_core_dev *dev, struct mlx5_nb *nb);
int mlx5_eq_notifier_unregister(struct mlx5_core_dev *dev, struct mlx5_nb *nb);

#if SIM_API_LEVEL >= 612
unsigned int mlx5_comp_vectors_max(struct mlx5_core_dev *dev);
int mlx5_comp_eqn_get(struct mlx5_core_dev *dev, u16 vecidx, int *eqn);
#else
unsigned int mlx5_comp_vectors_count(struct mlx5_core_dev *dev);
int mlx5_vector2eqn(struct mlx5_core_dev *dev, int vector, int *eqn);
#endif

/* RoCE as the firmware has it; the lab's cannot be switched. */
bool mlx5_is_roce_on(struct mlx5_core_dev *dev);

static inline bool mlx5_get_roce_state(struct mlx5_core_dev *dev)
{
	return MLX5_CAP_GEN(dev, roce_rw_supported) ? MLX5_CAP_GEN(dev, roce) :
						      mlx5_is_roce_on(dev);
}

#endif /* MLX5_DRIVER_H */
