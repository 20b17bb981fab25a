/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A run as a picture: Chrome's trace JSON, which ui.perfetto.dev and chrome://tracing show.
 *
 * One lane per task, per interrupt and per device, and one per lock while it is held. Slices of a
 * task say what it runs or waits for, arrows who woke or started whom. A microsecond is an event:
 * virtual time mostly stands still, and what matters is the order.
 */
#ifndef VFIOLAB_HARNESS_TRACE_H
#define VFIOLAB_HARNESS_TRACE_H

/*
 * Write the events of this process from now on to @fd, each at once, since a finding ends the
 * process without a word; @title is shown with the file.
 */
void trace_begin(int fd, const char *title);

/* Close the file; @finding, if not NULL, is marked at the end. By whoever holds @fd last. */
void trace_end(int fd, const char *finding);

#endif /* VFIOLAB_HARNESS_TRACE_H */
