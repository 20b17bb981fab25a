// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device actions. They go to the model itself, as a cable or a sensor would: no driver and no BAR
 * decode stands between, so they can come at any moment.
 */
#include <mock/func.h>
#include <shared/lab.h>
#include <shared/pci.h>

#include "explore/devices.h"

void device_raise(struct scenario *s)
{
	struct mock_func *fn = sim_pci_model(s->bdf);

	sim_yield_point();
	if (!fn)
		return;
	if (s->desc->irq == IRQ_INTX)
		mock_intx(fn, 1);
	else
		mock_irq(fn, (unsigned int)(s->note[7]++ % 2));
}

void device_lower(struct scenario *s)
{
	struct mock_func *fn = sim_pci_model(s->bdf);

	sim_yield_point();
	if (fn)
		mock_intx(fn, 0);
}
