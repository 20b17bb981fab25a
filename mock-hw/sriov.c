// SPDX-License-Identifier: GPL-2.0-only
/*
 * SR-IOV: the PF's capability, and its VFs, which are created with the PF and answer only while
 * enabled.
 */
#include "func_priv.h"

/* RIDs of VFs must be distinct, and exist. */
static int sriov_args_ok(struct mock_func *fn, const struct mock_sriov_args *args)
{
	mock_u32 last = (fn->rid & 0xffff) + args->first_offset;

	if (fn->pf)
		mock_refuse(fn, "a VF with SR-IOV of its own");
	else if (!fn->vf_dev)
		mock_refuse(fn, "SR-IOV, but the device does not say what its VFs are");
	else if (!args->total_vfs || args->total_vfs > 0xffff)
		mock_refuse(fn, "%u VFs", args->total_vfs);
	else if (!args->first_offset || (args->total_vfs > 1 && !args->stride))
		mock_refuse(fn, "first VF offset %u, stride %u: VFs would share a RID",
			    args->first_offset, args->stride);
	else if (last + (args->total_vfs - 1) * args->stride > 0xffff)
		mock_refuse(fn, "%u VFs leave the range of RIDs", args->total_vfs);
	else if (args->vf_device > 0xffff)
		mock_refuse(fn, "VF device id 0x%x does not fit 16 bits", args->vf_device);
	return !fn->refused;
}

/* All slots exist from the start: enabling VFs must not fail for want of memory. */
static int vfs_create(struct mock_func *fn, mock_u32 total)
{
	mock_u32 i;

	fn->vf = mock_alloc(fn, (mock_u64)total * sizeof(fn->vf[0]));
	if (!fn->vf)
		return 0;
	fn->total_vfs = total;
	for (i = 0; i < total; i++) {
		fn->vf[i] = mock_func_new_vf(fn, i, i ? fn->vf[0] : NULL);
		if (!fn->vf[i])
			break;
	}
	if (i == total)
		return 1;
	mock_refuse(fn, "out of memory");	/* unless the VF has given a reason */
	while (i--)
		mock_func_free(fn->vf[i]);
	fn->vf = NULL;
	fn->total_vfs = 0;
	return 0;
}

static void sriov_masks(struct mock_func *fn, unsigned int pos)
{
	const struct bar_shape *bar = fn->vf[0]->shape->bar;
	unsigned int i;

	/* VF Enable, VF MSE, and ARI, which a VF-only reset leaves alone (SR 3.3.3.5). */
	mock_wmask(fn, pos + MOCK_SRIOV_CONTROL, 2,
		   MOCK_SRIOV_VF_ENABLE | MOCK_SRIOV_VF_MSE | MOCK_SRIOV_ARI);
	mock_wmask(fn, pos + MOCK_SRIOV_NUM_VFS, 2, 0xffff);
	mock_wmask(fn, pos + MOCK_SRIOV_PAGE_SIZE, 4,
		   mock_cfg32(fn, pos + MOCK_SRIOV_PAGES_SUPPORTED));
	for (i = 0; i < 6; i++)
		if (bar[i].size)
			mock_bar_masks(fn, pos + MOCK_SRIOV_VF_BAR0 + 4 * i, bar[i].type,
				       bar[i].size);
}

void mock_ecap_sriov_args(struct mock_func *fn, const struct mock_sriov_args *args)
{
	unsigned int pos;

	if (fn->refused || !sriov_args_ok(fn, args))
		return;
	pos = mock_ecap_new(fn, MOCK_ECAP_ID_SRIOV, 1, MOCK_SRIOV_LEN, "SR-IOV");
	if (!pos)
		return;
	mock_cfg_set(fn, pos + MOCK_SRIOV_CAP, 4, MOCK_SRIOV_CAP_ARI);
	mock_cfg_set(fn, pos + MOCK_SRIOV_INITIAL_VFS, 2, args->total_vfs);
	mock_cfg_set(fn, pos + MOCK_SRIOV_TOTAL_VFS, 2, args->total_vfs);
	mock_cfg_set(fn, pos + MOCK_SRIOV_FUNC_LINK, 1, fn->rid & 7);
	mock_cfg_set(fn, pos + MOCK_SRIOV_FIRST_OFFSET, 2, args->first_offset);
	mock_cfg_set(fn, pos + MOCK_SRIOV_STRIDE, 2, args->stride);
	mock_cfg_set(fn, pos + MOCK_SRIOV_VF_DEVICE, 2, args->vf_device);
	mock_cfg_set(fn, pos + MOCK_SRIOV_PAGES_SUPPORTED, 4, MOCK_SRIOV_PAGES);
	mock_cfg_set(fn, pos + MOCK_SRIOV_PAGE_SIZE, 4, 1);
	mock_sriov_adopt(fn, pos);
}

void mock_sriov_adopt(struct mock_func *fn, unsigned int pos)
{
	mock_u32 total = mock_cfg16(fn, pos + MOCK_SRIOV_TOTAL_VFS);

	if (!total || fn->vf || !vfs_create(fn, total))
		return;
	fn->shape->sriov = (mock_u16)pos;
	sriov_masks(fn, pos);
}

/*
 * SR 3.4.1.11: VF n's BAR lies n apertures behind the PF's VF BAR. An aperture grows with the
 * system page size, which is a power of two times 4 KiB.
 */
mock_u64 mock_vf_bar_base(const struct mock_func *vf, int bar)
{
	const struct mock_func *pf = vf->pf;
	unsigned int sriov = pf->shape->sriov;
	unsigned int reg = sriov + MOCK_SRIOV_VF_BAR0 + 4 * (unsigned int)bar;
	mock_u64 size = vf->shape->bar[bar].size;
	mock_u64 page = (mock_u64)mock_cfg32(pf, sriov + MOCK_SRIOV_PAGE_SIZE) << 12;
	mock_u64 base = mock_cfg32(pf, reg);

	if (vf->shape->bar[bar].type & MOCK_MEM64)
		base |= (mock_u64)mock_cfg32(pf, reg + 4) << 32;
	if (size < page)
		size = page;
	return (base & ~(vf->shape->bar[bar].size - 1)) + vf->vf_index * size;
}

void mock_sriov_written(struct mock_func *fn)
{
	unsigned int sriov = fn->shape->sriov;
	mock_u32 control, wanted = 0, old = fn->num_vfs, live, i;

	if (!sriov)
		return;
	live = fn->vf[0]->live;
	control = mock_cfg16(fn, sriov + MOCK_SRIOV_CONTROL);
	if (control & MOCK_SRIOV_VF_ENABLE)
		wanted = mock_cfg16(fn, sriov + MOCK_SRIOV_NUM_VFS);
	/*
	 * SR 3.3.7 leaves NumVFs beyond TotalVFs undefined; ASSUMED: the function enables what it
	 * has.
	 */
	if (wanted > fn->total_vfs)
		wanted = fn->total_vfs;
	fn->num_vfs = wanted;
	/* A VF begins its life when it is enabled (SR 2.2.1), whatever it was before. */
	for (i = old; i < wanted; i++)
		mock_reset_func(fn->vf[i], MOCK_RESET_COLD);
	mock_update(fn);
	if ((wanted != old || live != fn->vf[0]->live) && fn->ops->attention)
		fn->ops->attention(fn->host, fn, MOCK_ATTN_VFS);
}
