// SPDX-License-Identifier: GPL-2.0-only
/*
 * The suite's program for a real kernel: static, started by the guest's init.
 *
 *	conformance run TARGET RESULTS [--only TEXT] [--driver NAME]
 *	NAME=BDF[=MODEL]...	cases, KTAP
 *	conformance bind DRIVER BDF				for whoever prepares a guest
 *	conformance record RESULTS NAME=BDF...			devices as twins
 *	conformance record-vf RESULTS NAME=BDF			a PF's first VF, by vfio-pci
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
	for (; i + 1 < argc && !strncmp(argv[i], "--", 2); i += 2) {
		if (!strcmp(argv[i], "--only"))
			only = argv[i + 1];
		else if (!strcmp(argv[i], "--driver"))
			conf_driver = argv[i + 1];
		else
			return 2;
	}
	for (cs = conf_cases(); cs; cs = cs->next)
		nr_cases += !only || strstr(cs->name, only);
	printf("KTAP version 1\n1..%d\n", nr_cases * (argc - i));
	for (; i < argc; i++) {
		int ret;

		if (split_device(argv[i], &name, &bdf, &model))
			return 2;
		ret = vt_bind(bdf, conf_driver);
		if (ret) {
			printf("Bail out! %s does not bind to %s: %s\n", name, conf_driver,
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

/*
 * A VF lives only while a driver holds its PF. The PF is opened first: opening resets it, and that
 * would cost it its VFs.
 */
static int record_one_vf(FILE *out, const char *name, const char *bdf)
{
	char vf[16], path[96], vf_name[64];
	struct vt_dev pf;
	int ret;

	ret = vt_dev_open(&pf, bdf);
	if (ret)
		return ret;
	ret = vt_sysfs_write("/sys/module/vfio_pci/parameters/enable_sriov", "Y");
	if (!ret)
		ret = vt_pci_write(bdf, "sriov_numvfs", "1");
	snprintf(path, sizeof(path), VT_PCI "%s/virtfn0", bdf);
	if (!ret)
		ret = vt_sysfs_link(path, vf, sizeof(vf));
	if (!ret)
		ret = vt_unbind(vf);
	snprintf(vf_name, sizeof(vf_name), "%s.vf", name);
	if (!ret)
		ret = twin_record(out, vf_name, vf, NULL);
	if (!ret)
		fprintf(out, "twin\t%s\tvf-of %s\n", vf_name, name);
	vt_pci_write(bdf, "sriov_numvfs", "0");
	vt_sysfs_write("/sys/module/vfio_pci/parameters/enable_sriov", "N");
	vt_dev_close(&pf);
	return ret;
}

static int record_vf(char **argv)
{
	const char *name, *bdf, *model;
	FILE *out = fopen(argv[2], "a");
	int ret;

	if (!out || split_device(argv[3], &name, &bdf, &model))
		return 2;
	ret = vt_bind(bdf, "vfio-pci");
	if (!ret)
		ret = record_one_vf(out, name, bdf);
	if (ret)
		fprintf(stderr, "conformance: no VF of %s: %s\n", name, strerrorname_np(-ret));
	vt_unbind(bdf);
	fclose(out);
	return !!ret;
}

int main(int argc, char **argv)
{
	struct conf_case *cs;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc >= 5 && !strcmp(argv[1], "run"))
		return run(argc, argv);
	if (argc >= 4 && !strcmp(argv[1], "record"))
		return record(argc, argv);
	if (argc == 4 && !strcmp(argv[1], "record-vf"))
		return record_vf(argv);
	if (argc == 4 && !strcmp(argv[1], "bind"))
		return vt_bind(argv[3], argv[2]) ? 1 : 0;
	if (argc == 2 && !strcmp(argv[1], "list")) {
		for (cs = conf_cases(); cs; cs = cs->next)
			printf("%s\n", cs->name);
		return 0;
	}
	fprintf(stderr, "usage: conformance list | run TARGET RESULTS [--only TEXT] NAME=BDF..."
		" | record RESULTS NAME=BDF...\n");
	return 2;
}
