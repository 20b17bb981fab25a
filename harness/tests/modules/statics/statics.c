// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module full of static state. Each read of its parameter `dirty` changes every kind of variable
 * that a compiler places differently, and shows a digest of what it found before.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/spinlock.h>

static int data = 7;
static int bss[50];
static const char *pointer = "first";
static LIST_HEAD(list);
static struct list_head entry;
static DEFINE_SPINLOCK(lock);
static bool flag = true;
int statics_global = 3;		/* localised by the module linker, so no other module may collide */
static u8 bytes[3] = { 1, 2, 3 };

static char *text = "default";
module_param(text, charp, 0644);
static unsigned int number = 5;
module_param(number, uint, 0444);
static char fixed[8] = "abc";
module_param_string(fixed, fixed, sizeof(fixed), 0600);
static int hidden;
module_param(hidden, int, 0);

static int dirty_get(char *buffer, const struct kernel_param *kp)
{
	static int calls = 100;
	int digest, sum = 0;

	for (int i = 0; i < (int)ARRAY_SIZE(bss); i++)
		sum += bss[i];
	digest = data + sum + statics_global + calls + flag + bytes[0] * bytes[1] * bytes[2] +
		 pointer[0] + list_empty(&list) * 1000;
	data *= 3;
	bss[calls % 50]++;
	pointer = &"second"[1];
	if (list_empty(&list))
		list_add(&entry, &list);
	spin_lock(&lock);
	statics_global--;
	spin_unlock(&lock);
	calls++;
	flag = !flag;
	bytes[2]++;
	return scnprintf(buffer, PAGE_SIZE, "%d\n", digest);
}

static const struct kernel_param_ops dirty_ops = { .get = dirty_get };
module_param_cb(dirty, &dirty_ops, NULL, 0444);

static int __init statics_init(void)
{
	return data == 7 && !bss[0] ? 0 : -EIO;
}
module_init(statics_init);

static void __exit statics_exit(void)
{
}
module_exit(statics_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("static state to be restored");
MODULE_ALIAS("statics:v*d42");
