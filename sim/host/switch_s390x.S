/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The context switch for s390x; what each function is for is said in switch_x86_64.S, and what is left on a stack
 * in frame.h. A call preserves r6 to r13, r15 and f8 to f15, and needs r14 to come back. General registers have
 * their place in the caller's frame; the frame below it is one that sim_arrived() may save its own in, with the
 * floating point registers on top.
 */
#define SAVE_AREA	160
#define FRAME		(SAVE_AREA + 8 * 8)

	.text
	.globl	sim_switch
	.type	sim_switch, @function
	.p2align 4
sim_switch:
	.cfi_startproc
	stmg	%r6, %r15, 48(%r15)
	.cfi_rel_offset r6, 48
	.cfi_rel_offset r7, 56
	.cfi_rel_offset r8, 64
	.cfi_rel_offset r9, 72
	.cfi_rel_offset r10, 80
	.cfi_rel_offset r11, 88
	.cfi_rel_offset r12, 96
	.cfi_rel_offset r13, 104
	.cfi_rel_offset r14, 112
	.cfi_rel_offset r15, 120
	lgr	%r1, %r15
	aghi	%r15, -FRAME
	.cfi_adjust_cfa_offset FRAME
	stg	%r1, 0(%r15)
	std	%f8, SAVE_AREA(%r15)
	std	%f9, SAVE_AREA + 8(%r15)
	std	%f10, SAVE_AREA + 16(%r15)
	std	%f11, SAVE_AREA + 24(%r15)
	std	%f12, SAVE_AREA + 32(%r15)
	std	%f13, SAVE_AREA + 40(%r15)
	std	%f14, SAVE_AREA + 48(%r15)
	std	%f15, SAVE_AREA + 56(%r15)
	stg	%r15, 0(%r2)
	lgr	%r15, %r3
	brasl	%r14, sim_arrived
	ld	%f8, SAVE_AREA(%r15)
	ld	%f9, SAVE_AREA + 8(%r15)
	ld	%f10, SAVE_AREA + 16(%r15)
	ld	%f11, SAVE_AREA + 24(%r15)
	ld	%f12, SAVE_AREA + 32(%r15)
	ld	%f13, SAVE_AREA + 40(%r15)
	ld	%f14, SAVE_AREA + 48(%r15)
	ld	%f15, SAVE_AREA + 56(%r15)
	lmg	%r6, %r15, FRAME + 48(%r15)
	.cfi_restore r6
	.cfi_restore r7
	.cfi_restore r8
	.cfi_restore r9
	.cfi_restore r10
	.cfi_restore r11
	.cfi_restore r12
	.cfi_restore r13
	.cfi_restore r14
	.cfi_restore r15
	.cfi_def_cfa_offset SAVE_AREA
	br	%r14
	.cfi_endproc
	.size	sim_switch, . - sim_switch

	.globl	sim_first
	.type	sim_first, @function
	.p2align 4
sim_first:
	.cfi_startproc
	.cfi_undefined r14
	brasl	%r14, sim_task_main
	j	.+2
	.cfi_endproc
	.size	sim_first, . - sim_first

	.section .note.GNU-stack,"",@progbits
