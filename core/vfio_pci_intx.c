// SPDX-License-Identifier: GPL-2.0-only
/*
 * INTx.
 *
 * The line is level triggered and the host cannot acknowledge the function, so the handler masks
 * it and the user unmasks when done. A function of PCI 2.3 is masked at itself, by INTX_DISABLE,
 * and may share its line. Any other is masked at the interrupt controller, which needs the line
 * for itself.
 *
 * The handler stays registered for as long as the index is enabled, with an eventfd or without:
 * taking the eventfd away changes where an interrupt goes, not whether the line is served. The
 * context lives from enable to disable under igate; the handler and the unmask eventfd, which know
 * no igate, are gone before it is freed.
 */
#include <linux/eventfd.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "vfio_pci_priv.h"

/**
 * struct vfio_pci_intx - INTx while it is enabled
 * @priv: the device
 * @irq: the line; constant
 * @masked: the line is masked, by the handler or by the user; irqs.lock
 * @trigger: the user's eventfd, or NULL. Replaced under igate; one that was replaced lives on until
 *	no handler and no unmask work can still hold it.
 * @unmask: turns an eventfd of the user into an unmask; igate
 * @name: in /proc/interrupts
 */
struct vfio_pci_intx {
	struct vfio_pci_core_priv *priv;
	int irq;
	bool masked;
	struct eventfd_ctx *trigger;
	struct virqfd *unmask;
	char name[48];
};

/* Called from the hard handler, the unmask work and ioctls; also is the virqfd's deferred half */
static void send_trigger(void *opaque, void *unused)
{
	struct vfio_pci_intx *intx = opaque;
	struct eventfd_ctx *trigger = READ_ONCE(intx->trigger);

	if (likely(trigger && !READ_ONCE(intx->priv->irqs.virq_disabled)))
		vfio_pci_eventfd_signal(trigger);
}

/*
 * Mask, called with igate held. While INTx is not enabled there is nobody to disturb, and the
 * function's own bit just follows the virtual one.
 */
static bool intx_mask(struct vfio_pci_core_priv *priv)
{
	struct vfio_pci_intx *intx = priv->irqs.intx;
	struct pci_dev *pdev = priv->vdev->pdev;
	unsigned long flags;
	bool changed = false;

	lockdep_assert_held(&priv->irqs.igate);

	spin_lock_irqsave(&priv->irqs.lock, flags);
	if (!intx) {
		if (priv->pci_2_3)
			pci_intx(pdev, 0);
	} else if (!intx->masked) {
		if (priv->pci_2_3)
			pci_intx(pdev, 0);
		else
			disable_irq_nosync(intx->irq);
		intx->masked = true;
		changed = true;
	}
	spin_unlock_irqrestore(&priv->irqs.lock, flags);
	return changed;
}

/*
 * Unmask an enabled line. An interrupt that is pending now would only come in, be masked and be
 * sent to the user; returning 1 leaves it masked and has the caller send it. As a virqfd handler
 * this runs below a wait queue's lock, where signalling an eventfd could deadlock.
 */
static int unmask_handler(void *opaque, void *unused)
{
	struct vfio_pci_intx *intx = opaque;
	struct vfio_pci_core_priv *priv = intx->priv;
	unsigned long flags;
	int pending = 0;

	spin_lock_irqsave(&priv->irqs.lock, flags);
	if (intx->masked && !READ_ONCE(priv->irqs.virq_disabled)) {
		if (!priv->pci_2_3)
			enable_irq(intx->irq);
		else if (!pci_check_and_unmask_intx(priv->vdev->pdev))
			pending = 1;
		intx->masked = pending;
	}
	spin_unlock_irqrestore(&priv->irqs.lock, flags);
	return pending;
}

static void intx_unmask(struct vfio_pci_core_priv *priv)
{
	struct vfio_pci_intx *intx = priv->irqs.intx;
	unsigned long flags;

	lockdep_assert_held(&priv->irqs.igate);

	if (intx) {
		if (unmask_handler(intx, NULL))
			send_trigger(intx, NULL);
	} else if (priv->pci_2_3) {
		spin_lock_irqsave(&priv->irqs.lock, flags);
		pci_intx(priv->vdev->pdev, 1);
		spin_unlock_irqrestore(&priv->irqs.lock, flags);
	}
}

/**
 * vfio_pci_intx_settle - repair INTX_DISABLE after a write of COMMAND in two steps
 * @vdev: the device, in D0
 *
 * The handler and the unmask eventfd change the bit at any time. Whoever reads COMMAND and writes
 * it later, a reset included, may put back a bit from before: a line believed masked that is open
 * storms, one believed open that is masked stays silent. So all of them end with this.
 *
 * Context: takes irqs.lock, so any other lock may be held.
 */
void vfio_pci_intx_settle(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	struct vfio_pci_intx *intx;
	unsigned long flags;

	spin_lock_irqsave(&priv->irqs.lock, flags);
	intx = priv->irqs.intx;
	if (priv->pci_2_3 && intx)
		pci_intx(vdev->pdev, !intx->masked);
	else if (priv->pci_2_3 && READ_ONCE(priv->irqs.virq_disabled))
		pci_intx(vdev->pdev, 0);	/* nobody would serve the line */
	spin_unlock_irqrestore(&priv->irqs.lock, flags);
}

/**
 * vfio_pci_intx_mask - mask INTx if it is on
 * @vdev: the device
 *
 * Context: takes igate.
 * Return: true if INTx is on and this call masked it.
 */
bool vfio_pci_intx_mask(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	bool changed;

	mutex_lock(&priv->irqs.igate);
	changed = intx_mask(priv);
	mutex_unlock(&priv->irqs.igate);
	return changed;
}

/**
 * vfio_pci_intx_unmask - undo vfio_pci_intx_mask() that returned true
 * @vdev: the device
 *
 * Context: takes igate.
 */
void vfio_pci_intx_unmask(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_core_priv *priv = vdev->priv;

	mutex_lock(&priv->irqs.igate);
	intx_unmask(priv);
	mutex_unlock(&priv->irqs.igate);
}

/**
 * vfio_pci_intx_follow_command - make INTx masking agree with the virtual COMMAND
 * @vdev: the device
 *
 * Context: takes igate.
 */
void vfio_pci_intx_follow_command(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	bool disabled;

	vfio_pci_intx_settle(vdev);

	/* COMMAND is read below igate, so several writers agree on what the last one wrote */
	mutex_lock(&priv->irqs.igate);
	disabled = vfio_pci_virtual_command(vdev) & PCI_COMMAND_INTX_DISABLE;
	if (disabled != priv->irqs.virq_disabled) {
		WRITE_ONCE(priv->irqs.virq_disabled, disabled);
		if (disabled)
			intx_mask(priv);
		else
			intx_unmask(priv);
	}
	mutex_unlock(&priv->irqs.igate);
}

static irqreturn_t intx_handler(int irq, void *dev_id)
{
	struct vfio_pci_intx *intx = dev_id;
	struct vfio_pci_core_priv *priv = intx->priv;
	irqreturn_t ret = IRQ_NONE;
	unsigned long flags;
	bool mine = false;

	spin_lock_irqsave(&priv->irqs.lock, flags);
	if (!priv->pci_2_3) {
		/*
		 * Masked while this interrupt was on its way: masking twice would take two unmasks.
		 * The level brings it back after the one that comes.
		 */
		ret = IRQ_HANDLED;
		mine = !intx->masked;
		if (mine)
			disable_irq_nosync(intx->irq);
	} else if (!intx->masked && pci_check_and_mask_intx(priv->vdev->pdev)) {
		/* Not masked and asserted: ours, not another function's on the same line */
		ret = IRQ_HANDLED;
		mine = true;
	}
	if (mine)
		intx->masked = true;
	spin_unlock_irqrestore(&priv->irqs.lock, flags);

	if (mine)
		send_trigger(intx, NULL);
	return ret;
}

/* irqs.lock as well, for vfio_pci_intx_settle(); the bit and the context change together */
static void intx_publish(struct vfio_pci_core_priv *priv, struct vfio_pci_intx *intx)
{
	unsigned long flags;

	spin_lock_irqsave(&priv->irqs.lock, flags);
	priv->irqs.intx = intx;
	if (intx && priv->pci_2_3)
		pci_intx(priv->vdev->pdev, !intx->masked);
	spin_unlock_irqrestore(&priv->irqs.lock, flags);
}

/* Takes over @trigger, which may be NULL, unless it fails */
static int intx_enable(struct vfio_pci_core_priv *priv, struct eventfd_ctx *trigger)
{
	struct pci_dev *pdev = priv->vdev->pdev;
	struct vfio_pci_intx *intx;
	unsigned long flags = IRQF_SHARED;
	int ret;

	if (!pdev->irq || pdev->irq == IRQ_NOTCONNECTED)
		return -ENODEV;

	intx = kzalloc(sizeof(*intx), GFP_KERNEL_ACCOUNT);
	if (!intx)
		return -ENOMEM;
	intx->priv = priv;
	intx->irq = pdev->irq;
	intx->trigger = trigger;
	intx->masked = priv->irqs.virq_disabled;
	snprintf(intx->name, sizeof(intx->name), "vfio-intx(%s)", pci_name(pdev));

	/* What that does to the bit survives the request: the handler finds bit and state agree */
	intx_publish(priv, intx);
	if (!priv->pci_2_3) {
		/* A line that starts masked must not fire once between request and disable */
		flags = intx->masked ? IRQF_NO_AUTOEN : 0;
		/*
		 * Lazily disabled, the line would stay open in the controller, and an interrupt of
		 * that time would be acknowledged there without ever reaching the user.
		 */
		irq_set_status_flags(intx->irq, IRQ_DISABLE_UNLAZY);
	}

	ret = request_irq(intx->irq, intx_handler, flags, intx->name, intx);
	if (ret) {
		if (!priv->pci_2_3)
			irq_clear_status_flags(intx->irq, IRQ_DISABLE_UNLAZY);
		intx_publish(priv, NULL);
		kfree(intx);
		return ret;
	}

	WRITE_ONCE(priv->irqs.type, VFIO_PCI_INTX_IRQ_INDEX);
	return 0;
}

/* Takes over @trigger, which may be NULL */
static void intx_set_trigger(struct vfio_pci_intx *intx, struct eventfd_ctx *trigger)
{
	struct eventfd_ctx *old = intx->trigger;

	WRITE_ONCE(intx->trigger, trigger);
	if (!old)
		return;

	/* The handler and the deferred half of unmasking may have read the old one */
	synchronize_irq(intx->irq);
	vfio_virqfd_flush_thread(&intx->unmask);
	eventfd_ctx_put(old);
}

void vfio_pci_intx_disable(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	struct vfio_pci_intx *intx = priv->irqs.intx;

	lockdep_assert_held(&priv->irqs.igate);

	vfio_virqfd_disable(&intx->unmask);
	free_irq(intx->irq, intx);
	if (!priv->pci_2_3)
		irq_clear_status_flags(intx->irq, IRQ_DISABLE_UNLAZY);
	if (intx->trigger)
		eventfd_ctx_put(intx->trigger);
	WRITE_ONCE(priv->irqs.type, VFIO_PCI_NUM_IRQS);
	intx_publish(priv, NULL);
	kfree(intx);
}

/* ---- SET_IRQS ---- */

static bool one_and_enabled(struct vfio_pci_core_device *vdev,
			    const struct vfio_pci_irq_request *req)
{
	return vdev->priv->irqs.intx && req->start == 0 && req->count == 1;
}

int vfio_pci_intx_set_mask(struct vfio_pci_core_device *vdev,
			   const struct vfio_pci_irq_request *req)
{
	if (!one_and_enabled(vdev, req))
		return -EINVAL;

	/* Masking by eventfd was never offered */
	if (req->flags & VFIO_IRQ_SET_DATA_EVENTFD)
		return -ENOTTY;

	if ((req->flags & VFIO_IRQ_SET_DATA_NONE) || *(u8 *)req->data)
		intx_mask(vdev->priv);
	return 0;
}

int vfio_pci_intx_set_unmask(struct vfio_pci_core_device *vdev,
			     const struct vfio_pci_irq_request *req)
{
	struct vfio_pci_intx *intx = vdev->priv->irqs.intx;
	int fd;

	if (!one_and_enabled(vdev, req))
		return -EINVAL;

	if (req->flags & VFIO_IRQ_SET_DATA_EVENTFD) {
		fd = *(s32 *)req->data;
		if (fd >= 0)
			return vfio_virqfd_enable(intx, unmask_handler, send_trigger, NULL,
						  &intx->unmask, fd);
		vfio_virqfd_disable(&intx->unmask);
		return 0;
	}

	if ((req->flags & VFIO_IRQ_SET_DATA_NONE) || *(u8 *)req->data)
		intx_unmask(vdev->priv);
	return 0;
}

int vfio_pci_intx_trigger(struct vfio_pci_core_device *vdev,
			  const struct vfio_pci_irq_request *req)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	struct vfio_pci_intx *intx = priv->irqs.intx;
	struct eventfd_ctx *trigger = NULL;
	int fd, ret;

	if (intx && !req->count && (req->flags & VFIO_IRQ_SET_DATA_NONE)) {
		vfio_pci_intx_disable(vdev);
		return 0;
	}

	if (req->start != 0 || req->count != 1)
		return -EINVAL;

	if (!(req->flags & VFIO_IRQ_SET_DATA_EVENTFD)) {
		if (!intx)
			return -EINVAL;
		/* Loopback: a test of the user's own path */
		if ((req->flags & VFIO_IRQ_SET_DATA_NONE) || *(u8 *)req->data)
			send_trigger(intx, NULL);
		return 0;
	}

	/* The other types share the function's interrupt logic */
	if (!intx && priv->irqs.type != VFIO_PCI_NUM_IRQS)
		return -EINVAL;

	fd = *(s32 *)req->data;
	if (fd >= 0) {
		trigger = eventfd_ctx_fdget(fd);
		if (IS_ERR(trigger))
			return PTR_ERR(trigger);
	}

	if (intx) {
		intx_set_trigger(intx, trigger);
		return 0;
	}

	ret = intx_enable(priv, trigger);
	if (ret && trigger)
		eventfd_ctx_put(trigger);
	return ret;
}
