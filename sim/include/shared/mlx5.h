/* SPDX-License-Identifier: GPL-2.0-only */
/* class: door - the lab's mlx5_core, for tests, scenarios and the command line */
#ifndef _SHARED_MLX5_H
#define _SHARED_MLX5_H

/*
 * sim_mlx5_load() - what `modprobe mlx5_core` does: its driver takes the PFs that there are, and
 * those that come
 *
 * VFs it leaves alone: a lab has no use for mlx5_core on them. Firmware that errs is a matter of
 * the model (<mock/mlx5.h>, on what sim_pci_model() returns for the PF).
 *
 * Return: 0 or -errno. Loading twice is fine.
 */
int sim_mlx5_load(void);

/*
 * sim_mlx5_reset() - the firmware of the PF at @name is reset: its driver gives up what it had
 * there, VFs are told and disabled; then all of it comes up again
 *
 * Runs as a system call of the current task.
 *
 * Return: 0, -ENODEV if mlx5_core does not drive it, or the error that it did not come up with.
 */
int sim_mlx5_reset(const char *name);

/* The two halves of a reset: down without the function being reset, and up again. */
int sim_mlx5_down(const char *name);
int sim_mlx5_up(const char *name);

/*
 * sim_mlx5_cmd() - have the PF's firmware execute the command @in, as a driver does
 *
 * For tests of firmware and model: no driver is asked whether this is wise. Where the firmware
 * answered, @out begins with its status and syndrome.
 *
 * Return: what mlx5_cmd_do() returns; -ENODEV if mlx5_core does not drive the PF.
 */
int sim_mlx5_cmd(const char *name, const void *in, int inlen, void *out, int outlen);

/*
 * sim_mlx5_buffer() - memory of the PF's kernel that firmware can reach, for tests; all zeros
 *
 * Return: its address, and where the device sees it in *@dma, or NULL. Given back by
 * sim_mlx5_buffer_free().
 */
void *sim_mlx5_buffer(const char *name, unsigned long size, unsigned long long *dma);
void sim_mlx5_buffer_free(const char *name, void *buf, unsigned long size,
			  unsigned long long dma);

#endif
