// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mistakes with what a device does by itself: DMA, messages, and a BAR that does not answer. The
 * device is the first edu there is; its registers are those of QEMU's educational device.
 */
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pci.h>

#include "planted.h"

#define EDU_LIVENESS	0x04
#define EDU_RAISE	0x60
#define EDU_DMA_SRC	0x80
#define EDU_DMA_DST	0x88
#define EDU_DMA_COUNT	0x90
#define EDU_DMA_CMD	0x98
#define EDU_DMA_TO_RAM	3
#define EDU_BUF		0x40000

#define IOVA		0x100000

static struct pci_dev *pdev;
static void __iomem *bar;

static int get_up(bool master)
{
	int ret;

	pdev = pci_get_domain_bus_and_slot(0, 1, PCI_DEVFN(0, 0));
	if (!pdev)
		return -ENODEV;
	ret = pci_enable_device(pdev);
	if (ret)
		return ret;
	if (master)
		pci_set_master(pdev);
	bar = pci_iomap(pdev, 0, 0);
	return bar ? 0 : -ENOMEM;
}

static void put_down(void)
{
	pci_iounmap(pdev, bar);
	pci_disable_device(pdev);
	pci_dev_put(pdev);
}

static irqreturn_t handler(int irq, void *data)
{
	return IRQ_HANDLED;
}

/* Of what it has, to memory; it takes its time, in which @then happens. */
static void start_dma(void)
{
	iowrite32(EDU_BUF, bar + EDU_DMA_SRC);
	iowrite32(IOVA, bar + EDU_DMA_DST);
	iowrite32(64, bar + EDU_DMA_COUNT);
	iowrite32(EDU_DMA_TO_RAM, bar + EDU_DMA_CMD);
}

static int dma(bool master, bool wait)
{
	struct page *page = alloc_page(GFP_KERNEL);
	struct iommu_domain *domain;
	int ret = get_up(master);

	if (ret || !page)
		return -ENODEV;
	domain = iommu_get_domain_for_dev(&pdev->dev);
	ret = iommu_map(domain, IOVA, page_to_phys(page), PAGE_SIZE, IOMMU_READ | IOMMU_WRITE);
	if (ret)
		return ret;
	start_dma();
	if (wait)
		msleep(1);
	iommu_unmap(domain, IOVA, PAGE_SIZE);
	__free_page(page);
	msleep(1);
	put_down();
	return 0;
}

static int dma_after_unmap(bool clean)
{
	return dma(true, clean);
}

static int dma_without_master(bool clean)
{
	return dma(clean, true);
}

static int msi_without_master(bool clean)
{
	int ret = get_up(clean);

	if (ret)
		return ret;
	ret = pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_MSIX);
	if (ret < 0)
		return ret;
	ret = request_irq(pci_irq_vector(pdev, 0), handler, 0, "planted", pdev);
	iowrite32(1, bar + EDU_RAISE);
	msleep(1);
	free_irq(pci_irq_vector(pdev, 0), pdev);
	pci_free_irq_vectors(pdev);
	put_down();
	return ret;
}

static int vectors_freed_under_irq(bool clean)
{
	int ret = get_up(true);

	if (ret)
		return ret;
	ret = pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_MSIX);
	if (ret < 0)
		return ret;
	ret = request_irq(pci_irq_vector(pdev, 0), handler, 0, "planted", pdev);
	if (clean)
		free_irq(pci_irq_vector(pdev, 0), pdev);
	pci_free_irq_vectors(pdev);
	put_down();
	return ret;
}

/* The device keeps the message that its vector had, and is told that it may send it. */
static void let_send(void)
{
	void __iomem *table;
	u32 where;
	u16 ctrl;

	pci_read_config_dword(pdev, pdev->msix_cap + PCI_MSIX_TABLE, &where);
	table = pci_iomap(pdev, where & PCI_MSIX_TABLE_BIR, 0);
	iowrite32(0, table + (where & PCI_MSIX_TABLE_OFFSET) + PCI_MSIX_ENTRY_VECTOR_CTRL);
	pci_iounmap(pdev, table);
	pci_read_config_word(pdev, pdev->msix_cap + PCI_MSIX_FLAGS, &ctrl);
	ctrl &= ~PCI_MSIX_FLAGS_MASKALL;
	pci_write_config_word(pdev, pdev->msix_cap + PCI_MSIX_FLAGS, ctrl | PCI_MSIX_FLAGS_ENABLE);
	iowrite32(1, bar + EDU_RAISE);
	msleep(1);
	pci_write_config_word(pdev, pdev->msix_cap + PCI_MSIX_FLAGS, ctrl);
}

static int irq_after_free(bool clean)
{
	int ret = get_up(true);

	if (ret)
		return ret;
	ret = pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_MSIX);
	if (ret < 0)
		return ret;
	if (clean)
		let_send();
	pci_free_irq_vectors(pdev);
	if (!clean)
		let_send();
	put_down();
	return 0;
}

static int bar_without_decode(bool clean)
{
	int ret = get_up(false);
	u16 cmd;

	if (ret)
		return ret;
	pci_read_config_word(pdev, PCI_COMMAND, &cmd);
	if (!clean)
		pci_write_config_word(pdev, PCI_COMMAND, cmd & ~PCI_COMMAND_MEMORY);
	ioread32(bar + EDU_LIVENESS);
	put_down();
	return 0;
}

static int bar_asleep(bool clean)
{
	int ret = get_up(false);

	if (ret)
		return ret;
	pci_set_power_state(pdev, PCI_D3hot);
	if (clean)
		pci_set_power_state(pdev, PCI_D0);
	ioread32(bar + EDU_LIVENESS);
	put_down();
	return 0;
}

static int leaked_enable(bool clean)
{
	int ret = get_up(false);

	if (ret)
		return ret;
	pci_iounmap(pdev, bar);
	if (clean)
		pci_disable_device(pdev);
	pci_dev_put(pdev);
	return 0;
}

static int leaked_region(bool clean)
{
	int ret = get_up(false);

	if (ret)
		return ret;
	ret = pci_request_selected_regions(pdev, 1, "planted");
	if (clean)
		pci_release_selected_regions(pdev, 1);
	put_down();
	return ret;
}

static int leaked_iommu_mapping(bool clean)
{
	struct page *page = alloc_page(GFP_KERNEL);
	struct iommu_domain *domain;
	int ret = get_up(false);

	if (ret || !page)
		return -ENODEV;
	domain = iommu_get_domain_for_dev(&pdev->dev);
	ret = iommu_map(domain, IOVA, page_to_phys(page), PAGE_SIZE, IOMMU_READ | IOMMU_WRITE);
	if (clean)
		iommu_unmap(domain, IOVA, PAGE_SIZE);
	__free_page(page);
	put_down();
	return ret;
}

const struct planted planted_pci[] = { { "dma_after_unmap", dma_after_unmap },
				       { "dma_without_master", dma_without_master },
				       { "msi_without_master", msi_without_master },
				       { "vectors_freed_under_irq", vectors_freed_under_irq },
				       { "irq_after_free", irq_after_free },
				       { "bar_without_decode", bar_without_decode },
				       { "bar_asleep", bar_asleep },
				       { "leaked_enable", leaked_enable },
				       { "leaked_region", leaked_region },
				       { "leaked_iommu_mapping", leaked_iommu_mapping },
				       {} };
