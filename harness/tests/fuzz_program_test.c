// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs of the fuzz targets: taking apart, putting together, mutating, minimising.
 */
#include <stdbool.h>
#include <string.h>

#include "fuzz/minimise.h"
#include "fuzz/mutate.h"
#include "fuzz/seeds.h"
#include "tests/suite.h"

static const char *const targets[] = { "ioctl", "device" };

static void seeds_are_written_as_they_are_read(void **state)
{
	static uint8_t in[PROGRAM_MAX], out[PROGRAM_MAX];
	static struct program p;
	unsigned int t, i;

	(void)state;
	for (t = 0; t < 2; t++) {
		assert_int_not_equal(fuzz_seed_count(targets[t]), 0);
		for (i = 0; i < fuzz_seed_count(targets[t]); i++) {
			size_t size = fuzz_seed(targets[t], i, in);

			program_parse(&p, in, size);
			assert_int_equal(program_write(&p, out, sizeof(out)), size);
			assert_memory_equal(in, out, size);
		}
	}
}

static void other_version_is_the_empty_program(void **state)
{
	static const uint8_t old[] = { PROGRAM_VERSION - 1, 1, 1, 1, 1, 1, 1, 0, 0xff, 0xff };
	struct program p;

	(void)state;
	program_parse(&p, old, sizeof(old));
	assert_int_equal(p.nops + p.nlies + p.nfaults + p.nschedule + p.nblob, 0);
}

static void cut_input_is_zero_behind_its_end(void **state)
{
	static const uint8_t cut[] = { PROGRAM_VERSION, 0, 2, 2, 1, 9, 9, 0, 7, 8 };
	struct program p;

	(void)state;
	program_parse(&p, cut, sizeof(cut));
	assert_int_equal(p.nops, 2);
	assert_int_equal(p.ops[0].op, 7);
	assert_int_equal(p.ops[0].sel, 8);
	assert_int_equal(p.ops[1].op, 0);
	assert_int_equal(p.nfaults + p.nschedule + p.nblob, 0);
	/* One byte is less than a header, and none at all is an input too. */
	program_parse(&p, cut, 1);
	assert_int_equal(p.nops, 0);
	program_parse(&p, cut, 0);
	assert_int_equal(p.nops, 0);
}

/* A chain of mutations, each of what the last one made. */
static void mutants_are_programs_and_repeat(void **state)
{
	static uint8_t a[PROGRAM_MAX], b[PROGRAM_MAX], written[PROGRAM_MAX];
	static struct program p;
	unsigned int seen[256] = { 0 }, i, ops = 0;
	size_t size = fuzz_seed("ioctl", 3, a), same;

	(void)state;
	for (i = 0; i < 1000; i++) {
		memcpy(b, a, size);
		same = mutate_program(b, size, sizeof(b), i, NULL);
		size = mutate_program(a, size, sizeof(a), i, NULL);
		assert_int_equal(size, same);
		assert_memory_equal(a, b, size);
		assert_in_range(size, PROGRAM_HEADER, sizeof(a));
		program_parse(&p, a, size);
		assert_int_equal(program_write(&p, written, sizeof(written)), size);
		assert_memory_equal(a, written, size);
		if (p.nops)
			seen[p.ops[0].op]++;
	}
	for (i = 0; i < 256; i++)
		ops += !!seen[i];
	assert_in_range(ops, 64, 256);
}

static void mutants_fit_in_what_room_there_is(void **state)
{
	static uint8_t a[PROGRAM_MAX];
	size_t size = PROGRAM_HEADER;
	unsigned int i;

	(void)state;
	memset(a, 0, sizeof(a));
	a[0] = PROGRAM_VERSION;
	for (i = 0; i < 1000; i++) {
		size = mutate_program(a, size, 100, i, NULL);
		assert_in_range(size, PROGRAM_HEADER, 100);
	}
}

static void crossing_takes_from_both(void **state)
{
	static uint8_t a[PROGRAM_MAX], b[PROGRAM_MAX], out[PROGRAM_MAX];
	size_t na = fuzz_seed("ioctl", 1, a), nb = fuzz_seed("ioctl", 3, b), n;
	static struct program pa, pb, p;
	unsigned int i, both = 0;

	(void)state;
	program_parse(&pa, a, na);
	program_parse(&pb, b, nb);
	for (i = 0; i < 100; i++) {
		n = cross_programs(a, na, b, nb, out, sizeof(out), i);
		assert_in_range(n, PROGRAM_HEADER, sizeof(out));
		program_parse(&p, out, n);
		assert_in_range(p.nops, 1, pa.nops + pb.nops);
		both += !memcmp(&p.ops[0], &pa.ops[0], sizeof(p.ops[0])) &&
			!memcmp(&p.ops[p.nops - 1], &pb.ops[pb.nops - 1], sizeof(p.ops[0]));
	}
	assert_in_range(both, 10, 100);
}

/* A campaign without seeds begins with nothing. */
static void crossing_and_mutating_take_what_is_no_program(void **state)
{
	static const uint8_t nothing[1];
	uint8_t out[PROGRAM_MAX];
	unsigned int i;
	size_t n;

	(void)state;
	for (i = 0; i < 100; i++) {
		n = cross_programs(nothing, 0, nothing, 0, out, sizeof(out), i);
		assert_in_range(n, PROGRAM_HEADER, sizeof(out));
		n = mutate_program(out, 0, sizeof(out), i, NULL);
		assert_in_range(n, PROGRAM_HEADER, sizeof(out));
	}
}

/* Two operations in this order, the second with bit 3 of @a, and a lie: that is the mistake. */
static bool planted(void *arg, const uint8_t *data, size_t size)
{
	static struct program p;
	unsigned int i, step = 0;

	++*(unsigned int *)arg;
	program_parse(&p, data, size);
	for (i = 0; i < p.nops; i++) {
		if (!step && p.ops[i].op == 3)
			step = 1;
		else if (step && p.ops[i].op == 5 && p.ops[i].a & 8)
			step = 2;
	}
	return step == 2 && p.nlies;
}

static void minimising_keeps_the_finding_and_nothing_else(void **state)
{
	static uint8_t data[PROGRAM_MAX];
	static const uint8_t schedule[] = { 1, 2, 3 };
	static struct program p;
	unsigned int i, tries = 0;
	size_t size;

	(void)state;
	memset(&p, 0, sizeof(p));
	p.nops = 6;
	for (i = 0; i < p.nops; i++)
		p.ops[i] = (struct program_op){ .op = (uint8_t)i, .sel = 9, .a = 8 };
	p.nlies = 2;
	p.schedule = schedule;
	p.nschedule = 1;
	p.blob = schedule;
	p.nblob = 1;
	size = program_write(&p, data, sizeof(data));

	size = fuzz_minimise(planted, &tries, data, size);
	assert_int_not_equal(size, 0);
	assert_in_range(tries, 10, 200);
	program_parse(&p, data, size);
	assert_int_equal(p.nops, 2);
	assert_int_equal(p.ops[0].op, 3);
	assert_int_equal(p.ops[0].sel, 0);
	assert_int_equal(p.ops[1].op, 5);
	assert_int_equal(p.ops[1].a, 8);
	assert_int_equal(p.nlies, 1);
	assert_int_equal(p.nschedule + p.nfaults + p.nblob, 0);
}

SUITE(fuzz_program, cmocka_unit_test(seeds_are_written_as_they_are_read),
      cmocka_unit_test(other_version_is_the_empty_program),
      cmocka_unit_test(cut_input_is_zero_behind_its_end),
      cmocka_unit_test(mutants_are_programs_and_repeat),
      cmocka_unit_test(mutants_fit_in_what_room_there_is),
      cmocka_unit_test(crossing_takes_from_both),
      cmocka_unit_test(crossing_and_mutating_take_what_is_no_program),
      cmocka_unit_test(minimising_keeps_the_finding_and_nothing_else));
