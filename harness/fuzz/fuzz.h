/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fuzz targets: a function of bytes that leaves nothing behind. libFuzzer's entry (entry.c), the
 * corpus test and replay all call the same function.
 */
#ifndef VFIOLAB_HARNESS_FUZZ_H
#define VFIOLAB_HARNESS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct fuzz_target - one target
 * @name: as in `make fuzz TARGET=name`
 * @doc: what the program says
 * @second: the bits of an operation's byte that are the target's own
 * @prepare: bring up the stage and take the image; once per process
 * @one: run one input from the image. A finding does not return
 */
struct fuzz_target {
	const char *name;
	const char *doc;
	uint8_t second;
	void (*prepare)(void);
	void (*one)(const uint8_t *data, size_t size);
};

#define FUZZ_TARGET_(id, ...)                                                                      \
	static const struct fuzz_target id##_target = { .name = #id, __VA_ARGS__ };                \
	static const struct fuzz_target *const id##_target_entry                                   \
		__attribute__((used, section("vfiolab_fuzz"))) = &id##_target

const struct fuzz_target *fuzz_find(const char *name);
/* All names, for the message about a wrong one: "device, ioctl". */
const char *fuzz_names(void);

/*
 * Run one input; a finding does not return. Some are run twice, and if the two runs differ that is
 * a finding: something asked the machine, not the lab.
 */
void fuzz_one(const struct fuzz_target *t, const uint8_t *data, size_t size);

/* Run one input of a named target in this process, or twice and compare; a CLI exit status. */
int fuzz_replay(const char *name, const uint8_t *data, size_t size, bool twice);

#endif /* VFIOLAB_HARNESS_FUZZ_H */
