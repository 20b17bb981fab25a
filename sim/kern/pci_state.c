// SPDX-License-Identifier: GPL-2.0-only
/*
 * Saving and restoring a function's config space, and its power states.
 */
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include <linux/delay.h>
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

#define D3HOT_DELAY_MS	10
#define D2_DELAY_US	200

struct cap_data {
	u16 id;
	bool extended;
	u16 size;		/* bytes of data; 0 ends a pci_saved_state */
	u32 data[];
};

struct cap_save {
	struct hlist_node next;
	struct cap_data cap;	/* last: its data follows */
};

struct pci_saved_state {
	u32 config_space[16];
	struct cap_data cap[];
};

/* Registers of the capabilities that a reset loses and that drivers may have set. */
static const u8 pcie_regs[] = {
	PCI_EXP_DEVCTL, PCI_EXP_LNKCTL, PCI_EXP_DEVCTL2, PCI_EXP_LNKCTL2,
};

static const u8 aer_regs[] = {
	PCI_ERR_UNCOR_MASK, PCI_ERR_UNCOR_SEVER, PCI_ERR_COR_MASK, PCI_ERR_CAP,
};

static struct cap_save *find_save(struct pci_dev *dev, u16 id, bool extended)
{
	struct cap_save *save;

	hlist_for_each_entry(save, &dev->saved_cap_space, next) {
		if (save->cap.id == id && save->cap.extended == extended)
			return save;
	}
	return NULL;
}

static void add_save(struct pci_dev *dev, u16 id, bool extended, u16 size)
{
	struct cap_save *save;

	if (extended ? !pci_find_ext_capability(dev, id) : !pci_find_capability(dev, id))
		return;
	save = kzalloc(sizeof(*save) + size, GFP_KERNEL);
	if (!save) {
		pci_err(dev, "unable to allocate suspend buffer for capability %#x\n", id);
		return;
	}
	save->cap.id = id;
	save->cap.extended = extended;
	save->cap.size = size;
	hlist_add_head(&save->next, &dev->saved_cap_space);
}

void pci_allocate_cap_save_buffers(struct pci_dev *dev)
{
	add_save(dev, PCI_CAP_ID_EXP, false, sizeof(pcie_regs) * sizeof(u32));
	add_save(dev, PCI_EXT_CAP_ID_ERR, true, sizeof(aer_regs) * sizeof(u32));
}

void pci_free_cap_save_buffers(struct pci_dev *dev)
{
	struct cap_save *save;
	struct hlist_node *n;

	hlist_for_each_entry_safe(save, n, &dev->saved_cap_space, next) {
		hlist_del(&save->next);
		kfree(save);
	}
}

/* The second generation of PCI Express registers is there from capability version 2 on. */
static bool has_pcie_reg(struct pci_dev *dev, u8 reg)
{
	return reg < PCI_EXP_DEVCAP2 || (dev->pcie_flags_reg & PCI_EXP_FLAGS_VERS) > 1;
}

static void save_caps(struct pci_dev *dev)
{
	struct cap_save *save;
	unsigned int i;
	u16 val;

	save = find_save(dev, PCI_CAP_ID_EXP, false);
	for (i = 0; save && i < sizeof(pcie_regs); i++) {
		if (has_pcie_reg(dev, pcie_regs[i])) {
			pcie_capability_read_word(dev, pcie_regs[i], &val);
			save->cap.data[i] = val;
		}
	}
	save = find_save(dev, PCI_EXT_CAP_ID_ERR, true);
	for (i = 0; save && dev->aer_cap && i < sizeof(aer_regs); i++)
		pci_read_config_dword(dev, dev->aer_cap + aer_regs[i], &save->cap.data[i]);
}

static void restore_caps(struct pci_dev *dev)
{
	struct cap_save *save;
	unsigned int i;
	u32 status;

	save = find_save(dev, PCI_CAP_ID_EXP, false);
	for (i = 0; save && i < sizeof(pcie_regs); i++) {
		if (has_pcie_reg(dev, pcie_regs[i]))
			pcie_capability_write_word(dev, pcie_regs[i], save->cap.data[i]);
	}
	save = find_save(dev, PCI_EXT_CAP_ID_ERR, true);
	if (!save || !dev->aer_cap)
		return;
	/* What the reset itself provoked is no error of anybody. */
	pci_read_config_dword(dev, dev->aer_cap + PCI_ERR_COR_STATUS, &status);
	pci_write_config_dword(dev, dev->aer_cap + PCI_ERR_COR_STATUS, status);
	pci_read_config_dword(dev, dev->aer_cap + PCI_ERR_UNCOR_STATUS, &status);
	pci_write_config_dword(dev, dev->aer_cap + PCI_ERR_UNCOR_STATUS, status);
	for (i = 0; i < sizeof(aer_regs); i++)
		pci_write_config_dword(dev, dev->aer_cap + aer_regs[i], save->cap.data[i]);
}

int pci_save_state(struct pci_dev *dev)
{
	int i;

	for (i = 0; i < 16; i++)
		pci_read_config_dword(dev, i * 4, &dev->saved_config_space[i]);
	dev->state_saved = true;
	save_caps(dev);
	return 0;
}

static void restore_range(struct pci_dev *dev, int first, int last, int retry)
{
	int i, left;
	u32 val;

	for (i = last; i >= first; i--) {
		left = retry;
		pci_read_config_dword(dev, i * 4, &val);
		while (val != dev->saved_config_space[i]) {
			pci_write_config_dword(dev, i * 4, dev->saved_config_space[i]);
			if (left-- <= 0)
				break;
			pci_read_config_dword(dev, i * 4, &val);
			if (val != dev->saved_config_space[i])
				mdelay(1);
		}
	}
}

void pci_restore_state(struct pci_dev *dev)
{
	if (!dev->state_saved)
		return;
	restore_caps(dev);
	/* COMMAND last: nothing may decode before its BAR is where it belongs. */
	if (dev->hdr_type == PCI_HEADER_TYPE_NORMAL) {
		restore_range(dev, 10, 15, 0);
		restore_range(dev, 4, 9, 10);
		restore_range(dev, 0, 3, 0);
	} else {
		restore_range(dev, 9, 15, 0);
		restore_range(dev, 0, 8, 0);
	}
	pci_restore_msi_state(dev);
	pci_restore_iov_state(dev);
	dev->state_saved = false;
}

struct pci_saved_state *pci_store_saved_state(struct pci_dev *dev)
{
	size_t size = sizeof(struct pci_saved_state) + sizeof(struct cap_data);
	struct pci_saved_state *state;
	struct cap_save *save;
	struct cap_data *cap;
	size_t len;

	if (!dev->state_saved)
		return NULL;
	hlist_for_each_entry(save, &dev->saved_cap_space, next)
		size += sizeof(*cap) + save->cap.size;
	state = kzalloc(size, GFP_KERNEL);
	if (!state)
		return NULL;
	memcpy(state->config_space, dev->saved_config_space, sizeof(state->config_space));
	cap = state->cap;
	hlist_for_each_entry(save, &dev->saved_cap_space, next) {
		len = sizeof(*cap) + save->cap.size;
		memcpy(cap, &save->cap, len);
		cap = (struct cap_data *)((u8 *)cap + len);
	}
	return state;
}

int pci_load_saved_state(struct pci_dev *dev, struct pci_saved_state *state)
{
	struct cap_save *save;
	struct cap_data *cap;

	dev->state_saved = false;
	if (!state)
		return 0;
	memcpy(dev->saved_config_space, state->config_space, sizeof(state->config_space));
	for (cap = state->cap; cap->size;
	     cap = (struct cap_data *)((u8 *)cap + sizeof(*cap) + cap->size)) {
		save = find_save(dev, cap->id, cap->extended);
		if (!save || save->cap.size != cap->size)
			return -EINVAL;
		memcpy(save->cap.data, cap->data, cap->size);
	}
	dev->state_saved = true;
	return 0;
}

int pci_load_and_free_saved_state(struct pci_dev *dev, struct pci_saved_state **state)
{
	int ret = pci_load_saved_state(dev, *state);

	kfree(*state);
	*state = NULL;
	return ret;
}

void pci_pm_init(struct pci_dev *dev)
{
	u16 pmc;

	/* Until a driver or the administrator allows it, a function stays powered. */
	pm_runtime_forbid(&dev->dev);
	pm_runtime_set_active(&dev->dev);
	pm_runtime_enable(&dev->dev);

	dev->pm_cap = pci_find_capability(dev, PCI_CAP_ID_PM);
	if (!dev->pm_cap)
		return;
	pci_read_config_word(dev, dev->pm_cap + PCI_PM_PMC, &pmc);
	if ((pmc & PCI_PM_CAP_VER_MASK) > 3) {
		pci_err(dev, "unsupported PM cap regs version (%u)\n", pmc & PCI_PM_CAP_VER_MASK);
		dev->pm_cap = 0;
		return;
	}
	dev->d3hot_delay = D3HOT_DELAY_MS;
	dev->d3cold_delay = 100;
	dev->d3cold_allowed = true;
	dev->d1_support = !!(pmc & PCI_PM_CAP_D1);
	dev->d2_support = !!(pmc & PCI_PM_CAP_D2);
	dev->pme_support = (pmc & PCI_PM_CAP_PME_MASK) >> PCI_PM_CAP_PME_SHIFT;
}

/* 0: was or is in D0; 1: came through a reset; negative: it did not come. */
int pci_power_up(struct pci_dev *dev)
{
	bool lost;
	u16 pmcsr;
	int state;

	if (!dev->pm_cap) {
		dev->current_state = PCI_D0;
		return -EIO;
	}
	if (!pci_dev_is_disconnected(dev))
		pci_read_config_word(dev, dev->pm_cap + PCI_PM_CTRL, &pmcsr);
	if (pci_dev_is_disconnected(dev) || pmcsr == 0xffff) {
		pci_err(dev, "Unable to change power state from %s to D0, device inaccessible\n",
			pci_power_name(dev->current_state));
		dev->current_state = PCI_D3cold;
		return -EIO;
	}
	state = pmcsr & PCI_PM_CTRL_STATE_MASK;
	lost = (state == PCI_D3hot || dev->current_state >= PCI_D3hot) &&
	       !(pmcsr & PCI_PM_CTRL_NO_SOFT_RESET);
	if (state != PCI_D0) {
		pci_write_config_word(dev, dev->pm_cap + PCI_PM_CTRL, 0);
		if (state == PCI_D3hot)
			msleep(dev->d3hot_delay);
		else if (state == PCI_D2)
			udelay(D2_DELAY_US);
	}
	dev->current_state = PCI_D0;
	return lost;
}

static void restore_bars(struct pci_dev *dev)
{
	struct resource *res;
	int i;

	if (dev->is_virtfn)
		return;
	for (i = 0; i < PCI_ROM_RESOURCE; i++) {
		res = &dev->resource[i];
		if (!res->flags || res->flags & IORESOURCE_UNSET)
			continue;
		pci_write_config_dword(dev, PCI_BASE_ADDRESS_0 + 4 * i,
				       (u32)res->start | (res->flags & 0xf));
		if (res->flags & IORESOURCE_MEM_64)
			pci_write_config_dword(dev, PCI_BASE_ADDRESS_0 + 4 * i + 4,
					       res->start >> 32);
	}
}

static int full_power(struct pci_dev *dev)
{
	u16 pmcsr;
	int ret;

	ret = pci_power_up(dev);
	if (ret < 0)
		return dev->current_state == PCI_D0 ? 0 : ret;
	pci_read_config_word(dev, dev->pm_cap + PCI_PM_CTRL, &pmcsr);
	dev->current_state = (__force pci_power_t)(pmcsr & PCI_PM_CTRL_STATE_MASK);
	if (dev->current_state != PCI_D0)
		pci_info_ratelimited(dev, "Refused to change power state from %s to D0\n",
				     pci_power_name(dev->current_state));
	else if (ret > 0)
		restore_bars(dev);
	return 0;
}

static int low_power(struct pci_dev *dev, pci_power_t state)
{
	u16 pmcsr;

	if (!dev->pm_cap)
		return -EIO;
	/* Only downwards: from a low state to a higher one leads through D0. */
	if (dev->current_state <= PCI_D3cold && dev->current_state > state)
		return -EINVAL;
	if ((state == PCI_D1 && !dev->d1_support) || (state == PCI_D2 && !dev->d2_support))
		return -EIO;
	if (dev->current_state == state)
		return 0;

	pci_read_config_word(dev, dev->pm_cap + PCI_PM_CTRL, &pmcsr);
	if (pmcsr == 0xffff) {
		pci_err(dev, "Unable to change power state from %s to %s, device inaccessible\n",
			pci_power_name(dev->current_state), pci_power_name(state));
		dev->current_state = PCI_D3cold;
		return -EIO;
	}
	pmcsr &= ~PCI_PM_CTRL_STATE_MASK;
	pmcsr |= (__force u16)state;
	pci_write_config_word(dev, dev->pm_cap + PCI_PM_CTRL, pmcsr);
	if (state == PCI_D3hot)
		msleep(dev->d3hot_delay);
	else if (state == PCI_D2)
		udelay(D2_DELAY_US);
	pci_read_config_word(dev, dev->pm_cap + PCI_PM_CTRL, &pmcsr);
	dev->current_state = (__force pci_power_t)(pmcsr & PCI_PM_CTRL_STATE_MASK);
	if (dev->current_state != state)
		pci_info_ratelimited(dev, "Refused to change power state from %s to %s\n",
				     pci_power_name(dev->current_state), pci_power_name(state));
	return 0;
}

int pci_set_power_state(struct pci_dev *dev, pci_power_t state)
{
	int ret;

	might_sleep();
	if (state > PCI_D3cold)
		state = PCI_D3cold;
	else if (state < PCI_D0)
		state = PCI_D0;
	else if ((state == PCI_D1 || state == PCI_D2) && dev->no_d1d2)
		return 0;
	if (dev->current_state == state)
		return 0;
	if (sim_should_fail(SIM_FAULT_PCI_POWER))
		return -EIO;
	if (state == PCI_D0)
		return full_power(dev);
	if (state >= PCI_D3hot && dev->dev_flags & PCI_DEV_FLAGS_NO_D3)
		return 0;
	/* Without a platform that cuts the power, D3cold is as deep as D3hot. */
	ret = low_power(dev, state == PCI_D3cold ? PCI_D3hot : state);
	return ret;
}

pci_power_t pci_choose_state(struct pci_dev *dev, pm_message_t state)
{
	if (!dev->pm_cap || state.event == PM_EVENT_ON)
		return PCI_D0;
	return PCI_D3hot;
}

bool pci_pme_capable(struct pci_dev *dev, pci_power_t state)
{
	return dev->pm_cap && dev->pme_support & (1 << (__force int)state);
}

void pci_d3cold_enable(struct pci_dev *dev)
{
	dev->no_d3cold = false;
}

void pci_d3cold_disable(struct pci_dev *dev)
{
	dev->no_d3cold = true;
}

/* ---- the bus' part of runtime PM ---- */

int pci_pm_bus_runtime_suspend(struct device *dev)
{
	const struct dev_pm_ops *pm = dev->driver ? dev->driver->pm : NULL;
	struct pci_dev *pdev = to_pci_dev(dev);
	int ret;

	/* Without a driver a function stays in D0; only what a bridge might lose is kept. */
	if (!pdev->driver) {
		pci_save_state(pdev);
		return 0;
	}
	pdev->state_saved = false;
	if (pm && pm->runtime_suspend) {
		ret = pm->runtime_suspend(dev);
		if (ret && ret != -EBUSY && ret != -EAGAIN)
			pci_err(pdev, "can't suspend (error %d)\n", ret);
		if (ret)
			return ret;
	}
	/* A driver that changed the state itself has to save it itself as well. */
	if (pm && pm->runtime_suspend && !pdev->state_saved && pdev->current_state != PCI_D0 &&
	    pdev->current_state != PCI_UNKNOWN)
		return 0;
	if (!pdev->state_saved) {
		pci_save_state(pdev);
		pci_set_power_state(pdev, pdev->pm_cap ? PCI_D3hot : PCI_D0);
	}
	return 0;
}

int pci_pm_bus_runtime_resume(struct device *dev)
{
	const struct dev_pm_ops *pm = dev->driver ? dev->driver->pm : NULL;
	struct pci_dev *pdev = to_pci_dev(dev);

	pci_power_up(pdev);
	pci_restore_state(pdev);
	if (!pdev->driver || !pm || !pm->runtime_resume)
		return 0;
	return pm->runtime_resume(dev);
}

int pci_pm_bus_runtime_idle(struct device *dev)
{
	const struct dev_pm_ops *pm = dev->driver ? dev->driver->pm : NULL;
	struct pci_dev *pdev = to_pci_dev(dev);

	if (!pdev->driver)
		return 0;
	if (!pm)
		return -ENOSYS;
	return pm->runtime_idle ? pm->runtime_idle(dev) : 0;
}
