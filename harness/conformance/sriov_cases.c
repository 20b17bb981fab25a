// SPDX-License-Identifier: GPL-2.0-only
/* A PF on vfio-pci: its VFs, who may open them, and the token between PF and VF users. */
#include <stdio.h>
#include <string.h>

#include "conformance.h"

static const char PARAM[] = "/sys/module/vfio_pci/parameters/enable_sriov";
static const char TOKEN[] = "14d63f20-8445-11ea-8900-1f9ce7d5650d";
static const char OTHER[] = "24d63f20-8445-11ea-8900-1f9ce7d5650d";

/* A PF whose VFs this case has made; the address is the first VF's. */
struct vfs {
	struct conf *c;
	char vf[16];
};

static int make_vfs(struct conf *c, struct vfs *v)
{
	char path[128];
	int ret;

	v->c = c;
	ret = vt_sysfs_write(PARAM, "Y");
	if (!ret)
		ret = vt_pci_write(c->bdf, "sriov_numvfs", "1");
	if (ret)
		return ret;
	snprintf(path, sizeof(path), VT_PCI "%s/virtfn0", c->bdf);
	return vt_sysfs_link(path, v->vf, sizeof(v->vf));
}

static void drop_vfs(struct vfs *v)
{
	vt_pci_write(v->c->bdf, "sriov_numvfs", "0");
	vt_sysfs_write(PARAM, "N");
}

static int open_by(struct vt_dev *d, const char *bdf, const char *token)
{
	char name[96];

	snprintf(name, sizeof(name), token ? "%s vf_token=%s" : "%s", bdf, token);
	return vt_get_device(d->group, name);
}

static void try_open(struct conf *c, const char *what, struct vt_dev *d, const char *bdf,
		     const char *token)
{
	int fd = open_by(d, bdf, token);

	observe_errno(c, what, fd < 0 ? fd : 0);
	if (fd >= 0)
		vt_close(fd);
}

/*
 * An open PF, then its first VF, attached but not open. In this order because opening a PF resets
 * it, which not every emulator's VFs survive. On failure nothing is left.
 */
static int open_pair(struct conf *c, struct vfs *v, struct vt_dev *pf, struct vt_dev *vf)
{
	int ret;

	ret = vt_dev_attach(pf, c->bdf);
	if (ret)
		return ret;
	pf->fd = open_by(pf, c->bdf, TOKEN);
	ret = pf->fd < 0 ? pf->fd : make_vfs(c, v);
	if (ret) {
		vt_dev_close(pf);
		return ret;
	}
	ret = vt_dev_attach(vf, v->vf);
	if (ret) {
		drop_vfs(v);
		vt_dev_close(pf);
	}
	return ret;
}

CASE(sriov_needs_the_parameter, NEEDS(SRIOV, UNBOUND))
{
	char text[16] = "?";

	vt_sysfs_read(PARAM, text, sizeof(text));
	observe_text(c, "parameter", "%s", text);
	observe_errno(c, "make", vt_pci_write(c->bdf, "sriov_numvfs", "1"));
	vt_pci_read(c->bdf, "sriov_numvfs", text, sizeof(text));
	observe_text(c, "vfs", "%s", text);
	vt_pci_read(c->bdf, "sriov_totalvfs", text, sizeof(text));
	observe_text(c, "total", "%s", text);
}

CASE(sriov_make_and_drop, NEEDS(VFS, UNBOUND))
{
	char text[64] = "?";
	struct vfs v;

	observe_errno(c, "make", make_vfs(c, &v));
	vt_pci_read(c->bdf, "sriov_numvfs", text, sizeof(text));
	observe_text(c, "vfs", "%s", text);
	observe_errno(c, "again", vt_pci_write(c->bdf, "sriov_numvfs", "1"));
	observe_errno(c, "more", vt_pci_write(c->bdf, "sriov_numvfs", "2"));
	vt_driver(v.vf, text, sizeof(text));
	observe_text(c, "driver", "%s", text);
	vt_pci_read(v.vf, "driver_override", text, sizeof(text));
	observe_text(c, "override", "%s", text);
	observe_errno(c, "drop", vt_pci_write(c->bdf, "sriov_numvfs", "0"));
	observe_errno(c, "too many", vt_pci_write(c->bdf, "sriov_numvfs", "99"));
	vt_sysfs_write(PARAM, "N");
}

CASE(sriov_config_of_vf, NEEDS(VFS, UNBOUND))
{
	struct vt_dev pf, vf;
	struct vfs v;
	int i;

	MUST(c, open_pair(c, &v, &pf, &vf));
	vf.fd = open_by(&vf, v.vf, TOKEN);
	observe_text(c, "open", "%s %s", pf.fd < 0 ? "no" : "ok", vf.fd < 0 ? "no" : "ok");
	if (vf.fd >= 0) {
		observe_hex(c, "id", vt_cfg_get32(vf.fd, PCI_VENDOR_ID));
		observe_hex(c, "class", vt_cfg_get32(vf.fd, PCI_CLASS_REVISION));
		observe_hex(c, "subsystem", vt_cfg_get32(vf.fd, PCI_SUBSYSTEM_VENDOR_ID));
		observe_hex(c, "pin", vt_cfg_get8(vf.fd, PCI_INTERRUPT_PIN));
		observe_hex(c, "command", vt_cfg_get16(vf.fd, PCI_COMMAND));
		vt_cfg_set16(vf.fd, PCI_COMMAND, 0x7);
		observe_hex(c, "written", vt_cfg_get16(vf.fd, PCI_COMMAND));
		for (i = 0; i < 6; i++) {
			vt_cfg_set32(vf.fd, PCI_BASE_ADDRESS_0 + 4 * (unsigned int)i, ~0u);
			observe_hex(c, "bar", vt_cfg_get32(vf.fd, PCI_BASE_ADDRESS_0 +
							   4 * (unsigned int)i));
		}
		observe_hex(c, "rom", vt_cfg_get32(vf.fd, PCI_ROM_ADDRESS));
	}
	vt_dev_close(&vf);
	vt_dev_close(&pf);
	drop_vfs(&v);
}

CASE(sriov_vf_interrupts_and_regions, NEEDS(VFS, UNBOUND, SMALL))
{
	struct vfio_region_info region;
	struct vfio_irq_info irq;
	struct vt_dev pf, vf;
	struct vfs v;
	uint32_t i, word;

	MUST(c, open_pair(c, &v, &pf, &vf));
	vf.fd = open_by(&vf, v.vf, TOKEN);
	for (i = 0; vf.fd >= 0 && i < VFIO_PCI_NUM_IRQS; i++)
		if (!vt_irq_info(vf.fd, i, &irq))
			observe_text(c, "irq", "%u flags %#x", irq.count, irq.flags);
	for (i = 0; vf.fd >= 0 && i < VFIO_PCI_VGA_REGION_INDEX; i++)
		if (!vt_region(vf.fd, i, &region))
			observe_text(c, "region", "%#llx flags %#x",
				     (unsigned long long)region.size, region.flags);
	if (vf.fd >= 0) {
		observe_errno(c, "read", vt_bar_get(vf.fd, 0, 0, &word, 4));
		observe_errno(c, "reset", vt_ioctl_arg(vf.fd, VFIO_DEVICE_RESET, 0));
	}
	vt_dev_close(&vf);
	vt_dev_close(&pf);
	drop_vfs(&v);
}

CASE(token_vf_needs_its_pf_open, NEEDS(VFS, UNBOUND))
{
	struct vt_dev vf;
	struct vfs v;

	MUST(c, make_vfs(c, &v));
	if (vt_dev_attach(&vf, v.vf)) {
		conf_fail(c, "attach", -1);
		drop_vfs(&v);
		return;
	}
	try_open(c, "without", &vf, v.vf, NULL);
	/* One that no case ever sets: a PF keeps its token until it is bound anew. */
	try_open(c, "with some", &vf, v.vf, "34d63f20-8445-11ea-8900-1f9ce7d5650d");
	vt_dev_close(&vf);
	drop_vfs(&v);
}

CASE(token_must_match, NEEDS(VFS, UNBOUND))
{
	struct vt_dev pf, vf;
	struct vfs v;

	MUST(c, open_pair(c, &v, &pf, &vf));
	observe_errno(c, "pf", pf.fd < 0 ? pf.fd : 0);
	try_open(c, "vf without", &vf, v.vf, NULL);
	try_open(c, "vf other", &vf, v.vf, OTHER);
	try_open(c, "vf same", &vf, v.vf, TOKEN);
	vf.fd = open_by(&vf, v.vf, TOKEN);
	try_open(c, "pf again without", &pf, c->bdf, NULL);
	try_open(c, "pf again other", &pf, c->bdf, OTHER);
	try_open(c, "pf again same", &pf, c->bdf, TOKEN);
	vt_dev_close(&vf);
	vt_dev_close(&pf);
	drop_vfs(&v);
}

CASE(token_set_by_feature, NEEDS(VFS, UNBOUND))
{
	unsigned char buf[24] = { 0 };
	struct vfio_device_feature *f = (void *)buf;
	struct vt_dev pf, vf;
	struct vfs v;

	MUST(c, open_pair(c, &v, &pf, &vf));
	f->argsz = sizeof(buf);
	f->flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_PCI_VF_TOKEN;
	f->data[0] = 0x24;
	memcpy(f->data + 1, "\xd6\x3f\x20\x84\x45\x11\xea\x89\x00\x1f\x9c\xe7\xd5\x65\x0d", 15);
	observe_errno(c, "set", vt_ioctl(pf.fd, VFIO_DEVICE_FEATURE, buf, sizeof(buf)));
	try_open(c, "vf old", &vf, v.vf, TOKEN);
	try_open(c, "vf new", &vf, v.vf, OTHER);
	f->flags = VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_PCI_VF_TOKEN;
	observe_errno(c, "get", vt_ioctl(pf.fd, VFIO_DEVICE_FEATURE, buf, sizeof(buf)));
	vt_dev_close(&vf);
	vt_dev_close(&pf);
	drop_vfs(&v);
}

CASE(token_of_pf_nobody_uses, NEEDS(SRIOV, CLOSED))
{
	try_open(c, "without", &c->dev, c->bdf, NULL);
	try_open(c, "with one", &c->dev, c->bdf, TOKEN);
	try_open(c, "with another", &c->dev, c->bdf, OTHER);
	try_open(c, "without again", &c->dev, c->bdf, NULL);
}

CASE(sriov_while_pf_is_open, NEEDS(VFS))
{
	unsigned int pos = vt_ecap(c->fd, PCI_EXT_CAP_ID_SRIOV);
	struct vfs v;

	observe_errno(c, "make", make_vfs(c, &v));
	observe_u32(c, "vfs", vt_cfg_get16(c->fd, pos + PCI_SRIOV_NUM_VF));
	observe_hex(c, "d3", vt_cfg_set16(c->fd, vt_cap(c->fd, PCI_CAP_ID_PM) + PCI_PM_CTRL, 3) ?
		    1 : vt_cfg_get16(c->fd, vt_cap(c->fd, PCI_CAP_ID_PM) + PCI_PM_CTRL));
	drop_vfs(&v);
	observe_u32(c, "dropped", vt_cfg_get16(c->fd, pos + PCI_SRIOV_NUM_VF));
}

CASE(sriov_dropped_with_the_driver, NEEDS(VFS, UNBOUND))
{
	char text[16] = "?";
	struct vfs v;

	MUST(c, make_vfs(c, &v));
	observe_errno(c, "unbind", vt_sysfs_write(conf_driver_path("unbind"), c->bdf));
	vt_pci_read(c->bdf, "sriov_numvfs", text, sizeof(text));
	observe_text(c, "vfs", "%s", text);
	drop_vfs(&v);
	observe_errno(c, "bind", vt_bind(c->bdf, conf_driver));
}
