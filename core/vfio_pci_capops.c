// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes to capabilities that do more than store bits.
 *
 * Each function stores what the permissions allow, then has the host do what the user asked the
 * function to do: change the power state, reset, move vital product data. What the user wrote is
 * judged while config.lock is held; the effect comes after, since it may wait or take
 * memory_lock.
 */
#include <linux/pci.h>

#include "vfio_pci_priv.h"

int vfio_pci_pm_write(struct vfio_pci_config_access *acc)
{
	static const pci_power_t states[] = { PCI_D0, PCI_D1, PCI_D2, PCI_D3hot };
	struct vfio_pci_core_device *vdev = acc->vdev;
	struct vfio_pci_core_priv *priv = vdev->priv;
	pci_power_t state;
	int ret;

	if (acc->pos != acc->start + PCI_PM_CTRL)
		return vfio_pci_config_store(acc);

	state = states[acc->val & PCI_PM_CTRL_STATE_MASK];
	if (state == PCI_D3hot)
		vfio_pci_zap_and_down_write_memory_lock(vdev);
	else
		down_write(&priv->memory.lock);
	/*
	 * Storing reads the register and writes it back, D-state included, which a reset or a wake
	 * may change meanwhile: memory_lock keeps them out.
	 */
	ret = vfio_pci_config_store(acc);
	/* A refusal shows in the register, as on hardware that lacks the state */
	if (!ret)
		vfio_pci_set_power_state(vdev, state);
	up_write(&priv->memory.lock);
	return ret;
}

int vfio_pci_vpd_write(struct vfio_pci_config_access *acc)
{
	struct vfio_pci_config *config = &acc->vdev->priv->config;
	unsigned int addr_pos = acc->start + PCI_VPD_ADDR;
	unsigned int data_pos = acc->start + PCI_VPD_DATA;
	struct pci_dev *pdev = acc->vdev->pdev;
	__le32 data;	/* the PCI core moves bytes in the order of the register */
	u16 addr;
	int ret;

	mutex_lock(&config->lock);
	ret = vfio_pci_config_store_locked(acc);
	addr = vfio_pci_vconfig_get(config, addr_pos, 2);
	data = cpu_to_le32(vfio_pci_vconfig_get(config, data_pos, 4));
	mutex_unlock(&config->lock);

	/* The flag, in the upper byte, says that a transfer is to begin */
	if (ret || !vfio_pci_access_covers(acc, PCI_VPD_ADDR + 1))
		return ret;

	/* The flag toggles on completion. A failure leaves it as it is, and the guest times out. */
	if (addr & PCI_VPD_ADDR_F) {
		if (pci_write_vpd(pdev, addr & ~PCI_VPD_ADDR_F, 4, &data) != 4)
			return 0;
	} else {
		data = 0;
		if (pci_read_vpd(pdev, addr, 4, &data) < 0)
			return 0;
	}

	mutex_lock(&config->lock);
	if (!(addr & PCI_VPD_ADDR_F))
		vfio_pci_vconfig_set(config, data_pos, 4, le32_to_cpu(data));
	vfio_pci_vconfig_set(config, addr_pos, 2, addr ^ PCI_VPD_ADDR_F);
	mutex_unlock(&config->lock);
	return 0;
}

int vfio_pci_exp_write(struct vfio_pci_config_access *acc)
{
	struct vfio_pci_config *config = &acc->vdev->priv->config;
	unsigned int ctl_pos = acc->start + PCI_EXP_DEVCTL;
	struct pci_dev *pdev = acc->vdev->pdev;
	u16 old, new;
	int readrq, ret;
	u32 cap;

	mutex_lock(&config->lock);
	old = vfio_pci_vconfig_get(config, ctl_pos, 2);
	ret = vfio_pci_config_store_locked(acc);
	new = vfio_pci_vconfig_get(config, ctl_pos, 2);
	/* The bit always reads as zero */
	if (new & PCI_EXP_DEVCTL_BCR_FLR)
		vfio_pci_vconfig_set(config, ctl_pos, 2, new & ~PCI_EXP_DEVCTL_BCR_FLR);
	mutex_unlock(&config->lock);
	if (ret)
		return ret;

	/*
	 * The PCI core chooses how to reset; that the function offers FLR only says that it may. A
	 * guest that resets by itself sees no failure: the bit reads 0.
	 */
	if ((new & PCI_EXP_DEVCTL_BCR_FLR) &&
	    !vfio_pci_hw_config_read(pdev, acc->start + PCI_EXP_DEVCAP, 4, &cap) &&
	    (cap & PCI_EXP_DEVCAP_FLR))
		vfio_pci_reset_function(acc->vdev);

	/*
	 * The user does not know the fabric and may choose a request size that is safe and too
	 * small. With the host's payload size as floor a completion can at least fill one packet.
	 */
	if ((old ^ new) & PCI_EXP_DEVCTL_READRQ) {
		readrq = 128 << ((new & PCI_EXP_DEVCTL_READRQ) >> 12);
		pcie_set_readrq(pdev, max(readrq, pcie_get_mps(pdev)));
	}
	return 0;
}

int vfio_pci_af_write(struct vfio_pci_config_access *acc)
{
	const u32 needed = PCI_AF_CAP_FLR | PCI_AF_CAP_TP;
	struct vfio_pci_config *config = &acc->vdev->priv->config;
	unsigned int ctrl_pos = acc->start + PCI_AF_CTRL;
	u32 cap;
	u8 ctrl;
	int ret;

	mutex_lock(&config->lock);
	ret = vfio_pci_config_store_locked(acc);
	ctrl = vfio_pci_vconfig_get(config, ctrl_pos, 1);
	vfio_pci_vconfig_set(config, ctrl_pos, 1, ctrl & ~PCI_AF_CTRL_FLR);
	mutex_unlock(&config->lock);
	if (ret || !(ctrl & PCI_AF_CTRL_FLR))
		return ret;

	ret = vfio_pci_hw_config_read(acc->vdev->pdev, acc->start + PCI_AF_CAP, 1, &cap);
	if (!ret && (cap & needed) == needed)
		vfio_pci_reset_function(acc->vdev);
	return 0;
}

/*
 * While MSI is on, the function can be said to support as many vectors as were set up and no more.
 * Before, the user must see the function's own maximum to know what to ask for.
 */
int vfio_pci_msi_read(struct vfio_pci_config_access *acc)
{
	struct vfio_pci_irqs *irqs = &acc->vdev->priv->irqs;
	int ret = vfio_pci_config_load(acc);
	unsigned int shift;

	if (ret || !vfio_pci_access_covers(acc, PCI_MSI_FLAGS) ||
	    READ_ONCE(irqs->type) != VFIO_PCI_MSI_IRQ_INDEX)
		return ret;

	shift = 8 * (acc->start + PCI_MSI_FLAGS - acc->pos);
	acc->val &= ~((u32)PCI_MSI_FLAGS_QMASK << shift);
	acc->val |= (u32)READ_ONCE(irqs->msi_qmax) << 1 << shift;
	return 0;
}

int vfio_pci_msi_write(struct vfio_pci_config_access *acc)
{
	struct vfio_pci_core_priv *priv = acc->vdev->priv;
	struct vfio_pci_config *config = &priv->config;
	unsigned int flags_pos = acc->start + PCI_MSI_FLAGS;
	u16 flags;
	int ret;

	if (!vfio_pci_access_covers(acc, PCI_MSI_FLAGS))
		return vfio_pci_config_store(acc);

	/* igate: an enable bit from before a SET_IRQS must not be written after it */
	mutex_lock(&priv->irqs.igate);
	mutex_lock(&config->lock);
	ret = vfio_pci_config_store_locked(acc);
	if (ret)
		goto out_unlock;

	flags = vfio_pci_vconfig_get(config, flags_pos, 2);
	/* Vectors exist only once SET_IRQS allocated them, and only as many */
	if (priv->irqs.type != VFIO_PCI_MSI_IRQ_INDEX)
		flags &= ~PCI_MSI_FLAGS_ENABLE;
	if ((flags & PCI_MSI_FLAGS_QSIZE) >> 4 > priv->irqs.msi_qmax) {
		flags &= ~PCI_MSI_FLAGS_QSIZE;
		flags |= priv->irqs.msi_qmax << 4;
	}
	vfio_pci_vconfig_set(config, flags_pos, 2, flags);
	ret = vfio_pci_hw_config_write(acc->vdev->pdev, flags_pos, 2, flags);

out_unlock:
	mutex_unlock(&config->lock);
	mutex_unlock(&priv->irqs.igate);
	return ret;
}
