/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mark of a mistake that was put into a driver on purpose, see harness/museum. It tells a
 * search that never came there from one that came there and saw nothing. Nothing but those patches
 * calls it.
 */
#ifndef SHARED_CANARY_H
#define SHARED_CANARY_H

/**
 * sim_canary - the place of the mistake was reached
 * @triggered: and what makes it a mistake holds: the lock is held, the pointer is NULL
 *
 * Counts in the file that $VFIOLAB_CANARY names, two numbers of 64 bits: reached, triggered.
 * Without that it does nothing. Never a decision, an event or a scheduling point.
 */
void sim_canary(int triggered);

#endif /* SHARED_CANARY_H */
