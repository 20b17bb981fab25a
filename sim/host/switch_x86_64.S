/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The context switch for x86-64. A port to another architecture is one such file:
 *
 * void sim_switch(void **save, void *to): push what a call preserves, store the stack pointer in *save, take the
 *	other stack, call sim_arrived() and return on it. Signal masks and floating point control are the same for all
 *	tasks. The way back is a jump: a processor expects a `ret` to go where the last `call` came from, which was on
 *	the stack left behind, so that a `ret` here would be a wrong guess each time.
 * void sim_first(void): where a new task starts; its stack was prepared by sim_host_stack_init().
 */
	.text
	.globl	sim_switch
	.type	sim_switch, @function
	.p2align 4
sim_switch:
	.cfi_startproc
	pushq	%rbp
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset rbp, 0
	pushq	%rbx
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset rbx, 0
	pushq	%r12
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset r12, 0
	pushq	%r13
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset r13, 0
	pushq	%r14
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset r14, 0
	pushq	%r15
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset r15, 0
	movq	%rsp, (%rdi)
	movq	%rsi, %rsp
	subq	$8, %rsp
	.cfi_adjust_cfa_offset 8
	call	sim_arrived
	addq	$8, %rsp
	.cfi_adjust_cfa_offset -8
	popq	%r15
	.cfi_adjust_cfa_offset -8
	.cfi_restore r15
	popq	%r14
	.cfi_adjust_cfa_offset -8
	.cfi_restore r14
	popq	%r13
	.cfi_adjust_cfa_offset -8
	.cfi_restore r13
	popq	%r12
	.cfi_adjust_cfa_offset -8
	.cfi_restore r12
	popq	%rbx
	.cfi_adjust_cfa_offset -8
	.cfi_restore rbx
	popq	%rbp
	.cfi_adjust_cfa_offset -8
	.cfi_restore rbp
	popq	%rcx
	.cfi_adjust_cfa_offset -8
	.cfi_register rip, rcx
	jmp	*%rcx
	.cfi_endproc
	.size	sim_switch, . - sim_switch

	.globl	sim_first
	.type	sim_first, @function
	.p2align 4
sim_first:
	.cfi_startproc
	.cfi_undefined rip
	xorl	%ebp, %ebp
	call	sim_task_main
	ud2
	.cfi_endproc
	.size	sim_first, . - sim_first

	.section .note.GNU-stack,"",@progbits
