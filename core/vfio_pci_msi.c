// SPDX-License-Identifier: GPL-2.0-only
/*
 * MSI and MSI-X.
 *
 * Vectors are allocated from the PCI core when the first eventfd comes, later ones of MSI-X one by
 * one where the kernel can do that, and all are freed when the index is disabled. A vector with an
 * eventfd has a context and one without has none, so memory follows use and not the size of the
 * table. The interrupt's cookie is the eventfd itself, which keeps the handler at two instructions.
 *
 * The MSI-X table is in the function's memory, and the user may have turned decoding off: it is
 * forced on for as long as the kernel touches the table.
 */
#include <linux/eventfd.h>
#include <linux/interrupt.h>
#include <linux/irqbypass.h>
#include <linux/log2.h>
#include <linux/msi.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "vfio_pci_priv.h"

/**
 * struct vfio_pci_vector - an MSI or MSI-X vector that signals an eventfd
 * @trigger: the eventfd, owned
 * @irq: the Linux interrupt
 * @producer: lets a hypervisor route the interrupt past the eventfd; its token is NULL if it could
 *	not be registered
 * @name: in /proc/interrupts
 */
struct vfio_pci_vector {
	struct eventfd_ctx *trigger;
	int irq;
	struct irq_bypass_producer producer;
	char name[56];
};

static irqreturn_t msi_handler(int irq, void *dev_id)
{
	vfio_pci_eventfd_signal(dev_id);
	return IRQ_HANDLED;
}

/* Returns 0, the number of vectors that could be had if that is fewer, or a negative errno */
static int msi_enable(struct vfio_pci_core_device *vdev, unsigned int nr, bool msix)
{
	struct vfio_pci_irqs *irqs = &vdev->priv->irqs;
	struct pci_dev *pdev = vdev->pdev;
	u16 cmd;
	int ret;

	cmd = vfio_pci_memory_lock_and_enable(vdev);
	ret = pci_alloc_irq_vectors(pdev, 1, nr, msix ? PCI_IRQ_MSIX : PCI_IRQ_MSI);
	if (ret > 0 && ret < nr)
		pci_free_irq_vectors(pdev);
	vfio_pci_memory_unlock_and_restore(vdev, cmd);
	if (ret < (int)nr)
		return ret;

	irqs->nr_vectors = vfio_pci_vector_limit(nr, vfio_pci_irq_count(vdev, msix ?
					VFIO_PCI_MSIX_IRQ_INDEX : VFIO_PCI_MSI_IRQ_INDEX));
	if (!msix)
		WRITE_ONCE(irqs->msi_qmax, order_base_2(nr));
	WRITE_ONCE(irqs->type, msix ? VFIO_PCI_MSIX_IRQ_INDEX : VFIO_PCI_MSI_IRQ_INDEX);
	return 0;
}

/* Request the interrupt of a vector whose context is complete */
static int vector_request(struct vfio_pci_core_device *vdev, struct vfio_pci_vector *vec, bool msix)
{
	struct msi_msg msg;
	u16 cmd;
	int ret;

	cmd = vfio_pci_memory_lock_and_enable(vdev);
	/*
	 * A reset that only the function's driver knows clears the table, and the user is not let
	 * near it to repair that. So write what it should hold before it is used.
	 */
	if (msix) {
		get_cached_msi_msg(vec->irq, &msg);
		pci_write_msi_msg(vec->irq, &msg);
	}
	ret = request_irq(vec->irq, msi_handler, 0, vec->name, vec->trigger);
	vfio_pci_memory_unlock_and_restore(vdev, cmd);
	return ret;
}

/* The Linux interrupt of a vector; one that was added stays until the index is disabled */
static int vector_linux_irq(struct vfio_pci_core_device *vdev, unsigned int nr, bool msix)
{
	int irq = pci_irq_vector(vdev->pdev, nr);
	u16 cmd;

	if (irq >= 0 || !msix || !vdev->priv->msix_grows)
		return irq;

	cmd = vfio_pci_memory_lock_and_enable(vdev);
	irq = vfio_pci_msix_alloc(vdev->pdev, nr);
	vfio_pci_memory_unlock_and_restore(vdev, cmd);
	return irq;
}

static void vector_clear(struct vfio_pci_core_device *vdev, unsigned int nr)
{
	struct vfio_pci_vector *vec = xa_erase(&vdev->priv->irqs.vectors, nr);
	u16 cmd;

	if (!vec)
		return;

	irq_bypass_unregister_producer(&vec->producer);
	cmd = vfio_pci_memory_lock_and_enable(vdev);
	free_irq(vec->irq, vec->trigger);
	vfio_pci_memory_unlock_and_restore(vdev, cmd);
	eventfd_ctx_put(vec->trigger);
	kfree(vec);
}

static int vector_set(struct vfio_pci_core_device *vdev, unsigned int nr, int fd, bool msix)
{
	struct vfio_pci_irqs *irqs = &vdev->priv->irqs;
	struct pci_dev *pdev = vdev->pdev;
	struct vfio_pci_vector *vec;
	int ret;

	vector_clear(vdev, nr);
	if (fd < 0)
		return 0;

	vec = kzalloc(sizeof(*vec), GFP_KERNEL_ACCOUNT);
	if (!vec)
		return -ENOMEM;
	vec->irq = vector_linux_irq(vdev, nr, msix);
	if (vec->irq < 0) {
		ret = vec->irq;
		goto err_free;
	}
	snprintf(vec->name, sizeof(vec->name), "vfio-msi%s[%u](%s)", msix ? "x" : "", nr,
		 pci_name(pdev));

	vec->trigger = eventfd_ctx_fdget(fd);
	if (IS_ERR(vec->trigger)) {
		ret = PTR_ERR(vec->trigger);
		goto err_free;
	}

	ret = xa_insert(&irqs->vectors, nr, vec, GFP_KERNEL_ACCOUNT);
	if (ret)
		goto err_put;
	ret = vector_request(vdev, vec, msix);
	if (ret)
		goto err_erase;

	vec->producer.token = vec->trigger;
	vec->producer.irq = vec->irq;
	ret = irq_bypass_register_producer(&vec->producer);
	if (unlikely(ret)) {
		/* Only slower without */
		pci_info(pdev, "no interrupt bypass for vector %u: %d\n", nr, ret);
		vec->producer.token = NULL;
	}
	return 0;

err_erase:
	xa_erase(&irqs->vectors, nr);
err_put:
	eventfd_ctx_put(vec->trigger);
err_free:
	kfree(vec);
	return ret;
}

/* On failure every vector of the block that was looked at is left without an eventfd */
static int block_set(struct vfio_pci_core_device *vdev, const struct vfio_pci_irq_request *req)
{
	bool msix = req->index == VFIO_PCI_MSIX_IRQ_INDEX;
	s32 *fds = req->data;
	unsigned int i;
	int ret;

	if (req->start >= vdev->priv->irqs.nr_vectors ||
	    req->count > vdev->priv->irqs.nr_vectors - req->start)
		return -EINVAL;

	for (i = 0; i < req->count; i++) {
		ret = vector_set(vdev, req->start + i, fds[i], msix);
		if (ret)
			goto err_clear;
	}
	return 0;

err_clear:
	while (i--)
		vector_clear(vdev, req->start + i);
	return ret;
}

void vfio_pci_msi_disable(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_irqs *irqs = &vdev->priv->irqs;
	struct vfio_pci_vector *vec;
	unsigned long nr;
	u16 cmd;

	lockdep_assert_held(&irqs->igate);

	xa_for_each(&irqs->vectors, nr, vec)
		vector_clear(vdev, nr);

	cmd = vfio_pci_memory_lock_and_enable(vdev);
	pci_free_irq_vectors(vdev->pdev);
	vfio_pci_memory_unlock_and_restore(vdev, cmd);

	/* Freeing turned INTx on again, also for a function that must not use it */
	if (vdev->priv->nointx)
		pci_intx(vdev->pdev, 0);

	irqs->nr_vectors = 0;
	WRITE_ONCE(irqs->type, VFIO_PCI_NUM_IRQS);
}

/* Loopback: signal the eventfds as if the function had interrupted */
static int msi_loopback(struct vfio_pci_core_device *vdev, const struct vfio_pci_irq_request *req)
{
	struct vfio_pci_irqs *irqs = &vdev->priv->irqs;
	struct vfio_pci_vector *vec;
	u8 *wanted = req->data;
	unsigned int i;

	if (irqs->type != req->index || req->start > irqs->nr_vectors ||
	    req->count > irqs->nr_vectors - req->start)
		return -EINVAL;

	for (i = 0; i < req->count; i++) {
		vec = xa_load(&irqs->vectors, req->start + i);
		if (vec && ((req->flags & VFIO_IRQ_SET_DATA_NONE) || wanted[i]))
			vfio_pci_eventfd_signal(vec->trigger);
	}
	return 0;
}

int vfio_pci_msi_trigger(struct vfio_pci_core_device *vdev,
			 const struct vfio_pci_irq_request *req)
{
	struct vfio_pci_irqs *irqs = &vdev->priv->irqs;
	bool on = irqs->type == req->index;
	int ret;

	if (on && !req->count && (req->flags & VFIO_IRQ_SET_DATA_NONE)) {
		vfio_pci_msi_disable(vdev);
		return 0;
	}

	if (!(req->flags & VFIO_IRQ_SET_DATA_EVENTFD))
		return msi_loopback(vdev, req);
	if (on)
		return block_set(vdev, req);
	/* One type at a time: the function has one interrupt mode */
	if (irqs->type != VFIO_PCI_NUM_IRQS)
		return -EINVAL;

	ret = msi_enable(vdev, req->start + req->count, req->index == VFIO_PCI_MSIX_IRQ_INDEX);
	if (ret)
		return ret;

	ret = block_set(vdev, req);
	if (ret)
		vfio_pci_msi_disable(vdev);
	return ret;
}
