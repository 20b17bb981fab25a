/* SPDX-License-Identifier: GPL-2.0-only */
/* class: door - the machine's zPCI functions, their operator, and KVM's part in them */
#ifndef _SHARED_ZPCI_H
#define _SHARED_ZPCI_H

/*
 * A function is named by its fid. The kernel knows it as "<uid>:00:00.0", its uid being the domain.
 * What firmware tells the kernel is dealt with by a kernel thread, which sim_settle() lets run. All
 * return 0 or -errno unless said otherwise.
 */

struct mock_device;
struct mock_func;
struct mock_zpci;
struct mock_zpci_desc;
struct mock_zpci_group;

/* The machine, which there is from the first call; for what tests do with it directly. */
struct mock_zpci *sim_zpci_machine(void);

/* -EINVAL: refused, the reason is in the log. */
int sim_zpci_group(const struct mock_zpci_group *group);

/* A function, in standby, with @model behind it. -EINVAL as above; its uid must not be 0. */
int sim_zpci_plug(const struct mock_zpci_desc *desc, const struct mock_device *model);

/* The operator: give it to the kernel, ask for it back, pull it out. */
int sim_zpci_configure(unsigned int fid);
int sim_zpci_request(unsigned int fid);
int sim_zpci_unplug(unsigned int fid);

/* The machine finds an error with it; @pec is of MOCK_ZPCI_PEC_*. */
int sim_zpci_error(unsigned int fid, unsigned int pec);

/*
 * 1 while the kernel has it on its list: from when firmware told of it, until firmware's list is
 * without it. If that list could not be read, the kernel has the function in standby for good.
 */
int sim_zpci_known(unsigned int fid);

/* 1 while the kernel has not dealt with all that it was told. */
int sim_zpci_busy(void);

/* KVM's module comes (1) or goes (0): who registers with it needs it to be there. */
void sim_kvm_load(int on);

/*
 * A guest is made and takes the devices of an open VFIO group; it ends with the second call, which
 * says -EBUSY and ends nothing while a function is registered with it.
 */
int sim_kvm_attach(int group_fd);
int sim_kvm_detach(int group_fd);

/* All guests end, as programs do. */
int sim_kvm_end(void);

/* Functions that are registered with a guest now. */
int sim_kvm_registered(void);

#endif
