/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - layouts of firmware commands, as far as vfio drivers use them */
#ifndef MLX5_IFC_H
#define MLX5_IFC_H

#include <linux/types.h>

/*
 * A layout is a type whose every byte stands for one bit, so that offsetof() and sizeof() give bit
 * offsets and widths. Here each field says where it is, by itself: the gap before it counts from
 * the layout's start. sim/abi has all of them, and the real header agrees with every one.
 */
#define SIM_FIELD(off, width, name)	struct { u8 sim_gap_##name[off]; u8 name[width]; }
#define SIM_PART(off, type, name) \
	struct { u8 sim_gap_##name[off]; struct mlx5_ifc_##type##_bits name; }
#define SIM_LIST(off, width, name) \
	struct { u8 sim_gap_##name[off]; u8 name[0][width]; }
/* Fields of one API level only; these bring their own semicolon. */
#if SIM_API_LEVEL >= 612
#define SIM_FIELD_612(off, width, name)	SIM_FIELD(off, width, name);
#define SIM_FIELD_61(off, width, name)
#else
#define SIM_FIELD_612(off, width, name)
#define SIM_FIELD_61(off, width, name)	SIM_FIELD(off, width, name);
#endif

#define SIM_LAYOUT(name, bits, ...)					\
	struct mlx5_ifc_##name##_bits {					\
		union {							\
			u8 sim_bits[bits];				\
			__VA_ARGS__					\
		};							\
	}

/* What all commands, and all answers, begin with. */
#define SIM_IN(name, bits, ...)						\
	SIM_LAYOUT(name, bits,						\
		SIM_FIELD(0x00, 16, opcode);				\
		SIM_FIELD(0x30, 16, op_mod);				\
		__VA_ARGS__)
#define SIM_IN_UID(name, bits, ...)					\
	SIM_IN(name, bits, SIM_FIELD(0x10, 16, uid); __VA_ARGS__)
#define SIM_OUT(name, bits, ...)					\
	SIM_LAYOUT(name, bits,						\
		SIM_FIELD(0x00, 8, status);				\
		SIM_FIELD(0x20, 32, syndrome);				\
		__VA_ARGS__)

enum {
	MLX5_CMD_OP_QUERY_HCA_CAP		= 0x100,
	MLX5_CMD_OP_INIT_HCA			= 0x102,
	MLX5_CMD_OP_TEARDOWN_HCA		= 0x103,
	MLX5_CMD_OP_ENABLE_HCA			= 0x104,
	MLX5_CMD_OP_DISABLE_HCA			= 0x105,
	MLX5_CMD_OP_QUERY_PAGES			= 0x107,
	MLX5_CMD_OP_QUERY_ISSI			= 0x10a,
	MLX5_CMD_OP_SET_ISSI			= 0x10b,
	MLX5_CMD_OP_SUSPEND_VHCA		= 0x115,
	MLX5_CMD_OP_RESUME_VHCA			= 0x116,
	MLX5_CMD_OP_QUERY_VHCA_MIGRATION_STATE	= 0x117,
	MLX5_CMD_OP_SAVE_VHCA_STATE		= 0x118,
	MLX5_CMD_OP_LOAD_VHCA_STATE		= 0x119,
	MLX5_CMD_OP_CREATE_MKEY			= 0x200,
	MLX5_CMD_OP_DESTROY_MKEY		= 0x202,
	MLX5_CMD_OP_CREATE_EQ			= 0x301,
	MLX5_CMD_OP_DESTROY_EQ			= 0x302,
	MLX5_CMD_OP_CREATE_CQ			= 0x400,
	MLX5_CMD_OP_DESTROY_CQ			= 0x401,
	MLX5_CMD_OP_CREATE_QP			= 0x500,
	MLX5_CMD_OP_DESTROY_QP			= 0x501,
	MLX5_CMD_OP_RST2INIT_QP			= 0x502,
	MLX5_CMD_OP_INIT2RTR_QP			= 0x503,
	MLX5_CMD_OP_RTR2RTS_QP			= 0x504,
	MLX5_CMD_OP_2ERR_QP			= 0x507,
	MLX5_CMD_OP_2RST_QP			= 0x50a,
	MLX5_CMD_OP_ALLOC_PD			= 0x800,
	MLX5_CMD_OP_DEALLOC_PD			= 0x801,
	MLX5_CMD_OP_ALLOC_UAR			= 0x802,
	MLX5_CMD_OP_DEALLOC_UAR			= 0x803,
	MLX5_CMD_OP_CREATE_GENERAL_OBJECT	= 0xa00,
	MLX5_CMD_OP_MODIFY_GENERAL_OBJECT	= 0xa01,
	MLX5_CMD_OP_QUERY_GENERAL_OBJECT	= 0xa02,
	MLX5_CMD_OP_DESTROY_GENERAL_OBJECT	= 0xa03,
};

enum {
	MLX5_OBJ_TYPE_PAGE_TRACK		= 0x46,
};

/* ---- the function itself -------------------------------------------------------- */

SIM_LAYOUT(cmd_hca_cap, 0x800,
	SIM_FIELD(0x020, 1, hca_cap_2);
	SIM_FIELD(0x030, 16, vhca_id);
	SIM_FIELD(0x088, 8, log_max_qp_sz);
	SIM_FIELD(0x09b, 5, log_max_qp);
	SIM_FIELD(0x0c8, 8, log_max_cq_sz);
	SIM_FIELD(0x0db, 5, log_max_cq);
	SIM_FIELD(0x0ea, 6, log_max_mkey);
	SIM_FIELD(0x0fc, 4, log_max_eq);
	SIM_FIELD(0x1b8, 8, num_ports);
	SIM_FIELD(0x1c3, 5, log_max_msg);
	SIM_FIELD(0x1fc, 4, cqe_version);
	SIM_FIELD(0x210, 2, cmdif_checksum);
	SIM_FIELD(0x21d, 1, roce);
	SIM_FIELD(0x240, 1, uar_4k);
	SIM_FIELD(0x32b, 5, log_max_pd);
	SIM_FIELD(0x3a1, 1, roce_rw_supported);
	SIM_FIELD(0x400, 64, general_obj_types);
	SIM_FIELD(0x440, 2, sq_ts_format);
	SIM_FIELD(0x470, 16, max_num_eqs);
	SIM_FIELD(0x490, 16, log_uar_page_sz);
	SIM_FIELD(0x579, 1, adv_virtualization);
	SIM_FIELD(0x68d, 1, migration);
);

SIM_LAYOUT(cmd_hca_cap_2, 0x800,
	SIM_FIELD_612(0x80, 1, migratable)
	SIM_FIELD_612(0xc8, 1, migration_multi_load)
	SIM_FIELD_612(0xc9, 1, migration_tracking_state)
	SIM_FIELD_612(0xd0, 1, migration_in_chunks)
);

SIM_LAYOUT(roce_cap, 0x800,
	SIM_FIELD(0x1e, 2, qp_ts_format);
);

SIM_LAYOUT(adv_virtualization_cap, 0x800,
	SIM_FIELD(0x03, 5, pg_track_log_max_num);
	SIM_FIELD(0x08, 8, pg_track_max_num_range);
	SIM_FIELD(0x10, 8, pg_track_log_min_addr_space);
	SIM_FIELD(0x18, 8, pg_track_log_max_addr_space);
	SIM_FIELD(0x23, 5, pg_track_log_min_msg_size);
	SIM_FIELD(0x2b, 5, pg_track_log_max_msg_size);
	SIM_FIELD(0x33, 5, pg_track_log_min_page_size);
	SIM_FIELD(0x3b, 5, pg_track_log_max_page_size);
);

union mlx5_ifc_hca_cap_union_bits {
	struct mlx5_ifc_cmd_hca_cap_bits		cmd_hca_cap;
	struct mlx5_ifc_cmd_hca_cap_2_bits		cmd_hca_cap_2;
	struct mlx5_ifc_roce_cap_bits			roce_cap;
	struct mlx5_ifc_adv_virtualization_cap_bits	adv_virtualization_cap;
	u8						sim_bits[0x8000];
};

SIM_IN(query_hca_cap_in, 0x80,
	SIM_FIELD(0x40, 1, other_function);
	SIM_FIELD(0x50, 16, function_id);
);
SIM_OUT(query_hca_cap_out, 0x8080,
	struct { u8 sim_gap[0x80]; union mlx5_ifc_hca_cap_union_bits capability; };
);

SIM_IN(query_issi_in, 0x80);
SIM_OUT(query_issi_out, 0x380,
	SIM_FIELD(0x50, 16, current_issi);
	SIM_FIELD(0x360, 32, supported_issi_dw0);
);
SIM_IN(set_issi_in, 0x80, SIM_FIELD(0x50, 16, current_issi););
SIM_OUT(set_issi_out, 0x80);
SIM_IN(query_pages_in, 0x80, SIM_FIELD(0x50, 16, function_id););
SIM_OUT(query_pages_out, 0x80, SIM_FIELD(0x60, 32, num_pages););
SIM_IN(enable_hca_in, 0x80, SIM_FIELD(0x50, 16, function_id););
SIM_OUT(enable_hca_out, 0x60);
SIM_IN(disable_hca_in, 0x80, SIM_FIELD(0x50, 16, function_id););
SIM_OUT(disable_hca_out, 0x60);
SIM_IN(init_hca_in, 0x100);
SIM_OUT(init_hca_out, 0x80);
SIM_IN(teardown_hca_in, 0x80);
SIM_OUT(teardown_hca_out, 0x80);

/* ---- migration of a VHCA -------------------------------------------------------- */

enum {
	MLX5_SUSPEND_VHCA_IN_OP_MOD_SUSPEND_INITIATOR	= 0x0,
	MLX5_SUSPEND_VHCA_IN_OP_MOD_SUSPEND_RESPONDER	= 0x1,
};

enum {
	MLX5_RESUME_VHCA_IN_OP_MOD_RESUME_RESPONDER	= 0x0,
	MLX5_RESUME_VHCA_IN_OP_MOD_RESUME_INITIATOR	= 0x1,
};

SIM_IN_UID(suspend_vhca_in, 0x80, SIM_FIELD(0x50, 16, vhca_id););
SIM_OUT(suspend_vhca_out, 0x80);
SIM_IN_UID(resume_vhca_in, 0x80, SIM_FIELD(0x50, 16, vhca_id););
SIM_OUT(resume_vhca_out, 0x80);

SIM_IN_UID(query_vhca_migration_state_in, 0x80,
	SIM_FIELD_612(0x40, 1, incremental)
	SIM_FIELD_612(0x41, 1, chunk)
	SIM_FIELD(0x50, 16, vhca_id);
);
SIM_OUT(query_vhca_migration_state_out, 0x200,
	SIM_FIELD(0x80, 32, required_umem_size);
	SIM_FIELD_612(0xc0, 64, remaining_total_size)
);

SIM_IN_UID(save_vhca_state_in, 0x100,
	SIM_FIELD_612(0x40, 1, incremental)
	SIM_FIELD_612(0x41, 1, set_track)
	SIM_FIELD(0x50, 16, vhca_id);
	SIM_FIELD(0x80, 64, va);
	SIM_FIELD(0xc0, 32, mkey);
	SIM_FIELD(0xe0, 32, size);
);
SIM_OUT(save_vhca_state_out, 0x80,
	SIM_FIELD(0x40, 32, actual_image_size);
	SIM_FIELD_612(0x60, 32, next_required_umem_size)
);

SIM_IN_UID(load_vhca_state_in, 0x100,
	SIM_FIELD(0x50, 16, vhca_id);
	SIM_FIELD(0x80, 64, va);
	SIM_FIELD(0xc0, 32, mkey);
	SIM_FIELD(0xe0, 32, size);
);
SIM_OUT(load_vhca_state_out, 0x80);

/* ---- resources ------------------------------------------------------------------ */

SIM_IN_UID(alloc_pd_in, 0x80);
SIM_OUT(alloc_pd_out, 0x80, SIM_FIELD(0x48, 24, pd););
SIM_IN_UID(dealloc_pd_in, 0x80, SIM_FIELD(0x48, 24, pd););
SIM_OUT(dealloc_pd_out, 0x80);

SIM_IN_UID(alloc_uar_in, 0x80);
SIM_OUT(alloc_uar_out, 0x80, SIM_FIELD(0x48, 24, uar););
SIM_IN_UID(dealloc_uar_in, 0x80, SIM_FIELD(0x48, 24, uar););
SIM_OUT(dealloc_uar_out, 0x80);

enum {
	MLX5_MKC_ACCESS_MODE_PA		= 0x0,
	MLX5_MKC_ACCESS_MODE_MTT	= 0x1,
};

SIM_LAYOUT(mkc, 0x200,
	SIM_FIELD(0x001, 1, free);
	SIM_FIELD(0x012, 1, rw);
	SIM_FIELD(0x013, 1, rr);
	SIM_FIELD(0x014, 1, lw);
	SIM_FIELD(0x015, 1, lr);
	SIM_FIELD(0x016, 2, access_mode_1_0);
	SIM_FIELD(0x020, 24, qpn);
	SIM_FIELD(0x038, 8, mkey_7_0);
	SIM_FIELD(0x060, 1, length64);
	SIM_FIELD(0x068, 24, pd);
	SIM_FIELD(0x080, 64, start_addr);
	SIM_FIELD(0x0c0, 64, len);
	SIM_FIELD(0x100, 32, bsf_octword_size);
	SIM_FIELD(0x1a0, 32, translations_octword_size);
	SIM_FIELD_612(0x1da, 6, log_page_size)
	SIM_FIELD_61(0x1db, 5, log_page_size)
);

SIM_IN_UID(create_mkey_in, 0x880,
	SIM_PART(0x80, mkc, memory_key_mkey_entry);
	SIM_FIELD(0x300, 32, translations_octword_actual_size);
	SIM_LIST(0x880, 0x20, klm_pas_mtt);
);
SIM_OUT(create_mkey_out, 0x80, SIM_FIELD(0x48, 24, mkey_index););
SIM_IN_UID(destroy_mkey_in, 0x80, SIM_FIELD(0x48, 24, mkey_index););
SIM_OUT(destroy_mkey_out, 0x80);

SIM_LAYOUT(eqc, 0x200,
	SIM_FIELD(0x63, 5, log_eq_size);
	SIM_FIELD(0x68, 24, uar_page);
	SIM_FIELD(0xb4, 12, intr);
	SIM_FIELD(0xc3, 5, log_page_size);
);
SIM_IN_UID(create_eq_in, 0x880,
	SIM_PART(0x80, eqc, eq_context_entry);
	struct { u8 sim_gap_mask[0x2c0]; u8 event_bitmask[4][0x40]; };
	SIM_LIST(0x880, 0x40, pas);
);
SIM_OUT(create_eq_out, 0x80, SIM_FIELD(0x58, 8, eq_number););
SIM_IN(destroy_eq_in, 0x80, SIM_FIELD(0x58, 8, eq_number););
SIM_OUT(destroy_eq_out, 0x80);

SIM_LAYOUT(cqc, 0x200,
	SIM_FIELD(0x000, 4, status);
	SIM_FIELD(0x008, 3, cqe_sz);
	SIM_FIELD(0x063, 5, log_cq_size);
	SIM_FIELD(0x068, 24, uar_page);
	SIM_FIELD(0x0a0, 32, c_eqn_or_apu_element);
	SIM_FIELD(0x0c3, 5, log_page_size);
	SIM_FIELD(0x1c0, 64, dbr_addr);
);
SIM_IN_UID(create_cq_in, 0x880,
	SIM_PART(0x80, cqc, cq_context);
	SIM_LIST(0x880, 0x40, pas);
);
SIM_OUT(create_cq_out, 0x80, SIM_FIELD(0x48, 24, cqn););
SIM_IN_UID(destroy_cq_in, 0x80, SIM_FIELD(0x48, 24, cqn););
SIM_OUT(destroy_cq_out, 0x80);

enum {
	MLX5_QPC_PM_STATE_MIGRATED	= 0x3,
};

enum {
	MLX5_TIMESTAMP_FORMAT_FREE_RUNNING	= 0x0,
	MLX5_TIMESTAMP_FORMAT_DEFAULT		= 0x1,
	MLX5_TIMESTAMP_FORMAT_REAL_TIME		= 0x2,
};

SIM_LAYOUT(ads, 0x160,
	SIM_FIELD(0x000, 1, fl);
	SIM_FIELD(0x040, 5, ack_timeout);
	SIM_FIELD(0x128, 8, vhca_port_num);
);

SIM_LAYOUT(qpc, 0x740,
	SIM_FIELD(0x000, 4, state);
	SIM_FIELD(0x008, 8, st);
	SIM_FIELD(0x013, 2, pm_state);
	SIM_FIELD(0x028, 24, pd);
	SIM_FIELD(0x040, 3, mtu);
	SIM_FIELD(0x043, 5, log_msg_max);
	SIM_FIELD(0x049, 4, log_rq_size);
	SIM_FIELD(0x04d, 3, log_rq_stride);
	SIM_FIELD(0x050, 1, no_sq);
	SIM_FIELD(0x058, 2, ts_format);
	SIM_FIELD(0x068, 24, uar_page);
	SIM_FIELD(0x088, 24, user_index);
	SIM_FIELD(0x0a3, 5, log_page_size);
	SIM_FIELD(0x0a8, 24, remote_qpn);
	SIM_PART(0x0c0, ads, primary_address_path);
	SIM_FIELD(0x38d, 3, retry_count);
	SIM_FIELD(0x390, 3, rnr_retry);
	SIM_FIELD(0x490, 1, rre);
	SIM_FIELD(0x491, 1, rwe);
	SIM_FIELD(0x4a3, 5, min_rnr_nak);
	SIM_FIELD(0x4e8, 24, cqn_rcv);
	SIM_FIELD(0x500, 64, dbr_addr);
	SIM_FIELD(0x565, 3, rq_type);
);

SIM_IN_UID(create_qp_in, 0x880,
	SIM_PART(0xc0, qpc, qpc);
	SIM_LIST(0x880, 0x40, pas);
);
SIM_OUT(create_qp_out, 0x80, SIM_FIELD(0x48, 24, qpn););
SIM_IN_UID(destroy_qp_in, 0x80, SIM_FIELD(0x48, 24, qpn););
SIM_OUT(destroy_qp_out, 0x80);

SIM_IN_UID(rst2init_qp_in, 0x880, SIM_FIELD(0x48, 24, qpn); SIM_PART(0xc0, qpc, qpc););
SIM_OUT(rst2init_qp_out, 0x80);
SIM_IN_UID(init2rtr_qp_in, 0x880, SIM_FIELD(0x48, 24, qpn); SIM_PART(0xc0, qpc, qpc););
SIM_OUT(init2rtr_qp_out, 0x80);
SIM_IN_UID(rtr2rts_qp_in, 0x880, SIM_FIELD(0x48, 24, qpn); SIM_PART(0xc0, qpc, qpc););
SIM_OUT(rtr2rts_qp_out, 0x80);

/* ---- general objects: the page tracker ------------------------------------------ */

SIM_LAYOUT(general_obj_in_cmd_hdr, 0x80,
	SIM_FIELD(0x00, 16, opcode);
	SIM_FIELD(0x10, 16, uid);
	SIM_FIELD(0x30, 16, obj_type);
	SIM_FIELD(0x40, 32, obj_id);
);
SIM_OUT(general_obj_out_cmd_hdr, 0x80, SIM_FIELD(0x40, 32, obj_id););

enum {
	MLX5_PAGE_TRACK_STATE_TRACKING,
	MLX5_PAGE_TRACK_STATE_REPORTING,
	MLX5_PAGE_TRACK_STATE_ERROR,
};

SIM_LAYOUT(page_track_range, 0x80,
	SIM_FIELD(0x00, 64, start_address);
	SIM_FIELD(0x40, 64, length);
);

SIM_LAYOUT(page_track, 0x180,
	SIM_FIELD(0x000, 64, modify_field_select);
	SIM_FIELD(0x050, 16, vhca_id);
	SIM_FIELD(0x080, 4, state);
	SIM_FIELD(0x084, 4, track_type);
	SIM_FIELD(0x088, 8, log_addr_space_size);
	SIM_FIELD(0x093, 5, log_page_size);
	SIM_FIELD(0x09b, 5, log_msg_size);
	SIM_FIELD(0x0a8, 24, reporting_qpn);
	SIM_FIELD(0x0d8, 8, num_ranges);
	SIM_FIELD(0x100, 64, range_start_address);
	SIM_FIELD(0x140, 64, length);
	struct { u8 sim_gap[0x180]; struct mlx5_ifc_page_track_range_bits track_range[0]; };
);

SIM_LAYOUT(create_page_track_obj_in, 0x200,
	SIM_PART(0x00, general_obj_in_cmd_hdr, general_obj_in_cmd_hdr);
	SIM_PART(0x80, page_track, obj_context);
);
SIM_LAYOUT(modify_page_track_obj_in, 0x200,
	SIM_PART(0x00, general_obj_in_cmd_hdr, general_obj_in_cmd_hdr);
	SIM_PART(0x80, page_track, obj_context);
);
#if SIM_API_LEVEL >= 612
SIM_LAYOUT(query_page_track_obj_out, 0x200,
	SIM_PART(0x00, general_obj_out_cmd_hdr, general_obj_out_cmd_hdr);
	SIM_PART(0x80, page_track, obj_context);
);
#endif
SIM_LAYOUT(page_track_report_entry, 0x40,
	SIM_FIELD(0x00, 32, dirty_address_high);
	SIM_FIELD(0x20, 32, dirty_address_low);
);

#endif /* MLX5_IFC_H */
