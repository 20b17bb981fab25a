# SPDX-License-Identifier: GPL-2.0-only
# Sourced from the top folder: the API level of the lab. Sets level, and suffix, which is empty for the
# newest level and else what the names of its folders and programs end with.
# shellcheck shell=bash disable=SC2034

levels=$(cd sim/config && printf '%s\n' * | sort -V)
newest=${levels##*$'\n'}
level=${LAB_KERNEL:-$newest}
if ! grep -qxF -- "$level" <<<"$levels"; then
	echo "LAB_KERNEL=$level: expected one of:" $levels >&2
	exit 1
fi
suffix=
[ "$level" = "$newest" ] || suffix=-$level
