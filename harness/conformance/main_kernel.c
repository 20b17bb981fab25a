// SPDX-License-Identifier: GPL-2.0-only
/*
 * The suite's program for a real kernel: static, started by the guest's init.
 *
 *	conformance run TARGET RESULTS [--only TEXT] NAME=BDF[=MODEL]...	cases, KTAP
 *	conformance record RESULTS NAME=BDF...			devices as twins
 *	conformance list					case names
 *
 * RESULTS is appended to, a line each: what the machine outside reads (harness/qemu/run).
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "twins/record.h"
#include "conformance.h"

struct file_sink {
	struct conf_sink sink;
	FILE *out;
	const char *target;
	unsigned int nr;
	unsigned int failed;
};

static void begin(struct conf_sink *sink, const struct conf_case *cs, const char *device)
{
	struct file_sink *f = (struct file_sink *)sink;

	fprintf(f->out, "begin\t%s\t%s\t%s\n", f->target, cs->name, device);
	fflush(f->out);
}

static void result(struct conf_sink *sink, const struct conf_case *cs, const char *device,
		   const char *observation)
{
	struct file_sink *f = (struct file_sink *)sink;
	bool fail = !strncmp(observation, "FAIL", 4);
	bool skip = !strncmp(observation, "skip", 4);
	char surface[32];

	f->nr++;
	f->failed += fail;
	printf("%sok %u %s.%s%s\n", fail ? "not " : "", f->nr, device, cs->name,
	       skip ? " # SKIP" : "");
	if (fail)
		printf("# %s\n", observation);
	fprintf(f->out, "result\t%s\t%s\t%s\t%s\t%s\n", f->target,
		conf_surface(cs, surface, sizeof(surface)), cs->name, device, observation);
	fflush(f->out);
}

static int split_device(char *arg, const char **name, const char **bdf, const char **model)
{
	char *eq = strchr(arg, '=');

	if (!eq)
		return -EINVAL;
	*eq = '\0';
	*name = arg;
	*bdf = eq + 1;
	*model = NULL;
	eq = strchr(eq + 1, '=');
	if (eq) {
		*eq = '\0';
		*model = eq + 1;
	}
	return 0;
}

static int run(int argc, char **argv)
{
	struct file_sink f = { .sink = { result, begin }, .target = argv[2] };
	const char *only = NULL, *name, *bdf, *model;
	struct conf_case *cs;
	int i = 4, nr_cases = 0;

	f.out = fopen(argv[3], "a");
	if (!f.out)
		return 2;
	if (i + 1 < argc && !strcmp(argv[i], "--only")) {
		only = argv[i + 1];
		i += 2;
	}
	for (cs = conf_cases(); cs; cs = cs->next)
		nr_cases += !only || strstr(cs->name, only);
	printf("KTAP version 1\n1..%d\n", nr_cases * (argc - i));
	for (; i < argc; i++) {
		int ret;

		if (split_device(argv[i], &name, &bdf, &model))
			return 2;
		ret = vt_bind(bdf, "vfio-pci");
		if (ret) {
			printf("Bail out! %s does not bind to vfio-pci: %s\n", name,
			       strerrorname_np(-ret));
			return 1;
		}
		conf_run_device(name, bdf, only, &f.sink);
		ret = vt_unbind(bdf);
		if (ret)
			printf("# %s does not unbind: %s\n", name, strerrorname_np(-ret));
	}
	printf("# %s: %u results, %u failed\n", f.target, f.nr, f.failed);
	fclose(f.out);
	return f.failed ? 1 : 0;
}

static int record(int argc, char **argv)
{
	const char *name, *bdf, *model;
	FILE *out = fopen(argv[2], "a");
	int i;

	if (!out)
		return 2;
	for (i = 3; i < argc; i++) {
		if (split_device(argv[i], &name, &bdf, &model) ||
		    twin_record(out, name, bdf, model)) {
			fprintf(stderr, "conformance: cannot record %s\n", argv[i]);
			return 1;
		}
	}
	fclose(out);
	return 0;
}

int main(int argc, char **argv)
{
	struct conf_case *cs;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc >= 5 && !strcmp(argv[1], "run"))
		return run(argc, argv);
	if (argc >= 4 && !strcmp(argv[1], "record"))
		return record(argc, argv);
	if (argc == 2 && !strcmp(argv[1], "list")) {
		for (cs = conf_cases(); cs; cs = cs->next)
			printf("%s\n", cs->name);
		return 0;
	}
	fprintf(stderr, "usage: conformance list | run TARGET RESULTS [--only TEXT] NAME=BDF..."
		" | record RESULTS NAME=BDF...\n");
	return 2;
}
