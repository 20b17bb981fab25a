/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Migration of mlx5 VFs, for tests and scenarios on the stage "mlx5": the firmware's commands by
 * name, a VF with a guest that it writes to, and whole transfers.
 */
#ifndef VFIOLAB_HARNESS_MLX5_H
#define VFIOLAB_HARNESS_MLX5_H

#include <mock/func.h>
#include <mock/mlx5.h>

#include "vt/mig.h"
#include "vt/vt.h"

#define MLX5_DRIVER	"mlx5_vfio_pci"

/* The two hosts of the stage. */
#define MLX5_SRC_PF	"0000:01:00.0"
#define MLX5_SRC	"0000:01:00.2"
#define MLX5_DST_PF	"0000:02:00.0"
#define MLX5_DST	"0000:02:00.2"

/* Opcodes and statuses, from the Programmer's Reference Manual. */
#define MLX5_QUERY_HCA_CAP	0x100
#define MLX5_SUSPEND		0x115
#define MLX5_RESUME		0x116
#define MLX5_QUERY_MIGRATION	0x117
#define MLX5_SAVE		0x118
#define MLX5_LOAD		0x119
#define MLX5_CREATE_MKEY	0x200
#define MLX5_ALLOC_PD		0x800
#define MLX5_MODIFY_OBJECT	0xa01
#define MLX5_STATUS_INTERNAL	0x01
#define MLX5_STATUS_BAD_STATE	0x09

/*
 * Unbinds the VFs of a PF of the stage, and the PF. For the end of a case in which the PF was
 * reset: what it has allocated since would count as left behind.
 */
void mlx5_remove_pf(const char *pf);

/* A record's header, and the tags of what this driver writes. */
struct mlx5_record {
	uint64_t size;
	uint32_t flags;
	uint32_t tag;
};

#define MLX5_TAG_IMAGE		0
#define MLX5_TAG_FINAL_SIZE	1
#define MLX5_OPTIONAL		1

/* Guest memory of a VF: as long as @size, at this I/O address. */
#define MLX5_GUEST_IOVA		0x10000000ULL

/**
 * struct mlx5_guest - a VF that is open, and the memory of its guest
 * @dev: the VF, memory decoding and bus master on
 * @pf: model of its PF, @vf: of the VF
 * @mem: user memory at MLX5_GUEST_IOVA, @size bytes; 0 if there is none
 */
struct mlx5_guest {
	struct vt_dev dev;
	struct mock_func *pf;
	struct mock_func *vf;
	vt_addr mem;
	uint64_t size;
};

/* Opens the VF; @size bytes of guest memory are mapped. 0 or -errno, with nothing left open. */
int mlx5_open(struct mlx5_guest *g, const char *vf, const char *pf, uint64_t size);
void mlx5_close(struct mlx5_guest *g);

/**
 * mlx5_load_begin - have the VF write to its guest
 * @g: with memory
 * @period_ns: between bursts of @burst writes of 64 bytes each
 * @limit: writes after which it stops, 0 for none
 * @seed: where, and what
 */
void mlx5_load_begin(const struct mlx5_guest *g, uint32_t period_ns, uint32_t burst, uint64_t limit,
		     uint64_t seed);
void mlx5_load_end(const struct mlx5_guest *g);

/* The firmware does not execute the next command of that opcode after @skip good ones. */
void mlx5_fw_fails(struct mock_func *pf, uint32_t opcode, uint32_t skip, uint32_t status);
/* The firmware takes @ns more for each command of that opcode, 0 for all. */
void mlx5_fw_delays(struct mock_func *pf, uint32_t opcode, uint64_t ns);

/**
 * struct mlx5_stream - what was read of a stream
 * @bytes: from malloc(), @len of @room; mlx5_stream_free()
 */
struct mlx5_stream {
	uint8_t *bytes;
	size_t len;
	size_t room;
};

void mlx5_stream_free(struct mlx5_stream *s);
void mlx5_stream_add(struct mlx5_stream *s, const void *bytes, size_t len);
/* A record with that header and @len bytes of payload, which need not be what it says. */
void mlx5_stream_record(struct mlx5_stream *s, struct mlx5_record head, const void *payload,
			size_t len);

/* Reads until read() has nothing more: returns its answer, 0 or -errno. @piece: of each read. */
int mlx5_stream_read(struct mlx5_stream *s, int fd, size_t piece);
/* Writes from @*off on, in pieces; 0 or the first error, @*off tells how far it came. */
int mlx5_stream_write(const struct mlx5_stream *s, size_t *off, int fd, size_t piece);

/**
 * mlx5_reach - bring a device from RUNNING to a state, as a VMM would
 * @fd: device
 * @state: any but ERROR
 * @data_fd: out, the stream of that state or -1
 *
 * Return: 0 or -errno.
 */
int mlx5_reach(int fd, unsigned int state, int *data_fd);

/* The state after a request for @to in @from, if nothing fails; -1 if it has to be refused. */
int mlx5_expected(unsigned int from, unsigned int to, uint64_t flags);

#endif
