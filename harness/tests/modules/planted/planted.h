/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * planted: one mistake per name, made at module load, and its clean twin. Shows that each oracle of
 * the lab speaks when it should and is silent when it should. Never built for a real kernel.
 */
#ifndef PLANTED_H
#define PLANTED_H

struct planted {
	const char *name;
	int (*run)(bool clean);
	void (*undo)(bool clean); /* at module unload */
};

extern const struct planted planted_locks[];
extern const struct planted planted_memory[];
extern const struct planted planted_device[];
extern const struct planted planted_pci[];
extern const struct planted planted_races[];
extern const struct planted planted_remap[];
extern int planted_seen;

#endif /* PLANTED_H */
