/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a scenario makes its device do behind the driver's back.
 */
#ifndef VFIOLAB_HARNESS_DEVICES_H
#define VFIOLAB_HARNESS_DEVICES_H

#include "explore/scenario.h"

/* Raise the scenario's interrupt: the next vector in turn, or the INTx line. */
void device_raise(struct scenario *s);
/* Drop the INTx line; harmless otherwise. */
void device_lower(struct scenario *s);

#endif /* VFIOLAB_HARNESS_DEVICES_H */
