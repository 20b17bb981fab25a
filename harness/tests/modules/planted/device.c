// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mistakes with a device: registers, interrupts, power, references. The device is the first edu
 * there is.
 */
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include <linux/spinlock.h>

#include "planted.h"

#define EDU_RAISE	0x60

static struct pci_dev *pdev;
static void __iomem *bar;
static int irqs;

static int get_device_up(void)
{
	int ret;

	pdev = pci_get_domain_bus_and_slot(0, 1, PCI_DEVFN(0, 0));
	if (!pdev)
		return -ENODEV;
	ret = pci_enable_device(pdev);
	if (ret)
		return ret;
	pci_set_master(pdev);
	bar = pci_iomap(pdev, 0, 0);
	return bar ? 0 : -ENOMEM;
}

static void put_device_down(void)
{
	pci_iounmap(pdev, bar);
	pci_clear_master(pdev);
	pci_disable_device(pdev);
	pci_dev_put(pdev);
}

static irqreturn_t handler(int irq, void *data)
{
	irqs++;
	return IRQ_HANDLED;
}

static int leaked_irq(bool clean)
{
	int ret = get_device_up();

	if (ret)
		return ret;
	ret = pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_MSIX);
	if (ret < 0)
		return ret;
	ret = request_irq(pci_irq_vector(pdev, 0), handler, 0, "planted", &irqs);
	if (clean)
		free_irq(pci_irq_vector(pdev, 0), &irqs);
	if (clean)
		pci_free_irq_vectors(pdev);
	put_device_down();
	return ret;
}

static int leaked_vectors(bool clean)
{
	int ret = get_device_up();

	if (ret)
		return ret;
	ret = pci_alloc_irq_vectors(pdev, 1, 2, PCI_IRQ_MSIX);
	if (clean)
		pci_free_irq_vectors(pdev);
	put_device_down();
	return ret < 0 ? ret : 0;
}

static int leaked_iomap(bool clean)
{
	int ret = get_device_up();

	if (ret)
		return ret;
	if (clean)
		pci_iounmap(pdev, bar);
	pci_clear_master(pdev);
	pci_disable_device(pdev);
	pci_dev_put(pdev);
	return 0;
}

static int leaked_reference(bool clean)
{
	int ret = get_device_up();

	if (ret)
		return ret;
	if (!clean)
		pci_dev_get(pdev);
	put_device_down();
	return 0;
}

static int runtime_pm_imbalance(bool clean)
{
	int ret = get_device_up();

	if (ret)
		return ret;
	pm_runtime_get_noresume(&pdev->dev);
	if (clean)
		pm_runtime_put_noidle(&pdev->dev);
	put_device_down();
	return 0;
}

static int mmio_dereferenced(bool clean)
{
	int ret = get_device_up();

	if (ret)
		return ret;
	if (clean)
		irqs = ioread32(bar);
	else
		irqs = *(volatile int __force *)bar;
	put_device_down();
	return 0;
}

static int mmio_past_the_end(bool clean)
{
	int ret = get_device_up();

	if (ret)
		return ret;
	ioread32(bar + (clean ? 0 : pci_resource_len(pdev, 0)));
	put_device_down();
	return 0;
}

static int mmio_after_unmap(bool clean)
{
	int ret = get_device_up();

	if (ret)
		return ret;
	put_device_down();
	if (!clean)
		ioread32(bar);
	return 0;
}

static DEFINE_SPINLOCK(irq_lock);

static irqreturn_t locking_handler(int irq, void *data)
{
	spin_lock(&irq_lock);
	irqs++;
	spin_unlock(&irq_lock);
	return IRQ_HANDLED;
}

/* The handler may interrupt whoever holds the lock, on the same processor: then it spins. */
static int irq_unsafe_lock(bool clean)
{
	unsigned long flags = 0;
	int ret = get_device_up();

	if (ret)
		return ret;
	ret = pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_MSIX);
	if (ret < 0)
		return ret;
	ret = request_irq(pci_irq_vector(pdev, 0), locking_handler, 0, "planted", &irqs);
	iowrite32(1, bar + EDU_RAISE);
	msleep(1);
	if (clean)
		local_irq_save(flags);
	spin_lock(&irq_lock);
	irqs++;
	spin_unlock(&irq_lock);
	if (clean)
		local_irq_restore(flags);
	free_irq(pci_irq_vector(pdev, 0), &irqs);
	pci_free_irq_vectors(pdev);
	put_device_down();
	return ret;
}

const struct planted planted_device[] = { { "leaked_irq", leaked_irq },
					  { "irq_unsafe_lock", irq_unsafe_lock },
					  { "leaked_vectors", leaked_vectors },
					  { "leaked_iomap", leaked_iomap },
					  { "leaked_reference", leaked_reference },
					  { "runtime_pm_imbalance", runtime_pm_imbalance },
					  { "mmio_dereferenced", mmio_dereferenced },
					  { "mmio_past_the_end", mmio_past_the_end },
					  { "mmio_after_unmap", mmio_after_unmap },
					  {} };
