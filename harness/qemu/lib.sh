# SPDX-License-Identifier: GPL-2.0-only
# Shared by the scripts of the QEMU lane; sourced, never run.
# shellcheck shell=bash

die()
{
	printf 'qemu-test: %s\n' "$*" >&2
	exit 1
}

say()
{
	printf 'qemu-test: %s\n' "$*"
}

# Where what takes long to get is kept between clones.
cache_dir()
{
	printf '%s/vfiolab\n' "${XDG_CACHE_HOME:-$HOME/.cache}"
}

# need COMMAND PACKAGE ...: install what is missing when we may, else name the command.
need()
{
	local missing=()

	while [ $# -ge 2 ]; do
		command -v "$1" >/dev/null 2>&1 || [ -e "$1" ] || missing+=("$2")
		shift 2
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	if [ "${NO_INSTALL:-0}" = 1 ] || [ "$(id -u)" != 0 ]; then
		die "missing packages; run: apt-get install -y ${missing[*]}"
	fi
	say "installing ${missing[*]}"
	apt-get install -y -q "${missing[@]}" >/dev/null 2>&1 ||
		{ apt-get update -q >/dev/null 2>&1 &&
			apt-get install -y -q "${missing[@]}" >/dev/null 2>&1; } ||
		die "apt-get install -y ${missing[*]} failed"
}

# conformance_program FILE LEVEL: what the guest runs, built when it is older than its sources. As the lab
# of that level does, it speaks the kernel's own uAPI. $top and $arch are set.
conformance_program()
{
	# shellcheck disable=SC2154
	local h=$top/harness level=$2 uapi cross=

	if [ -e "$1" ] && [ -z "$(find "$h"/{conformance,refusal,vt,twins} -name '*.[ch]' \
			-newer "$1" -print -quit)" ]; then
		return
	fi
	uapi=$("$h/setup/kernel" uapi "$level") || exit 1
	[ "$arch" = x86_64 ] || cross=$arch-linux-gnu-
	"${cross}gcc" -std=gnu11 -Wall -Wextra -O1 -static -I"$h" \
		-DSIM_API_LEVEL=$((${level%.*} * 100 + ${level#*.})) \
		-isystem "$uapi" -isystem "$uapi/$arch-linux-gnu" -o "$1" \
		"$h"/conformance/{conformance,main_kernel}.c "$h"/conformance/*_cases.c \
		"$h"/refusal/{refusal,rules,*_table}.c "$h"/vt/{vt,port_kernel}.c \
		"$h"/twins/record_kernel.c || die "the conformance program does not build"
}
