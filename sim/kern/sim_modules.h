/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_MODULES_H
#define SIM_MODULES_H

#include <linux/types.h>
#include <linux/wait.h>

#define SIM_MODULES_MAX 48

/**
 * struct sim_modules - which modules are loaded
 * @load_seq: counts insmods, so that listings are in load order
 * @seq: per module index, the load_seq of its insmod; 0 is not loaded
 * @users: per module index, how many loaded modules use its symbols
 * @blacklist: per module index, whether modprobe ignores its aliases
 * @loaded: woken when an init is over
 */
struct sim_modules {
	u32 load_seq;
	u32 seq[SIM_MODULES_MAX];
	u16 users[SIM_MODULES_MAX];
	bool blacklist[SIM_MODULES_MAX];
	wait_queue_head_t loaded;
	char info_text[160];
};

void sim_modules_boot(void);

#endif /* SIM_MODULES_H */
