/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A machine with zPCI: functions are not found on a bus but listed by firmware, reached by handle
 * and instruction, and hot-plugged by firmware's events.
 *
 * The machine owns no device models. Each of its functions stands before a struct mock_func that
 * the host has made, forwards what software does to it, and filters what it does in turn: messages
 * by mock_zpci_msi(), memory by mock_zpci_dma().
 *
 * Everything software exchanges with firmware is bytes in the machine's order, which is big endian,
 * whatever this code runs on.
 *
 * Documents. The architecture of these instructions is not published. What is transcribed here
 * comes from two programs that are, named by what they define:
 *	CLP	QEMU, include/hw/s390x/s390-pci-clp.h: layouts and response codes of commands
 *	INST	QEMU, hw/s390x/s390-pci-inst.c: what instructions and commands check, in which order
 *	BUS	QEMU, include/hw/s390x/s390-pci-bus.h and s390-pci-bus.c: handles, states, events
 *	LNX	Linux, arch/s390/include/asm/{clp,pci_clp,pci_insn}.h: fields and codes that QEMU
 *	lacks
 */
#ifndef MOCK_ZPCI_H
#define MOCK_ZPCI_H

#include <mock/types.h>

struct mock_func;
struct mock_zpci;

#define MOCK_ZPCI_UTIL_LEN	64	/* CLP: CLP_UTIL_STR_LEN */
#define MOCK_ZPCI_PFIP_LEN	4	/* CLP: CLP_PFIP_NR_SEGMENTS */
#define MOCK_ZPCI_BLOCK		4096	/* CLP: CLP_BLK_SIZE */
#define MOCK_ZPCI_FIB_LEN	80	/* LNX: struct zpci_fib */

/* Condition codes of instructions, and, negative, the program interrupts that they end with. */
enum mock_zpci_cc {
	MOCK_ZPCI_OK = 0,
	MOCK_ZPCI_ERR = 1,		/* a status says which */
	MOCK_ZPCI_BUSY = 2,
	MOCK_ZPCI_HANDLE = 3,		/* no such handle */
	MOCK_ZPCI_OPERAND = -1,
	MOCK_ZPCI_SPECIFICATION = -2,
};

/* BUS: the states of a function; the four in the middle are "configured". */
enum mock_zpci_state {
	MOCK_ZPCI_RESERVED,
	MOCK_ZPCI_STANDBY,
	MOCK_ZPCI_DISABLED,
	MOCK_ZPCI_ENABLED,
	MOCK_ZPCI_BLOCKED,
	MOCK_ZPCI_ERROR,
	MOCK_ZPCI_PERMANENT,
};

/* BUS: HP_EVENT_*, what an availability event says. */
#define MOCK_ZPCI_PEC_CONFIGURED	0x0301U
#define MOCK_ZPCI_PEC_STANDBY		0x0302U
#define MOCK_ZPCI_PEC_REQUEST		0x0303U	/* software is asked to give the function back */
#define MOCK_ZPCI_PEC_GONE		0x0304U	/* it was taken */
#define MOCK_ZPCI_PEC_RESERVED		0x0308U

/* BUS: ERR_EVENT_*, what an error event says. The function is in error state, but for measuring. */
#define MOCK_ZPCI_PEC_INVALAS		0x0001U	/* no address space is registered */
#define MOCK_ZPCI_PEC_RANGE		0x0002U	/* DMA outside of it */
#define MOCK_ZPCI_PEC_SYSTEM		0x000bU
#define MOCK_ZPCI_PEC_NOMSI		0x0010U	/* no interrupts are registered */
#define MOCK_ZPCI_PEC_INVALBV		0x0011U	/* a message of a number that is not registered */
#define MOCK_ZPCI_PEC_FMB		0x002aU	/* measurement block: address, the first of three */
#define MOCK_ZPCI_PEC_FMBPRO		0x002cU	/* the last: protection */
#define MOCK_ZPCI_PEC_PERMANENT		0x003bU

/**
 * struct mock_zpci_event - what firmware tells software, by a machine check and a store event
 * command
 * @error: nonzero for an error event, else availability
 * @pec: MOCK_ZPCI_PEC_*
 * @fid: of which function
 * @fh: its handle now
 * @addr: of an error of DMA or of the measurement block
 */
struct mock_zpci_event {
	int error;
	mock_u32 pec, fid, fh;
	mock_u64 addr;
};

/**
 * struct mock_zpci_ops - what the machine asks of its host
 * @alloc: @size zeroed bytes, or NULL
 * @free: gives back what @alloc returned
 * @event: see &struct mock_zpci_event; software is told in the order of the calls
 * @interrupt: an adapter interrupt: bit @bit of the function's vector was set
 * @lie: an XOR mask for one field of @width bytes that firmware answers; may be NULL
 * @log: one line for a person, among them why a topology was refused. May be NULL
 */
struct mock_zpci_ops {
	void *(*alloc)(void *host, mock_u64 size);
	void (*free)(void *host, void *mem);
	void (*event)(void *host, const struct mock_zpci_event *event);
	void (*interrupt)(void *host, mock_u32 fid, mock_u32 bit);
	mock_u64 (*lie)(void *host, int width);
	void (*log)(void *host, const char *msg);
};

/**
 * struct mock_zpci_group - what functions of a kind have in common (CLP: ClpRspQueryPciGrp)
 * @id: PFGID
 * @noi: interrupts that a function may have, 1..4095
 * @version: of the PCI architecture
 * @refresh: translations are refreshed by instruction
 * @maxstbl: longest store block, a multiple of 8
 * @mui: update interval of measurement blocks in milliseconds
 * @dtsm: mask of designation types
 * @dasm: mask of DMA address spaces
 * @msia: address that messages go to
 */
struct mock_zpci_group {
	mock_u8 id;
	mock_u16 noi;
	mock_u8 version;
	mock_u8 refresh;
	mock_u16 maxstbl;
	mock_u16 mui;
	mock_u8 dtsm;
	mock_u64 dasm, msia;
};

/**
 * struct mock_zpci_desc - one function as the machine's configuration has it (CLP: ClpRspQueryPci)
 * @fid: its name for the administrator, unique
 * @uid: user-defined, 1..0xffff and unique, or 0 for none
 * @pchid: physical channel
 * @vfn: number of the virtual function, 0 of a physical one
 * @pft: function type
 * @pfgid: its group, which must exist
 * @port: of the adapter, 0..15
 * @pfip: where in the machine it is
 * @util: utility string of 64 EBCDIC characters, or NULL for none
 * @sdma: first DMA address
 * @edma: last one
 * @fmb_len: words of a measurement block, 0 if nothing is measured
 * @vf_fid: of a physical function with VFs: the fid of the first, the others follow
 * @vf_uid: the same of their uids; 0 for none
 *
 * Whether it is a physical function, and how many VFs there can be, is the model's to say.
 */
struct mock_zpci_desc {
	mock_u32 fid, uid;
	mock_u16 pchid, vfn;
	mock_u8 pft, pfgid, port;
	mock_u8 pfip[MOCK_ZPCI_PFIP_LEN];
	const mock_u8 *util;
	mock_u64 sdma, edma;
	mock_u8 fmb_len;
	mock_u32 vf_fid, vf_uid;
};

/* What a measurement block would show (BUS: ZpciFmb). */
struct mock_zpci_counts {
	mock_u64 loads, stores, blocks;
};

/* ---- the machine ---------------------------------------------------------------- */

struct mock_zpci *mock_zpci_create(const struct mock_zpci_ops *ops, void *host);
void mock_zpci_destroy(struct mock_zpci *z);	/* the functions' models stay the host's */

/*
 * Each says 0, or -1 for a topology that no machine has, and why in the log. A function that is
 * plugged in is in standby and without an event; mock_zpci_configure() brings it to software.
 */
int mock_zpci_add_group(struct mock_zpci *z, const struct mock_zpci_group *group);
int mock_zpci_plug(struct mock_zpci *z, const struct mock_zpci_desc *desc, struct mock_func *fn);

/* The model's VFs came or went: they are configured functions, and silently so. */
int mock_zpci_vfs(struct mock_zpci *z, mock_u32 fid);

/* ---- the operator --------------------------------------------------------------- */

/* Standby to configured, with an event. -1 in another state. */
int mock_zpci_configure(struct mock_zpci *z, mock_u32 fid);

/* Software is asked to give it back, by an event. -1 unless configured. */
int mock_zpci_request(struct mock_zpci *z, mock_u32 fid);

/* What software does then (the machine's service call): configured to standby. Silent. */
int mock_zpci_deconfigure(struct mock_zpci *z, mock_u32 fid);

/* Taken out, in whatever state, with an event; the machine forgets it and its model. */
int mock_zpci_unplug(struct mock_zpci *z, mock_u32 fid);

/* An error that the machine finds with a function; -1 unless it is enabled. */
int mock_zpci_error(struct mock_zpci *z, mock_u32 fid, mock_u32 pec);

/* The next @times set commands find it busy. */
int mock_zpci_busy(struct mock_zpci *z, mock_u32 fid, unsigned int times);

/* ---- instructions --------------------------------------------------------------- */

/* Of load, store and modify: handle, address space or operation in its place, and length. */
#define MOCK_ZPCI_REQ(fh, space, len) \
	((mock_u64)(fh) << 32 | (mock_u64)(space) << 16 | (mock_u64)(len))
#define MOCK_ZPCI_CONFIG	15	/* INST: the address space that is config space */

/* INST: ZPCI_PCI_ST_*, the status that goes with %MOCK_ZPCI_ERR. */
#define MOCK_ZPCI_ST_BLOCKED	12
#define MOCK_ZPCI_ST_SPACE	20
/* INST: ZPCI_MOD_ST_*, what the modify instruction says. */
#define MOCK_ZPCI_ST_RESOURCES	16
#define MOCK_ZPCI_ST_DMAAS	28
#define MOCK_ZPCI_ST_SEQUENCE	24

/* Call logical processor: a request and, behind it, a response in one block. */
int mock_zpci_clp(struct mock_zpci *z, mock_u8 *block);

/*
 * Load and store have their data in a register: of a device's bytes the first is the highest of the
 * @len lowest ones. @data of a store block is as it is in memory.
 */
int mock_zpci_load(struct mock_zpci *z, mock_u64 req, mock_u64 off, mock_u64 *data,
		   mock_u8 *status);
int mock_zpci_store(struct mock_zpci *z, mock_u64 req, mock_u64 off, mock_u64 data,
		    mock_u8 *status);
int mock_zpci_store_block(struct mock_zpci *z, mock_u64 req, mock_u64 off, const mock_u8 *data,
			  mock_u8 *status);

/* INST: ZPCI_MOD_FC_*, in the lowest byte of @req; the space is that of DMA. */
#define MOCK_ZPCI_MOD_REG_INT		2
#define MOCK_ZPCI_MOD_DEREG_INT		3
#define MOCK_ZPCI_MOD_REG_IOAT		4
#define MOCK_ZPCI_MOD_DEREG_IOAT	5
#define MOCK_ZPCI_MOD_REREG_IOAT	6
#define MOCK_ZPCI_MOD_RESET_ERROR	7
#define MOCK_ZPCI_MOD_RESET_BLOCK	9
#define MOCK_ZPCI_MOD_MEASURE		10

int mock_zpci_modify(struct mock_zpci *z, mock_u64 req, const mock_u8 *fib, mock_u8 *status);

/* ---- what functions do ---------------------------------------------------------- */

/* The model before which @fid stands sends a message. */
void mock_zpci_msi(struct mock_zpci *z, mock_u32 fid, mock_u64 addr, mock_u32 data);

/* May it reach these bytes? 0, or -1, and then the function is in error state with an event. */
int mock_zpci_dma(struct mock_zpci *z, mock_u32 fid, mock_u64 addr, mock_u32 len);

/* ---- what a host may ask -------------------------------------------------------- */

enum mock_zpci_state mock_zpci_state(const struct mock_zpci *z, mock_u32 fid);
mock_u32 mock_zpci_handle(const struct mock_zpci *z, mock_u32 fid);	/* 0: no such function */
mock_u32 mock_zpci_vf_fid(const struct mock_zpci *z, mock_u32 fid, mock_u32 index);
int mock_zpci_counts(const struct mock_zpci *z, mock_u32 fid, struct mock_zpci_counts *counts);

#endif /* MOCK_ZPCI_H */
