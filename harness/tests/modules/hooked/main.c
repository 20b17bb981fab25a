// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vendor driver that uses everything the public header of vfio-pci-core offers: each hook, its
 * own regions, the kernel's map of a BAR, and a policy of its own. A driver of a real device would
 * have a reason for each of them; this one wants them called.
 */
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/uaccess.h>

#include "driver.h"

/* What to do wrong: see the cases of harness/tests/vendor_test.c. */
static char *wrong = "";
module_param(wrong, charp, 0444);

static bool nointxmask;
module_param(nointxmask, bool, 0444);

static bool is_wrong(const char *how)
{
	return !strcmp(wrong, how);
}

/* ---- hooks ---- */

static int info_caps(struct vfio_pci_core_device *vdev, struct vfio_info_cap *caps)
{
	struct vfio_info_cap_header cap = { .id = HOOKED_CAP_ID, .version = 1 };
	int ret;

	if (is_wrong("no_info"))
		return -ENODEV;
	ret = vfio_info_add_capability(caps, &cap, sizeof(cap));
	return is_wrong("info") ? -EIO : ret;
}

static void region_view(struct vfio_pci_core_device *vdev, struct vfio_pci_region_view *view)
{
	if (is_wrong("nothing"))
		return;
	switch (view->index) {
	case VFIO_PCI_BAR0_REGION_INDEX:
		view->size = HOOKED_BAR0_SIZE;
		break;
	case VFIO_PCI_BAR1_REGION_INDEX:
		view->size = 0;
		break;
	case VFIO_PCI_BAR2_REGION_INDEX:
		view->size = HOOKED_BAR2_SIZE;
		break;
	default:
		view->size *= 2;
		view->flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_CAPS;
		break;
	}
}

static int region_caps(struct vfio_pci_core_device *vdev, u32 index, struct vfio_info_cap *caps)
{
	struct vfio_info_cap_header cap = { .id = HOOKED_CAP_ID, .version = 1 };
	int ret;

	if (index != VFIO_PCI_CONFIG_REGION_INDEX)
		return 0;
	ret = vfio_info_add_capability(caps, &cap, sizeof(cap));
	return is_wrong("region_info") ? -EIO : ret;
}

static int feature(struct vfio_pci_core_device *vdev, u32 flags, void __user *arg, size_t argsz)
{
	struct hooked *h = container_of(vdev, struct hooked, core);
	int ret;

	if ((flags & VFIO_DEVICE_FEATURE_MASK) != HOOKED_FEATURE)
		return -ENOTTY;
	ret = vfio_check_feature(flags, argsz,
				 VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_SET,
				 sizeof(h->feature));
	if (ret != 1)
		return ret;
	if (flags & VFIO_DEVICE_FEATURE_SET)
		return copy_from_user(&h->feature, arg, sizeof(h->feature)) ? -EFAULT : 0;
	return copy_to_user(arg, &h->feature, sizeof(h->feature)) ? -EFAULT : 0;
}

static const struct vfio_pci_core_hooks hooks = {
	.info_caps	= info_caps,
	.region		= region_view,
	.region_caps	= region_caps,
	.feature	= feature,
};

static const struct vfio_pci_core_hooks no_hooks = { };

/* ---- the device ---- */

static int hooked_init(struct vfio_device *core_vdev)
{
	struct hooked *h = container_of(core_vdev, struct hooked, core.vdev);
	int ret = vfio_pci_core_init_dev(core_vdev);

	if (ret)
		return ret;
	h->core.hooks = is_wrong("no_hooks") ? &no_hooks : &hooks;
	h->core.nointxmask = nointxmask;
	h->core.disable_idle_d3 = true;
	return 0;
}

/* A map of the BAR for the driver's own accesses: there only after it was set up. */
static int map_bar(struct vfio_pci_core_device *vdev)
{
	if (vfio_pci_core_setup_barmap(vdev, -1) != -EINVAL ||
	    vfio_pci_core_setup_barmap(vdev, 6) != -EINVAL || vfio_pci_core_get_iomap(vdev, -1) ||
	    vfio_pci_core_get_iomap(vdev, 6) || vfio_pci_core_get_iomap(vdev, 4))
		return -EPROTO;
	return vfio_pci_core_setup_barmap(vdev, 4);
}

static int hooked_open(struct vfio_device *core_vdev)
{
	struct hooked *h = container_of(core_vdev, struct hooked, core.vdev);
	int ret = vfio_pci_core_enable(&h->core);

	if (ret)
		return ret;
	ret = hooked_add_regions(h, is_wrong("open"));
	if (!ret)
		ret = map_bar(&h->core);
	if (ret) {
		vfio_pci_core_disable(&h->core);
		return ret;
	}
	vfio_pci_core_finish_enable(&h->core);
	if (!vfio_pci_core_get_iomap(&h->core, 4) || hooked_add_late_region(h) != -EBUSY) {
		vfio_pci_core_close_device(core_vdev);
		return -EPROTO;
	}
	return 0;
}

static void hooked_close(struct vfio_device *core_vdev)
{
	struct hooked *h = container_of(core_vdev, struct hooked, core.vdev);

	vfio_pci_core_close_device(core_vdev);
	h->feature = 0;
}

static const struct vfio_device_ops hooked_ops = {
	.name		= "hooked",
	.init		= hooked_init,
	.release	= vfio_pci_core_release_dev,
	.open_device	= hooked_open,
	.close_device	= hooked_close,
	.ioctl		= vfio_pci_core_ioctl,
	.device_feature	= vfio_pci_core_ioctl_feature,
	.read		= vfio_pci_core_read,
	.write		= vfio_pci_core_write,
	.mmap		= vfio_pci_core_mmap,
	.request	= vfio_pci_core_request,
	.match		= vfio_pci_core_match,
	VFIO_PCI_CORE_IOMMUFD_OPS
};

/* ---- the driver ---- */

static int migration_state(struct vfio_device *vdev, enum vfio_device_mig_state *state)
{
	return -EOPNOTSUPP;
}

static struct file *migration_move(struct vfio_device *vdev, enum vfio_device_mig_state state)
{
	return ERR_PTR(-EOPNOTSUPP);
}

static int __maybe_unused migration_size(struct vfio_device *vdev, unsigned long *length)
{
	*length = 0x600d;
	return 0;
}

static int log_start(struct vfio_device *vdev, struct rb_root_cached *ranges, u32 nr, u64 *size)
{
	return -EOPNOTSUPP;
}

static int log_stop(struct vfio_device *vdev)
{
	return -EOPNOTSUPP;
}

static int log_read(struct vfio_device *vdev, unsigned long iova, unsigned long len,
		    struct iova_bitmap *dirty)
{
	return -EOPNOTSUPP;
}

/* Migration and dirty logging, whole and in parts: a part is a lie about what can be done. */
static const struct vfio_migration_ops migration = {
	.migration_get_state	= migration_state,
	.migration_set_state	= migration_move,
	VFIO_PCI_MIG_DATA_SIZE(migration_size)
};
static const struct vfio_migration_ops half_migration = { .migration_get_state = migration_state };
static const struct vfio_migration_ops no_migration = { };
static const struct vfio_log_ops log = {
	.log_start		= log_start,
	.log_stop		= log_stop,
	.log_read_and_clear	= log_read,
};
static const struct vfio_log_ops log_without_start = { .log_stop = log_stop };
static const struct vfio_log_ops log_without_stop = { .log_start = log_start };
static const struct vfio_log_ops log_without_read = { .log_start = log_start,
						      .log_stop = log_stop };

static void set_migration(struct vfio_device *vdev)
{
	static const struct {
		const char *how;
		const struct vfio_migration_ops *mig;
		const struct vfio_log_ops *log;
		unsigned int flags;
	} parts[] = {
		{ "nothing", &migration, &log, VFIO_MIGRATION_STOP_COPY },
		{ "migration", &half_migration, NULL, VFIO_MIGRATION_STOP_COPY },
		{ "no_migration", &no_migration, NULL, VFIO_MIGRATION_STOP_COPY },
		{ "flags", &migration, NULL, 0 },
		{ "log_start", NULL, &log_without_start, 0 },
		{ "log_stop", NULL, &log_without_stop, 0 },
		{ "log_read", NULL, &log_without_read, 0 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(parts); i++) {
		if (!is_wrong(parts[i].how))
			continue;
		vdev->mig_ops = parts[i].mig;
		vdev->log_ops = parts[i].log;
		vdev->migration_flags = parts[i].flags;
	}
}

static int hooked_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct hooked *h = vfio_alloc_device(hooked, core.vdev, &pdev->dev, &hooked_ops);
	int ret;

	if (IS_ERR(h))
		return PTR_ERR(h);
	pci_set_drvdata(pdev, is_wrong("drvdata") ? NULL : &h->core);
	set_migration(&h->core.vdev);
	ret = vfio_pci_core_register_device(&h->core);
	if (ret)
		vfio_put_device(&h->core.vdev);
	return ret;
}

static void hooked_remove(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *vdev = pci_get_drvdata(pdev);

	vfio_pci_core_unregister_device(vdev);
	vfio_put_device(&vdev->vdev);
}

/* VFs in this driver's own way: the core knows nothing of them. */
static int hooked_sriov_configure(struct pci_dev *pdev, int nr_virtfn)
{
	int ret;

	if (!nr_virtfn) {
		pci_disable_sriov(pdev);
		return 0;
	}
	ret = pci_enable_sriov(pdev, nr_virtfn);
	return ret ? ret : nr_virtfn;
}

static const struct pci_device_id hooked_table[] = {
	{ PCI_DRIVER_OVERRIDE_DEVICE_VFIO(PCI_ANY_ID, PCI_ANY_ID) },
	{}
};
MODULE_DEVICE_TABLE(pci, hooked_table);

static struct pci_driver hooked_driver = {
	.name			= "hooked",
	.id_table		= hooked_table,
	.probe			= hooked_probe,
	.remove			= hooked_remove,
	.sriov_configure	= hooked_sriov_configure,
	.err_handler		= &vfio_pci_core_err_handlers,
	.driver_managed_dma	= true,
};
module_pci_driver(hooked_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("every hook of vfio-pci-core");
