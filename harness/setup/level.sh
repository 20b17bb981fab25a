# SPDX-License-Identifier: GPL-2.0-only
# Sourced from the top folder: the API level of the lab, its page size and its architecture. Sets level,
# page, arch, and suffix, which is what the names of its folders and programs end with: empty for the
# newest level on this machine with small pages.
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
page=${PAGE_SIZE:-4K}
case $page in
4K)	;;
64K)	suffix+=-64K ;;
*)	echo "PAGE_SIZE=$page: expected 4K or 64K" >&2; exit 1 ;;
esac
arch=${ARCH:-x86_64}
case $arch in
x86_64)	;;
s390x)	suffix+=-s390x ;;
*)	echo "ARCH=$arch: expected x86_64 or s390x" >&2; exit 1 ;;
esac
