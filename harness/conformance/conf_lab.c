// SPDX-License-Identifier: GPL-2.0-only
/*
 * The suite's loop for the lab. Jobs run in a worker that a finding ends; what a case observed
 * comes back through memory that supervisor and workers share.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <shared/lab.h>
#include <shared/module.h>
#include <shared/pci.h>

#include "conf_lab.h"
#include "conformance.h"
#include "vt/vt_lab.h"

struct loop {
	struct conf_lab *lab;
	struct twin **twins;
	int nr_twins;
	struct conf_case **cases;
	int nr_cases;
	char (*texts)[CONF_TEXT_MAX];
	struct conf_stage stage;	/* the worker's own */
};

/*
 * What the recorded machine's firmware had done before its kernel came: decoding and error
 * reporting are left on, and a kernel keeps that.
 */
static void firmware(const struct twin *t, const char *bdf)
{
	unsigned int command = t->desc.config[PCI_COMMAND] | t->desc.config[PCI_COMMAND + 1] << 8;

	mock_config_write(sim_pci_model(bdf), PCI_COMMAND, 2,
			  command & (PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_PARITY |
				     PCI_COMMAND_SERR));
}

/* Same places as in the guest: what counts is whether a bus reset reaches the device alone. */
static int plug(struct conf_stage *s, const struct twin *t)
{
	int ret;

	ret = sim_pci_root(0, 0);
	if (!ret && t->below_port)
		ret = sim_pci_root_port("0000:00:03.0", 1);
	strcpy(s->bdf, t->below_port ? "0000:01:00.0" : "0000:00:02.0");
	if (!ret)
		ret = sim_pci_add(s->bdf, t->model, 0);
	if (!ret)
		firmware(t, s->bdf);
	return ret;
}

static int bring_up(struct conf_stage *s, const struct twin *t, struct conf *c)
{
	const char *why = NULL;
	int ret;

	if (s->image)
		sim_image_drop(s->image);
	s->image = NULL;
	s->twin = NULL;
	vt_lab_forget();
	sim_boot();
	sim_schedule_go_on();
	ret = vt_lab_prepare();
	if (!ret)
		ret = plug(s, t);
	if (!ret)
		ret = sim_modprobe("vfio-pci", NULL);
	if (!ret)
		ret = vt_bind(s->bdf, "vfio-pci");
	if (!ret)
		ret = conf_facts(t->name, s->bdf, c);
	if (ret)
		return ret;
	s->facts = c->facts;
	if (!t->vf)
		s->facts &= ~(unsigned int)CONF_VFS;
	s->bar = c->bar;
	s->bar_size = c->bar_size;
	sim_settle();
	s->image = sim_image_take(&why);
	if (!s->image)
		return -EBUSY;
	s->twin = t;
	return 0;
}

static bool rebinds(const struct conf_case *cs)
{
	char surface[32];

	conf_surface(cs, surface, sizeof(surface));
	return cs->needs & CONF_UNBOUND || !strcmp(surface, "bind") || !strcmp(surface, "sriov");
}

bool conf_stage_enter(struct conf_stage *s, const struct twin *t, struct conf *c)
{
	int ret = 0;

	if (s->twin != t)
		ret = bring_up(s, t, c);
	else
		sim_image_restore(s->image);
	if (ret)
		conf_fail(c, "bringing up the twin", ret);
	return !ret;
}

void conf_stage_run(struct conf_stage *s, struct conf_case *cs, struct conf *c)
{
	c->bar = s->bar;
	c->bar_size = s->bar_size;
	c->facts = s->facts;
	conf_run_case(cs, s->bdf, s->facts, c);
	/* A device bound anew is made of new blocks, which the leak check would take for leaks. */
	if (!c->failed && !rebinds(cs))
		sim_check_end();
}

static int job(void *arg, long nr)
{
	struct loop *l = arg;
	struct conf *c = calloc(1, sizeof(*c));

	if (!c)
		return 1;
	if (conf_stage_enter(&l->stage, l->twins[nr / l->nr_cases], c))
		conf_stage_run(&l->stage, l->cases[nr % l->nr_cases], c);
	memcpy(l->texts[nr], c->text, sizeof(c->text));
	free(c);
	return 0;
}

static int died(void *arg, long nr, int status)
{
	struct loop *l = arg;

	if (WIFEXITED(status) && WEXITSTATUS(status) == SIM_EXIT_UNIMPLEMENTED)
		strcpy(l->texts[nr], "FAIL: not modelled by the shim");
	else if (WIFEXITED(status) && WEXITSTATUS(status) == SIM_EXIT_FINDING)
		strcpy(l->texts[nr], "FAIL: a finding ended it");
	else
		snprintf(l->texts[nr], CONF_TEXT_MAX, "FAIL: the worker died, status %#x",
			 (unsigned int)status);
	return 0;
}

static void report(struct loop *l)
{
	struct conf_lab *lab = l->lab;
	char surface[32];
	int i, j;

	for (i = 0; i < l->nr_twins; i++) {
		for (j = 0; j < l->nr_cases; j++) {
			const char *text = l->texts[i * l->nr_cases + j];

			lab->results++;
			lab->skipped += !strncmp(text, "skip", 4);
			lab->failed += !strncmp(text, "FAIL", 4);
			if (lab->out)
				fprintf(lab->out, "result\t%s\t%s\t%s\t%s\t%s\n", lab->target,
					conf_surface(l->cases[j], surface, sizeof(surface)),
					l->cases[j]->name, l->twins[i]->name, text);
		}
	}
}

int conformance_run(struct conf_lab *lab, char *why, size_t why_len)
{
	struct loop l = { .lab = lab };
	struct conf_case *cs;
	size_t bytes;
	long jobs;

	lab->results = lab->skipped = lab->failed = 0;
	for (cs = conf_cases(); cs; cs = cs->next)
		l.nr_cases += !lab->only || strstr(cs->name, lab->only);
	if (!l.nr_cases) {
		snprintf(why, why_len, "no case has \"%s\" in its name", lab->only);
		return -1;
	}
	l.nr_twins = twin_load_dir(lab->twins, &l.twins, why, why_len);
	if (l.nr_twins < 0)
		return -1;
	jobs = (long)l.nr_twins * l.nr_cases;
	bytes = (size_t)jobs * CONF_TEXT_MAX;
	l.cases = calloc((size_t)l.nr_cases, sizeof(*l.cases));
	l.texts = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (!l.cases || l.texts == MAP_FAILED) {
		snprintf(why, why_len, "out of memory");
		return -1;
	}
	l.nr_cases = 0;
	for (cs = conf_cases(); cs; cs = cs->next)
		if (!lab->only || strstr(cs->name, lab->only))
			l.cases[l.nr_cases++] = cs;
	if (sim_supervise(0, jobs, job, died, NULL, &l) < 0) {
		snprintf(why, why_len, "no worker could be started");
		jobs = -1;
	} else {
		report(&l);
	}
	munmap(l.texts, bytes);
	free(l.cases);
	twin_free_all(l.twins, l.nr_twins);
	return jobs < 0 ? -1 : 0;
}
