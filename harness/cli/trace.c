// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the scheduler's events to lanes, slices and arrows.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <shared/lab.h>

#include "cli/cli.h"
#include "cli/trace.h"

#define TASKS	4096	/* contexts of one run that have a lane; later ones are left out */
#define LANES	64
#define DEVICES 64

enum { GROUP_TASKS = 1, GROUP_IRQS, GROUP_DEVICES, GROUP_LOCKS };
enum inner { OUT, RUNS, WAITS };

struct lane {
	int group, tid;
	enum inner inner;
	bool in_call, seen;
	unsigned int arrow;	/* of who woke it, to be ended where it runs next */
	unsigned int irq;	/* its place in irqs[], if it is an interrupt */
};

static struct {
	int fd;
	unsigned long now;
	unsigned int arrows;
	int current;
	struct lane task[TASKS];
	struct { char name[32]; bool busy; } irqs[LANES];
	unsigned int nr_irqs;
	char devices[DEVICES][16];
	unsigned int nr_devices;
} tr;

__attribute__((format(printf, 1, 2))) static void event(const char *fmt, ...)
{
	char line[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line) - 2, fmt, ap);
	va_end(ap);
	if (n < 0 || n >= (int)sizeof(line) - 2)
		return;
	memcpy(line + n, ",\n", 2);
	if (write(tr.fd, line, (size_t)n + 2) != n + 2)
		cli_die("--trace: cannot write: %s", strerror(errno));
}

/* Names are the kernel's and ours; quotes and backslashes are not in them, but may come. */
static const char *quoted(const char *text)
{
	static char out[4][256];
	static unsigned int turn;
	char *to = out[turn++ & 3], *start = to;

	for (; *text && to < start + sizeof(out[0]) - 3; text++) {
		if (*text == '"' || *text == '\\')
			*to++ = '\\';
		if ((unsigned char)*text >= ' ')
			*to++ = *text;
	}
	*to = 0;
	return start;
}

static void lane_name(int group, int tid, const char *name)
{
	event("{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":%d,\"tid\":%d,"
	      "\"args\":{\"name\":\"%s\"}}", group, tid, quoted(name));
	event("{\"ph\":\"M\",\"name\":\"thread_sort_index\",\"pid\":%d,\"tid\":%d,"
	      "\"args\":{\"sort_index\":%d}}", group, tid, tid);
}

static void begin_slice(const struct lane *l, const char *name, unsigned long long ns)
{
	event("{\"ph\":\"B\",\"pid\":%d,\"tid\":%d,\"ts\":%lu,\"name\":\"%s\","
	      "\"args\":{\"virtual_ns\":%llu}}", l->group, l->tid, tr.now, quoted(name), ns);
}

static void end_slice(const struct lane *l)
{
	event("{\"ph\":\"E\",\"pid\":%d,\"tid\":%d,\"ts\":%lu}", l->group, l->tid, tr.now);
}

static void leave(struct lane *l)
{
	if (l->inner != OUT)
		end_slice(l);
	l->inner = OUT;
}

static void enter(struct lane *l, enum inner inner, const char *name, unsigned long long ns)
{
	leave(l);
	begin_slice(l, name, ns);
	l->inner = inner;
}

/* An interrupt's contexts are short and many: those of one name share a lane, one at a time. */
static void irq_lane(struct lane *l, const char *name)
{
	unsigned int i;

	l->group = GROUP_IRQS;
	for (i = 0; i < tr.nr_irqs; i++)
		if (!tr.irqs[i].busy && !strcmp(tr.irqs[i].name, name))
			break;
	if (i == LANES)
		i = LANES - 1;
	if (i == tr.nr_irqs) {
		tr.nr_irqs++;
		snprintf(tr.irqs[i].name, sizeof(tr.irqs[i].name), "%s", name);
		lane_name(GROUP_IRQS, (int)i, name);
	}
	tr.irqs[i].busy = true;
	l->irq = i;
	l->tid = (int)i;
}

static struct lane *lane_of(int task, const char *name, const char *ctx)
{
	struct lane *l = &tr.task[task];
	char text[64];

	if (l->seen)
		return l;
	l->seen = true;
	if (ctx && !strcmp(ctx, "hardirq")) {
		irq_lane(l, name);
		return l;
	}
	l->group = GROUP_TASKS;
	l->tid = task;
	snprintf(text, sizeof(text), "%d %s%s%s%s", task, name, ctx ? " (" : "", ctx ? ctx : "",
		 ctx ? ")" : "");
	lane_name(GROUP_TASKS, task, text);
	return l;
}

static void arrow_from(const struct lane *from, struct lane *to)
{
	to->arrow = ++tr.arrows;
	event("{\"ph\":\"s\",\"pid\":%d,\"tid\":%d,\"ts\":%lu,\"id\":%u,\"cat\":\"wake\","
	      "\"name\":\"wake\"}", from->group, from->tid, tr.now, to->arrow);
}

static void runs(struct lane *l, unsigned long long ns)
{
	struct lane *was = &tr.task[tr.current];

	/* Still able to run, but not chosen. */
	if (was != l && was->inner == RUNS)
		leave(was);
	enter(l, RUNS, "runs", ns);
	if (l->arrow)
		event("{\"ph\":\"f\",\"bp\":\"e\",\"pid\":%d,\"tid\":%d,\"ts\":%lu,\"id\":%u,"
		      "\"cat\":\"wake\",\"name\":\"wake\"}", l->group, l->tid, tr.now, l->arrow);
	l->arrow = 0;
}

/* @text is "0000:01:00.0 what happens". */
static void device(const char *text, const char *by)
{
	size_t len = strcspn(text, " ");
	unsigned int i;

	for (i = 0; i < tr.nr_devices; i++)
		if (!strncmp(tr.devices[i], text, len) && !tr.devices[i][len])
			break;
	if (i == DEVICES || len >= sizeof(tr.devices[0]))
		return;
	if (i == tr.nr_devices) {
		snprintf(tr.devices[tr.nr_devices++], sizeof(tr.devices[0]), "%.*s", (int)len,
			 text);
		lane_name(GROUP_DEVICES, (int)i, tr.devices[i]);
	}
	event("{\"ph\":\"X\",\"pid\":%d,\"tid\":%u,\"ts\":%lu,\"dur\":1,\"name\":\"%s\","
	      "\"args\":{\"by\":\"%s\"}}", GROUP_DEVICES, i, tr.now,
	      quoted(text + len + (text[len] == ' ')), quoted(by));
}

static void lock(const char *phase, int task, const char *name, const char *lock)
{
	event("{\"ph\":\"%s\",\"cat\":\"lock\",\"pid\":%d,\"tid\":%d,\"ts\":%lu,"
	      "\"id\":\"%d %s\",\"name\":\"%s\",\"args\":{\"by\":\"%s\"}}", phase, GROUP_LOCKS,
	      task, tr.now, task, quoted(lock), quoted(lock), quoted(name));
}

static void ends(struct lane *l)
{
	leave(l);
	if (l->in_call)
		end_slice(l);
	l->in_call = false;
	if (l->group == GROUP_IRQS)
		tr.irqs[l->irq].busy = false;
}

static void in_task(struct lane *l, const char *what, const char *detail, unsigned long long ns)
{
	char text[128];

	if (!strcmp(what, "block")) {
		snprintf(text, sizeof(text), "waits: %s", detail);
		enter(l, WAITS, text, ns);
	} else if (!strcmp(what, "syscall")) {
		leave(l);
		begin_slice(l, detail, ns);
		l->in_call = true;
		enter(l, RUNS, "runs", ns);
	} else if (!strcmp(what, "return")) {
		leave(l);
		if (l->in_call)
			end_slice(l);
		l->in_call = false;
		enter(l, RUNS, "runs", ns);
	} else if (!strcmp(what, "end")) {
		ends(l);
	} else {
		event("{\"ph\":\"i\",\"s\":\"t\",\"pid\":%d,\"tid\":%d,\"ts\":%lu,"
		      "\"name\":\"%s %s\"}", l->group, l->tid, tr.now, quoted(what),
		      quoted(detail));
	}
}

static void on_event(void *arg, unsigned long long ns, int task, const char *name,
		     const char *what, const char *detail)
{
	struct lane *l;

	(void)arg;
	if (task < 0 || task >= TASKS)
		return;
	tr.now++;
	l = lane_of(task, name, strcmp(what, "post") ? NULL : detail);
	if (!strcmp(what, "post") || !strcmp(what, "wake")) {
		arrow_from(&tr.task[tr.current], l);
	} else if (!strcmp(what, "run")) {
		runs(l, ns);
		tr.current = task;
	} else if (!strcmp(what, "device")) {
		device(detail, name);
	} else if (!strcmp(what, "lock") || !strcmp(what, "lock read")) {
		lock("b", task, name, detail);
	} else if (!strcmp(what, "unlock")) {
		lock("e", task, name, detail);
	} else {
		in_task(l, what, detail, ns);
	}
}

void trace_begin(int fd, const char *title)
{
	static const char *const groups[] = { "tasks", "interrupts", "devices", "locks" };
	int i, self = sim_task_self();

	memset(&tr, 0, sizeof(tr));
	tr.fd = fd;
	if (dprintf(fd, "{\"otherData\":{\"run\":\"%s\"},\n\"traceEvents\":[\n", quoted(title)) < 0)
		cli_die("--trace: cannot write: %s", strerror(errno));
	for (i = 0; i < 4; i++)
		event("{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":%d,"
		      "\"args\":{\"name\":\"%s\"}}", i + 1, groups[i]);
	tr.current = self;
	enter(lane_of(self, "test", NULL), RUNS, "runs", 0);
	sim_trace_hook(on_event, NULL);
}

void trace_end(int fd, const char *finding)
{
	/* An event that nobody sees, so that the list may end without a comma. */
	if (dprintf(fd, "{\"ph\":\"M\",\"name\":\"process_labels\",\"pid\":%d,"
		    "\"args\":{\"labels\":\"%s\"}}\n]}\n", GROUP_TASKS,
		    finding ? quoted(finding) : "no finding") < 0)
		cli_die("--trace: cannot write: %s", strerror(errno));
}
