// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page tracker: a general object that remembers which pages of some ranges a VHCA has written,
 * and on demand reports them as messages of 8-byte addresses, the last of which says so.
 *
 * The object's layout is in fields.h; that a report ends with a message whose immediate has state
 * TRACKING in its top four bits, and that one without pages is empty, is what drivers expect
 * (ASSUMED otherwise).
 */
#include "mlx5.h"

#define REPORT_NS	1000	/* ASSUMED: between two messages */
#define RNR_NS		20000	/* ASSUMED: until a receiver that was not ready is tried again */

/* ---- pages ---------------------------------------------------------------------- */

/* The block with page @page, made if @make; blocks are in ascending order. */
static struct track_block *block_of(struct mock_func *fn, struct track *track, mock_u64 page,
				    int make)
{
	mock_u64 first = page - page % TRACK_BLOCK_PAGES;
	struct track_block **at = &track->blocks, *block = track->hint;

	if (block && block->first == first)
		return block;
	while (*at && (*at)->first < first)
		at = &(*at)->next;
	block = *at;
	if (!block || block->first != first) {
		if (!make)
			return NULL;
		block = mock_mem_alloc(fn, sizeof(*block));
		if (!block)
			return NULL;
		block->first = first;
		block->next = *at;
		*at = block;
	}
	track->hint = block;
	return block;
}

static void mark(struct mock_func *fn, struct track *track, mock_u64 first, mock_u64 last)
{
	struct track_block *block;
	mock_u64 page;

	for (page = first; page <= last; page++) {
		block = block_of(fn, track, page, 1);
		if (!block) {
			/* A page that is not remembered must not be forgotten silently. */
			mlx5_track_fail(fn, track);
			return;
		}
		block->bits[page % TRACK_BLOCK_PAGES / 64] |= 1ULL << page % 64;
	}
}

void mlx5_track_mark(struct mock_func *fn, mock_u32 vf, mock_u64 addr, mock_u32 len)
{
	struct pf *pf = mock_state(fn);
	mock_u64 first, last;
	struct track *track;
	struct obj *obj;
	mock_u32 i, r;

	if (!len || !pf->next_id[KIND_TRACK])
		return;
	for (i = 0; i < BUCKETS; i++) {
		for (obj = pf->bucket[i]; obj; obj = obj->next) {
			track = (struct track *)obj;
			if (obj->kind != KIND_TRACK || track->vf != vf ||
			    track->state == TRACK_ERROR)
				continue;
			for (r = 0; r < track->nranges; r++) {
				first = addr < track->range[r].start ? track->range[r].start : addr;
				last = addr + (len - 1);
				if (last > track->range[r].last)
					last = track->range[r].last;
				if (first <= last)
					mark(fn, track, first >> track->log_page,
					     last >> track->log_page);
			}
		}
	}
}

/* The next page to report, which is then clean; 0 when there is none before @end. */
static int take_dirty(struct track *track, mock_u64 *page)
{
	struct track_block *block;
	mock_u64 word, at, bits;

	for (block = track->blocks; block; block = block->next) {
		if (block->first + TRACK_BLOCK_PAGES <= track->cursor)
			continue;
		if (track->cursor < block->first)
			track->cursor = block->first;
		while (track->cursor < block->first + TRACK_BLOCK_PAGES) {
			if (track->cursor >= track->end)
				return 0;
			word = track->cursor % TRACK_BLOCK_PAGES / 64;
			bits = block->bits[word] >> track->cursor % 64;
			if (!bits) {
				track->cursor = (track->cursor / 64 + 1) * 64;
				continue;
			}
			at = track->cursor + (mock_u64)__builtin_ctzll(bits);
			if (at >= track->end)
				return 0;
			block->bits[word] &= ~(1ULL << at % 64);
			track->cursor = at + 1;
			*page = at;
			return 1;
		}
	}
	track->cursor = track->end;
	return 0;
}

static void put_back(struct mock_func *fn, struct track *track, const mock_u8 *msg, mock_u32 len)
{
	mock_u64 page;
	mock_u32 i;

	for (i = 0; i < len; i += 8) {
		page = prm_word64(msg + i) >> track->log_page;
		mark(fn, track, page, page);
		if (track->cursor > page)
			track->cursor = page;
	}
}

/* ---- the object ----------------------------------------------------------------- */

void mlx5_track_free(struct mock_func *fn, struct track *track)
{
	struct track_block *block;

	if (track->qp)
		track->qp->obj.users--;
	while ((block = track->blocks)) {
		track->blocks = block->next;
		mock_mem_free(fn, block);
	}
	track->hint = NULL;
}

void mlx5_track_fail(struct mock_func *fn, struct track *track)
{
	mock_u8 data[28] = { 0 };

	if (track->state == TRACK_ERROR)
		return;
	track->state = TRACK_ERROR;
	data[2] = OBJ_PAGE_TRACK >> 8;
	data[3] = OBJ_PAGE_TRACK & 0xff;
	prm_set_word(data + 4, track->obj.id);
	mlx5_event(fn, EVENT_OBJECT_CHANGE, data);
}

static int check_track(struct cmd *cmd, const mock_u8 *obj, mock_u32 n)
{
	const struct mock_mlx5_caps *caps = &cmd->pf->caps;
	mock_u32 page = prm_get(obj, PRM_page_track__log_page_size);
	mock_u32 msg = prm_get(obj, PRM_page_track__log_msg_size);
	mock_u32 space = prm_get(obj, PRM_page_track__log_addr_space_size);

	if (!n || n > caps->max_ranges)
		return cmd_fail(cmd, ST_LIM, 0x50);
	if (cmd->inlen < 64 + n * 16)
		return cmd_fail(cmd, ST_BAD_INP_LEN, 0x05);
	if (prm_get(obj, PRM_page_track__track_type) != 1)
		return cmd_fail(cmd, ST_BAD_PARAM, 0x51);
	if (page < caps->log_min_page || page > caps->log_max_page)
		return cmd_fail(cmd, ST_BAD_PARAM, 0x52);
	if (msg < caps->log_min_msg || msg > caps->log_max_msg)
		return cmd_fail(cmd, ST_BAD_PARAM, 0x53);
	if (space < 12 || space > 48)
		return cmd_fail(cmd, ST_BAD_PARAM, 0x54);
	return 0;
}

static int read_ranges(struct cmd *cmd, struct track *track, mock_u32 n)
{
	mock_u64 start, len;
	const mock_u8 *range;
	mock_u32 i;

	for (i = 0; i < n; i++) {
		range = cmd->in + 64 + 16 * i;
		start = prm_get64(range, PRM_page_track_range__start_address);
		len = prm_get64(range, PRM_page_track_range__length);
		if (!len || start + (len - 1) < start)
			return cmd_fail(cmd, ST_BAD_PARAM, 0x55);
		track->range[i] = (struct track_range){ start, start + (len - 1) };
	}
	track->nranges = n;
	return 0;
}

int mlx5_create_track(struct cmd *cmd)
{
	const mock_u8 *obj = cmd->in + PRM_AT(PRM_create_page_track_obj_in__obj_context);
	mock_u32 n = cmd->inlen >= 64 ? prm_get(obj, PRM_page_track__num_ranges) : 0;
	struct qp *qp = (struct qp *)mlx5_obj(cmd->pf, KIND_QP,
					      prm_get(obj, PRM_page_track__reporting_qpn));
	mock_u32 vhca = prm_get(obj, PRM_page_track__vhca_id);
	struct mock_func *vf_fn;
	struct track *track;

	if (check_track(cmd, obj, n) || !mlx5_vhca(cmd, vhca, &vf_fn))
		return -1;
	if (!qp || qp->state != QP_RTS)
		return cmd_fail(cmd, ST_BAD_RES_STATE, 0x56);
	track = mlx5_obj_new(cmd, KIND_TRACK,
			     sizeof(*track) + (mock_u64)n * sizeof(track->range[0]));
	if (!track)
		return -1;
	if (read_ranges(cmd, track, n) < 0) {
		mlx5_obj_free(cmd->fn, &track->obj);
		return -1;
	}
	track->qp = qp;
	qp->obj.users++;
	track->vhca = vhca;
	track->vf = vhca - VHCA_OF_VF(0);
	track->log_page = prm_get(obj, PRM_page_track__log_page_size);
	track->log_msg = prm_get(obj, PRM_page_track__log_msg_size);
	prm_set(cmd->out, PRM_general_obj_out_cmd_hdr__obj_id, track->obj.id);
	return 0;
}

static struct track *track_of(struct cmd *cmd)
{
	struct obj *obj = mlx5_obj(cmd->pf, KIND_TRACK,
				   prm_get(cmd->in, PRM_general_obj_in_cmd_hdr__obj_id));

	if (!obj)
		cmd_fail(cmd, ST_BAD_RES, 0x57);
	return (struct track *)obj;
}

/* ASSUMED: modify_field_select has one bit for the state and one for the range. */
int mlx5_modify_track(struct cmd *cmd)
{
	const mock_u8 *obj = cmd->in + PRM_AT(PRM_create_page_track_obj_in__obj_context);
	mock_u64 start = prm_get64(obj, PRM_page_track__range_start_address);
	mock_u64 len = prm_get64(obj, PRM_page_track__length);
	struct track *track = track_of(cmd);

	if (!track)
		return -1;
	if (prm_get64(obj, PRM_page_track__modify_field_select) != 3 ||
	    prm_get(obj, PRM_page_track__state) != TRACK_REPORTING)
		return cmd_fail(cmd, ST_BAD_PARAM, 0x58);
	if (!len || start + (len - 1) < start)
		return cmd_fail(cmd, ST_BAD_PARAM, 0x55);
	if (track->state != TRACK_TRACKING)
		return cmd_fail(cmd, ST_BAD_RES_STATE, 0x59);
	track->state = TRACK_REPORTING;
	track->cursor = start >> track->log_page;
	track->end = ((start + (len - 1)) >> track->log_page) + 1;
	mock_after(cmd->fn, REPORT_NS, COOKIE_REPORT);
	return 0;
}

int mlx5_query_track(struct cmd *cmd)
{
	mock_u8 *obj = cmd->out + PRM_AT(PRM_create_page_track_obj_in__obj_context);
	struct track *track = track_of(cmd);

	if (!track)
		return -1;
	prm_set(obj, PRM_page_track__vhca_id, track->vhca);
	prm_set(obj, PRM_page_track__state, track->state);
	prm_set(obj, PRM_page_track__track_type, 1);
	prm_set(obj, PRM_page_track__log_page_size, track->log_page);
	prm_set(obj, PRM_page_track__log_msg_size, track->log_msg);
	prm_set(obj, PRM_page_track__num_ranges, track->nranges);
	if (track->qp)
		prm_set(obj, PRM_page_track__reporting_qpn, track->qp->obj.id);
	return 0;
}

/* ---- reports -------------------------------------------------------------------- */

/* One message; returns the time until the next, 0 when the report is over. */
static mock_u64 report(struct mock_func *fn, struct track *track)
{
	struct pf *pf = mock_state(fn);
	mock_u32 max = 1U << track->log_msg, len = 0;
	mock_u64 page;
	int more, ret;

	/* The scratch page bounds a message; ASSUMED: firmware need not fill what it may. */
	if (max > sizeof(pf->page))
		max = sizeof(pf->page);
	while (len < max && take_dirty(track, &page)) {
		prm_set_word64(pf->page + len, page << track->log_page);
		len += 8;
	}
	more = len == max;
	ret = mlx5_send(fn, track->qp, pf->page, len,
			(mock_u32)(more ? TRACK_REPORTING : TRACK_TRACKING) << 28);
	if (ret < 0) {
		put_back(fn, track, pf->page, len);
		mlx5_track_fail(fn, track);
		return 0;
	}
	if (ret) {
		put_back(fn, track, pf->page, len);
		return RNR_NS;
	}
	if (!more)
		track->state = TRACK_TRACKING;
	return more ? REPORT_NS : 0;
}

/* One timer serves all trackers. */
void mlx5_track_timer(struct mock_func *fn)
{
	struct pf *pf = mock_state(fn);
	mock_u64 ns, next = 0;
	struct track *track;
	mock_u32 id;

	for (id = 1; id <= pf->next_id[KIND_TRACK]; id++) {
		track = (struct track *)mlx5_obj(pf, KIND_TRACK, id);
		if (!track || track->state != TRACK_REPORTING)
			continue;
		ns = report(fn, track);
		if (ns && (!next || ns < next))
			next = ns;
	}
	if (next)
		mock_after(fn, next, COOKIE_REPORT);
}

/* ---- control by the host -------------------------------------------------------- */

static struct track *track_of_vf(struct mock_func *fn, unsigned int vf)
{
	struct pf *pf = mock_state(fn);
	struct track *track;
	mock_u32 id;

	for (id = pf->next_id[KIND_TRACK]; id; id--) {
		track = (struct track *)mlx5_obj(pf, KIND_TRACK, id);
		if (track && track->vf == vf)
			return track;
	}
	return NULL;
}

int mock_mlx5_break_tracker(struct mock_func *fn, unsigned int vf)
{
	struct track *track = track_of_vf(fn, vf);

	if (!track)
		return -1;
	mlx5_track_fail(fn, track);
	return 0;
}

int mock_mlx5_break_cq(struct mock_func *fn, unsigned int vf)
{
	struct track *track = track_of_vf(fn, vf);
	struct qp *to = track ? (struct qp *)mlx5_obj(mock_state(fn), KIND_QP,
						      track->qp->remote) : NULL;

	if (!to || !to->cq)
		return -1;
	mlx5_cq_fail(fn, to->cq);
	return 0;
}
