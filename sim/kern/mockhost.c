// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the device models are plugged in: the only file that sees both worlds' headers.
 */
#include <linux/pci.h>
#include <linux/slab.h>
#include <mock/host.h>
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

static const char *func_name(struct sim_pci_func *func)
{
	return func->pdev ? pci_name(func->pdev) : "device";
}

void __sim_trace_device(struct sim_pci_func *func, const char *fmt, ...)
{
	char text[128];
	va_list args;
	int n;

	if (!func)
		return;
	n = scnprintf(text, sizeof(text), "%s ", func_name(func));
	va_start(args, fmt);
	vscnprintf(text + n, sizeof(text) - n, fmt, args);
	va_end(args);
	__sim_trace(current, "device", text);
}

static int host_dma(void *host, struct mock_func *fn, mock_u64 addr, void *buf, mock_u32 len,
		    int write)
{
	struct sim_pci_func *func = host;
	u32 data;
	int ret;

	if (func->zpci && sim_zhw_dma(func, addr, len)) {
		func->dma_faults++;
		return -EIO;
	}
	/* A write to the interrupt controller's page is an interrupt, whoever composed it. */
	if (write && len == 4 && sim_irq_is_doorbell(addr)) {
		memcpy(&data, buf, 4);
		return sim_irq_msi(addr, data, func->pdev ? &func->pdev->dev : NULL);
	}
	if (!func->pdev)
		return -ENODEV;
	ret = sim_iommu_dma(&func->pdev->dev, addr, buf, len, write);
	sim_trace_device(func, "DMA %s 0x%llx, %u bytes%s", write ? "write" : "read", addr, len,
			 ret ? ": refused" : "");
	if (ret)
		func->dma_faults++;
	return ret;
}

static void host_msi(void *host, struct mock_func *fn, mock_u64 addr, mock_u32 data)
{
	struct sim_pci_func *func = host;

	sim_trace_device(func, "message 0x%x to 0x%llx", data, addr);
	if (func->zpci)
		sim_zhw_msi(func, addr, data);
	else if (sim_irq_is_doorbell(addr))
		sim_irq_msi(addr, data, func->pdev ? &func->pdev->dev : NULL);
	else
		host_dma(host, fn, addr, &data, sizeof(data), 1);
}

static void host_intx(void *host, struct mock_func *fn, int pin, int level)
{
	sim_trace_device(host, "INT%c %s", 'A' + pin - 1, level ? "asserted" : "deasserted");
	sim_pci_func_intx(host, pin, level);
}

static void host_error(void *host, struct mock_func *fn, int kind)
{
	struct sim_pci_func *func = host;

	if (kind == MOCK_ERROR_CORRECTABLE || !func->pdev)
		return;
	sim_pci_report_error(func->pdev, kind == MOCK_ERROR_FATAL);
}

/* One timer of a model on its way; the function may be gone when it fires. */
struct host_timer {
	struct list_head node;
	struct sim_pci_func *func;
	int cookie;
};

static void run_timer(void *arg)
{
	struct host_timer *t = arg;

	if (t->func) {
		list_del(&t->node);
		sim_trace_device(t->func, "timer %d", t->cookie);
		mock_timer(t->func->model, t->cookie);
	}
	kfree(t);
}

static void host_after(void *host, struct mock_func *fn, mock_u64 ns, int cookie)
{
	struct sim_pci_func *func = host;
	struct host_timer *t = sim_zalloc(sizeof(*t));

	t->func = func;
	t->cookie = cookie;
	list_add_tail(&t->node, &func->timers);
	sim_post_after(ns, SIM_CTX_DEVICE, "device", run_timer, t);
}

void sim_hw_forget_timers(struct sim_pci_func *func)
{
	struct host_timer *t, *tmp;

	list_for_each_entry_safe(t, tmp, &func->timers, node) {
		list_del(&t->node);
		t->func = NULL;
	}
}

/* A model's memory is hardware: it neither fails on demand nor counts as a driver's leak. */
static void *host_alloc(void *host, struct mock_func *fn, mock_u64 size)
{
	return sim_zalloc(size);
}

static void host_free(void *host, struct mock_func *fn, void *mem)
{
	kfree(mem);
}

static mock_u64 host_lie(void *host, struct mock_func *fn, int width)
{
	return sim_lie(width);
}

static void host_attention(void *host, struct mock_func *fn, int what)
{
	struct sim_pci_func *func = host;

	if (func->zpci && what == MOCK_ATTN_VFS)
		sim_zhw_vfs(func);
	/* VFs come and go inside the model; the kernel enumerates them as it asked for them. */
	if (++SIM->pci.decode_gen == 0)
		SIM->pci.decode_gen = 1;
}

static void host_unclaimed(void *host, struct mock_func *fn, int bar, mock_u64 off, int width,
			   int write)
{
	struct sim_pci_func *func = host;

	/* A user may touch any register that does not exist; it is worth a line, not a finding. */
	SIM->pci.unclaimed++;
	sim_log("%s: unclaimed %s of %d bytes at BAR %d + 0x%llx", func_name(func),
		write ? "write" : "read", width, bar, off);
}

/*
 * Whoever lets a user drive the device leaves mastering to the user, and to turn it off is a way to
 * silence a device. A driver that has not turned it on since it enabled the function forgot it.
 */
static void host_unmastered(void *host, struct mock_func *fn, const char *what)
{
	struct sim_pci_func *func = host;
	struct pci_dev *pdev = func->pdev;

	if (!pdev || SIM->pci.lenient || !pci_is_enabled(pdev) || pdev->sim_mastered ||
	    (pdev->driver && pdev->driver->driver_managed_dma))
		return;
	sim_bug("pci-misuse", "%s: %s is lost, its driver never turned bus mastering on",
		pci_name(pdev), what);
}

static void host_log(void *host, struct mock_func *fn, const char *msg)
{
	sim_log("%s", msg);
}

static const struct mock_host_ops host_ops = {
	.dma = host_dma,
	.msi = host_msi,
	.intx = host_intx,
	.error = host_error,
	.after = host_after,
	.alloc = host_alloc,
	.free = host_free,
	.lie = host_lie,
	.lies = &SIM->faults.lies_left,
	.attention = host_attention,
	.unclaimed = host_unclaimed,
	.unmastered = host_unmastered,
	.log = host_log,
};

struct mock_func *sim_hw_create(const struct mock_device *model, struct sim_pci_func *func,
				unsigned int rid)
{
	return mock_func_create(model, &host_ops, func, rid);
}

void sim_hw_destroy(struct mock_func *model)
{
	mock_func_destroy(model);
}

struct mock_func *sim_hw_vf(struct mock_func *pf, struct sim_pci_func *func, unsigned int n)
{
	struct mock_func *vf = mock_func_vf(pf, n);

	if (vf)
		mock_func_set_host(vf, func);
	return vf;
}

u32 sim_hw_config_read(struct mock_func *model, unsigned int off, int width)
{
	return mock_config_read(model, off, width);
}

void sim_hw_config_write(struct mock_func *model, unsigned int off, int width, u32 val)
{
	mock_config_write(model, off, width, val);
}

u64 sim_hw_bar_read(struct mock_func *model, int bar, u64 off, int width)
{
	return mock_bar_read(model, bar, off, width);
}

void sim_hw_bar_write(struct mock_func *model, int bar, u64 off, int width, u64 val)
{
	mock_bar_write(model, bar, off, width, val);
}

int sim_hw_bar_addr(struct mock_func *model, int bar, u64 *addr)
{
	mock_u64 at;
	int ret = mock_bar_addr(model, bar, &at);

	if (ret)
		*addr = at;
	return ret;
}

void sim_hw_bus_reset(struct mock_func *model)
{
	mock_reset(model, MOCK_RESET_BUS);
}

void sim_hw_set_present(struct mock_func *model, bool present)
{
	mock_set_present(model, present);
}

int sim_hw_line(struct mock_func *model)
{
	return mock_line_asserted(model);
}

int sim_hw_vga_decodes(struct mock_func *model, bool io)
{
	return mock_vga_decodes(model, io);
}

u8 sim_hw_vga_read(struct mock_func *model, bool io, u32 addr)
{
	return mock_vga_read(model, io, addr);
}

void sim_hw_vga_write(struct mock_func *model, bool io, u32 addr, u8 val)
{
	mock_vga_write(model, io, addr, val);
}
