/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An extension that uses every slot. EXT_NAME, EXT_NUMBER and EXT_LETTER say which one; its letter
 * and the callback's go to the log: p prepare, u unprepare, s setup, t teardown, r region released,
 * e error.
 */
#include "hook.h"
#include "ext_log.h"

#define NOTE(what) ext_note(EXT_LETTER what " ")

/* Which callback fails, and how: "prepare", "setup", "info", "no_prepare", "no_setup", "no_info" */
static char wrong[32];
module_param_string(wrong, wrong, sizeof(wrong), 0644);

/* Only for the driver of that name; all if empty */
static char *driver = "";
module_param(driver, charp, 0444);

static int open_devices;
module_param(open_devices, int, 0444);

/* What @wrong says about a callback */
static int verdict(const char *what)
{
	if (!strcmp(wrong, what))
		return -EIO;
	if (!strncmp(wrong, "no_", 3) && !strcmp(wrong + 3, what))
		return -ENODEV;
	return 0;
}

static bool match(struct pci_dev *pdev, const char *name)
{
	return !*driver || !strcmp(driver, name);
}

static int prepare(struct vfio_pci_core_device *vdev, void **data)
{
	u32 *own;
	int ret = verdict("prepare");

	if (ret)
		return ret;
	own = kzalloc(sizeof(*own), GFP_KERNEL_ACCOUNT);
	if (!own)
		return -ENOMEM;
	NOTE("p");
	*own = vdev->pdev->device << 8 | EXT_NUMBER;
	*data = own;
	open_devices++;
	return 0;
}

static void unprepare(struct vfio_pci_core_device *vdev, void *data)
{
	u32 *own = data;

	NOTE("u");
	WARN_ON(*own != (vdev->pdev->device << 8 | EXT_NUMBER));
	kfree(own);
	open_devices--;
}

static ssize_t region_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			 loff_t *ppos, bool iswrite)
{
	u32 *own = vfio_pci_core_region_data(vdev, VFIO_PCI_OFFSET_TO_INDEX(*ppos));

	if (iswrite || count != sizeof(*own))
		return -EINVAL;
	return copy_to_user(buf, own, sizeof(*own)) ? -EFAULT : (ssize_t)sizeof(*own);
}

static void region_release(struct vfio_pci_core_device *vdev, struct vfio_pci_region *region)
{
	NOTE("r");
}

static const struct vfio_pci_regops region_ops = { .rw = region_rw, .release = region_release };

static int setup(struct vfio_pci_core_device *vdev, void **data)
{
	const unsigned int pos = EXT_CARVED - 4 * EXT_NUMBER;
	int ret;

	ret = vfio_pci_core_register_dev_region(vdev, VFIO_REGION_TYPE_PCI_VENDOR_TYPE | 0x1234,
						EXT_NUMBER, &region_ops, EXT_REGION_SIZE,
						VFIO_REGION_INFO_FLAG_READ, *data);
	if (!ret)
		ret = verdict("setup");
	if (!ret)
		ret = vfio_pci_core_config_carve_out(vdev, pos, 4);
	if (!ret)
		ret = vfio_pci_core_config_set(vdev, pos, 4, EXT_CARVED_VALUE | EXT_NUMBER);
	if (ret)
		return ret;

	/* What cannot be carved out, and set */
	if (vfio_pci_core_config_carve_out(vdev, 1, 4) != -EINVAL ||
	    vfio_pci_core_config_carve_out(vdev, 0, 3) != -EINVAL ||
	    vfio_pci_core_config_carve_out(vdev, 0, 0) != -EINVAL ||
	    vfio_pci_core_config_carve_out(vdev, 4096, 4) != -EINVAL ||
	    vfio_pci_core_config_carve_out(vdev, 0xfc, 4096) != -EINVAL ||
	    vfio_pci_core_config_set(vdev, 0, 3, 0) != -EINVAL ||
	    vfio_pci_core_config_set(vdev, 2, 4, 0) != -EINVAL ||
	    vfio_pci_core_config_set(vdev, 4096, 4, 0) != -EINVAL)
		return -EPROTO;
	NOTE("s");
	return 0;
}

static void teardown(struct vfio_pci_core_device *vdev, void *data)
{
	NOTE("t");
}

static int info_caps(struct vfio_pci_core_device *vdev, void *data, struct vfio_info_cap *caps)
{
	struct vfio_info_cap_header cap = { .id = EXT_CAP_SHARED, .version = EXT_NUMBER };
	int ret;

	if (verdict("info") == -ENODEV)
		return -ENODEV;
	ret = vfio_info_add_capability(caps, &cap, sizeof(cap));
	if (ret || verdict("info"))
		return ret ? ret : verdict("info");
	cap.id = EXT_CAP_OWN + EXT_NUMBER;
	return vfio_info_add_capability(caps, &cap, sizeof(cap));
}

static int feature(struct vfio_pci_core_device *vdev, void *data, u32 flags, void __user *arg,
		   size_t argsz)
{
	const u32 *own = data;
	int ret;

	if ((flags & VFIO_DEVICE_FEATURE_MASK) != EXT_FEATURE + EXT_NUMBER)
		return -ENOTTY;
	ret = vfio_check_feature(flags, argsz, VFIO_DEVICE_FEATURE_GET, sizeof(*own));
	if (ret != 1)
		return ret;
	return copy_to_user(arg, own, sizeof(*own)) ? -EFAULT : 0;
}

static void error(struct vfio_pci_core_device *vdev, void *data, pci_channel_state_t state)
{
	NOTE("e");
}

static const struct vfio_pci_core_extension extension = {
	.name		= EXT_NAME,
	.match		= match,
	.prepare	= prepare,
	.unprepare	= unprepare,
	.setup		= setup,
	.teardown	= teardown,
	.info_caps	= info_caps,
	.feature	= feature,
	.error		= error,
};

/* "1" registers, "0" unregisters: at any moment, whatever is open. */
static int present_set(const char *val, const struct kernel_param *kp)
{
	if (*val == '1')
		return vfio_pci_core_register_extension(&extension);
	vfio_pci_core_unregister_extension(&extension);
	return 0;
}

static const struct kernel_param_ops present_ops = { .set = present_set };
module_param_cb(present, &present_ops, NULL, 0200);

static int __init ext_init(void)
{
	return vfio_pci_core_register_extension(&extension);
}
module_init(ext_init);

static void __exit ext_exit(void)
{
	vfio_pci_core_unregister_extension(&extension);
}
module_exit(ext_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("an extension of vfio-pci-core");
