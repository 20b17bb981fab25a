// SPDX-License-Identifier: GPL-2.0-only
/*
 * `vfiolab faults`: everything that can fail fails, one call at a time and in other ways.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <shared/fault.h>
#include <shared/modtab.h>

#include "cli/cli.h"
#include "cli/replay.h"
#include "cli/scenario_run.h"
#include "explore/faults.h"
#include "explore/sweep.h"

static struct {
	const char *names[64];
	unsigned int n;
	const char *json;
	bool all, pairs;
} opt;

struct totals {
	unsigned int sites, reached, failed;
};

static struct totals total_of(const struct sweep *s)
{
	struct totals t = { 0 };
	unsigned int i;

	for (i = 0; i < s->nsites; i++) {
		if (!sweep_is_site(i))
			continue;
		t.sites++;
		t.reached += s->sites[i].calls != 0;
		t.failed += s->sites[i].failed != 0;
	}
	return t;
}

static void sweep_one(struct sweep *s, const char *what)
{
	const char *name = strncmp(what, "faults/", 7) ? what : what + 7;
	struct sweep_count c;

	cli_status("%s ...", what);
	c = sweep_run(s, what, opt.pairs);
	cli_status(NULL);
	printf("%s%-44s%s %4u calls  %6u runs  %s%u findings%s\n", cli_on(HUE_NAME), name,
	       cli_off(), c.calls, c.runs, c.findings ? cli_on(HUE_BAD) : "", c.findings,
	       c.findings ? cli_off() : "");
	fflush(stdout);
}

static void sweep_named(struct sweep *s, const char *name)
{
	char what[REPLAY_WHAT];
	unsigned int i;

	for (i = 0; i < fault_program_count; i++)
		if (!strcmp(fault_programs[i].name, name))
			break;
	if (i == fault_program_count && !scenario_find(name))
		cli_die("faults: '%s' is no scenario (see `vfiolab list`) and no fault program (see"
			" `vfiolab test --list --filter 'faults/*'`)", name);
	snprintf(what, sizeof(what), "%s%s", i < fault_program_count ? "faults/" : "", name);
	sweep_one(s, what);
}

static void sweep_all(struct sweep *s)
{
	char what[REPLAY_WHAT];
	unsigned int i;

	for (i = 0; i < fault_program_count && !cli_interrupted; i++) {
		snprintf(what, sizeof(what), "faults/%s", fault_programs[i].name);
		sweep_one(s, what);
	}
	/* One made for people goes on whatever its steps answer. */
	for (i = 0; i < scenario_count() && !cli_interrupted; i++)
		if (!scenario_at(i)->report)
			sweep_one(s, scenario_at(i)->name);
}

static void print_sites(const struct sweep *s, bool reached, const char *title)
{
	unsigned int i;
	bool any = false;

	for (i = 0; i < s->nsites; i++) {
		const struct sweep_site *site = &s->sites[i];

		if (!sweep_is_site(i))
			continue;
		if (reached ? !site->calls || site->failed : site->calls != 0)
			continue;
		if (!any)
			printf("%s:\n", title);
		any = true;
		printf("  %s:%d  %s\n", sim_callsites[i].file, sim_callsites[i].line,
		       sim_callsites[i].api);
	}
}

static void report(const struct sweep *s, double seconds)
{
	struct totals t = total_of(s);
	unsigned int i;

	if (opt.all)
		print_sites(s, false, "never reached");
	print_sites(s, true, "reached, and never made to fail");
	for (i = 0; i < s->nunlisted; i++)
		printf("not in sim/fallible.list: %s\n", s->unlisted[i]);
	if (!t.sites)
		printf("call sites are not known on this machine\n");
	else
		printf("%u of %u call sites reached (%.1f %%), %u of them made to fail (%.1f %%),"
		       " %llu call stacks\n", t.reached, t.sites, 100.0 * t.reached / t.sites,
		       t.failed, t.reached ? 100.0 * t.failed / t.reached : 100.0,
		       (unsigned long long)s->nstacks);
	if (s->not_modelled)
		printf("%u runs ended where the shim's model ends\n", s->not_modelled);
	printf("%llu runs (%llu of them twice) in %.1f s%s · %s%u findings%s\n",
	       (unsigned long long)s->runs, (unsigned long long)s->twice, seconds,
	       cli_interrupted ? " (interrupted)" : "", s->nfindings ? cli_on(HUE_BAD) : "",
	       s->nfindings, s->nfindings ? cli_off() : "");
}

/* ---- build/faults.json ---- */

static struct json_object *site_json(unsigned int i, const struct sweep_site *s)
{
	struct json_object *o = json_object_new_object();
	struct json_object *classes = json_object_new_array();
	int class;

	json_object_object_add(o, "file", json_object_new_string(sim_callsites[i].file));
	json_object_object_add(o, "line", json_object_new_int(sim_callsites[i].line));
	json_object_object_add(o, "call", json_object_new_string(sim_callsites[i].api));
	for (class = 0; class < SIM_FAULT_NR; class++)
		if (s->classes >> class & 1)
			json_object_array_add(classes, json_object_new_string(sim_fault_name(
							       (enum sim_fault_class)class)));
	json_object_object_add(o, "classes", classes);
	json_object_object_add(o, "reached", json_object_new_int64((int64_t)s->calls));
	json_object_object_add(o, "failed", json_object_new_int64((int64_t)s->failed));
	return o;
}

static void write_json(const struct sweep *s, double seconds)
{
	struct json_object *o = json_object_new_object(), *sites = json_object_new_array();
	struct json_object *findings = json_object_new_array();
	struct totals t = total_of(s);
	unsigned int i;

	json_object_object_add(o, "seconds", json_object_new_double(seconds));
	json_object_object_add(o, "runs", json_object_new_int64((int64_t)s->runs));
	json_object_object_add(o, "static_sites", json_object_new_int((int)t.sites));
	json_object_object_add(o, "reached_sites", json_object_new_int((int)t.reached));
	json_object_object_add(o, "failed_sites", json_object_new_int((int)t.failed));
	json_object_object_add(o, "call_stacks", json_object_new_int64((int64_t)s->nstacks));
	for (i = 0; i < s->nsites; i++)
		if (sweep_is_site(i))
			json_object_array_add(sites, site_json(i, &s->sites[i]));
	json_object_object_add(o, "sites", sites);
	for (i = 0; i < s->nfindings && i < SWEEP_FINDINGS; i++)
		json_object_array_add(findings, json_object_new_string(s->findings[i]));
	json_object_object_add(o, "findings", findings);
	if (json_object_to_file_ext(opt.json, o, JSON_C_TO_STRING_PRETTY))
		cli_die("--json: cannot write '%s': %s", opt.json, strerror(errno));
	json_object_put(o);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)state;
	switch (key) {
	case 'a':
		opt.all = true;
		return 0;
	case 'p':
		opt.pairs = true;
		return 0;
	case 'j':
		opt.json = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (opt.n == sizeof(opt.names) / sizeof(opt.names[0]))
			cli_die("faults: more than %u names (use --all)", opt.n);
		opt.names[opt.n++] = arg;
		return 0;
	case ARGP_KEY_END:
		if (!opt.n && !opt.all)
			cli_die("faults: no scenario given (see `vfiolab list`, or use --all)");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "all", 'a', NULL, 0, "every scenario and every fault program", 0 },
	{ "pairs", 'p', NULL, 0, "all pairs of failing calls; else of short runs only", 0 },
	{ "json", 'j', "FILE", 0, "write sites and findings", 0 },
	{ 0 }
};

static int cmd_faults(int argc, char **argv)
{
	static const struct argp argp = {
		options, parse, "SCENARIO...", "Let each call that can fail do so.", NULL, NULL,
		NULL
	};
	double start = cli_seconds();
	struct sweep *s;
	unsigned int i;

	cli_parse(&argp, argc, argv, NULL);
	cli_catch_interrupt();
	s = sweep_create();
	for (i = 0; i < opt.n && !cli_interrupted; i++)
		sweep_named(s, opt.names[i]);
	if (opt.all)
		sweep_all(s);
	report(s, cli_seconds() - start);
	if (opt.json)
		write_json(s, cli_seconds() - start);
	return s->nfindings || s->nunlisted ? CLI_FAILED : CLI_OK;
}

COMMAND(faults, "faults", "SCENARIO|--all [--pairs]", "let each call that can fail do so",
	cmd_faults);
