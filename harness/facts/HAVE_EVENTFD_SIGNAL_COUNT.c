// SPDX-License-Identifier: GPL-2.0-only
/* eventfd_signal() takes the count to add; later kernels always add one. */
#include <linux/eventfd.h>

void probe(struct eventfd_ctx *ctx);
void probe(struct eventfd_ctx *ctx)
{
	eventfd_signal(ctx, 1);
}
