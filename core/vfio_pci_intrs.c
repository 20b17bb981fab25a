// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts: which index does what, and the two that no hardware stands behind.
 *
 * igate serialises all changes. INTx is in vfio_pci_intx.c, MSI and MSI-X in vfio_pci_msi.c. The
 * eventfds of ERR and REQ are signalled by callers that must not take igate: AER comes with
 * pci_bus_sem held, which a hot reset takes below memory_lock, which SET_IRQS takes below igate. So
 * those two are read under RCU.
 */
#include <linux/eventfd.h>
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/pci.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "vfio_pci_priv.h"

/**
 * struct vfio_pci_eventfd - an eventfd that is read under RCU
 * @ctx: the eventfd, owned
 * @rcu: frees both
 */
struct vfio_pci_eventfd {
	struct eventfd_ctx *ctx;
	struct rcu_head rcu;
};

static void eventfd_free_rcu(struct rcu_head *rcu)
{
	struct vfio_pci_eventfd *old = container_of(rcu, struct vfio_pci_eventfd, rcu);

	eventfd_ctx_put(old->ctx);
	kfree(old);
}

/* Takes over @ctx, which may be NULL, unless it fails */
static int eventfd_replace(struct vfio_pci_irqs *irqs, struct vfio_pci_eventfd __rcu **slot,
			   struct eventfd_ctx *ctx)
{
	struct vfio_pci_eventfd *new = NULL, *old;

	if (ctx) {
		new = kzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
		if (!new)
			return -ENOMEM;
		new->ctx = ctx;
	}

	old = rcu_replace_pointer(*slot, new, lockdep_is_held(&irqs->igate));
	if (old)
		call_rcu(&old->rcu, eventfd_free_rcu);
	return 0;
}

static bool eventfd_signal_slot(struct vfio_pci_eventfd __rcu **slot)
{
	struct vfio_pci_eventfd *eventfd;

	rcu_read_lock();
	eventfd = rcu_dereference(*slot);
	if (eventfd)
		vfio_pci_eventfd_signal(eventfd->ctx);
	rcu_read_unlock();
	return eventfd;
}

/**
 * vfio_pci_signal_err - tell the user of a device error
 * @vdev: the device
 *
 * Context: RCU only; called from AER with pci_bus_sem and device_lock held.
 * Return: false if the user gave no eventfd.
 */
bool vfio_pci_signal_err(struct vfio_pci_core_device *vdev)
{
	return eventfd_signal_slot(&vdev->priv->irqs.err);
}

/**
 * vfio_pci_signal_req - ask the user to give the device back
 * @vdev: the device
 *
 * Context: RCU only.
 * Return: false if the user gave no eventfd.
 */
bool vfio_pci_signal_req(struct vfio_pci_core_device *vdev)
{
	return eventfd_signal_slot(&vdev->priv->irqs.req);
}

/* TRIGGER of an index that is one eventfd and nothing else */
static int slot_trigger(struct vfio_pci_irqs *irqs, struct vfio_pci_eventfd __rcu **slot,
			const struct vfio_pci_irq_request *req)
{
	struct eventfd_ctx *ctx;
	int fd, ret;

	if (req->start != 0 || req->count > 1)
		return -EINVAL;

	if (req->flags & VFIO_IRQ_SET_DATA_NONE) {
		if (!rcu_access_pointer(*slot))
			return -EINVAL;
		if (!req->count)
			return eventfd_replace(irqs, slot, NULL);
		eventfd_signal_slot(slot);
		return 0;
	}

	if (!req->count)
		return -EINVAL;

	if (req->flags & VFIO_IRQ_SET_DATA_BOOL) {
		if (*(u8 *)req->data)
			eventfd_signal_slot(slot);
		return 0;
	}

	fd = *(s32 *)req->data;
	if (fd == -1)
		return eventfd_replace(irqs, slot, NULL);
	/* No other negative number means anything */
	if (fd < 0)
		return VFIO_PCI_ODD_FD;

	ctx = eventfd_ctx_fdget(fd);
	if (IS_ERR(ctx))
		return PTR_ERR(ctx);
	ret = eventfd_replace(irqs, slot, ctx);
	if (ret)
		eventfd_ctx_put(ctx);
	return ret;
}

static int err_trigger(struct vfio_pci_core_device *vdev, const struct vfio_pci_irq_request *req)
{
	/* Only PCI Express reports errors to the host */
	if (!pci_is_pcie(vdev->pdev))
		return -ENOTTY;
	return slot_trigger(&vdev->priv->irqs, &vdev->priv->irqs.err, req);
}

static int req_trigger(struct vfio_pci_core_device *vdev, const struct vfio_pci_irq_request *req)
{
	return slot_trigger(&vdev->priv->irqs, &vdev->priv->irqs.req, req);
}

typedef int (*action_fn)(struct vfio_pci_core_device *vdev,
			 const struct vfio_pci_irq_request *req);

/* What an index can be asked to do. Vectors have no mask that the host could share. */
static const struct {
	action_fn mask;
	action_fn unmask;
	action_fn trigger;
} actions[VFIO_PCI_NUM_IRQS] = {
	[VFIO_PCI_INTX_IRQ_INDEX] = {
		.mask = vfio_pci_intx_set_mask,
		.unmask = vfio_pci_intx_set_unmask,
		.trigger = vfio_pci_intx_trigger,
	},
	[VFIO_PCI_MSI_IRQ_INDEX] = { .trigger = vfio_pci_msi_trigger },
	[VFIO_PCI_MSIX_IRQ_INDEX] = { .trigger = vfio_pci_msi_trigger },
	[VFIO_PCI_ERR_IRQ_INDEX] = { .trigger = err_trigger },
	[VFIO_PCI_REQ_IRQ_INDEX] = { .trigger = req_trigger },
};

/**
 * vfio_pci_set_irqs - act on a validated VFIO_DEVICE_SET_IRQS
 * @vdev: the device, open and awake
 * @req: what to do; start + count is within vfio_pci_irq_count() of its index
 *
 * Context: takes igate itself; may take memory_lock below it.
 * Return: 0, a positive number of available vectors, or a negative errno (-ENOTTY: no such action).
 */
int vfio_pci_set_irqs(struct vfio_pci_core_device *vdev, const struct vfio_pci_irq_request *req)
{
	/* A table of functions must not be indexed by the user under speculation either */
	unsigned int index = array_index_nospec(req->index, VFIO_PCI_NUM_IRQS);
	struct vfio_pci_irqs *irqs = &vdev->priv->irqs;
	action_fn action = NULL;
	int ret;

	switch (req->flags & VFIO_IRQ_SET_ACTION_TYPE_MASK) {
	case VFIO_IRQ_SET_ACTION_MASK:
		action = actions[index].mask;
		break;
	case VFIO_IRQ_SET_ACTION_UNMASK:
		action = actions[index].unmask;
		break;
	case VFIO_IRQ_SET_ACTION_TRIGGER:
		action = actions[index].trigger;
		break;
	}
	if (!action)
		return -ENOTTY;

	mutex_lock(&irqs->igate);
	ret = action(vdev, req);
	mutex_unlock(&irqs->igate);
	return ret;
}

/* ---- counts ---- */

static unsigned int msi_count(struct pci_dev *pdev)
{
	u16 flags = 0;

	if (!pdev->msi_cap)
		return 0;
	pci_read_config_word(pdev, pdev->msi_cap + PCI_MSI_FLAGS, &flags);
	return 1U << ((flags & PCI_MSI_FLAGS_QMASK) >> 1);
}

static unsigned int msix_count(struct pci_dev *pdev)
{
	u16 flags = 0;

	if (!pdev->msix_cap)
		return 0;
	pci_read_config_word(pdev, pdev->msix_cap + PCI_MSIX_FLAGS, &flags);
	return (flags & PCI_MSIX_FLAGS_QSIZE) + 1;
}

/**
 * vfio_pci_core_irq_type - which of INTx, MSI and MSI-X the user has on
 * @vdev: the device
 *
 * Return: VFIO_PCI_INTX_IRQ_INDEX, _MSI_ or _MSIX_, or VFIO_PCI_NUM_IRQS for none. The user may be
 * about to change it.
 */
int vfio_pci_core_irq_type(struct vfio_pci_core_device *vdev)
{
	return READ_ONCE(vdev->priv->irqs.type);
}
EXPORT_SYMBOL_GPL(vfio_pci_core_irq_type);

/**
 * vfio_pci_irq_count - how many interrupts an index has
 * @vdev: the device, open
 * @index: any number
 *
 * Return: the number of interrupts, 0 for an index without any.
 */
unsigned int vfio_pci_irq_count(struct vfio_pci_core_device *vdev, unsigned int index)
{
	switch (index) {
	case VFIO_PCI_INTX_IRQ_INDEX:
		return vfio_pci_vpin(vdev) ? 1 : 0;
	case VFIO_PCI_MSI_IRQ_INDEX:
		return msi_count(vdev->pdev);
	case VFIO_PCI_MSIX_IRQ_INDEX:
		return msix_count(vdev->pdev);
	case VFIO_PCI_ERR_IRQ_INDEX:
		return pci_is_pcie(vdev->pdev) ? 1 : 0;
	case VFIO_PCI_REQ_IRQ_INDEX:
		return 1;
	default:
		return 0;
	}
}

/* ---- life ---- */

void vfio_pci_irqs_init(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_irqs *irqs = &vdev->priv->irqs;

	mutex_init(&irqs->igate);
	spin_lock_init(&irqs->lock);
	xa_init(&irqs->vectors);
	irqs->type = VFIO_PCI_NUM_IRQS;
}

void vfio_pci_irqs_destroy(struct vfio_pci_core_device *vdev)
{
	mutex_destroy(&vdev->priv->irqs.igate);
}

/**
 * vfio_pci_irqs_disable - turn off whatever of INTx, MSI and MSI-X is on, at close
 * @vdev: the device, being disabled
 *
 * Context: dev_set->lock held, takes igate and memory_lock.
 */
void vfio_pci_irqs_disable(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_irqs *irqs = &vdev->priv->irqs;

	mutex_lock(&irqs->igate);
	if (irqs->type == VFIO_PCI_INTX_IRQ_INDEX)
		vfio_pci_intx_disable(vdev);
	else if (irqs->type != VFIO_PCI_NUM_IRQS)
		vfio_pci_msi_disable(vdev);
	/* The next user starts with an INTx that is not masked and no word of these vectors */
	irqs->virq_disabled = false;
	irqs->msi_qmax = 0;
	mutex_unlock(&irqs->igate);
}

/**
 * vfio_pci_irqs_release_triggers - drop the error and request eventfds, at close
 * @vdev: the device
 */
void vfio_pci_irqs_release_triggers(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_irqs *irqs = &vdev->priv->irqs;

	mutex_lock(&irqs->igate);
	eventfd_replace(irqs, &irqs->err, NULL);
	eventfd_replace(irqs, &irqs->req, NULL);
	mutex_unlock(&irqs->igate);
}
