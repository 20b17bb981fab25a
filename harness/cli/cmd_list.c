// SPDX-License-Identifier: GPL-2.0-only
/*
 * `vfiolab list`: what there is to run, one line each, or JSON.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include <mock/func.h>
#include <shared/module.h>

#include "cli/cli.h"
#include "cli/scenario_run.h"
#include "cli/stage.h"

static struct json_object *items;
static bool as_json;

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)state;
	switch (key) {
	case 'j':
		as_json = true;
		return 0;
	case ARGP_KEY_ARG:
		cli_die("list: unexpected argument '%s'", arg);
	}
	return ARGP_ERR_UNKNOWN;
}

static void item(const char *kind, const char *name, const char *doc)
{
	struct json_object *o;

	if (!as_json) {
		printf("%-9s%s%-28s%s %s\n", kind, cli_on(HUE_NAME), name, cli_off(),
		       doc ? doc : "");
		return;
	}
	o = json_object_new_object();
	json_object_object_add(o, "kind", json_object_new_string(kind));
	json_object_object_add(o, "name", json_object_new_string(name));
	json_object_object_add(o, "doc", json_object_new_string(doc ? doc : ""));
	json_object_array_add(items, o);
}

static int cmd_list(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "json", 'j', NULL, 0, "as a JSON list of {kind, name, doc}", 0 }, { 0 }
	};
	static const struct argp argp = { options, parse, NULL, "List what there is.",
					  NULL,	   NULL,  NULL };
	const struct mock_device *const *dev;
	unsigned int i;

	cli_parse(&argp, argc, argv, NULL);
	if (as_json)
		items = json_object_new_array();
	for (i = 0; i < scenario_count(); i++)
		item("scenario", scenario_at(i)->name, scenario_at(i)->doc);
	for (dev = mock_devices; *dev; dev++)
		item("device", (*dev)->name, (*dev)->doc);
	for (i = 0; sim_module_name(i); i++)
		item("driver", sim_module_name(i),
		     sim_module_info(sim_module_name(i), "description", 0));
	for (i = 0; i < stage_count; i++)
		item("stage", stages[i].name, stages[i].doc);
	if (as_json) {
		puts(json_object_to_json_string_ext(items, JSON_C_TO_STRING_PRETTY));
		json_object_put(items);
	}
	return CLI_OK;
}

COMMAND(list, "list", "[--json]", "list scenarios, devices, drivers, stages", cmd_list);
