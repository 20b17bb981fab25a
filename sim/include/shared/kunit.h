/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHARED_KUNIT_H
#define SHARED_KUNIT_H

/*
 * The KUnit suites that the modules of this binary bring along.
 */

/** struct sim_kunit_ref - one case of one suite; names live as long as the binary */
struct sim_kunit_ref {
	const char *module;
	const char *suite;
	const char *name;
	unsigned int entry, nth, position;
};

/**
 * sim_kunit_at() - the case with that number
 * @index: in order of modules, suites and cases
 *
 * Before sim_boot() only: the suites lie in the variables of a module that is not loaded later.
 *
 * Return: 1 and @ref filled, but for names to copy; 0 past the last.
 */
int sim_kunit_at(unsigned int index, struct sim_kunit_ref *ref);

/**
 * sim_kunit_run() - load the module, run the case as the kernel would, unload it
 * @ref: from sim_kunit_at()
 * @text: what failed, one line for each check and one for each value
 * @len: bytes of @text
 *
 * Return: 0 passed, 1 failed, 2 skipped, or a negative errno when the module did not load.
 */
int sim_kunit_run(const struct sim_kunit_ref *ref, char *text, unsigned long len);

#endif /* SHARED_KUNIT_H */
