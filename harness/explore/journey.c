// SPDX-License-Identifier: GPL-2.0-only
/* A live migration as a VMM does it, see migration.h. */
#include <string.h>

#include <shared/lab.h>

#include "explore/migration.h"

#define STOP_COPY	VFIO_DEVICE_STATE_STOP_COPY
#define RUNNING		VFIO_DEVICE_STATE_RUNNING
#define RUNNING_P2P	VFIO_DEVICE_STATE_RUNNING_P2P
#define RESUMING	VFIO_DEVICE_STATE_RESUMING
#define STOP		VFIO_DEVICE_STATE_STOP

#define PAGE 4096ull

const struct journey_plan journey_usual = {
	.guest = 4 << 20, .context = 1 << 20, .period_ns = 20000, .burst = 2, .link_mbps = 1250,
	.piece = 256 << 10, .dirty_max = 48, .rounds_max = 12,
};

static int fail(struct journey *j, const char *what, int ret)
{
	if (!j->failed) {
		j->failed = what;
		j->error = ret;
	}
	return ret;
}

static void note(struct journey *j, bool destination, unsigned int state)
{
	if (j->states < JOURNEY_STATES_MAX)
		j->state[j->states++] = (struct journey_state){ sim_now_ns(), destination, state };
}

static int set(struct journey *j, struct mlx5_guest *g, unsigned int state, int *fd)
{
	int none, ret = vt_mig_set(g->dev.fd, state, fd ? fd : &none);

	if (ret)
		return fail(j, vt_mig_name(state), ret);
	note(j, g == &j->dst, state);
	return 0;
}

/* The link takes its time for so many bytes; the VF goes on meanwhile. */
static void send(struct journey *j, uint64_t bytes)
{
	sim_advance_ns(bytes * 1000 / j->plan.link_mbps);
}

static int precopy_state(const struct journey *j)
{
	return vt_mig_flags(j->src.dev.fd) & VT_MIG_PRE_COPY ? (int)VT_STATE_PRE_COPY : -1;
}

/* ---- memory ---- */

static void copy_page(struct journey *j, uint64_t page)
{
	uint64_t off = page * PAGE;

	memcpy(vt_uptr(j->dst.mem + off, PAGE), vt_uptr(j->src.mem + off, PAGE), PAGE);
}

/*
 * Sends what the VF has written since the last time. Like a VMM it asks first and copies then:
 * what is written in between is dirty again.
 */
static int send_dirty(struct journey *j, unsigned int *pages)
{
	uint64_t *bits = vt_uptr(j->bitmap, j->pages / 8), page;
	int ret;

	memset(bits, 0, j->pages / 8);
	ret = vt_log_report(j->src.dev.fd, MLX5_GUEST_IOVA, j->plan.guest, PAGE, j->bitmap);
	if (ret)
		return fail(j, "dirty pages", ret);
	*pages = 0;
	for (page = 0; page < j->pages; page++)
		if (bits[page / 64] >> page % 64 & 1) {
			copy_page(j, page);
			(*pages)++;
		}
	send(j, *pages * PAGE);
	return 0;
}

static int send_all_memory(struct journey *j)
{
	uint64_t page;

	for (page = 0; page < j->pages; page++)
		copy_page(j, page);
	send(j, j->plan.guest);
	return 0;
}

/* ---- the VF ---- */

/* Moves what the stream has, until it is empty: *@bytes of it. */
static int send_stream(struct journey *j, uint64_t *bytes)
{
	static uint8_t buf[256 << 10];
	ssize_t n;

	*bytes = 0;
	while ((n = vt_read(j->out, buf, sizeof(buf))) > 0) {
		struct mlx5_stream part = { .bytes = buf, .len = (size_t)n };
		size_t off = 0;
		int ret;

		send(j, (uint64_t)n);
		ret = mlx5_stream_write(&part, &off, j->in, j->plan.piece);
		if (ret)
			return fail(j, "write at the destination", ret);
		*bytes += (uint64_t)n;
	}
	return n == 0 || n == -ENOMSG ? 0 : fail(j, "read at the source", (int)n);
}

static struct journey_round *next_round(struct journey *j)
{
	struct journey_round *r = &j->round[j->rounds < JOURNEY_ROUNDS_MAX - 1 ? j->rounds : 0];

	if (j->rounds < JOURNEY_ROUNDS_MAX - 1)
		j->rounds++;
	*r = (struct journey_round){ .begin_ns = sim_now_ns() };
	return r;
}

/* One round while the VF runs; *@left is what there will be to send at least. */
static int running_round(struct journey *j, bool first, unsigned int *left)
{
	struct journey_round *r = next_round(j);
	uint64_t initial, dirty;
	int ret;

	ret = vt_mig_precopy(j->out, &initial, &dirty);
	if (ret)
		return fail(j, "VFIO_MIG_GET_PRECOPY_INFO", ret);
	if (first)
		ret = send_all_memory(j);
	else
		ret = send_dirty(j, &r->dirty_pages);
	if (!ret)
		ret = send_stream(j, &r->vf_bytes);
	r->end_ns = sim_now_ns();
	*left = r->dirty_pages + (unsigned int)(r->vf_bytes / PAGE);
	return ret;
}

static int running_rounds(struct journey *j)
{
	unsigned int left, i;
	int ret;

	if (precopy_state(j) < 0)
		return send_all_memory(j);
	ret = set(j, &j->src, VT_STATE_PRE_COPY, &j->out);
	if (!ret)
		ret = running_round(j, true, &left);
	for (i = 1, left = ~0u; !ret && left > j->plan.dirty_max && i < j->plan.rounds_max; i++)
		ret = running_round(j, false, &left);
	return ret;
}

/* The VF stands still: what is left of memory and of its own state. */
static int last_round(struct journey *j)
{
	struct journey_round *r;
	int ret, none;

	j->stop_ns = sim_now_ns();
	r = next_round(j);
	ret = set(j, &j->src, precopy_state(j) < 0 ? RUNNING_P2P : VT_STATE_PRE_COPY_P2P, NULL);
	if (!ret)
		ret = set(j, &j->src, STOP_COPY, j->out < 0 ? &j->out : &none);
	if (!ret)
		ret = send_dirty(j, &r->dirty_pages);
	if (!ret)
		ret = send_stream(j, &r->vf_bytes);
	r->end_ns = sim_now_ns();
	return ret;
}

static uint64_t count_of(const struct mlx5_guest *g)
{
	return vt_bar_get64(g->dev.fd, 0, MLX5VF_COUNT);
}

/* Both stand still: are they the same? Then the destination takes over. */
static int take_over(struct journey *j)
{
	int ret = set(j, &j->dst, STOP, NULL);

	if (ret)
		return ret;
	j->same_memory = !memcmp(vt_uptr(j->src.mem, j->plan.guest),
				 vt_uptr(j->dst.mem, j->plan.guest), j->plan.guest);
	j->same_vf = mock_mlx5_vf_hash(j->src.vf) == mock_mlx5_vf_hash(j->dst.vf);
	j->writes = count_of(&j->dst);
	j->refused = vt_bar_get32(j->dst.dev.fd, 0, MLX5VF_ERRORS);
	ret = set(j, &j->dst, RUNNING_P2P, NULL);
	if (!ret)
		ret = set(j, &j->dst, RUNNING, NULL);
	j->go_ns = sim_now_ns();
	return ret;
}

int journey_begin(struct journey *j, const struct journey_plan *plan)
{
	uint64_t off;
	int ret;

	memset(j, 0, sizeof(*j));
	j->plan = *plan;
	j->pages = plan->guest / PAGE;
	j->out = j->in = -1;
	j->src.dev.fd = j->dst.dev.fd = -1;
	ret = mlx5_open(&j->src, MLX5_SRC, MLX5_SRC_PF, plan->guest);
	if (ret)
		return fail(j, "open the source", ret);
	ret = mlx5_open(&j->dst, MLX5_DST, MLX5_DST_PF, plan->guest);
	if (ret)
		return fail(j, "open the destination", ret);
	j->bitmap = vt_umem(j->pages / 8);
	mock_mlx5_vf_context(j->src.vf, plan->context);
	mock_mlx5_vf_context(j->dst.vf, plan->context);
	for (off = 0; off < plan->context; off += 1024)
		mock_mlx5_vf_write(j->src.vf, off, &off, sizeof(off));
	for (off = 0; off < plan->guest; off += PAGE)
		memcpy(vt_uptr(j->src.mem + off, 8), &off, 8);
	mlx5_load_begin(&j->src, plan->period_ns, plan->burst, 0, 0x5eed);
	return 0;
}

static void close_streams(struct journey *j)
{
	if (j->out >= 0)
		vt_close(j->out);
	if (j->in >= 0)
		vt_close(j->in);
	if (j->tracked)
		vt_log_stop(j->src.dev.fd);
	j->out = j->in = -1;
	j->tracked = false;
}

int journey_go(struct journey *j)
{
	struct vt_range all = { MLX5_GUEST_IOVA, j->plan.guest };
	int ret;

	j->rounds = j->states = 0;
	j->failed = NULL;
	j->begin_ns = sim_now_ns();
	note(j, false, RUNNING);
	note(j, true, RUNNING);
	j->page = PAGE;
	ret = vt_log_start(j->src.dev.fd, &all, 1, &j->page);
	if (ret)
		fail(j, "track dirty pages", ret);
	j->tracked = !ret;
	if (!ret)
		ret = set(j, &j->dst, RESUMING, &j->in);
	if (!ret)
		ret = running_rounds(j);
	if (!ret)
		ret = last_round(j);
	if (!ret)
		ret = take_over(j);
	j->end_ns = sim_now_ns();
	close_streams(j);
	return ret;
}

void journey_end(struct journey *j)
{
	close_streams(j);
	if (j->dst.dev.fd >= 0 && !j->failed) {
		sim_advance_ns(2000000);
		j->writes_after = count_of(&j->dst) - j->writes;
		if (vt_bar_get32(j->dst.dev.fd, 0, MLX5VF_ERRORS) != j->refused)
			fail(j, "the VF's writes at the destination", -EIO);
		mlx5_load_end(&j->dst);
	}
	mlx5_close(&j->src);
	mlx5_close(&j->dst);
	if (j->bitmap)
		vt_unmap(j->bitmap, j->pages / 8);
	j->bitmap = 0;
}

double journey_ms(const struct journey *j, uint64_t ns)
{
	return (double)(ns - j->begin_ns) / 1e6;
}

uint64_t journey_vf_bytes(const struct journey *j)
{
	uint64_t bytes = 0;
	unsigned int i;

	for (i = 0; i < j->rounds; i++)
		bytes += j->round[i].vf_bytes;
	return bytes;
}

unsigned int journey_dirty_pages(const struct journey *j)
{
	unsigned int pages = 0, i;

	for (i = 0; i < j->rounds; i++)
		pages += j->round[i].dirty_pages;
	return pages;
}
