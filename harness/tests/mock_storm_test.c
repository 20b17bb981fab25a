// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whatever software does to a function, the function survives it, stays within its rules, and does
 * the same again: a driver under test, or a fuzzer, is not kinder than this.
 */
#include <string.h>

#include "suite.h"
#include "mock_host.h"

enum { STORM_STEPS = 20000 };

struct storm {
	unsigned long long seed;
	unsigned long long hash;
};

static unsigned int storm_next(struct storm *s)
{
	s->seed = s->seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned int)(s->seed >> 33);
}

static void storm_saw(struct storm *s, unsigned long long value)
{
	s->hash = (s->hash ^ value) * 0x100000001b3ULL;
}

/* Half of the accesses are aimed at registers that do something. */
static unsigned int storm_config_off(struct storm *s, struct mock_func *fn)
{
	static const unsigned char caps[] = { 0x01, 0x03, 0x05, 0x09, 0x10, 0x11, 0x13 };
	unsigned int r = storm_next(s);

	if (r & 1 || mock_config_read(fn, MOCK_HEADER_TYPE, 1) == 0xff)
		return storm_next(s) % 0x1004;
	if (r & 2)
		return storm_next(s) % 0x40;
	if (r & 4)
		return mh_ecap(fn, MOCK_ECAP_ID_SRIOV) + storm_next(s) % 0x40;
	return mh_cap(fn, caps[storm_next(s) % sizeof(caps)]) + storm_next(s) % 0x20;
}

static void storm_step(struct storm *s, struct mock_test_host *mh, struct mock_func *fn)
{
	int width = 1 << storm_next(s) % 4, bar = (int)(storm_next(s) % 8);
	mock_u64 off = storm_next(s) % (storm_next(s) & 1 ? 0x100 : 0x90000);
	mock_u64 val = (mock_u64)storm_next(s) << 32 | storm_next(s);

	if (storm_next(s) & 3)
		off &= ~(mock_u64)(width - 1);
	switch (storm_next(s) % 16) {
	case 0 ... 3:
		if (width < 8)
			mock_config_write(fn, storm_config_off(s, fn) & ~(unsigned int)(width - 1),
					  width, (mock_u32)val);
		break;
	case 4 ... 5:
		storm_saw(s, mock_config_read(fn, storm_config_off(s, fn), width < 8 ? width : 4));
		break;
	case 6 ... 9:
		mock_bar_write(fn, bar, off, width, val);
		break;
	case 10 ... 12:
		storm_saw(s, mock_bar_read(fn, bar, off, width));
		break;
	case 13:
		mh_advance(mh, val % 20000);
		break;
	case 14:
		mock_config_write(fn, MOCK_COMMAND, 2, 7);
		break;
	default:
		if (val % 64 == 0)
			mock_power(fn, (enum mock_power_state)(val >> 8) % 5);
		else if (val % 64 == 1)
			mock_reset(fn, (enum mock_reset_kind)(val >> 8) % 4);
		else if (val % 64 == 2)
			mock_set_present(fn, val >> 8 & 1);
		else if (val % 64 < 10)
			mock_inject_error(fn, (enum mock_error_kind)((val >> 8) % 3),
					  1U << (val >> 16) % 32);
		else if (val % 64 < 12)
			mock_slot_set_present(fn, val >> 8 & 1);
	}
	/* Timers of before a reset stay queued at this host until they are due. */
	if (mh->timers > 8)
		mh_advance(mh, 1000000);
}

static unsigned long long storm_run(const struct mock_device *dev, unsigned long long seed)
{
	struct storm s = { .seed = seed, .hash = 0xcbf29ce484222325ULL };
	struct mock_test_host mh;
	struct mock_func *fn = mh_create(&mh, dev);
	unsigned int i, n;

	for (i = 0; i < STORM_STEPS; i++) {
		struct mock_func *target = fn;

		n = mock_func_total_vfs(fn);
		if (n && storm_next(&s) & 1)
			target = mock_func_vf(fn, storm_next(&s) % n);
		storm_step(&s, &mh, target);
		assert_int_equal(mh.intx[1] + mh.intx[2] + mh.intx[3] + mh.intx[4],
				 mock_line_asserted(fn));
	}
	storm_saw(&s, mh.msis);
	storm_saw(&s, mh.intx_changes);
	storm_saw(&s, mh.unclaimed);
	mh_advance(&mh, 1000000000);
	mh_destroy(&mh, fn);
	return s.hash;
}

static void any_sequence_is_survived_and_repeats(void **state)
{
	const struct mock_device *const *dev;

	(void)state;
	for (dev = mock_devices; *dev; dev++)
		assert_true(storm_run(*dev, 1) == storm_run(*dev, 1));
}

SUITE(mock_storm,
	cmocka_unit_test(any_sequence_is_survived_and_repeats));
