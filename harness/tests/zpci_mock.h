/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A zPCI machine for tests of mock-hw alone: it writes down what the machine does, and asks it.
 */
#ifndef VFIOLAB_HARNESS_ZPCI_MOCK_H
#define VFIOLAB_HARNESS_ZPCI_MOCK_H

#include <mock/zpci.h>

#include "cli/zpci_machine.h"
#include "tests/mock_host.h"

/* What the machine did, written down. */
struct machine {
	struct mock_zpci *z;
	struct mock_test_host mh;
	struct mock_func *fn;
	struct mock_zpci_event event;
	unsigned int events;
	unsigned int interrupts;
	mock_u32 bit;
	mock_u64 lie;			/* XORed onto the next field of @lie_width bytes, once */
	int lie_width;
	long blocks;
	unsigned long fail_alloc;	/* the n-th from now; 0: never */
	char log[200];
	mock_u8 block[MOCK_ZPCI_BLOCK];
};

extern const struct mock_zpci_ops zm_ops;

/* The groups, and edu for a function; one function, configured. */
void zm_start(struct machine *m);
void zm_configured(struct machine *m);
/* Fails the test when memory is left. */
void zm_stop(struct machine *m);

mock_u32 zm_handle(struct machine *m);

/*
 * A block that asks @cmd of what is in its fifth word; the response, which is returned, is at 32.
 */
mock_u8 *zm_ask(struct machine *m, mock_u32 cmd, mock_u32 what, mock_u32 len);
/* Its code. */
mock_u32 zm_call(struct machine *m);
mock_u32 zm_set(struct machine *m, mock_u32 fh, unsigned int op, unsigned int spaces);
void zm_enable(struct machine *m);

/* Memory and mastering on, by a store. */
void zm_command_on(struct machine *m);

mock_u64 zm_req(struct machine *m, unsigned int space, unsigned int len);
int zm_modify(struct machine *m, unsigned int op, const mock_u8 *fib, mock_u8 *status);
/* A block that registers an address space. */
void zm_space_fib(mock_u8 *fib, mock_u64 from, mock_u64 to);

enum { LIST = 2, QUERY = 3, GROUP = 4, SET = 5 };
enum { OK = 0x10, CMD = 0x20, FMT = 0x40, LEN = 0x50, K8 = 0x60, RESNOT0 = 0x70, FH = 0x101,
       FHOP = 0x102, DMAAS = 0x103, RES = 0x104, ERR = 0x106, BUSY = 0x108, BADRT = 0x10a,
       PFGID = 0x10b };

static inline void zm_put16(mock_u8 *p, mock_u32 v)
{
	p[0] = (mock_u8)(v >> 8);
	p[1] = (mock_u8)v;
}

static inline void zm_put32(mock_u8 *p, mock_u32 v)
{
	zm_put16(p, v >> 16);
	zm_put16(p + 2, v & 0xffff);
}

static inline mock_u32 zm_get16(const mock_u8 *p)
{
	return (mock_u32)p[0] << 8 | p[1];
}

static inline mock_u32 zm_get32(const mock_u8 *p)
{
	return zm_get16(p) << 16 | zm_get16(p + 2);
}

static inline mock_u64 zm_get64(const mock_u8 *p)
{
	return (mock_u64)zm_get32(p) << 32 | zm_get32(p + 4);
}

static inline void zm_put64(mock_u8 *p, mock_u64 v)
{
	zm_put32(p, (mock_u32)(v >> 32));
	zm_put32(p + 4, (mock_u32)v);
}

#endif
