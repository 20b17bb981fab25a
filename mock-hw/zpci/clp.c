// SPDX-License-Identifier: GPL-2.0-only
/*
 * Call Logical Processor: how software asks firmware for functions. One block holds a request and,
 * behind it, a response; both begin with a length and a code.
 */
#include "func_priv.h"
#include "zpci_priv.h"

/* Offsets of a header, request or response. CLP: ClpReqHdr, and what each command has behind it. */
#define HDR_LEN		0
#define HDR_CODE	2
#define HDR_FORMAT	4	/* 4 bits of format, 28 reserved ones */
#define HDR_RESERVED	8
#define REQUEST_LEN	32	/* INST: of every command */

/* CLP: command codes. */
#define CMD_LIST	0x0002
#define CMD_QUERY	0x0003
#define CMD_GROUP	0x0004
#define CMD_SET		0x0005

/* CLP: response codes. */
#define RC_OK		0x0010
#define RC_CMD		0x0020
#define RC_FMT		0x0040
#define RC_LEN		0x0050
#define RC_8K		0x0060
#define RC_RESNOT0	0x0070
#define RC_FH		0x0101
#define RC_FHOP		0x0102
#define RC_DMAAS	0x0103
#define RC_RES		0x0104
#define RC_ERR		0x0106
#define RC_BUSY		0x0108
#define RC_BADRT	0x010a
#define RC_PFGID	0x010b

/* CLP: ClpReqListPci, ClpRspListPci, ClpFhListEntry. */
#define LIST_RESUME	16
#define LIST_MASK	24
#define LIST_MAX	28
#define LIST_FLAGS	30
#define  LIST_UIDS	0x01	/* BUS: UID_CHECKING_ENABLED */
#define LIST_ENTRY_LEN	31
#define LIST_ENTRIES	32
#define ENTRY_DEVICE	0
#define ENTRY_VENDOR	2
#define ENTRY_CONFIG	4
#define  ENTRY_CONFIGURED 0x80000000U
#define ENTRY_FID	8
#define ENTRY_FH	12
#define ENTRY_LEN	16

/* CLP: ClpRspQueryPci; LNX: the flags, the port, the routing id and the length. */
#define QUERY_FH	16	/* of the request */
#define QUERY_VFN	16
#define QUERY_FLAGS	18
#define  QUERY_RID_AVAIL 0x10
#define  QUERY_PHYSFN	0x08
#define  QUERY_UTIL_AVAIL 0x01
#define QUERY_PFGID	19
#define QUERY_FID	20
#define QUERY_BAR_SIZE	24
#define QUERY_PCHID	30
#define QUERY_BAR	32
#define QUERY_PFIP	56
#define QUERY_PORT	60
#define QUERY_FMBL	62
#define QUERY_PFT	63
#define QUERY_SDMA	64
#define QUERY_EDMA	72
#define QUERY_RID	80
#define QUERY_UID	124
#define QUERY_UTIL	128
#define QUERY_LEN	384

/* CLP: ClpReqQueryPciGrp, ClpRspQueryPciGrp. */
#define GROUP_ID	19	/* of the request */
#define GROUP_NOI	16
#define GROUP_VERSION	18
#define GROUP_FLAGS	19
#define GROUP_MAXSTBL	20
#define GROUP_MUI	22
#define GROUP_DTSM	24
#define GROUP_DASM	32
#define GROUP_MSIA	40
#define GROUP_LEN	64

/* CLP: ClpReqSetPci, ClpRspSetPci. */
#define SET_FH		16
#define SET_OP		22
#define  SET_ENABLE	0
#define  SET_DISABLE	1
#define SET_SPACES	23
#define SET_LEN		32

static struct zpci_fn *from_index(struct mock_zpci *z, mock_u64 index)
{
	struct zpci_fn *f;

	for (f = z->functions; f && (f->fh & FH_INDEX) != index; f = f->next)
		;
	return f;
}

static void list_entry(struct mock_zpci *z, const struct zpci_fn *f, mock_u8 *entry)
{
	/* What config space says, of a VF too: software knows it by firmware alone. */
	mock_u32 id = mock_cfg32(f->pf ? f->pf->fn : f->fn, 0);

	if (f->pf)
		id = (id & 0xffff) | (mock_u32)mock_cfg16(f->pf->fn, f->pf->fn->shape->sriov +
							  MOCK_SRIOV_VF_DEVICE) << 16;
	zpci_put(z, entry + ENTRY_DEVICE, 2, id >> 16);
	zpci_put(z, entry + ENTRY_VENDOR, 2, id & 0xffff);
	zpci_put(z, entry + ENTRY_CONFIG, 4,
		 f->state == MOCK_ZPCI_STANDBY ? 0 : ENTRY_CONFIGURED);
	zpci_put(z, entry + ENTRY_FID, 4, f->desc.fid);
	zpci_put(z, entry + ENTRY_FH, 4, f->fh);
}

/* INST: list_pci(). As many entries as the response has room for, and a token for the rest. */
static mock_u32 list(struct mock_zpci *z, const mock_u8 *req, mock_u8 *rsp, int *cc)
{
	mock_u32 room = be16(rsp + HDR_LEN), at = LIST_ENTRIES;
	mock_u64 token = be64(req + LIST_RESUME);
	struct zpci_fn *f = z->functions;

	if (be32(req + HDR_FORMAT) & 0xf0000000U)
		return RC_FMT;
	if (be32(req + HDR_FORMAT) || be64(req + HDR_RESERVED))
		return RC_RESNOT0;
	if (token) {
		f = from_index(z, token);
		if (!f)
			return RC_BADRT;
	}
	if (room < LIST_ENTRIES + ENTRY_LEN)
		return RC_8K;
	if ((room - LIST_ENTRIES) % ENTRY_LEN) {
		*cc = MOCK_ZPCI_HANDLE;
		return RC_LEN;
	}
	for (; f && at < room; f = f->next, at += ENTRY_LEN)
		list_entry(z, f, rsp + at);
	zpci_put(z, rsp + LIST_RESUME, 8, f ? f->fh & FH_INDEX : 0);
	zpci_put(z, rsp + LIST_MASK, 4, 0x00ff0000U);	/* INST: FH_MASK_SHM */
	zpci_put(z, rsp + LIST_MAX, 2, 4096);		/* CLP: PCI_MAX_FUNCTIONS */
	zpci_put(z, rsp + LIST_FLAGS, 1, LIST_UIDS);
	zpci_put(z, rsp + LIST_ENTRY_LEN, 1, ENTRY_LEN);
	zpci_put(z, rsp + HDR_LEN, 2, at);
	return RC_OK;
}

static mock_u32 log2_of(mock_u64 size)
{
	mock_u32 n = 0;

	for (; size > 1; size >>= 1)
		n++;
	return n;
}

static void query_bars(struct mock_zpci *z, const struct zpci_fn *f, mock_u8 *rsp)
{
	mock_u8 le[4];
	int i, bar;

	for (bar = 0; bar < 6; bar++) {
		zpci_put(z, rsp + QUERY_BAR_SIZE + bar, 1,
			 log2_of(f->fn->shape->bar[bar].size));
		/* LNX: the register as it is in config space, little endian. */
		mock_put_le32(le, mock_cfg32(f->fn, 0x10 + 4 * (unsigned int)bar));
		for (i = 0; i < 4; i++)
			zpci_put(z, rsp + QUERY_BAR + 4 * bar + i, 1, le[i]);
	}
}

static mock_u32 query(struct mock_zpci *z, const mock_u8 *req, mock_u8 *rsp)
{
	const struct zpci_fn *f = zpci_by_fh(z, be32(req + QUERY_FH));
	mock_u32 i, flags = 0, rid = 0;

	if (!f)
		return RC_FH;
	if (be16(rsp + HDR_LEN) < QUERY_LEN)
		return RC_LEN;		/* ASSUMED: INST writes what it has, fit or not */
	if (f->pf || mock_func_total_vfs(f->fn)) {
		flags |= QUERY_RID_AVAIL | (f->pf ? 0 : QUERY_PHYSFN);
		rid = mock_func_rid(f->fn);
	}
	if (f->desc.util)
		flags |= QUERY_UTIL_AVAIL;
	mock_fill(rsp + QUERY_VFN, 0, QUERY_LEN - QUERY_VFN);
	zpci_put(z, rsp + QUERY_VFN, 2, f->desc.vfn);
	zpci_put(z, rsp + QUERY_FLAGS, 1, flags);
	zpci_put(z, rsp + QUERY_PFGID, 1, f->desc.pfgid);
	zpci_put(z, rsp + QUERY_FID, 4, f->desc.fid);
	query_bars(z, f, rsp);
	zpci_put(z, rsp + QUERY_PCHID, 2, f->desc.pchid);
	for (i = 0; i < MOCK_ZPCI_PFIP_LEN; i++)
		zpci_put(z, rsp + QUERY_PFIP + i, 1, f->desc.pfip[i]);
	zpci_put(z, rsp + QUERY_PORT, 2, f->desc.port);
	zpci_put(z, rsp + QUERY_FMBL, 1, f->desc.fmb_len);
	zpci_put(z, rsp + QUERY_PFT, 1, f->desc.pft);
	zpci_put(z, rsp + QUERY_SDMA, 8, f->desc.sdma);
	zpci_put(z, rsp + QUERY_EDMA, 8, f->desc.edma);
	zpci_put(z, rsp + QUERY_RID, 2, rid);
	zpci_put(z, rsp + QUERY_UID, 4, f->desc.uid);
	for (i = 0; f->desc.util && i < MOCK_ZPCI_UTIL_LEN; i += 8)
		zpci_put(z, rsp + QUERY_UTIL + i, 8, be64(f->desc.util + i));
	return RC_OK;
}

static mock_u32 query_group(struct mock_zpci *z, const mock_u8 *req, mock_u8 *rsp)
{
	const struct mock_zpci_group *g = zpci_group(z, req[GROUP_ID]);

	if (!g)
		return RC_PFGID;
	if (be16(rsp + HDR_LEN) < GROUP_LEN)
		return RC_LEN;		/* ASSUMED, as above */
	mock_fill(rsp + GROUP_NOI, 0, GROUP_LEN - GROUP_NOI);
	zpci_put(z, rsp + GROUP_NOI, 2, g->noi);
	zpci_put(z, rsp + GROUP_VERSION, 1, g->version);
	zpci_put(z, rsp + GROUP_FLAGS, 1, g->refresh ? 1 : 0);
	zpci_put(z, rsp + GROUP_MAXSTBL, 2, g->maxstbl);
	zpci_put(z, rsp + GROUP_MUI, 2, g->mui);
	zpci_put(z, rsp + GROUP_DTSM, 1, g->dtsm);
	zpci_put(z, rsp + GROUP_DASM, 8, g->dasm);
	zpci_put(z, rsp + GROUP_MSIA, 8, g->msia);
	return RC_OK;
}

static mock_u32 enable(struct zpci_fn *f, mock_u32 spaces)
{
	if (!spaces)
		return RC_DMAAS;
	if (spaces > 1)
		return RC_RES;
	if (f->fh & FH_ENABLE || f->state != MOCK_ZPCI_DISABLED)
		return RC_FHOP;
	f->fh = (f->fh & ~FH_INSTANCE) | ((f->fh + FH_INSTANCE_ONE) & FH_INSTANCE) | FH_ENABLE;
	f->state = MOCK_ZPCI_ENABLED;
	return RC_OK;
}

static mock_u32 disable(struct zpci_fn *f)
{
	if (!(f->fh & FH_ENABLE))
		return RC_FHOP;
	zpci_disable(f, MOCK_ZPCI_DISABLED);
	return RC_OK;
}

/* INST: the checks in this order; CLP: the codes of what INST has no state for. */
static mock_u32 set(struct mock_zpci *z, const mock_u8 *req, mock_u8 *rsp)
{
	struct zpci_fn *f = zpci_by_fh(z, be32(req + SET_FH));
	mock_u32 rc = RC_FHOP;

	if (!f)
		return RC_FH;
	if (be16(rsp + HDR_LEN) < SET_LEN)
		return RC_LEN;		/* ASSUMED, as above */
	if (f->busy) {
		f->busy--;
		return RC_BUSY;
	}
	if (f->state == MOCK_ZPCI_PERMANENT)
		return RC_ERR;
	if (req[SET_OP] == SET_ENABLE)
		rc = enable(f, req[SET_SPACES]);
	else if (req[SET_OP] == SET_DISABLE)
		rc = disable(f);
	if (rc == RC_OK)
		zpci_put(z, rsp + SET_FH, 4, f->fh);
	return rc;
}

static mock_u32 command(struct mock_zpci *z, const mock_u8 *req, mock_u8 *rsp, int *cc)
{
	switch (be16(req + HDR_CODE)) {
	case CMD_LIST:
		return list(z, req, rsp, cc);
	case CMD_QUERY:
		return query(z, req, rsp);
	case CMD_GROUP:
		return query_group(z, req, rsp);
	case CMD_SET:
		return set(z, req, rsp);
	default:
		return RC_CMD;
	}
}

int mock_zpci_clp(struct mock_zpci *z, mock_u8 *block)
{
	mock_u32 req_len = be16(block + HDR_LEN), rsp_len;
	int cc = MOCK_ZPCI_OK;
	mock_u8 *rsp;

	/* INST: clp_service_call(); the block of 8 KiB that it allows is one of 4 here. */
	if (req_len < 16 || req_len > MOCK_ZPCI_BLOCK - 8 || req_len % 8)
		return MOCK_ZPCI_OPERAND;
	rsp = block + req_len;
	rsp_len = be16(rsp + HDR_LEN);
	if (rsp_len < 8 || rsp_len % 8 || req_len + rsp_len > MOCK_ZPCI_BLOCK)
		return MOCK_ZPCI_OPERAND;
	if (req_len != REQUEST_LEN)
		zpci_put(z, rsp + HDR_CODE, 2, RC_LEN);
	else
		zpci_put(z, rsp + HDR_CODE, 2, command(z, block, rsp, &cc));
	return cc;
}
