// SPDX-License-Identifier: GPL-2.0-only
/* vfio has the hooks for EEH of pseries; later the platform itself has. */
#include <linux/vfio.h>

void probe(struct pci_dev *pdev);
void probe(struct pci_dev *pdev)
{
	vfio_spapr_pci_eeh_open(pdev);
}
