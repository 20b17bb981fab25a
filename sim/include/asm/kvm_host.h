/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - where s390's KVM leaves what it does for PCI functions that a guest gets */
#ifndef ASM_KVM_HOST_H
#define ASM_KVM_HOST_H

struct kvm;

struct zpci_kvm_hook {
	int (*kvm_register)(void *opaque, struct kvm *kvm);
	void (*kvm_unregister)(void *opaque);
};

struct zpci_kvm_hook *sim_zpci_kvm_hook(void);
/* The variable; the struct has been named for the last time. */
#define zpci_kvm_hook	(*sim_zpci_kvm_hook())

#endif
