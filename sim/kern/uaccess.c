// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies between kernel and user memory. A copy goes in runs: present anonymous pages by memcpy,
 * device mappings by accesses that may fault and then call the driver's fault handler, as they do
 * in the kernel. It stops at the first byte that cannot be reached and says how many were left.
 */
#include <linux/err.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <shared/sys.h>
#include "sim_bytes.h"
#include "oracle.h"
#include "state.h"

static __always_inline bool fetches_watched(void)
{
	return unlikely(SIM->faults.refetch);
}

/* Every user access starts here. False: it is to fail as a whole. */
static bool user_access_begins(void)
{
	might_sleep();
	/* A page that is not there takes mmap_lock, whether this one is there or not. */
	if (current->sim_nr_held && current->mm)
		sim_lock_order_held(&current->mm->mmap_lock.sim_lock, true, 0);
	sim_point(SIM_PT_UCOPY, NULL);
	return !sim_should_fail(SIM_FAULT_UCOPY);
}

/* One naturally aligned piece of a device mapping. Return: bytes moved, 0 on a fault. */
static unsigned int device_piece(unsigned long addr, void *buf, unsigned long n, bool write)
{
	unsigned int width = 8;
	u64 val = 0;

	while (width > n || addr & (width - 1))
		width >>= 1;
	if (write)
		val = sim_le_get(buf, width);
	if (sim_mmu_access(&SIM->mm.mm, addr, width, &val, write))
		return 0;
	if (!write)
		sim_le_put(val, buf, width);
	return width;
}

/* Return: bytes that could not be moved. */
static unsigned long move(unsigned long addr, void *buf, unsigned long n, bool to_user)
{
	unsigned long run;

	while (n) {
		run = sim_umem_run(addr, n);
		if (run) {
			void *host = sim_umem_ptr(addr, run);

			if (to_user)
				memcpy(host, buf, run);
			else
				memcpy(buf, host, run);
		} else if (addr >= SIM_UMAP_BASE && addr < SIM_UMAP_END) {
			run = device_piece(addr, buf, n, to_user);
		}
		if (!run)
			return n;
		addr += run;
		buf += run;
		n -= run;
	}
	return 0;
}

static noinline unsigned long slow_from_user(void *to, const void __user *from, unsigned long n,
					     void *site)
{
	unsigned long left = n;
	const void *host;

	if (user_access_begins()) {
		if (fetches_watched())
			__sim_fetch((unsigned long)from, n, site);
		sim_race_access(to, n, SIM_RACE_WRITE, site);
		host = sim_umem_ptr((unsigned long)from, n);
		if (likely(host)) {
			memcpy(to, host, n);
			return 0;
		}
		if (access_ok(from, n))
			left = move((unsigned long)from, to, n, false);
	}
	/* Nothing of the kernel's old contents may stay where user data was expected. */
	if (left)
		memset(to + (n - left), 0, left);
	return left;
}

static noinline unsigned long slow_to_user(void __user *to, const void *from, unsigned long n,
					   void *site)
{
	void *host;

	if (!user_access_begins())
		return n;
	if (fetches_watched())
		__sim_fetch_written((unsigned long)to, n);
	sim_race_access(from, n, SIM_RACE_READ, site);
	host = sim_umem_ptr((unsigned long)to, n);
	if (likely(host)) {
		memcpy(host, from, n);
		return 0;
	}
	if (!access_ok(to, n))
		return n;
	return move((unsigned long)to, (void *)from, n, true);
}

/*
 * A word of a page that is there, when nobody else runs, no call is to fail and no lock is held:
 * where it is, and all that user_access_begins() does then is done. NULL in all other cases.
 */
static __always_inline void *plain_word(unsigned long addr, unsigned long n)
{
	struct task_struct *t = current;
	unsigned long off = addr - SIM_USER_BASE;

	if ((n != 4 && n != 8) || IS_ENABLED(SIM_FINE) || t->sim_nr_held || sim_in_atomic(t) ||
	    SIM->sched.choices || SIM->faults.armed || fetches_watched())
		return NULL;
	if (off >= SIM_UMEM_SIZE || (off & ~PAGE_MASK) + n > PAGE_SIZE ||
	    (SIM->mm.page[off >> PAGE_SHIFT] & SIM_UPAGE_MASK) != SIM_UPAGE_PRESENT)
		return NULL;
	SIM->faults.calls[SIM_FAULT_UCOPY]++;
	return (void *)(SIM_UMEM_BASE + off);
}

static __always_inline void copy_word(void *to, const void *from, unsigned long n)
{
	if (n == 4)
		__builtin_memcpy(to, from, 4);
	else
		__builtin_memcpy(to, from, 8);
}

unsigned long copy_from_user(void *to, const void __user *from, unsigned long n)
{
	const void *word = plain_word((unsigned long)from, n);

	if (!word)
		return slow_from_user(to, from, n, __builtin_return_address(0));
	copy_word(to, word, n);
	return 0;
}
EXPORT_SYMBOL(copy_from_user);

unsigned long copy_to_user(void __user *to, const void *from, unsigned long n)
{
	void *word = plain_word((unsigned long)to, n);

	if (!word)
		return slow_to_user(to, from, n, __builtin_return_address(0));
	copy_word(word, from, n);
	return 0;
}
EXPORT_SYMBOL(copy_to_user);

unsigned long clear_user(void __user *to, unsigned long n)
{
	unsigned long addr = (unsigned long)to, run;

	if (!user_access_begins() || !access_ok(to, n))
		return n;
	while (n) {
		run = sim_umem_run(addr, n);
		if (!run)
			break;
		memset(sim_umem_ptr(addr, run), 0, run);
		addr += run;
		n -= run;
	}
	return n;
}
EXPORT_SYMBOL(clear_user);

int sim_get_user(unsigned long long *val, const void __user *from, int width)
{
	return copy_from_user(sim_low_bytes(val, width), from, width) ? -EFAULT : 0;
}
EXPORT_SYMBOL(sim_get_user);

int sim_put_user(unsigned long long val, void __user *to, int width)
{
	return copy_to_user(to, sim_low_bytes(&val, width), width) ? -EFAULT : 0;
}
EXPORT_SYMBOL(sim_put_user);

/* Length up to the NUL within @max bytes, @max if there is none, -EFAULT. */
static long user_strlen(unsigned long addr, unsigned long max)
{
	unsigned long done = 0, run;
	const char *host, *nul;

	while (done < max) {
		run = sim_umem_run(addr + done, max - done);
		if (!run)
			return -EFAULT;
		host = sim_umem_ptr(addr + done, run);
		nul = memchr(host, 0, run);
		if (nul)
			return done + (nul - host);
		done += run;
	}
	return max;
}

/** strncpy_from_user - Return: length without the NUL, @count if it did not fit, -EFAULT */
long strncpy_from_user(char *dst, const char __user *src, long count)
{
	unsigned long addr = (unsigned long)src;
	long len;

	if (count <= 0)
		return 0;
	if (!user_access_begins())
		return -EFAULT;
	len = user_strlen(addr, count);
	if (len < 0)
		return len;
	if (move(addr, dst, len < count ? len + 1 : count, false))
		return -EFAULT;
	return len;
}
EXPORT_SYMBOL(strncpy_from_user);

/** strnlen_user - Return: length with the NUL, more than @count if it is longer, 0 on a fault */
long strnlen_user(const char __user *str, long count)
{
	long len;

	if (count <= 0 || !user_access_begins())
		return 0;
	len = user_strlen((unsigned long)str, count);
	return len < 0 ? 0 : len + 1;
}
EXPORT_SYMBOL(strnlen_user);

void *memdup_user(const void __user *src, size_t len)
{
	void *copy = kmalloc(len, GFP_USER);

	if (!copy)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(copy, src, len)) {
		kfree(copy);
		return ERR_PTR(-EFAULT);
	}
	return copy;
}
EXPORT_SYMBOL(memdup_user);

void *memdup_user_nul(const void __user *src, size_t len)
{
	char *copy = kmalloc(len + 1, GFP_KERNEL);

	if (!copy)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(copy, src, len)) {
		kfree(copy);
		return ERR_PTR(-EFAULT);
	}
	copy[len] = '\0';
	return copy;
}
EXPORT_SYMBOL(memdup_user_nul);

/**
 * strndup_user - copy of a user string
 * @n: bytes, with the NUL, that it may have
 *
 * Return: the copy, or ERR_PTR of -EFAULT, -EINVAL (too long), -ENOMEM.
 */
char *strndup_user(const char __user *str, long n)
{
	long len = strnlen_user(str, n);
	char *copy;

	if (!len)
		return ERR_PTR(-EFAULT);
	if (len > n)
		return ERR_PTR(-EINVAL);
	copy = memdup_user(str, len);
	/* The other threads of the program may have written over the NUL meanwhile. */
	if (!IS_ERR(copy))
		copy[len - 1] = '\0';
	return copy;
}
EXPORT_SYMBOL(strndup_user);

/** copy_struct_from_user - a struct that may grow: unknown trailing bytes must be zero */
int copy_struct_from_user(void *dst, size_t ksize, const void __user *src, size_t usize)
{
	size_t size = min(ksize, usize), off;
	u8 byte;

	for (off = size; off < usize; off++) {
		if (get_user(byte, (const u8 __user *)src + off))
			return -EFAULT;
		if (byte)
			return -E2BIG;
	}
	if (usize < ksize)
		memset(dst + size, 0, ksize - size);
	return copy_from_user(dst, src, size) ? -EFAULT : 0;
}
EXPORT_SYMBOL(copy_struct_from_user);
