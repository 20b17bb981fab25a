/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Configuration-space registers, transcribed from the specifications and never from a driver's
 * headers, so that driver and model cannot share a mistake. Names are the specification's, with
 * MOCK_ before.
 *
 *	LB	PCI Local Bus Specification 3.0
 *	BR	PCI-to-PCI Bridge Architecture Specification 1.2
 *	PM	PCI Bus Power Management Interface Specification 1.2
 *	EX	PCI Express Base Specification 3.0
 *	SR	Single Root I/O Virtualization and Sharing Specification 1.1
 *	ATS	Address Translation Services 1.1
 *	AF	Advanced Capabilities for Conventional PCI, engineering change notice of 2006
 */
#ifndef MOCK_REGS_H
#define MOCK_REGS_H

/* ---- header, both types --------------------------------------------------------- */

#define MOCK_VENDOR_ID			0x00	/* LB 6.2.1 */
#define MOCK_DEVICE_ID			0x02	/* LB 6.2.1 */
#define MOCK_COMMAND			0x04	/* LB 6.2.2, EX 7.5.1.1 */
#define  MOCK_COMMAND_IO		0x0001
#define  MOCK_COMMAND_MEM		0x0002
#define  MOCK_COMMAND_MASTER		0x0004
#define  MOCK_COMMAND_PARITY		0x0040
#define  MOCK_COMMAND_SERR		0x0100
#define  MOCK_COMMAND_INTX_DISABLE	0x0400
#define MOCK_STATUS			0x06	/* LB 6.2.3, EX 7.5.1.2 */
#define  MOCK_STATUS_INTX		0x0008
#define  MOCK_STATUS_CAP_LIST		0x0010
#define  MOCK_STATUS_W1C		0xf900	/* parity, signalled and received aborts, SERR */
#define  MOCK_STATUS_SERR		0x4000
#define MOCK_REVISION			0x08	/* LB 6.2.1 */
#define MOCK_CLASS			0x09	/* LB 6.2.1, three bytes */
#define  MOCK_CLASS_STORAGE_NVME	0x010802
#define  MOCK_CLASS_NETWORK		0x020000
#define  MOCK_CLASS_VGA			0x030000
#define  MOCK_CLASS_BRIDGE_HOST		0x060000
#define  MOCK_CLASS_BRIDGE_ISA		0x060100
#define  MOCK_CLASS_BRIDGE_PCI		0x060400
#define  MOCK_CLASS_OTHER		0x00ff00	/* LB appendix D, base class 00h */
#define MOCK_CACHE_LINE			0x0c	/* LB 6.2.4 */
#define MOCK_LATENCY			0x0d	/* LB 6.2.4 */
#define MOCK_HEADER_TYPE		0x0e	/* LB 6.2.1 */
#define  MOCK_HEADER_MULTI		0x80
#define MOCK_BIST			0x0f	/* LB 6.2.4 */
#define MOCK_BAR0			0x10	/* LB 6.2.5.1 */
#define  MOCK_BAR_IO			0x1
#define  MOCK_BAR_MEM64			0x4
#define  MOCK_BAR_PREFETCH		0x8
#define MOCK_CAP_POINTER		0x34	/* LB 6.2.4 and 6.7 */
#define MOCK_INT_LINE			0x3c	/* LB 6.2.4 */
#define MOCK_INT_PIN			0x3d	/* LB 6.2.4 */

/* ---- header type 0 -------------------------------------------------------------- */

#define MOCK_SUBSYSTEM_VENDOR		0x2c	/* LB 6.2.4 */
#define MOCK_SUBSYSTEM_ID		0x2e	/* LB 6.2.4 */
#define MOCK_ROM0			0x30	/* LB 6.2.5.2 */
#define  MOCK_ROM_ENABLE		0x1

/* ---- header type 1 -------------------------------------------------------------- */

#define MOCK_PRIMARY_BUS		0x18	/* BR 3.2.5.2 */
#define MOCK_SECONDARY_BUS		0x19	/* BR 3.2.5.3 */
#define MOCK_SUBORDINATE_BUS		0x1a	/* BR 3.2.5.4 */
#define MOCK_SECONDARY_LATENCY		0x1b	/* BR 3.2.5.5 */
#define MOCK_IO_BASE			0x1c	/* BR 3.2.5.6 */
#define MOCK_IO_LIMIT			0x1d	/* BR 3.2.5.6 */
#define  MOCK_IO_32BIT			0x01
#define MOCK_SECONDARY_STATUS		0x1e	/* BR 3.2.5.7 */
#define MOCK_MEM_BASE			0x20	/* BR 3.2.5.8 */
#define MOCK_MEM_LIMIT			0x22	/* BR 3.2.5.8 */
#define MOCK_PREF_BASE			0x24	/* BR 3.2.5.9 */
#define MOCK_PREF_LIMIT			0x26	/* BR 3.2.5.9 */
#define  MOCK_PREF_64BIT		0x01
#define MOCK_PREF_BASE_UPPER		0x28	/* BR 3.2.5.10 */
#define MOCK_PREF_LIMIT_UPPER		0x2c	/* BR 3.2.5.10 */
#define MOCK_IO_BASE_UPPER		0x30	/* BR 3.2.5.11 */
#define MOCK_IO_LIMIT_UPPER		0x32	/* BR 3.2.5.11 */
#define MOCK_ROM1			0x38	/* BR 3.2.5.14 */
#define MOCK_BRIDGE_CONTROL		0x3e	/* BR 3.2.5.18, EX 7.5.3.6 */
#define  MOCK_BRIDGE_CONTROL_RESET	0x0040

/* ---- capabilities: LB 6.7 and appendix H ---------------------------------------- */

#define MOCK_CAP_FIRST			0x40	/* nothing below belongs to a device */
#define MOCK_CAP_ID_PM			0x01
#define MOCK_CAP_ID_VPD			0x03
#define MOCK_CAP_ID_SLOTID		0x04
#define MOCK_CAP_ID_MSI			0x05
#define MOCK_CAP_ID_PCIX		0x07
#define MOCK_CAP_ID_VENDOR		0x09
#define MOCK_CAP_ID_SSVID		0x0d
#define MOCK_CAP_ID_PCIE		0x10
#define MOCK_CAP_ID_MSIX		0x11
#define MOCK_CAP_ID_SATA		0x12
#define MOCK_CAP_ID_AF			0x13
#define MOCK_CAP_ID_EA			0x14

#define MOCK_PMC			2	/* PM 3.2.3 */
#define  MOCK_PMC_VERSION_3		0x0003
#define  MOCK_PMC_D1			0x0200
#define  MOCK_PMC_D2			0x0400
#define  MOCK_PMC_PME_SHIFT		11
#define MOCK_PMCSR			4	/* PM 3.2.4 */
#define  MOCK_PMCSR_STATE		0x0003
#define  MOCK_PMCSR_NO_SOFT_RESET	0x0008
#define  MOCK_PMCSR_PME_ENABLE		0x0100
#define  MOCK_PMCSR_PME_STATUS		0x8000
#define MOCK_PM_LEN			8

#define MOCK_VPD_ADDR			2	/* LB appendix I */
#define  MOCK_VPD_F			0x8000
#define MOCK_VPD_DATA			4	/* LB appendix I */
#define MOCK_VPD_LEN			8

#define MOCK_MSI_CONTROL		2	/* LB 6.8.1.3 */
#define  MOCK_MSI_ENABLE		0x0001
#define  MOCK_MSI_MMC_SHIFT		1
#define  MOCK_MSI_MME_SHIFT		4
#define  MOCK_MSI_64BIT			0x0080
#define  MOCK_MSI_MASKABLE		0x0100
#define MOCK_MSI_ADDR			4	/* LB 6.8.1.4; upper half 6.8.1.5 */
#define MOCK_MSI_DATA32			8	/* LB 6.8.1.6 */
#define MOCK_MSI_DATA64			12	/* LB 6.8.1.6 */
#define MOCK_MSI_MASK32			12	/* LB 6.8.1.7 */
#define MOCK_MSI_MASK64			16	/* LB 6.8.1.7; pending bits follow, 6.8.1.8 */

#define MOCK_MSIX_CONTROL		2	/* LB 6.8.2.3 */
#define  MOCK_MSIX_SIZE			0x07ff
#define  MOCK_MSIX_MASKALL		0x4000
#define  MOCK_MSIX_ENABLE		0x8000
#define MOCK_MSIX_TABLE			4	/* LB 6.8.2.4 */
#define MOCK_MSIX_PBA			8	/* LB 6.8.2.5 */
#define  MOCK_MSIX_BIR			0x7U
#define MOCK_MSIX_LEN			12
#define MOCK_MSIX_ENTRY_LEN		16	/* LB 6.8.2.6 on: address, upper, data, control */
#define MOCK_MSIX_ENTRY_MASKED		0x1

#define MOCK_AF_LENGTH			2	/* AF 6.x.1 */
#define MOCK_AF_CAPS			3	/* AF 6.x.2 */
#define  MOCK_AF_CAPS_TP		0x1
#define  MOCK_AF_CAPS_FLR		0x2
#define MOCK_AF_CONTROL			4	/* AF 6.x.3 */
#define MOCK_AF_STATUS			5	/* AF 6.x.4 */
#define  MOCK_AF_STATUS_TP		0x1
#define MOCK_AF_LEN			6

/* ---- PCI Express capability: EX 7.8 --------------------------------------------- */

#define MOCK_EXP_CAPS			2	/* EX 7.8.2 */
#define  MOCK_EXP_TYPE_SHIFT		4
#define  MOCK_EXP_TYPE_ENDPOINT		0x0
#define  MOCK_EXP_TYPE_LEGACY		0x1
#define  MOCK_EXP_TYPE_ROOT		0x4
#define  MOCK_EXP_TYPE_UPSTREAM		0x5
#define  MOCK_EXP_TYPE_DOWNSTREAM	0x6
#define  MOCK_EXP_TYPE_TO_PCI		0x7
#define  MOCK_EXP_TYPE_RC_ENDPOINT	0x9
#define  MOCK_EXP_TYPE_RC_EVENT		0xa
#define  MOCK_EXP_SLOT			0x0100
#define  MOCK_EXP_VECTOR_SHIFT		9
#define MOCK_EXP_DEVCAP			4	/* EX 7.8.3 */
#define  MOCK_EXP_DEVCAP_PHANTOM	0x00000018
#define  MOCK_EXP_DEVCAP_EXT_TAG	0x00000020
#define  MOCK_EXP_DEVCAP_RBE		0x00008000	/* role-based error reporting */
#define  MOCK_EXP_DEVCAP_FLR		0x10000000
#define MOCK_EXP_DEVCTL			8	/* EX 7.8.4 */
#define  MOCK_EXP_DEVCTL_CERE		0x0001
#define  MOCK_EXP_DEVCTL_NFERE		0x0002
#define  MOCK_EXP_DEVCTL_FERE		0x0004
#define  MOCK_EXP_DEVCTL_RELAXED	0x0010
#define  MOCK_EXP_DEVCTL_MPS		0x00e0
#define  MOCK_EXP_DEVCTL_EXT_TAG	0x0100
#define  MOCK_EXP_DEVCTL_PHANTOM	0x0200
#define  MOCK_EXP_DEVCTL_AUX		0x0400
#define  MOCK_EXP_DEVCTL_NO_SNOOP	0x0800
#define  MOCK_EXP_DEVCTL_MRRS		0x7000
#define  MOCK_EXP_DEVCTL_FLR		0x8000	/* bridge retry enable in a bridge to PCI */
#define MOCK_EXP_DEVSTA			10	/* EX 7.8.5 */
#define  MOCK_EXP_DEVSTA_W1C		0x000f
#define  MOCK_EXP_DEVSTA_PENDING	0x0020
#define MOCK_EXP_LNKCAP			12	/* EX 7.8.6 */
#define  MOCK_EXP_LNKCAP_CLKPM		0x00040000
#define  MOCK_EXP_LNKCAP_DLL_ACTIVE	0x00100000
#define MOCK_EXP_LNKCTL			16	/* EX 7.8.7 */
#define MOCK_EXP_LNKSTA			18	/* EX 7.8.8 */
#define  MOCK_EXP_LNKSTA_DLL_ACTIVE	0x2000
#define  MOCK_EXP_LNKSTA_W1C		0xc000
#define MOCK_EXP_SLTCAP			20	/* EX 7.8.9 */
#define  MOCK_EXP_SLTCAP_HOTPLUG	0x0000005f	/* button, power, lamps, capable */
#define  MOCK_EXP_SLTCAP_NUMBER_SHIFT	19
#define MOCK_EXP_SLTCTL			24	/* EX 7.8.10 */
#define  MOCK_EXP_SLTCTL_BUTTON		0x0001
#define  MOCK_EXP_SLTCTL_PRESENCE	0x0008
#define  MOCK_EXP_SLTCTL_COMMAND	0x0010
#define  MOCK_EXP_SLTCTL_INTERRUPT	0x0020
#define  MOCK_EXP_SLTCTL_POWER_OFF	0x0400
#define  MOCK_EXP_SLTCTL_DLL		0x1000
#define MOCK_EXP_SLTSTA			26	/* EX 7.8.11 */
#define  MOCK_EXP_SLTSTA_BUTTON		0x0001
#define  MOCK_EXP_SLTSTA_PRESENCE	0x0008
#define  MOCK_EXP_SLTSTA_COMMAND	0x0010
#define  MOCK_EXP_SLTSTA_PRESENT	0x0040
#define  MOCK_EXP_SLTSTA_DLL		0x0100
#define  MOCK_EXP_SLTSTA_W1C		0x011f
#define MOCK_EXP_RTCTL			28	/* EX 7.8.12 */
#define MOCK_EXP_RTSTA			32	/* EX 7.8.14 */
#define  MOCK_EXP_RTSTA_PME		0x00010000
#define MOCK_EXP_DEVCAP2		36	/* EX 7.8.15 */
#define  MOCK_EXP_DEVCAP2_TIMEOUT	0x0000001f
#define  MOCK_EXP_DEVCAP2_ARI		0x00000020
#define MOCK_EXP_DEVCTL2		40	/* EX 7.8.16 */
#define MOCK_EXP_LNKCAP2		44	/* EX 7.8.18 */
#define MOCK_EXP_LNKCTL2		48	/* EX 7.8.19 */
#define MOCK_EXP_SLTCTL2		56	/* EX 7.8.22, nothing defined */
#define MOCK_EXP_LEN			60	/* version 2 and later */

/* ---- extended capabilities: EX 7.9.3 -------------------------------------------- */

#define MOCK_ECAP_FIRST			0x100
#define MOCK_ECAP_ID_AER		0x0001
#define MOCK_ECAP_ID_VC			0x0002
#define MOCK_ECAP_ID_DSN		0x0003
#define MOCK_ECAP_ID_POWER		0x0004
#define MOCK_ECAP_ID_VENDOR		0x000b
#define MOCK_ECAP_ID_ACS		0x000d
#define MOCK_ECAP_ID_ARI		0x000e
#define MOCK_ECAP_ID_ATS		0x000f
#define MOCK_ECAP_ID_SRIOV		0x0010
#define MOCK_ECAP_ID_PRI		0x0013
#define MOCK_ECAP_ID_REBAR		0x0015
#define MOCK_ECAP_ID_TPH		0x0017
#define MOCK_ECAP_ID_LTR		0x0018
#define MOCK_ECAP_ID_SECPCI		0x0019
#define MOCK_ECAP_ID_PASID		0x001b
#define MOCK_ECAP_ID_DPC		0x001d
#define MOCK_ECAP_ID_L1SS		0x001e
#define MOCK_ECAP_ID_PTM		0x001f
#define MOCK_ECAP_ID_DVSEC		0x0023

#define MOCK_AER_UNCOR_STATUS		0x04	/* EX 7.10.2 */
#define  MOCK_AER_UNCOR_COMP_TIMEOUT	0x00004000
#define  MOCK_AER_UNCOR_UNSUPPORTED	0x00100000
#define  MOCK_AER_UNCOR_ALL		0x03fff030
#define MOCK_AER_UNCOR_MASK		0x08	/* EX 7.10.3 */
#define MOCK_AER_UNCOR_SEVERITY		0x0c	/* EX 7.10.4 */
#define  MOCK_AER_SEVERITY_DEFAULT	0x00462030	/* the defaults of 7.10.4, bit by bit */
#define MOCK_AER_COR_STATUS		0x10	/* EX 7.10.5 */
#define  MOCK_AER_COR_RECEIVER		0x00000001
#define  MOCK_AER_COR_ADVISORY		0x00002000
#define  MOCK_AER_COR_ALL		0x0000f1c1
#define MOCK_AER_COR_MASK		0x14	/* EX 7.10.6 */
#define MOCK_AER_CONTROL		0x18	/* EX 7.10.7 */
#define MOCK_AER_HEADER_LOG		0x1c	/* EX 7.10.8 */
#define MOCK_AER_ROOT_COMMAND		0x2c	/* EX 7.10.9 */
#define MOCK_AER_ROOT_STATUS		0x30	/* EX 7.10.10 */
#define MOCK_AER_LEN			0x2c
#define MOCK_AER_ROOT_LEN		0x38

#define MOCK_ACS_CAP			0x04	/* EX 7.16.2 */
#define  MOCK_ACS_ISOLATE		0x1d	/* validate, redirect, forward upstream */
#define MOCK_ACS_CONTROL		0x06	/* EX 7.16.3 */
#define MOCK_ACS_LEN			8

#define MOCK_ARI_CAP			0x04	/* EX 7.23.2 */
#define MOCK_ARI_CONTROL		0x06	/* EX 7.23.3 */
#define MOCK_ARI_LEN			8

#define MOCK_DSN_LOW			0x04	/* EX 7.12.2 */
#define MOCK_DSN_LEN			12

#define MOCK_ATS_CAP			0x04	/* ATS 5.1.2 */
#define MOCK_ATS_CONTROL		0x06	/* ATS 5.1.3 */
#define  MOCK_ATS_ENABLE		0x8000
#define MOCK_ATS_LEN			8

#define MOCK_SRIOV_CAP			0x04	/* SR 3.3.2 */
#define  MOCK_SRIOV_CAP_ARI		0x2	/* ARI Capable Hierarchy Preserved */
#define MOCK_SRIOV_CONTROL		0x08	/* SR 3.3.3 */
#define  MOCK_SRIOV_VF_ENABLE		0x0001
#define  MOCK_SRIOV_VF_MSE		0x0008
#define  MOCK_SRIOV_ARI			0x0010
#define MOCK_SRIOV_STATUS		0x0a	/* SR 3.3.4 */
#define MOCK_SRIOV_INITIAL_VFS		0x0c	/* SR 3.3.5 */
#define MOCK_SRIOV_TOTAL_VFS		0x0e	/* SR 3.3.6 */
#define MOCK_SRIOV_NUM_VFS		0x10	/* SR 3.3.7 */
#define MOCK_SRIOV_FUNC_LINK		0x12	/* SR 3.3.8 */
#define MOCK_SRIOV_FIRST_OFFSET		0x14	/* SR 3.3.9 */
#define MOCK_SRIOV_STRIDE		0x16	/* SR 3.3.10 */
#define MOCK_SRIOV_VF_DEVICE		0x1a	/* SR 3.3.11 */
#define MOCK_SRIOV_PAGES_SUPPORTED	0x1c	/* SR 3.3.12 */
#define MOCK_SRIOV_PAGE_SIZE		0x20	/* SR 3.3.13 */
#define  MOCK_SRIOV_PAGES		0x553	/* the mandatory sizes, 4K to 4M */
#define MOCK_SRIOV_VF_BAR0		0x24	/* SR 3.3.14 */
#define MOCK_SRIOV_LEN			0x40

#endif /* MOCK_REGS_H */
