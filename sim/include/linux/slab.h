/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - the arena's heap: every block has its own redzones and remembers its sites */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <linux/gfp.h>
#include <linux/overflow.h>
#include <linux/string.h>	/* the kernel's brings it along too, and drivers rely on it */
#include <linux/types.h>

#define SLAB_HWCACHE_ALIGN	((slab_flags_t)0x2000U)
#define SLAB_PANIC		((slab_flags_t)0x40000U)
#define SLAB_ACCOUNT		((slab_flags_t)0x4000000U)
#define ARCH_KMALLOC_MINALIGN	__alignof__(unsigned long long)
#define KMALLOC_MAX_SIZE	(1UL << 22)
#define ZERO_SIZE_PTR		((void *)16)
#define ZERO_OR_NULL_PTR(x)	((unsigned long)(x) <= (unsigned long)ZERO_SIZE_PTR)

void *__kmalloc(size_t size, gfp_t flags) __alloc_size(1);
void *kmalloc(size_t size, gfp_t flags) __alloc_size(1);
void *kzalloc(size_t size, gfp_t flags) __alloc_size(1);
void *kmalloc_array(size_t n, size_t size, gfp_t flags) __alloc_size(1, 2);
void *kcalloc(size_t n, size_t size, gfp_t flags) __alloc_size(1, 2);
void *krealloc(const void *p, size_t size, gfp_t flags) __must_check __alloc_size(2);
void *krealloc_array(void *p, size_t n, size_t size, gfp_t flags) __must_check __alloc_size(2, 3);
void kfree(const void *p);
void kfree_sensitive(const void *p);
size_t ksize(const void *p);
size_t kmalloc_size_roundup(size_t size);
void *kvmalloc(size_t size, gfp_t flags) __alloc_size(1);
void *kvzalloc(size_t size, gfp_t flags) __alloc_size(1);
void *kvmalloc_array(size_t n, size_t size, gfp_t flags) __alloc_size(1, 2);
void *kvcalloc(size_t n, size_t size, gfp_t flags) __alloc_size(1, 2);
void *kvrealloc(const void *p, size_t oldsize, size_t newsize, gfp_t flags) __alloc_size(3);
void kvfree(const void *p);
void kvfree_sensitive(const void *p, size_t len);

#define kmalloc_node(size, flags, node)		kmalloc(size, flags)
#define kzalloc_node(size, flags, node)		kzalloc(size, flags)
#define kvmalloc_node(size, flags, node)	kvmalloc(size, flags)
#define kvzalloc_node(size, flags, node)	kvzalloc(size, flags)
#define kcalloc_node(n, size, flags, node)	kcalloc(n, size, flags)

/* A cache is a size with a constructor; its blocks are heap blocks. */
struct kmem_cache;
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *));
void kmem_cache_destroy(struct kmem_cache *s);
void *kmem_cache_alloc(struct kmem_cache *s, gfp_t flags);
void *kmem_cache_zalloc(struct kmem_cache *s, gfp_t flags);
void kmem_cache_free(struct kmem_cache *s, void *p);
#define KMEM_CACHE(type, flags) \
	kmem_cache_create(#type, sizeof(struct type), __alignof__(struct type), (flags), NULL)

#endif /* _LINUX_SLAB_H */
