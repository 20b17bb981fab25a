// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver of PFs that goes and leaves its VFs behind, which the kernel warns of and allows.
 */
#include <linux/module.h>
#include <linux/pci.h>

static int leaver_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	return pci_enable_device(pdev);
}

static void leaver_remove(struct pci_dev *pdev)
{
	pci_disable_device(pdev);
}

static int leaver_sriov_configure(struct pci_dev *pdev, int nr_virtfn)
{
	int ret;

	if (!nr_virtfn) {
		pci_disable_sriov(pdev);
		return 0;
	}
	ret = pci_enable_sriov(pdev, nr_virtfn);
	return ret ? ret : nr_virtfn;
}

static const struct pci_device_id leaver_table[] = {
	{ PCI_DEVICE_DRIVER_OVERRIDE(PCI_ANY_ID, PCI_ANY_ID, PCI_ID_F_VFIO_DRIVER_OVERRIDE) },
	{}
};
MODULE_DEVICE_TABLE(pci, leaver_table);

static struct pci_driver leaver_driver = {
	.name			= "leaver",
	.id_table		= leaver_table,
	.probe			= leaver_probe,
	.remove			= leaver_remove,
	.sriov_configure	= leaver_sriov_configure,
};
module_pci_driver(leaver_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("a driver that leaves VFs behind");
