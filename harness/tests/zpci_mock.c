// SPDX-License-Identifier: GPL-2.0-only
/*
 * The zPCI machine that tests of mock-hw alone have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mock/func.h>

#include "tests/zpci_mock.h"
#include "tests/suite.h"

static void *m_alloc(void *host, mock_u64 size)
{
	struct machine *m = host;

	if (m->fail_alloc && !--m->fail_alloc)
		return NULL;
	m->blocks++;
	return calloc(1, size);
}

static void m_free(void *host, void *mem)
{
	((struct machine *)host)->blocks--;
	free(mem);
}

static void m_event(void *host, const struct mock_zpci_event *event)
{
	struct machine *m = host;

	m->event = *event;
	m->events++;
}

static void m_interrupt(void *host, mock_u32 fid, mock_u32 bit)
{
	struct machine *m = host;

	assert_int_equal(fid, ZPCI_FULL_FID);
	m->interrupts++;
	m->bit = bit;
}

static mock_u64 m_lie(void *host, int width)
{
	struct machine *m = host;
	mock_u64 lie = m->lie;

	if (width != m->lie_width)
		return 0;
	m->lie = 0;
	return lie;
}

static void m_log(void *host, const char *msg)
{
	struct machine *m = host;

	snprintf(m->log, sizeof(m->log), "%s", msg);
}

const struct mock_zpci_ops zm_ops = {
	.alloc = m_alloc, .free = m_free, .event = m_event, .interrupt = m_interrupt,
	.lie = m_lie, .log = m_log,
};

void zm_start(struct machine *m)
{
	memset(m, 0, sizeof(*m));
	m->z = mock_zpci_create(&zm_ops, m);
	assert_non_null(m->z);
	assert_int_equal(mock_zpci_add_group(m->z, &zpci_groups[0]), 0);
	assert_int_equal(mock_zpci_add_group(m->z, &zpci_groups[1]), 0);
	m->fn = mh_create(&m->mh, mock_device_find("edu"));
}

void zm_stop(struct machine *m)
{
	mock_zpci_destroy(m->z);
	mh_destroy(&m->mh, m->fn);
	assert_int_equal(m->blocks, 0);
}

/* One function, configured. */
void zm_configured(struct machine *m)
{
	zm_start(m);
	assert_int_equal(mock_zpci_plug(m->z, &zpci_full, m->fn), 0);
	assert_int_equal(mock_zpci_configure(m->z, ZPCI_FULL_FID), 0);
	m->events = 0;
}

mock_u32 zm_handle(struct machine *m)
{
	return mock_zpci_handle(m->z, ZPCI_FULL_FID);
}

mock_u8 *zm_ask(struct machine *m, mock_u32 cmd, mock_u32 what, mock_u32 len)
{
	memset(m->block, 0, sizeof(m->block));
	zm_put16(m->block, 32);
	zm_put16(m->block + 2, cmd);
	zm_put32(m->block + 16, what);
	zm_put16(m->block + 32, len);
	return m->block + 32;
}

mock_u32 zm_call(struct machine *m)
{
	assert_int_equal(mock_zpci_clp(m->z, m->block), 0);
	return zm_get16(m->block + 34);
}

mock_u32 zm_set(struct machine *m, mock_u32 fh, unsigned int op, unsigned int spaces)
{
	zm_ask(m, SET, fh, 32);
	m->block[22] = (mock_u8)op;
	m->block[23] = (mock_u8)spaces;
	return zm_call(m);
}

void zm_enable(struct machine *m)
{
	assert_int_equal(zm_set(m, zm_handle(m), 0, 1), OK);
}

mock_u64 zm_req(struct machine *m, unsigned int space, unsigned int len)
{
	return MOCK_ZPCI_REQ(zm_handle(m), space, len);
}

void zm_command_on(struct machine *m)
{
	mock_u8 status;

	/* Memory and mastering; a register's bytes come in the order of the device. */
	assert_int_equal(mock_zpci_store(m->z, zm_req(m, 15, 2), 4, 0x0600, &status), 0);
	assert_int_equal(mock_config_read(m->fn, 4, 2) & 0x7, 0x6);
}

int zm_modify(struct machine *m, unsigned int op, const mock_u8 *fib, mock_u8 *status)
{
	return mock_zpci_modify(m->z, zm_req(m, 0, op), fib, status);
}

void zm_space_fib(mock_u8 *fib, mock_u64 from, mock_u64 to)
{
	memset(fib, 0, MOCK_ZPCI_FIB_LEN);
	zm_put64(fib + 16, from);
	zm_put64(fib + 24, to);
	zm_put64(fib + 32, 0x800 | 1 << 2);
}
