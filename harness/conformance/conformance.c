// SPDX-License-Identifier: GPL-2.0-only
/*
 * Observations, fixtures and the loop over the cases. Which world is underneath is vt's business.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "conformance.h"

const char *conf_driver = "vfio-pci";

static struct conf_case *cases;

/* Constructors run in an order that the linker chooses; reports must not depend on it. */
static int before(const struct conf_case *a, const struct conf_case *b)
{
	int order = strcmp(a->file, b->file);

	return order ? order < 0 : a->line < b->line;
}

void conf_register(struct conf_case *cs)
{
	struct conf_case **at = &cases;

	while (*at && before(*at, cs))
		at = &(*at)->next;
	cs->next = *at;
	*at = cs;
}

struct conf_case *conf_cases(void)
{
	return cases;
}

const char *conf_surface(const struct conf_case *cs, char *buf, size_t len)
{
	const char *base = strrchr(cs->file, '/');
	char *end;

	snprintf(buf, len, "%s", base ? base + 1 : cs->file);
	end = strstr(buf, "_cases");
	if (end)
		*end = '\0';
	return buf;
}

const char *conf_driver_path(const char *attr)
{
	static char path[96];

	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s/%s", conf_driver, attr);
	return path;
}

/* ---- observing --------------------------------------------------------------------- */

static void append(struct conf *c, const char *text)
{
	size_t room = sizeof(c->text) - c->used;
	int n = snprintf(c->text + c->used, room, "%s", text);

	c->used += (size_t)n < room ? (size_t)n : room - 1;
}

void observe_text(struct conf *c, const char *what, const char *fmt, ...)
{
	char value[2048];
	va_list ap;

	if (c->failed)
		return;
	va_start(ap, fmt);
	vsnprintf(value, sizeof(value), fmt, ap);
	va_end(ap);
	if (c->used)
		append(c, "; ");
	append(c, what);
	append(c, "=");
	append(c, value);
}

void observe_errno(struct conf *c, const char *what, long ret)
{
	if (ret < 0) {
		const char *name = strerrorname_np((int)-ret);

		observe_text(c, what, "%s", name ? name : "E?");
	} else if (ret > 0) {
		observe_text(c, what, "%ld", ret);
	} else {
		observe_text(c, what, "ok");
	}
}

void observe_u32(struct conf *c, const char *what, uint32_t value)
{
	observe_text(c, what, "%u", value);
}

void observe_u64(struct conf *c, const char *what, uint64_t value)
{
	observe_text(c, what, "%llu", (unsigned long long)value);
}

void observe_hex(struct conf *c, const char *what, uint64_t value)
{
	observe_text(c, what, "%#llx", (unsigned long long)value);
}

void observe_bytes(struct conf *c, const char *what, const void *buf, size_t len)
{
	const unsigned char *b = buf;
	char hex[2 * 256 + 1] = "";
	size_t i;

	for (i = 0; i < len && i < 256; i++)
		sprintf(hex + 2 * i, "%02x", b[i]);
	observe_text(c, what, "%s", hex);
}

void observe_fault(struct conf *c, const char *what, enum vt_fault fault)
{
	observe_text(c, what, "%s", fault == VT_OK ? "ok" :
		     fault == VT_SIGBUS ? "SIGBUS" : fault == VT_SIGSEGV ? "SIGSEGV" : "?");
}

void observe_irq_state(struct conf *c)
{
	unsigned int msi = vt_cap(c->fd, PCI_CAP_ID_MSI), msix = vt_cap(c->fd, PCI_CAP_ID_MSIX);
	int on_msi = msi && (vt_cfg_get16(c->fd, msi + PCI_MSI_FLAGS) & PCI_MSI_FLAGS_ENABLE);
	int on_msix = msix && (vt_cfg_get16(c->fd, msix + PCI_MSIX_FLAGS) & PCI_MSIX_FLAGS_ENABLE);

	observe_text(c, "irqs", "%s%s%s", on_msi ? "msi" : "", on_msix ? "msix" : "",
		     on_msi || on_msix ? "" : "off");
}

void conf_fail(struct conf *c, const char *what, long ret)
{
	const char *name = ret < 0 ? strerrorname_np((int)-ret) : NULL;

	if (c->failed)
		return;
	c->used = 0;
	observe_text(c, "FAIL: step", "%s: %s", what, name ? name : "unexpected");
	c->failed = true;
}

void conf_skip(struct conf *c, const char *why)
{
	if (c->failed)
		return;
	c->used = 0;
	append(c, "skip: ");
	append(c, why);
	c->failed = true;	/* nothing more is recorded */
}

/* ---- things that are released after the case --------------------------------------- */

int conf_keep(struct conf *c, int fd)
{
	if (fd >= 0 && c->nr_fds < CONF_FDS_MAX)
		c->fds[c->nr_fds++] = fd;
	return fd;
}

int conf_eventfd(struct conf *c)
{
	return conf_keep(c, vt_eventfd(0));
}

int conf_map(struct conf *c, uint32_t index, uint64_t off, uint64_t len, int prot, vt_addr *at)
{
	struct vfio_region_info info;
	int ret;

	ret = vt_region(c->fd, index, &info);
	if (ret)
		return ret;
	ret = vt_map(c->fd, info.offset + off, len, prot, MAP_SHARED, at);
	if (!ret && c->nr_maps < 8) {
		c->maps[c->nr_maps].at = *at;
		c->maps[c->nr_maps++].len = len;
	}
	return ret;
}

int conf_open(struct conf *c)
{
	int ret;

	if (c->dev.container >= 0) {
		c->dev.fd = vt_get_device(c->dev.group, c->bdf);
		ret = c->dev.fd < 0 ? c->dev.fd : 0;
	} else {
		ret = vt_dev_open(&c->dev, c->bdf);
	}
	c->fd = c->dev.fd;
	c->container = c->dev.container;
	c->group = c->dev.group;
	return ret;
}

static void unmap_all(struct conf *c)
{
	while (c->nr_maps) {
		c->nr_maps--;
		vt_unmap(c->maps[c->nr_maps].at, c->maps[c->nr_maps].len);
	}
}

/* A mapping holds a reference on the device's file, so mappings go first. */
void conf_close(struct conf *c)
{
	unmap_all(c);
	vt_dev_close(&c->dev);
	c->fd = -1;
	c->group = -1;
	c->container = -1;
}

/* ---- what a device has ------------------------------------------------------------- */

static void bar_facts(struct conf *c, int index)
{
	struct vfio_region_info info;
	uint32_t low;
	bool mappable;

	if (vt_region(c->fd, (uint32_t)index, &info))
		return;
	low = vt_cfg_get32(c->fd, PCI_BASE_ADDRESS_0 + 4 * (unsigned int)index);
	if (!info.size) {
		c->facts |= CONF_HOLE;
		return;
	}
	if (low & PCI_BASE_ADDRESS_SPACE_IO) {
		c->facts |= CONF_IO;
		return;
	}
	mappable = info.flags & VFIO_REGION_INFO_FLAG_MMAP;
	c->facts |= CONF_MEM | (mappable ? CONF_MMAP : 0);
	if ((low & PCI_BASE_ADDRESS_MEM_TYPE_MASK) == PCI_BASE_ADDRESS_MEM_TYPE_64)
		c->facts |= CONF_MEM64;
	/*
	 * Where nothing can be mapped, the larger one: the other holds no more than the MSI-X
	 * table.
	 */
	if (c->bar < 0 || (info.size > c->bar_size && (mappable || !(c->facts & CONF_MMAP)))) {
		c->bar = index;
		c->bar_size = info.size;
	}
}

static void cap_facts(struct conf *c)
{
	struct vfio_region_info info;
	struct vfio_irq_info irq;
	unsigned int pcie;

	if (!vt_irq_info(c->fd, VFIO_PCI_INTX_IRQ_INDEX, &irq) && irq.count)
		c->facts |= CONF_INTX;
	if (!vt_irq_info(c->fd, VFIO_PCI_MSI_IRQ_INDEX, &irq) && irq.count)
		c->facts |= CONF_MSI;
	if (!vt_irq_info(c->fd, VFIO_PCI_MSIX_IRQ_INDEX, &irq) && irq.count)
		c->facts |= CONF_MSIX;
	else
		c->facts |= CONF_NOMSIX;
	if (vt_cap(c->fd, PCI_CAP_ID_PM))
		c->facts |= CONF_PM;
	pcie = vt_cap(c->fd, PCI_CAP_ID_EXP);
	c->facts |= pcie ? CONF_PCIE : CONF_NOPCIE;
	if (pcie && (vt_cfg_get32(c->fd, pcie + PCI_EXP_DEVCAP) & PCI_EXP_DEVCAP_FLR))
		c->facts |= CONF_FLR;
	if (!vt_region(c->fd, VFIO_PCI_ROM_REGION_INDEX, &info) && info.size)
		c->facts |= CONF_ROM;
	if (!vt_region(c->fd, VFIO_PCI_CONFIG_REGION_INDEX, &info) && info.size > 256)
		c->facts |= CONF_ECAP;
	if (vt_ecap(c->fd, PCI_EXT_CAP_ID_SRIOV))
		c->facts |= CONF_SRIOV | CONF_VFS;
}

int conf_facts(const char *name, const char *bdf, struct conf *c)
{
	char text[32];
	int i, ret;

	memset(c, 0, sizeof(*c));
	c->bdf = bdf;
	c->bar = -1;
	c->dev.container = -1;
	ret = conf_open(c);
	if (ret)
		return ret;
	c->facts = c->dev.info.flags & VFIO_DEVICE_FLAGS_RESET ? CONF_RESET : CONF_NORESET;
	for (i = 0; i < 6; i++)
		bar_facts(c, i);
	cap_facts(c);
	/* By name: a twin has the same ids, and registers that only answer. */
	if (strstr(name, "edu-live"))
		c->facts |= CONF_EDU;
	if (!vt_pci_read(bdf, "function_handle", text, sizeof(text)))
		c->facts |= CONF_ZPCI;
	/* Bus 0 is the root bus on every machine the suite runs on. */
	if (strncmp(bdf + 5, "00:", 3))
		c->facts |= CONF_PORT;
	conf_close(c);
	return 0;
}

/* ---- running ----------------------------------------------------------------------- */

/* How a case's device is prepared is no need of the device, nor is how large pages are. */
#define PREPARATION (CONF_CLOSED | CONF_UNBOUND | CONF_SMALL)

void conf_run_case(struct conf_case *cs, const char *bdf, unsigned int facts, struct conf *c)
{
	int ret = 0;

	c->bdf = bdf;
	c->cs = cs;
	c->used = 0;
	c->text[0] = '\0';
	c->failed = false;
	c->nr_fds = 0;
	c->nr_maps = 0;
	c->fd = -1;
	c->dev.fd = -1;
	c->dev.group = -1;
	c->dev.container = -1;
	if (cs->needs & CONF_VFS && facts & CONF_SRIOV && !(facts & CONF_VFS)) {
		/* merge.py knows this beginning: the kernel's columns stand alone. */
		conf_skip(c, "not in the lab: this twin has no VFs");
		return;
	}
	if (cs->needs & CONF_SMALL && vt_page_size() > 4096) {
		conf_skip(c, "not in the lab: what was recorded is of pages of 4 KiB");
		return;
	}
	if ((cs->needs & ~facts) & ~(unsigned int)PREPARATION) {
		conf_skip(c, "device lacks what the case needs");
		return;
	}
	if (cs->needs & CONF_CLOSED)
		ret = vt_dev_attach(&c->dev, bdf);
	else if (!(cs->needs & CONF_UNBOUND))
		ret = vt_dev_open(&c->dev, bdf);
	c->fd = c->dev.fd;
	c->group = c->dev.group;
	c->container = c->dev.container;
	if (ret)
		conf_fail(c, "open", ret);
	else
		cs->run(c);
	unmap_all(c);
	/* The device goes before the eventfds, as in a program that exits in good order. */
	conf_close(c);
	while (c->nr_fds)
		vt_close(c->fds[--c->nr_fds]);
	if (!c->used)
		conf_fail(c, "a case observed nothing", 0);
}

int conf_run_device(const char *device, const char *bdf, const char *only,
		    struct conf_sink *sink)
{
	struct conf_case *cs;
	struct conf *c = calloc(1, sizeof(*c));
	int failures = 0, ret;

	if (!c)
		return 1;
	ret = conf_facts(device, bdf, c);
	for (cs = cases; cs; cs = cs->next) {
		if (only && !strstr(cs->name, only))
			continue;
		if (sink->begin)
			sink->begin(sink, cs, device);
		if (ret) {
			c->used = 0;
			c->failed = false;
			conf_fail(c, "probing the device", ret);
		} else {
			conf_run_case(cs, bdf, c->facts, c);
		}
		failures += !strncmp(c->text, "FAIL", 4);
		sink->result(sink, cs, device, c->text);
	}
	free(c);
	return failures;
}
