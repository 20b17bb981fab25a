/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `vfiolab test` can run: CMocka cases, scenarios, conformance cases on twins, fuzz seeds.
 * Each kind is a provider; the runner only knows names and results.
 */
#ifndef VFIOLAB_HARNESS_UNIT_H
#define VFIOLAB_HARNESS_UNIT_H

#include <stdbool.h>

#include "cli/results.h"

/**
 * struct unit_provider - a kind of test
 * @count: how many there are
 * @name: SUITE/CASE of one
 * @run: runs one in this process; sets status, and the text of a skip. What it prints is kept if it
 * fails
 */
struct unit_provider {
	unsigned int (*count)(void);
	void (*name)(unsigned int index, char *buf, size_t len);
	void (*run)(unsigned int index, struct result *r);
};

#define UNIT_PROVIDER(id, ...)                                                                     \
	static const struct unit_provider id##_provider = { __VA_ARGS__ };                         \
	static const struct unit_provider *const id##_provider_entry                               \
		__attribute__((used, section("vfiolab_units"))) = &id##_provider

/* Tests that take a sample of a product, or of schedules, take all or many (--thorough). */
extern bool unit_thorough;

/*
 * Append the first @max units whose names match @filter (NULL: all) and none of the @nexcept globs
 * of @except.
 */
void unit_collect(struct results *r, const char *filter, const char *const *except,
		  unsigned int nexcept, unsigned int max);

/* Run the one that @r names; used by the worker and by replay. */
void unit_run(struct result *r);

/* Find by exact name; 0 and @r filled, or -1. */
int unit_find(struct result *r, const char *name);

#endif /* VFIOLAB_HARNESS_UNIT_H */
