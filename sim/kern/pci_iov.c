// SPDX-License-Identifier: GPL-2.0-only
/*
 * SR-IOV: virtual functions, enumerated from the physical function's capability.
 */
#include <linux/pci.h>
#include <linux/delay.h>
#include "state.h"
#include "oracle.h"

struct pci_sriov {
	int pos;
	u32 cap;
	u16 ctrl;
	u16 total_VFs, initial_VFs, num_VFs, driver_max_VFs;
	u16 offset, stride;
	u16 vf_device;
	u32 pgsz;
	bool drivers_autoprobe;
	/* All VFs have one header; it is read from the first and used for the others. */
	u32 class;
	u8 hdr_type, revision;
	u16 subsystem_vendor, subsystem_device;
	int cfg_size;
	u64 barsz[PCI_SRIOV_NUM_BARS];
};

static void write_vf_bar(struct pci_dev *dev, int i)
{
	struct resource *res = &dev->resource[PCI_IOV_RESOURCES + i];
	int reg = dev->sriov->pos + PCI_SRIOV_BAR + 4 * i;

	if (!res->parent)
		return;
	pci_write_config_dword(dev, reg, (u32)res->start | (res->flags & 0xf));
	if (res->flags & IORESOURCE_MEM_64)
		pci_write_config_dword(dev, reg + 4, res->start >> 32);
}

static void size_vf_bars(struct pci_dev *dev, struct pci_sriov *iov)
{
	unsigned long flags;
	bool is64;
	u64 size;
	int i;

	for (i = 0; i < PCI_SRIOV_NUM_BARS; i++) {
		size = sim_pci_bar_size(dev, iov->pos + PCI_SRIOV_BAR + 4 * i, false, &flags,
					&is64);
		if (!size)
			continue;
		iov->barsz[i] = size;
		dev->resource[PCI_IOV_RESOURCES + i].flags = flags;
		if (!sim_pci_assign_resource(dev, PCI_IOV_RESOURCES + i, size * iov->total_VFs,
					     size))
			write_vf_bar(dev, i);
		i += is64;
	}
}

/* The bit exists once for all PFs of a device: the first one found has set it. */
static bool other_pf(struct pci_dev *dev)
{
	struct pci_dev *pos;

	list_for_each_entry(pos, &dev->bus->devices, bus_list) {
		if (pos->is_physfn)
			return true;
	}
	return false;
}

void pci_iov_init(struct pci_dev *dev)
{
	int pos = pci_find_ext_capability(dev, PCI_EXT_CAP_ID_SRIOV);
	struct pci_sriov *iov;
	u16 total, ctrl;

	if (!pos)
		return;
	pci_read_config_word(dev, pos + PCI_SRIOV_CTRL, &ctrl);
	if (ctrl & PCI_SRIOV_CTRL_VFE) {
		pci_write_config_word(dev, pos + PCI_SRIOV_CTRL, 0);
		msleep(1000);
	}
	pci_read_config_word(dev, pos + PCI_SRIOV_TOTAL_VF, &total);
	if (!total)
		return;
	iov = kzalloc(sizeof(*iov), GFP_KERNEL);
	if (!iov)
		return;
	iov->pos = pos;
	iov->total_VFs = total;
	iov->driver_max_VFs = total;
	iov->drivers_autoprobe = true;
	pci_read_config_dword(dev, pos + PCI_SRIOV_CAP, &iov->cap);
	pci_read_config_word(dev, pos + PCI_SRIOV_VF_DID, &iov->vf_device);
	pci_read_config_dword(dev, pos + PCI_SRIOV_SUP_PGSIZE, &iov->pgsz);
	iov->pgsz &= ~((1u << (PAGE_SHIFT - 12)) - 1);
	iov->pgsz &= -iov->pgsz;
	pci_write_config_dword(dev, pos + PCI_SRIOV_SYS_PGSIZE, iov->pgsz);
	/* Offset and stride depend on it, so it is settled before they are read. */
	if (pci_ari_enabled(dev->bus) && !other_pf(dev))
		iov->ctrl = PCI_SRIOV_CTRL_ARI;
	pci_write_config_word(dev, pos + PCI_SRIOV_CTRL, iov->ctrl);
	dev->sriov = iov;
	dev->is_physfn = 1;
	size_vf_bars(dev, iov);
}

void pci_iov_release(struct pci_dev *dev)
{
	if (dev->is_physfn) {
		WARN(dev->sriov->num_VFs, "%s: released with VFs\n", pci_name(dev));
		kfree(dev->sriov);
		dev->sriov = NULL;
	}
}

/* The PF's driver went away; a limit it had set goes with it. */
void pci_iov_remove(struct pci_dev *dev)
{
	if (!dev->is_physfn)
		return;
	dev->sriov->driver_max_VFs = dev->sriov->total_VFs;
	if (dev->sriov->num_VFs)
		pci_warn(dev, "driver left SR-IOV enabled after remove\n");
}

u64 pci_iov_resource_size(struct pci_dev *dev, int resno)
{
	return dev->is_physfn ? dev->sriov->barsz[resno - PCI_IOV_RESOURCES] : 0;
}

int pci_iov_cfg_size(struct pci_dev *pf)
{
	return pf->sriov->cfg_size;
}

bool sim_pci_vf_autoprobe(struct pci_dev *vf)
{
	return vf->physfn->sriov->drivers_autoprobe;
}

static int vf_rid(struct pci_dev *pf, int id)
{
	return pci_dev_id(pf) + pf->sriov->offset + pf->sriov->stride * id;
}

int pci_iov_virtfn_bus(struct pci_dev *dev, int id)
{
	return dev->is_physfn ? vf_rid(dev, id) >> 8 : -EINVAL;
}

int pci_iov_virtfn_devfn(struct pci_dev *dev, int id)
{
	return dev->is_physfn ? vf_rid(dev, id) & 0xff : -EINVAL;
}

int pci_iov_vf_id(struct pci_dev *dev)
{
	struct pci_dev *pf;

	if (!dev->is_virtfn)
		return -EINVAL;
	pf = dev->physfn;
	return (pci_dev_id(dev) - (pci_dev_id(pf) + pf->sriov->offset)) / pf->sriov->stride;
}

/*
 * Only while @pf_driver is bound, and only the caller's device lock on the VF keeps it so: the PF's
 * driver disables its VFs before it goes, which needs that lock.
 */
void *pci_iov_get_pf_drvdata(struct pci_dev *dev, struct pci_driver *pf_driver)
{
	struct pci_dev *pf;

	if (!dev->is_virtfn)
		return ERR_PTR(-EINVAL);
	pf = dev->physfn;
	if (pf->driver != pf_driver)
		return ERR_PTR(-EINVAL);
	return pci_get_drvdata(pf);
}

/* Header registers of a VF that its own config space does not, or need not, give. */
void sim_pci_vf_header(struct pci_dev *dev)
{
	struct pci_sriov *iov = dev->physfn->sriov;

	dev->class = iov->class;
	dev->revision = iov->revision;
	dev->hdr_type = iov->hdr_type;
	dev->subsystem_vendor = iov->subsystem_vendor;
	dev->subsystem_device = iov->subsystem_device;
}

static void read_common_header(struct pci_dev *vf)
{
	struct pci_sriov *iov = vf->physfn->sriov;
	u32 val;

	pci_read_config_dword(vf, PCI_CLASS_REVISION, &val);
	iov->class = val >> 8;
	iov->revision = val & 0xff;
	pci_read_config_byte(vf, PCI_HEADER_TYPE, &iov->hdr_type);
	pci_read_config_word(vf, PCI_SUBSYSTEM_VENDOR_ID, &iov->subsystem_vendor);
	pci_read_config_word(vf, PCI_SUBSYSTEM_ID, &iov->subsystem_device);
	iov->cfg_size = PCI_CFG_SPACE_SIZE;
	if (!pci_find_capability(vf, PCI_CAP_ID_EXP))
		return;
	pci_read_config_dword(vf, PCI_CFG_SPACE_SIZE, &val);
	if (val != ~0u)
		iov->cfg_size = PCI_CFG_SPACE_EXP_SIZE;
}

static void set_vf_bars(struct pci_dev *pf, struct pci_dev *vf, int id)
{
	struct resource *from, *to;
	int i;

	for (i = 0; i < PCI_SRIOV_NUM_BARS; i++) {
		from = &pf->resource[PCI_IOV_RESOURCES + i];
		to = &vf->resource[i];
		if (!from->parent)
			continue;
		to->name = pci_name(vf);
		to->flags = from->flags;
		to->start = from->start + pf->sriov->barsz[i] * id;
		to->end = to->start + pf->sriov->barsz[i] - 1;
		if (!request_resource_conflict(from, to))
			continue;
		/* A BUG_ON() in the kernel; only a device that lies of its VFs gets there. */
		if (!SIM->pci.lenient)
			sim_bug("pci", "%s: VF BAR %d overlaps another", pci_name(vf), i);
		SIM->pci.lost = true;
		to->flags = 0;
	}
}

/* A bus without a bridge: its numbers are routed to the PF's own bus. */
static struct pci_bus *get_vf_bus(struct pci_dev *pf, int id)
{
	int nr = pci_iov_virtfn_bus(pf, id);
	struct pci_bus *bus;

	if (nr == pf->bus->number)
		return pf->bus;
	bus = pci_find_bus(pf->bus->sim_domain_nr, nr);
	return bus ? bus : sim_pci_bus_new(pf->bus, NULL, pf->bus->sim_domain_nr, nr);
}

static int add_vf(struct pci_dev *pf, int id)
{
	struct sim_pci_func *func;
	struct pci_bus *bus;
	struct pci_dev *vf;
	int ret;

	bus = get_vf_bus(pf, id);
	if (!bus)
		return -ENOMEM;
	vf = sim_pci_alloc_dev(bus, pci_iov_virtfn_devfn(pf, id));
	if (!vf) {
		sim_pci_bus_put(bus);
		return -ENOMEM;
	}
	func = sim_pci_func_new(bus, vf->devfn);
	func->pf = pf->sim_func;
	func->model = sim_hw_vf(pf->sim_func->model, func, id);
	if (!func->model)
		sim_bug("pci", "%s: the model has no VF %d", pci_name(pf), id);
	vf->sim_func = func;
	func->pdev = vf;
	vf->vendor = pf->vendor;
	vf->device = pf->sriov->vf_device;
	vf->is_virtfn = 1;
	vf->physfn = pci_dev_get(pf);
	vf->no_command_memory = 1;
	ret = sim_zpci_add_vf(pf, func, id);
	if (ret) {
		put_device(&vf->dev);
		pci_dev_put(pf);
		return ret;
	}
	sim_zpci_device_found(vf);
	if (!id)
		read_common_header(vf);

	ret = sim_pci_setup_device(vf);
	if (ret) {
		sim_zpci_remove_vf(vf);
		put_device(&vf->dev);
		pci_dev_put(pf);
		return ret;
	}
	vf->dev.parent = pf->dev.parent;
	vf->multifunction = 0;
	set_vf_bars(pf, vf, id);
	pci_device_add(vf, vf->bus);
	pci_bus_add_device(vf);
	return 0;
}

static void remove_vf(struct pci_dev *pf, int id)
{
	struct pci_dev *vf;

	vf = pci_get_domain_bus_and_slot(pci_domain_nr(pf->bus), pci_iov_virtfn_bus(pf, id),
					 pci_iov_virtfn_devfn(pf, id));
	if (!vf)
		return;
	pci_stop_and_remove_bus_device(vf);
	/* Whoever still holds the pci_dev talks to nobody; the place is free for a new VF. */
	vf->sim_func->present = false;
	list_del_init(&vf->sim_func->node);
	sim_zpci_remove_vf(vf);
	pci_dev_put(vf);
	pci_dev_put(pf);
}

static void set_num_vfs(struct pci_dev *dev, int nr)
{
	struct pci_sriov *iov = dev->sriov;

	pci_write_config_word(dev, iov->pos + PCI_SRIOV_NUM_VF, nr);
	pci_read_config_word(dev, iov->pos + PCI_SRIOV_VF_OFFSET, &iov->offset);
	pci_read_config_word(dev, iov->pos + PCI_SRIOV_VF_STRIDE, &iov->stride);
}

static void write_ctrl(struct pci_dev *dev, u16 set, u16 clear, unsigned int wait_ms)
{
	struct pci_sriov *iov = dev->sriov;

	iov->ctrl |= set;
	iov->ctrl &= ~clear;
	pci_cfg_access_lock(dev);
	pci_write_config_word(dev, iov->pos + PCI_SRIOV_CTRL, iov->ctrl);
	msleep(wait_ms);
	pci_cfg_access_unlock(dev);
}

static int check_bars(struct pci_dev *dev)
{
	int i;

	for (i = 0; i < PCI_SRIOV_NUM_BARS; i++) {
		if (dev->sriov->barsz[i] && !dev->resource[PCI_IOV_RESOURCES + i].parent) {
			pci_err(dev, "not enough MMIO resources for SR-IOV\n");
			return -ENOMEM;
		}
	}
	return 0;
}

/* Memory decoding is the PF's: its VFs have no COMMAND of their own for it. */
static void enable_pf_memory(struct pci_dev *dev)
{
	u16 cmd;

	pci_read_config_word(dev, PCI_COMMAND, &cmd);
	if (!(cmd & PCI_COMMAND_MEMORY))
		pci_write_config_word(dev, PCI_COMMAND, cmd | PCI_COMMAND_MEMORY);
}

int pci_enable_sriov(struct pci_dev *dev, int nr_virtfn)
{
	struct pci_sriov *iov = dev->sriov;
	u16 initial;
	int i, ret;

	might_sleep();
	if (!dev->is_physfn)
		return -ENOSYS;
	if (!nr_virtfn)
		return 0;
	if (iov->num_VFs)
		return -EINVAL;
	pci_read_config_word(dev, iov->pos + PCI_SRIOV_INITIAL_VF, &initial);
	if (initial > iov->total_VFs ||
	    (!(iov->cap & PCI_SRIOV_CAP_VFM) && initial != iov->total_VFs))
		return -EIO;
	if (nr_virtfn < 0 || nr_virtfn > iov->total_VFs ||
	    (!(iov->cap & PCI_SRIOV_CAP_VFM) && nr_virtfn > initial))
		return -EINVAL;
	ret = check_bars(dev);
	if (ret)
		return ret;
	if (sim_should_fail(SIM_FAULT_SRIOV))
		return -ENOMEM;
	enable_pf_memory(dev);
	iov->initial_VFs = initial;

	set_num_vfs(dev, nr_virtfn);
	if (pci_iov_virtfn_bus(dev, nr_virtfn - 1) > dev->bus->busn_res.end) {
		pci_err(dev, "can't enable %d VFs (bus %02x out of range)\n", nr_virtfn,
			pci_iov_virtfn_bus(dev, nr_virtfn - 1));
		set_num_vfs(dev, 0);
		return -ENOMEM;
	}
	write_ctrl(dev, PCI_SRIOV_CTRL_VFE | PCI_SRIOV_CTRL_MSE, 0, 100);
	for (i = 0; i < nr_virtfn; i++) {
		ret = add_vf(dev, i);
		if (ret)
			goto err_remove;
	}
	iov->num_VFs = nr_virtfn;
	return 0;

err_remove:
	while (i--)
		remove_vf(dev, i);
	write_ctrl(dev, 0, PCI_SRIOV_CTRL_VFE | PCI_SRIOV_CTRL_MSE, 1000);
	set_num_vfs(dev, 0);
	return ret;
}

void pci_disable_sriov(struct pci_dev *dev)
{
	struct pci_sriov *iov = dev->sriov;
	int i;

	might_sleep();
	if (!dev->is_physfn || !iov->num_VFs)
		return;
	for (i = 0; i < iov->num_VFs; i++)
		remove_vf(dev, i);
	write_ctrl(dev, 0, PCI_SRIOV_CTRL_VFE | PCI_SRIOV_CTRL_MSE, 1000);
	iov->num_VFs = 0;
	set_num_vfs(dev, 0);
}

/* After a reset of the PF: as before it, when the hardware has lost VF Enable. */
void pci_restore_iov_state(struct pci_dev *dev)
{
	struct pci_sriov *iov = dev->sriov;
	u16 ctrl;
	int i;

	if (!dev->is_physfn)
		return;
	pci_read_config_word(dev, iov->pos + PCI_SRIOV_CTRL, &ctrl);
	if (ctrl & PCI_SRIOV_CTRL_VFE)
		return;
	ctrl &= ~PCI_SRIOV_CTRL_ARI;
	ctrl |= iov->ctrl & PCI_SRIOV_CTRL_ARI;
	pci_write_config_word(dev, iov->pos + PCI_SRIOV_CTRL, ctrl);
	for (i = 0; i < PCI_SRIOV_NUM_BARS; i++)
		write_vf_bar(dev, i);
	pci_write_config_dword(dev, iov->pos + PCI_SRIOV_SYS_PGSIZE, iov->pgsz);
	set_num_vfs(dev, iov->num_VFs);
	pci_write_config_word(dev, iov->pos + PCI_SRIOV_CTRL, iov->ctrl);
	if (iov->ctrl & PCI_SRIOV_CTRL_VFE)
		msleep(100);
}

int pci_num_vf(struct pci_dev *dev)
{
	return dev->is_physfn ? dev->sriov->num_VFs : 0;
}

int pci_vfs_assigned(struct pci_dev *dev)
{
	struct pci_dev *vf = NULL;
	int n = 0;

	if (!dev->is_physfn)
		return 0;
	while ((vf = pci_get_device(dev->vendor, dev->sriov->vf_device, vf)))
		n += vf->is_virtfn && vf->physfn == dev &&
		     vf->dev_flags & PCI_DEV_FLAGS_ASSIGNED;
	return n;
}

int pci_sriov_set_totalvfs(struct pci_dev *dev, u16 numvfs)
{
	if (!dev->is_physfn)
		return -ENOSYS;
	if (numvfs > dev->sriov->total_VFs)
		return -EINVAL;
	if (dev->sriov->ctrl & PCI_SRIOV_CTRL_VFE)
		return -EBUSY;
	dev->sriov->driver_max_VFs = numvfs;
	return 0;
}

int pci_sriov_get_totalvfs(struct pci_dev *dev)
{
	return dev->is_physfn ? dev->sriov->driver_max_VFs : 0;
}

int pci_sriov_configure_simple(struct pci_dev *dev, int nr_virtfn)
{
	int ret;

	might_sleep();
	if (!dev->is_physfn)
		return -ENODEV;
	if (pci_vfs_assigned(dev)) {
		pci_warn(dev, "Cannot modify SR-IOV while VFs are assigned\n");
		return -EPERM;
	}
	if (!nr_virtfn) {
		pci_disable_sriov(dev);
		return 0;
	}
	ret = pci_enable_sriov(dev, nr_virtfn);
	return ret < 0 ? ret : nr_virtfn;
}
