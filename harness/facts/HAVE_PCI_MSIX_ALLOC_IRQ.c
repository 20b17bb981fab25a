// SPDX-License-Identifier: GPL-2.0-only
/* MSI-X vectors can be added while MSI-X is on. */
#include <linux/msi.h>
#include <linux/pci.h>

int probe(struct pci_dev *pdev);
int probe(struct pci_dev *pdev)
{
	return pci_msix_can_alloc_dyn(pdev) ? pci_msix_alloc_irq_at(pdev, 0, NULL).virq : 0;
}
