# SPDX-License-Identifier: GPL-2.0-only
# The guest's hardware; sourced by lane, which has set $work. There is no KVM for this machine here, so
# registering functions with a guest is the lab's to show.
# shellcheck shell=bash disable=SC2034,SC2054,SC2154
qemu=qemu-system-s390x
machine=(-accel tcg -cpu max -m 512 -M s390-ccw-virtio -nodefaults -no-user-config -display none
	-no-reboot -icount "shift=${ICOUNT_SHIFT:-3},sleep=off"
	# Firmware's uid is the domain: 0005:00:00.0 and so on. All have MSI-X, which zPCI asks for.
	-device "zpci,uid=5,fid=0x11,target=t1,id=z1" -device "virtio-rng-pci,id=t1"
	-device "zpci,uid=6,fid=0x22,target=t2,id=z2" -device "virtio-rng-pci,id=t2")
machine_devices=(zpci-rng=0005:00:00.0 zpci-rng2=0006:00:00.0)
# Whose driver is not vfio-pci on our modules; the distribution has no other.
machine_drivers=(zpci-rng2=zdev-vfio-pci)
# The suite's results go through the console of bytes, the kernel's messages through that of lines.
results_tty=/dev/ttysclp0
append="console=ttyS0 quiet panic=-1 oops=panic hung_task_panic=1 softlockup_panic=1 initcall_blacklist=virtio_pci_driver_init"
console_file() { # console_file FILE RESULTS
	console=(-chardev "file,id=results,path=$2" -device sclpconsole,chardev=results
		-chardev "file,id=lines,path=$1" -device sclplmconsole,chardev=lines)
}
console_keep() { # console_keep RESULTS
	console=(-chardev "file,id=results,path=$1" -device sclpconsole,chardev=results
		-serial none -chardev stdio,id=lines,mux=on -device sclplmconsole,chardev=lines
		-mon chardev=lines)
}
