// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the firmware does for each command: lengths and op_mod are checked by a table, then the
 * command's own function runs. Objects are kept in a hash by kind and id; ids are given in order
 * and not soon again.
 */
#include "mlx5.h"

/* ---- objects -------------------------------------------------------------------- */

static mock_u32 bucket_of(enum obj_kind kind, mock_u32 id)
{
	return (id + (mock_u32)kind * 31) % BUCKETS;
}

struct obj *mlx5_obj(struct pf *pf, enum obj_kind kind, mock_u32 id)
{
	struct obj *obj;

	for (obj = pf->bucket[bucket_of(kind, id)]; obj; obj = obj->next)
		if (obj->kind == kind && obj->id == id)
			return obj;
	return NULL;
}

/* UARs are pages and EQ numbers are 8 bits wide; the others have 24. */
static mock_u32 next_id(struct pf *pf, enum obj_kind kind)
{
	mock_u32 first = 1, last = 0xffffff, tries, id = pf->next_id[kind];

	if (kind == KIND_UAR) {
		first = UAR_FIRST;
		last = UAR_FIRST + UAR_COUNT - 1;
	} else if (kind == KIND_EQ) {
		last = 0xff;
	}
	for (tries = 0; tries <= last - first; tries++) {
		id = id < first || id >= last ? first : id + 1;
		if (!mlx5_obj(pf, kind, id)) {
			pf->next_id[kind] = id;
			return id;
		}
	}
	return 0;
}

void *mlx5_obj_new(struct cmd *cmd, enum obj_kind kind, mock_u64 size)
{
	mock_u32 id = next_id(cmd->pf, kind);
	struct obj *obj = id ? mock_mem_alloc(cmd->fn, size) : NULL;
	struct obj **bucket;

	if (!obj) {
		cmd_fail(cmd, ST_NO_RES, 0x01);
		return NULL;
	}
	obj->kind = kind;
	obj->id = id;
	bucket = &cmd->pf->bucket[bucket_of(kind, id)];
	obj->next = *bucket;
	*bucket = obj;
	cmd->pf->objects++;
	return obj;
}

/* What an object holds on to is let go with it. */
static void release(struct mock_func *fn, struct obj *obj)
{
	struct qp *qp;
	struct cq *cq;

	switch (obj->kind) {
	case KIND_MKEY:
		((struct mkey *)obj)->pd->users--;
		break;
	case KIND_CQ:
		cq = (struct cq *)obj;
		cq->eq->obj.users--;
		break;
	case KIND_QP:
		qp = (struct qp *)obj;
		qp->pd->users--;
		if (qp->cq)
			qp->cq->obj.users--;
		break;
	case KIND_TRACK:
		mlx5_track_free(fn, (struct track *)obj);
		break;
	default:
		break;
	}
}

void mlx5_obj_free(struct mock_func *fn, struct obj *obj)
{
	struct pf *pf = mock_state(fn);
	struct obj **at = &pf->bucket[bucket_of(obj->kind, obj->id)];

	while (*at != obj)
		at = &(*at)->next;
	*at = obj->next;
	pf->objects--;
	release(fn, obj);
	mock_mem_free(fn, obj);
}

int mlx5_obj_drop(struct cmd *cmd, enum obj_kind kind, mock_u32 id)
{
	struct obj *obj = mlx5_obj(cmd->pf, kind, id);

	if (!obj)
		return cmd_fail(cmd, ST_BAD_RES, 0x02);
	/* ASSUMED: what others name cannot go. */
	if (obj->users)
		return cmd_fail(cmd, ST_RES_BUSY, 0x03);
	mlx5_obj_free(cmd->fn, obj);
	return 0;
}

/* A reset: objects go without their order mattering, so nothing is released one by one. */
void mlx5_objects_free(struct mock_func *fn)
{
	struct pf *pf = mock_state(fn);
	struct obj *obj, *next;
	mock_u32 i;

	for (i = 0; i < BUCKETS; i++) {
		for (obj = pf->bucket[i]; obj; obj = next) {
			next = obj->next;
			if (obj->kind == KIND_TRACK) {
				/* Its reporting QP may be gone already. */
				((struct track *)obj)->qp = NULL;
				mlx5_track_free(fn, (struct track *)obj);
			}
			mock_mem_free(fn, obj);
		}
		pf->bucket[i] = NULL;
	}
	pf->objects = 0;
	mock_fill(pf->next_id, 0, sizeof(pf->next_id));
}

/* ---- functions ------------------------------------------------------------------ */

/*
 * The VHCA that a migration command names. ASSUMED: only one whose HCA is enabled, whether or not
 * its PCI function is; a function that is not there answers by its reset state.
 */
struct vf *mlx5_vhca(struct cmd *cmd, mock_u32 vhca, struct mock_func **fn)
{
	mock_u32 n = vhca - VHCA_OF_VF(0);

	if (vhca < VHCA_OF_VF(0) || n >= mock_func_total_vfs(cmd->fn)) {
		cmd_fail(cmd, ST_BAD_PARAM, 0x10);
		return NULL;
	}
	if (!cmd->pf->enabled[n + 1]) {
		cmd_fail(cmd, ST_BAD_RES, 0x11);
		return NULL;
	}
	*fn = mock_func_vf(cmd->fn, n);
	return mock_state(*fn);
}

static int enable_hca(struct cmd *cmd)
{
	mock_u32 id = prm_get(cmd->in, PRM_enable_hca_in__function_id);

	if (id > mock_func_total_vfs(cmd->fn))
		return cmd_fail(cmd, ST_BAD_PARAM, 0x12);
	/* ASSUMED: enabling twice is an error of the driver. */
	if (cmd->pf->enabled[id])
		return cmd_fail(cmd, ST_BAD_SYS_STATE, 0x13);
	cmd->pf->enabled[id] = 1;
	if (id)
		mlx5_vf_reset_state(mock_func_vf(cmd->fn, id - 1));
	return 0;
}

/* Whoever tracks the pages of a function that goes away hears of it. */
static void fail_trackers(struct cmd *cmd, mock_u32 vf)
{
	struct obj *obj;
	mock_u32 i;

	for (i = 0; i < BUCKETS; i++)
		for (obj = cmd->pf->bucket[i]; obj; obj = obj->next)
			if (obj->kind == KIND_TRACK && ((struct track *)obj)->vf == vf)
				mlx5_track_fail(cmd->fn, (struct track *)obj);
}

static int disable_hca(struct cmd *cmd)
{
	mock_u32 id = prm_get(cmd->in, PRM_disable_hca_in__function_id);

	if (id > mock_func_total_vfs(cmd->fn))
		return cmd_fail(cmd, ST_BAD_PARAM, 0x12);
	if (!cmd->pf->enabled[id])
		return cmd_fail(cmd, ST_BAD_SYS_STATE, 0x13);
	cmd->pf->enabled[id] = 0;
	if (id) {
		mlx5_vf_reset_state(mock_func_vf(cmd->fn, id - 1));
		fail_trackers(cmd, id - 1);
	}
	return 0;
}

static int init_hca(struct cmd *cmd)
{
	if (!cmd->pf->enabled[0])
		return cmd_fail(cmd, ST_BAD_SYS_STATE, 0x14);
	cmd->pf->hca_up = 1;
	return 0;
}

static int teardown_hca(struct cmd *cmd)
{
	if (!cmd->pf->hca_up)
		return cmd_fail(cmd, ST_BAD_SYS_STATE, 0x14);
	cmd->pf->hca_up = 0;
	return 0;
}

static int query_issi(struct cmd *cmd)
{
	prm_set(cmd->out, PRM_query_issi_out__current_issi, cmd->pf->issi);
	prm_set(cmd->out, PRM_query_issi_out__supported_issi_dw0, 0x3);
	return 0;
}

static int set_issi(struct cmd *cmd)
{
	mock_u32 issi = prm_get(cmd->in, PRM_set_issi_in__current_issi);

	if (issi > 1)
		return cmd_fail(cmd, ST_BAD_PARAM, 0x15);
	cmd->pf->issi = issi;
	return 0;
}

/* ASSUMED: this firmware lives in the adapter's own memory and asks for none. */
static int query_pages(struct cmd *cmd)
{
	prm_set(cmd->out, PRM_query_pages_out__num_pages, 0);
	return 0;
}

/* ---- capabilities --------------------------------------------------------------- */

/* PRM, QUERY_HCA_CAP: the capability page is op_mod >> 1, its maximum or present value bit 0. */
enum { CAP_GENERAL = 0x00, CAP_ROCE = 0x04, CAP_GENERAL_2 = 0x20, CAP_ADV_VIRT = 0x26 };

static void cap_general(const struct cmd *cmd, mock_u8 *cap, mock_u32 function)
{
	const struct mock_mlx5_caps *caps = &cmd->pf->caps;

	prm_set(cap, PRM_cmd_hca_cap__hca_cap_2, 1);
	prm_set(cap, PRM_cmd_hca_cap__vhca_id,
		function ? VHCA_OF_VF(function - 1) : VHCA_OF_PF);
	prm_set(cap, PRM_cmd_hca_cap__log_max_qp_sz, 15);
	prm_set(cap, PRM_cmd_hca_cap__log_max_qp, 18);
	prm_set(cap, PRM_cmd_hca_cap__log_max_cq_sz, 22);
	prm_set(cap, PRM_cmd_hca_cap__log_max_cq, 18);
	prm_set(cap, PRM_cmd_hca_cap__log_max_mkey, 24);
	prm_set(cap, PRM_cmd_hca_cap__log_max_eq, 7);
	prm_set(cap, PRM_cmd_hca_cap__max_num_eqs, 64);
	prm_set(cap, PRM_cmd_hca_cap__log_max_pd, 24);
	prm_set(cap, PRM_cmd_hca_cap__num_ports, 1);
	prm_set(cap, PRM_cmd_hca_cap__log_max_msg, 30);
	prm_set(cap, PRM_cmd_hca_cap__cqe_version, 1);
	prm_set(cap, PRM_cmd_hca_cap__cmdif_checksum, 0);
	prm_set(cap, PRM_cmd_hca_cap__uar_4k, 1);
	prm_set(cap, PRM_cmd_hca_cap__log_uar_page_sz, 0);
	prm_set(cap, PRM_cmd_hca_cap__sq_ts_format, 1);
	prm_set64(cap, PRM_cmd_hca_cap__general_obj_types,
		  caps->page_track ? 1ULL << OBJ_PAGE_TRACK % 64 : 0);
	/* Those of a VF are its own: it cannot migrate itself. */
	if (function)
		return;
	prm_set(cap, PRM_cmd_hca_cap__migration, caps->migration != 0);
	prm_set(cap, PRM_cmd_hca_cap__adv_virtualization, caps->page_track != 0);
}

static void cap_general_2(const struct cmd *cmd, mock_u8 *cap, mock_u32 function)
{
	const struct mock_mlx5_caps *caps = &cmd->pf->caps;

	if (!caps->migration)
		return;
	if (function) {
		prm_set(cap, PRM_cmd_hca_cap_2__migratable, 1);
		return;
	}
	prm_set(cap, PRM_cmd_hca_cap_2__migration_multi_load, 1);
	prm_set(cap, PRM_cmd_hca_cap_2__migration_tracking_state, 1);
	prm_set(cap, PRM_cmd_hca_cap_2__migration_in_chunks, caps->chunks != 0);
}

static void cap_adv_virt(const struct cmd *cmd, mock_u8 *cap)
{
	const struct mock_mlx5_caps *caps = &cmd->pf->caps;

	prm_set(cap, PRM_adv_virtualization_cap__pg_track_log_max_num, 7);
	prm_set(cap, PRM_adv_virtualization_cap__pg_track_max_num_range, caps->max_ranges);
	prm_set(cap, PRM_adv_virtualization_cap__pg_track_log_min_addr_space, 12);
	prm_set(cap, PRM_adv_virtualization_cap__pg_track_log_max_addr_space, 48);
	prm_set(cap, PRM_adv_virtualization_cap__pg_track_log_min_msg_size, caps->log_min_msg);
	prm_set(cap, PRM_adv_virtualization_cap__pg_track_log_max_msg_size, caps->log_max_msg);
	prm_set(cap, PRM_adv_virtualization_cap__pg_track_log_min_page_size, caps->log_min_page);
	prm_set(cap, PRM_adv_virtualization_cap__pg_track_log_max_page_size, caps->log_max_page);
}

static int query_hca_cap(struct cmd *cmd)
{
	mock_u8 *cap = cmd->out + PRM_AT(PRM_query_hca_cap_out__capability);
	mock_u32 function = 0;

	if (prm_get(cmd->in, PRM_query_hca_cap_in__other_function))
		function = prm_get(cmd->in, PRM_query_hca_cap_in__function_id);
	if (function > mock_func_total_vfs(cmd->fn))
		return cmd_fail(cmd, ST_BAD_PARAM, 0x12);
	if (!cmd->pf->enabled[function])
		return cmd_fail(cmd, ST_BAD_RES, 0x11);
	switch (prm_get(cmd->in, PRM_OP_MOD) >> 1) {
	case CAP_GENERAL:
		cap_general(cmd, cap, function);
		return 0;
	case CAP_ROCE:
		return 0;	/* this firmware has none */
	case CAP_GENERAL_2:
		cap_general_2(cmd, cap, function);
		return 0;
	case CAP_ADV_VIRT:
		if (cmd->pf->caps.page_track)
			cap_adv_virt(cmd, cap);
		return 0;
	default:
		return cmd_fail(cmd, ST_BAD_PARAM, 0x16);
	}
}

/* ---- small resources ------------------------------------------------------------ */

static int alloc_pd(struct cmd *cmd)
{
	struct pd *pd = mlx5_obj_new(cmd, KIND_PD, sizeof(*pd));

	if (!pd)
		return -1;
	prm_set(cmd->out, PRM_alloc_pd_out__pd, pd->obj.id);
	return 0;
}

static int alloc_uar(struct cmd *cmd)
{
	struct uar *uar = mlx5_obj_new(cmd, KIND_UAR, sizeof(*uar));

	if (!uar)
		return -1;
	prm_set(cmd->out, PRM_alloc_uar_out__uar, uar->obj.id);
	return 0;
}

static int dealloc_pd(struct cmd *cmd)
{
	return mlx5_obj_drop(cmd, KIND_PD, prm_get(cmd->in, PRM_dealloc_pd_in__pd));
}

static int dealloc_uar(struct cmd *cmd)
{
	return mlx5_obj_drop(cmd, KIND_UAR, prm_get(cmd->in, PRM_dealloc_uar_in__uar));
}

static int destroy_mkey(struct cmd *cmd)
{
	return mlx5_obj_drop(cmd, KIND_MKEY, prm_get(cmd->in, PRM_destroy_mkey_in__mkey_index));
}

static int destroy_eq(struct cmd *cmd)
{
	return mlx5_obj_drop(cmd, KIND_EQ, prm_get(cmd->in, PRM_destroy_eq_in__eq_number));
}

static int destroy_cq(struct cmd *cmd)
{
	return mlx5_obj_drop(cmd, KIND_CQ, prm_get(cmd->in, PRM_destroy_cq_in__cqn));
}

static int destroy_qp(struct cmd *cmd)
{
	return mlx5_obj_drop(cmd, KIND_QP, prm_get(cmd->in, PRM_destroy_qp_in__qpn));
}

static int modify_qp(struct cmd *cmd)
{
	return mlx5_modify_qp(cmd, prm_get(cmd->in, PRM_OPCODE));
}

static int create_object(struct cmd *cmd)
{
	if (prm_get(cmd->in, PRM_general_obj_in_cmd_hdr__obj_type) != OBJ_PAGE_TRACK ||
	    !cmd->pf->caps.page_track)
		return cmd_fail(cmd, ST_BAD_PARAM, 0x17);
	return mlx5_create_track(cmd);
}

static int on_object(struct cmd *cmd, int (*fn)(struct cmd *cmd))
{
	if (prm_get(cmd->in, PRM_general_obj_in_cmd_hdr__obj_type) != OBJ_PAGE_TRACK)
		return cmd_fail(cmd, ST_BAD_PARAM, 0x17);
	return fn(cmd);
}

static int modify_object(struct cmd *cmd)
{
	return on_object(cmd, mlx5_modify_track);
}

static int query_object(struct cmd *cmd)
{
	return on_object(cmd, mlx5_query_track);
}

static int drop_track(struct cmd *cmd)
{
	return mlx5_obj_drop(cmd, KIND_TRACK,
			     prm_get(cmd->in, PRM_general_obj_in_cmd_hdr__obj_id));
}

static int destroy_object(struct cmd *cmd)
{
	return on_object(cmd, drop_track);
}

/* ---- dispatch ------------------------------------------------------------------- */

/* @op_mods: of commands that have them, how many; PRM gives lengths with each command. */
struct op {
	mock_u32 opcode, inlen, outlen, op_mods;
	mock_u64 ns;		/* ASSUMED, all of them */
	int (*run)(struct cmd *cmd);
};

static const struct op ops[] = {
	{ OP_QUERY_HCA_CAP, 16, 0x1010, 0x10000, 5000, query_hca_cap },
	{ OP_INIT_HCA, 16, 16, 1, 200000, init_hca },
	{ OP_TEARDOWN_HCA, 16, 16, 2, 200000, teardown_hca },
	{ OP_ENABLE_HCA, 16, 12, 1, 20000, enable_hca },
	{ OP_DISABLE_HCA, 16, 12, 1, 20000, disable_hca },
	{ OP_QUERY_PAGES, 16, 16, 4, 2000, query_pages },
	{ OP_QUERY_ISSI, 16, 112, 1, 2000, query_issi },
	{ OP_SET_ISSI, 16, 16, 1, 2000, set_issi },
	{ OP_SUSPEND_VHCA, 16, 16, 2, 50000, mlx5_suspend },
	{ OP_RESUME_VHCA, 16, 16, 2, 50000, mlx5_resume },
	{ OP_QUERY_VHCA_MIGRATION_STATE, 16, 64, 1, 10000, mlx5_query_migration },
	{ OP_SAVE_VHCA_STATE, 32, 16, 1, 20000, mlx5_save },
	{ OP_LOAD_VHCA_STATE, 32, 16, 1, 20000, mlx5_load },
	{ OP_CREATE_MKEY, 272, 16, 1, 5000, mlx5_create_mkey },
	{ OP_DESTROY_MKEY, 16, 16, 1, 5000, destroy_mkey },
	{ OP_CREATE_EQ, 272, 16, 1, 5000, mlx5_create_eq },
	{ OP_DESTROY_EQ, 16, 16, 1, 5000, destroy_eq },
	{ OP_CREATE_CQ, 272, 16, 1, 5000, mlx5_create_cq },
	{ OP_DESTROY_CQ, 16, 16, 1, 5000, destroy_cq },
	{ OP_CREATE_QP, 272, 16, 1, 5000, mlx5_create_qp },
	{ OP_DESTROY_QP, 16, 16, 1, 5000, destroy_qp },
	{ OP_RST2INIT_QP, 272, 16, 1, 5000, modify_qp },
	{ OP_INIT2RTR_QP, 272, 16, 1, 5000, modify_qp },
	{ OP_RTR2RTS_QP, 272, 16, 1, 5000, modify_qp },
	{ OP_2ERR_QP, 16, 16, 1, 5000, modify_qp },
	{ OP_2RST_QP, 16, 16, 1, 5000, modify_qp },
	{ OP_ALLOC_PD, 16, 16, 1, 2000, alloc_pd },
	{ OP_DEALLOC_PD, 16, 16, 1, 2000, dealloc_pd },
	{ OP_ALLOC_UAR, 16, 16, 1, 2000, alloc_uar },
	{ OP_DEALLOC_UAR, 16, 16, 1, 2000, dealloc_uar },
	{ OP_CREATE_GENERAL_OBJECT, 64, 16, 0, 10000, create_object },
	{ OP_MODIFY_GENERAL_OBJECT, 64, 16, 0, 10000, modify_object },
	{ OP_QUERY_GENERAL_OBJECT, 16, 64, 0, 5000, query_object },
	{ OP_DESTROY_GENERAL_OBJECT, 16, 16, 0, 10000, destroy_object },
};

static const struct op *find_op(mock_u32 opcode)
{
	mock_u32 i;

	for (i = 0; i < MOCK_ARRAY_SIZE(ops); i++)
		if (ops[i].opcode == opcode)
			return &ops[i];
	return NULL;
}

/* ASSUMED: images move at 12 bytes a nanosecond, 100 Gb/s. */
mock_u64 mlx5_latency(const mock_u8 *in, mock_u32 inlen)
{
	const struct op *op = find_op(prm_get(in, PRM_OPCODE));

	if (!op)
		return 1000;
	if ((op->opcode == OP_SAVE_VHCA_STATE || op->opcode == OP_LOAD_VHCA_STATE) &&
	    inlen >= op->inlen)
		return op->ns + prm_get(in, PRM_save_vhca_state_in__size) / 12;
	return op->ns;
}

/* Before INIT_HCA only what brings a function up is understood. */
static int before_init(mock_u32 opcode)
{
	return opcode <= OP_SET_ISSI || opcode == OP_CREATE_EQ || opcode == OP_DESTROY_EQ ||
	       opcode == OP_ALLOC_UAR || opcode == OP_DEALLOC_UAR;
}

void mlx5_execute(struct cmd *cmd)
{
	mock_u32 opcode = prm_get(cmd->in, PRM_OPCODE);
	const struct op *op = find_op(opcode);

	if (!op)
		cmd_fail(cmd, ST_BAD_OP, 0x04);
	else if (cmd->inlen < op->inlen)
		cmd_fail(cmd, ST_BAD_INP_LEN, 0x05);
	else if (cmd->outlen < op->outlen)
		cmd_fail(cmd, ST_BAD_OUTP_LEN, 0x06);
	/* General objects have a type where others have op_mod. */
	else if (op->op_mods && prm_get(cmd->in, PRM_OP_MOD) >= op->op_mods)
		cmd_fail(cmd, ST_BAD_PARAM, 0x07);
	else if (!cmd->pf->hca_up && !before_init(opcode))
		cmd_fail(cmd, ST_BAD_SYS_STATE, 0x14);
	else
		op->run(cmd);
}
