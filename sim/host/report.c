// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a run ends badly: text out, the replay line, faults in the windows, sanitizer reports.
 *
 * Every way ends in one line "replay: vl1:...", which the harness supplies, and in a distinct exit
 * status.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include <shared/host.h>
#include <shared/layout.h>
#include <shared/modmem.h>

#include "host.h"

extern void __sanitizer_set_death_callback(void (*cb)(void)) __attribute__((__weak__));
extern int __asan_report_present(void) __attribute__((__weak__));
extern void *__asan_get_report_address(void) __attribute__((__weak__));
extern void __asan_set_error_report_callback(void (*cb)(const char *)) __attribute__((__weak__));

/*
 * In kernel-flavoured code: the sentence about a fault, and what is known about an address of the
 * arena.
 */
void sim_explain_fault(unsigned long addr, unsigned long pc);
void sim_explain_endless(void);
void sim_explain_address(const void *addr);

static struct {
	char context[4096];
	void (*replay_hook)(char *buf, unsigned long len);
	char expected[32];
	void (*trap)(void);
	int use_abort;
	int dying;
	int log_level;
	void (*log_fn)(void *arg, int level, const char *line);
	void *log_arg;
	void (*trace_fn)(void *arg, unsigned long long ns, int task, const char *name,
			 const char *event, const char *detail);
	void *trace_arg;
	int callbacks_set;
} host;

long sim_host_trace_on;

void sim_replay_context(const char *text)
{
	snprintf(host.context, sizeof(host.context), "%s", text ? text : "");
}

void sim_replay_hook(void (*fn)(char *buf, unsigned long len))
{
	host.replay_hook = fn;
}

void sim_finding_mode(int use_abort)
{
	host.use_abort = use_abort;
}

void sim_expect_finding(const char *oracle)
{
	snprintf(host.expected, sizeof(host.expected), "%s", oracle ? oracle : "");
}

void sim_log_level(int level)
{
	host.log_level = level;
}

void sim_log_hook(void (*fn)(void *arg, int level, const char *line), void *arg)
{
	host.log_fn = fn;
	host.log_arg = arg;
}

void sim_trace_hook(void (*fn)(void *arg, unsigned long long ns, int task, const char *name,
			       const char *event, const char *detail),
		    void *arg)
{
	host.trace_fn = fn;
	host.trace_arg = arg;
	sim_host_trace_on = fn != NULL;
}

void sim_host_trace(unsigned long long ns, int task, const char *name, const char *event,
		    const char *detail)
{
	if (host.trace_fn)
		host.trace_fn(host.trace_arg, ns, task, name, event, detail);
}

/* Level as printk's: 4 is a warning; 8 is the lab's own log. */
static int shown(int level)
{
	static const int shown_up_to[] = { -1, 4, 7, 8 };
	int l = host.log_level < 0 ? 0 : host.log_level > 3 ? 3 : host.log_level;

	return level <= shown_up_to[l];
}

int sim_host_logging(int level)
{
	return host.log_fn || shown(level);
}

void sim_host_log(int level, const char *line)
{
	if (host.log_fn)
		host.log_fn(host.log_arg, level, line);
	if (shown(level))
		fprintf(stderr, "%s\n", line);
}

void sim_host_print(const char *text, unsigned long len)
{
	fwrite(text, 1, len, stderr);
}

void sim_host_print_replay(void)
{
	static char text[65536];

	snprintf(text, sizeof(text), "%s", host.context);
	if (host.replay_hook)
		host.replay_hook(text, sizeof(text));
	if (*text)
		fprintf(stderr, "replay: vl1:%s\n", text);
	fflush(stderr);
}

void sim_finding_trap(void (*fn)(void))
{
	host.trap = fn;
}

void sim_host_die(int status, const char *oracle)
{
	int expected = *host.expected && oracle && !strcmp(oracle, host.expected);

	/* Only task 0 runs on the stack that the trap's owner can go back to. */
	if (host.trap && !host.dying && !sim_task_self()) {
		sim_host_print_replay();
		host.trap();
	}
	if (!host.dying++)
		sim_host_print_replay();
	fflush(stdout);
	if (expected)
		_exit(0);
	if (host.use_abort)
		abort();
	_exit(status);
}

/* ASan and UBSan end the process themselves; the last word is ours. */
static void on_sanitizer_death(void)
{
	if (host.dying++)
		return;
	if (__asan_report_present && __asan_report_present() && __asan_get_report_address)
		sim_explain_address(__asan_get_report_address());
	sim_host_print_replay();
	fflush(stdout);
}

static unsigned long fault_pc(void *context)
{
#if defined(__x86_64__)
	return ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
#elif defined(__s390x__)
	return ((ucontext_t *)context)->uc_mcontext.psw.addr;
#else
	(void)context;
	return 0;
#endif
}

static void on_fault(int sig, siginfo_t *info, void *context)
{
	unsigned long addr = (unsigned long)info->si_addr, pc = fault_pc(context);
	const char *text;

	if (host.dying) {
		signal(sig, SIG_DFL);
		return;
	}
	text = sim_modmem_explain(info->si_addr);
	if (text) {
		fprintf(stderr, "vfiolab: finding: unloaded module: %s\n", text);
		sim_host_die(SIM_EXIT_FINDING, "unloaded module");
	}
	sim_explain_fault(addr, pc);
	sim_host_die(SIM_EXIT_FINDING, "fault");
}

void sim_catch_faults(void)
{
	static char stack[65536];
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction sa = { .sa_sigaction = on_fault,
				.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };

	sigaltstack(&ss, NULL);
	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);
	/*
	 * Fuzz engines use the death callback to save the input; their harness prints the line by
	 * its own means.
	 */
	if (!host.callbacks_set && __sanitizer_set_death_callback && !host.use_abort) {
		__sanitizer_set_death_callback(on_sanitizer_death);
		host.callbacks_set = 1;
	}
}

static void on_watchdog(int sig)
{
	(void)sig;
	if (host.dying)
		return;
	sim_explain_endless();
	sim_host_die(SIM_EXIT_FINDING, "endless loop");
}

void sim_watchdog(unsigned int seconds)
{
	struct sigaction sa = { .sa_handler = on_watchdog, .sa_flags = SA_ONSTACK };
	struct itimerval it = { .it_value.tv_sec = seconds };

	sigaction(SIGVTALRM, &sa, NULL);
	setitimer(ITIMER_VIRTUAL, &it, NULL);
}

/* ASan calls this before it prints: the place for fuzz engines, whose death callback is theirs. */
void __asan_on_error(void);
void __asan_on_error(void)
{
	if (host.use_abort && !host.dying++) {
		if (__asan_get_report_address)
			sim_explain_address(__asan_get_report_address());
		sim_host_print_replay();
	}
}

/*
 * SIGSEGV is ours, the report of an arena address is enriched by us, and the lab counts leaks
 * itself. Quarantine and stack depth concern libc's heap only.
 */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "handle_segv=0:handle_sigbus=0:detect_leaks=0:use_sigaltstack=0:detect_stack_use_"
	       "after_return=0:"
	       "malloc_context_size=4:quarantine_size_mb=4:abort_on_error=0:exitcode=70:allow_user_"
	       "segv_handler=1";
}

const char *__ubsan_default_options(void);
const char *__ubsan_default_options(void)
{
	return "print_stacktrace=1:halt_on_error=1:exitcode=70";
}
