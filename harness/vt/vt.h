/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vt: the port through which every test speaks uAPI.
 *
 * One source file of tests runs on a real Linux (port_kernel.c) and in the lab (port_lab.c). Only
 * the functions of the first half are ported; everything in the second half (vt.c) is written on
 * top of them. Rules that hold for all of them:
 *
 *  - a result is >= 0, or -errno. Nothing touches errno.
 *  - a buffer given to the kernel has exactly the size that was passed: the byte after it is an
 *    unmapped page, so a kernel that reads or writes too much answers -EFAULT.
 *  - an access to a mapping never kills the caller: a fault is a return value.
 */
#ifndef VFIOLAB_VT_H
#define VFIOLAB_VT_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/pci_regs.h>
#include <linux/vfio.h>

/* ---- the port ---------------------------------------------------------------------- */

/* An address of the user program: a real pointer on Linux, a number of the window in the lab. */
typedef uint64_t vt_addr;

/* What a load or store of a mapping came to. Negative, but never mistaken for an errno. */
enum vt_fault {
	VT_OK = 0,
	VT_SIGSEGV = -4011,
	VT_SIGBUS = -4007,
};

/* The name of the target for reports: "kernel" or "lab". */
const char *vt_port_name(void);

int vt_open(const char *path, int flags);
int vt_close(int fd);
int vt_dup(int fd);

/**
 * vt_ioctl - an ioctl whose argument is a structure
 * @fd: any file
 * @cmd: request
 * @buf: copied to an exactly fitting user buffer before, and back after the call
 * @size: bytes the user program owns, which may be fewer than the structure has
 *
 * Pointers inside @buf must be vt_addr of vt_umem() memory.
 */
int vt_ioctl(int fd, unsigned long cmd, void *buf, size_t size);

/* An ioctl whose argument is passed as it is: a number, or a vt_addr (good or bad). */
int vt_ioctl_arg(int fd, unsigned long cmd, uint64_t arg);

ssize_t vt_pread(int fd, void *buf, size_t len, uint64_t off);
ssize_t vt_pwrite(int fd, const void *buf, size_t len, uint64_t off);
/* The same with an address of the caller's choosing, for bad pointers. */
ssize_t vt_pread_at(int fd, vt_addr to, size_t len, uint64_t off);
ssize_t vt_pwrite_at(int fd, vt_addr from, size_t len, uint64_t off);
ssize_t vt_read(int fd, void *buf, size_t len);
ssize_t vt_write(int fd, const void *buf, size_t len);

/* A non-blocking eventfd. */
int vt_eventfd(unsigned int initial);

/**
 * vt_poll - wait for events of one file
 * @fd: file
 * @events: POLLIN and friends
 * @timeout_ms: 0 asks only; in the lab this is virtual time
 *
 * Return: the events that are set, 0 after the timeout, or -errno.
 */
int vt_poll(int fd, int events, int timeout_ms);

/* Map a file; *@at is set on success. @prot and @flags are those of mmap. */
int vt_map(int fd, uint64_t off, uint64_t len, int prot, int flags, vt_addr *at);
int vt_unmap(vt_addr at, uint64_t len);

/*
 * One access of 1, 2, 4 or 8 bytes to any user address, as the CPU would make it. The value is
 * little endian there on every machine, as registers of devices are.
 */
enum vt_fault vt_load(vt_addr at, int width, uint64_t *value);
enum vt_fault vt_store(vt_addr at, int width, uint64_t value);

/* Anonymous zeroed memory, page aligned; vt_uptr() is its view for plain C. */
vt_addr vt_umem(uint64_t len);
/* The same with a page behind it that nobody can access; vt_unmap() both. */
vt_addr vt_umem_guarded(uint64_t len);
uint64_t vt_page_size(void);
void *vt_uptr(vt_addr at, uint64_t len);
/* An address that is not mapped and never will be. */
vt_addr vt_bad_addr(void);

/* A second thread of the same program. */
struct vt_task;
struct vt_task *vt_spawn(void (*fn)(void *), void *arg);
void vt_join(struct vt_task *task);
/* Let time pass until others had their chance: real on Linux, virtual in the lab. */
void vt_sleep_ms(int ms);

/* sysfs, by the paths that Linux has. Reads are NUL-terminated and lose the final newline. */
int vt_sysfs_write(const char *path, const char *text);
int vt_sysfs_read(const char *path, char *buf, size_t len);
/* The last component of a link, such as .../driver or .../iommu_group. */
int vt_sysfs_link(const char *path, char *buf, size_t len);

/* Load or unload a module by name ("vfio-pci"); @params may be NULL. */
int vt_insmod(const char *name, const char *params);
int vt_rmmod(const char *name);

/* ---- helpers on top of the port (vt.c) --------------------------------------------- */

#define VT_PCI "/sys/bus/pci/devices/"

/* printf into a sysfs path: vt_pci_write("0000:00:03.0", "driver_override", "vfio-pci"). */
int vt_pci_write(const char *bdf, const char *attr, const char *text);
int vt_pci_read(const char *bdf, const char *attr, char *buf, size_t len);
/* The driver's name, or "" when none is bound. */
int vt_driver(const char *bdf, char *buf, size_t len);
/* Set driver_override and probe; 0 only if @driver is bound afterwards. */
int vt_bind(const char *bdf, const char *driver);
/* Unbind whatever is bound and clear driver_override. */
int vt_unbind(const char *bdf);

/**
 * struct vt_dev - an open device with all that it stands on
 * @container: /dev/vfio/vfio, -1 when closed
 * @group: /dev/vfio/N, -1 when closed
 * @fd: the device, -1 when closed
 * @group_id: IOMMU group number
 * @bdf: the function
 * @info: GET_INFO's answer
 */
struct vt_dev {
	int container;
	int group;
	int fd;
	int group_id;
	char bdf[16];
	struct vfio_device_info info;
};

/* The steps one by one, for tests of the steps; each returns a descriptor or -errno. */
int vt_open_container(void);
int vt_open_group(const char *bdf);
int vt_get_device(int group, const char *name);

/* Container + group + type1v2 + device. On failure nothing stays open. */
int vt_dev_open(struct vt_dev *d, const char *bdf);
/* The same without the device: @d->fd is -1. */
int vt_dev_attach(struct vt_dev *d, const char *bdf);
/* Close what is open, device first. Harmless on a closed one. */
void vt_dev_close(struct vt_dev *d);

/* Regions: offset and size as GET_REGION_INFO says; 0 or -errno. */
int vt_region(int fd, uint32_t index, struct vfio_region_info *info);

/* Config space by GET_REGION_INFO's offset. A failed read gives all ones. */
uint8_t vt_cfg_get8(int fd, unsigned int pos);
uint16_t vt_cfg_get16(int fd, unsigned int pos);
uint32_t vt_cfg_get32(int fd, unsigned int pos);
int vt_cfg_set8(int fd, unsigned int pos, uint8_t value);
int vt_cfg_set16(int fd, unsigned int pos, uint16_t value);
int vt_cfg_set32(int fd, unsigned int pos, uint32_t value);
/* Position of a capability, 0 when absent. */
unsigned int vt_cap(int fd, uint8_t id);
unsigned int vt_ecap(int fd, uint16_t id);

/*
 * A region's bytes at an offset within it, result as of pread and pwrite; and little endian words.
 */
ssize_t vt_bar_get(int fd, uint32_t index, uint64_t off, void *buf, size_t len);
ssize_t vt_bar_set(int fd, uint32_t index, uint64_t off, const void *buf, size_t len);
uint32_t vt_bar_get32(int fd, uint32_t index, uint64_t off);
int vt_bar_set32(int fd, uint32_t index, uint64_t off, uint32_t value);
uint64_t vt_bar_get64(int fd, uint32_t index, uint64_t off);
int vt_bar_set64(int fd, uint32_t index, uint64_t off, uint64_t value);

/* Interrupts. */
int vt_irq_info(int fd, uint32_t index, struct vfio_irq_info *info);

/* Arguments of vt_irq_set(); what is not named is 0. @fds has @count entries. */
struct vt_irq_args {
	uint32_t flags;
	uint32_t start;
	uint32_t count;
	const int32_t *fds;
	const uint8_t *bools;
};

int vt_irq_set_(int fd, uint32_t index, struct vt_irq_args args);
/**
 * vt_irq_set - SET_IRQS with exactly the argsz that the arguments need
 *
 * vt_irq_set(fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 2, .fds = fds) is DATA_EVENTFD | ACTION_TRIGGER,
 * .bools gives DATA_BOOL, neither gives DATA_NONE; .flags, when not 0, replaces that choice.
 */
#define vt_irq_set(fd, index, ...) \
	vt_irq_set_(fd, index, (struct vt_irq_args){ __VA_ARGS__ })

/* Disable an index altogether. */
int vt_irq_off(int fd, uint32_t index);
/* Read an eventfd's counter: 0 when nothing was signalled. */
uint64_t vt_event_count(int fd);
/* Wait for an eventfd's signal, then read it. */
uint64_t vt_event_wait(int fd, int timeout_ms);

/* type1 mappings. */
int vt_dma_map(int container, vt_addr vaddr, uint64_t iova, uint64_t size, uint32_t prot);
/* Return: -errno, or 0 with *@size set to what was unmapped. */
int vt_dma_unmap(int container, uint64_t iova, uint64_t *size, uint32_t flags);

#endif
