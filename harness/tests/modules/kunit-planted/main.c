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

static const struct planted_row {
	const char *name;
	int value;
} rows[] = {
	{ "one is odd", 1 },
	{ "two is odd", 2 },
	{ "three is odd", 3 },
};

static void row_name(const struct planted_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}
KUNIT_ARRAY_PARAM(rows, rows, row_name)
KUNIT_ARRAY_PARAM(unnamed, rows, NULL)

static void one_row_fails(struct kunit *test)
{
	const struct planted_row *row = test->param_value;

	/* The same struct kunit for all of them: what one leaves there the next one finds */
	KUNIT_EXPECT_EQ(test, (long)test->priv, row->value - 1);
	test->priv = (void *)(long)row->value;
	KUNIT_EXPECT_EQ(test, test->param_index + 1, row->value);
	KUNIT_EXPECT_EQ(test, row->value % 2, 1);
	KUNIT_EXPECT_NOT_NULL(test, kunit_kzalloc(test, 10, GFP_KERNEL));
}

static void no_row_fails(struct kunit *test)
{
	const struct planted_row *row = test->param_value;

	KUNIT_EXPECT_LT(test, row->value, 4);
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
	KUNIT_CASE_PARAM(one_row_fails, rows_gen_params),
	KUNIT_CASE_PARAM(no_row_fails, unnamed_gen_params),
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
