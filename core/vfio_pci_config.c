// SPDX-License-Identifier: GPL-2.0-only
/*
 * Config space as the user sees it.
 *
 * An access is cut into aligned pieces, each within one dword and one capability, so that
 * everything below deals with at most four bytes that share one set of permissions. Each bit then
 * comes from, and goes to, either the function or vconfig, our copy. What a write does beyond
 * storing bits is in vfio_pci_header_write() here and in vfio_pci_capops.c.
 *
 * Reads take no lock: vconfig changes by aligned stores that are whole for any aligned load.
 * Writers are serialised by config.lock, a leaf, for the length of a read-modify-write.
 */
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "vfio_pci_priv.h"

/* Index of the ROM in the per-BAR arrays */
#define ROM_SLOT		PCI_STD_NUM_BARS

/**
 * vfio_pci_hw_config_read - read the function's own config space for the user
 * @pdev: the function
 * @pos: first byte, aligned to @width
 * @width: 1, 2 or 4
 * @val: the result
 *
 * Context: may sleep: waits for a reset that keeps users from config space.
 * Return: 0 or a negative errno.
 */
int vfio_pci_hw_config_read(struct pci_dev *pdev, unsigned int pos, unsigned int width, u32 *val)
{
	u16 word = 0;
	u8 byte = 0;
	int ret;

	switch (width) {
	case 1:
		ret = pci_user_read_config_byte(pdev, pos, &byte);
		*val = byte;
		return ret;
	case 2:
		ret = pci_user_read_config_word(pdev, pos, &word);
		*val = word;
		return ret;
	default:
		return pci_user_read_config_dword(pdev, pos, val);
	}
}

int vfio_pci_hw_config_write(struct pci_dev *pdev, unsigned int pos, unsigned int width, u32 val)
{
	switch (width) {
	case 1:
		return pci_user_write_config_byte(pdev, pos, val);
	case 2:
		return pci_user_write_config_word(pdev, pos, val);
	default:
		return pci_user_write_config_dword(pdev, pos, val);
	}
}

void vfio_pci_vconfig_set(struct vfio_pci_config *config, unsigned int pos, unsigned int width,
			  u32 val)
{
	u8 *p = config->vconfig + pos;

	switch (width) {
	case 1:
		WRITE_ONCE(*p, val);
		break;
	case 2:
		WRITE_ONCE(*(__le16 *)p, cpu_to_le16(val));
		break;
	default:
		WRITE_ONCE(*(__le32 *)p, cpu_to_le32(val));
		break;
	}
}

/**
 * vfio_pci_config_load - read as the permission bits say
 * @acc: the access; @acc->val is set
 *
 * Return: 0 or a negative errno from the bus.
 */
int vfio_pci_config_load(struct vfio_pci_config_access *acc)
{
	struct vfio_pci_perm_bits bits = vfio_pci_perm_at(acc->perm, acc->pos - acc->start,
							  acc->width);
	u32 hw;
	int ret;

	acc->val = vfio_pci_vconfig_get(&acc->vdev->priv->config, acc->pos, acc->width);
	if (bits.virt == U32_MAX >> (32 - 8 * acc->width))
		return 0;

	ret = vfio_pci_hw_config_read(acc->vdev->pdev, acc->pos, acc->width, &hw);
	if (ret)
		return ret;
	acc->val = (acc->val & bits.virt) | (hw & ~bits.virt);
	return 0;
}

/**
 * vfio_pci_config_store_locked - write as the permission bits say
 * @acc: the access
 *
 * Context: config.lock held.
 * Return: 0 or a negative errno from the bus.
 */
int vfio_pci_config_store_locked(struct vfio_pci_config_access *acc)
{
	struct vfio_pci_perm_bits bits = vfio_pci_perm_at(acc->perm, acc->pos - acc->start,
							  acc->width);
	struct vfio_pci_config *config = &acc->vdev->priv->config;
	struct pci_dev *pdev = acc->vdev->pdev;
	u32 virt = bits.write & bits.virt;
	u32 phys = bits.write & ~bits.virt;
	u32 old;
	int ret;

	lockdep_assert_held(&config->lock);

	if (virt) {
		old = vfio_pci_vconfig_get(config, acc->pos, acc->width);
		vfio_pci_vconfig_set(config, acc->pos, acc->width,
				     (old & ~virt) | (acc->val & virt));
	}

	if (!phys)
		return 0;

	/* Reading can have effects in a gap or a vendor's registers: only when bits must be kept */
	if (phys == U32_MAX >> (32 - 8 * acc->width))
		return vfio_pci_hw_config_write(pdev, acc->pos, acc->width, acc->val);

	ret = vfio_pci_hw_config_read(pdev, acc->pos, acc->width, &old);
	if (ret)
		return ret;
	return vfio_pci_hw_config_write(pdev, acc->pos, acc->width,
					(old & ~phys) | (acc->val & phys));
}

int vfio_pci_config_store(struct vfio_pci_config_access *acc)
{
	struct vfio_pci_config *config = &acc->vdev->priv->config;
	int ret;

	mutex_lock(&config->lock);
	ret = vfio_pci_config_store_locked(acc);
	mutex_unlock(&config->lock);
	return ret;
}

/* ---- the header ---- */

static int bar_slot(unsigned int pos)
{
	if (pos >= PCI_BASE_ADDRESS_0 && pos < PCI_BASE_ADDRESS_5 + 4)
		return (pos - PCI_BASE_ADDRESS_0) / 4;
	if (pos >= PCI_ROM_ADDRESS && pos < PCI_ROM_ADDRESS + 4)
		return ROM_SLOT;
	return -1;
}

static unsigned int bar_register(unsigned int slot)
{
	return slot == ROM_SLOT ? PCI_ROM_ADDRESS : PCI_BASE_ADDRESS_0 + 4 * slot;
}

int vfio_pci_header_read(struct vfio_pci_config_access *acc)
{
	int ret = vfio_pci_config_load(acc);

	if (!ret && acc->pos == PCI_COMMAND && acc->vdev->pdev->no_command_memory)
		acc->val |= vfio_pci_virtual_command(acc->vdev) & PCI_COMMAND_MEMORY;
	return ret;
}

/*
 * Did the function lose its BARs without our help? Some functions have registers that reset them.
 * Decoding that the user believes on and finds off is one sign, BARs that changed are the other.
 */
static bool lost_its_bars(struct vfio_pci_core_device *vdev, u16 new, u16 phys)
{
	u16 lost = new & ~phys & (PCI_COMMAND_MEMORY | PCI_COMMAND_IO);
	struct vfio_pci_config *config = &vdev->priv->config;
	unsigned int i;
	u32 bar;

	lost &= vfio_pci_virtual_command(vdev);
	if (vdev->pdev->no_command_memory)
		lost &= ~PCI_COMMAND_MEMORY;
	if (lost)
		return true;

	for (i = 0; i < PCI_STD_NUM_BARS; i++) {
		if (!config->rbar[i])
			continue;
		if (vfio_pci_hw_config_read(vdev->pdev, bar_register(i), 4, &bar) ||
		    bar != config->rbar[i])
			return true;
	}
	return false;
}

static void restore_bars(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_config *config = &vdev->priv->config;
	struct pci_dev *pdev = vdev->pdev;
	unsigned int i;
	u32 cmd, rom;

	/* A VF has no BARs of its own to lose */
	if (pdev->is_virtfn)
		return;

	pci_info(pdev, "reset without notice, restoring BARs\n");
	for (i = 0; i < ROM_SLOT; i++)
		vfio_pci_hw_config_write(pdev, bar_register(i), 4, config->rbar[i]);
	/* The host's copy has the decoder off, but a read of the ROM may be under way */
	rom = config->rbar[ROM_SLOT];
	if (vdev->priv->memory.rom_mapped)
		rom |= PCI_ROM_ADDRESS_ENABLE;
	vfio_pci_hw_config_write(pdev, PCI_ROM_ADDRESS, 4, rom);

	if (vdev->priv->nointx && !vfio_pci_hw_config_read(pdev, PCI_COMMAND, 2, &cmd))
		vfio_pci_hw_config_write(pdev, PCI_COMMAND, 2, cmd | PCI_COMMAND_INTX_DISABLE);
}

static int command_write(struct vfio_pci_config_access *acc)
{
	const u16 decode = PCI_COMMAND_MEMORY | PCI_COMMAND_IO;
	struct vfio_pci_core_device *vdev = acc->vdev;
	struct vfio_pci_core_priv *priv = vdev->priv;
	struct vfio_pci_config *config = &priv->config;
	u16 new = acc->val;
	u32 phys;
	int ret;

	if (new & PCI_COMMAND_MEMORY)
		down_write(&priv->memory.lock);
	else
		vfio_pci_zap_and_down_write_memory_lock(vdev);

	ret = vfio_pci_hw_config_read(vdev->pdev, PCI_COMMAND, 2, &phys);
	if (ret)
		goto out_unlock;

	if (lost_its_bars(vdev, new, phys))
		restore_bars(vdev);

	mutex_lock(&config->lock);
	ret = vfio_pci_config_store_locked(acc);
	/* What the user believes: for the test above, and for vfio_pci_memory_enabled() */
	if (!ret)
		vfio_pci_vconfig_set(config, PCI_COMMAND, 1,
				     (vfio_pci_vconfig_get(config, PCI_COMMAND, 1) & ~decode) |
				     (new & decode));
	mutex_unlock(&config->lock);

out_unlock:
	up_write(&priv->memory.lock);
	return ret;
}

int vfio_pci_header_write(struct vfio_pci_config_access *acc)
{
	struct vfio_pci_config *config = &acc->vdev->priv->config;
	int slot = bar_slot(acc->pos);
	int ret;

	/* A BAR answers sizing as hardware does: only address bits above the size can be set */
	if (slot >= 0) {
		acc->val &= config->bar_mask[slot] >> (8 * (acc->pos % 4));
		acc->val |= config->bar_flags[slot] >> (8 * (acc->pos % 4));
	}

	if (acc->pos == PCI_COMMAND)
		ret = command_write(acc);
	else
		ret = vfio_pci_config_store(acc);

	/* igate is outside memory_lock, so only now */
	if (!ret && (acc->pos == PCI_COMMAND || acc->pos == PCI_COMMAND + 1))
		vfio_pci_intx_follow_command(acc->vdev);
	return ret;
}

/* ---- access from userspace ---- */

/* Find what covers @acc->pos; returns how many bytes from there share it within the dword */
static unsigned int find_perm(struct vfio_pci_core_device *vdev,
			      struct vfio_pci_config_access *acc)
{
	struct vfio_pci_config *config = &vdev->priv->config;
	unsigned int room = 4 - acc->pos % 4;
	unsigned int index = config->map[acc->pos / 4];
	struct vfio_pci_cap *cap;

	if (index != VFIO_PCI_MAP_GAP) {
		cap = &config->caps[index];
		if (acc->pos < cap->start + cap->len) {
			acc->perm = cap->perm;
			acc->start = cap->start;
			return min(room, cap->start + cap->len - acc->pos);
		}
	}
	acc->perm = &vfio_pci_perm_gap;
	acc->start = acc->pos;
	return room;
}

static const struct vfio_pci_config_range *driver_ranges(struct vfio_pci_core_device *vdev)
{
	static const struct vfio_pci_config_range none = { .len = 0 };

	return vdev->hooks && vdev->hooks->config ? vdev->hooks->config : &none;
}

/* A write goes to the driver as a whole or not at all, so it ends where one of its ranges does. */
static unsigned int write_room(struct vfio_pci_core_device *vdev, unsigned int pos,
			       unsigned int room)
{
	const struct vfio_pci_config_range *range;
	unsigned int edge;

	for (range = driver_ranges(vdev); range->len; range++) {
		if (!range->write)
			continue;
		edge = pos < range->start ? range->start : range->start + range->len;
		if (edge > pos)
			room = min(room, edge - pos);
	}
	return room;
}

static int show_to_driver(struct vfio_pci_config_access *acc)
{
	const struct vfio_pci_config_range *range;
	__le32 val = cpu_to_le32(acc->val);
	unsigned int from, to;
	u8 *bytes = (u8 *)&val;
	int ret;

	for (range = driver_ranges(acc->vdev); range->len; range++) {
		from = max_t(unsigned int, acc->pos, range->start);
		to = min_t(unsigned int, acc->pos + acc->width, range->start + range->len);
		if (from >= to || !range->read)
			continue;
		ret = range->read(acc->vdev, range, from - range->start, bytes + from - acc->pos,
				  to - from);
		if (ret)
			return ret;
	}
	acc->val = le32_to_cpu(val);
	return 0;
}

/* Returns VFIO_PCI_CONFIG_TAKEN, 0 to go on, or an error. */
static int offer_to_driver(struct vfio_pci_config_access *acc)
{
	const struct vfio_pci_config_range *range;
	__le32 val = cpu_to_le32(acc->val);
	int ret;

	for (range = driver_ranges(acc->vdev); range->len; range++) {
		if (!range->write || acc->pos < range->start ||
		    acc->pos >= range->start + range->len)
			continue;
		ret = range->write(acc->vdev, range, acc->pos - range->start, (u8 *)&val,
				   acc->width);
		if (ret)
			return ret;
	}
	return 0;
}

/* Make @acc, whose position is set, as long as one access can be of @count bytes. */
static void begin_piece(struct vfio_pci_config_access *acc, size_t count, bool iswrite)
{
	unsigned int room = min_t(size_t, count, find_perm(acc->vdev, acc));

	if (iswrite)
		room = write_room(acc->vdev, acc->pos, room);
	if (room >= 4)
		acc->width = 4;
	else if (room >= 2 && !(acc->pos % 2))
		acc->width = 2;
	else
		acc->width = 1;
}

static int read_piece(struct vfio_pci_config_access *acc)
{
	return acc->perm->read ? acc->perm->read(acc) : vfio_pci_config_load(acc);
}

static int access_piece(struct vfio_pci_config_access *acc, char __user *buf, bool iswrite)
{
	const struct vfio_pci_perm *perm = acc->perm;
	u64 val;
	int ret;

	if (iswrite) {
		ret = vfio_pci_value_from_user(&val, buf, acc->width);
		if (ret)
			return ret;
		acc->val = val;
		ret = offer_to_driver(acc);
		if (ret)
			return ret < 0 ? ret : 0;
		return perm->write ? perm->write(acc) : vfio_pci_config_store(acc);
	}

	ret = read_piece(acc);
	if (!ret)
		ret = show_to_driver(acc);
	if (ret)
		return ret;
	return vfio_pci_value_to_user(buf, acc->val, acc->width);
}

/**
 * vfio_pci_config_rw_single - one access of config space through its virtualisation
 * @vdev: the device, open and awake
 * @buf: userspace buffer
 * @count: bytes wanted, not 0
 * @ppos: offset in config space, without a region index; not advanced
 * @iswrite: direction
 *
 * For a driver with read and write of its own, whose file offsets are not the core's.
 *
 * Context: no lock held; takes igate, vma_lock and memory_lock.
 * Return: bytes done, 1 to 4, which is as many as are aligned and within one capability; -EFAULT
 * for a range that is not within config space or a bad buffer; or the bus's error.
 */
ssize_t vfio_pci_config_rw_single(struct vfio_pci_core_device *vdev, char __user *buf,
				  size_t count, loff_t *ppos, bool iswrite)
{
	struct vfio_pci_config_access acc = { .vdev = vdev };
	u64 pos = *ppos;
	int ret;

	if (pos >= vdev->pdev->cfg_size || count > vdev->pdev->cfg_size - pos)
		return -EFAULT;

	acc.pos = pos;
	begin_piece(&acc, count, iswrite);
	ret = access_piece(&acc, buf, iswrite);
	if (ret)
		return ret;
	return acc.width;
}
EXPORT_SYMBOL_GPL(vfio_pci_config_rw_single);

/**
 * vfio_pci_config_rw - read or write config space through its virtualisation
 * @vdev: the device, awake
 * @buf: userspace buffer
 * @count: bytes, not 0
 * @ppos: file offset, region index included; advanced by what was done
 * @iswrite: direction
 *
 * Context: no lock held; takes igate, vma_lock and memory_lock.
 * Return: bytes done or a negative errno.
 */
ssize_t vfio_pci_config_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			   loff_t *ppos, bool iswrite)
{
	loff_t pos = *ppos & VFIO_PCI_OFFSET_MASK;
	size_t done = 0;
	ssize_t ret;

	/* All of it or nothing: the pieces only look at what is left */
	do {
		ret = vfio_pci_config_rw_single(vdev, buf + done, count - done, &pos, iswrite);
		if (ret < 0)
			return ret;
		done += ret;
		pos += ret;
	} while (done < count);

	*ppos += done;
	return done;
}

/* ---- life ---- */

/**
 * vfio_pci_config_fill - copy the function's registers into vconfig
 * @vdev: the device, being enabled
 * @pos: first byte, dword aligned
 * @len: bytes
 *
 * Return: 0 or a negative errno from the bus.
 */
int vfio_pci_config_fill(struct vfio_pci_core_device *vdev, unsigned int pos, unsigned int len)
{
	struct vfio_pci_config *config = &vdev->priv->config;
	struct pci_dev *pdev = vdev->pdev;
	unsigned int end = pos + len;
	u32 dword;
	u16 word;
	u8 byte;
	int ret;

	for (; pos + 4 <= end; pos += 4) {
		ret = pci_read_config_dword(pdev, pos, &dword);
		if (ret)
			return pcibios_err_to_errno(ret);
		vfio_pci_vconfig_set(config, pos, 4, dword);
	}
	/* What is behind a capability's end may be a register that must not be touched */
	if (pos + 2 <= end) {
		ret = pci_read_config_word(pdev, pos, &word);
		if (ret)
			return pcibios_err_to_errno(ret);
		vfio_pci_vconfig_set(config, pos, 2, word);
		pos += 2;
	}
	if (pos < end) {
		ret = pci_read_config_byte(pdev, pos, &byte);
		if (ret)
			return pcibios_err_to_errno(ret);
		vfio_pci_vconfig_set(config, pos, 1, byte);
	}
	return 0;
}

/**
 * vfio_pci_config_add_cap - let permissions apply to a range
 * @vdev: the device, before finish_enable
 * @pos: first byte, dword aligned
 * @len: bytes, not 0
 * @perm: the permissions
 *
 * Where ranges overlap the last one wins.
 *
 * Return: 0 or -ENOMEM.
 */
int vfio_pci_config_add_cap(struct vfio_pci_core_device *vdev, unsigned int pos, unsigned int len,
			    const struct vfio_pci_perm *perm)
{
	struct vfio_pci_config *config = &vdev->priv->config;
	unsigned int dw;

	if (config->nr_caps == config->max_caps) {
		unsigned int max = config->max_caps + 16;
		struct vfio_pci_cap *caps = krealloc(config->caps, max * sizeof(*caps),
						     GFP_KERNEL_ACCOUNT);

		if (!caps)
			return -ENOMEM;
		config->caps = caps;
		config->max_caps = max;
	}

	for (dw = pos / 4; dw < DIV_ROUND_UP(pos + len, 4); dw++)
		config->map[dw] = config->nr_caps;
	config->caps[config->nr_caps++] = (struct vfio_pci_cap) {
		.start = pos, .len = len, .perm = perm,
	};
	return 0;
}

/**
 * vfio_pci_core_config_carve_out - make a byte range of config space fully virtual
 * @vdev: the device
 * @offset: first byte, dword aligned
 * @len: bytes, whole dwords
 *
 * The range keeps the value that the user would have seen there, until it is written by the user or
 * by vfio_pci_core_config_set(). The function does not see its accesses any more.
 *
 * Context: between vfio_pci_core_enable() and vfio_pci_core_finish_enable(), or in an extension's
 * setup; dev_set->lock held.
 * Return: 0; -EINVAL when the range is not aligned or outside config space; -EBUSY outside that
 * window; -ENOMEM.
 */
int vfio_pci_core_config_carve_out(struct vfio_pci_core_device *vdev, unsigned int offset,
				   unsigned int len)
{
	struct vfio_pci_config_access acc = { .vdev = vdev, .pos = offset };
	struct vfio_pci_core_priv *priv = vdev->priv;
	unsigned int size = vdev->pdev->cfg_size;
	int ret;

	if (offset % 4 || len % 4 || !len || offset >= size || len > size - offset)
		return -EINVAL;
	if (priv->regions_closed || !priv->config.vconfig)
		return -EBUSY;

	for (; acc.pos < offset + len; acc.pos += acc.width) {
		begin_piece(&acc, offset + len - acc.pos, false);
		ret = read_piece(&acc);
		if (ret)
			return ret;
		vfio_pci_vconfig_set(&priv->config, acc.pos, acc.width, acc.val);
	}
	return vfio_pci_config_add_cap(vdev, offset, len, &vfio_pci_perm_virt);
}
EXPORT_SYMBOL_GPL(vfio_pci_core_config_carve_out);

/**
 * vfio_pci_core_config_set - change what the user sees in virtual bytes of config space
 * @vdev: the device
 * @offset: first byte, aligned to @width
 * @width: 1, 2 or 4
 * @val: in the CPU's byte order
 *
 * Bits that are the function's own, outside carve-outs, are not changed by this.
 *
 * Context: between vfio_pci_core_enable() and the end of close_device; may sleep.
 * Return: 0; -EINVAL for a width, an alignment or an offset that config space does not have;
 * -EBUSY outside that window.
 */
int vfio_pci_core_config_set(struct vfio_pci_core_device *vdev, unsigned int offset,
			     unsigned int width, u32 val)
{
	struct vfio_pci_config *config = &vdev->priv->config;

	if ((width != 1 && width != 2 && width != 4) || offset % width ||
	    offset >= vdev->pdev->cfg_size)
		return -EINVAL;
	if (!config->vconfig)
		return -EBUSY;

	mutex_lock(&config->lock);
	vfio_pci_vconfig_set(config, offset, width, val);
	mutex_unlock(&config->lock);
	return 0;
}
EXPORT_SYMBOL_GPL(vfio_pci_core_config_set);

/* How each BAR answers when the user sizes it; a BAR that the host gave no address is not there */
static void setup_bars(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_config *config = &vdev->priv->config;
	struct pci_dev *pdev = vdev->pdev;
	struct resource *rom = &pdev->resource[PCI_ROM_RESOURCE];
	unsigned long flags;
	unsigned int i;
	u64 mask;

	memset(config->bar_mask, 0, sizeof(config->bar_mask));
	memset(config->bar_flags, 0, sizeof(config->bar_flags));

	for (i = 0; i < PCI_STD_NUM_BARS; i++) {
		if (!pci_resource_start(pdev, i))
			continue;

		flags = pci_resource_flags(pdev, i);
		mask = ~((u64)pci_resource_len(pdev, i) - 1);
		config->bar_mask[i] = mask;
		if (flags & IORESOURCE_IO) {
			config->bar_flags[i] = PCI_BASE_ADDRESS_SPACE_IO;
			continue;
		}
		if (flags & IORESOURCE_PREFETCH)
			config->bar_flags[i] |= PCI_BASE_ADDRESS_MEM_PREFETCH;
		if (flags & IORESOURCE_MEM_64) {
			config->bar_flags[i] |= PCI_BASE_ADDRESS_MEM_TYPE_64;
			if (++i < PCI_STD_NUM_BARS)
				config->bar_mask[i] = mask >> 32;
		}
	}

	/* The ROM BAR exists even where no valid image is found behind it */
	if (pci_resource_start(pdev, PCI_ROM_RESOURCE))
		mask = ~((u64)pci_resource_len(pdev, PCI_ROM_RESOURCE) - 1);
	else if (rom->flags & IORESOURCE_ROM_SHADOW)
		mask = ~((u64)VFIO_PCI_SHADOW_ROM_SIZE - 1);
	else
		mask = 0;
	config->bar_mask[ROM_SLOT] = mask ? mask | PCI_ROM_ADDRESS_ENABLE : 0;

	for (i = 0; i <= ROM_SLOT; i++) {
		config->rbar[i] = vfio_pci_vconfig_get(config, bar_register(i), 4);
		vfio_pci_vconfig_set(config, bar_register(i), 4,
				     (config->rbar[i] & config->bar_mask[i]) |
				     config->bar_flags[i]);
	}
}

/**
 * vfio_pci_config_size_bar - have a BAR's register answer as the driver's view of it needs it
 * @vdev: the device; from finish_enable
 * @bar: 0 to 5
 * @size: of the view, rounded up to a power of two, as only such BARs exist; 0 if there is none
 * @type: PCI_BASE_ADDRESS_* bits of its register, which shows no address from now on
 */
void vfio_pci_config_size_bar(struct vfio_pci_core_device *vdev, unsigned int bar, u64 size,
			      u32 type)
{
	struct vfio_pci_config *config = &vdev->priv->config;
	bool io = type & PCI_BASE_ADDRESS_SPACE_IO;
	bool wide = !io && type & PCI_BASE_ADDRESS_MEM_TYPE_64;
	/* The upper half of the function's own BAR is none of a narrower one's. */
	bool upper = wide || config->bar_flags[bar] & PCI_BASE_ADDRESS_MEM_TYPE_64;
	u64 mask = size ? ~(max_t(u64, roundup_pow_of_two(size), io ? 4 : 16) - 1) : 0;

	config->bar_mask[bar] = mask;
	config->bar_flags[bar] = size ? type : 0;
	vfio_pci_vconfig_set(config, bar_register(bar), 4, config->bar_flags[bar]);
	if (!upper || ++bar == PCI_STD_NUM_BARS)
		return;

	config->bar_mask[bar] = wide ? mask >> 32 : 0;
	config->bar_flags[bar] = 0;
	vfio_pci_vconfig_set(config, bar_register(bar), 4, 0);
}

/* Where the header that the function shows is not the one that the user shall see */
static void setup_header(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_config *config = &vdev->priv->config;
	struct pci_dev *pdev = vdev->pdev;

	if (pdev->is_virtfn) {
		vfio_pci_vconfig_set(config, PCI_VENDOR_ID, 2, pdev->vendor);
		vfio_pci_vconfig_set(config, PCI_DEVICE_ID, 2, pdev->device);
		if (vfio_pci_vpin(vdev))
			pci_warn(pdev, "VF claims interrupt pin %u, hidden\n", vfio_pci_vpin(vdev));
	}

	/* Never clear in a VF once probed, so the copy shows it as on a PF that was enabled */
	if (pdev->no_command_memory)
		vfio_pci_vconfig_set(config, PCI_COMMAND, 2,
				     vfio_pci_virtual_command(vdev) | PCI_COMMAND_MEMORY);

	/* No pin means no INTx to the user: VFs have none by specification */
	if (pdev->is_virtfn || !IS_ENABLED(CONFIG_VFIO_PCI_INTX) || vdev->priv->nointx ||
	    pdev->irq == IRQ_NOTCONNECTED)
		vfio_pci_vconfig_set(config, PCI_INTERRUPT_PIN, 1, 0);
}

/**
 * vfio_pci_config_init - build the user's view of config space
 * @vdev: the device, being enabled
 *
 * Context: dev_set->lock held; @pci_2_3 and @nointx of priv are set.
 * Return: 0 or a negative errno; nothing is left behind on failure.
 */
int vfio_pci_config_init(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_config *config = &vdev->priv->config;
	unsigned int size = vdev->pdev->cfg_size;
	int ret = -ENOMEM;

	config->extended_caps = false;
	config->vconfig = kzalloc(size, GFP_KERNEL_ACCOUNT);
	config->map = kmalloc_array(size / 4, sizeof(*config->map), GFP_KERNEL_ACCOUNT);
	if (!config->vconfig || !config->map)
		goto err_free;
	memset(config->map, 0xff, size / 4 * sizeof(*config->map));

	ret = vfio_pci_config_add_cap(vdev, 0, PCI_STD_HEADER_SIZEOF, &vfio_pci_perm_header);
	if (ret)
		goto err_free;
	ret = vfio_pci_config_fill(vdev, 0, PCI_STD_HEADER_SIZEOF);
	if (ret)
		goto err_free;

	setup_bars(vdev);
	setup_header(vdev);

	ret = vfio_pci_caps_init(vdev);
	if (ret)
		goto err_free;
	return 0;

err_free:
	vfio_pci_config_free(vdev);
	return ret;
}

/**
 * vfio_pci_config_free - undo vfio_pci_config_init()
 * @vdev: the device, being disabled
 */
void vfio_pci_config_free(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_config *config = &vdev->priv->config;

	kfree(config->caps);
	config->caps = NULL;
	config->nr_caps = 0;
	config->max_caps = 0;
	kfree(config->map);
	config->map = NULL;
	kfree(config->vconfig);
	config->vconfig = NULL;
}
