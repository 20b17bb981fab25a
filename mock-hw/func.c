// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function's life: made from its model's description, and taken apart. Also the small questions
 * that a host or a model asks it.
 */
#include "func_priv.h"

/*
 * Everything that belongs to a function hangs on it, so that destroying needs no knowledge of which
 * capability allocated what.
 */
void *mock_alloc(struct mock_func *fn, mock_u64 size)
{
	struct mock_block *block = fn->ops->alloc(fn->host, fn, sizeof(*block) + size);

	if (!block) {
		mock_refuse(fn, "out of memory");
		return NULL;
	}
	block->size = size;
	block->next = fn->blocks;
	fn->blocks = block;
	return block + 1;
}

static const mock_u64 never, always = 1;

void *mock_mem_alloc(struct mock_func *fn, mock_u64 size)
{
	struct mock_mem *mem = fn->ops->alloc(fn->host, fn, sizeof(*mem) + size);

	if (!mem)
		return NULL;
	mem->next = fn->mems;
	mem->at = &fn->mems;
	if (mem->next)
		mem->next->at = &mem->next;
	fn->mems = mem;
	return mem + 1;
}

void mock_mem_free(struct mock_func *fn, void *ptr)
{
	struct mock_mem *mem = ptr;

	if (!mem)
		return;
	mem--;
	*mem->at = mem->next;
	if (mem->next)
		mem->next->at = mem->at;
	fn->ops->free(fn->host, fn, mem);
}

/* The one block that is not on the function's own list: the function. */
static struct mock_func *func_new(const struct mock_device *dev, const struct mock_host_ops *ops,
				  void *host, unsigned int rid)
{
	struct mock_func *fn = ops->alloc(host, NULL, sizeof(*fn));

	if (!fn)
		return NULL;
	fn->dev = dev;
	fn->vf_dev = dev->vf;
	fn->ops = ops;
	fn->lies = !ops->lie ? &never : !ops->lies ? &always : ops->lies;
	fn->host = host;
	fn->rid = rid;
	fn->present = 1;
	fn->dstate = MOCK_D0;
	return fn;
}

/* Runs the model's description; whatever it refuses stays in fn->refusal. */
static void func_shape(struct mock_func *fn)
{
	fn->shape = mock_alloc(fn, sizeof(*fn->shape));
	if (!fn->shape)
		return;
	fn->shape->header = -1;
	fn->shape->cfg_size = 256;
	fn->dev->build(fn);
	if (!fn->refused)
		mock_build_finish(fn);
}

/* From a description to a device: registers with values, vector table, the model's own state. */
static void func_instantiate(struct mock_func *fn)
{
	struct mock_shape *shape = fn->shape;
	unsigned int i;

	for (i = 0; i < CFG_CHUNKS; i++)
		if (shape->chunk[i])
			fn->cfg[i] = mock_alloc(fn, CFG_CHUNK);
	if (shape->mx.vectors) {
		fn->msix_table = mock_alloc(fn, (mock_u64)shape->mx.vectors * MOCK_MSIX_ENTRY_LEN);
		fn->msix_pba = mock_alloc(fn, shape->mx.pba_len);
		fn->engine_bars |= 1U << shape->mx.table_bar | 1U << shape->mx.pba_bar;
	}
	fn->engine_bars |= 1U << MOCK_BAR_ROM;
	if (fn->dev->state_size)
		fn->state = mock_alloc(fn, fn->dev->state_size);
	if (fn->refused)
		return;
	fn->built = 1;
	mock_reset_func(fn, MOCK_RESET_COLD);
}

/* VFs first: their shape is VF 0's, and VF 0 is theirs to lose. */
void mock_func_free(struct mock_func *fn)
{
	struct mock_block *block, *next;
	mock_u32 i;

	while (fn->mems)
		mock_mem_free(fn, fn->mems + 1);
	for (i = 0; fn->vf && i < fn->total_vfs; i++)
		if (fn->vf[i])
			mock_func_free(fn->vf[i]);
	for (block = fn->blocks; block; block = next) {
		next = block->next;
		fn->ops->free(fn->host, fn, block);
	}
	fn->ops->free(fn->host, NULL, fn);
}

struct mock_func *mock_func_create(const struct mock_device *dev, const struct mock_host_ops *ops,
				   void *host, unsigned int rid)
{
	struct mock_func *fn = func_new(dev, ops, host, rid);

	if (!fn)
		return NULL;
	func_shape(fn);
	if (!fn->refused)
		func_instantiate(fn);
	if (fn->refused) {
		mock_log(fn, "refused: %s", fn->refusal);
		mock_func_free(fn);
		return NULL;
	}
	return fn;
}

/*
 * VF 0 is built from the model's description; the others are copies of it (@like), which SR-IOV
 * guarantees to be the same but for their state, and which keeps a VF cheap.
 */
struct mock_func *mock_func_new_vf(struct mock_func *pf, mock_u32 index, struct mock_func *like)
{
	struct mock_func *vf = func_new(pf->vf_dev, pf->ops, pf->host, pf->rid);

	if (!vf)
		return NULL;
	vf->pf = pf;
	vf->vf_index = index;
	if (like)
		vf->shape = like->shape;
	else
		func_shape(vf);
	if (!vf->refused)
		func_instantiate(vf);
	if (vf->refused) {
		mock_refuse(pf, "its VF: %s", vf->refusal);
		mock_func_free(vf);
		return NULL;
	}
	return vf;
}

void mock_func_destroy(struct mock_func *fn)
{
	if (!fn || fn->pf)
		return;		/* a VF goes with its PF */
	fn->gone = 1;
	fn->present = 0;
	/* Drops the INTx line, which the host may share with others. */
	mock_update(fn);
	mock_func_free(fn);
}

/* What comes back is a card that had no power: a cold reset. */
void mock_set_present(struct mock_func *fn, int present)
{
	if (fn->present == !!present)
		return;
	if (present)
		fn->dstate = MOCK_D0;
	fn->present = !!present;
	fn->epoch++;
	if (present)
		mock_reset_func(fn, MOCK_RESET_COLD);
	else
		mock_update(fn);
}

/*
 * The epoch travels in the cookie, so that a timer of before a reset is known when it comes,
 * without the host having to find and cancel it.
 */
void mock_after(struct mock_func *fn, mock_u64 ns, int cookie)
{
	if (fn->ops->after)
		fn->ops->after(fn->host, fn, ns,
			       (int)((fn->epoch & 0x7fff) << 16 | (cookie & 0xffff)));
}

void mock_timer(struct mock_func *fn, int cookie)
{
	if ((mock_u32)cookie >> 16 != (fn->epoch & 0x7fff) || !fn->alive)
		return;
	if (fn->dev->timer)
		fn->dev->timer(fn, cookie & 0xffff);
}

/* LB 6.2.2: without bus mastering nothing is asked of the host at all. */
static int func_dma(struct mock_func *fn, mock_u64 addr, void *buf, mock_u32 len, int write)
{
	if (!fn->master && fn->ops->unmastered)
		fn->ops->unmastered(fn->host, fn, write ? "a DMA write" : "a DMA read");
	if (!fn->master || !fn->ops->dma)
		return -1;
	return fn->ops->dma(fn->host, fn, addr, buf, len, write);
}

int mock_dma_read(struct mock_func *fn, mock_u64 addr, void *buf, mock_u32 len)
{
	return func_dma(fn, addr, buf, len, 0);
}

int mock_dma_write(struct mock_func *fn, mock_u64 addr, const void *buf, mock_u32 len)
{
	return func_dma(fn, addr, (void *)buf, len, 1);
}

static mock_u32 append(char *to, mock_u32 size, const char *fmt, ...)
{
	__builtin_va_list ap;
	mock_u32 n;

	__builtin_va_start(ap, fmt);
	n = mock_vfmt(to, size, fmt, ap);
	__builtin_va_end(ap);
	return n;
}

void mock_log(struct mock_func *fn, const char *fmt, ...)
{
	__builtin_va_list ap;
	char line[256];
	mock_u32 n;

	if (!fn->ops->log)
		return;
	n = append(line, sizeof(line), "%s: ", fn->dev->name);
	__builtin_va_start(ap, fmt);
	mock_vfmt(line + n, (mock_u32)sizeof(line) - n, fmt, ap);
	__builtin_va_end(ap);
	fn->ops->log(fn->host, fn, line);
}

/* The first reason is the interesting one; later ones are often its consequences. */
void mock_refuse(struct mock_func *fn, const char *fmt, ...)
{
	__builtin_va_list ap;

	if (fn->refused)
		return;
	fn->refused = 1;
	__builtin_va_start(ap, fmt);
	mock_vfmt(fn->refusal, sizeof(fn->refusal), fmt, ap);
	__builtin_va_end(ap);
}

void *mock_state(struct mock_func *fn)
{
	return fn->state;
}

const void *mock_device_data(const struct mock_func *fn)
{
	return fn->dev->data;
}

int mock_is_vf(const struct mock_func *fn)
{
	return fn->pf != NULL;
}

const struct mock_device *mock_func_device(const struct mock_func *fn)
{
	return fn->dev;
}

const char *mock_func_name(const struct mock_func *fn)
{
	return fn->dev->name;
}

/* SR 2.1.2: a VF's RID follows from its PF's, whatever bus number the PF was given. */
unsigned int mock_func_rid(const struct mock_func *fn)
{
	const struct mock_func *pf = fn->pf;
	unsigned int sriov;

	if (!pf)
		return fn->rid;
	sriov = pf->shape->sriov;
	return (pf->rid + mock_cfg16(pf, sriov + MOCK_SRIOV_FIRST_OFFSET) +
		fn->vf_index * mock_cfg16(pf, sriov + MOCK_SRIOV_STRIDE)) & 0xffff;
}

void mock_func_set_rid(struct mock_func *fn, unsigned int rid)
{
	fn->rid = rid;
}

void *mock_func_host(const struct mock_func *fn)
{
	return fn->host;
}

void mock_func_set_host(struct mock_func *fn, void *host)
{
	fn->host = host;
}

enum mock_power_state mock_func_power(const struct mock_func *fn)
{
	return fn->dstate;
}

struct mock_func *mock_func_pf(const struct mock_func *fn)
{
	return fn->pf;
}

unsigned int mock_func_vf_index(const struct mock_func *fn)
{
	return fn->vf_index;
}

unsigned int mock_func_total_vfs(const struct mock_func *fn)
{
	return fn->total_vfs;
}

unsigned int mock_func_num_vfs(const struct mock_func *fn)
{
	return fn->num_vfs;
}

struct mock_func *mock_func_vf(const struct mock_func *fn, unsigned int index)
{
	return index < fn->total_vfs ? fn->vf[index] : NULL;
}
