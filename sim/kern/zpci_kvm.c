// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM as far as PCI functions of s390 are concerned: guests that devices are opened for, and the
 * two calls by which a function is registered with one.
 */
#include <linux/file.h>
#include <linux/kvm_host.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/vfio.h>
#include <asm/pci.h>
#include <shared/zpci.h>
#include "state.h"
#include "sim_sched.h"
#include "sim_syscall.h"
#include "oracle.h"

struct guest {
	struct list_head node;
	struct file *group;
	struct kvm kvm;
};

struct kvm_zdev {
	struct kvm *kvm;
};

typeof(zpci_kvm_hook) *sim_zpci_kvm_hook(void)
{
	return &SIM->zpci.hook;
}

void kvm_get_kvm(struct kvm *kvm)
{
	refcount_inc(&kvm->users_count);
}

void kvm_put_kvm(struct kvm *kvm)
{
	/* The last one is sim_kvm_detach()'s. */
	WARN_ON(refcount_dec_and_test(&kvm->users_count));
}

/* Off and on again: the guest's identity is part of how a function is enabled. */
static int restart(struct zpci_dev *zdev, u32 gisa)
{
	int ret;

	if (zdev_enabled(zdev)) {
		ret = zpci_disable_device(zdev);
		if (ret)
			return ret;
	}
	zdev->gisa = gisa;
	ret = zpci_enable_device(zdev);
	if (ret)
		zdev->gisa = 0;
	return ret;
}

static int register_kvm(void *opaque, struct kvm *kvm)
{
	struct zpci_dev *zdev = opaque;
	struct kvm_zdev *kzdev;
	int ret = -EINVAL;

	if (!zdev)
		return -EINVAL;
	mutex_lock(&zdev->kzdev_lock);
	if (zdev->kzdev || zdev->gisa || !kvm)
		goto out;
	kvm_get_kvm(kvm);
	ret = -ENOMEM;
	kzdev = kzalloc(sizeof(*kzdev), GFP_KERNEL);
	if (!kzdev)
		goto out_put;
	kzdev->kvm = kvm;
	ret = restart(zdev, 1);
	if (ret) {
		kfree(kzdev);
		goto out_put;
	}
	zdev->kzdev = kzdev;
	SIM->zpci.registered++;
	goto out;

out_put:
	kvm_put_kvm(kvm);
out:
	mutex_unlock(&zdev->kzdev_lock);
	return ret;
}

static void unregister_kvm(void *opaque)
{
	struct zpci_dev *zdev = opaque;
	struct kvm_zdev *kzdev;

	if (!zdev)
		return;
	mutex_lock(&zdev->kzdev_lock);
	kzdev = zdev->kzdev;
	if (!WARN_ON(!kzdev)) {
		restart(zdev, 0);
		zdev->kzdev = NULL;
		SIM->zpci.registered--;
		kvm_put_kvm(kzdev->kvm);
		kfree(kzdev);
	}
	mutex_unlock(&zdev->kzdev_lock);
}

void sim_kvm_load(int on)
{
	SIM->zpci.hook.kvm_register = on ? register_kvm : NULL;
	SIM->zpci.hook.kvm_unregister = on ? unregister_kvm : NULL;
}

static int end(int ret)
{
	sim_fs_return_to_user();
	sim_syscall_exit();
	return ret;
}

/* A door does not fail on demand: what it stands for is another program's, which has succeeded. */
static struct file *group_file(int fd)
{
	struct sim_fs *fs = &SIM->fs;

	if (fd < 0 || fd >= fs->nr_slots || !fs->fds[fd] || fs->fds[fd] == SIM_FD_RESERVED)
		return NULL;
	return get_file(fs->fds[fd]);
}

int sim_kvm_attach(int group_fd)
{
	struct guest *guest;
	struct file *file;

	sim_syscall_enter("kvm");
	file = group_file(group_fd);
	if (!file)
		return end(-EBADF);
	guest = sim_zalloc(sizeof(*guest));
	guest->group = file;
	refcount_set(&guest->kvm.users_count, 1);
	list_add_tail(&guest->node, &SIM->zpci.guests);
	vfio_file_set_kvm(file, &guest->kvm);
	return end(0);
}

static int end_guest(struct guest *guest)
{
	if (refcount_read(&guest->kvm.users_count) > 1)
		return -EBUSY;
	vfio_file_set_kvm(guest->group, NULL);
	list_del(&guest->node);
	fput(guest->group);
	kfree(guest);
	return 0;
}

int sim_kvm_end(void)
{
	struct guest *guest, *tmp;
	int ret = 0;

	sim_syscall_enter("kvm");
	list_for_each_entry_safe(guest, tmp, &SIM->zpci.guests, node)
		ret = end_guest(guest) ?: ret;
	return end(ret);
}

int sim_kvm_detach(int group_fd)
{
	struct guest *guest;
	struct file *file;
	int ret = -ENOENT;

	sim_syscall_enter("kvm");
	file = group_file(group_fd);
	if (!file)
		return end(-EBADF);
	list_for_each_entry(guest, &SIM->zpci.guests, node) {
		if (guest->group != file)
			continue;
		ret = end_guest(guest);
		break;
	}
	fput(file);
	return end(ret);
}

int sim_kvm_registered(void)
{
	return SIM->zpci.registered;
}
