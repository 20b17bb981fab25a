/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VFIOLAB_HARNESS_AFTERMATH_H
#define VFIOLAB_HARNESS_AFTERMATH_H

#include "cli/replay.h"

/*
 * End a run with faults: nothing fails any more, everything is closed, and the function @bdf (NULL:
 * none) can be bound, opened and used. One that a fault made vanish is taken out instead.
 */
void aftermath(const char *bdf, const struct run_spec *spec);

/* The driver that a function without one is bound to at the end; NULL where no module is loaded. */
const char *aftermath_driver(void);

#endif /* VFIOLAB_HARNESS_AFTERMATH_H */
