// SPDX-License-Identifier: GPL-2.0-only
/*
 * Vital product data: four bytes at a time through the address register and its flag.
 */
#include <linux/pci.h>
#include <linux/delay.h>
#include "state.h"
#include "oracle.h"

#define VPD_MAX		32768
#define VPD_INVALID	(~0u)
#define VPD_TIMEOUT_MS	125

void pci_vpd_init(struct pci_dev *dev)
{
	dev->vpd.cap = pci_find_capability(dev, PCI_CAP_ID_VPD);
}

static int wait_flag(struct pci_dev *dev, bool set)
{
	unsigned int waited;
	u16 addr;

	for (waited = 0; waited <= VPD_TIMEOUT_MS; waited++) {
		if (pci_user_read_config_word(dev, dev->vpd.cap + PCI_VPD_ADDR, &addr))
			return -EIO;
		if (!!(addr & PCI_VPD_ADDR_F) == set)
			return 0;
		usleep_range(1000, 1500);
	}
	pci_warn(dev, "VPD access failed.  This is likely a firmware bug on this device.\n");
	return -ETIMEDOUT;
}

static int read_dword(struct pci_dev *dev, unsigned int pos, u32 *val)
{
	int ret;

	ret = pci_user_write_config_word(dev, dev->vpd.cap + PCI_VPD_ADDR, pos & ~3);
	if (ret < 0)
		return ret;
	ret = wait_flag(dev, true);
	if (ret < 0)
		return ret;
	return pci_user_read_config_dword(dev, dev->vpd.cap + PCI_VPD_DATA, val);
}

static ssize_t read_range(struct pci_dev *dev, loff_t pos, size_t count, u8 *buf)
{
	size_t done = 0;
	u32 val = 0;
	int ret;

	if (mutex_lock_killable(&dev->vpd.lock))
		return -EINTR;
	while (done < count) {
		if (!done || !((pos + done) & 3)) {
			ret = read_dword(dev, pos + done, &val);
			if (ret < 0) {
				mutex_unlock(&dev->vpd.lock);
				return ret;
			}
		}
		buf[done] = val >> (8 * ((pos + done) & 3));
		done++;
	}
	mutex_unlock(&dev->vpd.lock);
	return count;
}

/* A list of tagged resources; its length is known only by walking it to the end tag. */
static unsigned int vpd_size(struct pci_dev *dev)
{
	unsigned int off = 0;
	u8 head[3];

	while (read_range(dev, off, 1, head) == 1) {
		if (!off && (!head[0] || head[0] == 0xff))
			break;
		if (head[0] & 0x80) {
			if (read_range(dev, off + 1, 2, head + 1) != 2)
				break;
			off += 3 + (head[1] | head[2] << 8);
		} else {
			off += 1 + (head[0] & 7);
			if ((head[0] & 0x78) == 0x78)
				return off;
		}
		if (off > VPD_MAX)
			break;
	}
	return off ? off : VPD_INVALID;
}

static bool available(struct pci_dev *dev)
{
	if (!dev->vpd.cap)
		return false;
	if (!dev->vpd.len) {
		dev->vpd.len = vpd_size(dev);
		if (dev->vpd.len == VPD_INVALID)
			dev->vpd.cap = 0;
	}
	return dev->vpd.cap;
}

ssize_t pci_read_vpd(struct pci_dev *dev, loff_t pos, size_t count, void *buf)
{
	if (!available(dev))
		return -ENODEV;
	if (pos < 0)
		return -EINVAL;
	if (pos > dev->vpd.len)
		return 0;
	count = min_t(size_t, count, dev->vpd.len - pos);
	return read_range(dev, pos, count, buf);
}

ssize_t pci_write_vpd(struct pci_dev *dev, loff_t pos, size_t count, const void *buf)
{
	size_t done;
	int ret = 0;
	u32 val;

	if (!available(dev))
		return -ENODEV;
	if (pos < 0 || pos & 3 || count & 3 || pos + count > dev->vpd.len)
		return -EINVAL;
	if (mutex_lock_killable(&dev->vpd.lock))
		return -EINTR;
	for (done = 0; done < count; done += 4) {
		memcpy(&val, buf + done, 4);
		ret = pci_user_write_config_dword(dev, dev->vpd.cap + PCI_VPD_DATA, val);
		if (ret < 0)
			break;
		ret = pci_user_write_config_word(dev, dev->vpd.cap + PCI_VPD_ADDR,
						 (pos + done) | PCI_VPD_ADDR_F);
		if (ret < 0)
			break;
		ret = wait_flag(dev, false);
		if (ret < 0)
			break;
	}
	mutex_unlock(&dev->vpd.lock);
	return ret ? ret : count;
}
