/* SPDX-License-Identifier: GPL-2.0-only */
/* class: stub - a virtual machine is an opaque token here: the lab runs no guests */
#ifndef __KVM_HOST_H
#define __KVM_HOST_H

#include <linux/types.h>
#include <linux/refcount.h>
#include <asm/kvm_host.h>

struct kvm {
	refcount_t users_count;
};

void kvm_get_kvm(struct kvm *kvm);
void kvm_put_kvm(struct kvm *kvm);

#endif /* __KVM_HOST_H */
