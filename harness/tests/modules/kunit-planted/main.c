// SPDX-License-Identifier: GPL-2.0-only
/*
 * A suite that fails in each way a suite can, for the tests of the KUnit runner.
 */
#include <kunit/test.h>
#include <linux/module.h>

static int exits;

static void expectation_fails(struct kunit *test)
{
	KUNIT_EXPECT_EQ_MSG(test, 1 + 1, 3, "and %s", "goes on");
	KUNIT_EXPECT_STREQ(test, "one", "two");
}

static void assertion_fails(struct kunit *test)
{
	void *managed = kunit_kzalloc(test, 100, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, managed);
	KUNIT_ASSERT_LT(test, 2U, 1U);
	KUNIT_FAIL(test, "came here");
}

static void all_is_well(struct kunit *test)
{
	u8 *managed = kunit_kcalloc(test, 3, 5, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, managed);
	KUNIT_EXPECT_EQ(test, managed[14], 0);
	KUNIT_EXPECT_GT(test, -1, -2);
	KUNIT_EXPECT_FALSE(test, exits);
}

static void planted_exit(struct kunit *test)
{
	kunit_info(test, "exit %d\n", ++exits);
}

static int refuse(struct kunit *test)
{
	return -ENODEV;
}

static struct kunit_case cases[] = {
	KUNIT_CASE(expectation_fails),
	KUNIT_CASE(assertion_fails),
	KUNIT_CASE(all_is_well),
	{}
};

static struct kunit_suite planted = {
	.name = "planted",
	.exit = planted_exit,
	.test_cases = cases,
};

static struct kunit_suite refused = {
	.name = "refused",
	.init = refuse,
	.test_cases = cases,
};

kunit_test_suites(&planted, &refused);

static void __exit planted_module_exit(void)
{
}
module_exit(planted_module_exit);

MODULE_LICENSE("GPL");
