/* SPDX-License-Identifier: GPL-2.0-only */
/* Smaller programs with the same finding. */
#ifndef VFIOLAB_HARNESS_MINIMISE_H
#define VFIOLAB_HARNESS_MINIMISE_H

#include <stdbool.h>

#include "fuzz/fuzz.h"
#include "fuzz/program.h"

/* Does this input have the finding too? */
typedef bool (*fuzz_still)(void *arg, const uint8_t *data, size_t size);

/**
 * fuzz_minimise - take away of an input what its finding does not need
 * @still: asked of each smaller input, @arg is its own
 * @data: the input, @size bytes, which has the finding; replaced by the smaller one
 *
 * To a fixed point: no operation, lie, fault, decision or blob byte can be dropped or zeroed alone
 * without losing the finding.
 *
 * Return: the new size.
 */
size_t fuzz_minimise(fuzz_still still, void *arg, uint8_t *data, size_t size);

/**
 * fuzz_minimise_run - fuzz_minimise() by running inputs
 * @target: prepared
 *
 * The finding is the oracle that speaks; each run is a process of its own.
 *
 * Return: the new size, or 0 if the input has no finding.
 */
size_t fuzz_minimise_run(const struct fuzz_target *target, uint8_t *data, size_t size);

/* What is in a program, for a person: "2 operations, 1 lie". */
void fuzz_describe(const uint8_t *data, size_t size, char *buf, size_t len);

#endif /* VFIOLAB_HARNESS_MINIMISE_H */
