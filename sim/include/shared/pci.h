/* SPDX-License-Identifier: GPL-2.0-only */
/* class: door - the machine's PCI topology and sysfs, for tests, scenarios and the command line */
#ifndef _SHARED_PCI_H
#define _SHARED_PCI_H

/*
 * Functions are named by their address as text, "0000:00:04.0". A topology is built while no other
 * task lives, usually once before the image is taken. All functions return 0 or -errno unless said
 * otherwise, and run as a system call of the current task.
 */

struct mock_device;
struct mock_func;

/* sim_pci_add() flags */
#define SIM_PCI_NO_INTX		(1u << 0)	/* the pin is wired to nothing */
#define SIM_PCI_NO_SCAN		(1u << 1)	/* hardware only; a rescan finds it */

/* sim_pci_error() kinds */
enum sim_pci_error {
	SIM_PCI_ERROR_NONFATAL,		/* error_detected(pci_channel_io_normal), recovery */
	SIM_PCI_ERROR_FATAL,		/* frozen: bus reset, slot_reset, resume */
	SIM_PCI_ERROR_PERM,		/* permanent failure */
};

/* One function as sim_pci_next() reports it. */
struct sim_pci_info {
	char name[16];
	char driver[32];		/* empty when none is bound */
	unsigned short vendor, device;
	unsigned int class_rev;		/* class in the upper three bytes, revision in the lowest */
	unsigned char bridge;		/* a port with a secondary bus */
	unsigned char secondary;
	unsigned char is_pf, is_vf;
	int vf_id;
	char physfn[16];
	int iommu_group;		/* -1 when none */
	unsigned int bars;		/* bit per implemented BAR, bit 6 the ROM */
};

/* A root bus of @domain; the first one makes the machine. */
int sim_pci_root(int domain, int bus);

enum sim_pci_port { SIM_PCI_ROOT_PORT, SIM_PCI_UPSTREAM_PORT, SIM_PCI_DOWNSTREAM_PORT };

/*
 * A PCI Express port at @name with the buses @secondary to @subordinate below: more than one of
 * them for bridges below it, or for VFs whose numbers go beyond their PF's bus. @slot: its slot can
 * be hot-plugged, and so is an object of the kernel, which can be reset.
 */
int sim_pci_bridge(const char *name, enum sim_pci_port type, int secondary, int subordinate,
		   int slot);

/* A root port with one bus below and no slot to speak of. */
int sim_pci_root_port(const char *name, int secondary);

/* Put @model at @name and let the kernel find it. -EINVAL: it describes impossible hardware. */
int sim_pci_add(const char *name, const struct mock_device *model, unsigned int flags);

/* Surprise removal: from now on every access answers all-ones; then the kernel is told. */
int sim_pci_unplug(const char *name);

/* Same, but the kernel is not told; the attribute "remove" or sim_pci_unplug() tells it. */
int sim_pci_vanish(const char *name);

int sim_pci_error(const char *name, enum sim_pci_error kind);

/* 1 after enumeration failed to add a function, which it then neither uses nor frees. */
int sim_pci_lost(void);

/* 1 while the kernel recovers from an error. */
int sim_pci_recovering(void);

/* The model at @name, for a test that looks inside or makes it act; NULL if none. */
struct mock_func *sim_pci_model(const char *name);

/* Level of the function's INTx as it drives its line, 0 or 1; -errno if there is none such. */
int sim_pci_line(const char *name);

/*
 * Firmware shows its console in the memory of the display at @name. The first display of the
 * machine has been set up by firmware in any case: decoding, the legacy addresses routed to it, its
 * ROM copied to memory.
 */
int sim_pci_firmware_console(const char *name);
/* 1 if it still does: no driver has had it removed. */
int sim_pci_has_firmware_console(const char *name);

/*
 * What firmware keeps in memory that it reserved for itself: @len bytes at a physical address below
 * all RAM of the lab. Writing it again changes it, also for a driver that has it mapped, as long as
 * @len stays; a length of 0 takes it away. -EINVAL: other memory is there.
 */
int sim_pci_firmware_memory(unsigned long long phys, const void *bytes, unsigned long len);

/*
 * A BAR that is used while it does not decode, and a message to a vector that was freed, are
 * findings. Not so when @on: for runs whose device lies about its config space.
 */
void sim_pci_lenient(int on);

/*
 * Iterate all functions in order of address: start with *@cookie 0; 1 while there is another one,
 * which @info then describes, 0 at the end.
 */
int sim_pci_next(unsigned int *cookie, struct sim_pci_info *info);

/*
 * sysfs as a user sees it. Paths are Linux': /sys/bus/pci/devices/<name>/<attribute>,
 * /sys/bus/pci/drivers/<driver>/{bind,unbind,new_id,remove_id},
 * /sys/bus/pci/{drivers_probe,rescan}, /sys/module/<module>/parameters/<parameter>.
 * A symbolic link (driver, iommu_group, physfn, virtfn<n>) reads as the last component of its
 * target. Write returns strlen(text), read the number of bytes, both -errno; @buf is always
 * terminated.
 */
int sim_sysfs_write(const char *path, const char *text);
int sim_sysfs_read(const char *path, char *buf, int len);

#endif
