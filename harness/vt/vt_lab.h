/* SPDX-License-Identifier: GPL-2.0-only */
/* What only the lab's side of the vt port has. */
#ifndef VFIOLAB_VT_LAB_H
#define VFIOLAB_VT_LAB_H

/**
 * vt_lab_prepare - make the port's user buffers part of the lab
 *
 * Call it after sim_boot() and before sim_image_take(), before any other user memory is made: calls
 * are then free of allocations. It is not needed for correctness.
 *
 * Return: 0, or -ENOMEM.
 */
int vt_lab_prepare(void);

/* The buffers are gone: to be called before a sim_boot() that is not followed by a prepare. */
void vt_lab_forget(void);

#endif
