// SPDX-License-Identifier: GPL-2.0-only
/*
 * The test host of mock-hw: see mock_host.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"
#include "mock_host.h"

static int mh_dma(void *host, struct mock_func *fn, mock_u64 addr, void *buf, mock_u32 len,
		  int write)
{
	struct mock_test_host *mh = host;
	mock_u64 off = addr - MH_MEM_BASE;

	(void)fn;
	if (off >= MH_MEM_LEN || len > MH_MEM_LEN - off)
		return -1;
	if (write)
		memcpy(mh->mem + off, buf, len);
	else
		memcpy(buf, mh->mem + off, len);
	return 0;
}

static void mh_msi(void *host, struct mock_func *fn, mock_u64 addr, mock_u32 data)
{
	struct mock_test_host *mh = host;

	(void)fn;
	mh->msis++;
	mh->msi_addr = addr;
	mh->msi_data = data;
}

static void mh_intx(void *host, struct mock_func *fn, int pin, int level)
{
	struct mock_test_host *mh = host;

	(void)fn;
	assert_in_range(pin, 1, 4);
	assert_int_not_equal(mh->intx[pin], level); /* changes only */
	mh->intx[pin] = level;
	mh->intx_changes++;
}

static void mh_error(void *host, struct mock_func *fn, int kind)
{
	struct mock_test_host *mh = host;

	(void)fn;
	mh->errors++;
	mh->error = kind;
}

static void mh_after(void *host, struct mock_func *fn, mock_u64 ns, int cookie)
{
	struct mock_test_host *mh = host;

	assert_true(mh->timers < MOCK_ARRAY_SIZE(mh->timer));
	mh->timer[mh->timers++] = (struct mh_timer){
		.fn = fn,
		.when = mh->now + ns,
		.cookie = cookie,
	};
}

static void *mh_alloc(void *host, struct mock_func *fn, mock_u64 size)
{
	struct mock_test_host *mh = host;

	(void)fn;
	if (mh->fail_alloc && !--mh->fail_alloc)
		return NULL;
	mh->live_blocks++;
	return calloc(1, size);
}

static void mh_free(void *host, struct mock_func *fn, void *mem)
{
	struct mock_test_host *mh = host;

	(void)fn;
	mh->live_blocks--;
	free(mem);
}

static mock_u64 mh_lie(void *host, struct mock_func *fn, int width)
{
	struct mock_test_host *mh = host;
	mock_u64 lie = mh->lie;

	(void)fn;
	(void)width;
	mh->lie = 0;
	return lie;
}

static void mh_attention(void *host, struct mock_func *fn, int what)
{
	struct mock_test_host *mh = host;

	(void)fn;
	mh->attentions++;
	mh->attention = what;
}

static void mh_unclaimed(void *host, struct mock_func *fn, int bar, mock_u64 off, int width,
			 int write)
{
	struct mock_test_host *mh = host;

	(void)fn;
	(void)off;
	(void)width;
	(void)write;
	mh->unclaimed++;
	mh->unclaimed_bar = bar;
}

static void mh_log(void *host, struct mock_func *fn, const char *msg)
{
	struct mock_test_host *mh = host;

	(void)fn;
	snprintf(mh->log, sizeof(mh->log), "%s", msg);
}

const struct mock_host_ops mh_ops = {
	.dma = mh_dma,
	.msi = mh_msi,
	.intx = mh_intx,
	.error = mh_error,
	.after = mh_after,
	.alloc = mh_alloc,
	.free = mh_free,
	.lie = mh_lie,
	.attention = mh_attention,
	.unclaimed = mh_unclaimed,
	.log = mh_log,
};

struct mock_func *mh_create(struct mock_test_host *mh, const struct mock_device *dev)
{
	struct mock_func *fn;

	memset(mh, 0, sizeof(*mh));
	fn = mock_func_create(dev, &mh_ops, mh, 0x100);
	if (!fn)
		fail_msg("%s", mh->log);
	return fn;
}

struct mock_func *mh_ready(struct mock_test_host *mh, const char *name)
{
	const struct mock_device *dev = mock_device_find(name);
	struct mock_func *fn;

	assert_non_null(dev);
	fn = mh_create(mh, dev);
	mock_config_write(fn, MOCK_COMMAND, 2, MOCK_COMMAND_MEM | MOCK_COMMAND_MASTER);
	return fn;
}

void mh_destroy(struct mock_test_host *mh, struct mock_func *fn)
{
	mock_func_destroy(fn);
	assert_int_equal(mh->live_blocks, 0);
}

void mh_refused(void (*build)(struct mock_func *fn), const char *why)
{
	struct mock_device dev = { .name = "bad", .build = build };
	struct mock_test_host mh = { .now = 0 };

	assert_null(mock_func_create(&dev, &mh_ops, &mh, 0x100));
	if (strncmp(mh.log, "bad: refused: ", 14) || !strstr(mh.log, why))
		fail_msg("refused as \"%s\", not for \"%s\"", mh.log, why);
	assert_int_equal(mh.live_blocks, 0);
}

unsigned int mh_cap(struct mock_func *fn, unsigned int id)
{
	unsigned int pos = 0, left = 48;

	if (mock_config_read(fn, MOCK_STATUS, 2) & MOCK_STATUS_CAP_LIST)
		pos = mock_config_read(fn, MOCK_CAP_POINTER, 1);
	for (; pos && left; left--, pos = mock_config_read(fn, pos + 1, 1))
		if (mock_config_read(fn, pos, 1) == id)
			return pos;
	assert_true(left);
	return 0;
}

unsigned int mh_ecap(struct mock_func *fn, unsigned int id)
{
	unsigned int pos = MOCK_ECAP_FIRST, left = 64, header;

	for (; pos && left; left--, pos = header >> 20) {
		header = mock_config_read(fn, pos, 4);
		if (!header || header == ~0U)
			return 0;
		if ((header & 0xffff) == id)
			return pos;
	}
	assert_true(left);
	return 0;
}

void mh_advance(struct mock_test_host *mh, mock_u64 ns)
{
	mock_u64 end = mh->now + ns;

	for (;;) {
		unsigned int i, first = mh->timers;
		struct mh_timer due;

		for (i = 0; i < mh->timers; i++)
			if (mh->timer[i].when <= end &&
			    (first == mh->timers || mh->timer[i].when < mh->timer[first].when))
				first = i;
		if (first == mh->timers)
			break;
		due = mh->timer[first];
		mh->timer[first] = mh->timer[--mh->timers];
		mh->now = due.when;
		mock_timer(due.fn, due.cookie);
	}
	mh->now = end;
}

void mh_set16(struct mock_func *fn, unsigned int off, unsigned int set)
{
	mock_config_write(fn, off, 2, mock_config_read(fn, off, 2) | set);
}

void mh_clear16(struct mock_func *fn, unsigned int off, unsigned int clear)
{
	mock_config_write(fn, off, 2, mock_config_read(fn, off, 2) & ~clear);
}
