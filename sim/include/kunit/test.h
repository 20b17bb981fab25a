/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - KUnit: suites in a module, run case by case by the lab's runner */
#ifndef _KUNIT_TEST_H
#define _KUNIT_TEST_H

#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>

enum kunit_status { KUNIT_SUCCESS, KUNIT_FAILURE, KUNIT_SKIPPED };

/**
 * struct kunit - a case while it runs
 * @priv: the suite's own, from its init on
 * @name: the case's name
 * @param_value: what this run of a case with parameters is about
 * @param_index: how many went before
 * @status: what came of it so far
 * @log: lab only: where the text of failures goes, up to @log_size with the final 0
 * @log_size: bytes of @log
 * @log_len: bytes in use
 * @managed: lab only: memory that ends with the case
 */
struct kunit {
	void *priv;
	const char *name;
	const void *param_value;
	int param_index;
	enum kunit_status status;
	char *log;
	size_t log_size;
	size_t log_len;
	struct list_head managed;
};

/* Room for the description of a parameter, final 0 included */
#define KUNIT_PARAM_DESC_SIZE 128

/**
 * struct kunit_case - a test
 * @run_case: run once, or once for each parameter, each time between the suite's init and exit
 * @name: the case's name
 * @generate_params: the parameter after @prev, the first after NULL, NULL after the last; writes
 *	a description into @desc if it has one. NULL for a case without.
 */
struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate_params)(const void *prev, char *desc);
};

#define KUNIT_CASE(test_name) { .run_case = test_name, .name = #test_name }
#define KUNIT_CASE_PARAM(test_name, gen_params)				\
	{ .run_case = test_name, .name = #test_name, .generate_params = gen_params }

/* prefix##_gen_params() walks an array; get_desc is NULL or void (*)(element *, char *desc) */
#define KUNIT_ARRAY_PARAM(prefix, array, get_desc)				\
static const void *prefix##_gen_params(const void *prev, char *desc)		\
{										\
	typeof(&(array)[0]) next = prev ? (typeof(next))prev + 1 : (array);	\
	void (*describe)(typeof(next) element, char *text) = get_desc;		\
										\
	if (next >= (array) + ARRAY_SIZE(array))				\
		return NULL;							\
	if (describe)								\
		describe(next, desc);						\
	return next;								\
}

struct kunit_suite {
	const char name[256];
	int (*suite_init)(struct kunit_suite *suite);
	void (*suite_exit)(struct kunit_suite *suite);
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
};

/* The kernel runs a module's suites when it is loaded; the lab finds them in the module's table. */
#define kunit_test_suites(suites...) __SIM_KUNIT(__COUNTER__, ##suites)
#define __SIM_KUNIT(nr, suites...) __SIM_KUNIT_ENTRY(nr, ##suites)
#define __SIM_KUNIT_ENTRY(nr, suites...)					\
	static struct kunit_suite *const __kunit_suites_##nr[] = { suites };	\
	static const struct sim_modent __kunit_ent_##nr = {			\
		.kind = SIM_MODENT_KUNIT, .ptr = __kunit_suites_##nr,		\
		.size = sizeof(__kunit_suites_##nr) / sizeof(__kunit_suites_##nr[0]) }; \
	SIM_MODENT(__kunit_ent_##nr)
#define kunit_test_suite(suite) kunit_test_suites(&suite)

/* Freed after the case and its suite's exit. */
void *kunit_kmalloc(struct kunit *test, size_t size, gfp_t gfp);
void *kunit_kzalloc(struct kunit *test, size_t size, gfp_t gfp);
void *kunit_kmalloc_array(struct kunit *test, size_t n, size_t size, gfp_t gfp);
void *kunit_kcalloc(struct kunit *test, size_t n, size_t size, gfp_t gfp);

void sim_kunit_log(struct kunit *test, const char *fmt, ...) __printf(2, 3);
#define kunit_info(test, fmt, ...) sim_kunit_log(test, "    " fmt, ##__VA_ARGS__)
#define kunit_warn(test, fmt, ...) sim_kunit_log(test, "    " fmt, ##__VA_ARGS__)
#define kunit_err(test, fmt, ...) sim_kunit_log(test, "    " fmt, ##__VA_ARGS__)

/* ---- failures ---- */

/**
 * struct sim_kunit_check - one expectation or assertion, as it is written
 * @file: where
 * @line: where
 * @assertion: a failure ends the case
 * @left: its text
 * @op: the relation that must hold
 * @right: its text
 */
struct sim_kunit_check {
	const char *file;
	int line;
	bool assertion;
	const char *left;
	const char *op;
	const char *right;
};

/* A failed check with the values of its sides; does not return from a failed assertion. */
void sim_kunit_failed_int(struct kunit *test, const struct sim_kunit_check *check, long long left,
			  long long right, const char *fmt, ...) __printf(5, 6);
void sim_kunit_failed_ptr(struct kunit *test, const struct sim_kunit_check *check,
			  const void *left, const void *right, const char *fmt, ...)
	__printf(5, 6);
void sim_kunit_failed_str(struct kunit *test, const struct sim_kunit_check *check,
			  const char *left, const char *right, const char *fmt, ...)
	__printf(5, 6);

#define __SIM_CHECK(kind, l, o, r) (&(const struct sim_kunit_check) {		\
	.file = __FILE__, .line = __LINE__, .assertion = (kind),		\
	.left = (l), .op = (o), .right = (r) })

/* Each side is evaluated once and keeps its own type, so the relation is that of C. */
#define __SIM_INT(test, kind, l, op, r, fmt, ...) do {				\
	const typeof(l) __left = (l);						\
	const typeof(r) __right = (r);						\
										\
	if (unlikely(!(__left op __right)))					\
		sim_kunit_failed_int(test, __SIM_CHECK(kind, #l, #op, #r),	\
				     (long long)__left, (long long)__right,	\
				     fmt, ##__VA_ARGS__);			\
} while (0)

#define __SIM_PTR(test, kind, l, op, r, fmt, ...) do {				\
	const void *const __left = (l);						\
	const void *const __right = (r);					\
										\
	if (unlikely(!(__left op __right)))					\
		sim_kunit_failed_ptr(test, __SIM_CHECK(kind, #l, #op, #r),	\
				     __left, __right, fmt, ##__VA_ARGS__);	\
} while (0)

#define __SIM_STR(test, kind, l, op, r, fmt, ...) do {				\
	const char *const __left = (l);						\
	const char *const __right = (r);					\
										\
	if (unlikely(!__left || !__right || !(strcmp(__left, __right) op 0)))	\
		sim_kunit_failed_str(test, __SIM_CHECK(kind, #l, #op, #r),	\
				     __left, __right, fmt, ##__VA_ARGS__);	\
} while (0)

#define __SIM_BOOL(test, kind, c, want, fmt, ...) do {				\
	const bool __is = !!(c);						\
										\
	if (unlikely(__is != (want)))						\
		sim_kunit_failed_int(test, __SIM_CHECK(kind, #c, "is", #want),	\
				     __is, want, fmt, ##__VA_ARGS__);		\
} while (0)

#define __SIM_VALID(test, kind, p, fmt, ...) do {				\
	const void *const __p = (p);						\
										\
	if (unlikely(IS_ERR_OR_NULL(__p)))					\
		sim_kunit_failed_ptr(test, __SIM_CHECK(kind, #p, "is not", "NULL or an error"), \
				     __p, NULL, fmt, ##__VA_ARGS__);		\
} while (0)

#define KUNIT_FAIL(test, fmt, ...)						\
	sim_kunit_failed_int(test, __SIM_CHECK(false, "1", "is", "never reached"), 1, 0, \
			     fmt, ##__VA_ARGS__)

#define KUNIT_EXPECT_TRUE(test, c) __SIM_BOOL(test, false, c, true, NULL)
#define KUNIT_EXPECT_FALSE(test, c) __SIM_BOOL(test, false, c, false, NULL)
#define KUNIT_EXPECT_EQ(test, l, r) __SIM_INT(test, false, l, ==, r, NULL)
#define KUNIT_EXPECT_NE(test, l, r) __SIM_INT(test, false, l, !=, r, NULL)
#define KUNIT_EXPECT_LT(test, l, r) __SIM_INT(test, false, l, <, r, NULL)
#define KUNIT_EXPECT_LE(test, l, r) __SIM_INT(test, false, l, <=, r, NULL)
#define KUNIT_EXPECT_GT(test, l, r) __SIM_INT(test, false, l, >, r, NULL)
#define KUNIT_EXPECT_GE(test, l, r) __SIM_INT(test, false, l, >=, r, NULL)
#define KUNIT_EXPECT_PTR_EQ(test, l, r) __SIM_PTR(test, false, l, ==, r, NULL)
#define KUNIT_EXPECT_PTR_NE(test, l, r) __SIM_PTR(test, false, l, !=, r, NULL)
#define KUNIT_EXPECT_STREQ(test, l, r) __SIM_STR(test, false, l, ==, r, NULL)
#define KUNIT_EXPECT_STRNEQ(test, l, r) __SIM_STR(test, false, l, !=, r, NULL)
#define KUNIT_EXPECT_NULL(test, p) __SIM_PTR(test, false, p, ==, NULL, NULL)
#define KUNIT_EXPECT_NOT_NULL(test, p) __SIM_PTR(test, false, p, !=, NULL, NULL)
#define KUNIT_EXPECT_NOT_ERR_OR_NULL(test, p) __SIM_VALID(test, false, p, NULL)

#define KUNIT_EXPECT_TRUE_MSG(test, c, fmt, ...) \
	__SIM_BOOL(test, false, c, true, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_FALSE_MSG(test, c, fmt, ...) \
	__SIM_BOOL(test, false, c, false, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_EQ_MSG(test, l, r, fmt, ...) \
	__SIM_INT(test, false, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NE_MSG(test, l, r, fmt, ...) \
	__SIM_INT(test, false, l, !=, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_LE_MSG(test, l, r, fmt, ...) \
	__SIM_INT(test, false, l, <=, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_GE_MSG(test, l, r, fmt, ...) \
	__SIM_INT(test, false, l, >=, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_PTR_EQ_MSG(test, l, r, fmt, ...) \
	__SIM_PTR(test, false, l, ==, r, fmt, ##__VA_ARGS__)

#define KUNIT_ASSERT_TRUE(test, c) __SIM_BOOL(test, true, c, true, NULL)
#define KUNIT_ASSERT_FALSE(test, c) __SIM_BOOL(test, true, c, false, NULL)
#define KUNIT_ASSERT_EQ(test, l, r) __SIM_INT(test, true, l, ==, r, NULL)
#define KUNIT_ASSERT_NE(test, l, r) __SIM_INT(test, true, l, !=, r, NULL)
#define KUNIT_ASSERT_LT(test, l, r) __SIM_INT(test, true, l, <, r, NULL)
#define KUNIT_ASSERT_LE(test, l, r) __SIM_INT(test, true, l, <=, r, NULL)
#define KUNIT_ASSERT_GT(test, l, r) __SIM_INT(test, true, l, >, r, NULL)
#define KUNIT_ASSERT_GE(test, l, r) __SIM_INT(test, true, l, >=, r, NULL)
#define KUNIT_ASSERT_PTR_EQ(test, l, r) __SIM_PTR(test, true, l, ==, r, NULL)
#define KUNIT_ASSERT_PTR_NE(test, l, r) __SIM_PTR(test, true, l, !=, r, NULL)
#define KUNIT_ASSERT_STREQ(test, l, r) __SIM_STR(test, true, l, ==, r, NULL)
#define KUNIT_ASSERT_NOT_NULL(test, p) __SIM_PTR(test, true, p, !=, NULL, NULL)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p) __SIM_VALID(test, true, p, NULL)
#define KUNIT_ASSERT_EQ_MSG(test, l, r, fmt, ...) \
	__SIM_INT(test, true, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_TRUE_MSG(test, c, fmt, ...) \
	__SIM_BOOL(test, true, c, true, fmt, ##__VA_ARGS__)

#endif /* _KUNIT_TEST_H */
