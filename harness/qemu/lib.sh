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
