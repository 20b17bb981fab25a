// SPDX-License-Identifier: GPL-2.0-only
/*
 * mock-hw in a kernel: the host of its models there, and a life of the mlx5 model that shows that
 * it is the same device as in the lab. Memory is the kernel's; bus addresses are those of a buffer;
 * time is the models' own and passes when nothing else is to be done, so that the outcome is always
 * the same. No bus of the kernel's is involved yet.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <mock/func.h>
#include <mock/host.h>
#include <mock/mlx5.h>
#include <mock/regs.h>

/* As in harness/tests/mock_mlx5_test.c, which expects the same VFs in the end. */
#define MEM_BASE	0x10000ULL	/* bus address of the buffer */
#define MEM_LEN		8192U
#define TIMERS		16
#define RID		0x100
#define VHCA		0x100		/* of VF 0; that of VF 1 is the next */

/* Where in the buffer what is. */
#define AT_QUEUE	0x0		/* the command queue */
#define AT_PACKETS	0x1000		/* what VF 0 writes */
#define PACKETS_LEN	0x1000

struct timer {
	struct mock_func *fn;
	u64 when;
	int cookie;
};

struct host {
	u8 *mem;
	u64 now;
	long blocks;
	unsigned int refused;	/* DMA outside the buffer, accesses that nobody claimed */
	struct timer timer[TIMERS];
	unsigned int timers;
};

/* ---- what a model asks of its host ---- */

static int host_dma(void *arg, struct mock_func *fn, mock_u64 addr, void *buf, mock_u32 len,
		    int write)
{
	struct host *host = arg;
	u64 off = addr - MEM_BASE;

	if (off >= MEM_LEN || len > MEM_LEN - off) {
		host->refused++;
		return -EFAULT;
	}
	if (write)
		memcpy(host->mem + off, buf, len);
	else
		memcpy(buf, host->mem + off, len);
	return 0;
}

static void host_msi(void *arg, struct mock_func *fn, mock_u64 addr, mock_u32 data)
{
}

static void host_intx(void *arg, struct mock_func *fn, int pin, int level)
{
}

static void host_error(void *arg, struct mock_func *fn, int kind)
{
	struct host *host = arg;

	host->refused++;
}

static void host_after(void *arg, struct mock_func *fn, mock_u64 ns, int cookie)
{
	struct host *host = arg;

	if (WARN_ON(host->timers == TIMERS))
		return;
	host->timer[host->timers++] = (struct timer){
		.fn = fn,
		.when = host->now + ns,
		.cookie = cookie,
	};
}

static void *host_alloc(void *arg, struct mock_func *fn, mock_u64 size)
{
	struct host *host = arg;
	void *mem = kvzalloc(size, GFP_KERNEL);

	if (mem)
		host->blocks++;
	return mem;
}

static void host_free(void *arg, struct mock_func *fn, void *mem)
{
	struct host *host = arg;

	if (mem)
		host->blocks--;
	kvfree(mem);
}

static void host_unclaimed(void *arg, struct mock_func *fn, int bar, mock_u64 off, int width,
			   int write)
{
	struct host *host = arg;

	host->refused++;
}

static void host_log(void *arg, struct mock_func *fn, const char *msg)
{
	pr_info("%s: %s\n", fn ? mock_func_name(fn) : "?", msg);
}

static const struct mock_host_ops host_ops = {
	.dma = host_dma,
	.msi = host_msi,
	.intx = host_intx,
	.error = host_error,
	.after = host_after,
	.alloc = host_alloc,
	.free = host_free,
	.unclaimed = host_unclaimed,
	.log = host_log,
};

/* Until nothing is due any more. */
static void let_time_pass(struct host *host)
{
	struct timer due;
	unsigned int i, first;

	while (host->timers) {
		for (first = 0, i = 1; i < host->timers; i++)
			if (host->timer[i].when < host->timer[first].when)
				first = i;
		due = host->timer[first];
		host->timer[first] = host->timer[--host->timers];
		host->now = due.when;
		mock_timer(due.fn, due.cookie);
	}
}

/* ---- what a driver does ---- */

static void put_be32(u8 *at, u32 val)
{
	at[0] = val >> 24;
	at[1] = val >> 16;
	at[2] = val >> 8;
	at[3] = val;
}

/* A command that fits in its entry, by byte offsets of the PRM; the status that is answered. */
static int command(struct host *host, struct mock_func *pf, u16 opcode, u16 op_mod, u32 word)
{
	u8 *entry = host->mem + AT_QUEUE;

	memset(entry, 0, 64);
	entry[0] = 7;				/* by PCI Express */
	put_be32(entry + 4, 16);		/* bytes of input, */
	put_be32(entry + 16, (u32)opcode << 16);
	put_be32(entry + 20, op_mod);
	put_be32(entry + 24, word);
	put_be32(entry + 56, 16);		/* and of output */
	entry[63] = 1;				/* the firmware's now */
	mock_bar_write(pf, 0, 0x18, 4, swab32(1));
	let_time_pass(host);
	return entry[63] & 1 ? -ETIMEDOUT : entry[63] >> 1 ? -EIO : entry[32];
}

static unsigned int find_ecap(struct mock_func *fn, unsigned int id)
{
	unsigned int pos = MOCK_ECAP_FIRST, header;

	for (; pos; pos = header >> 20) {
		header = mock_config_read(fn, pos, 4);
		if ((header & 0xffff) == id)
			return pos;
	}
	return 0;
}

static int bring_up(struct host *host, struct mock_func *pf)
{
	unsigned int sriov = find_ecap(pf, 0x10);
	int ret;

	if (!sriov)
		return -ENODEV;
	mock_config_write(pf, MOCK_BAR0, 4, 0x80000000);
	mock_config_write(pf, MOCK_COMMAND, 2, MOCK_COMMAND_MEM | MOCK_COMMAND_MASTER);
	mock_config_write(pf, sriov + MOCK_SRIOV_VF_BAR0, 4, 0x90000000);
	mock_config_write(pf, sriov + MOCK_SRIOV_NUM_VFS, 2, 2);
	mock_config_write(pf, sriov + MOCK_SRIOV_CONTROL, 2,
			  MOCK_SRIOV_VF_ENABLE | MOCK_SRIOV_VF_MSE);
	mock_bar_write(pf, 0, 0x10, 4, 0);
	mock_bar_write(pf, 0, 0x14, 4, swab32(MEM_BASE + AT_QUEUE));
	ret = command(host, pf, 0x104, 0, 0);				/* ENABLE_HCA, the PF */
	ret = ret ?: command(host, pf, 0x102, 0, 0);			/* INIT_HCA */
	ret = ret ?: command(host, pf, 0x104, 0, 1);			/* and the VFs */
	return ret ?: command(host, pf, 0x104, 0, 2);
}

/* VF 0 writes until its limit; the other does nothing. */
static int run(struct host *host, struct mock_func *vf)
{
	mock_config_write(vf, MOCK_COMMAND, 2, MOCK_COMMAND_MASTER);
	mock_bar_write(vf, 0, MLX5VF_DMA_BASE, 8, MEM_BASE + AT_PACKETS);
	mock_bar_write(vf, 0, MLX5VF_DMA_LEN, 8, PACKETS_LEN);
	mock_bar_write(vf, 0, MLX5VF_LIMIT, 8, 100);
	mock_bar_write(vf, 0, MLX5VF_PERIOD, 4, 5000);
	mock_bar_write(vf, 0, MLX5VF_CTRL, 4, MLX5VF_CTRL_RUN);
	let_time_pass(host);
	if (mock_bar_read(vf, 0, MLX5VF_COUNT, 8) != 100 ||
	    !memchr_inv(host->mem + AT_PACKETS, 0, PACKETS_LEN))
		return -EIO;
	return 0;
}

/* Both steps, in order alone; a frozen one takes nothing in. */
static int suspend(struct host *host, struct mock_func *pf, struct mock_func *vf)
{
	u64 hash;

	if (command(host, pf, 0x115, 1, VHCA) != 9)	/* SUSPEND_VHCA, responder first */
		return -EINVAL;
	if (command(host, pf, 0x115, 0, VHCA) || command(host, pf, 0x115, 1, VHCA) ||
	    mock_mlx5_vf_state(vf) != MOCK_MLX5_SUSPENDED)
		return -EINVAL;
	hash = mock_mlx5_vf_hash(vf);
	mock_bar_write(vf, 0, MLX5VF_RX, 4, 1);
	if (mock_mlx5_vf_hash(vf) != hash)
		return -EINVAL;
	/* RESUME_VHCA, the responder first. */
	return command(host, pf, 0x116, 0, VHCA) || command(host, pf, 0x116, 1, VHCA) ? -EINVAL : 0;
}

static int __init mock_mlx5_init(void)
{
	struct host *host = kzalloc(sizeof(*host), GFP_KERNEL);
	struct mock_func *pf = NULL;
	const char *what = "create";
	int ret = -ENOMEM;

	if (host)
		host->mem = kvzalloc(MEM_LEN, GFP_KERNEL);
	if (host && host->mem)
		pf = mock_func_create(mock_device_find("mlx5"), &host_ops, host, RID);
	if (pf) {
		what = "bring up";
		ret = bring_up(host, pf);
	}
	if (!ret) {
		what = "run";
		ret = run(host, mock_func_vf(pf, 0));
	}
	if (!ret) {
		what = "suspend";
		ret = suspend(host, pf, mock_func_vf(pf, 0));
	}
	if (!ret)
		pr_info("vf 0 %016llx, vf 1 %016llx, %u commands, at %llu ns, %u refused\n",
			mock_mlx5_vf_hash(mock_func_vf(pf, 0)),
			mock_mlx5_vf_hash(mock_func_vf(pf, 1)), mock_mlx5_commands(pf, 0),
			host->now, host->refused);
	else
		pr_err("cannot %s: %d\n", what, ret);
	if (pf)
		mock_func_destroy(pf);
	if (!ret && (host->blocks || host->refused)) {
		pr_err("%ld blocks left, %u refused\n", host->blocks, host->refused);
		ret = -EIO;
	}
	if (host)
		kvfree(host->mem);
	kfree(host);
	return ret > 0 ? -EIO : ret;
}

static void __exit mock_mlx5_exit(void)
{
}

module_init(mock_mlx5_init);
module_exit(mock_mlx5_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("models of devices, hosted by a kernel");
