// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command queue: entries in host memory, a doorbell, mailboxes of 512 bytes for what does not
 * fit, ownership handed back and an event. PRM, Command Interface.
 *
 * An entry is read a moment after its doorbell, executed when its latency is over. Signatures are
 * not checked and not made: QUERY_HCA_CAP says that this firmware has them off (cmdif_checksum).
 */
#include "mlx5.h"

static int cookie_of(const struct pf *pf, int kind, mock_u32 slot)
{
	return kind + (int)slot + (int)(pf->epoch & 0xf) * 0x1000;
}

#define FETCH_NS	200	/* ASSUMED */

static mock_u64 entry_addr(const struct pf *pf, mock_u32 i)
{
	mock_u64 base = (mock_u64)pf->cmdq_h << 32 | (pf->cmdq_l & ~(PAGE - 1));

	return base + ((mock_u64)i << (pf->cmdq_l & 0xf));
}

static mock_u32 queue_entries(const struct pf *pf)
{
	mock_u32 n = 1U << (pf->cmdq_l >> 4 & 0xf);

	return n < SLOTS ? n : SLOTS;
}

static void slot_free(struct mock_func *fn, struct slot *slot)
{
	mock_mem_free(fn, slot->in);
	mock_fill(slot, 0, sizeof(*slot));
}

void mlx5_cmd_forget(struct mock_func *fn)
{
	struct pf *pf = mock_state(fn);
	mock_u32 i;

	for (i = 0; i < SLOTS; i++)
		slot_free(fn, &pf->slot[i]);
	pf->epoch++;
}

/* ---- mailboxes ------------------------------------------------------------------ */

/*
 * The @len bytes behind the inline ones, from or to the chain at @ptr. Returns a delivery status.
 * A chain that is too short ends at a pointer that is no mailbox.
 */
static mock_u32 walk_mailboxes(struct mock_func *fn, mock_u64 ptr, mock_u8 token, mock_u8 *data,
			       mock_u32 len, int write)
{
	struct pf *pf = mock_state(fn);
	mock_u8 *box = pf->page;
	mock_u32 block, part;

	for (block = 0; len; block++) {
		part = len < MBOX_DATA_LEN ? len : MBOX_DATA_LEN;
		if (ptr & (MBOX_ALIGN - 1) || !ptr)
			return write ? DLV_OUT_PTR_ALIGN : DLV_IN_PTR_ALIGN;
		if (mock_dma_read(fn, ptr, box, MBOX_LEN))
			return DLV_FW;
		if (prm_word(box + MBOX_BLOCK_NUM) != block)
			return DLV_BLOCK_NUM;
		if (box[MBOX_TOKEN] != token)
			return DLV_TOKEN;
		if (write && mock_dma_write(fn, ptr, data, part))
			return DLV_FW;
		if (!write)
			mock_copy(data, box, part);
		data += part;
		len -= part;
		ptr = prm_word64(box + MBOX_NEXT);
	}
	return DLV_OK;
}

/* ---- completion ----------------------------------------------------------------- */

/* Ownership goes back in one byte, after everything else. */
static void complete(struct mock_func *fn, mock_u32 i, mock_u32 delivery)
{
	struct pf *pf = mock_state(fn);
	mock_u8 own = (mock_u8)(delivery << 1), data[28] = { 0 };

	slot_free(fn, &pf->slot[i]);
	if (mock_dma_write(fn, entry_addr(pf, i) + CMD_STATUS_OWN, &own, 1))
		mock_log(fn, "the command queue is not reachable");
	prm_set_word(data, 1U << i);
	mlx5_event(fn, EVENT_CMD, data);
}

static mock_u32 write_answer(struct mock_func *fn, mock_u32 i, mock_u8 *out, mock_u32 len)
{
	struct pf *pf = mock_state(fn);
	struct slot *slot = &pf->slot[i];
	mock_u32 first = len < CMD_INLINE_LEN ? len : CMD_INLINE_LEN;

	if (mock_dma_write(fn, entry_addr(pf, i) + CMD_OUT, out, first))
		return DLV_FW;
	return walk_mailboxes(fn, slot->out_ptr, slot->token, out + first, len - first, 1);
}

static void count(struct pf *pf, mock_u32 opcode)
{
	mock_u32 i;

	for (i = 0; i < COUNTERS - 1; i++)
		if (pf->counter[i].opcode == opcode || !pf->counter[i].opcode)
			break;
	pf->counter[i].opcode = opcode;
	pf->counter[i].count++;
}

mock_u32 mock_mlx5_commands(struct mock_func *fn, mock_u32 opcode)
{
	struct pf *pf = mock_state(fn);
	mock_u32 i, sum = 0;

	for (i = 0; i < COUNTERS; i++)
		if (!opcode || pf->counter[i].opcode == opcode)
			sum += pf->counter[i].count;
	return sum;
}

static void execute(struct mock_func *fn, mock_u32 i)
{
	struct pf *pf = mock_state(fn);
	struct slot *slot = &pf->slot[i];
	struct cmd cmd = { .fn = fn, .pf = pf, .in = slot->in, .out = pf->out,
			   .inlen = slot->inlen, .outlen = slot->outlen };
	const struct mock_mlx5_rule *rule = slot->rule < 0 ? NULL : &pf->rule[slot->rule].r;
	mock_u32 len = slot->outlen < sizeof(pf->out) ? slot->outlen : sizeof(pf->out);

	if (rule && rule->action == MOCK_MLX5_DROP)
		return;
	if (rule && rule->action == MOCK_MLX5_GONE) {
		mock_set_present(fn, 0);
		return;
	}
	if (rule && rule->action == MOCK_MLX5_DEAD) {
		pf->dead = rule->syndrome ? rule->syndrome : 1;
		return;
	}
	if (rule && rule->action == MOCK_MLX5_DELIVERY) {
		complete(fn, i, rule->status);
		return;
	}
	mock_fill(pf->out, 0, sizeof(pf->out));
	if (rule && rule->action == MOCK_MLX5_STATUS) {
		cmd.status = rule->status;
		cmd.syndrome = rule->syndrome;
	} else {
		count(pf, prm_get(slot->in, PRM_OPCODE));
		mlx5_execute(&cmd);
	}
	if (cmd.status)
		mock_fill(pf->out, 0, sizeof(pf->out));
	prm_set(pf->out, PRM_STATUS, cmd.status);
	prm_set(pf->out, PRM_SYNDROME, cmd.syndrome);
	complete(fn, i, write_answer(fn, i, pf->out, len));
}

/* ---- the way in ----------------------------------------------------------------- */

static int find_rule(struct pf *pf, mock_u32 opcode)
{
	struct rule *rule;
	mock_u32 i;

	for (i = 0; i < MAX_RULES; i++) {
		rule = &pf->rule[i];
		if (!rule->used || (rule->r.opcode && rule->r.opcode != opcode))
			continue;
		rule->seen++;
		if (rule->seen > rule->r.skip &&
		    (!rule->r.times || rule->seen - rule->r.skip <= rule->r.times)) {
			rule->applied++;
			return (int)i;
		}
	}
	return -1;
}

/* Reads entry @i; returns a delivery status. */
static mock_u32 fetch(struct mock_func *fn, mock_u32 i, mock_u8 *entry)
{
	struct pf *pf = mock_state(fn);
	struct slot *slot = &pf->slot[i];
	mock_u32 first;

	if (entry[CMD_TYPE] != CMD_XPORT)
		return DLV_DESCRIPTOR;
	slot->inlen = prm_word(entry + CMD_INLEN);
	slot->outlen = prm_word(entry + CMD_OUTLEN);
	slot->token = entry[CMD_TOKEN];
	slot->out_ptr = prm_word64(entry + CMD_OUT_PTR);
	/* ASSUMED: no command is longer; a key for 4 GiB needs half of it. */
	if (slot->inlen < 8 || slot->inlen > 16U << 20)
		return DLV_IN_LEN;
	if (slot->outlen < 8)
		return DLV_OUT_LEN;
	slot->in = mock_mem_alloc(fn, slot->inlen + CMD_INLINE_LEN);
	if (!slot->in)
		return DLV_FW;
	first = slot->inlen < CMD_INLINE_LEN ? slot->inlen : CMD_INLINE_LEN;
	mock_copy(slot->in, entry + CMD_IN, first);
	return walk_mailboxes(fn, prm_word64(entry + CMD_IN_PTR), slot->token,
			      slot->in + first, slot->inlen - first, 0);
}

static void take(struct mock_func *fn, mock_u32 i)
{
	struct pf *pf = mock_state(fn);
	struct slot *slot = &pf->slot[i];
	mock_u8 entry[CQ_ENTRY_LEN];
	mock_u64 ns;
	mock_u32 delivery;

	if (mock_dma_read(fn, entry_addr(pf, i), entry, sizeof(entry)) ||
	    !(entry[CMD_STATUS_OWN] & CMD_OWNER_HW)) {
		mock_log(fn, "doorbell for command entry %u, which is not there", i);
		slot_free(fn, slot);
		return;
	}
	delivery = fetch(fn, i, entry);
	if (delivery) {
		complete(fn, i, delivery);
		return;
	}
	ns = mlx5_latency(slot->in, slot->inlen);
	slot->rule = find_rule(pf, prm_get(slot->in, PRM_OPCODE));
	if (slot->rule >= 0)
		ns += pf->rule[slot->rule].r.delay_ns;
	mock_after(fn, ns, cookie_of(pf, COOKIE_EXEC, i));
}

void mlx5_cmd_timer(struct mock_func *fn, int cookie)
{
	struct pf *pf = mock_state(fn);
	mock_u32 i = (mock_u32)cookie & 0xff;

	/* Firmware that stopped is not revived by what was already on its way. */
	if (i >= SLOTS || !pf->slot[i].busy || pf->dead ||
	    cookie != cookie_of(pf, cookie & (COOKIE_FETCH | COOKIE_EXEC), i))
		return;
	if (cookie & COOKIE_FETCH)
		take(fn, i);
	else
		execute(fn, i);
}

void mlx5_doorbell(struct mock_func *fn, mock_u32 bits)
{
	struct pf *pf = mock_state(fn);
	mock_u32 i;

	if (pf->dead)
		return;
	for (i = 0; i < queue_entries(pf); i++) {
		if (!(bits >> i & 1))
			continue;
		if (pf->slot[i].busy) {
			mock_log(fn, "doorbell for command entry %u, which is busy", i);
			continue;
		}
		pf->slot[i].busy = 1;
		mock_after(fn, FETCH_NS, cookie_of(pf, COOKIE_FETCH, i));
	}
}

/* ---- control by the host -------------------------------------------------------- */

int mock_mlx5_rule(struct mock_func *fn, const struct mock_mlx5_rule *rule)
{
	struct pf *pf = mock_state(fn);
	mock_u32 i;

	for (i = 0; i < MAX_RULES; i++) {
		if (pf->rule[i].used)
			continue;
		pf->rule[i] = (struct rule){ .r = *rule, .used = 1 };
		return 0;
	}
	return -1;
}

void mock_mlx5_rules_clear(struct mock_func *fn)
{
	struct pf *pf = mock_state(fn);
	mock_u32 i;

	mock_fill(pf->rule, 0, sizeof(pf->rule));
	/* Commands that wait for the end of a delay end as usual. */
	for (i = 0; i < SLOTS; i++)
		pf->slot[i].rule = -1;
}

mock_u32 mock_mlx5_rules_applied(struct mock_func *fn)
{
	struct pf *pf = mock_state(fn);
	mock_u32 i, n = 0;

	for (i = 0; i < MAX_RULES; i++)
		n += pf->rule[i].applied;
	return n;
}
