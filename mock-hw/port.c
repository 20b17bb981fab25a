// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports with slots, and error reporting: the two things that a PCI Express function tells the
 * platform without being asked.
 */
#include "func_priv.h"

/* EX 6.7.3.1 to 6.7.3.4: one interrupt for all events, while any enabled event is set. */
static void slot_interrupt(struct mock_func *fn, int again)
{
	unsigned int exp = fn->shape->exp;
	mock_u32 ctl = mock_cfg16(fn, exp + MOCK_EXP_SLTCTL);
	mock_u32 sta = mock_cfg16(fn, exp + MOCK_EXP_SLTSTA);
	mock_u32 events = sta & ctl & (MOCK_EXP_SLTCTL_BUTTON | MOCK_EXP_SLTCTL_PRESENCE |
				       MOCK_EXP_SLTCTL_COMMAND);
	int on;

	if (sta & MOCK_EXP_SLTSTA_DLL && ctl & MOCK_EXP_SLTCTL_DLL)
		events |= MOCK_EXP_SLTSTA_DLL;
	on = events && ctl & MOCK_EXP_SLTCTL_INTERRUPT;
	mock_intx(fn, on);
	if (!on || !again)
		return;
	mock_irq(fn, mock_cfg16(fn, exp + MOCK_EXP_CAPS) >> MOCK_EXP_VECTOR_SHIFT & 0x1f);
	if (fn->ops->attention)
		fn->ops->attention(fn->host, fn, MOCK_ATTN_SLOT);
}

/* Latch the event first: its interrupt is a function of the status register. */
static void slot_event(struct mock_func *fn, mock_u32 events)
{
	unsigned int reg = fn->shape->exp + MOCK_EXP_SLTSTA;

	mock_cfg_set(fn, reg, 2, mock_cfg16(fn, reg) | events);
	slot_interrupt(fn, 1);
}

static int has_slot(const struct mock_func *fn)
{
	return fn->shape->exp && mock_cfg16(fn, fn->shape->exp + MOCK_EXP_CAPS) & MOCK_EXP_SLOT;
}

/* Presence and the link's state change together: ASSUMED, training takes no time. */
void mock_slot_set_present(struct mock_func *fn, int present)
{
	unsigned int exp = fn->shape->exp;
	mock_u32 sta, link, events = MOCK_EXP_SLTSTA_PRESENCE;

	if (!has_slot(fn))
		return;
	sta = mock_cfg16(fn, exp + MOCK_EXP_SLTSTA);
	if (!(sta & MOCK_EXP_SLTSTA_PRESENT) == !present)
		return;
	mock_cfg_set(fn, exp + MOCK_EXP_SLTSTA, 2, sta ^ MOCK_EXP_SLTSTA_PRESENT);
	if (mock_cfg32(fn, exp + MOCK_EXP_LNKCAP) & MOCK_EXP_LNKCAP_DLL_ACTIVE) {
		link = mock_cfg16(fn, exp + MOCK_EXP_LNKSTA) &
		       ~(mock_u32)MOCK_EXP_LNKSTA_DLL_ACTIVE;
		mock_cfg_set(fn, exp + MOCK_EXP_LNKSTA, 2,
			     link | (present ? MOCK_EXP_LNKSTA_DLL_ACTIVE : 0));
		events |= MOCK_EXP_SLTSTA_DLL;
	}
	slot_event(fn, events);
}

void mock_slot_press_button(struct mock_func *fn)
{
	if (has_slot(fn))
		slot_event(fn, MOCK_EXP_SLTSTA_BUTTON);
}

/* A write to Slot Control is a command; ASSUMED: the controller completes it at once. */
void mock_port_written(struct mock_func *fn, unsigned int off, int width, mock_u32 old_ctl)
{
	unsigned int exp = fn->shape->exp;
	mock_u32 ctl = mock_cfg16(fn, exp + MOCK_EXP_SLTCTL);
	mock_u32 cap = mock_cfg32(fn, exp + MOCK_EXP_SLTCAP);

	if (!(cap & MOCK_EXP_SLTCAP_HOTPLUG) ||
	    !mock_touches(off, width, exp + MOCK_EXP_SLTCTL, 2)) {
		slot_interrupt(fn, 0);
		return;
	}
	if ((ctl ^ old_ctl) & MOCK_EXP_SLTCTL_POWER_OFF && fn->ops->attention)
		fn->ops->attention(fn->host, fn, ctl & MOCK_EXP_SLTCTL_POWER_OFF ?
				   MOCK_ATTN_SLOT_OFF : MOCK_ATTN_SLOT_ON);
	slot_event(fn, MOCK_EXP_SLTSTA_COMMAND);
}

/* ---- errors: EX 6.2 ------------------------------------------------------------- */

/* Status registers are sticky and only software clears them, so bits are added. */
static void error_log(struct mock_func *fn, unsigned int reg, mock_u32 status)
{
	mock_cfg_set(fn, reg, 4, mock_cfg32(fn, reg) | status);
}

/* SR 4.2.1: reporting is enabled for a VF by its PF's controls. */
static mock_u32 devctl(const struct mock_func *fn)
{
	const struct mock_func *owner = fn->pf ? fn->pf : fn;

	return mock_cfg16(owner, owner->shape->exp + MOCK_EXP_DEVCTL);
}

/* SERR Enable is the conventional way to let uncorrectable errors out; either one does. */
static void send_error(struct mock_func *fn, enum mock_error_kind kind, mock_u32 enable)
{
	const struct mock_func *owner = fn->pf ? fn->pf : fn;
	int serr = kind != MOCK_ERROR_CORRECTABLE &&
		   mock_cfg16(owner, MOCK_COMMAND) & MOCK_COMMAND_SERR;

	if (!(devctl(fn) & enable) && !serr)
		return;
	if (serr)
		mock_cfg_set(fn, MOCK_STATUS, 2, mock_cfg16(fn, MOCK_STATUS) | MOCK_STATUS_SERR);
	if (fn->ops->error)
		fn->ops->error(fn->host, fn, (int)kind);
}

/* The order of EX 6.2.5: log, decide severity, latch in Device Status, mask, send. */
void mock_inject_error(struct mock_func *fn, enum mock_error_kind kind, mock_u32 status)
{
	unsigned int aer = fn->shape->aer, exp = fn->shape->exp;
	const struct mock_func *owner = fn->pf ? fn->pf : fn;
	unsigned int masks = owner->shape->aer;
	mock_u32 masked = 0;

	if (!fn->alive || !exp)
		return;
	if (kind == MOCK_ERROR_CORRECTABLE) {
		if (aer)
			error_log(fn, aer + MOCK_AER_COR_STATUS, status);
		if (masks)
			masked = mock_cfg32(owner, masks + MOCK_AER_COR_MASK) & status;
	} else {
		if (aer)
			error_log(fn, aer + MOCK_AER_UNCOR_STATUS, status);
		if (masks) {
			masked = mock_cfg32(owner, masks + MOCK_AER_UNCOR_MASK) & status;
			kind = mock_cfg32(owner, masks + MOCK_AER_UNCOR_SEVERITY) & status ?
			       MOCK_ERROR_FATAL : MOCK_ERROR_NONFATAL;
		}
	}
	mock_cfg_set(fn, exp + MOCK_EXP_DEVSTA, 2,
		     mock_cfg16(fn, exp + MOCK_EXP_DEVSTA) | 1U << (unsigned int)kind);
	if (masked)
		return;
	send_error(fn, kind, MOCK_EXP_DEVCTL_CERE << (unsigned int)kind);
}
