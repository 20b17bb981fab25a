// SPDX-License-Identifier: GPL-2.0-only
/*
 * SR-IOV: enabling VFs of a PF that a user drives, and who may then use them.
 *
 * A PF's user can hurt the users of its VFs, and a VF's user trusts a driver that is not the
 * kernel's. A shared secret, the VF token, shows that both agree: the VFs of a PF of ours open only
 * with the PF's token, and a PF whose VFs are in use opens only with it too. The token is given
 * behind the device's name when the device file is asked for.
 */
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/uuid.h>

#include "vfio_pci_priv.h"

#define VFIO_PCI_TOKEN_OPTION	"vf_token="

/**
 * struct vfio_pci_vf_token - the secret of a PF
 * @lock: leaf, protects the rest
 * @uuid: the token; random until a user sets one
 * @users: open VFs
 */
struct vfio_pci_vf_token {
	struct mutex lock;
	uuid_t uuid;
	unsigned int users;
};

/* PFs that enabled VFs through us. A leaf lock: it is held for the list alone. */
static DEFINE_MUTEX(vfio_pci_pfs_lock);
static LIST_HEAD(vfio_pci_pfs);

/*
 * Our PF of a VF. The PF is on the list while its VFs come into being, and cannot go before they
 * are removed, so a pointer taken at registration holds until unregistration.
 */
static struct vfio_pci_core_device *vfio_pci_find_pf(struct pci_dev *vf)
{
	struct vfio_pci_core_device *found = NULL;
	struct vfio_pci_core_priv *cur;

	mutex_lock(&vfio_pci_pfs_lock);
	list_for_each_entry(cur, &vfio_pci_pfs, sriov.pfs_item) {
		if (cur->vdev->pdev == pci_physfn(vf)) {
			found = cur->vdev;
			break;
		}
	}
	mutex_unlock(&vfio_pci_pfs_lock);
	return found;
}

/*
 * VFs of a user's PF must not be grabbed by a host driver as they appear: their PF is not to be
 * trusted. The administrator can still choose another driver, and is told what that means.
 */
static int vfio_pci_bus_event(struct notifier_block *nb, unsigned long action, void *data)
{
	struct vfio_pci_core_priv *priv = container_of(nb, struct vfio_pci_core_priv, sriov.nb);
	struct pci_dev *pf = priv->vdev->pdev;
	struct pci_dev *vf = to_pci_dev(data);
	struct pci_driver *drv;

	if (!vf->is_virtfn || pci_physfn(vf) != pf)
		return 0;

	switch (action) {
	case BUS_NOTIFY_ADD_DEVICE:
		if (vfio_pci_set_driver_override(vf, priv->vdev->vdev.ops->name))
			pci_warn(pf, "VF %s may bind any driver: no memory for driver_override\n",
				 pci_name(vf));
		else
			pci_info(pf, "VF %s is for driver %s alone\n", pci_name(vf),
				 priv->vdev->vdev.ops->name);
		break;
	case BUS_NOTIFY_BOUND_DRIVER:
		drv = pci_dev_driver(vf);
		if (drv && drv != pci_dev_driver(pf))
			pci_warn(pf, "driver %s took VF %s, whose PF a user drives\n", drv->name,
				 pci_name(vf));
		break;
	}
	return 0;
}

/**
 * vfio_pci_sriov_register - find a VF's PF, or make a PF's token
 * @vdev: the device, being registered; neither is fine too
 *
 * Return: 0 or a negative errno.
 */
int vfio_pci_sriov_register(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_sriov *sriov = &vdev->priv->sriov;
	struct vfio_pci_vf_token *token;
	int ret;

	if (vdev->pdev->is_virtfn) {
		sriov->pf = vfio_pci_find_pf(vdev->pdev);
		return 0;
	}
	if (!vdev->pdev->is_physfn)
		return 0;

	token = kzalloc(sizeof(*token), GFP_KERNEL);
	if (!token)
		return -ENOMEM;
	mutex_init(&token->lock);
	uuid_gen(&token->uuid);

	sriov->nb.notifier_call = vfio_pci_bus_event;
	ret = bus_register_notifier(&pci_bus_type, &sriov->nb);
	if (ret) {
		mutex_destroy(&token->lock);
		kfree(token);
		return ret;
	}
	sriov->token = token;
	return 0;
}

/**
 * vfio_pci_sriov_unregister - undo vfio_pci_sriov_register()
 * @vdev: the device; a PF has no VFs left
 */
void vfio_pci_sriov_unregister(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_sriov *sriov = &vdev->priv->sriov;

	sriov->pf = NULL;
	if (!sriov->token)
		return;

	bus_unregister_notifier(&pci_bus_type, &sriov->nb);
	WARN_ON(sriov->token->users);
	mutex_destroy(&sriov->token->lock);
	kfree(sriov->token);
	sriov->token = NULL;
}

/**
 * vfio_pci_sriov_open - count an open VF at its PF
 * @vdev: the device, from finish_enable; any kind
 */
void vfio_pci_sriov_open(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_vf_token *token;

	if (!vdev->priv->sriov.pf)
		return;
	token = vdev->priv->sriov.pf->priv->sriov.token;
	mutex_lock(&token->lock);
	token->users++;
	mutex_unlock(&token->lock);
}

/**
 * vfio_pci_sriov_close - undo vfio_pci_sriov_open()
 * @vdev: the device, from close_device; any kind
 */
void vfio_pci_sriov_close(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_vf_token *token;

	if (!vdev->priv->sriov.pf)
		return;
	token = vdev->priv->sriov.pf->priv->sriov.token;
	mutex_lock(&token->lock);
	if (!WARN_ON(!token->users))
		token->users--;
	mutex_unlock(&token->lock);
}

/**
 * vfio_pci_feature_vf_token - VFIO_DEVICE_FEATURE_PCI_VF_TOKEN
 * @vdev: the device, open
 * @flags: GET, SET, PROBE
 * @arg: the token, 16 bytes
 * @argsz: bytes of it
 *
 * There is no GET: it would hand one user the token of the user before.
 *
 * Return: 0; -ENOTTY for anything but a PF; -EINVAL; -EFAULT.
 */
int vfio_pci_feature_vf_token(struct vfio_pci_core_device *vdev, u32 flags, void __user *arg,
			      size_t argsz)
{
	struct vfio_pci_vf_token *token = vdev->priv->sriov.token;
	uuid_t uuid;
	int ret;

	if (!token)
		return -ENOTTY;
	ret = vfio_check_feature(flags, argsz, VFIO_DEVICE_FEATURE_SET, sizeof(uuid));
	if (ret != 1)
		return ret;
	if (copy_from_user(&uuid, arg, sizeof(uuid)))
		return -EFAULT;

	mutex_lock(&token->lock);
	uuid_copy(&token->uuid, &uuid);
	mutex_unlock(&token->lock);
	return 0;
}

/* @given is NULL if the user gave no token. */
static int vfio_pci_check_vf(struct vfio_pci_core_device *vdev, const uuid_t *given)
{
	struct vfio_pci_core_device *pf = vdev->priv->sriov.pf;
	struct vfio_pci_vf_token *token;
	bool same;

	if (!pf) {
		if (!given)
			return 0;
		pci_info_ratelimited(vdev->pdev, "VF token given, but the PF has none\n");
		return -EINVAL;
	}
	if (!given) {
		pci_info_ratelimited(vdev->pdev, "VF token required\n");
		return -EACCES;
	}

	token = pf->priv->sriov.token;
	mutex_lock(&token->lock);
	same = uuid_equal(given, &token->uuid);
	mutex_unlock(&token->lock);
	if (!same) {
		pci_info_ratelimited(vdev->pdev, "wrong VF token\n");
		return -EACCES;
	}
	return 0;
}

/* With VFs in use the token must be known; without, a given one becomes the token. */
static int vfio_pci_check_pf(struct vfio_pci_core_device *vdev, const uuid_t *given)
{
	struct vfio_pci_vf_token *token = vdev->priv->sriov.token;
	int ret = 0;

	mutex_lock(&token->lock);
	if (token->users) {
		if (!given || !uuid_equal(given, &token->uuid))
			ret = -EACCES;
	} else if (given) {
		uuid_copy(&token->uuid, given);
	}
	mutex_unlock(&token->lock);

	if (ret)
		pci_info_ratelimited(vdev->pdev, "VFs are in use: %s VF token\n",
				     given ? "wrong" : "no");
	return ret;
}

static int vfio_pci_check_token(struct vfio_pci_core_device *vdev, const uuid_t *given)
{
	if (vdev->pdev->is_virtfn)
		return vfio_pci_check_vf(vdev, given);
	if (vdev->priv->sriov.token)
		return vfio_pci_check_pf(vdev, given);
	if (!given)
		return 0;
	pci_info_ratelimited(vdev->pdev, "VF token given for a function without SR-IOV\n");
	return -EINVAL;
}

/* The options behind a name: blanks, and at most one vf_token. Returns 1 if there is one. */
static int vfio_pci_parse_options(const char *opt, uuid_t *uuid)
{
	const size_t prefix = strlen(VFIO_PCI_TOKEN_OPTION);
	int found = 0;
	int ret;

	for (;;) {
		while (*opt == ' ')
			opt++;
		if (!*opt)
			return found;
		if (found || strncmp(opt, VFIO_PCI_TOKEN_OPTION, prefix))
			return -EINVAL;

		opt += prefix;
		if (strlen(opt) < UUID_STRING_LEN)
			return -EINVAL;
		ret = uuid_parse(opt, uuid);
		if (ret)
			return ret;
		opt += UUID_STRING_LEN;
		found = 1;
	}
}

/**
 * vfio_pci_core_match - is this the device that the user names, and may the user have it?
 * @core_vdev: the device
 * @buf: "0000:04:10.0", then options after a blank: " vf_token=<uuid>"
 *
 * Context: a lock of vfio's group held; takes a leaf lock.
 * Return: 1 yes; 0 another device's name; -EINVAL for options that do not parse or a token where
 * none belongs; -EACCES for a token that is missing or wrong.
 */
int vfio_pci_core_match(struct vfio_device *core_vdev, char *buf)
{
	struct vfio_pci_core_device *vdev = vfio_pci_from_vfio(core_vdev);
	const char *name = pci_name(vdev->pdev);
	size_t len = strlen(name);
	uuid_t uuid;
	int ret;

	if (strncmp(buf, name, len) || (buf[len] && buf[len] != ' '))
		return 0;

	ret = vfio_pci_parse_options(buf + len, &uuid);
	if (ret < 0)
		return ret;
	ret = vfio_pci_check_token(vdev, ret ? &uuid : NULL);
	return ret ? ret : 1;
}
EXPORT_SYMBOL_GPL(vfio_pci_core_match);

static void vfio_pci_pf_mark(struct vfio_pci_core_device *vdev, bool active)
{
	down_write(&vdev->priv->memory.lock);
	/* A user's D3 would take the VFs down with it; from here on it is refused. */
	if (active)
		vfio_pci_set_power_state(vdev, PCI_D0);
	vdev->priv->power.sriov_active = active;
	up_write(&vdev->priv->memory.lock);
}

static int vfio_pci_pf_enlist(struct vfio_pci_core_device *vdev)
{
	int ret = -EINVAL;

	mutex_lock(&vfio_pci_pfs_lock);
	if (list_empty(&vdev->priv->sriov.pfs_item)) {
		list_add_tail(&vdev->priv->sriov.pfs_item, &vfio_pci_pfs);
		ret = 0;
	}
	mutex_unlock(&vfio_pci_pfs_lock);
	return ret;
}

static void vfio_pci_pf_delist(struct vfio_pci_core_device *vdev)
{
	mutex_lock(&vfio_pci_pfs_lock);
	list_del_init(&vdev->priv->sriov.pfs_item);
	mutex_unlock(&vfio_pci_pfs_lock);
}

static int vfio_pci_sriov_enable(struct vfio_pci_core_device *vdev, int nr_virtfn)
{
	struct device *dev = &vdev->pdev->dev;
	int ret;

	/* VFs look for their PF while they are being created. */
	ret = vfio_pci_pf_enlist(vdev);
	if (ret)
		return ret;

	ret = pm_runtime_resume_and_get(dev);
	if (ret)
		goto err_delist;

	vfio_pci_pf_mark(vdev, true);
	ret = pci_enable_sriov(vdev->pdev, nr_virtfn);
	if (ret)
		goto err_unmark;
	return nr_virtfn;

err_unmark:
	vfio_pci_pf_mark(vdev, false);
	pm_runtime_put(dev);
err_delist:
	vfio_pci_pf_delist(vdev);
	return ret;
}

/**
 * vfio_pci_core_sriov_configure - a driver's sriov_configure
 * @vdev: a PF's device
 * @nr_virtfn: VFs to enable, 0 to disable
 *
 * VFs that appear have their driver_override set to the PF's driver. Disabling waits until no VF is
 * in use.
 *
 * Context: device_lock held.
 * Return: @nr_virtfn, or a negative errno; -EINVAL if VFs are enabled already.
 */
int vfio_pci_core_sriov_configure(struct vfio_pci_core_device *vdev, int nr_virtfn)
{
	struct pci_dev *pdev = vdev->pdev;

	device_lock_assert(&pdev->dev);

	if (nr_virtfn)
		return vfio_pci_sriov_enable(vdev, nr_virtfn);

	if (pci_num_vf(pdev)) {
		pci_disable_sriov(pdev);
		vfio_pci_pf_mark(vdev, false);
		pm_runtime_put(&pdev->dev);
	}
	vfio_pci_pf_delist(vdev);
	return 0;
}
EXPORT_SYMBOL_GPL(vfio_pci_core_sriov_configure);
