// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lab's mlx5_core: a PCI driver that brings a PF and its firmware up, notices when the firmware
 * is lost, and comes back. And what the harness can ask of it.
 */
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <shared/mlx5.h>
#include "oracle.h"
#include "sim_mlx5.h"
#include "state.h"

#define VECTORS	(1 + SIM_MLX5_COMP_EQS)

/* ---- what the firmware says of itself ------------------------------------------- */

/* It stopped, or there is nobody. */
bool sim_mlx5_sick(struct sim_mlx5 *core)
{
	return ioread32be(core->bar + MLX5_ISEG_HEALTH_SYND) != 0;
}

static int query_cap(struct mlx5_core_dev *mdev, int type, int mode, u32 *cap)
{
	int outlen = MLX5_ST_SZ_BYTES(query_hca_cap_out), ret;
	u32 in[MLX5_ST_SZ_DW(query_hca_cap_in)] = {};
	void *out = kzalloc(outlen, GFP_KERNEL);

	if (!out)
		return -ENOMEM;
	MLX5_SET(query_hca_cap_in, in, opcode, MLX5_CMD_OP_QUERY_HCA_CAP);
	MLX5_SET(query_hca_cap_in, in, op_mod, type << 1 | mode);
	ret = mlx5_cmd_exec_inout(mdev, query_hca_cap, in, out);
	if (!ret)
		memcpy(cap, MLX5_ADDR_OF(query_hca_cap_out, out, capability),
		       MLX5_UN_SZ_BYTES(hca_cap_union));
	kfree(out);
	return ret;
}

static int query_caps(struct mlx5_core_dev *mdev)
{
	static const u8 types[] = { MLX5_CAP_GENERAL, MLX5_CAP_ROCE, MLX5_CAP_GENERAL_2,
				    MLX5_CAP_ADV_VIRTUALIZATION };
	struct mlx5_hca_cap *cap;
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		cap = mdev->caps.hca[types[i]];
		if (!cap)
			cap = kzalloc(sizeof(*cap), GFP_KERNEL);
		if (!cap)
			return -ENOMEM;
		mdev->caps.hca[types[i]] = cap;
		ret = query_cap(mdev, types[i], HCA_CAP_OPMOD_GET_CUR, cap->cur);
		if (!ret)
			ret = query_cap(mdev, types[i], HCA_CAP_OPMOD_GET_MAX, cap->max);
		if (ret)
			return ret;
	}
	return 0;
}

static void free_caps(struct mlx5_core_dev *mdev)
{
	int i;

	for (i = 0; i < MLX5_CAP_NUM; i++)
		kfree(mdev->caps.hca[i]);
}

/* ---- up and down ---------------------------------------------------------------- */

static int simple_command(struct mlx5_core_dev *mdev, u16 opcode, int inlen)
{
	u32 out[MLX5_ST_SZ_DW(query_issi_out)] = {};
	u32 in[MLX5_ST_SZ_DW(init_hca_in)] = {};

	MLX5_SET(query_issi_in, in, opcode, opcode);
	return mlx5_cmd_exec(mdev, in, inlen, out, sizeof(out));
}

static int set_issi(struct mlx5_core_dev *mdev)
{
	u32 in[MLX5_ST_SZ_DW(set_issi_in)] = {};
	int ret;

	ret = simple_command(mdev, MLX5_CMD_OP_QUERY_ISSI, MLX5_ST_SZ_BYTES(query_issi_in));
	if (ret)
		return ret;
	MLX5_SET(set_issi_in, in, opcode, MLX5_CMD_OP_SET_ISSI);
	MLX5_SET(set_issi_in, in, current_issi, 1);
	return mlx5_cmd_exec_in(mdev, set_issi, in);
}

/* Firmware that wants pages of the host is a kind that the lab does not have. */
static int check_pages(struct mlx5_core_dev *mdev)
{
	u32 out[MLX5_ST_SZ_DW(query_pages_out)] = {};
	u32 in[MLX5_ST_SZ_DW(query_pages_in)] = {};
	int ret;

	MLX5_SET(query_pages_in, in, opcode, MLX5_CMD_OP_QUERY_PAGES);
	MLX5_SET(query_pages_in, in, op_mod, 1);
	ret = mlx5_cmd_exec_inout(mdev, query_pages, in, out);
	if (!ret && MLX5_GET(query_pages_out, out, num_pages))
		sim_unimplemented("mlx5_core: firmware that lives in the host's memory");
	return ret;
}

static int firmware_up(struct mlx5_core_dev *mdev)
{
	int ret;

	ret = simple_command(mdev, MLX5_CMD_OP_ENABLE_HCA, MLX5_ST_SZ_BYTES(enable_hca_in));
	if (!ret)
		ret = set_issi(mdev);
	if (!ret)
		ret = check_pages(mdev);
	if (!ret)
		ret = query_caps(mdev);
	if (!ret)
		ret = simple_command(mdev, MLX5_CMD_OP_INIT_HCA, MLX5_ST_SZ_BYTES(init_hca_in));
	return ret;
}

static void firmware_down(struct mlx5_core_dev *mdev)
{
	simple_command(mdev, MLX5_CMD_OP_TEARDOWN_HCA, MLX5_ST_SZ_BYTES(teardown_hca_in));
	simple_command(mdev, MLX5_CMD_OP_DISABLE_HCA, MLX5_ST_SZ_BYTES(disable_hca_in));
}

/* @core->mdev.intf_state_mutex held. */
static int load_locked(struct sim_mlx5 *core)
{
	struct mlx5_core_dev *mdev = &core->mdev;
	int ret;

	mdev->state = MLX5_DEVICE_STATE_UP;
	ret = sim_mlx5_cmd_start(core);
	if (ret)
		goto err_state;
	ret = firmware_up(mdev);
	if (ret)
		goto err_cmd;
	core->uar = mlx5_get_uars_page(mdev);
	if (IS_ERR(core->uar)) {
		ret = PTR_ERR(core->uar);
		goto err_cmd;
	}
	ret = pci_alloc_irq_vectors(mdev->pdev, VECTORS, VECTORS, PCI_IRQ_MSIX);
	if (ret < 0)
		goto err_uar;
	ret = sim_mlx5_eqs_create(core);
	if (ret)
		goto err_vectors;
	sim_mlx5_sriov_attach(mdev);
	mdev->intf_state |= MLX5_INTERFACE_STATE_UP;
	return 0;

err_vectors:
	pci_free_irq_vectors(mdev->pdev);
err_uar:
	mlx5_put_uars_page(mdev, core->uar);
err_cmd:
	firmware_down(mdev);
	sim_mlx5_cmd_stop(core);
err_state:
	mdev->state = MLX5_DEVICE_STATE_INTERNAL_ERROR;
	return ret;
}

/* The PF's driver is the lab's own: what fails on demand are calls of the drivers under test. */
int sim_mlx5_load_one(struct sim_mlx5 *core)
{
	struct mlx5_core_dev *mdev = &core->mdev;
	bool spared = current->sim_spared;
	int ret = 0;

	current->sim_spared = true;
	mutex_lock(&mdev->intf_state_mutex);
	if (!(mdev->intf_state & MLX5_INTERFACE_STATE_UP))
		ret = load_locked(core);
	mutex_unlock(&mdev->intf_state_mutex);
	current->sim_spared = spared;
	if (ret)
		dev_err(mdev->device, "failed to come up (%d)\n", ret);
	return ret;
}

/* Drivers of VFs are told while the firmware, if it lives, still takes commands. */
void sim_mlx5_unload_one(struct sim_mlx5 *core)
{
	struct mlx5_core_dev *mdev = &core->mdev;
	bool spared = current->sim_spared;

	current->sim_spared = true;
	mutex_lock(&mdev->intf_state_mutex);
	if (mdev->intf_state & MLX5_INTERFACE_STATE_UP) {
		mdev->intf_state &= ~MLX5_INTERFACE_STATE_UP;
		sim_mlx5_sriov_detach(mdev);
		sim_mlx5_eqs_destroy(core);
		pci_free_irq_vectors(mdev->pdev);
		mlx5_put_uars_page(mdev, core->uar);
		firmware_down(mdev);
		sim_mlx5_cmd_stop(core);
	}
	mutex_unlock(&mdev->intf_state_mutex);
	current->sim_spared = spared;
}

/* No more commands; those under way end with -ENXIO. */
void sim_mlx5_enter_error(struct sim_mlx5 *core)
{
	if (core->mdev.state == MLX5_DEVICE_STATE_INTERNAL_ERROR)
		return;
	dev_err(core->mdev.device, "the firmware is lost\n");
	core->mdev.state = MLX5_DEVICE_STATE_INTERNAL_ERROR;
	sim_mlx5_cmd_abort(core);
}

/* What the real one's health recovery does. */
static void recover(struct work_struct *work)
{
	struct sim_mlx5 *core = container_of(work, struct sim_mlx5, error_work);

	sim_mlx5_enter_error(core);
	schedule_work(&core->recovery_work);
}

/* Apart from the command queue's own work items, which unloading waits for. */
static void reload(struct work_struct *work)
{
	struct sim_mlx5 *core = container_of(work, struct sim_mlx5, recovery_work);

	sim_mlx5_unload_one(core);
	if (sim_mlx5_sick(core))
		dev_err(core->mdev.device, "no recovery: the device does not answer\n");
	else
		sim_mlx5_load_one(core);
}

/* ---- the PCI driver ------------------------------------------------------------- */

static void init_device(struct sim_mlx5 *core, struct pci_dev *pdev)
{
	struct mlx5_core_dev *mdev = &core->mdev;

	mdev->device = &pdev->dev;
	mdev->pdev = pdev;
	mdev->coredev_type = MLX5_COREDEV_PF;
	mdev->sim_priv = core;
	mutex_init(&mdev->intf_state_mutex);
	mutex_init(&core->alloc_mutex);
	INIT_LIST_HEAD(&core->db_pages);
	INIT_LIST_HEAD(&core->uars);
	INIT_WORK(&core->error_work, recover);
	INIT_WORK(&core->recovery_work, reload);
	sim_mlx5_events_init(core);
	pci_set_drvdata(pdev, mdev);
}

static int probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct sim_mlx5 *core = kzalloc(sizeof(*core), GFP_KERNEL);
	int ret;

	if (!core)
		return -ENOMEM;
	init_device(core, pdev);
	ret = pci_enable_device(pdev);
	if (ret)
		goto err_free;
	pci_set_master(pdev);
	core->bar = pci_ioremap_bar(pdev, 0);
	ret = core->bar ? 0 : -ENOMEM;
	if (ret)
		goto err_disable;
	ret = sim_mlx5_sriov_init(&core->mdev);
	if (ret)
		goto err_unmap;
	ret = sim_mlx5_cmd_init(core);
	if (ret)
		goto err_sriov;
	ret = sim_mlx5_load_one(core);
	if (ret)
		goto err_cmd;
	pci_save_state(pdev);
	return 0;

err_cmd:
	sim_mlx5_cmd_cleanup(core);
err_sriov:
	sim_mlx5_sriov_cleanup(&core->mdev);
err_unmap:
	iounmap(core->bar);
err_disable:
	pci_clear_master(pdev);
	pci_disable_device(pdev);
err_free:
	free_caps(&core->mdev);
	kfree(core);
	return ret;
}

static void remove(struct pci_dev *pdev)
{
	struct mlx5_core_dev *mdev = pci_get_drvdata(pdev);
	struct sim_mlx5 *core = sim_mlx5(mdev);

	if (pci_num_vf(pdev))
		sim_mlx5_sriov_configure(pdev, 0);
	/* A device that is gone answers nothing any more. */
	if (sim_mlx5_sick(core))
		sim_mlx5_enter_error(core);
	cancel_work_sync(&core->error_work);
	cancel_work_sync(&core->recovery_work);
	sim_mlx5_unload_one(core);
	sim_mlx5_cmd_cleanup(core);
	sim_mlx5_sriov_cleanup(mdev);
	iounmap(core->bar);
	pci_clear_master(pdev);
	pci_disable_device(pdev);
	free_caps(mdev);
	kfree(core);
}

static pci_ers_result_t error_detected(struct pci_dev *pdev, pci_channel_state_t state)
{
	struct sim_mlx5 *core = sim_mlx5(pci_get_drvdata(pdev));

	sim_mlx5_enter_error(core);
	sim_mlx5_unload_one(core);
	pci_disable_device(pdev);
	return state == pci_channel_io_perm_failure ? PCI_ERS_RESULT_DISCONNECT :
						      PCI_ERS_RESULT_NEED_RESET;
}

static pci_ers_result_t slot_reset(struct pci_dev *pdev)
{
	if (pci_enable_device(pdev))
		return PCI_ERS_RESULT_DISCONNECT;
	pci_set_master(pdev);
	pci_restore_state(pdev);
	pci_save_state(pdev);
	return PCI_ERS_RESULT_RECOVERED;
}

static void error_resume(struct pci_dev *pdev)
{
	sim_mlx5_load_one(sim_mlx5(pci_get_drvdata(pdev)));
}

static const struct pci_error_handlers error_handlers = {
	.error_detected	= error_detected,
	.slot_reset	= slot_reset,
	.resume		= error_resume,
};

/* PFs only, see <shared/mlx5.h>. */
static const struct pci_device_id ids[] = {
	{ PCI_DEVICE(0x15b3, 0x101d) },
	{}
};

/* ---- what the harness can do ---------------------------------------------------- */

static int end(int ret)
{
	sim_fs_return_to_user();
	sim_syscall_exit();
	return ret;
}

int sim_mlx5_load(void)
{
	struct pci_driver *driver;
	int ret;

	if (SIM->pci.mlx5_core)
		return 0;
	sim_syscall_enter("modprobe");
	driver = kzalloc(sizeof(*driver), GFP_KERNEL);
	if (!driver)
		return end(-ENOMEM);
	driver->name = "mlx5_core";
	driver->id_table = ids;
	driver->probe = probe;
	driver->remove = remove;
	driver->sriov_configure = sim_mlx5_sriov_configure;
	driver->err_handler = &error_handlers;
	SIM->pci.mlx5_core = driver;
	ret = __pci_register_driver(driver, NULL, "mlx5_core");
	if (ret) {
		SIM->pci.mlx5_core = NULL;
		kfree(driver);
	}
	return end(ret);
}

/* Within a system call. */
static struct sim_mlx5 *find(const char *name)
{
	struct pci_dev *pdev = NULL;

	while ((pdev = pci_get_device(ids[0].vendor, ids[0].device, pdev))) {
		if (strcmp(pci_name(pdev), name))
			continue;
		pci_dev_put(pdev);
		return pdev->driver && pdev->driver == SIM->pci.mlx5_core ?
		       sim_mlx5(pci_get_drvdata(pdev)) : NULL;
	}
	return NULL;
}

static struct sim_mlx5 *enter(const char *call, const char *name)
{
	sim_syscall_enter(call);
	return find(name);
}

int sim_mlx5_down(const char *name)
{
	struct sim_mlx5 *core = enter("reload", name);

	if (!core)
		return end(-ENODEV);
	sim_mlx5_unload_one(core);
	return end(0);
}

int sim_mlx5_up(const char *name)
{
	struct sim_mlx5 *core = enter("reload", name);

	return end(core ? sim_mlx5_load_one(core) : -ENODEV);
}

/*
 * The firmware stops first, so that what it was doing to memory has ended before its owners hear of
 * it. PCI functions are left alone: their registers answer all the time.
 */
int sim_mlx5_reset(const char *name)
{
	struct sim_mlx5 *core = enter("firmware reset", name);

	if (!core)
		return end(-ENODEV);
	cancel_work_sync(&core->error_work);
	cancel_work_sync(&core->recovery_work);
	iowrite32be(MLX5_NIC_SW_RESET, core->bar + MLX5_ISEG_CMDQ_ADDR_L);
	sim_mlx5_enter_error(core);
	sim_mlx5_unload_one(core);
	return end(sim_mlx5_load_one(core));
}

int sim_mlx5_cmd(const char *name, const void *in, int inlen, void *out, int outlen)
{
	struct sim_mlx5 *core = enter("firmware command", name);
	void *copy;
	int ret;

	if (!core)
		return end(-ENODEV);
	copy = kmemdup(in, inlen, GFP_KERNEL);
	if (!copy)
		return end(-ENOMEM);
	ret = mlx5_cmd_do(&core->mdev, copy, inlen, out, outlen);
	kfree(copy);
	return end(ret);
}

void *sim_mlx5_buffer(const char *name, unsigned long size, unsigned long long *dma)
{
	struct sim_mlx5 *core = enter("buffer", name);
	dma_addr_t addr = 0;
	void *buf = NULL;

	if (core)
		buf = dma_alloc_coherent(core->mdev.device, size, &addr, GFP_KERNEL);
	*dma = addr;
	end(0);
	return buf;
}

void sim_mlx5_buffer_free(const char *name, void *buf, unsigned long size,
			  unsigned long long dma)
{
	struct sim_mlx5 *core = enter("buffer", name);

	if (core)
		dma_free_coherent(core->mdev.device, size, buf, dma);
	end(0);
}
