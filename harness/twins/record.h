/* SPDX-License-Identifier: GPL-2.0-only */
/* Writing down a real function as a twin; see twins.h for the format. */
#ifndef VFIOLAB_TWINS_RECORD_H
#define VFIOLAB_TWINS_RECORD_H

#include <stdio.h>

/**
 * twin_record - write one function of this machine as a twin
 * @out: the stream, each line prefixed with "twin\t<name>\t"
 * @name: its name from now on
 * @bdf: its address; no driver may be bound
 * @model: model of mock-hw that stands for it in the lab, or NULL
 *
 * Return: 0, or -errno.
 */
int twin_record(FILE *out, const char *name, const char *bdf, const char *model);

#endif
