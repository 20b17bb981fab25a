// SPDX-License-Identifier: GPL-2.0-only
/*
 * The VGA arbiter: several display functions answer at the same legacy addresses, and who wants to
 * use one of them has the cycles routed to it and away from the others. Also firmware's console,
 * which a driver that takes a display function over must end first.
 */
#include <linux/aperture.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/vgaarb.h>
#include <linux/wait.h>
#include "state.h"
#include "oracle.h"

#define LEGACY	VGA_RSRC_LEGACY_MASK

/* A display function. What it owns is routed to it, whether or not somebody holds the lock. */
struct vga_device {
	struct list_head node;
	struct pci_dev *pdev;
	unsigned int decodes;
	unsigned int owns;
	unsigned int locks;
	unsigned int io_lock, mem_lock, io_norm, mem_norm;	/* how often each was got */
	bool bridge_is_enough;		/* its bridge's VGA bit concerns no other display */
	unsigned int (*set_decode)(struct pci_dev *pdev, bool state);
};

static struct vga_device *find(struct pci_dev *pdev)
{
	struct vga_device *vga;

	list_for_each_entry(vga, &SIM->pci.vga.devices, node) {
		if (vga->pdev == pdev)
			return vga;
	}
	return NULL;
}

/* ---- routing ---- */

static void set_command(struct pci_dev *dev, bool on, u16 bits)
{
	u16 cmd;

	pci_read_config_word(dev, PCI_COMMAND, &cmd);
	cmd = on ? cmd | bits : cmd & ~bits;
	pci_write_config_word(dev, PCI_COMMAND, cmd);
}

static void set_bridges(struct pci_dev *dev, bool on)
{
	struct pci_bus *bus;
	u16 ctrl;

	for (bus = dev->bus; bus; bus = bus->parent) {
		if (!bus->self)
			continue;
		pci_read_config_word(bus->self, PCI_BRIDGE_CONTROL, &ctrl);
		ctrl = on ? ctrl | PCI_BRIDGE_CTL_VGA : ctrl & ~PCI_BRIDGE_CTL_VGA;
		pci_write_config_word(bus->self, PCI_BRIDGE_CONTROL, ctrl);
	}
}

static u16 command_bits(unsigned int rsrc, unsigned int io, unsigned int mem)
{
	return (rsrc & io ? PCI_COMMAND_IO : 0) | (rsrc & mem ? PCI_COMMAND_MEMORY : 0);
}

/* Take what @wants from @from, which has no lock on it; a bridge only knows both kinds at once. */
static void take_away(struct vga_device *from, unsigned int wants, bool other_bus)
{
	unsigned int match = wants & from->owns;
	u16 bits = 0;

	if (!match)
		return;
	if (!from->bridge_is_enough)
		bits = command_bits(match & from->decodes, VGA_RSRC_LEGACY_IO,
				    VGA_RSRC_LEGACY_MEM);
	if (bits)
		set_command(from->pdev, false, bits);
	if (other_bus)
		set_bridges(from->pdev, false);
	from->owns &= ~match;
	if (bits & PCI_COMMAND_IO)
		from->owns &= ~VGA_RSRC_NORMAL_IO;
	if (bits & PCI_COMMAND_MEMORY)
		from->owns &= ~VGA_RSRC_NORMAL_MEM;
}

/* False if somebody has a lock on what is wanted. */
static bool make_way(struct vga_device *vga, unsigned int wants)
{
	struct vga_device *other;
	unsigned int theirs;
	bool other_bus;

	list_for_each_entry(other, &SIM->pci.vga.devices, node) {
		if (other == vga)
			continue;
		other_bus = other->pdev->bus != vga->pdev->bus;
		theirs = other_bus ? LEGACY : wants & LEGACY;
		if (other->locks & theirs)
			return false;
		take_away(other, theirs, other_bus);
	}
	return true;
}

static bool try_get(struct vga_device *vga, unsigned int rsrc)
{
	unsigned int wants;

	if (rsrc & VGA_RSRC_NORMAL_IO && vga->decodes & VGA_RSRC_LEGACY_IO)
		rsrc |= VGA_RSRC_LEGACY_IO;
	if (rsrc & VGA_RSRC_NORMAL_MEM && vga->decodes & VGA_RSRC_LEGACY_MEM)
		rsrc |= VGA_RSRC_LEGACY_MEM;

	wants = rsrc & ~vga->owns;
	if (wants & LEGACY && !make_way(vga, wants))
		return false;
	if (wants && !vga->bridge_is_enough)
		set_command(vga->pdev, true,
			    command_bits(wants, VGA_RSRC_LEGACY_IO | VGA_RSRC_NORMAL_IO,
					 VGA_RSRC_LEGACY_MEM | VGA_RSRC_NORMAL_MEM));
	if (wants & LEGACY)
		set_bridges(vga->pdev, true);
	vga->owns |= wants;

	vga->locks |= rsrc & LEGACY;
	vga->io_lock += !!(rsrc & VGA_RSRC_LEGACY_IO);
	vga->mem_lock += !!(rsrc & VGA_RSRC_LEGACY_MEM);
	vga->io_norm += !!(rsrc & VGA_RSRC_NORMAL_IO);
	vga->mem_norm += !!(rsrc & VGA_RSRC_NORMAL_MEM);
	return true;
}

/* The device may go while somebody waits for it. */
static bool got_or_gone(struct pci_dev *pdev, unsigned int rsrc, int *ret)
{
	struct vga_device *vga;
	unsigned long flags;
	bool got;

	spin_lock_irqsave(&SIM->pci.vga.lock, flags);
	vga = find(pdev);
	*ret = vga ? 0 : -ENODEV;
	got = !vga || try_get(vga, rsrc);
	spin_unlock_irqrestore(&SIM->pci.vga.lock, flags);
	return got;
}

static void put(struct vga_device *vga, unsigned int rsrc)
{
	unsigned int before = vga->locks;

	if (rsrc & VGA_RSRC_NORMAL_IO && vga->io_norm) {
		vga->io_norm--;
		if (vga->decodes & VGA_RSRC_LEGACY_IO)
			rsrc |= VGA_RSRC_LEGACY_IO;
	}
	if (rsrc & VGA_RSRC_NORMAL_MEM && vga->mem_norm) {
		vga->mem_norm--;
		if (vga->decodes & VGA_RSRC_LEGACY_MEM)
			rsrc |= VGA_RSRC_LEGACY_MEM;
	}
	if (rsrc & VGA_RSRC_LEGACY_IO && vga->io_lock)
		vga->io_lock--;
	if (rsrc & VGA_RSRC_LEGACY_MEM && vga->mem_lock)
		vga->mem_lock--;
	if (!vga->io_lock)
		vga->locks &= ~VGA_RSRC_LEGACY_IO;
	if (!vga->mem_lock)
		vga->locks &= ~VGA_RSRC_LEGACY_MEM;
	/* Ownership stays where it is until somebody else wants it. */
	if (before != vga->locks)
		wake_up_all(&SIM->pci.vga.wait);
}

static void set_decodes(struct vga_device *vga, unsigned int decodes)
{
	unsigned int lost = vga->locks & vga->decodes & ~decodes;

	vga->decodes = decodes;
	if (lost & VGA_RSRC_LEGACY_IO)
		vga->io_lock = 0;
	if (lost & VGA_RSRC_LEGACY_MEM)
		vga->mem_lock = 0;
	if (lost)
		put(vga, lost);
}

/* ---- devices come and go ---- */

/* Nobody asks how many displays there are before the first use of the arbiter. */
static void notify_clients(void)
{
	struct vga_device *vga;
	unsigned long flags;
	bool alone;

	if (!SIM->pci.vga.used)
		return;
	spin_lock_irqsave(&SIM->pci.vga.lock, flags);
	alone = list_is_singular(&SIM->pci.vga.devices);
	list_for_each_entry(vga, &SIM->pci.vga.devices, node) {
		if (vga->set_decode)
			set_decodes(vga, vga->set_decode(vga->pdev, alone));
	}
	spin_unlock_irqrestore(&SIM->pci.vga.lock, flags);
}

static void first_use(void)
{
	if (SIM->pci.vga.used)
		return;
	SIM->pci.vga.used = true;
	notify_clients();
}

/* Whose bridge is also above another display cannot be reached by it alone. */
static void check_sharing(struct vga_device *vga)
{
	struct vga_device *other;
	struct pci_bus *bus, *above;

	vga->bridge_is_enough = true;
	for (bus = vga->pdev->bus; bus; bus = bus->parent) {
		list_for_each_entry(other, &SIM->pci.vga.devices, node) {
			if (other->pdev->bus->self == bus->self)
				other->bridge_is_enough = false;
			for (above = other->pdev->bus; above; above = above->parent) {
				if (above->self && above->self == vga->pdev->bus->self)
					vga->bridge_is_enough = false;
			}
		}
	}
}

static bool routed_to(struct pci_dev *dev)
{
	struct pci_bus *bus;
	u16 ctrl;

	for (bus = dev->bus; bus; bus = bus->parent) {
		if (!bus->self)
			continue;
		pci_read_config_word(bus->self, PCI_BRIDGE_CONTROL, &ctrl);
		if (!(ctrl & PCI_BRIDGE_CTL_VGA))
			return false;
	}
	return true;
}

void sim_vga_device_added(struct pci_dev *pdev)
{
	struct vga_device *vga;
	unsigned long flags;
	u16 cmd;

	if (pdev->class >> 8 != PCI_CLASS_DISPLAY_VGA)
		return;
	vga = kzalloc(sizeof(*vga), GFP_KERNEL | __GFP_SIM);
	vga->pdev = pdev;
	vga->decodes = LEGACY | VGA_RSRC_NORMAL_IO | VGA_RSRC_NORMAL_MEM;
	spin_lock_irqsave(&SIM->pci.vga.lock, flags);
	pci_read_config_word(pdev, PCI_COMMAND, &cmd);
	if (routed_to(pdev))
		vga->owns = (cmd & PCI_COMMAND_IO ? VGA_RSRC_LEGACY_IO : 0) |
			    (cmd & PCI_COMMAND_MEMORY ? VGA_RSRC_LEGACY_MEM : 0);
	if (!SIM->pci.vga.boot && vga->owns == LEGACY)
		SIM->pci.vga.boot = pdev;
	check_sharing(vga);
	list_add_tail(&vga->node, &SIM->pci.vga.devices);
	spin_unlock_irqrestore(&SIM->pci.vga.lock, flags);
	notify_clients();
}

void sim_vga_device_gone(struct pci_dev *pdev)
{
	unsigned long flags;
	struct vga_device *vga;

	spin_lock_irqsave(&SIM->pci.vga.lock, flags);
	vga = find(pdev);
	if (!vga) {
		spin_unlock_irqrestore(&SIM->pci.vga.lock, flags);
		return;
	}
	if (vga->set_decode)
		sim_live_dec(SIM_LIVE_VGA_CLIENT);
	if (SIM->pci.vga.boot == pdev)
		SIM->pci.vga.boot = NULL;
	if (SIM->pci.vga.console == pdev)
		SIM->pci.vga.console = NULL;
	list_del(&vga->node);
	spin_unlock_irqrestore(&SIM->pci.vga.lock, flags);
	kfree(vga);
	wake_up_all(&SIM->pci.vga.wait);
	notify_clients();
}

/* ---- what drivers call ---- */

int vga_client_register(struct pci_dev *pdev,
			unsigned int (*set_decode)(struct pci_dev *pdev, bool state))
{
	struct vga_device *vga;
	unsigned long flags;

	/* Behind this nobody is in the old callback any more. */
	spin_lock_irqsave(&SIM->pci.vga.lock, flags);
	vga = find(pdev);
	if (vga && !vga->set_decode && set_decode)
		sim_live_inc(SIM_LIVE_VGA_CLIENT);
	else if (vga && vga->set_decode && !set_decode)
		sim_live_dec(SIM_LIVE_VGA_CLIENT);
	if (vga)
		vga->set_decode = set_decode;
	spin_unlock_irqrestore(&SIM->pci.vga.lock, flags);
	return vga ? 0 : -ENODEV;
}

/* Of what a driver says only the legacy part counts. */
void vga_set_legacy_decoding(struct pci_dev *pdev, unsigned int decodes)
{
	struct vga_device *vga;
	unsigned long flags;

	spin_lock_irqsave(&SIM->pci.vga.lock, flags);
	vga = find(pdev);
	if (vga)
		set_decodes(vga, decodes & LEGACY);
	spin_unlock_irqrestore(&SIM->pci.vga.lock, flags);
}

int vga_get(struct pci_dev *pdev, unsigned int rsrc, int interruptible)
{
	int ret = 0, waited = 0;

	first_use();
	if (!pdev)
		pdev = SIM->pci.vga.boot;
	if (!pdev)
		return 0;
	if (interruptible)
		waited = wait_event_interruptible(SIM->pci.vga.wait,
						  got_or_gone(pdev, rsrc, &ret));
	else
		wait_event(SIM->pci.vga.wait, got_or_gone(pdev, rsrc, &ret));
	if (!waited && !ret)
		sim_live_inc(SIM_LIVE_VGA_LOCK);
	return waited ? waited : ret;
}

void vga_put(struct pci_dev *pdev, unsigned int rsrc)
{
	struct vga_device *vga;
	unsigned long flags;

	spin_lock_irqsave(&SIM->pci.vga.lock, flags);
	vga = find(pdev ? pdev : SIM->pci.vga.boot);
	if (pdev || SIM->pci.vga.boot)
		sim_live_dec(SIM_LIVE_VGA_LOCK);
	if (vga)
		put(vga, rsrc);
	spin_unlock_irqrestore(&SIM->pci.vga.lock, flags);
}

/* ---- firmware's console ---- */

int aperture_remove_conflicting_pci_devices(struct pci_dev *pdev, const char *name)
{
	if (SIM->pci.vga.console != pdev)
		return 0;
	/* The text console may refuse to give way to a dummy one. */
	if (sim_should_fail(SIM_FAULT_DRIVER))
		return -EBUSY;
	pci_info(pdev, "firmware console ends for %s\n", name);
	SIM->pci.vga.console = NULL;
	return 0;
}
