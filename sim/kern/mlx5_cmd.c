// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlx5_core's command interface: entries of the queue, mailboxes, completion by event, by polling
 * before there are events, by time-out, or because the firmware is lost.
 */
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "oracle.h"
#include "sim_mlx5.h"
#include "state.h"

/* What the real driver answers for firmware that is not there. */
#define DRIVER_STATUS_ABORTED	0xfe
#define DRIVER_SYND		0xbadd00de

#define BOXES_PER_PAGE	((int)(PAGE_SIZE / sizeof(struct sim_mlx5_mbox)))

/* ---- mailboxes ------------------------------------------------------------------ */

static struct device *dma_dev(struct sim_mlx5 *core)
{
	return core->mdev.device;
}

static void page_free(struct sim_mlx5 *core, struct sim_mlx5_page *page)
{
	dma_free_coherent(dma_dev(core), PAGE_SIZE, page->box, page->dma);
	kfree(page);
}

static struct sim_mlx5_page *page_new(struct sim_mlx5 *core, gfp_t gfp)
{
	struct sim_mlx5_page *page = kzalloc(sizeof(*page), gfp);

	if (!page)
		return NULL;
	page->box = dma_alloc_coherent(dma_dev(core), PAGE_SIZE, &page->dma, gfp);
	if (page->box)
		return page;
	kfree(page);
	return NULL;
}

static struct sim_mlx5_page *page_get(struct sim_mlx5 *core, gfp_t gfp)
{
	struct sim_mlx5_page *page;
	unsigned long flags;

	spin_lock_irqsave(&core->lock, flags);
	page = list_first_entry_or_null(&core->pool, struct sim_mlx5_page, link);
	if (page) {
		list_del(&page->link);
		core->pooled--;
	}
	spin_unlock_irqrestore(&core->lock, flags);
	return page ? page : page_new(core, gfp);
}

/* Process context: what the pool does not keep is unmapped. */
static void pages_put(struct sim_mlx5 *core, struct list_head *pages)
{
	struct sim_mlx5_page *page, *next;
	unsigned long flags;
	bool keep;

	list_for_each_entry_safe(page, next, pages, link) {
		list_del(&page->link);
		spin_lock_irqsave(&core->lock, flags);
		keep = core->pooled < SIM_MLX5_POOL_PAGES;
		if (keep) {
			list_add(&page->link, &core->pool);
			core->pooled++;
		}
		spin_unlock_irqrestore(&core->lock, flags);
		if (!keep)
			page_free(core, page);
	}
}

/* Mailboxes for the @len bytes behind an entry's own 16; 0 or -ENOMEM. */
static int boxes_get(struct sim_mlx5 *core, struct list_head *pages, int len, u8 token, gfp_t gfp)
{
	int n = DIV_ROUND_UP(len, MLX5_CMD_DATA_BLOCK_SIZE), i;
	struct sim_mlx5_mbox *box, *prev = NULL;
	struct sim_mlx5_page *page = NULL;
	dma_addr_t dma;

	for (i = 0; i < n; i++) {
		if (i % BOXES_PER_PAGE == 0) {
			page = page_get(core, gfp);
			if (!page)
				return -ENOMEM;
			list_add_tail(&page->link, pages);
		}
		box = &page->box[i % BOXES_PER_PAGE];
		dma = page->dma + (i % BOXES_PER_PAGE) * sizeof(*box);
		memset(box, 0, sizeof(*box));
		box->block_num = cpu_to_be32(i);
		box->token = token;
		if (prev)
			prev->next = cpu_to_be64(dma);
		prev = box;
	}
	return 0;
}

static void boxes_copy(struct list_head *pages, u8 *data, int len, bool to)
{
	struct sim_mlx5_page *page;
	int i, part;

	list_for_each_entry(page, pages, link) {
		for (i = 0; i < BOXES_PER_PAGE && len > 0; i++) {
			part = min(len, (int)MLX5_CMD_DATA_BLOCK_SIZE);
			if (to)
				memcpy(page->box[i].data, data, part);
			else
				memcpy(data, page->box[i].data, part);
			data += part;
			len -= part;
		}
	}
}

static __be64 boxes_dma(struct list_head *pages)
{
	if (list_empty(pages))
		return 0;
	return cpu_to_be64(list_first_entry(pages, struct sim_mlx5_page, link)->dma);
}

/* ---- what a command comes to ---------------------------------------------------- */

static u16 opcode_of(const void *in)
{
	return MLX5_GET(mbox_in, in, opcode);
}

static int delivery_to_err(u8 status)
{
	switch (status) {
	case 0x00:
		return 0;
	case 0x01:	/* signature */
	case 0x02:	/* token */
		return -EBADR;
	case 0x03:	/* number of a block, alignment of either pointer */
	case 0x04:
	case 0x05:
		return -EFAULT;
	case 0x06:
		return -EIO;
	case 0x07:	/* lengths, reserved fields, descriptor */
	case 0x08:
	case 0x09:
	case 0x10:
		return -ENOMSG;
	default:
		return -EINVAL;
	}
}

static int status_to_err(u8 status)
{
	switch (status) {
	case MLX5_CMD_STAT_OK:
		return 0;
	case MLX5_CMD_STAT_BAD_OP_ERR:
	case MLX5_CMD_STAT_BAD_PARAM_ERR:
	case MLX5_CMD_STAT_BAD_RES_ERR:
	case MLX5_CMD_STAT_BAD_RES_STATE_ERR:
	case MLX5_CMD_STAT_IX_ERR:
	case MLX5_CMD_STAT_BAD_QP_STATE_ERR:
	case MLX5_CMD_STAT_BAD_PKT_ERR:
	case MLX5_CMD_STAT_BAD_SIZE_OUTS_CQES_ERR:
		return -EINVAL;
	case MLX5_CMD_STAT_RES_BUSY:
		return -EBUSY;
	case MLX5_CMD_STAT_LIM_ERR:
		return -ENOMEM;
	case MLX5_CMD_STAT_NO_RES_ERR:
		return -EAGAIN;
	default:
		return -EIO;
	}
}

void mlx5_cmd_out_err(struct mlx5_core_dev *dev, u16 opcode, u16 op_mod, void *out)
{
	u8 status = MLX5_GET(mbox_out, out, status);

	dev_err_ratelimited(dev->device,
			    "command 0x%x op_mod 0x%x failed: status 0x%x, syndrome 0x%x (%d)\n",
			    opcode, op_mod, status, MLX5_GET(mbox_out, out, syndrome),
			    status_to_err(status));
}
EXPORT_SYMBOL(mlx5_cmd_out_err);

bool mlx5_cmd_is_down(struct mlx5_core_dev *dev)
{
	return pci_channel_offline(dev->pdev) || !sim_mlx5(dev)->up ||
	       dev->state == MLX5_DEVICE_STATE_INTERNAL_ERROR;
}

/* ---- an entry's life ------------------------------------------------------------ */

static bool slot_take(struct sim_mlx5 *core, struct sim_mlx5_ent *ent)
{
	unsigned long flags;
	bool room;

	spin_lock_irqsave(&core->lock, flags);
	room = core->used != ~0U;
	if (room) {
		ent->slot = ffs(~core->used) - 1;
		core->used |= 1U << ent->slot;
		core->ent[ent->slot] = ent;
	}
	spin_unlock_irqrestore(&core->lock, flags);
	return room;
}

/* @core->lock held. */
static void slot_put(struct sim_mlx5 *core, struct sim_mlx5_ent *ent)
{
	core->ent[ent->slot] = NULL;
	core->used &= ~(1U << ent->slot);
	wake_up(&core->slot_wait);
}

static void ent_free(struct sim_mlx5_ent *ent)
{
	pages_put(ent->core, &ent->in_pages);
	pages_put(ent->core, &ent->out_pages);
	kfree(ent);
}

static void reap(struct work_struct *work)
{
	struct sim_mlx5 *core = container_of(work, struct sim_mlx5, reap);
	struct sim_mlx5_ent *ent;
	unsigned long flags;

	for (;;) {
		spin_lock_irqsave(&core->lock, flags);
		ent = list_first_entry_or_null(&core->done, struct sim_mlx5_ent, link);
		if (ent)
			list_del(&ent->link);
		spin_unlock_irqrestore(&core->lock, flags);
		if (!ent)
			return;
		/* Its time-out may be running at this moment. */
		cancel_delayed_work_sync(&ent->timeout);
		ent_free(ent);
	}
}

/* @core->lock held. */
static void reap_later(struct sim_mlx5 *core, struct sim_mlx5_ent *ent)
{
	list_add_tail(&ent->link, &core->done);
	queue_work(core->wq, &core->reap);
}

static void collect(struct sim_mlx5_ent *ent, const struct sim_mlx5_entry *lay)
{
	u8 head[16];
	int part = min(ent->outlen, 16);

	ent->delivery = lay->status_own >> 1;
	if (ent->delivery) {
		ent->ret = delivery_to_err(ent->delivery);
		return;
	}
	memcpy(head, lay->out, sizeof(head));
	memcpy(ent->out, head, part);
	boxes_copy(&ent->out_pages, ent->out + part, ent->outlen - part, false);
}

/*
 * The end of a command, whoever brings it: @ret is 0 for the firmware, which then gives its entry
 * back, -ETIMEDOUT leaves the entry to it. Any context. A command that was given up before is only
 * tidied away.
 *
 * Return: whether this was its end; a caller whose own time-out was the end has lost the command.
 */
static bool finish(struct sim_mlx5 *core, int slot, int ret)
{
	struct sim_mlx5_ent *ent;
	sim_mlx5_cbk_t callback;
	unsigned long flags;
	bool first, abandoned;
	void *context;

	spin_lock_irqsave(&core->lock, flags);
	ent = core->ent[slot];
	first = ent && ent->pending;
	/* An event for an entry that the firmware still has is not for this command. */
	if (first && !ret && READ_ONCE(core->queue[slot].status_own) & 1)
		first = false;
	if (!first) {
		if (ent && ent->abandoned && ret != -ETIMEDOUT) {
			slot_put(core, ent);
			reap_later(core, ent);
		}
		spin_unlock_irqrestore(&core->lock, flags);
		return false;
	}
	ent->pending = false;
	ent->ret = ret;
	ent->abandoned = ret == -ETIMEDOUT && !ent->lost;
	callback = ent->callback;
	context = ent->context;
	if (!ent->abandoned)
		slot_put(core, ent);
	abandoned = ent->abandoned;
	spin_unlock_irqrestore(&core->lock, flags);

	if (abandoned) {
		if (callback)
			callback(ret, context);
		return true;
	}
	if (!ret)
		collect(ent, &core->queue[slot]);
	if (!callback) {
		complete(&ent->done);
		return true;
	}
	callback(ent->ret, context);
	spin_lock_irqsave(&core->lock, flags);
	reap_later(core, ent);
	spin_unlock_irqrestore(&core->lock, flags);
	return true;
}

void sim_mlx5_cmd_complete(struct sim_mlx5 *core, u32 vector)
{
	int i;

	for (i = 0; i < SIM_MLX5_SLOTS; i++)
		if (vector >> i & 1)
			finish(core, i, 0);
}

/* The firmware is lost: nobody waits for it any longer. */
void sim_mlx5_cmd_abort(struct sim_mlx5 *core)
{
	int i;

	for (i = 0; i < SIM_MLX5_SLOTS; i++)
		finish(core, i, -ENXIO);
}

/* The slot is the command's until it ends, so the number stays good. */
static void callback_timeout(struct work_struct *work)
{
	struct sim_mlx5_ent *ent = container_of(to_delayed_work(work), struct sim_mlx5_ent,
						timeout);
	struct sim_mlx5 *core = ent->core;

	sim_mlx5_eq_poll(&core->async);
	if (!READ_ONCE(ent->pending))
		return;
	dev_warn(core->mdev.device, "command 0x%x timed out\n", ent->op);
	finish(core, ent->slot, -ETIMEDOUT);
}

/* Something waits for the firmware: look whether it lives. */
static void health_check(struct timer_list *t)
{
	struct sim_mlx5 *core = from_timer(core, t, health);

	if (!core->used || !core->up)
		return;
	if (sim_mlx5_sick(core))
		queue_work(core->wq, &core->error_work);
	else
		mod_timer(&core->health, jiffies + SIM_MLX5_HEALTH);
}

/* Before there are events. 0, or -ETIMEDOUT and @ent is not the caller's any more. */
static int poll_done(struct sim_mlx5 *core, struct sim_mlx5_ent *ent)
{
	unsigned long end = jiffies + SIM_MLX5_CMD_TIMEOUT, us = 5;
	bool abandoned;
	int ret = 0;

	while (!ret && READ_ONCE(core->queue[ent->slot].status_own) & 1) {
		if (sim_mlx5_sick(core))
			ret = -ENXIO;
		else if (time_after(jiffies, end))
			ret = -ETIMEDOUT;
		else
			usleep_range(us, 2 * us);
		us = min(2 * us, 1000UL);
	}
	abandoned = ret == -ETIMEDOUT && !ent->lost;
	finish(core, ent->slot, ret);
	return abandoned ? ret : 0;
}

static int wait_done(struct sim_mlx5 *core, struct sim_mlx5_ent *ent)
{
	bool lost = ent->lost;
	u16 op = ent->op;

	if (!core->events)
		return poll_done(core, ent);
	if (wait_for_completion_timeout(&ent->done, SIM_MLX5_CMD_TIMEOUT))
		return 0;
	sim_mlx5_eq_poll(&core->async);
	if (wait_for_completion_timeout(&ent->done, SIM_MLX5_RECOVER))
		return 0;
	if (finish(core, ent->slot, -ETIMEDOUT)) {
		dev_warn(core->mdev.device, "command 0x%x timed out\n", op);
		return lost ? 0 : -ETIMEDOUT;
	}
	/* The answer came in this very moment. */
	wait_for_completion(&ent->done);
	return 0;
}

static struct sim_mlx5_ent *ent_new(struct sim_mlx5 *core, const void *in, int inlen, void *out,
				    int outlen, gfp_t gfp)
{
	/*
	 * Of the shim's own: that of a command which is never answered stays, as in a real machine.
	 */
	struct sim_mlx5_ent *ent = kzalloc(sizeof(*ent), gfp | __GFP_SIM);

	if (!ent)
		return NULL;
	ent->core = core;
	ent->op = opcode_of(in);
	ent->out = out;
	ent->outlen = outlen;
	INIT_LIST_HEAD(&ent->in_pages);
	INIT_LIST_HEAD(&ent->out_pages);
	init_completion(&ent->done);
	INIT_DELAYED_WORK(&ent->timeout, callback_timeout);
	core->token = core->token == 0xff ? 1 : core->token + 1;
	ent->token = core->token;
	if (!boxes_get(core, &ent->in_pages, inlen - 16, ent->token, gfp) &&
	    !boxes_get(core, &ent->out_pages, outlen - 16, ent->token, gfp))
		return ent;
	ent_free(ent);
	return NULL;
}

/* @fault: a fault that was asked for, as the firmware would bring it about. */
static void submit(struct sim_mlx5 *core, struct sim_mlx5_ent *ent, const void *in, int inlen,
		   int fault)
{
	struct sim_mlx5_entry *lay = &core->queue[ent->slot];

	memset(lay, 0, sizeof(*lay));
	memcpy(lay->in, in, min(inlen, 16));
	/* An opcode that the firmware does not know. */
	if (fault == SIM_FAULT_FIRMWARE)
		lay->in[0] = 0;
	boxes_copy(&ent->in_pages, (u8 *)in + 16, inlen - 16, true);
	lay->type = MLX5_PCI_CMD_XPORT;
	lay->inlen = cpu_to_be32(inlen);
	lay->in_ptr = boxes_dma(&ent->in_pages);
	lay->outlen = cpu_to_be32(ent->outlen);
	lay->out_ptr = boxes_dma(&ent->out_pages);
	lay->token = ent->token;
	lay->status_own = 1;
	ent->lost = fault == SIM_FAULT_FW_TIMEOUT;
	ent->pending = true;
	if (ent->callback)
		queue_delayed_work(core->wq, &ent->timeout, SIM_MLX5_CMD_TIMEOUT);
	if (core->events && !timer_pending(&core->health))
		mod_timer(&core->health, jiffies + SIM_MLX5_HEALTH);
	if (fault == SIM_FAULT_FW_TIMEOUT)
		return;	/* nor will it ever be */
	wmb();
	iowrite32be(1U << ent->slot, core->bar + MLX5_ISEG_CMD_DBELL);
}

static int cmd_exec(struct mlx5_core_dev *dev, void *in, int inlen, void *out, int outlen,
		    sim_mlx5_cbk_t callback, void *context, int fault)
{
	struct sim_mlx5 *core = sim_mlx5(dev);
	struct sim_mlx5_ent *ent;
	int ret;

	if (mlx5_cmd_is_down(dev))
		return -ENXIO;
	ent = ent_new(core, in, inlen, out, outlen, callback ? GFP_ATOMIC : GFP_KERNEL);
	if (!ent)
		return -ENOMEM;
	ent->callback = callback;
	ent->context = context;
	if (callback && !slot_take(core, ent)) {
		/* The real one waits in a work item of its own. */
		sim_unimplemented("mlx5_cmd_exec_cb: more than 32 commands at once");
	} else if (!callback) {
		wait_event(core->slot_wait, slot_take(core, ent));
	}
	submit(core, ent, in, inlen, fault);
	/* The firmware may have been lost meanwhile, and nobody would tell. */
	if (mlx5_cmd_is_down(dev))
		finish(core, ent->slot, -ENXIO);
	if (callback)
		return 0;
	ret = wait_done(core, ent);
	/* What timed out stays where the firmware may still write to it. */
	if (ret)
		return ret;
	ret = ent->ret;
	ent_free(ent);
	return ret;
}

/* Which fault, if any, this call of a driver's is to have. */
static int planned_fault(void)
{
	if (sim_should_fail(SIM_FAULT_FIRMWARE))
		return SIM_FAULT_FIRMWARE;
	if (sim_should_fail(SIM_FAULT_FW_TIMEOUT))
		return SIM_FAULT_FW_TIMEOUT;
	return -1;
}

/* An answer with a status is an error of its own until the status was looked at. */
static int answer(int err, void *out)
{
	if (err == -EREMOTEIO)
		return -EIO;
	if (!err && MLX5_GET(mbox_out, out, status) != MLX5_CMD_STAT_OK)
		return -EREMOTEIO;
	return err;
}

/**
 * mlx5_cmd_do - execute a command and leave the firmware's status to the caller
 * Return: 0; -EREMOTEIO when @out has a status other than OK; another error when the command could
 * not be executed: -ENXIO, the firmware is gone, -ETIMEDOUT, -ENOMEM, a delivery error.
 */
int mlx5_cmd_do(struct mlx5_core_dev *dev, void *in, int in_size, void *out, int out_size)
{
	return answer(cmd_exec(dev, in, in_size, out, out_size, NULL, NULL, planned_fault()), out);
}
EXPORT_SYMBOL(mlx5_cmd_do);

/* Is this a command that takes something back? With the firmware gone, so is what it had. */
static bool takes_back(u16 op)
{
	switch (op) {
	case MLX5_CMD_OP_TEARDOWN_HCA:
	case MLX5_CMD_OP_DISABLE_HCA:
	case MLX5_CMD_OP_DESTROY_MKEY:
	case MLX5_CMD_OP_DESTROY_EQ:
	case MLX5_CMD_OP_DESTROY_CQ:
	case MLX5_CMD_OP_DESTROY_QP:
	case MLX5_CMD_OP_2ERR_QP:
	case MLX5_CMD_OP_2RST_QP:
	case MLX5_CMD_OP_DEALLOC_PD:
	case MLX5_CMD_OP_DEALLOC_UAR:
	case MLX5_CMD_OP_DESTROY_GENERAL_OBJECT:
		return true;
	default:
		return false;
	}
}

/**
 * mlx5_cmd_check - what mlx5_cmd_do() returned, as an error of the caller's
 */
int mlx5_cmd_check(struct mlx5_core_dev *dev, int err, void *in, void *out)
{
	if (err == -ENXIO) {
		bool ok = takes_back(opcode_of(in));

		MLX5_SET(mbox_out, out, status, ok ? 0 : DRIVER_STATUS_ABORTED);
		MLX5_SET(mbox_out, out, syndrome, ok ? 0 : DRIVER_SYND);
		return ok ? 0 : -ENOLINK;
	}
	if (err && err != -EREMOTEIO)
		return err;
	err = status_to_err(MLX5_GET(mbox_out, out, status));
	if (err && opcode_of(in) != MLX5_CMD_OP_DESTROY_MKEY)
		mlx5_cmd_out_err(dev, opcode_of(in), MLX5_GET(mbox_in, in, op_mod), out);
	return err;
}
EXPORT_SYMBOL(mlx5_cmd_check);

int mlx5_cmd_exec(struct mlx5_core_dev *dev, void *in, int in_size, void *out, int out_size)
{
	return mlx5_cmd_check(dev, mlx5_cmd_do(dev, in, in_size, out, out_size), in, out);
}
EXPORT_SYMBOL(mlx5_cmd_exec);

/* ---- commands with a callback --------------------------------------------------- */

void mlx5_cmd_init_async_ctx(struct mlx5_core_dev *dev, struct mlx5_async_ctx *ctx)
{
	ctx->dev = dev;
	atomic_set(&ctx->num_inflight, 1);
	init_completion(&ctx->inflight_done);
}
EXPORT_SYMBOL(mlx5_cmd_init_async_ctx);

static void async_put(struct mlx5_async_ctx *ctx)
{
	if (atomic_dec_and_test(&ctx->num_inflight))
		complete(&ctx->inflight_done);
}

/**
 * mlx5_cmd_cleanup_async_ctx - wait until all callbacks have been called; no more commands after it
 */
void mlx5_cmd_cleanup_async_ctx(struct mlx5_async_ctx *ctx)
{
	if (!atomic_dec_and_test(&ctx->num_inflight))
		wait_for_completion(&ctx->inflight_done);
}
EXPORT_SYMBOL(mlx5_cmd_cleanup_async_ctx);

static void async_done(int status, void *context)
{
	struct mlx5_async_work *work = context;
	struct mlx5_async_ctx *ctx = work->ctx;

	work->user_callback(answer(status, work->out), work);
	async_put(ctx);
}

/**
 * mlx5_cmd_exec_cb - begin a command; @callback is called once, with mlx5_cmd_do()'s result
 *
 * Usually in an interrupt, and possibly before this returns. Not for general objects, which the
 * real driver throttles.
 *
 * Return: 0, or an error and @callback is not called.
 */
int mlx5_cmd_exec_cb(struct mlx5_async_ctx *ctx, void *in, int in_size, void *out, int out_size,
		     mlx5_async_cbk_t callback, struct mlx5_async_work *work)
{
	u16 op = opcode_of(in);
	int ret = -EINVAL;

	work->ctx = ctx;
	work->user_callback = callback;
	work->opcode = op;
	work->op_mod = MLX5_GET(mbox_in, in, op_mod);
	work->out = out;
	if (WARN_ON(!atomic_inc_not_zero(&ctx->num_inflight)))
		return -EIO;
	if (op < MLX5_CMD_OP_CREATE_GENERAL_OBJECT || op > MLX5_CMD_OP_DESTROY_GENERAL_OBJECT)
		ret = cmd_exec(ctx->dev, in, in_size, out, out_size, async_done, work,
			       planned_fault());
	if (ret)
		async_put(ctx);
	return ret;
}
EXPORT_SYMBOL(mlx5_cmd_exec_cb);

/* ---- up and down ---------------------------------------------------------------- */

int sim_mlx5_cmd_init(struct sim_mlx5 *core)
{
	struct sim_mlx5_page *page;
	int i;

	spin_lock_init(&core->lock);
	init_waitqueue_head(&core->slot_wait);
	INIT_LIST_HEAD(&core->pool);
	INIT_LIST_HEAD(&core->done);
	INIT_WORK(&core->reap, reap);
	timer_setup(&core->health, health_check, 0);
	core->wq = alloc_workqueue("mlx5_cmd", 0, 0);
	if (!core->wq)
		return -ENOMEM;
	core->queue = dma_alloc_coherent(dma_dev(core), PAGE_SIZE, &core->queue_dma, GFP_KERNEL);
	if (!core->queue)
		goto err_wq;
	for (i = 0; i < SIM_MLX5_POOL_PAGES; i++) {
		page = page_new(core, GFP_KERNEL);
		if (!page)
			goto err_pool;
		list_add(&page->link, &core->pool);
		core->pooled++;
	}
	return 0;

err_pool:
	sim_mlx5_cmd_cleanup(core);
	return -ENOMEM;
err_wq:
	destroy_workqueue(core->wq);
	return -ENOMEM;
}

void sim_mlx5_cmd_cleanup(struct sim_mlx5 *core)
{
	struct sim_mlx5_page *page, *next;

	list_for_each_entry_safe(page, next, &core->pool, link)
		page_free(core, page);
	dma_free_coherent(dma_dev(core), PAGE_SIZE, core->queue, core->queue_dma);
	destroy_workqueue(core->wq);
}

/* Tell the firmware where the queue is, and wait until it is ready. */
int sim_mlx5_cmd_start(struct sim_mlx5 *core)
{
	unsigned long end = jiffies + 10 * HZ;

	if (sim_mlx5_sick(core))
		return -EIO;
	iowrite32be(core->queue_dma >> 32, core->bar + MLX5_ISEG_CMDQ_ADDR_H);
	iowrite32be((u32)core->queue_dma, core->bar + MLX5_ISEG_CMDQ_ADDR_L);
	while (ioread32be(core->bar + MLX5_ISEG_INITIALIZING) >> 31) {
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
		msleep(20);
	}
	core->up = true;
	return 0;
}

/* After this the firmware must not write to the queue any more: it was torn down, or reset. */
void sim_mlx5_cmd_stop(struct sim_mlx5 *core)
{
	core->up = false;
	sim_mlx5_cmd_abort(core);
	del_timer_sync(&core->health);
	flush_workqueue(core->wq);
}
