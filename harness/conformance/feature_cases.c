// SPDX-License-Identifier: GPL-2.0-only
/* VFIO_DEVICE_FEATURE: the protocol, and what a plain function offers. */
#include <stdlib.h>
#include <string.h>

#include "conformance.h"

static int feature(struct conf *c, uint32_t flags, uint32_t argsz, size_t size, const void *data,
		   size_t data_len)
{
	unsigned char buf[128] = { 0 };
	struct vfio_device_feature *f = (void *)buf;

	f->argsz = argsz;
	f->flags = flags;
	if (data)
		memcpy(f->data, data, data_len);
	return vt_ioctl(c->fd, VFIO_DEVICE_FEATURE, buf, size);
}

static int probe(struct conf *c, uint32_t id, uint32_t how)
{
	return feature(c, id | VFIO_DEVICE_FEATURE_PROBE | how, 8, 8, NULL, 0);
}

CASE(feature_probe_each, NEEDS(ANY))
{
	char name[16];
	uint32_t id;

	for (id = 0; id <= 9; id++) {
		snprintf(name, sizeof(name), "get%u", id);
		observe_errno(c, name, probe(c, id, VFIO_DEVICE_FEATURE_GET));
		snprintf(name, sizeof(name), "set%u", id);
		observe_errno(c, name, probe(c, id, VFIO_DEVICE_FEATURE_SET));
	}
}

CASE(feature_unknown, NEEDS(ANY))
{
	observe_errno(c, "probe", probe(c, 0xffff, VFIO_DEVICE_FEATURE_GET));
	observe_errno(c, "get", feature(c, 0xffff | VFIO_DEVICE_FEATURE_GET, 64, 64, NULL, 0));
	observe_errno(c, "set", feature(c, 0xfff0 | VFIO_DEVICE_FEATURE_SET, 64, 64, NULL, 0));
}

CASE(feature_flags, NEEDS(ANY))
{
	uint32_t get = VFIO_DEVICE_FEATURE_GET, set = VFIO_DEVICE_FEATURE_SET;

	observe_errno(c, "unknown flag", feature(c, get | 1u << 20, 64, 64, NULL, 0));
	observe_errno(c, "no action", feature(c, 0, 64, 64, NULL, 0));
	observe_errno(c, "both", feature(c, get | set, 64, 64, NULL, 0));
	observe_errno(c, "both probed", probe(c, 0, get | set));
	observe_errno(c, "probe alone", probe(c, 0, 0));
}

CASE(feature_argsz, NEEDS(ANY))
{
	observe_errno(c, "short", feature(c, VFIO_DEVICE_FEATURE_GET, 7, 64, NULL, 0));
	observe_errno(c, "zero", feature(c, VFIO_DEVICE_FEATURE_GET, 0, 64, NULL, 0));
	observe_errno(c, "buffer", feature(c, VFIO_DEVICE_FEATURE_GET, 8, 4, NULL, 0));
	observe_errno(c, "pointer", vt_ioctl_arg(c->fd, VFIO_DEVICE_FEATURE, vt_bad_addr()));
}

CASE(feature_vf_token, NEEDS(ANY))
{
	static const unsigned char uuid[16] = { 1, 2, 3, 4 };
	uint32_t id = VFIO_DEVICE_FEATURE_PCI_VF_TOKEN;

	observe_errno(c, "probe set", probe(c, id, VFIO_DEVICE_FEATURE_SET));
	observe_errno(c, "probe get", probe(c, id, VFIO_DEVICE_FEATURE_GET));
	observe_errno(c, "get", feature(c, id | VFIO_DEVICE_FEATURE_GET, 64, 64, NULL, 0));
	observe_errno(c, "set", feature(c, id | VFIO_DEVICE_FEATURE_SET, 24, 24, uuid, 16));
	observe_errno(c, "set short", feature(c, id | VFIO_DEVICE_FEATURE_SET, 23, 24, uuid, 15));
	observe_errno(c, "set unreadable", feature(c, id | VFIO_DEVICE_FEATURE_SET, 24, 16, uuid,
						   8));
}

CASE(low_power_entry_and_exit, NEEDS(ANY))
{
	uint32_t set = VFIO_DEVICE_FEATURE_SET;

	observe_errno(c, "exit first", feature(c, VFIO_DEVICE_FEATURE_LOW_POWER_EXIT | set, 8, 8,
					       NULL, 0));
	observe_errno(c, "enter", feature(c, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY | set, 8, 8,
					  NULL, 0));
	observe_errno(c, "enter twice", feature(c, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY | set, 8, 8,
						NULL, 0));
	observe_errno(c, "exit", feature(c, VFIO_DEVICE_FEATURE_LOW_POWER_EXIT | set, 8, 8, NULL,
					 0));
	observe_errno(c, "exit twice", feature(c, VFIO_DEVICE_FEATURE_LOW_POWER_EXIT | set, 8, 8,
					       NULL, 0));
	observe_errno(c, "get", feature(c, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY |
					VFIO_DEVICE_FEATURE_GET, 8, 8, NULL, 0));
}

CASE(low_power_access_wakes, NEEDS(PM))
{
	uint32_t set = VFIO_DEVICE_FEATURE_SET;

	observe_errno(c, "enter", feature(c, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY | set, 8, 8,
					  NULL, 0));
	vt_sleep_ms(20);
	observe_hex(c, "id", vt_cfg_get32(c->fd, PCI_VENDOR_ID));
	observe_errno(c, "exit", feature(c, VFIO_DEVICE_FEATURE_LOW_POWER_EXIT | set, 8, 8, NULL,
					 0));
}

CASE(low_power_faults_mappings, NEEDS(MMAP, PM))
{
	uint32_t set = VFIO_DEVICE_FEATURE_SET;
	vt_addr at;
	uint64_t v;

	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, PCI_COMMAND_MEMORY));
	MUST(c, conf_map(c, (uint32_t)c->bar, 0, vt_page_size(), 3, &at));
	observe_fault(c, "before", vt_load(at, 4, &v));
	MUST(c, feature(c, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY | set, 8, 8, NULL, 0));
	observe_fault(c, "low power", vt_load(at, 4, &v));
	MUST(c, feature(c, VFIO_DEVICE_FEATURE_LOW_POWER_EXIT | set, 8, 8, NULL, 0));
	observe_fault(c, "after", vt_load(at, 4, &v));
}

CASE(low_power_with_wakeup, NEEDS(ANY))
{
	struct vfio_device_low_power_entry_with_wakeup w = { .wakeup_eventfd = conf_eventfd(c) };
	uint32_t id = VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP | VFIO_DEVICE_FEATURE_SET;

	observe_errno(c, "short", feature(c, id, 8, 16, &w, sizeof(w)));
	observe_errno(c, "enter", feature(c, id, 16, 16, &w, sizeof(w)));
	/* Once it sleeps, any access wakes it, and then it may be sent to sleep again. */
	vt_sleep_ms(20);
	observe_errno(c, "twice", feature(c, id, 16, 16, &w, sizeof(w)));
	observe_errno(c, "exit", feature(c, VFIO_DEVICE_FEATURE_LOW_POWER_EXIT |
					 VFIO_DEVICE_FEATURE_SET, 8, 8, NULL, 0));
	w.wakeup_eventfd = 9999;
	observe_errno(c, "bad fd", feature(c, id, 16, 16, &w, sizeof(w)));
	w.wakeup_eventfd = -1;
	observe_errno(c, "no fd", feature(c, id, 16, 16, &w, sizeof(w)));
}

CASE(low_power_left_at_close, NEEDS(ANY))
{
	uint32_t set = VFIO_DEVICE_FEATURE_SET;

	MUST(c, feature(c, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY | set, 8, 8, NULL, 0));
	conf_close(c);
	MUST(c, conf_open(c));
	observe_hex(c, "id", vt_cfg_get32(c->fd, PCI_VENDOR_ID));
	observe_errno(c, "enter", feature(c, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY | set, 8, 8,
					  NULL, 0));
}

CASE(migration_is_not_offered, NEEDS(ANY))
{
	observe_errno(c, "flags", feature(c, VFIO_DEVICE_FEATURE_MIGRATION |
					  VFIO_DEVICE_FEATURE_GET, 16, 16, NULL, 0));
	observe_errno(c, "state", feature(c, VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE |
					  VFIO_DEVICE_FEATURE_GET, 16, 16, NULL, 0));
	observe_errno(c, "dirty", feature(c, VFIO_DEVICE_FEATURE_DMA_LOGGING_START |
					  VFIO_DEVICE_FEATURE_SET, 64, 64, NULL, 0));
}
