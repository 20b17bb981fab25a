// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts: how many there are, what is refused in which state, and what becomes of the
 * function's INTx bit, with contexts that are made up where hardware would have to be right.
 */
#include <linux/irq.h>

#include "made_up.h"

#define CAP		MADE_UP_CAP
#define INTX		VFIO_PCI_INTX_IRQ_INDEX
#define MSI		VFIO_PCI_MSI_IRQ_INDEX
#define MSIX		VFIO_PCI_MSIX_IRQ_INDEX
#define ERR		VFIO_PCI_ERR_IRQ_INDEX
#define REQ		VFIO_PCI_REQ_IRQ_INDEX
#define OFF		VFIO_PCI_NUM_IRQS

#define MASK		VFIO_IRQ_SET_ACTION_MASK
#define UNMASK		VFIO_IRQ_SET_ACTION_UNMASK
#define TRIGGER		VFIO_IRQ_SET_ACTION_TRIGGER
#define NONE		VFIO_IRQ_SET_DATA_NONE
#define BOOL		VFIO_IRQ_SET_DATA_BOOL
#define EVENTFD		VFIO_IRQ_SET_DATA_EVENTFD

#define VECTORS	4	/* of an MSI or MSI-X that is on */

/* ---- counts ---- */

static void count_follows_the_capability(struct kunit *test)
{
	static const struct {
		u16 flags;
		unsigned int msi, msix;
	} kinds[] = {
		{ 0x0000, 1, 1 }, { 0x0002, 2, 3 }, { 0x0004, 4, 5 }, { 0x0006, 8, 7 },
		{ 0x0008, 16, 9 }, { 0x000a, 32, 11 },
		/* 64 bits, masks, enabled with another number, table size, MSI-X enabled */
		{ 0x0186, 8, 0x187 }, { 0x0057, 8, 0x58 }, { 0x07fa, 32, 2043 },
		{ 0x07ff, 128, 2048 }, { 0xffff, 128, 2048 }, { 0xc000, 1, 1 },
	};
	struct made_up *fn = test->priv;
	unsigned int i;

	KUNIT_EXPECT_EQ(test, vfio_pci_irq_count(&fn->vdev, MSI), 0);
	KUNIT_EXPECT_EQ(test, vfio_pci_irq_count(&fn->vdev, MSIX), 0);
	fn->pdev.msi_cap = CAP;
	fn->pdev.msix_cap = CAP;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		made_up_put(fn, CAP + PCI_MSI_FLAGS, 2, kinds[i].flags);
		KUNIT_EXPECT_EQ_MSG(test, vfio_pci_irq_count(&fn->vdev, MSI), kinds[i].msi, "%#x",
				    kinds[i].flags);
		KUNIT_EXPECT_EQ_MSG(test, vfio_pci_irq_count(&fn->vdev, MSIX), kinds[i].msix,
				    "%#x", kinds[i].flags);
	}
}

static void count_of_what_is_no_vector(struct kunit *test)
{
	struct made_up *fn = test->priv;
	unsigned int pin;

	for (pin = 0; pin <= 4; pin++) {
		vfio_pci_vconfig_set(&fn->priv.config, PCI_INTERRUPT_PIN, 1, pin);
		KUNIT_EXPECT_EQ(test, vfio_pci_irq_count(&fn->vdev, INTX), pin != 0);
	}
	KUNIT_EXPECT_EQ(test, vfio_pci_irq_count(&fn->vdev, REQ), 1);
	KUNIT_EXPECT_EQ(test, vfio_pci_irq_count(&fn->vdev, ERR), 0);
	fn->pdev.pcie_cap = CAP;
	KUNIT_EXPECT_EQ(test, vfio_pci_irq_count(&fn->vdev, ERR), 1);
	KUNIT_EXPECT_EQ(test, vfio_pci_irq_count(&fn->vdev, VFIO_PCI_NUM_IRQS), 0);
	KUNIT_EXPECT_EQ(test, vfio_pci_irq_count(&fn->vdev, U32_MAX), 0);
}

/* ---- SET_IRQS ---- */

/**
 * struct request - a request and what comes of it
 * @name: of the row
 * @on: what is on already; MSI and MSI-X have VECTORS vectors without eventfds
 * @index: of the request
 * @flags: of the request
 * @start: of the request
 * @count: of the request
 * @value: each value of the request, a boolean or an fd
 * @ret: the result
 */
struct request {
	const char *name;
	int on;
	u32 index, flags, start, count;
	int value;
	int ret;
};

static const struct request requests[] = {
	/* Vectors and what has no hardware cannot be masked */
	{ "mask MSI", MSI, MSI, MASK | NONE, 0, 1, 0, -ENOTTY },
	{ "unmask MSI", MSI, MSI, UNMASK | NONE, 0, 1, 0, -ENOTTY },
	{ "mask MSI-X", MSIX, MSIX, MASK | BOOL, 0, 1, 1, -ENOTTY },
	{ "unmask MSI-X", MSIX, MSIX, UNMASK | EVENTFD, 0, 1, -1, -ENOTTY },
	{ "mask errors", OFF, ERR, MASK | NONE, 0, 1, 0, -ENOTTY },
	{ "unmask errors", OFF, ERR, UNMASK | NONE, 0, 1, 0, -ENOTTY },
	{ "mask requests", OFF, REQ, MASK | NONE, 0, 1, 0, -ENOTTY },
	{ "unmask requests", OFF, REQ, UNMASK | NONE, 0, 1, 0, -ENOTTY },
	{ "no action", OFF, REQ, NONE, 0, 1, 0, -ENOTTY },
	{ "two actions", OFF, REQ, MASK | TRIGGER | NONE, 0, 1, 0, -ENOTTY },

	{ "mask an INTx that is off", OFF, INTX, MASK | NONE, 0, 1, 0, -EINVAL },
	{ "mask an INTx that is off, by eventfd", OFF, INTX, MASK | EVENTFD, 0, 1, -1, -EINVAL },
	{ "unmask an INTx that is off", OFF, INTX, UNMASK | NONE, 0, 1, 0, -EINVAL },
	{ "trigger an INTx that is off", OFF, INTX, TRIGGER | NONE, 0, 1, 0, -EINVAL },
	{ "disable an INTx that is off", OFF, INTX, TRIGGER | NONE, 0, 0, 0, -EINVAL },
	{ "INTx while MSI is on", MSI, INTX, TRIGGER | EVENTFD, 0, 1, -1, -EINVAL },
	{ "INTx while MSI-X is on", MSIX, INTX, TRIGGER | EVENTFD, 0, 1, -1, -EINVAL },
	{ "INTx of a function without a line", OFF, INTX, TRIGGER | EVENTFD, 0, 1, -1, -ENODEV },
	{ "INTx by an fd that is none", OFF, INTX, TRIGGER | EVENTFD, 0, 1, 1 << 20, -EBADF },
	{ "second INTx", OFF, INTX, TRIGGER | EVENTFD, 1, 1, -1, -EINVAL },

	{ "disable an MSI that is off", OFF, MSI, TRIGGER | NONE, 0, 0, 0, -EINVAL },
	{ "disable MSI while MSI-X is on", MSIX, MSI, TRIGGER | NONE, 0, 0, 0, -EINVAL },
	{ "MSI while MSI-X is on", MSIX, MSI, TRIGGER | EVENTFD, 0, 1, -1, -EINVAL },
	{ "MSI-X while INTx is on", INTX, MSIX, TRIGGER | EVENTFD, 0, 1, -1, -EINVAL },
	{ "trigger an MSI that is off", OFF, MSI, TRIGGER | BOOL, 0, 1, 1, -EINVAL },
	{ "trigger MSI while MSI-X is on", MSIX, MSI, TRIGGER | NONE, 0, 1, 0, -EINVAL },

	/* What is there but has no eventfd is skipped */
	{ "trigger all", MSIX, MSIX, TRIGGER | NONE, 0, VECTORS, 0, 0 },
	{ "trigger all by booleans", MSI, MSI, TRIGGER | BOOL, 0, VECTORS, 1, 0 },
	{ "trigger the last", MSIX, MSIX, TRIGGER | BOOL, VECTORS - 1, 1, 1, 0 },
	{ "trigger behind the last", MSIX, MSIX, TRIGGER | BOOL, VECTORS, 1, 1, -EINVAL },
	{ "trigger over the end", MSIX, MSIX, TRIGGER | NONE, VECTORS - 1, 2, 0, -EINVAL },
	{ "trigger far away", MSIX, MSIX, TRIGGER | NONE, U32_MAX, 1, 0, -EINVAL },
	{ "trigger more than 32 bits of them", MSIX, MSIX, TRIGGER | NONE, 1, U32_MAX, 0, -EINVAL },
	{ "no eventfd for all", MSIX, MSIX, TRIGGER | EVENTFD, 0, VECTORS, -1, 0 },
	{ "no eventfd for the last", MSI, MSI, TRIGGER | EVENTFD, VECTORS - 1, 1, -1, 0 },
	{ "any negative fd is none", MSI, MSI, TRIGGER | EVENTFD, 0, 1, -77, 0 },
	{ "eventfd behind the last", MSIX, MSIX, TRIGGER | EVENTFD, VECTORS, 1, -1, -EINVAL },
	{ "eventfds over the end", MSIX, MSIX, TRIGGER | EVENTFD, 1, VECTORS, -1, -EINVAL },
	{ "eventfds far away", MSIX, MSIX, TRIGGER | EVENTFD, U32_MAX, 1, -1, -EINVAL },

	{ "request, nobody listens", OFF, REQ, TRIGGER | NONE, 0, 1, 0, -EINVAL },
	{ "no longer listen, nobody does", OFF, REQ, TRIGGER | NONE, 0, 0, 0, -EINVAL },
	{ "request by boolean", OFF, REQ, TRIGGER | BOOL, 0, 1, 1, 0 },
	{ "request by boolean, none", OFF, REQ, TRIGGER | BOOL, 0, 0, 1, -EINVAL },
	{ "request eventfd taken away", OFF, REQ, TRIGGER | EVENTFD, 0, 1, -1, 0 },
	{ "another negative fd means nothing", OFF, REQ, TRIGGER | EVENTFD, 0, 1, -2,
	  VFIO_PCI_ODD_FD },
	{ "request by an fd that is none", OFF, REQ, TRIGGER | EVENTFD, 0, 1, 1 << 20, -EBADF },
	{ "no eventfd for requests", OFF, REQ, TRIGGER | EVENTFD, 0, 0, 0, -EINVAL },
	{ "second request", OFF, REQ, TRIGGER | NONE, 1, 1, 0, -EINVAL },
	{ "two requests", OFF, REQ, TRIGGER | BOOL, 0, 2, 1, -EINVAL },
	{ "requests while MSI-X is on", MSIX, REQ, TRIGGER | EVENTFD, 0, 1, -1, 0 },
	{ "errors of what is not PCI Express", OFF, ERR, TRIGGER | NONE, 0, 1, 0, -ENOTTY },
};

MADE_UP_PARAM(requests, struct request)

/* An index that is on, with vectors that nobody listens to */
static void turn_on(struct made_up *fn, int type)
{
	struct vfio_pci_irqs *irqs = &fn->priv.irqs;

	irqs->type = type;
	irqs->nr_vectors = type == MSI || type == MSIX ? VECTORS : 0;
}

static int ask(struct made_up *fn, const struct request *row)
{
	u8 bools[VECTORS];
	s32 fds[VECTORS];
	struct vfio_pci_irq_request req = {
		.index = row->index,
		.start = row->start,
		.count = row->count,
		.flags = row->flags,
	};
	unsigned int i;

	for (i = 0; i < VECTORS; i++) {
		bools[i] = row->value;
		fds[i] = row->value;
	}
	if (row->flags & BOOL)
		req.data = bools;
	else if (row->flags & EVENTFD)
		req.data = fds;
	return vfio_pci_set_irqs(&fn->vdev, &req);
}

static void request_is_judged_by_what_is_on(struct kunit *test)
{
	const struct request *row = test->param_value;
	struct made_up *fn = test->priv;
	struct vfio_pci_irqs *irqs = &fn->priv.irqs;
	unsigned int nr;

	turn_on(fn, row->on);
	nr = irqs->nr_vectors;
	KUNIT_EXPECT_EQ(test, ask(fn, row), row->ret);

	/* None of them turns anything on or off, or gets at the function */
	KUNIT_EXPECT_EQ(test, vfio_pci_core_irq_type(&fn->vdev), row->on);
	KUNIT_EXPECT_EQ(test, irqs->nr_vectors, nr);
	KUNIT_EXPECT_NULL(test, irqs->intx);
	KUNIT_EXPECT_FALSE(test, vfio_pci_signal_req(&fn->vdev));
	KUNIT_EXPECT_FALSE(test, vfio_pci_signal_err(&fn->vdev));
	KUNIT_EXPECT_EQ(test, fn->written, 0);
	KUNIT_ASSERT_TRUE(test, mutex_trylock(&irqs->igate));
	mutex_unlock(&irqs->igate);
}

static void line_that_is_not_connected_is_none(struct kunit *test)
{
	static const struct request row = {
		.index = INTX, .flags = TRIGGER | EVENTFD, .count = 1, .value = -1,
	};
	struct made_up *fn = test->priv;

	fn->pdev.irq = IRQ_NOTCONNECTED;
	KUNIT_EXPECT_EQ(test, ask(fn, &row), -ENODEV);
	KUNIT_EXPECT_NULL(test, fn->priv.irqs.intx);
	KUNIT_EXPECT_EQ(test, vfio_pci_core_irq_type(&fn->vdev), OFF);
}

struct disabled {
	const char *name;
	int type;
	u16 command;
	bool nointx;
	bool intx_disable;	/* in the function, afterwards */
};

static const struct disabled disableds[] = {
	{ "MSI", MSI, 0, false, false },
	{ "MSI-X, decoding", MSIX, PCI_COMMAND_MEMORY, false, false },
	{ "MSI-X of a function that must not use INTx", MSIX, 0, true, true },
	{ "nothing", OFF, PCI_COMMAND_MEMORY, true, false },
};

MADE_UP_PARAM(disableds, struct disabled)

static void close_leaves_nothing_on(struct kunit *test)
{
	const struct disabled *row = test->param_value;
	struct made_up *fn = test->priv;
	struct vfio_pci_irqs *irqs = &fn->priv.irqs;

	turn_on(fn, row->type);
	irqs->virq_disabled = true;
	irqs->msi_qmax = 2;
	fn->priv.nointx = row->nointx;
	made_up_put(fn, PCI_COMMAND, 2, row->command);

	vfio_pci_irqs_disable(&fn->vdev);
	KUNIT_EXPECT_EQ(test, irqs->type, OFF);
	KUNIT_EXPECT_EQ(test, irqs->nr_vectors, 0);
	KUNIT_EXPECT_TRUE(test, xa_empty(&irqs->vectors));
	KUNIT_EXPECT_FALSE(test, irqs->virq_disabled);
	KUNIT_EXPECT_EQ(test, irqs->msi_qmax, 0);
	/* Decoding was on for as long as the table was needed */
	KUNIT_EXPECT_EQ(test, made_up_get(fn, PCI_COMMAND, 2),
			row->command | (row->intx_disable ? PCI_COMMAND_INTX_DISABLE : 0));
}

/* ---- the function's INTx bit ---- */

enum op { SETTLE, FOLLOW, MASKED, UNMASKED };

/**
 * struct intx_bit - an operation while INTx is not enabled
 * @name: of the row
 * @op: the operation
 * @pci_2_3: the bit can be used
 * @disabled: the user was known to have disabled INTx
 * @virt: INTX_DISABLE in the virtual COMMAND
 * @phys: INTX_DISABLE in the function
 * @after: the same afterwards
 * @known: @disabled afterwards
 */
struct intx_bit {
	const char *name;
	enum op op;
	bool pci_2_3, disabled, virt, phys, after, known;
};

static const struct intx_bit bits[] = {
	{ "settle: believed on", SETTLE, true, false, false, false, false, false },
	{ "settle: believed on, the function is masked", SETTLE, true, false, false, true, true,
	  false },
	{ "settle: disabled, and a write opened it", SETTLE, true, true, true, false, true, true },
	{ "settle: disabled", SETTLE, true, true, true, true, true, true },
	{ "settle: bit cannot be used", SETTLE, false, true, true, false, false, true },

	{ "follow: nothing new, on", FOLLOW, true, false, false, false, false, false },
	{ "follow: nothing new, off", FOLLOW, true, true, true, true, true, true },
	{ "follow: disabled", FOLLOW, true, false, true, false, true, true },
	{ "follow: enabled", FOLLOW, true, true, false, true, false, false },
	{ "follow: disabled, bit cannot be used", FOLLOW, false, false, true, false, false, true },
	{ "follow: enabled, bit cannot be used", FOLLOW, false, true, false, true, true, false },

	{ "mask", MASKED, true, false, false, false, true, false },
	{ "mask, bit cannot be used", MASKED, false, false, false, false, false, false },
	{ "unmask", UNMASKED, true, false, false, true, false, false },
	{ "unmask, bit cannot be used", UNMASKED, false, false, false, true, true, false },
};

MADE_UP_PARAM(bits, struct intx_bit)

static u16 command(bool intx_disable)
{
	return PCI_COMMAND_MASTER | (intx_disable ? PCI_COMMAND_INTX_DISABLE : 0);
}

static void intx_bit_follows_what_the_user_believes(struct kunit *test)
{
	const struct intx_bit *row = test->param_value;
	struct made_up *fn = test->priv;

	fn->priv.pci_2_3 = row->pci_2_3;
	fn->priv.irqs.virq_disabled = row->disabled;
	vfio_pci_vconfig_set(&fn->priv.config, PCI_COMMAND, 2, command(row->virt));
	made_up_put(fn, PCI_COMMAND, 2, command(row->phys));

	switch (row->op) {
	case SETTLE:
		vfio_pci_intx_settle(&fn->vdev);
		break;
	case FOLLOW:
		vfio_pci_intx_follow_command(&fn->vdev);
		break;
	case MASKED:
		/* Nobody is there whom it would have to be undone for */
		KUNIT_EXPECT_FALSE(test, vfio_pci_intx_mask(&fn->vdev));
		break;
	case UNMASKED:
		vfio_pci_intx_unmask(&fn->vdev);
		break;
	}
	KUNIT_EXPECT_EQ(test, made_up_get(fn, PCI_COMMAND, 2), command(row->after));
	KUNIT_EXPECT_EQ(test, fn->priv.irqs.virq_disabled, row->known);
	/* Not even a write of what is there already */
	KUNIT_EXPECT_EQ(test, fn->written, row->phys != row->after);
}

static struct kunit_case irqs_cases[] = {
	KUNIT_CASE(count_follows_the_capability),
	KUNIT_CASE(count_of_what_is_no_vector),
	KUNIT_CASE_PARAM(request_is_judged_by_what_is_on, requests_gen_params),
	KUNIT_CASE(line_that_is_not_connected_is_none),
	KUNIT_CASE_PARAM(close_leaves_nothing_on, disableds_gen_params),
	KUNIT_CASE_PARAM(intx_bit_follows_what_the_user_believes, bits_gen_params),
	{}
};

static struct kunit_suite irqs_suite = {
	.name = "vfio_pci_irqs",
	.init = made_up_init,
	.exit = made_up_exit,
	.test_cases = irqs_cases,
};

kunit_test_suite(irqs_suite);
