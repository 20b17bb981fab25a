/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VFIOLAB_HARNESS_TREE_H
#define VFIOLAB_HARNESS_TREE_H

/*
 * Print the lab's PCI functions as `lspci -t` does, with class, ids, IOMMU group and bound driver.
 */
void tree_print(void);

#endif /* VFIOLAB_HARNESS_TREE_H */
