/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Refusals: what the kernel says to every argument of every call of a vfio-pci device, its group
 * and its container, in every state that a device can be in.
 *
 * The tables (*_table.c) are the only place where an answer stands. Three things are made of them:
 *
 *	docs/errors.md			`vfiolab errors` writes it, a test compares it
 *	refusal/STATE.CALL.ARG=VALUE	a test of the lab each (refusal_unit.c)
 *	refusal_CALL_STATE		conformance cases, which ask real kernels (refusal_cases.c)
 *
 * A call is made with valid arguments of which one, the row's, is replaced. It goes through vt, so
 * the same code asks the lab and a kernel.
 */
#ifndef VFIOLAB_REFUSAL_H
#define VFIOLAB_REFUSAL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "vt/vt.h"

/* X(enumerator, name in tests and tables, what it is) */
#define REFUSAL_STATES(X)							\
	X(APART, "apart", "container and group are open, and know nothing of each other")	\
	X(JOINED, "joined", "the group is in the container, which has no IOMMU yet")	\
	X(ATTACHED, "closed", "type1v2 is set, the device is not open")		\
	X(OPEN, "open", "the device is open and its memory decodes")			\
	X(MEMORY_OFF, "memory-off", "the memory bit of COMMAND is clear")		\
	X(INTX, "intx-on", "INTx signals an eventfd")					\
	X(MSI, "msi-on", "one MSI vector signals an eventfd")				\
	X(MSIX, "msix-on", "two MSI-X vectors signal an eventfd")			\
	X(LOW_POWER, "low-power", "after the feature LOW_POWER_ENTRY")			\
	X(D3, "d3", "D3hot is written into the PM capability")				\
	X(RESET, "after-reset", "after VFIO_DEVICE_RESET")				\
	X(UNBIND, "unbinding", "somebody unbinds the driver and waits for the user")

enum refusal_state {
#define REFUSAL_STATE_ENUM(id, name, doc) ST_##id,
	REFUSAL_STATES(REFUSAL_STATE_ENUM)
#undef REFUSAL_STATE_ENUM
	ST_NR,
};

#define IN(id)		(1u << ST_##id)
/* With an open device, and without. */
#define DEVICE_STATES	(IN(OPEN) | IN(MEMORY_OFF) | IN(INTX) | IN(MSI) | IN(MSIX) | \
			 IN(LOW_POWER) | IN(D3) | IN(RESET) | IN(UNBIND))
#define FILE_STATES	(IN(APART) | IN(JOINED) | IN(ATTACHED) | IN(OPEN) | IN(UNBIND))

struct refusal_state_desc {
	const char *name;
	const char *doc;
};
extern const struct refusal_state_desc refusal_states[ST_NR];

/*
 * What a call must come to: -errno, or what it returns. CHANGES() around either says that the
 * device is not the same afterwards. Above RULE0 it is the number of a rule, for answers that
 * depend on the state.
 */
#define OK		0
#define CHANGES(want)	((want) + (1 << 20))
#define RULE0		(1 << 24)

enum refusal_rule_id {
	/* Interrupts: enable, what needs them to be on, descriptors that are no eventfd. */
	INTX_SET = RULE0, INTX_ON, INTX_IDLE, INTX_BAD_FD, INTX_NO_MASK,
	REQ_ON, REQ_BOOL, ODD_FD,
	MSI_SET, MSI_MORE, MSI_ON, MSI_BAD_FD, MSI_NO_EVENT, MSI_TOO_MANY,
	MSIX_SET, MSIX_MORE, MSIX_ON, MSIX_BAD_FD, MSIX_NO_EVENT, MSIX_TOO_MANY,
	/* Memory that decodes or not. */
	READ_1, READ_4, WRITE_1, WRITE_4, READ_FAULT, WRITE_FAULT, ROM_FAULT,
	/* Power and reset. */
	SLEEP, WAKE, RESETS,
	/* Container and group. */
	IOMMU_OK, IOMMU_CHANGES, IOMMU_EFAULT, IOMMU_ENOTTY, IOMMU_ENOENT,
	MODEL, NO_MODEL, JOIN, NO_CONTAINER, LEAVE,
	RULES_END,
};

/* A base answer, and up to four groups of states in which it is another. */
struct refusal_rule {
	int base;
	struct {
		unsigned int states;
		int want;
	} but[4];
	/* What kernels before 6.12 say in these states. */
	struct {
		unsigned int states;
		int want;
	} before_6_12;
};
extern const struct refusal_rule refusal_rules[RULES_END - RULE0];

enum refusal_on { ON_DEVICE, ON_GROUP, ON_CONTAINER };
enum refusal_how { IOCTL, IOCTL_NUMBER, PREAD, PWRITE, MMAP };

/* Arguments of pread, pwrite and mmap, so that rows can name them like members of a struct. */
struct refusal_io {
	uint64_t offset;	/* of the file, region index included */
	uint64_t length;
	uint32_t prot;
	uint32_t flags;
	uint64_t number;	/* of an IOCTL_NUMBER, whose argument is no pointer */
};

/* How a row's number is meant. */
enum refusal_kind {
	PLAIN,			/* the argument's new value */
	BEHIND_END,		/* an offset: the size of the BAR plus this */
	FD_OF,			/* a descriptor: an enum refusal_fd */
	AT_ADDRESS,		/* the whole argument lies at this address */
	AT_PLACE,		/* the whole argument lies at an enum refusal_place */
	MAPPED,			/* of the whole argument only so many bytes are mapped */
	COMMAND,		/* the ioctl's own number */
	NAME,			/* text instead of a struct */
};

enum refusal_fd { FD_EVENT, FD_CONTAINER, FD_GROUP, FD_DEVICE, FD_CLOSED };
enum refusal_place { PLACE_UNMAPPED };

/**
 * struct refusal_row - one argument and the value it gets
 * @arg: its name
 * @value: the value's name
 * @off: where it is in the struct
 * @width: its bytes
 * @kind: how @set is meant
 * @set: the value
 * @want: the answer; see OK, CHANGES() and the rules
 * @text: of a NAME
 * @also_off: a second member that the row needs to be different, when @also_width is not 0
 * @also_width: its bytes
 * @also: its value
 * @upstream: the commit that gave upstream this answer, when older kernels do worse than another
 *	answer; cases and units of such a row run on our core only
 */
struct refusal_row {
	const char *arg;
	const char *value;
	uint16_t off;
	uint16_t width;
	enum refusal_kind kind;
	uint64_t set;
	int want;
	const char *text;
	uint16_t also_off;
	uint16_t also_width;
	uint64_t also;
	const char *upstream;
};

struct refusal_env;

/**
 * struct refusal_call - a call, valid as @base makes it
 * @name: as a program writes it
 * @slug: as tests write it
 * @on: whose descriptor
 * @how: which system call
 * @cmd: of an ioctl
 * @states: in which it is asked
 * @base: fill in valid arguments; NULL for none
 * @size: bytes of them
 * @rows: what is asked
 * @nr_rows: how many
 * @doc: what is worth knowing of the call's checks, for the doc
 */
struct refusal_call {
	const char *name;
	const char *slug;
	enum refusal_on on;
	enum refusal_how how;
	unsigned long cmd;
	unsigned int states;
	void (*base)(const struct refusal_env *env, void *arg);
	size_t size;
	const struct refusal_row *rows;
	unsigned int nr_rows;
	const char *doc;
};

/* The tables, in the doc's order; each ends with an entry without a name. */
extern const struct refusal_call refusal_device_calls[];
extern const struct refusal_call refusal_irq_calls[];
extern const struct refusal_call refusal_region_calls[];
extern const struct refusal_call refusal_file_calls[];

enum { REFUSAL_CALLS_MAX = 64 };
/* All of them, NULL at the end. */
const struct refusal_call *const *refusal_calls(void);

/* ---- what a table is written with -------------------------------------------------- */

#define VALUE(type, field, text_, set_, want_) \
	{ .arg = #field, .value = text_, AT_MEMBER(type, field), .set = (uint64_t)(set_), \
	  .want = want_ }
#define AT_MEMBER(type, field) \
	.off = offsetof(type, field), .width = sizeof(((type *)0)->field)
#define VALUE_AND(type, field, text_, set_, also_, also_set, want_) \
	{ .arg = #field, .value = text_, AT_MEMBER(type, field), .set = (uint64_t)(set_), \
	  .want = want_, .also_off = offsetof(type, also_), \
	  .also_width = sizeof(((type *)0)->also_), .also = (uint64_t)(also_set) }
#define FD(type, field, text_, fd_, want_) \
	{ .arg = #field, .value = text_, AT_MEMBER(type, field), .kind = FD_OF, .set = fd_, \
	  .want = want_ }

/* The values that every argument is asked, besides those of its own. */
#define U32(type, field, zero, max, bit31, ones) \
	VALUE(type, field, "0", 0, zero), \
	VALUE(type, field, "max", 0x7fffffff, max), \
	VALUE(type, field, "bit 31", 0x80000000u, bit31), \
	VALUE(type, field, "-1", ~0u, ones)
#define U64(type, field, zero, bit31, bit32, bit63, max, ones) \
	VALUE(type, field, "0", 0, zero), \
	VALUE(type, field, "bit 31", 1ull << 31, bit31), \
	VALUE(type, field, "bit 32", 1ull << 32, bit32), \
	VALUE(type, field, "bit 63", 1ull << 63, bit63), \
	VALUE(type, field, "max", ~0ull >> 1, max), \
	VALUE(type, field, "-1", ~0ull, ones)
/* Members that the kernel only writes. */
#define IGNORED32(type, field, want) U32(type, field, want, want, want, want)
#define IGNORED64(type, field, want) U64(type, field, want, want, want, want, want, want)

#define ADDRESS(text_, set_, want_) \
	{ .arg = "pointer", .value = text_, .kind = AT_ADDRESS, .set = set_, .want = want_ }
#define EDGE(bytes, want_) \
	{ .arg = "pointer", .value = "mapped for " #bytes, .kind = MAPPED, .set = bytes, \
	  .want = want_ }
#define POINTERS(want_) \
	ADDRESS("0", 0, want_), \
	{ .arg = "pointer", .value = "unmapped", .kind = AT_PLACE, .set = PLACE_UNMAPPED, \
	  .want = want_ }, \
	ADDRESS("max", ~0ull >> 1, want_), \
	ADDRESS("bit 63", 1ull << 63, want_), \
	ADDRESS("kernel", 0xffff888000001000ull, want_), \
	ADDRESS("-1", ~0ull, want_)

#define ROWS(array) .rows = array, .nr_rows = sizeof(array) / sizeof((array)[0])

/* ---- asking ------------------------------------------------------------------------ */

/**
 * struct refusal_env - a device in a state, and what calls are made with
 * @dev: container, group, and the device when it is open
 * @state: where it is
 * @event: an eventfd that signals interrupts when a state has some
 * @spare: one that nothing uses
 * @page: user memory, behind which nothing is mapped
 * @page_len: its size
 * @bar: the first memory BAR
 * @bar_size: its size
 * @unbinder: who unbinds, in that state
 * @unbound: what came of that
 */
struct refusal_env {
	struct vt_dev dev;
	enum refusal_state state;
	int event;
	int spare;
	vt_addr page;
	uint64_t page_len;
	uint32_t bar;
	uint64_t bar_size;
	struct vt_task *unbinder;
	volatile int unbound;
};

/**
 * refusal_enter - open as much as @state has, and be in it
 * @env: filled in; refusal_leave() undoes it, also after a failure
 * @bdf: bound to vfio-pci, used by nobody
 *
 * UNBIND is OPEN here: refusal_unbind() makes the difference, since it takes a second thread.
 *
 * Return: NULL, or the step that failed.
 */
const char *refusal_enter(struct refusal_env *env, enum refusal_state state, const char *bdf);
const char *refusal_unbind(struct refusal_env *env);
void refusal_leave(struct refusal_env *env);

/* The answer that the table has for @row in @state; *@changes: the device changes with it. */
int refusal_want(const struct refusal_row *row, enum refusal_state state, bool *changes);
/* Make the call. Return: what it returned; a descriptor or mapping that it gave is given back. */
long refusal_ask(const struct refusal_env *env, const struct refusal_call *call,
		 const struct refusal_row *row);

/* Everything that a user can see of the device, as text; for comparisons. */
enum { REFUSAL_SEEN_MAX = 2048 };
struct refusal_seen {
	size_t len;
	unsigned char bytes[REFUSAL_SEEN_MAX];
};
void refusal_look(const struct refusal_env *env, struct refusal_seen *seen);

/* "EINVAL", "ok", "4"; of an answer or of a result. */
const char *refusal_answer(long want, char *buf, size_t len);
/* docs/errors.md; in the lab only. */
void refusal_doc(FILE *out);

#endif
