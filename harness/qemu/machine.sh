# SPDX-License-Identifier: GPL-2.0-only
# The guest's hardware; sourced by run, which has set $work.
# shellcheck shell=bash disable=SC2034,SC2054,SC2154
#
qemu=qemu-system-x86_64
results_tty=/dev/ttyS1
# A driver that is built in would take its device, and change it, before we record it.
append="console=ttyS0 quiet intel_iommu=on panic=-1 oops=panic hung_task_panic=1 softlockup_panic=1 random.trust_cpu=on initcall_blacklist=virtio_pci_driver_init"
machine_drivers=()
console_file() { # console_file FILE RESULTS
	console=(-serial "file:$1" -serial "file:$2")
}
console_keep() { # console_keep RESULTS
	console=(-serial mon:stdio -serial "file:$1")
}
# -icount with sleep=off: a guest that waits for a reset or a timeout costs no time outside.
machine=(-accel tcg -cpu max -m 512 -M "q35,kernel-irqchip=off" -nodefaults -no-user-config
	-display none -no-reboot -icount "shift=${ICOUNT_SHIFT:-3},sleep=off"
	-device "intel-iommu,intremap=on,caching-mode=on"
	# On the root bus, no reset method: what a device without one is like.
	-device "edu,addr=2,romfile=$work/edu.rom"
	# The same once more; in the lab its registers live (mock-hw's model of it).
	-device "edu,addr=7"
	# Reset by D3hot, else by the bus.
	-device pcie-root-port,id=port1,x-speed=5,addr=3,chassis=1,slot=1
	-device e1000e,bus=port1,romfile=,mac=52:54:00:12:34:56,netdev=none1
	-netdev hubport,id=none1,hubid=1
	# FLR, MSI-X only, SR-IOV.
	-device pcie-root-port,id=port2,x-speed=5,addr=4,chassis=2,slot=2
	-device nvme-subsys,id=subsys0
	-device "nvme,bus=port2,serial=vfiolab,subsys=subsys0,sriov_max_vfs=2,sriov_vq_flexible=4,sriov_vi_flexible=2,max_ioqpairs=6,msix_qsize=7"
	# FLR and D3hot, four memory regions in one BAR.
	-device pcie-root-port,id=port3,x-speed=5,addr=5,chassis=3,slot=3
	-device virtio-rng-pci,bus=port3)
machine_devices=(edu=0000:00:02.0 e1000e=0000:01:00.0 nvme=0000:02:00.0 virtio-rng=0000:03:00.0
	edu-live=0000:00:07.0=qemu-edu)
