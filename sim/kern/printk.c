// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel messages go to the host's log; nothing is formatted when nobody listens.
 */
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <shared/host.h>

#include "state.h"

int vprintk(const char *fmt, va_list args)
{
	int level = 4, n = 0;
	char line[512];

	if (fmt[0] == KERN_SOH_ASCII && fmt[1]) {
		if (fmt[1] >= '0' && fmt[1] <= '7')
			level = fmt[1] - '0';
		fmt += 2;
	}
	if (!sim_host_logging(level))
		return 0;
	n = vscnprintf(line, sizeof(line), fmt, args);
	if (n && line[n - 1] == '\n')
		line[n - 1] = 0;
	sim_host_log(level, line);
	return n;
}

int _printk(const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vprintk(fmt, args);
	va_end(args);
	return n;
}

void sim_log(const char *fmt, ...)
{
	char line[512];
	va_list args;

	if (!sim_host_logging(8))
		return;
	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	sim_host_log(8, line);
}

void print_hex_dump(const char *level, const char *prefix_str, int prefix_type, int rowsize,
		    int groupsize, const void *buf, size_t len, bool ascii)
{
	const u8 *p = buf;

	(void)groupsize;
	(void)ascii;
	for (size_t i = 0; i < len; i += rowsize) {
		char row[3 * 32 + 1];
		int n = 0;

		for (size_t k = i; k < len && k < i + rowsize && k < i + 32; k++)
			n += scnprintf(row + n, sizeof(row) - n, " %02x", p[k]);
		if (prefix_type == DUMP_PREFIX_OFFSET)
			printk("%s%s%.8zx:%s\n", level, prefix_str, i, row);
		else
			printk("%s%s%s\n", level, prefix_str, row);
	}
}

void dump_stack(void)
{
	sim_report("stack:\n");
	sim_report_stack(current);
}
