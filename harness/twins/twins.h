/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Twins: functions recorded on one machine and loaded in the lab.
 *
 * A twin is a text file, a line each, in any order after the first; # begins a comment line:
 *
 *	twin 1				format and its version
 *	name edu			what reports call it
 *	vendor 1234 device 11e8		for the reader; config space has them too
 *	place root|port			on the root bus, or alone below a root port
 *	config HEX			256 or 4096 bytes
 *	bar N mem32|mem64|io [prefetch] SIZE
 *	rom HEX				contents; the ROM BAR is the next power of two
 *	barinit N OFFSET HEX		bytes that a BAR answers with
 *	wmask OFFSET HEX		bits of config space that take writes, where measured
 *	model NAME			in the lab, this model of mock-hw lives behind the BARs
 *	vf-of NAME			it is the VF that the twin NAME has any number of
 *	gaps rw				bytes of no capability are memory, as in many emulators
 */
#ifndef VFIOLAB_TWINS_H
#define VFIOLAB_TWINS_H

#include <stdbool.h>
#include <stddef.h>

#include <mock/twin.h>

enum { TWIN_PARTS_MAX = 64, TWIN_NAME_MAX = 32 };

/**
 * struct twin - a loaded one; must outlive the functions made of it
 * @name: from the file
 * @below_port: it sat below a port
 * @model: the kind for sim_pci_add()
 * @vf: for a PF: what its VFs are like, or NULL; not in a list of its own
 *
 * The rest is what @model refers to.
 */
struct twin {
	char name[TWIN_NAME_MAX];
	bool below_port;
	const struct mock_device *model;
	struct twin *vf;

	struct mock_device device;
	char vf_of[TWIN_NAME_MAX];
	bool orphan;
	struct mock_twin_desc desc;
	struct mock_twin_init init[TWIN_PARTS_MAX];
	struct mock_twin_mask masks[TWIN_PARTS_MAX];
	void *blocks[2 * TWIN_PARTS_MAX + 2];
	unsigned int nr_blocks;
};

/**
 * twin_load - read one file
 * @path: the file
 * @why: gets "path:line: what is wrong" on failure
 *
 * Return: the twin, or NULL.
 */
struct twin *twin_load(const char *path, char *why, size_t why_len);
void twin_free(struct twin *t);

/**
 * twin_load_dir - read every *.twin of a folder, in order of file name
 * @list: gets an array, to be freed by twin_free_all()
 *
 * Return: how many, or -1 with @why set. A folder without one is an error.
 */
int twin_load_dir(const char *dir, struct twin ***list, char *why, size_t why_len);
void twin_free_all(struct twin **list, int count);

#endif
