// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlx5_core's event queues: one for commands and all asynchronous events, and some for
 * completions, each with a vector of its own. Events are told in interrupt context.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "oracle.h"
#include "sim_mlx5.h"

#define ASYNC_ENTRIES	256
#define COMP_ENTRIES	256
#define EQE_SIZE	64

/* ---- subscribers ---------------------------------------------------------------- */

/* The types that a driver can subscribe to; the first is all of them. */
static const u8 chain_types[SIM_MLX5_CHAINS] = {
	MLX5_EVENT_TYPE_NOTIFY_ANY,
	MLX5_EVENT_TYPE_CQ_ERROR,
	MLX5_EVENT_TYPE_WQ_CATAS_ERROR,
	MLX5_EVENT_TYPE_WQ_INVAL_REQ_ERROR,
	MLX5_EVENT_TYPE_WQ_ACCESS_ERROR,
	MLX5_EVENT_TYPE_OBJECT_CHANGE,
	MLX5_EVENT_TYPE_CMD,
};

static struct atomic_notifier_head *chain_of(struct sim_mlx5 *core, u8 type)
{
	int i;

	for (i = 0; i < SIM_MLX5_CHAINS; i++)
		if (chain_types[i] == type)
			return &core->chains[i];
	sim_unimplemented("mlx5_eq_notifier_register: a type of event that the lab has not");
}

void sim_mlx5_events_init(struct sim_mlx5 *core)
{
	int i;

	for (i = 0; i < SIM_MLX5_CHAINS; i++)
		ATOMIC_INIT_NOTIFIER_HEAD(&core->chains[i]);
}

int mlx5_eq_notifier_register(struct mlx5_core_dev *dev, struct mlx5_nb *nb)
{
	return atomic_notifier_chain_register(chain_of(sim_mlx5(dev), nb->event_type), &nb->nb);
}
EXPORT_SYMBOL(mlx5_eq_notifier_register);

/* Waits for callbacks that are running. */
int mlx5_eq_notifier_unregister(struct mlx5_core_dev *dev, struct mlx5_nb *nb)
{
	return atomic_notifier_chain_unregister(chain_of(sim_mlx5(dev), nb->event_type), &nb->nb);
}
EXPORT_SYMBOL(mlx5_eq_notifier_unregister);

/* ---- events --------------------------------------------------------------------- */

static struct mlx5_core_cq *cq_get(struct sim_mlx5_eq *eq, u32 cqn)
{
	struct mlx5_core_cq *cq;
	unsigned long flags;

	spin_lock_irqsave(&eq->lock, flags);
	list_for_each_entry(cq, &eq->cqs, sim_link) {
		if (cq->cqn == cqn) {
			mlx5_cq_hold(cq);
			spin_unlock_irqrestore(&eq->lock, flags);
			return cq;
		}
	}
	spin_unlock_irqrestore(&eq->lock, flags);
	return NULL;
}

static void completion_event(struct sim_mlx5_eq *eq, struct mlx5_eqe *eqe)
{
	u32 cqn = be32_to_cpu(eqe->data.comp.cqn) & 0xffffff;
	struct mlx5_core_cq *cq = cq_get(eq, cqn);

	if (!cq) {
		dev_dbg(eq->core->mdev.device, "completion event for CQ %u, which is gone\n", cqn);
		return;
	}
	++cq->arm_sn;
	cq->comp(cq, eqe);
	mlx5_cq_put(cq);
}

static void cq_error_event(struct sim_mlx5 *core, struct mlx5_eqe *eqe)
{
	u32 cqn = be32_to_cpu(eqe->data.cq_err.cqn) & 0xffffff;
	struct mlx5_core_cq *cq = NULL;
	int i;

	for (i = 0; i < SIM_MLX5_COMP_EQS && !cq; i++)
		cq = cq_get(&core->comp[i], cqn);
	if (!cq)
		return;
	if (cq->event)
		cq->event(cq, eqe->type);
	mlx5_cq_put(cq);
}

static void async_event(struct sim_mlx5 *core, struct mlx5_eqe *eqe)
{
	if (eqe->type == MLX5_EVENT_TYPE_CQ_ERROR)
		cq_error_event(core, eqe);
	atomic_notifier_call_chain(chain_of(core, eqe->type), eqe->type, eqe);
	atomic_notifier_call_chain(chain_of(core, MLX5_EVENT_TYPE_NOTIFY_ANY), eqe->type, eqe);
	/* Last, as the caller may then tear down what the others use. */
	if (eqe->type == MLX5_EVENT_TYPE_CMD)
		sim_mlx5_cmd_complete(core, be32_to_cpu(eqe->data.cmd.vector));
}

static struct mlx5_eqe *entry(struct sim_mlx5_eq *eq, u32 n)
{
	u32 at = (n & (eq->nent - 1)) * EQE_SIZE;

	return eq->buf.frags[at / PAGE_SIZE].buf + at % PAGE_SIZE;
}

static void arm(struct sim_mlx5_eq *eq)
{
	iowrite32be((u32)eq->eqn << 24 | (eq->ci & 0xffffff),
		    eq->core->uar->map + MLX5_EQ_DOORBELL);
}

/* All events that there are; false when there was none. */
static bool take_events(struct sim_mlx5_eq *eq)
{
	struct mlx5_eqe *eqe;
	bool any = false;

	for (;;) {
		eqe = entry(eq, eq->ci);
		if ((READ_ONCE(eqe->owner) & 1) != !!(eq->ci & eq->nent))
			break;
		rmb();	/* the owner bit first: the rest of the entry was written before it */
		eq->ci++;
		any = true;
		if (eqe->type == MLX5_EVENT_TYPE_COMP)
			completion_event(eq, eqe);
		else
			async_event(eq->core, eqe);
	}
	return any;
}

static irqreturn_t eq_interrupt(int irq, void *data)
{
	struct sim_mlx5_eq *eq = data;

	take_events(eq);
	arm(eq);
	return IRQ_HANDLED;
}

/* As the interrupt would, for one that was lost. */
void sim_mlx5_eq_poll(struct sim_mlx5_eq *eq)
{
	if (!eq->eqn)
		return;
	disable_irq(eq->irq);
	if (take_events(eq))
		dev_warn(eq->core->mdev.device, "events without an interrupt\n");
	enable_irq(eq->irq);
}

/* ---- queues --------------------------------------------------------------------- */

static int eq_command(struct sim_mlx5_eq *eq, const u64 *events)
{
	int inlen = MLX5_ST_SZ_BYTES(create_eq_in) +
		    MLX5_FLD_SZ_BYTES(create_eq_in, pas[0]) * eq->buf.npages;
	u32 out[MLX5_ST_SZ_DW(create_eq_out)] = {};
	struct mlx5_core_dev *mdev = &eq->core->mdev;
	__be64 *mask;
	void *eqc;
	u32 *in;
	int ret, i;

	in = kzalloc(inlen, GFP_KERNEL);
	if (!in)
		return -ENOMEM;
	mlx5_fill_page_frag_array(&eq->buf, MLX5_ADDR_OF(create_eq_in, in, pas));
	mask = MLX5_ADDR_OF(create_eq_in, in, event_bitmask);
	for (i = 0; i < 4; i++)
		mask[i] = cpu_to_be64(events[i]);
	MLX5_SET(create_eq_in, in, opcode, MLX5_CMD_OP_CREATE_EQ);
	eqc = MLX5_ADDR_OF(create_eq_in, in, eq_context_entry);
	MLX5_SET(eqc, eqc, log_eq_size, ilog2(eq->nent));
	MLX5_SET(eqc, eqc, uar_page, eq->core->uar->index);
	MLX5_SET(eqc, eqc, intr, eq->vector);
	MLX5_SET(eqc, eqc, log_page_size, eq->buf.page_shift - MLX5_ADAPTER_PAGE_SHIFT);
	ret = mlx5_cmd_exec(mdev, in, inlen, out, sizeof(out));
	kfree(in);
	if (!ret)
		eq->eqn = MLX5_GET(create_eq_out, out, eq_number);
	return ret;
}

static int eq_create(struct sim_mlx5 *core, struct sim_mlx5_eq *eq, unsigned int vector,
		     unsigned int nent, const u64 *events)
{
	unsigned int i;
	int ret;

	eq->core = core;
	eq->vector = vector;
	eq->nent = nent;
	eq->ci = 0;
	spin_lock_init(&eq->lock);
	INIT_LIST_HEAD(&eq->cqs);
	ret = mlx5_frag_buf_alloc_node(&core->mdev, nent * EQE_SIZE, &eq->buf, 0);
	if (ret)
		return ret;
	/* Nothing in it is the driver's yet. */
	for (i = 0; i < nent; i++)
		entry(eq, i)->owner = 1;
	ret = eq_command(eq, events);
	if (ret)
		goto err_buf;
	eq->irq = pci_irq_vector(core->mdev.pdev, vector);
	ret = request_irq(eq->irq, eq_interrupt, 0, "mlx5", eq);
	if (ret)
		goto err_eq;
	arm(eq);
	return 0;

err_eq:
	eq->eqn = 0;	/* goes with the firmware's teardown */
err_buf:
	mlx5_frag_buf_free(&core->mdev, &eq->buf);
	return ret;
}

static void eq_destroy(struct sim_mlx5_eq *eq)
{
	u32 in[MLX5_ST_SZ_DW(destroy_eq_in)] = {};

	if (!eq->eqn)
		return;
	if (!list_empty(&eq->cqs))
		sim_bug("mlx5", "an event queue goes while a driver has a completion queue on it");
	free_irq(eq->irq, eq);
	MLX5_SET(destroy_eq_in, in, opcode, MLX5_CMD_OP_DESTROY_EQ);
	MLX5_SET(destroy_eq_in, in, eq_number, eq->eqn);
	mlx5_cmd_exec_in(&eq->core->mdev, destroy_eq, in);
	mlx5_frag_buf_free(&eq->core->mdev, &eq->buf);
	eq->eqn = 0;
}

int sim_mlx5_eqs_create(struct sim_mlx5 *core)
{
	static const u64 no_events[4];
	u64 events[4] = {};
	int i, ret;

	for (i = 1; i < SIM_MLX5_CHAINS; i++)
		events[chain_types[i] / 64] |= chain_types[i] ? 1ULL << chain_types[i] % 64 : 0;
	ret = eq_create(core, &core->async, 0, ASYNC_ENTRIES, events);
	if (ret)
		return ret;
	core->events = true;
	for (i = 0; i < SIM_MLX5_COMP_EQS; i++) {
		ret = eq_create(core, &core->comp[i], i + 1, COMP_ENTRIES, no_events);
		if (ret) {
			sim_mlx5_eqs_destroy(core);
			return ret;
		}
	}
	return 0;
}

void sim_mlx5_eqs_destroy(struct sim_mlx5 *core)
{
	int i;

	for (i = SIM_MLX5_COMP_EQS - 1; i >= 0; i--)
		eq_destroy(&core->comp[i]);
	/* From here on answers are polled for. */
	core->events = false;
	del_timer_sync(&core->health);
	eq_destroy(&core->async);
}

struct sim_mlx5_eq *sim_mlx5_comp_eq(struct sim_mlx5 *core, int eqn)
{
	int i;

	for (i = 0; i < SIM_MLX5_COMP_EQS; i++)
		if (eqn && core->comp[i].eqn == eqn)
			return &core->comp[i];
	return NULL;
}

static int vector_to_eqn(struct mlx5_core_dev *dev, unsigned int vector, int *eqn)
{
	if (vector >= SIM_MLX5_COMP_EQS || !sim_mlx5(dev)->comp[vector].eqn)
		return -ENOENT;
	*eqn = sim_mlx5(dev)->comp[vector].eqn;
	return 0;
}

#if SIM_API_LEVEL >= 612
unsigned int mlx5_comp_vectors_max(struct mlx5_core_dev *dev)
{
	return SIM_MLX5_COMP_EQS;
}
EXPORT_SYMBOL(mlx5_comp_vectors_max);

int mlx5_comp_eqn_get(struct mlx5_core_dev *dev, u16 vecidx, int *eqn)
{
	return vector_to_eqn(dev, vecidx, eqn);
}
EXPORT_SYMBOL(mlx5_comp_eqn_get);
#else
unsigned int mlx5_comp_vectors_count(struct mlx5_core_dev *dev)
{
	return SIM_MLX5_COMP_EQS;
}
EXPORT_SYMBOL(mlx5_comp_vectors_count);

int mlx5_vector2eqn(struct mlx5_core_dev *dev, int vector, int *eqn)
{
	return vector_to_eqn(dev, vector, eqn);
}
EXPORT_SYMBOL(mlx5_vector2eqn);
#endif

/* ---- completion queues ---------------------------------------------------------- */

/* What a record for arming begins with. */
#define CQ_INIT_SN	cpu_to_be32(2U << 28)

/**
 * mlx5_core_create_cq - have the firmware make a completion queue
 * @in: the command, with c_eqn_or_apu_element and all the rest filled in
 *
 * @cq->comp, @cq->event and the records are set before.
 */
int mlx5_core_create_cq(struct mlx5_core_dev *dev, struct mlx5_core_cq *cq, u32 *in, int inlen,
			u32 *out, int outlen)
{
	int eqn = MLX5_GET(cqc, MLX5_ADDR_OF(create_cq_in, in, cq_context), c_eqn_or_apu_element);
	struct sim_mlx5_eq *eq = sim_mlx5_comp_eq(sim_mlx5(dev), eqn);
	unsigned long flags;
	int ret;

	if (!eq)
		return -ENOENT;
	memset(out, 0, outlen);
	MLX5_SET(create_cq_in, in, opcode, MLX5_CMD_OP_CREATE_CQ);
	ret = mlx5_cmd_exec(dev, in, inlen, out, outlen);
	if (ret)
		return ret;
	cq->cqn = MLX5_GET(create_cq_out, out, cqn);
	cq->cons_index = 0;
	cq->arm_sn = 0;
	if (cq->arm_db)
		*cq->arm_db = CQ_INIT_SN;
	refcount_set(&cq->refcount, 1);
	init_completion(&cq->free);
	if (!cq->comp)
		sim_unimplemented("mlx5_core_create_cq: a queue without a completion callback");
	cq->uar = sim_mlx5(dev)->uar;
	cq->irqn = eq->irq;
	cq->sim_eqn = eqn;
	spin_lock_irqsave(&eq->lock, flags);
	list_add_tail(&cq->sim_link, &eq->cqs);
	spin_unlock_irqrestore(&eq->lock, flags);
	return 0;
}
EXPORT_SYMBOL(mlx5_core_create_cq);

/**
 * mlx5_core_destroy_cq - and when it returns 0, no callback of the queue runs any more
 */
int mlx5_core_destroy_cq(struct mlx5_core_dev *dev, struct mlx5_core_cq *cq)
{
	struct sim_mlx5_eq *eq = sim_mlx5_comp_eq(sim_mlx5(dev), cq->sim_eqn);
	u32 in[MLX5_ST_SZ_DW(destroy_cq_in)] = {};
	unsigned long flags;
	int ret;

	spin_lock_irqsave(&eq->lock, flags);
	list_del(&cq->sim_link);
	spin_unlock_irqrestore(&eq->lock, flags);
	MLX5_SET(destroy_cq_in, in, opcode, MLX5_CMD_OP_DESTROY_CQ);
	MLX5_SET(destroy_cq_in, in, cqn, cq->cqn);
	ret = mlx5_cmd_exec_in(dev, destroy_cq, in);
	if (ret)
		return ret;
	synchronize_irq(cq->irqn);
	mlx5_cq_put(cq);
	wait_for_completion(&cq->free);
	return 0;
}
EXPORT_SYMBOL(mlx5_core_destroy_cq);
