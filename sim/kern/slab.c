// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kmalloc family over the arena's heap: context checks, fault injection, call sites.
 */
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <linux/kernel.h>
#include <linux/bitmap.h>

#include "state.h"

#define SITE __builtin_return_address(0)

static void *km(size_t size, size_t max, gfp_t gfp, void *site)
{
	size_t align = 16;

	if (gfp & __GFP_DIRECT_RECLAIM)
		sim_assert_may_sleep("memory allocation");
	if (!(gfp & (__GFP_SIM | __GFP_NOFAIL))) {
		sim_point(SIM_PT_ALLOC, NULL);
		if (sim_should_fail(SIM_FAULT_ALLOC))
			return NULL;
	}
	if (unlikely(!size))
		return ZERO_SIZE_PTR;
	if (unlikely(size > max)) {
		if (!(gfp & __GFP_NOWARN))
			sim_warned(__FILE__, __LINE__, "allocation of %zu bytes is larger than %zu",
				   size, max);
		return NULL;
	}
	/* Powers of two are aligned to themselves; small ones cost too much and nobody looks. */
	if (size >= 256 && is_power_of_2(size))
		align = min_t(size_t, size, PAGE_SIZE);
	return sim_alloc(size, align, gfp, site);
}

static void *km_array(size_t n, size_t size, size_t max, gfp_t gfp, void *site)
{
	size_t bytes;

	if (check_mul_overflow(n, size, &bytes))
		return NULL;
	return km(bytes, max, gfp, site);
}

void *__kmalloc(size_t size, gfp_t flags)
{
	return km(size, KMALLOC_MAX_SIZE, flags, SITE);
}

void *kmalloc(size_t size, gfp_t flags)
{
	return km(size, KMALLOC_MAX_SIZE, flags, SITE);
}

void *kzalloc(size_t size, gfp_t flags)
{
	return km(size, KMALLOC_MAX_SIZE, flags | __GFP_ZERO, SITE);
}

void *kmalloc_array(size_t n, size_t size, gfp_t flags)
{
	return km_array(n, size, KMALLOC_MAX_SIZE, flags, SITE);
}

void *kcalloc(size_t n, size_t size, gfp_t flags)
{
	return km_array(n, size, KMALLOC_MAX_SIZE, flags | __GFP_ZERO, SITE);
}

static void *kre(const void *p, size_t size, size_t max, gfp_t gfp, void *site)
{
	size_t old = ksize(p);
	void *q;

	if (!size) {
		sim_free(p, site);
		return ZERO_SIZE_PTR;
	}
	if (ZERO_OR_NULL_PTR(p))
		return km(size, max, gfp, site);
	if (gfp & __GFP_DIRECT_RECLAIM)
		sim_assert_may_sleep("krealloc");
	if (sim_should_fail(SIM_FAULT_ALLOC) || size > max)
		return NULL;
	/* Always moves: a stale pointer to the old block must not work by luck. */
	q = sim_realloc(p, size, gfp & ~__GFP_ZERO, site);
	if (q && gfp & __GFP_ZERO && size > old)
		memset((char *)q + old, 0, size - old);
	return q;
}

void *krealloc(const void *p, size_t size, gfp_t flags)
{
	return kre(p, size, KMALLOC_MAX_SIZE, flags, SITE);
}

void *krealloc_array(void *p, size_t n, size_t size, gfp_t flags)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? NULL :
						     kre(p, bytes, KMALLOC_MAX_SIZE, flags, SITE);
}

void kfree(const void *p)
{
	sim_free(p, SITE);
}

void kfree_sensitive(const void *p)
{
	sim_free(p, SITE);
}

void kfree_const(const void *p)
{
	/* Constants are not copied by kstrdup_const(), so they come back here. */
	if (sim_virt_to_phys(p))
		sim_free(p, SITE);
}

size_t kmalloc_size_roundup(size_t size)
{
	return size;
}

void *kvmalloc(size_t size, gfp_t flags)
{
	return km(size, INT_MAX, flags, SITE);
}

void *kvzalloc(size_t size, gfp_t flags)
{
	return km(size, INT_MAX, flags | __GFP_ZERO, SITE);
}

void *kvmalloc_array(size_t n, size_t size, gfp_t flags)
{
	return km_array(n, size, INT_MAX, flags, SITE);
}

void *kvcalloc(size_t n, size_t size, gfp_t flags)
{
	return km_array(n, size, INT_MAX, flags | __GFP_ZERO, SITE);
}

void *kvrealloc(const void *p, size_t oldsize, size_t newsize, gfp_t flags)
{
	void *q;

	if (oldsize >= newsize)
		return (void *)p;
	q = km(newsize, INT_MAX, flags, SITE);
	if (q) {
		memcpy(q, p, oldsize);
		sim_free(p, SITE);
	}
	return q;
}

void kvfree(const void *p)
{
	/* An interrupt may: what vmalloc() gave is then freed later. */
	if (!in_interrupt())
		sim_assert_may_sleep("kvfree");
	sim_free(p, SITE);
}

void kvfree_sensitive(const void *p, size_t len)
{
	(void)len;
	sim_free(p, SITE);
}

void *vmalloc(unsigned long size)
{
	return km(size, SIM_ARENA_SIZE, GFP_KERNEL, SITE);
}

void *vzalloc(unsigned long size)
{
	return km(size, SIM_ARENA_SIZE, GFP_KERNEL | __GFP_ZERO, SITE);
}

void *vmalloc_user(unsigned long size)
{
	return km(round_up(size, PAGE_SIZE), SIM_ARENA_SIZE, GFP_KERNEL | __GFP_ZERO, SITE);
}

void *__vmalloc(unsigned long size, gfp_t gfp_mask)
{
	return km(size, SIM_ARENA_SIZE, gfp_mask, SITE);
}

void *vcalloc(size_t n, size_t size)
{
	return km_array(n, size, SIM_ARENA_SIZE, GFP_KERNEL | __GFP_ZERO, SITE);
}

void vfree(const void *addr)
{
	sim_assert_may_sleep("vfree");
	sim_free(addr, SITE);
}

bool is_vmalloc_addr(const void *x)
{
	(void)x;
	return false;
}

static char *dup_bytes(const void *src, size_t len, size_t room, gfp_t gfp, void *site)
{
	char *p = km(room, KMALLOC_MAX_SIZE, gfp, site);

	if (p && room)
		memcpy(p, src, len);
	return p;
}

char *kstrdup(const char *s, gfp_t gfp)
{
	return s ? dup_bytes(s, strlen(s) + 1, strlen(s) + 1, gfp, SITE) : NULL;
}

const char *kstrdup_const(const char *s, gfp_t gfp)
{
	if (s && !sim_virt_to_phys(s))
		return s;
	return s ? dup_bytes(s, strlen(s) + 1, strlen(s) + 1, gfp, SITE) : NULL;
}

static char *dup_text(const char *s, size_t len, gfp_t gfp, void *site)
{
	char *p = dup_bytes(s, len, len + 1, gfp, site);

	if (p)
		p[len] = 0;
	return p;
}

char *kstrndup(const char *s, size_t max, gfp_t gfp)
{
	return s ? dup_text(s, strnlen(s, max), gfp, SITE) : NULL;
}

char *kmemdup_nul(const char *s, size_t len, gfp_t gfp)
{
	return s ? dup_text(s, len, gfp, SITE) : NULL;
}

void *kmemdup(const void *src, size_t len, gfp_t gfp)
{
	return dup_bytes(src, len, len, gfp, SITE);
}

static char *vformat(gfp_t gfp, const char *fmt, va_list args, void *site)
{
	va_list again;
	size_t len;
	char *p;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, fmt, again) + 1;
	va_end(again);
	p = km(len, KMALLOC_MAX_SIZE, gfp, site);
	if (p)
		vsnprintf(p, len, fmt, args);
	return p;
}

char *kvasprintf(gfp_t gfp, const char *fmt, va_list args)
{
	return vformat(gfp, fmt, args, SITE);
}

char *kasprintf(gfp_t gfp, const char *fmt, ...)
{
	va_list args;
	char *p;

	va_start(args, fmt);
	p = vformat(gfp, fmt, args, SITE);
	va_end(args);
	return p;
}

unsigned long *bitmap_alloc(unsigned int nbits, gfp_t flags)
{
	return km_array(BITS_TO_LONGS(nbits), sizeof(unsigned long), KMALLOC_MAX_SIZE, flags, SITE);
}

unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags)
{
	return km_array(BITS_TO_LONGS(nbits), sizeof(unsigned long), KMALLOC_MAX_SIZE,
			flags | __GFP_ZERO, SITE);
}

void bitmap_free(const unsigned long *bitmap)
{
	sim_free(bitmap, SITE);
}

struct kmem_cache {
	const char	*name;
	unsigned int	size, align;
	void		(*ctor)(void *);
	unsigned long	live;
};

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *))
{
	struct kmem_cache *s = km(sizeof(*s), KMALLOC_MAX_SIZE, GFP_KERNEL | __GFP_ZERO, SITE);

	(void)flags;
	if (!s)
		return NULL;
	s->name = name;
	s->size = size;
	s->align = max(align, 16U);
	s->ctor = ctor;
	return s;
}

void kmem_cache_destroy(struct kmem_cache *s)
{
	if (!s)
		return;
	if (s->live)
		sim_bug("leak", "kmem_cache_destroy of %s with %lu objects alive", s->name,
			s->live);
	sim_free(s, SITE);
}

static void *cache_alloc(struct kmem_cache *s, gfp_t gfp, void *site)
{
	void *p;

	if (gfp & __GFP_DIRECT_RECLAIM)
		sim_assert_may_sleep("kmem_cache_alloc");
	if (sim_should_fail(SIM_FAULT_ALLOC))
		return NULL;
	p = sim_alloc(s->size, s->align, gfp, site);
	if (p) {
		s->live++;
		if (s->ctor)
			s->ctor(p);
	}
	return p;
}

void *kmem_cache_alloc(struct kmem_cache *s, gfp_t flags)
{
	return cache_alloc(s, flags, SITE);
}

void *kmem_cache_zalloc(struct kmem_cache *s, gfp_t flags)
{
	return cache_alloc(s, flags | __GFP_ZERO, SITE);
}

void kmem_cache_free(struct kmem_cache *s, void *p)
{
	sim_free(p, SITE);
	s->live--;
}
