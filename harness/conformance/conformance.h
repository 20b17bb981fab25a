/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The conformance suite: what a user program sees of a vfio-pci device, as text.
 *
 * A case does something through the vt port and *observes*: errno, flags, bytes. It does not judge.
 * The same case runs against four targets, and the texts are compared (merge.py). So an observation
 * must be the same on every run of one target, and must hold nothing that a correct target may
 * choose freely: no addresses, no interrupt or descriptor numbers, no group numbers.
 *
 *	CASE(set_irqs_start_plus_count_overflows, NEEDS(MSIX))
 *	{
 *		observe_errno(c, "set", vt_irq_set(c->fd, VFIO_PCI_MSIX_IRQ_INDEX,
 *						   .start = ~0u, .count = 2));
 *	}
 *
 * Each case has a device opened for it alone. What conf_*() gave it is released after it.
 */
#ifndef VFIOLAB_CONFORMANCE_H
#define VFIOLAB_CONFORMANCE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "vt/vt.h"

/* What a device must have for a case to make sense on it; see facts.c for how each is found. */
enum conf_need {
	CONF_ANY	= 0,
	CONF_INTX	= 1 << 0,
	CONF_MSI	= 1 << 1,
	CONF_MSIX	= 1 << 2,
	CONF_PM		= 1 << 3,
	CONF_PCIE	= 1 << 4,
	CONF_FLR	= 1 << 5,
	CONF_RESET	= 1 << 6,	/* VFIO_DEVICE_FLAGS_RESET */
	CONF_NORESET	= 1 << 7,
	CONF_MEM	= 1 << 8,	/* a memory BAR */
	CONF_MMAP	= 1 << 9,	/* a memory BAR that can be mapped */
	CONF_IO		= 1 << 10,	/* an I/O port BAR */
	CONF_ROM	= 1 << 11,
	CONF_ECAP	= 1 << 12,	/* extended config space */
	CONF_HOLE	= 1 << 13,	/* an empty BAR slot */
	CONF_CLOSED	= 1 << 14,	/* opens the device itself, has container and group */
	CONF_UNBOUND	= 1 << 15,	/* has not even those; may bind and unbind */
	CONF_NOPCIE	= 1 << 16,
	CONF_SRIOV	= 1 << 17,	/* a PF */
	CONF_MEM64	= 1 << 18,	/* a 64-bit BAR */
	CONF_PORT	= 1 << 19,	/* alone below a bridge: a bus reset reaches nothing else */
	CONF_NOMSIX	= 1 << 20,
	CONF_VFS	= 1 << 22,	/* a PF whose VFs can be made: not those of a twin */
	CONF_EDU	= 1 << 21,	/* QEMU's edu with its registers alive, not a twin of it */
	CONF_ZPCI	= 1 << 23,	/* a function that firmware has a handle of */
	CONF_SMALL	= 1 << 24,	/* pages of 4 KiB, of which it tells sizes or numbers */
};

#define CONF_N1(a)		CONF_##a
#define CONF_N2(a, b)		(CONF_##a | CONF_##b)
#define CONF_N3(a, b, c)	(CONF_##a | CONF_##b | CONF_##c)
#define CONF_N4(a, b, c, d)	(CONF_##a | CONF_##b | CONF_##c | CONF_##d)
#define CONF_PICK(_1, _2, _3, _4, name, ...) name
#define NEEDS(...) \
	CONF_PICK(__VA_ARGS__, CONF_N4, CONF_N3, CONF_N2, CONF_N1, 0)(__VA_ARGS__)

enum { CONF_TEXT_MAX = 8192, CONF_FDS_MAX = 64 };

/**
 * struct conf - what a case works with
 * @fd: the device
 * @container: its container
 * @group: its group
 * @bdf: its name
 * @dev: the same three descriptors as a fixture, with GET_INFO's answer
 * @facts: enum conf_need bits that hold for this device
 * @bar: index of the first memory BAR, the mappable one if there is one; -1 without
 * @bar_size: its size
 * @cs: the case itself, for cases that are made from a table
 */
struct conf {
	int fd;
	int container;
	int group;
	const char *bdf;
	struct vt_dev dev;
	unsigned int facts;
	int bar;
	uint64_t bar_size;
	const struct conf_case *cs;

	/* The runner's own. */
	char text[CONF_TEXT_MAX];
	size_t used;
	bool failed;
	int fds[CONF_FDS_MAX];
	unsigned int nr_fds;
	struct { vt_addr at; uint64_t len; } maps[8];
	unsigned int nr_maps;
};

/*
 * The driver that is looked at, "vfio-pci" unless a lane says otherwise. Observations call it
 * vfio-pci in any case, so that what another driver does can be compared.
 */
extern const char *conf_driver;
/* Its attribute in sysfs, such as "unbind"; valid until the next call. */
const char *conf_driver_path(const char *attr);

struct conf_case {
	const char *name;
	const char *file;
	int line;
	unsigned int needs;
	void (*run)(struct conf *c);
	struct conf_case *next;
};

void conf_register(struct conf_case *cs);

#define CASE(name_, needs_) \
	static void case_##name_(struct conf *c); \
	__attribute__((constructor)) static void register_##name_(void) \
	{ \
		static struct conf_case cs = { \
			.name = #name_, .file = __FILE__, .line = __LINE__, \
			.needs = needs_, .run = case_##name_, \
		}; \
		conf_register(&cs); \
	} \
	static void case_##name_(struct conf *c)

/* ---- observing --------------------------------------------------------------------- */

__attribute__((format(printf, 3, 4)))
void observe_text(struct conf *c, const char *what, const char *fmt, ...);
/* "ok", a positive count, or the name of the errno. */
void observe_errno(struct conf *c, const char *what, long ret);
void observe_u32(struct conf *c, const char *what, uint32_t value);
void observe_u64(struct conf *c, const char *what, uint64_t value);
void observe_hex(struct conf *c, const char *what, uint64_t value);
void observe_bytes(struct conf *c, const char *what, const void *buf, size_t len);
void observe_fault(struct conf *c, const char *what, enum vt_fault fault);
/* What SET_IRQS left: for INTx, MSI and MSI-X, is anything on? Seen in config space. */
void observe_irq_state(struct conf *c);

/* A case that cannot go on: its observation becomes "FAIL: ...", on which no two targets agree. */
void conf_fail(struct conf *c, const char *what, long ret);
/* A case that turns out not to apply. */
void conf_skip(struct conf *c, const char *why);

#define MUST(c, expr) do { \
	long must_ret_ = (expr); \
	if (must_ret_ < 0) { \
		conf_fail(c, #expr, must_ret_); \
		return; \
	} \
} while (0)

/* ---- things that are released after the case --------------------------------------- */

/* Any descriptor; gives @fd back. */
int conf_keep(struct conf *c, int fd);
int conf_eventfd(struct conf *c);
/* Map a region's bytes at an offset. */
int conf_map(struct conf *c, uint32_t index, uint64_t off, uint64_t len, int prot, vt_addr *at);
/* Open the device of a CLOSED case, or open it again after conf_close(). */
int conf_open(struct conf *c);
void conf_close(struct conf *c);

/* ---- running ----------------------------------------------------------------------- */

/* Where results go; a lane gives its own. */
struct conf_sink {
	void (*result)(struct conf_sink *sink, const struct conf_case *cs, const char *device,
		       const char *observation);
	/* Before each case, so that a hang or a crash has a name. May be NULL. */
	void (*begin)(struct conf_sink *sink, const struct conf_case *cs, const char *device);
};

/**
 * conf_run_device - run the cases on one function
 * @device: its name in reports
 * @bdf: its address
 * @only: run cases whose name contains this, or NULL for all
 * @sink: takes the results, skips included
 *
 * The function must be bound to vfio-pci. Return: number of cases that failed by themselves.
 */
int conf_run_device(const char *device, const char *bdf, const char *only,
		    struct conf_sink *sink);
/* The cases in order of file and line. */
struct conf_case *conf_cases(void);
/* "config" for .../config_cases.c; in @buf. */
const char *conf_surface(const struct conf_case *cs, char *buf, size_t len);
/* One case on one device: what the lab does from a fresh image each time. */
void conf_run_case(struct conf_case *cs, const char *bdf, unsigned int facts, struct conf *c);
/* Find what device @name has; opens and closes it. Return: 0, or -errno of the opening. */
int conf_facts(const char *name, const char *bdf, struct conf *c);

#endif
