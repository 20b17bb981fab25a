/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a host (the lab, a unit test, later a kernel module or a socket server) runs a device model.
 *
 * The host routes: it finds the function for a RID or an address and calls in; the function calls
 * out through one ops struct. What hardware enforces by itself is enforced below this line: memory
 * and I/O enable, bus mastering, D-states, MSI and MSI-X enables, masks and pending bits, VF
 * Enable. A host that forwards an access which real hardware would not have answered gets all ones
 * and an unclaimed() call.
 */
#ifndef MOCK_HOST_H
#define MOCK_HOST_H

#include <mock/types.h>

struct mock_device;
struct mock_func;

/* Where an access went, for struct mock_host_ops.unclaimed; 0..5 are BARs. */
#define MOCK_BAR_ROM	6
#define MOCK_BAR_CONFIG	(-1)

/**
 * enum mock_reset_kind - which reset a function sees
 * @MOCK_RESET_COLD: power was off: every register, sticky ones too, is at its default
 * @MOCK_RESET_BUS: conventional (hot) reset of the bus above
 * @MOCK_RESET_FLR: function level reset, by either of the two capabilities that offer it
 * @MOCK_RESET_D3: the internal reset of a D3hot to D0 transition without No_Soft_Reset
 */
enum mock_reset_kind { MOCK_RESET_COLD, MOCK_RESET_BUS, MOCK_RESET_FLR, MOCK_RESET_D3 };

enum mock_power_state { MOCK_D0, MOCK_D1, MOCK_D2, MOCK_D3HOT, MOCK_D3COLD };

/**
 * enum mock_error_kind - severity of a PCI Express error message towards the root complex
 */
enum mock_error_kind { MOCK_ERROR_CORRECTABLE, MOCK_ERROR_NONFATAL, MOCK_ERROR_FATAL };

/**
 * enum mock_attention - something happened that the host's topology has to follow
 * @MOCK_ATTN_BUS_RESET_ON: Secondary Bus Reset was set in this bridge: the host resets all below it
 * @MOCK_ATTN_BUS_RESET_OFF: Secondary Bus Reset was cleared again
 * @MOCK_ATTN_VFS: VF Enable, NumVFs or VF MSE changed; see mock_func_num_vfs()
 * @MOCK_ATTN_SLOT: a hot-plug event is pending in Slot Status and its interrupt is enabled
 * @MOCK_ATTN_SLOT_OFF: the slot's power controller was switched off
 * @MOCK_ATTN_SLOT_ON: the slot's power controller was switched on
 * @MOCK_ATTN_PME: PME was signalled
 */
enum mock_attention {
	MOCK_ATTN_BUS_RESET_ON,
	MOCK_ATTN_BUS_RESET_OFF,
	MOCK_ATTN_VFS,
	MOCK_ATTN_SLOT,
	MOCK_ATTN_SLOT_OFF,
	MOCK_ATTN_SLOT_ON,
	MOCK_ATTN_PME,
};

/**
 * struct mock_host_ops - everything a function asks of its host
 * @dma: access @len bytes of the host's memory at bus address @addr; @write is nonzero when the
 * 	device writes. Returns 0, or a negative number when the IOMMU or the bus refused (nothing
 * 	was transferred). Called with bus mastering on and in D0 only
 * @msi: a message signalled interrupt, MSI or MSI-X: the memory write of @data to @addr
 * @intx: the level of line @pin (1 = INTA .. 4 = INTD) changed to @level; called on changes only
 * @error: an error message of this &enum mock_error_kind goes up the link (already gated by Device
 * 	Control and the AER masks)
 * @after: call mock_timer(@fn, @cookie) when @ns of the host's time have passed
 * @alloc: @size zeroed bytes, aligned for any type, or NULL. @fn is NULL while the function itself
 * 	is being created
 * @free: gives back what @alloc returned
 * @lie: an XOR mask for one answer of @width bytes, 0 for the truth; NULL when the host never lies
 * @lies: while this word is 0, @lie would return 0 and need not be called, which is much of what an
 * 	access costs; NULL: always ask
 * @attention: see &enum mock_attention; may be NULL
 * @unclaimed: an access that no register claimed, or that real hardware would not have answered; an
 * 	oracle, so a host should make a finding of it where its driver had no business there. @bar
 * 	is MOCK_BAR_CONFIG for config space. May be NULL
 * @unmastered: the function had something to write or read (@what) with bus mastering off, so that
 * 	nothing was asked of the host; an oracle as well. May be NULL
 * @log: one line for a person, among them why the builder refused a device. May be NULL
 */
struct mock_host_ops {
	int (*dma)(void *host, struct mock_func *fn, mock_u64 addr, void *buf, mock_u32 len,
		   int write);
	void (*msi)(void *host, struct mock_func *fn, mock_u64 addr, mock_u32 data);
	void (*intx)(void *host, struct mock_func *fn, int pin, int level);
	void (*error)(void *host, struct mock_func *fn, int kind);
	void (*after)(void *host, struct mock_func *fn, mock_u64 ns, int cookie);
	void *(*alloc)(void *host, struct mock_func *fn, mock_u64 size);
	void (*free)(void *host, struct mock_func *fn, void *mem);
	mock_u64 (*lie)(void *host, struct mock_func *fn, int width);
	const mock_u64 *lies;
	void (*attention)(void *host, struct mock_func *fn, int what);
	void (*unclaimed)(void *host, struct mock_func *fn, int bar, mock_u64 off, int width,
			  int write);
	void (*unmastered)(void *host, struct mock_func *fn, const char *what);
	void (*log)(void *host, struct mock_func *fn, const char *msg);
};

/**
 * mock_func_create - power on one function
 * @dev: the model; must outlive the function
 * @ops: the host's side; must outlive the function
 * @host: passed to every op; a VF inherits it until mock_func_set_host()
 * @rid: bus << 8 | device << 3 | function, as the function will be addressed
 *
 * VFs of a PF are created with it, as slots that answer all ones until VF Enable.
 *
 * Returns the function in D0 after a cold reset, or NULL when the model describes impossible
 * hardware (the reason went to @ops->log) or memory ran out.
 */
struct mock_func *mock_func_create(const struct mock_device *dev, const struct mock_host_ops *ops,
				   void *host, unsigned int rid);

/* Frees a function and its VFs; the host makes sure that no timer of it is left. NULL is fine. */
void mock_func_destroy(struct mock_func *fn);

/**
 * mock_config_read - one config read transaction
 * @off: 0..4095; must be a multiple of @width
 * @width: 1, 2 or 4
 *
 * All ones when nobody answers: an absent VF, D3cold, unplugged, beyond a conventional function's
 * 256 bytes.
 */
mock_u32 mock_config_read(struct mock_func *fn, unsigned int off, int width);
void mock_config_write(struct mock_func *fn, unsigned int off, int width, mock_u32 val);

/**
 * mock_bar_read - one memory or I/O read transaction inside a BAR
 * @bar: 0..5, or MOCK_BAR_ROM
 * @off: offset inside the BAR, a multiple of @width
 * @width: 1, 2, 4 or 8
 *
 * The host has already decoded the address; a BAR that does not decode now (memory disabled, D3hot,
 * ROM disabled, VF MSE clear) answers all ones and is reported to unclaimed().
 */
mock_u64 mock_bar_read(struct mock_func *fn, int bar, mock_u64 off, int width);
void mock_bar_write(struct mock_func *fn, int bar, mock_u64 off, int width, mock_u64 val);

/**
 * mock_bar_addr - where a BAR decodes at this moment
 *
 * This is what the BAR register (of a VF: the PF's VF BAR) holds now, so that a host can tell an
 * access through a mapping whose BAR has meanwhile been lost to a reset.
 *
 * Returns 1 and *@addr, or 0 when the BAR does not exist or does not decode now.
 */
int mock_bar_addr(struct mock_func *fn, int bar, mock_u64 *addr);

/*
 * Legacy VGA cycles, a byte at a time. The host forwards them to the function that decodes them and
 * that they reach by the VGA bits of the bridges above; one that does not decode answers ones.
 */
int mock_vga_decodes(const struct mock_func *fn, int io);
mock_u8 mock_vga_read(struct mock_func *fn, int io, mock_u32 addr);
void mock_vga_write(struct mock_func *fn, int io, mock_u32 addr, mock_u8 val);

/*
 * A reset that came from outside: bus reset, or cold. FLR by a host is legal too (a backdoor
 * reset).
 */
void mock_reset(struct mock_func *fn, enum mock_reset_kind kind);

/* The platform's power switch: MOCK_D3COLD removes power, MOCK_D0 gives it back (a cold reset). */
void mock_power(struct mock_func *fn, enum mock_power_state state);

/* The time asked for with ops->after has come. Timers of before the last reset are ignored. */
void mock_timer(struct mock_func *fn, int cookie);

/* Surprise removal (0) and return (1): a function that is gone answers all ones and is silent. */
void mock_set_present(struct mock_func *fn, int present);

/**
 * mock_inject_error - the function detects an error and reports it as PCI Express says
 * @kind: severity; sets Device Status and, with an AER capability, the status register
 * @status: AER status bit to set (one of the uncorrectable bits, or of the correctable ones for
 * 	MOCK_ERROR_CORRECTABLE); for uncorrectable errors the AER severity register decides between
 * 	fatal and nonfatal where there is one
 */
void mock_inject_error(struct mock_func *fn, enum mock_error_kind kind, mock_u32 status);

/* Slot events of a port with a slot: presence of a card, and its attention button being pressed. */
void mock_slot_set_present(struct mock_func *fn, int present);
void mock_slot_press_button(struct mock_func *fn);

/* ---- what a host may ask; none of it may steer a driver, which has only config space  */

const struct mock_device *mock_func_device(const struct mock_func *fn);
const char *mock_func_name(const struct mock_func *fn);
unsigned int mock_func_rid(const struct mock_func *fn);
void *mock_func_host(const struct mock_func *fn);
void mock_func_set_host(struct mock_func *fn, void *host);
enum mock_power_state mock_func_power(const struct mock_func *fn);

/* The RID moves with the bus number that the host's enumeration gives; VFs follow their PF. */
void mock_func_set_rid(struct mock_func *fn, unsigned int rid);

struct mock_func *mock_func_pf(const struct mock_func *fn);	/* NULL unless @fn is a VF */
unsigned int mock_func_vf_index(const struct mock_func *fn);	/* 0-based */
unsigned int mock_func_total_vfs(const struct mock_func *fn);
/* VFs that answer now: 0 without VF Enable. */
unsigned int mock_func_num_vfs(const struct mock_func *fn);
struct mock_func *mock_func_vf(const struct mock_func *fn, unsigned int index);

/* Level of the INTx line as the host sees it. */
int mock_line_asserted(const struct mock_func *fn);

#endif /* MOCK_HOST_H */
