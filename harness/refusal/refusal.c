// SPDX-License-Identifier: GPL-2.0-only
/* The states, the asking and the looking; which world is underneath is vt's business. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "refusal/refusal.h"

#define INDEX_SHIFT	40

const struct refusal_call *const *refusal_calls(void)
{
	static const struct refusal_call *const tables[] = {
		refusal_device_calls, refusal_irq_calls, refusal_region_calls, refusal_file_calls,
	};
	static const struct refusal_call *all[REFUSAL_CALLS_MAX];
	const struct refusal_call *c;
	unsigned int t, n = 0;

	if (all[0])
		return all;
	for (t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (c = tables[t]; c->name && n < REFUSAL_CALLS_MAX - 1; c++)
			all[n++] = c;
	return all;
}

/* ---- states ------------------------------------------------------------------------ */

static int prepare(struct refusal_env *env)
{
	env->page_len = vt_page_size();
	env->page = vt_umem_guarded(env->page_len);
	if (!env->page)
		return -ENOMEM;
	env->event = vt_eventfd(0);
	env->spare = vt_eventfd(0);
	return env->event < 0 || env->spare < 0 ? -EMFILE : 0;
}

static void find_bar(struct refusal_env *env)
{
	struct vfio_region_info info;
	uint32_t i;

	for (i = 0; i < 6; i++) {
		if (vt_region(env->dev.fd, i, &info))
			continue;
		if (info.flags & VFIO_REGION_INFO_FLAG_MMAP) {
			env->bar = i;
			env->bar_size = info.size;
			return;
		}
		/* A kernel that maps none has others all the same. */
		if (info.size > env->bar_size) {
			env->bar = i;
			env->bar_size = info.size;
		}
	}
}

static int power_down(struct refusal_env *env)
{
	unsigned int pm = vt_cap(env->dev.fd, PCI_CAP_ID_PM);

	return pm ? vt_cfg_set16(env->dev.fd, pm + PCI_PM_CTRL, 3) : -ENODEV;
}

static int low_power(struct refusal_env *env)
{
	struct vfio_device_feature f = {
		.argsz = sizeof(f),
		.flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY,
	};

	return vt_ioctl(env->dev.fd, VFIO_DEVICE_FEATURE, &f, sizeof(f));
}

static int device_state(struct refusal_env *env)
{
	int32_t fds[2] = { env->event, env->event };
	int fd = env->dev.fd;

	switch (env->state) {
	case ST_MEMORY_OFF:
		return vt_cfg_set16(fd, PCI_COMMAND, PCI_COMMAND_MASTER);
	case ST_INTX:
		return vt_irq_set(fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .fds = fds);
	case ST_MSI:
		return vt_irq_set(fd, VFIO_PCI_MSI_IRQ_INDEX, .count = 1, .fds = fds);
	case ST_MSIX:
		return vt_irq_set(fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 2, .fds = fds);
	case ST_LOW_POWER:
		return low_power(env);
	case ST_D3:
		return power_down(env);
	case ST_RESET:
		return vt_ioctl_arg(fd, VFIO_DEVICE_RESET, 0);
	default:
		return 0;
	}
}

/* Step by step: each of the first states is one of them. */
static const char *open_as_far(struct refusal_env *env, const char *bdf)
{
	struct vt_dev *d = &env->dev;

	d->container = vt_open_container();
	d->group = vt_open_group(bdf);
	if (d->container < 0 || d->group < 0)
		return "open";
	if (env->state == ST_APART)
		return NULL;
	if (vt_ioctl(d->group, VFIO_GROUP_SET_CONTAINER, &d->container, sizeof(d->container)))
		return "SET_CONTAINER";
	if (env->state == ST_JOINED)
		return NULL;
	if (vt_ioctl_arg(d->container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		return "SET_IOMMU";
	if (env->state == ST_ATTACHED)
		return NULL;
	d->fd = vt_get_device(d->group, bdf);
	if (d->fd < 0)
		return "GET_DEVICE_FD";
	find_bar(env);
	if (vt_cfg_set16(d->fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER))
		return "memory on";
	/* The kernel maps a BAR when it is first asked for, and keeps the map. */
	vt_bar_get32(d->fd, env->bar, 0);
	return device_state(env) ? refusal_states[env->state].name : NULL;
}

const char *refusal_enter(struct refusal_env *env, enum refusal_state state, const char *bdf)
{
	memset(env, 0, sizeof(*env));
	env->state = state;
	env->event = env->spare = -1;
	env->dev.container = env->dev.group = env->dev.fd = -1;
	snprintf(env->dev.bdf, sizeof(env->dev.bdf), "%s", bdf);
	if (prepare(env))
		return "user memory";
	return open_as_far(env, bdf);
}

static void unbind_now(void *arg)
{
	struct refusal_env *env = arg;

	env->unbound = vt_unbind(env->dev.bdf);
}

const char *refusal_unbind(struct refusal_env *env)
{
	int32_t fd = env->event;

	if (vt_irq_set(env->dev.fd, VFIO_PCI_REQ_IRQ_INDEX, .count = 1, .fds = &fd))
		return "REQ eventfd";
	env->unbinder = vt_spawn(unbind_now, env);
	if (!env->unbinder)
		return "second thread";
	return vt_event_wait(env->event, 5000) ? NULL : "being asked to leave";
}

void refusal_leave(struct refusal_env *env)
{
	vt_dev_close(&env->dev);
	if (env->unbinder)
		vt_join(env->unbinder);
	env->unbinder = NULL;
	if (env->event >= 0)
		vt_close(env->event);
	if (env->spare >= 0)
		vt_close(env->spare);
	if (env->page)
		vt_unmap(env->page, 2 * env->page_len);
}

/* ---- answers ----------------------------------------------------------------------- */

static int by_state(int want, enum refusal_state state)
{
	const struct refusal_rule *rule;
	unsigned int i;

	if (want < RULE0)
		return want;
	rule = &refusal_rules[want - RULE0];
	if (SIM_API_LEVEL < 612 && rule->before_6_12.states & 1u << state)
		return rule->before_6_12.want;
	for (i = 0; i < sizeof(rule->but) / sizeof(rule->but[0]); i++)
		if (rule->but[i].states & 1u << state)
			return rule->but[i].want;
	return rule->base;
}

int refusal_want(const struct refusal_row *row, enum refusal_state state, bool *changes)
{
	int want = by_state(row->want, state);

	*changes = want >= CHANGES(-4096);
	return *changes ? want - CHANGES(0) : want;
}

const char *refusal_answer(long want, char *buf, size_t len)
{
	const char *name = want < 0 ? strerrorname_np((int)-want) : NULL;

	if (want < 0)
		snprintf(buf, len, "%s", name ? name : "E?");
	else if (want)
		snprintf(buf, len, "%ld", want);
	else
		snprintf(buf, len, "ok");
	return buf;
}

/* ---- asking ------------------------------------------------------------------------ */

static int fd_of(const struct refusal_env *env, uint64_t which)
{
	switch (which) {
	case FD_EVENT:
		return env->spare;
	case FD_CONTAINER:
		return env->dev.container;
	case FD_GROUP:
		return env->dev.group;
	case FD_DEVICE:
		return env->dev.fd;
	default:
		return 999;	/* nothing opens so many */
	}
}

static void put(unsigned char *arg, unsigned int off, unsigned int width, uint64_t value)
{
	uint32_t narrow = (uint32_t)value;

	if (width == sizeof(narrow))
		memcpy(arg + off, &narrow, sizeof(narrow));
	else
		memcpy(arg + off, &value, sizeof(value));
}

/* The valid argument with the row's value in it. */
static void fill(const struct refusal_env *env, const struct refusal_call *call,
		 const struct refusal_row *row, unsigned char *arg)
{
	uint64_t set = row->set;

	memset(arg, 0, call->size);
	if (call->base)
		call->base(env, arg);
	if (row->kind == FD_OF)
		set = (uint32_t)fd_of(env, set);
	if (row->kind == BEHIND_END)
		set += ((uint64_t)env->bar << INDEX_SHIFT) + env->bar_size;
	if (row->width)
		put(arg, row->off, row->width, set);
	if (row->also_width)
		put(arg, row->also_off, row->also_width, row->also);
}

/* Where the user's memory is, of which @len bytes are needed. */
static vt_addr place(const struct refusal_env *env, const struct refusal_row *row, size_t len)
{
	vt_addr end = env->page + env->page_len;

	switch (row->kind) {
	case AT_ADDRESS:
		return row->set;
	case AT_PLACE:
		return end;
	case MAPPED:
		return end - row->set;
	default:
		return end - len;
	}
}

static long ask_ioctl(const struct refusal_env *env, const struct refusal_call *call,
		      const struct refusal_row *row, const unsigned char *arg, size_t len)
{
	static const enum refusal_fd fds[] = { FD_DEVICE, FD_GROUP, FD_CONTAINER };
	vt_addr at = place(env, row, len);
	size_t mapped = row->kind == MAPPED ? row->set : len;

	if (row->kind != AT_ADDRESS && row->kind != AT_PLACE)
		memcpy((char *)vt_uptr(env->page, env->page_len) + env->page_len - mapped, arg,
		       mapped);
	return vt_ioctl_arg(fd_of(env, fds[call->on]),
			    row->kind == COMMAND ? (unsigned long)row->set : call->cmd, at);
}

static long ask_map(const struct refusal_env *env, const struct refusal_io *io)
{
	vt_addr at;
	int ret;

	ret = vt_map(env->dev.fd, io->offset, io->length, (int)io->prot, (int)io->flags, &at);
	if (!ret)
		vt_unmap(at, io->length);
	return ret;
}

static long ask_name(const struct refusal_env *env, const struct refusal_call *call,
		     const struct refusal_row *row)
{
	static const char endless[] = "0000";	/* up to the end of memory, and no 0 in it */

	if (!row->text)
		return ask_ioctl(env, call, row, (const unsigned char *)endless,
				 sizeof(endless) - 1);
	return ask_ioctl(env, call, row, (const unsigned char *)row->text, strlen(row->text) + 1);
}

long refusal_ask(const struct refusal_env *env, const struct refusal_call *call,
		 const struct refusal_row *row)
{
	union {
		struct refusal_io io;
		unsigned char bytes[64];
	} arg;

	if (row->kind == NAME)
		return ask_name(env, call, row);
	fill(env, call, row, arg.bytes);
	switch (call->how) {
	case IOCTL:
		return ask_ioctl(env, call, row, arg.bytes, call->size);
	case IOCTL_NUMBER:
		return vt_ioctl_arg(env->dev.container, call->cmd, arg.io.number);
	case PREAD:
		return vt_pread_at(env->dev.fd, place(env, row, 4), arg.io.length, arg.io.offset);
	case PWRITE:
		return vt_pwrite_at(env->dev.fd, place(env, row, 4), arg.io.length, arg.io.offset);
	default:
		return ask_map(env, &arg.io);
	}
}

/* ---- looking ----------------------------------------------------------------------- */

static void saw(struct refusal_seen *seen, const void *what, size_t len)
{
	if (seen->len + len > sizeof(seen->bytes))
		len = sizeof(seen->bytes) - seen->len;
	memcpy(seen->bytes + seen->len, what, len);
	seen->len += len;
}

static void saw_result(struct refusal_seen *seen, long ret)
{
	saw(seen, &ret, sizeof(ret));
}

/* Standard config space whole, of the extended what devices have at its begin. */
static void look_at_config(const struct refusal_env *env, struct refusal_seen *seen)
{
	unsigned char bytes[512];

	memset(bytes, 0, sizeof(bytes));
	saw_result(seen, vt_bar_get(env->dev.fd, VFIO_PCI_CONFIG_REGION_INDEX, 0, bytes,
				    sizeof(bytes)));
	saw(seen, bytes, sizeof(bytes));
}

static void look_at_device(const struct refusal_env *env, struct refusal_seen *seen)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vfio_region_info region;
	struct vfio_irq_info irq;
	uint32_t i, word = 0;

	look_at_config(env, seen);
	saw_result(seen, vt_ioctl(env->dev.fd, VFIO_DEVICE_GET_INFO, &info, sizeof(info)));
	saw(seen, &info, sizeof(info));
	for (i = 0; i < VFIO_PCI_NUM_REGIONS; i++) {
		saw_result(seen, vt_region(env->dev.fd, i, &region));
		saw(seen, &region, sizeof(region));
	}
	for (i = 0; i < VFIO_PCI_NUM_IRQS; i++) {
		saw_result(seen, vt_irq_info(env->dev.fd, i, &irq));
		saw(seen, &irq, sizeof(irq));
	}
	for (i = 0; i < 4; i++) {
		saw_result(seen, vt_bar_get(env->dev.fd, env->bar, 4 * i, &word, sizeof(word)));
		saw(seen, &word, sizeof(word));
	}
}

void refusal_look(const struct refusal_env *env, struct refusal_seen *seen)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	struct {
		struct vfio_iommu_type1_info info;
		unsigned char caps[256];
	} iommu;

	seen->len = 0;
	/* Asked, not read: a signal stays for the next look. */
	saw_result(seen, vt_poll(env->event, POLLIN, 0));
	saw_result(seen, vt_poll(env->spare, POLLIN, 0));
	saw_result(seen, vt_ioctl(env->dev.group, VFIO_GROUP_GET_STATUS, &status, sizeof(status)));
	saw(seen, &status, sizeof(status));
	memset(&iommu, 0, sizeof(iommu));
	iommu.info.argsz = sizeof(iommu);
	saw_result(seen, vt_ioctl(env->dev.container, VFIO_IOMMU_GET_INFO, &iommu, sizeof(iommu)));
	saw(seen, &iommu, sizeof(iommu));
	if (env->dev.fd >= 0)
		look_at_device(env, seen);
}
