// SPDX-License-Identifier: GPL-2.0-only
/* Migration of mlx5 VFs, see mlx5.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <shared/pci.h>

#include "cli/cli.h"
#include "tests/mlx5.h"

int mlx5_open(struct mlx5_guest *g, const char *vf, const char *pf, uint64_t size)
{
	int ret;

	memset(g, 0, sizeof(*g));
	ret = vt_dev_open(&g->dev, vf);
	if (ret)
		return ret;
	g->pf = sim_pci_model(pf);
	g->vf = sim_pci_model(vf);
	g->size = size;
	vt_cfg_set16(g->dev.fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	if (!size)
		return 0;
	g->mem = vt_umem(size);
	ret = vt_dma_map(g->dev.container, g->mem, MLX5_GUEST_IOVA, size,
			 VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE);
	if (ret)
		mlx5_close(g);
	return ret;
}

void mlx5_close(struct mlx5_guest *g)
{
	vt_dev_close(&g->dev);
	if (g->mem)
		vt_unmap(g->mem, g->size);
	g->mem = 0;
}

void mlx5_load_begin(const struct mlx5_guest *g, uint32_t period_ns, uint32_t burst, uint64_t limit,
		     uint64_t seed)
{
	int fd = g->dev.fd;

	vt_bar_set64(fd, 0, MLX5VF_DMA_BASE, MLX5_GUEST_IOVA);
	vt_bar_set64(fd, 0, MLX5VF_DMA_LEN, g->size);
	vt_bar_set64(fd, 0, MLX5VF_SEED, seed);
	vt_bar_set64(fd, 0, MLX5VF_LIMIT, limit);
	/* Where a write fails it must not run as fast as it can, for ever. */
	if (!vt_bar_set32(fd, 0, MLX5VF_PERIOD, period_ns) &&
	    !vt_bar_set32(fd, 0, MLX5VF_BURST, burst))
		vt_bar_set32(fd, 0, MLX5VF_CTRL, MLX5VF_CTRL_RUN);
}

void mlx5_load_end(const struct mlx5_guest *g)
{
	vt_bar_set32(g->dev.fd, 0, MLX5VF_CTRL, 0);
}

void mlx5_fw_fails(struct mock_func *pf, uint32_t opcode, uint32_t skip, uint32_t status)
{
	struct mock_mlx5_rule rule = { .opcode = opcode, .skip = skip, .times = 1,
				       .action = MOCK_MLX5_STATUS, .status = status };

	if (mock_mlx5_rule(pf, &rule))
		cli_die("mlx5: no room for one more rule");
}

void mlx5_fw_delays(struct mock_func *pf, uint32_t opcode, uint64_t ns)
{
	struct mock_mlx5_rule rule = { .opcode = opcode, .action = MOCK_MLX5_DELAY,
				       .delay_ns = ns };

	if (mock_mlx5_rule(pf, &rule))
		cli_die("mlx5: no room for one more rule");
}

void mlx5_remove_pf(const char *pf)
{
	char vf[16];
	unsigned int i;

	for (i = 2; i < 4; i++) {
		snprintf(vf, sizeof(vf), "%.11s%u", pf, i);
		vt_unbind(vf);
	}
	vt_unbind(pf);
}

/* ---- streams ---- */

void mlx5_stream_free(struct mlx5_stream *s)
{
	free(s->bytes);
	memset(s, 0, sizeof(*s));
}

static void reserve(struct mlx5_stream *s, size_t len)
{
	if (s->room - s->len >= len)
		return;
	s->room = (s->room + len) * 2;
	s->bytes = realloc(s->bytes, s->room);
	if (!s->bytes)
		cli_die("mlx5: out of memory for a stream of %zu bytes", s->room);
}

void mlx5_stream_add(struct mlx5_stream *s, const void *bytes, size_t len)
{
	reserve(s, len);
	if (len)
		memcpy(s->bytes + s->len, bytes, len);
	s->len += len;
}

void mlx5_stream_record(struct mlx5_stream *s, struct mlx5_record head, const void *payload,
			size_t len)
{
	mlx5_stream_add(s, &head, sizeof(head));
	mlx5_stream_add(s, payload, len);
}

int mlx5_stream_read(struct mlx5_stream *s, int fd, size_t piece)
{
	ssize_t n;

	do {
		reserve(s, piece);
		n = vt_read(fd, s->bytes + s->len, piece);
		if (n > 0)
			s->len += (size_t)n;
	} while (n > 0);
	return (int)n;
}

int mlx5_stream_write(const struct mlx5_stream *s, size_t *off, int fd, size_t piece)
{
	while (*off < s->len) {
		size_t len = s->len - *off < piece ? s->len - *off : piece;
		ssize_t n = vt_write(fd, s->bytes + *off, len);

		if (n < 0)
			return (int)n;
		*off += (size_t)n;
	}
	return 0;
}

/* ---- states ---- */

int mlx5_reach(int fd, unsigned int state, int *data_fd)
{
	int ret;

	*data_fd = -1;
	/* A VMM stops the VF's own activity first. */
	if (state == VT_STATE_PRE_COPY_P2P) {
		ret = vt_mig_set(fd, VT_STATE_PRE_COPY, data_fd);
		if (!ret) {
			int none;

			ret = vt_mig_set(fd, state, &none);
		}
		return ret;
	}
	return vt_mig_set(fd, state, data_fd);
}

int mlx5_expected(unsigned int from, unsigned int to, uint64_t flags)
{
	if (from == VFIO_DEVICE_STATE_ERROR || to == VFIO_DEVICE_STATE_ERROR || to >= VT_STATES)
		return from == to ? (int)to : -1;
	if (to >= VT_STATE_PRE_COPY && !(flags & VT_MIG_PRE_COPY))
		return -1;
	/* The one way that is blocked: a state that was frozen for good cannot be shown again. */
	if (from == VFIO_DEVICE_STATE_STOP_COPY && to >= VT_STATE_PRE_COPY)
		return -1;
	return (int)to;
}
