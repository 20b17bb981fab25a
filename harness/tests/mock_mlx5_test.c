// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mlx5 model in two hosts: what a VF is after some work must be what it was in real kernels
 * (harness/kmod/mock, recorded by harness/qemu/migration), where a compiler and a C library of this
 * side are not to be had.
 */
#include <stdio.h>

#include <mock/mlx5.h>

#include "cli/cli.h"
#include "expect.h"
#include "mock_host.h"
#include "suite.h"

#define PACKETS	0x1000U		/* offset of what VF 0 writes, and its length */

static void vf_is_what_it_was_in_kernels(void **state)
{
	unsigned long long recorded[2];
	struct mock_test_host mh;
	struct mock_func *pf, *vf;
	unsigned int sriov;
	char path[4200];
	FILE *in;

	(void)state;
	/* A hash is over registers as the host has them. */
	if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
		skip_because("recorded in little endian kernels");
	cli_source_path(path, sizeof(path), "harness/qemu/recorded/mock-mlx5.txt");
	in = fopen(path, "r");
	assert_non_null(in);
	assert_int_equal(fscanf(in, "vf 0 %llx, vf 1 %llx,", &recorded[0], &recorded[1]), 2);
	fclose(in);
	assert_true(recorded[0] != recorded[1]);

	pf = mh_ready(&mh, "mlx5");
	sriov = mh_ecap(pf, MOCK_ECAP_ID_SRIOV);
	mock_config_write(pf, sriov + MOCK_SRIOV_NUM_VFS, 2, 2);
	mock_config_write(pf, sriov + MOCK_SRIOV_CONTROL, 2,
			  MOCK_SRIOV_VF_ENABLE | MOCK_SRIOV_VF_MSE);
	vf = mock_func_vf(pf, 0);
	mock_config_write(vf, MOCK_COMMAND, 2, MOCK_COMMAND_MASTER);
	mock_bar_write(vf, 0, MLX5VF_DMA_BASE, 8, MH_MEM_BASE + PACKETS);
	mock_bar_write(vf, 0, MLX5VF_DMA_LEN, 8, PACKETS);
	mock_bar_write(vf, 0, MLX5VF_LIMIT, 8, 100);
	mock_bar_write(vf, 0, MLX5VF_PERIOD, 4, 5000);
	mock_bar_write(vf, 0, MLX5VF_CTRL, 4, MLX5VF_CTRL_RUN);
	mh_advance(&mh, 1000000);
	assert_true(mock_mlx5_vf_hash(vf) == recorded[0]);
	assert_true(mock_mlx5_vf_hash(mock_func_vf(pf, 1)) == recorded[1]);
	mh_destroy(&mh, pf);
}

SUITE(mock_mlx5, cmocka_unit_test(vf_is_what_it_was_in_kernels));
