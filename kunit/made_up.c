// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions that are made up byte by byte, for the suites.
 */
#include "made_up.h"

static bool space_has(struct made_up *fn, int where, int size)
{
	if (where + size <= fn->pdev.cfg_size)
		return true;
	fn->beyond++;
	return false;
}

static int space_read(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *val)
{
	struct made_up *fn = container_of(bus, struct made_up, bus);

	*val = ~0U;
	if (!space_has(fn, where, size))
		return PCIBIOS_BAD_REGISTER_NUMBER;
	if (where <= fn->fail_at && fn->fail_at < where + size) {
		fn->failed++;
		return PCIBIOS_SET_FAILED;
	}
	*val = made_up_get(fn, where, size);
	return PCIBIOS_SUCCESSFUL;
}

static int space_write(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 val)
{
	struct made_up *fn = container_of(bus, struct made_up, bus);

	fn->written++;
	if (!space_has(fn, where, size))
		return PCIBIOS_BAD_REGISTER_NUMBER;
	made_up_put(fn, where, size, val);
	return PCIBIOS_SUCCESSFUL;
}

static struct pci_ops space_ops = { .read = space_read, .write = space_write };
static const struct vfio_device_ops device_ops = { .name = "made-up" };

void made_up_put(struct made_up *fn, unsigned int pos, unsigned int width, u32 val)
{
	for (; width--; val >>= 8)
		fn->space[pos++] = val;
}

u32 made_up_get(struct made_up *fn, unsigned int pos, unsigned int width)
{
	u32 val = 0;

	while (width--)
		val = val << 8 | fn->space[pos + width];
	return val;
}

void made_up_put_cap(struct made_up *fn, unsigned int pos, u8 id, u8 next)
{
	made_up_put(fn, pos, 1, id);
	made_up_put(fn, pos + 1, 1, next);
}

void made_up_put_ext_cap(struct made_up *fn, unsigned int pos, u16 id, u16 next)
{
	made_up_put(fn, pos, 4, id | 1 << 16 | (u32)next << 20);
}

void made_up_blank(struct made_up *fn, int cfg_size)
{
	memset(fn->space, 0, sizeof(fn->space));
	fn->pdev.cfg_size = cfg_size;
	fn->pdev.pcie_flags_reg = 0;
	fn->fail_at = MADE_UP_NOWHERE;
	fn->failed = 0;
	fn->beyond = 0;
	fn->written = 0;
	made_up_put(fn, PCI_STATUS, 2, PCI_STATUS_CAP_LIST);
	made_up_put(fn, PCI_CAPABILITY_LIST, 1, MADE_UP_CAP);
}

void made_up_blank_express(struct made_up *fn)
{
	made_up_blank(fn, PCI_CFG_SPACE_EXP_SIZE);
	fn->pdev.pcie_flags_reg = 2;
	made_up_put_cap(fn, MADE_UP_CAP, PCI_CAP_ID_EXP, 0);
	made_up_put(fn, MADE_UP_CAP + PCI_EXP_FLAGS, 2, 2);
}

struct made_up *made_up_function(struct kunit *test, const char *name)
{
	struct made_up *fn = kunit_kzalloc(test, sizeof(*fn), GFP_KERNEL);
	struct vfio_pci_config *config;

	if (!fn)
		return NULL;
	config = &fn->priv.config;
	config->vconfig = kunit_kzalloc(test, PCI_CFG_SPACE_EXP_SIZE, GFP_KERNEL);
	config->map = kunit_kzalloc(test, PCI_CFG_SPACE_EXP_SIZE / 4 * sizeof(*config->map),
				    GFP_KERNEL);
	if (!config->vconfig || !config->map)
		return NULL;
	mutex_init(&config->lock);
	fn->vdev.priv = &fn->priv;
	fn->vdev.pdev = &fn->pdev;
	fn->vdev.vdev.ops = &device_ops;
	fn->priv.vdev = &fn->vdev;
	fn->priv.msix_bar = 0xff;
	INIT_LIST_HEAD(&fn->priv.sriov.pfs_item);
	vfio_pci_irqs_init(&fn->vdev);
	vfio_pci_memory_init(&fn->vdev);
	fn->bus.ops = &space_ops;
	fn->pdev.bus = &fn->bus;
	fn->pdev.error_state = pci_channel_io_normal;
	fn->pdev.dev.init_name = name;
	made_up_blank(fn, PCI_CFG_SPACE_SIZE);
	return fn;
}

int made_up_init(struct kunit *test)
{
	test->priv = made_up_function(test, "made-up");
	return test->priv ? 0 : -ENOMEM;
}

void made_up_exit(struct kunit *test)
{
	struct made_up *fn = test->priv;

	if (!fn)
		return;
	kfree(fn->priv.config.caps);
	vfio_pci_memory_destroy(&fn->vdev);
	vfio_pci_irqs_destroy(&fn->vdev);
	mutex_destroy(&fn->priv.config.lock);
}
