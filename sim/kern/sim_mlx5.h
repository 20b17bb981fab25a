/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lab's mlx5_core: a driver for the PF with the exported interface of the real one, no more.
 * mlx5_cmd.c talks to the firmware, mlx5_eq.c takes its events, mlx5_res.c has what drivers
 * allocate, mlx5_main.c brings the device up and down, mlx5_sriov.c its VFs.
 */
#ifndef SIM_MLX5_H
#define SIM_MLX5_H

#include <linux/mlx5/driver.h>
#include <linux/mlx5/cq.h>
#include <linux/timer.h>

#define SIM_MLX5_SLOTS		32
#define SIM_MLX5_COMP_EQS	4
#define SIM_MLX5_POOL_PAGES	4
#define SIM_MLX5_CHAINS		8

/* The real one's, 60 s, and 5 s more for an event that was lost. */
#define SIM_MLX5_CMD_TIMEOUT	(60 * HZ)
#define SIM_MLX5_RECOVER	(5 * HZ)
/* How soon the real one's poll of the health buffer sees firmware that stopped. */
#define SIM_MLX5_HEALTH		(2 * HZ)

/* Offsets of the initialization segment in BAR 0, and of doorbells in a UAR page. */
#define MLX5_ISEG_CMDQ_ADDR_H	0x10
#define MLX5_ISEG_CMDQ_ADDR_L	0x14
#define MLX5_ISEG_CMD_DBELL	0x18
#define MLX5_ISEG_INITIALIZING	0x1fc
#define MLX5_ISEG_HEALTH_SYND	0x23c
#define MLX5_EQ_DOORBELL	0x40
#define MLX5_NIC_SW_RESET	(7U << 8)

/* What all commands, and all answers, begin with. */
struct mlx5_ifc_mbox_in_bits {
	u8 opcode[0x10];
	u8 uid[0x10];
	u8 reserved[0x10];
	u8 op_mod[0x10];
};

struct mlx5_ifc_mbox_out_bits {
	u8 status[0x8];
	u8 reserved[0x18];
	u8 syndrome[0x20];
};

/* An entry of the command queue, and a mailbox behind it. */
struct sim_mlx5_entry {
	u8	type;
	u8	rsvd0[3];
	__be32	inlen;
	__be64	in_ptr;
	__be32	in[4];
	__be32	out[4];
	__be64	out_ptr;
	__be32	outlen;
	u8	token;
	u8	sig;
	u8	rsvd1;
	u8	status_own;
};

struct sim_mlx5_mbox {
	u8	data[MLX5_CMD_DATA_BLOCK_SIZE];
	u8	rsvd0[48];
	__be64	next;
	__be32	block_num;
	u8	rsvd1;
	u8	token;
	u8	ctrl_sig;
	u8	sig;
	u8	pad[448];	/* to 1024 bytes */
};

/* A page of mailboxes; pages stay mapped in the pool. */
struct sim_mlx5_page {
	struct list_head	link;
	struct sim_mlx5_mbox	*box;
	dma_addr_t		dma;
};

typedef void (*sim_mlx5_cbk_t)(int status, void *context);

/**
 * struct sim_mlx5_ent - a command on its way
 * @pending: the firmware has it; the first who finishes it clears this
 * @abandoned: its caller is gone, the slot waits for the firmware
 * @lost: the firmware was never told of it, so that nothing has to wait
 */
struct sim_mlx5_ent {
	struct sim_mlx5		*core;
	int			slot;
	u16			op;
	bool			pending;
	bool			abandoned, lost;
	int			ret;
	u8			delivery, token;
	struct list_head	in_pages, out_pages;
	void			*out;
	int			outlen;
	sim_mlx5_cbk_t		callback;
	void			*context;
	struct completion	done;
	struct delayed_work	timeout;
	struct list_head	link;	/* among those that wait to be freed */
};

struct sim_mlx5_eq {
	struct sim_mlx5		*core;
	int			eqn;
	unsigned int		vector, irq, nent;
	u32			ci;
	struct mlx5_frag_buf	buf;
	spinlock_t		lock;	/* protects @cqs */
	struct list_head	cqs;
};

/**
 * struct sim_mlx5 - a PF
 * @lock: protects @ent, @used, @done and @pool; taken in interrupts
 * @slot_wait: who waits for a free entry of the queue
 * @up: the command interface takes commands
 * @events: the asynchronous queue exists; before, answers are polled for
 * @chains: subscribers by type of event, see mlx5_eq.c
 */
struct sim_mlx5 {
	struct mlx5_core_dev	mdev;
	void __iomem		*bar;
	bool			up, events;

	spinlock_t		lock;
	struct sim_mlx5_entry	*queue;
	dma_addr_t		queue_dma;
	struct sim_mlx5_ent	*ent[SIM_MLX5_SLOTS];
	u32			used;
	u8			token;
	wait_queue_head_t	slot_wait;
	struct list_head	pool, done;
	unsigned int		pooled;
	struct workqueue_struct	*wq;
	struct work_struct	reap;
	struct timer_list	health;
	struct work_struct	error_work, recovery_work;

	struct sim_mlx5_eq	async, comp[SIM_MLX5_COMP_EQS];
	struct atomic_notifier_head chains[SIM_MLX5_CHAINS];
	struct mlx5_uars_page	*uar;
	struct mutex		alloc_mutex;	/* protects @db_pages and @uars */
	struct list_head	db_pages, uars;
};

static inline struct sim_mlx5 *sim_mlx5(struct mlx5_core_dev *mdev)
{
	return mdev->sim_priv;
}

/* mlx5_cmd.c */
int sim_mlx5_cmd_init(struct sim_mlx5 *core);
void sim_mlx5_cmd_cleanup(struct sim_mlx5 *core);
int sim_mlx5_cmd_start(struct sim_mlx5 *core);
void sim_mlx5_cmd_stop(struct sim_mlx5 *core);
void sim_mlx5_cmd_complete(struct sim_mlx5 *core, u32 vector);
void sim_mlx5_cmd_abort(struct sim_mlx5 *core);

/* mlx5_eq.c */
int sim_mlx5_eqs_create(struct sim_mlx5 *core);
void sim_mlx5_eqs_destroy(struct sim_mlx5 *core);
void sim_mlx5_eq_poll(struct sim_mlx5_eq *eq);
struct sim_mlx5_eq *sim_mlx5_comp_eq(struct sim_mlx5 *core, int eqn);
void sim_mlx5_events_init(struct sim_mlx5 *core);

/* mlx5_main.c */
int sim_mlx5_load_one(struct sim_mlx5 *core);
void sim_mlx5_unload_one(struct sim_mlx5 *core);
void sim_mlx5_enter_error(struct sim_mlx5 *core);
bool sim_mlx5_sick(struct sim_mlx5 *core);

/* mlx5_sriov.c */
int sim_mlx5_sriov_init(struct mlx5_core_dev *mdev);
void sim_mlx5_sriov_cleanup(struct mlx5_core_dev *mdev);
void sim_mlx5_sriov_attach(struct mlx5_core_dev *mdev);
void sim_mlx5_sriov_detach(struct mlx5_core_dev *mdev);
int sim_mlx5_sriov_configure(struct pci_dev *pdev, int num_vfs);

#endif /* SIM_MLX5_H */
