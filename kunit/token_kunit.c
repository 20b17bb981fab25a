// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may have a function: every kind of function against everything that can be written behind
 * its name. The kinds that need VFs of a foreign PF, or a PF whose VFs are in use while its own
 * file is not, are hard to arrange from outside.
 */
#include "made_up.h"

#define RIGHT	"83fe6f2a-1b6e-4a5c-9d7e-0123456789ab"
#define WRONG	"83fe6f2a-1b6e-4a5c-9d7e-0123456789ac"

/**
 * struct people - the functions of one case
 * @pf: a PF with the token RIGHT
 * @vf: a VF of it, open if the PF is to be busy
 * @other: any other function
 */
struct people {
	struct made_up *pf;
	struct made_up *vf;
	struct made_up *other;
};

struct token {
	const char *name;	/* what follows the function's name, too */
	int plain, idle_pf, busy_pf, vf, foreign_vf;
};

static const struct token tokens[] = {
	{ "", 1, 1, -EACCES, -EACCES, 1 },
	{ " ", 1, 1, -EACCES, -EACCES, 1 },
	{ "    ", 1, 1, -EACCES, -EACCES, 1 },
	{ " vf_token=" RIGHT, -EINVAL, 1, 1, 1, -EINVAL },
	{ "    vf_token=" RIGHT, -EINVAL, 1, 1, 1, -EINVAL },
	{ " vf_token=" RIGHT "  ", -EINVAL, 1, 1, 1, -EINVAL },
	{ " vf_token=83FE6F2A-1B6E-4A5C-9D7E-0123456789AB", -EINVAL, 1, 1, 1, -EINVAL },
	{ " vf_token=" WRONG, -EINVAL, 1, -EACCES, -EACCES, -EINVAL },
	{ " vf_token=" WRONG " ", -EINVAL, 1, -EACCES, -EACCES, -EINVAL },

	/* What does not parse is refused whoever is asked */
	{ " vf_token=", -EINVAL, -EINVAL, -EINVAL, -EINVAL, -EINVAL },
	{ " vf_token", -EINVAL, -EINVAL, -EINVAL, -EINVAL, -EINVAL },
	{ " vf_token=83fe6f2a-1b6e-4a5c-9d7e-0123456789a", -EINVAL, -EINVAL, -EINVAL, -EINVAL,
	  -EINVAL },
	{ " vf_token=83fe6f2a-1b6e-4a5c-9d7e-0123456789ag", -EINVAL, -EINVAL, -EINVAL, -EINVAL,
	  -EINVAL },
	{ " vf_token=83fe6f2a+1b6e-4a5c-9d7e-0123456789ab", -EINVAL, -EINVAL, -EINVAL, -EINVAL,
	  -EINVAL },
	{ " vf_token=" RIGHT "0", -EINVAL, -EINVAL, -EINVAL, -EINVAL, -EINVAL },
	{ " vf_token=" RIGHT " vf_token=" RIGHT, -EINVAL, -EINVAL, -EINVAL, -EINVAL, -EINVAL },
	{ " vf_token=" RIGHT " x", -EINVAL, -EINVAL, -EINVAL, -EINVAL, -EINVAL },
	{ " VF_TOKEN=" RIGHT, -EINVAL, -EINVAL, -EINVAL, -EINVAL, -EINVAL },
	{ " token=" RIGHT, -EINVAL, -EINVAL, -EINVAL, -EINVAL, -EINVAL },
	{ "  x", -EINVAL, -EINVAL, -EINVAL, -EINVAL, -EINVAL },

	/* Another function's name: no opinion */
	{ "0", 0, 0, 0, 0, 0 },
	{ "0 vf_token=" WRONG, 0, 0, 0, 0, 0 },
	{ "\t", 0, 0, 0, 0, 0 },
	{ ",vf_token=" RIGHT, 0, 0, 0, 0, 0 },
};

MADE_UP_PARAM(tokens, struct token)

static int match(struct made_up *fn, const char *options)
{
	char buf[160];

	snprintf(buf, sizeof(buf), "%s%s", pci_name(&fn->pdev), options);
	return vfio_pci_core_match(&fn->vdev.vdev, buf);
}

static int people_init(struct kunit *test)
{
	struct people *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	int ret;

	/* The exit comes after a failed init too, and the parameter before left its own here */
	test->priv = NULL;
	if (!p)
		return -ENOMEM;
	p->pf = made_up_function(test, "made-up:00.0");
	p->vf = made_up_function(test, "made-up:02.1");
	p->other = made_up_function(test, "made-up:03.0");
	if (!p->pf || !p->vf || !p->other)
		return -ENOMEM;

	p->pf->pdev.is_physfn = true;
	ret = vfio_pci_sriov_register(&p->pf->vdev);
	if (ret)
		return ret;
	p->vf->pdev.is_virtfn = true;
	p->vf->pdev.physfn = &p->pf->pdev;
	p->vf->priv.sriov.pf = &p->pf->vdev;
	test->priv = p;
	return 0;
}

static void people_exit(struct kunit *test)
{
	struct people *p = test->priv;

	if (p)
		vfio_pci_sriov_unregister(&p->pf->vdev);
}

static void set_token(struct kunit *test, struct people *p)
{
	/* An idle PF takes over what it is given */
	KUNIT_ASSERT_EQ(test, match(p->pf, " vf_token=" RIGHT), 1);
}

static void every_kind_judges_every_text(struct kunit *test)
{
	const struct token *row = test->param_value;
	struct people *p = test->priv;

	KUNIT_EXPECT_EQ(test, match(p->other, row->name), row->plain);
	set_token(test, p);
	KUNIT_EXPECT_EQ(test, match(p->vf, row->name), row->vf);
	KUNIT_EXPECT_EQ(test, match(p->pf, row->name), row->idle_pf);

	set_token(test, p);
	vfio_pci_sriov_open(&p->vf->vdev);
	KUNIT_EXPECT_EQ(test, match(p->pf, row->name), row->busy_pf);
	/* Refused or not, it did not change the token */
	KUNIT_EXPECT_EQ(test, match(p->vf, " vf_token=" RIGHT), 1);
	vfio_pci_sriov_close(&p->vf->vdev);

	p->vf->priv.sriov.pf = NULL;
	KUNIT_EXPECT_EQ(test, match(p->vf, row->name), row->foreign_vf);
}

static void idle_pf_takes_the_token_it_is_given(struct kunit *test)
{
	struct people *p = test->priv;

	/* Nobody knows the first one */
	KUNIT_EXPECT_EQ(test, match(p->vf, " vf_token=" RIGHT), -EACCES);
	KUNIT_EXPECT_EQ(test, match(p->vf, " vf_token=00000000-0000-0000-0000-000000000000"),
			-EACCES);

	set_token(test, p);
	KUNIT_EXPECT_EQ(test, match(p->vf, " vf_token=" RIGHT), 1);
	KUNIT_EXPECT_EQ(test, match(p->pf, " vf_token=" WRONG), 1);
	KUNIT_EXPECT_EQ(test, match(p->vf, " vf_token=" RIGHT), -EACCES);
	KUNIT_EXPECT_EQ(test, match(p->vf, " vf_token=" WRONG), 1);
	/* Given none, it keeps what it has */
	KUNIT_EXPECT_EQ(test, match(p->pf, ""), 1);
	KUNIT_EXPECT_EQ(test, match(p->vf, " vf_token=" WRONG), 1);
}

/* The last VF to be closed makes its PF idle, not the first */
static void pf_is_busy_while_any_vf_is_open(struct kunit *test)
{
	struct people *p = test->priv;

	set_token(test, p);
	vfio_pci_sriov_open(&p->vf->vdev);
	vfio_pci_sriov_open(&p->vf->vdev);
	KUNIT_EXPECT_EQ(test, match(p->pf, ""), -EACCES);
	vfio_pci_sriov_close(&p->vf->vdev);
	KUNIT_EXPECT_EQ(test, match(p->pf, ""), -EACCES);
	vfio_pci_sriov_close(&p->vf->vdev);
	KUNIT_EXPECT_EQ(test, match(p->pf, ""), 1);
	/* Functions without a PF of ours count nowhere */
	vfio_pci_sriov_open(&p->other->vdev);
	vfio_pci_sriov_close(&p->other->vdev);
	KUNIT_EXPECT_EQ(test, match(p->pf, ""), 1);
}

static void name_must_be_whole(struct kunit *test)
{
	static const char * const names[] = {
		"", " ", "made-up", "made-up:00.", "made-up:02.1", "Made-up:00.0", " made-up:00.0",
	};
	struct people *p = test->priv;
	unsigned int i;
	char buf[32];

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		strscpy(buf, names[i], sizeof(buf));
		KUNIT_EXPECT_EQ_MSG(test, vfio_pci_core_match(&p->pf->vdev.vdev, buf), 0, "'%s'",
				    names[i]);
	}
	strscpy(buf, "made-up:00.0", sizeof(buf));
	KUNIT_EXPECT_EQ(test, vfio_pci_core_match(&p->pf->vdev.vdev, buf), 1);
}

static struct kunit_case token_cases[] = {
	KUNIT_CASE_PARAM(every_kind_judges_every_text, tokens_gen_params),
	KUNIT_CASE(idle_pf_takes_the_token_it_is_given),
	KUNIT_CASE(pf_is_busy_while_any_vf_is_open),
	KUNIT_CASE(name_must_be_whole),
	{}
};

static struct kunit_suite token_suite = {
	.name = "vfio_pci_token",
	.init = people_init,
	.exit = people_exit,
	.test_cases = token_cases,
};

kunit_test_suite(token_suite);
