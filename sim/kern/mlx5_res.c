// SPDX-License-Identifier: GPL-2.0-only
/*
 * What drivers of mlx5_core allocate: protection domains, memory keys, UAR pages, doorbell records,
 * buffers of queues.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/mlx5/vport.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "oracle.h"
#include "sim_mlx5.h"

int mlx5_core_alloc_pd(struct mlx5_core_dev *dev, u32 *pdn)
{
	u32 out[MLX5_ST_SZ_DW(alloc_pd_out)] = {};
	u32 in[MLX5_ST_SZ_DW(alloc_pd_in)] = {};
	int ret;

	MLX5_SET(alloc_pd_in, in, opcode, MLX5_CMD_OP_ALLOC_PD);
	ret = mlx5_cmd_exec_inout(dev, alloc_pd, in, out);
	if (!ret)
		*pdn = MLX5_GET(alloc_pd_out, out, pd);
	return ret;
}
EXPORT_SYMBOL(mlx5_core_alloc_pd);

int mlx5_core_dealloc_pd(struct mlx5_core_dev *dev, u32 pdn)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_pd_in)] = {};

	MLX5_SET(dealloc_pd_in, in, opcode, MLX5_CMD_OP_DEALLOC_PD);
	MLX5_SET(dealloc_pd_in, in, pd, pdn);
	return mlx5_cmd_exec_in(dev, dealloc_pd, in);
}
EXPORT_SYMBOL(mlx5_core_dealloc_pd);

/* @in has the key's context and pages; the low byte of the key is the one that it names. */
int mlx5_core_create_mkey(struct mlx5_core_dev *dev, u32 *mkey, u32 *in, int inlen)
{
	void *mkc = MLX5_ADDR_OF(create_mkey_in, in, memory_key_mkey_entry);
	u32 out[MLX5_ST_SZ_DW(create_mkey_out)] = {};
	int ret;

	MLX5_SET(create_mkey_in, in, opcode, MLX5_CMD_OP_CREATE_MKEY);
	ret = mlx5_cmd_exec(dev, in, inlen, out, sizeof(out));
	if (!ret)
		*mkey = mlx5_idx_to_mkey(MLX5_GET(create_mkey_out, out, mkey_index)) |
			MLX5_GET(mkc, mkc, mkey_7_0);
	return ret;
}
EXPORT_SYMBOL(mlx5_core_create_mkey);

int mlx5_core_destroy_mkey(struct mlx5_core_dev *dev, u32 mkey)
{
	u32 in[MLX5_ST_SZ_DW(destroy_mkey_in)] = {};

	MLX5_SET(destroy_mkey_in, in, opcode, MLX5_CMD_OP_DESTROY_MKEY);
	MLX5_SET(destroy_mkey_in, in, mkey_index, mlx5_mkey_to_idx(mkey));
	return mlx5_cmd_exec_in(dev, destroy_mkey, in);
}
EXPORT_SYMBOL(mlx5_core_destroy_mkey);

/* ---- UAR pages: shared by all who ask ------------------------------------------- */

static struct mlx5_uars_page *uar_new(struct mlx5_core_dev *mdev)
{
	u32 out[MLX5_ST_SZ_DW(alloc_uar_out)] = {};
	u32 in[MLX5_ST_SZ_DW(alloc_uar_in)] = {};
	struct mlx5_uars_page *up;
	int ret;

	up = kzalloc(sizeof(*up), GFP_KERNEL);
	if (!up)
		return ERR_PTR(-ENOMEM);
	MLX5_SET(alloc_uar_in, in, opcode, MLX5_CMD_OP_ALLOC_UAR);
	ret = mlx5_cmd_exec_inout(mdev, alloc_uar, in, out);
	if (ret) {
		kfree(up);
		return ERR_PTR(ret);
	}
	up->index = MLX5_GET(alloc_uar_out, out, uar);
	up->map = sim_mlx5(mdev)->bar + up->index * MLX5_ADAPTER_PAGE_SIZE;
	up->mdev = mdev;
	kref_init(&up->ref_count);
	list_add(&up->list, &sim_mlx5(mdev)->uars);
	return up;
}

struct mlx5_uars_page *mlx5_get_uars_page(struct mlx5_core_dev *mdev)
{
	struct sim_mlx5 *core = sim_mlx5(mdev);
	struct mlx5_uars_page *up;

	mutex_lock(&core->alloc_mutex);
	up = list_first_entry_or_null(&core->uars, struct mlx5_uars_page, list);
	if (up)
		kref_get(&up->ref_count);
	else
		up = uar_new(mdev);
	mutex_unlock(&core->alloc_mutex);
	return up;
}
EXPORT_SYMBOL(mlx5_get_uars_page);

static void uar_release(struct kref *ref)
{
	struct mlx5_uars_page *up = container_of(ref, struct mlx5_uars_page, ref_count);
	u32 in[MLX5_ST_SZ_DW(dealloc_uar_in)] = {};

	list_del(&up->list);
	MLX5_SET(dealloc_uar_in, in, opcode, MLX5_CMD_OP_DEALLOC_UAR);
	MLX5_SET(dealloc_uar_in, in, uar, up->index);
	mlx5_cmd_exec_in(up->mdev, dealloc_uar, in);
	kfree(up);
}

void mlx5_put_uars_page(struct mlx5_core_dev *mdev, struct mlx5_uars_page *up)
{
	struct sim_mlx5 *core = sim_mlx5(mdev);

	mutex_lock(&core->alloc_mutex);
	kref_put(&up->ref_count, uar_release);
	mutex_unlock(&core->alloc_mutex);
}
EXPORT_SYMBOL(mlx5_put_uars_page);

/* ---- doorbell records: 64 bytes apart, so that no two share a cache line -------- */

#define DB_SIZE		64
#define DBS_PER_PAGE	((int)(PAGE_SIZE / DB_SIZE))

struct mlx5_db_pgdir {
	struct list_head list;
	DECLARE_BITMAP(used, PAGE_SIZE / DB_SIZE);
	u8 *page;
	dma_addr_t dma;
};

static struct mlx5_db_pgdir *pgdir_new(struct sim_mlx5 *core)
{
	struct mlx5_db_pgdir *dir = kzalloc(sizeof(*dir), GFP_KERNEL);

	if (!dir)
		return NULL;
	dir->page = dma_alloc_coherent(core->mdev.device, PAGE_SIZE, &dir->dma, GFP_KERNEL);
	if (!dir->page) {
		kfree(dir);
		return NULL;
	}
	list_add(&dir->list, &core->db_pages);
	return dir;
}

static void db_take(struct mlx5_db *db, struct mlx5_db_pgdir *dir)
{
	int i = find_first_zero_bit(dir->used, DBS_PER_PAGE);

	__set_bit(i, dir->used);
	db->u.pgdir = dir;
	db->index = i;
	db->db = (__be32 *)(dir->page + i * DB_SIZE);
	db->dma = dir->dma + i * DB_SIZE;
	db->db[0] = 0;
	db->db[1] = 0;
}

int mlx5_db_alloc_node(struct mlx5_core_dev *dev, struct mlx5_db *db, int node)
{
	struct sim_mlx5 *core = sim_mlx5(dev);
	struct mlx5_db_pgdir *dir, *found = NULL;

	mutex_lock(&core->alloc_mutex);
	list_for_each_entry(dir, &core->db_pages, list) {
		if (find_first_zero_bit(dir->used, DBS_PER_PAGE) < DBS_PER_PAGE) {
			found = dir;
			break;
		}
	}
	if (!found)
		found = pgdir_new(core);
	if (found)
		db_take(db, found);
	mutex_unlock(&core->alloc_mutex);
	return found ? 0 : -ENOMEM;
}
EXPORT_SYMBOL_GPL(mlx5_db_alloc_node);

void mlx5_db_free(struct mlx5_core_dev *dev, struct mlx5_db *db)
{
	struct sim_mlx5 *core = sim_mlx5(dev);
	struct mlx5_db_pgdir *dir = db->u.pgdir;

	mutex_lock(&core->alloc_mutex);
	__clear_bit(db->index, dir->used);
	if (find_first_bit(dir->used, DBS_PER_PAGE) >= DBS_PER_PAGE) {
		dma_free_coherent(dev->device, PAGE_SIZE, dir->page, dir->dma);
		list_del(&dir->list);
		kfree(dir);
	}
	mutex_unlock(&core->alloc_mutex);
}
EXPORT_SYMBOL_GPL(mlx5_db_free);

/* ---- buffers, page by page ------------------------------------------------------ */

int mlx5_frag_buf_alloc_node(struct mlx5_core_dev *dev, int size, struct mlx5_frag_buf *buf,
			     int node)
{
	int i;

	buf->size = size;
	buf->npages = DIV_ROUND_UP(size, PAGE_SIZE);
	buf->page_shift = PAGE_SHIFT;
	buf->frags = kcalloc(buf->npages, sizeof(*buf->frags), GFP_KERNEL);
	if (!buf->frags)
		return -ENOMEM;
	for (i = 0; i < buf->npages; i++) {
		buf->frags[i].buf = dma_alloc_coherent(dev->device, PAGE_SIZE, &buf->frags[i].map,
						       GFP_KERNEL);
		if (!buf->frags[i].buf)
			goto err_free;
	}
	return 0;

err_free:
	while (i--)
		dma_free_coherent(dev->device, PAGE_SIZE, buf->frags[i].buf, buf->frags[i].map);
	kfree(buf->frags);
	return -ENOMEM;
}
EXPORT_SYMBOL_GPL(mlx5_frag_buf_alloc_node);

void mlx5_frag_buf_free(struct mlx5_core_dev *dev, struct mlx5_frag_buf *buf)
{
	int i;

	for (i = 0; i < buf->npages; i++)
		dma_free_coherent(dev->device, PAGE_SIZE, buf->frags[i].buf, buf->frags[i].map);
	kfree(buf->frags);
}
EXPORT_SYMBOL_GPL(mlx5_frag_buf_free);

void mlx5_fill_page_frag_array(struct mlx5_frag_buf *buf, __be64 *pas)
{
	int i;

	for (i = 0; i < buf->npages; i++)
		pas[i] = cpu_to_be64(buf->frags[i].map);
}
EXPORT_SYMBOL_GPL(mlx5_fill_page_frag_array);

/* ---- questions ------------------------------------------------------------------ */

int mlx5_vport_get_other_func_cap(struct mlx5_core_dev *dev, u16 vport, void *out, u16 opmod)
{
	u8 in[MLX5_ST_SZ_BYTES(query_hca_cap_in)] __aligned(8) = {};

	MLX5_SET(query_hca_cap_in, in, opcode, MLX5_CMD_OP_QUERY_HCA_CAP);
	MLX5_SET(query_hca_cap_in, in, op_mod, opmod << 1 | HCA_CAP_OPMOD_GET_CUR);
	MLX5_SET(query_hca_cap_in, in, function_id, vport);
	MLX5_SET(query_hca_cap_in, in, other_function, true);
	return mlx5_cmd_exec_inout(dev, query_hca_cap, in, out);
}
EXPORT_SYMBOL_GPL(mlx5_vport_get_other_func_cap);

bool mlx5_is_roce_on(struct mlx5_core_dev *dev)
{
	return MLX5_CAP_GEN(dev, roce);
}
EXPORT_SYMBOL(mlx5_is_roce_on);
