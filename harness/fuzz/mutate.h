/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mutation of programs, for any engine that takes custom mutators.
 */
#ifndef VFIOLAB_HARNESS_MUTATE_H
#define VFIOLAB_HARNESS_MUTATE_H

#include "fuzz/program.h"

/* The engine's own mutation of bytes, of which the blob gets its share; may be NULL. */
typedef size_t (*mutate_bytes)(uint8_t *data, size_t size, size_t max);

/**
 * mutate_program - change one or a few things of a program
 * @data: the input, any bytes; replaced by the new one
 * @size: its bytes, at most @max
 * @seed: all decisions come from it
 * @bytes: the engine's
 *
 * Return: the new size.
 */
size_t mutate_program(uint8_t *data, size_t size, size_t max, unsigned int seed,
		      mutate_bytes bytes);

/* A program of parts of two others, in @out. */
size_t cross_programs(const uint8_t *a, size_t na, const uint8_t *b, size_t nb, uint8_t *out,
		      size_t max, unsigned int seed);

#endif /* VFIOLAB_HARNESS_MUTATE_H */
