// SPDX-License-Identifier: GPL-2.0-only
/*
 * zPCI capabilities of GET_INFO: their bytes, and whether they say what sysfs says. Only a machine
 * with zPCI functions has them.
 */
#include <stdlib.h>
#include <string.h>

#include <linux/vfio_zdev.h>

#include "conformance.h"

enum { ROOM = 512 };

struct info {
	struct vfio_device_info info;
	uint8_t bytes[ROOM];
};

static int get_info(struct conf *c, struct info *v)
{
	memset(v, 0, sizeof(*v));
	v->info.argsz = sizeof(*v);
	return vt_ioctl(c->fd, VFIO_DEVICE_GET_INFO, v, sizeof(*v));
}

static const void *find(const struct info *v, uint16_t id)
{
	const struct vfio_info_cap_header *head;
	uint32_t at = v->info.flags & VFIO_DEVICE_FLAGS_CAPS ? v->info.cap_offset : 0;

	for (; at && at + sizeof(*head) <= sizeof(*v); at = head->next) {
		head = (const void *)((const char *)v + at);
		if (head->id == id)
			return head;
	}
	return NULL;
}

/* The chain from begin to end, with what lies between two capabilities. */
CASE(zpci_capability_bytes, NEEDS(ZPCI))
{
	struct info v;

	MUST(c, get_info(c, &v));
	observe_hex(c, "flags", v.info.flags);
	observe_u32(c, "argsz", v.info.argsz);
	observe_u32(c, "offset", v.info.cap_offset);
	observe_bytes(c, "bytes", v.bytes, sizeof(v.bytes) / 2);
}

CASE(zpci_capability_chain, NEEDS(ZPCI))
{
	const struct vfio_info_cap_header *head;
	char chain[256] = "";
	struct info v;
	uint32_t at;
	size_t n = 0;

	MUST(c, get_info(c, &v));
	at = v.info.flags & VFIO_DEVICE_FLAGS_CAPS ? v.info.cap_offset : 0;
	for (; at && at + sizeof(*head) <= sizeof(v); at = head->next) {
		head = (const void *)((const char *)&v + at);
		n += (size_t)snprintf(chain + n, sizeof(chain) - n, "%s%u.%u@%u", n ? " " : "",
				      head->id, head->version, at);
	}
	observe_text(c, "chain", "%s", chain);
}

/* How large the answer is said to be, and whether it comes, for each argsz: runs of the same. */
CASE(zpci_every_argsz, NEEDS(ZPCI))
{
	char runs[512] = "", now[64], was[64] = "";
	uint32_t argsz;
	size_t n = 0;

	for (argsz = 0; argsz <= 320; argsz++) {
		struct info v = { .info.argsz = argsz };
		int ret = vt_ioctl(c->fd, VFIO_DEVICE_GET_INFO, &v, sizeof(v));

		snprintf(now, sizeof(now), "%d:%d:%d", ret,
			 ret || v.info.argsz == argsz ? 0 : (int)v.info.argsz,
			 ret ? 0 : (int)v.info.cap_offset);
		if (strcmp(now, was))
			n += (size_t)snprintf(runs + n, sizeof(runs) - n, "%s%u %s",
					      n ? ", " : "", argsz, now);
		strcpy(was, now);
	}
	observe_text(c, "argsz ret:argsz:offset", "%s", runs);
}

static unsigned long attribute(struct conf *c, const char *name)
{
	char text[64] = "";

	vt_pci_read(c->bdf, name, text, sizeof(text));
	return strtoul(text, NULL, 0);
}

static void compare(struct conf *c, const char *name, unsigned long cap)
{
	unsigned long sysfs = attribute(c, name);

	if (sysfs == cap)
		observe_text(c, name, "%#lx", cap);
	else
		observe_text(c, name, "%#lx in sysfs, %#lx in the capability", sysfs, cap);
}

CASE(zpci_capabilities_are_what_sysfs_says, NEEDS(ZPCI))
{
	const struct vfio_device_info_cap_zpci_base *base;
	const struct vfio_device_info_cap_zpci_util *util;
	const struct vfio_device_info_cap_zpci_pfip *pfip;
	struct info v;
	char name[32];
	uint32_t i;

	MUST(c, get_info(c, &v));
	base = find(&v, VFIO_DEVICE_INFO_CAP_ZPCI_BASE);
	pfip = find(&v, VFIO_DEVICE_INFO_CAP_ZPCI_PFIP);
	if (!base || !pfip) {
		conf_fail(c, "no BASE or PFIP", 0);
		return;
	}
	compare(c, "function_handle", base->fh);
	compare(c, "pchid", base->pchid);
	compare(c, "vfn", base->vfn);
	compare(c, "pft", base->pft);
	compare(c, "pfgid", base->gid);
	for (i = 0; i < pfip->size && i < 4; i++) {
		snprintf(name, sizeof(name), "pfip/segment%u", i);
		compare(c, name, pfip->pfip[i]);
	}
	util = find(&v, VFIO_DEVICE_INFO_CAP_ZPCI_UTIL);
	if (util) {
		char text[128] = "";
		int ret = vt_pci_read(c->bdf, "util_string", text, sizeof(text));

		observe_text(c, "util", "%s", !ret && util->size <= 64 &&
			     !memcmp(text, util->util_str, util->size) ? "same" : "differs");
	}
}

/* The same program on another kernel's uAPI: version 1 is a prefix of what is there. */
CASE(zpci_group_limits, NEEDS(ZPCI))
{
	const struct vfio_device_info_cap_zpci_group *group;
	struct info v;

	MUST(c, get_info(c, &v));
	group = find(&v, VFIO_DEVICE_INFO_CAP_ZPCI_GROUP);
	if (!group) {
		conf_fail(c, "no GROUP", 0);
		return;
	}
	observe_hex(c, "dasm", group->dasm);
	observe_hex(c, "msi address", group->msi_addr);
	observe_hex(c, "flags", group->flags);
	observe_u32(c, "update", group->mui);
	observe_u32(c, "interrupts", group->noi);
	observe_u32(c, "store block", group->maxstbl);
	observe_u32(c, "version", group->version);
	observe_u32(c, "interpreted store block", group->imaxstbl);
}
