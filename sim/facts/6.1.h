/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a 6.1 kernel has, as far as <linux/vfio_pci_compat.h> asks. For a real kernel the same list
 * is probed at build time (harness/kmod/facts), and the two are compared.
 */
#ifndef VFIOLAB_FACTS_H
#define VFIOLAB_FACTS_H

#define HAVE_EVENTFD_SIGNAL_COUNT 1
#define HAVE_FOLLOW_PFN 1
#define HAVE_PFN_T 1
#define HAVE_VFIO_FREE_DEVICE 1
#define HAVE_VFIO_SPAPR_EEH 1

#endif /* VFIOLAB_FACTS_H */
