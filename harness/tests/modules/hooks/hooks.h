/* SPDX-License-Identifier: GPL-2.0-only */
/* What the drivers of this folder show to a user program, for the tests. */
#ifndef HOOKS_H
#define HOOKS_H

/* hook-info: a capability of its own, offered twice */
#define HOOK_CAP_ID		0x9000

/* hook-region: of BAR 2 only */
#define HOOK_BAR2_SIZE		0x8000
#define HOOK_HIDDEN_BAR		1

/* hook-feature */
#define HOOK_FEATURE		0x7000
#define HOOK_FEATURE_VALUE	0xfeedf00d

/* hook-config */
#define HOOK_DEVICE_ID		0x4242
#define HOOK_SUBSYS		0x2d	/* three bytes that are shown inverted */
#define HOOK_SUBSYS_LEN		3
#define HOOK_FORBIDDEN		0x0e	/* one byte that cannot be written */
#define HOOK_COUNT		0x3f	/* how often COMMAND was written */
#define HOOK_SCRATCH		0x3c	/* one byte of the driver's own */

/* hook-backing */
#define HOOK_RAM_BAR		0	/* memory of the driver's, in pages */
#define HOOK_RAM_PAGES		3
#define HOOK_PORT_BAR		5	/* ports that the function does not have */
#define HOOK_PORT_SIZE		24
#define HOOK_PORT_WRITES	0	/* how many writes there were */
#define HOOK_PORT_WIDTH		2	/* width of the last one */
#define HOOK_PORT_LAST		4	/* its low 16 bits */
#define HOOK_PORT_BAD		16	/* and above: nothing is there */
#define HOOK_WINDOW_BAR		2	/* can be mapped, and not read */
#define HOOK_WINDOW_PAGES	2

/* hook-dev-region */
#define HOOK_REGION_TEXT	"region of the driver's"

/* hook-ops: the table for everything but the function with every kind of BAR */
#define HOOK_OPS_FULL_DEVICE	0x5a01
#define HOOK_OPS_CMD		0x3bff

/* hook-io: what it answers behind the fixed regions, by index */
#define HOOK_IO_CONFIG		100	/* config space by single accesses */
#define HOOK_IO_STATE		101	/* irq type, power state, memory enabled: u32 each */
#define HOOK_IO_REVISION	0x77

/* extensions: capabilities, feature, region, carved out dword */
#define EXT_CAP_SHARED		0x9100
#define EXT_CAP_OWN		0x9101	/* plus the extension's number */
#define EXT_FEATURE		0x7100	/* plus the extension's number */
#define EXT_REGION_SIZE		8
#define EXT_CARVED		0xf8	/* minus 4 times the extension's number */
#define EXT_CARVED_VALUE	0xe0000000u
#define EXT_AUTO_VENDOR		0x1234
#define EXT_AUTO_DEVICE		0x5a60

#endif /* HOOKS_H */
