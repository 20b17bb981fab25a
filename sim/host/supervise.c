// SPDX-License-Identifier: GPL-2.0-only
/*
 * A supervisor for jobs that may end their process: a finding costs one worker, not the campaign.
 *
 * The worker reports each job it begins and ends through a page shared with the supervisor, so
 * nothing is lost when it dies.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <shared/lab.h>

struct progress {
	volatile long at;		/* job that runs, or the next one */
	volatile long failed;		/* plain failures of this worker */
	volatile long last_failed[256];
	volatile int last_ret[256];
};

static void work(struct progress *p, long end, int (*job)(void *arg, long nr), void *arg)
{
	while (p->at < end) {
		int ret = job(arg, p->at);

		if (ret) {
			long slot = p->failed % 256;

			p->last_failed[slot] = p->at;
			p->last_ret[slot] = ret;
			p->failed++;
		}
		p->at++;
	}
	fflush(NULL);
	_exit(0);
}

long sim_supervise(long first, long end, int (*job)(void *arg, long nr),
		   int (*died)(void *arg, long nr, int status),
		   void (*failed)(void *arg, long nr, int ret), void *arg)
{
	struct progress *p = mmap(NULL, sizeof(*p), PROT_READ | PROT_WRITE,
				  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	long bad = 0;

	if (p == MAP_FAILED)
		return -1;
	p->at = first;
	while (p->at < end) {
		int status;
		pid_t pid;

		p->failed = 0;
		fflush(NULL);
		pid = fork();
		if (pid < 0) {
			munmap(p, sizeof(*p));
			return -1;
		}
		if (!pid)
			work(p, end, job, arg);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		for (long i = p->failed > 256 ? p->failed - 256 : 0; failed && i < p->failed; i++)
			failed(arg, p->last_failed[i % 256], p->last_ret[i % 256]);
		bad += p->failed;
		if (WIFEXITED(status) && !WEXITSTATUS(status) && p->at >= end)
			break;
		bad += !(WIFEXITED(status) && !WEXITSTATUS(status));
		if (died && died(arg, p->at, status))
			break;
		p->at++;
	}
	munmap(p, sizeof(*p));
	return bad;
}
