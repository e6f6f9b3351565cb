# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the programs in this directory share: messages, the cache, and the
# packages of the host that they need.

# Exit statuses of the harness, apart from those of the command in the VM.
# shellcheck disable=SC2034  # used by the programs that source this file
{
	EXIT_USAGE=2
	EXIT_HARNESS=96
	EXIT_BUILD=97
	EXIT_HANG=98
	EXIT_REPORT=99
}

cache=${XDG_CACHE_HOME:-$HOME/.cache}/carp
testvm=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck disable=SC2034
tree=$(realpath "$testvm/../..")

say() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die() {
	local status=$1

	shift
	say "$@"
	exit "$status"
}

# lock NAME: hold a lock of the cache until this process ends.
lock() {
	local fd

	mkdir -p "$cache/lock"
	exec {fd}>"$cache/lock/$1"
	flock -n "$fd" && return
	say "waiting for another run ($1)"
	flock "$fd"
}

# Packages that are missing on the host, given as WHAT:PACKAGE, where WHAT is
# a program or the path of a file.
missing_packages() {
	local pair path=$PATH:/usr/sbin:/sbin

	for pair; do
		[[ $pair == /* && -e ${pair%%:*} ]] ||
			PATH=$path command -v "${pair%%:*}" >/dev/null ||
			printf '%s\n' "${pair#*:}"
	done
}

# need WHAT:PACKAGE...: install what is missing, or say how to.
need() {
	local packages

	mapfile -t packages < <(missing_packages "$@" | sort -u)
	((${#packages[@]})) || return 0
	if ((EUID)); then
		die "$EXIT_HARNESS" "please run: apt-get install ${packages[*]}"
	fi
	install_packages "${packages[@]}"
}

# What a module is built with; pahole also stands for libelf, which the
# kernel's own build programs are linked with.
need_build_tools() {
	need gcc:gcc make:make bc:bc depmod:kmod pahole:pahole
}

install_packages() {
	(
		lock apt
		say "installing ${*}"
		apt_quietly apt-get install -y --no-install-recommends "$@" ||
			{ apt_update && apt_quietly apt-get install -y \
				--no-install-recommends "$@"; }
	) || die "$EXIT_HARNESS" "cannot install $*"
}

apt_update() {
	((EUID == 0)) || return 1
	say "updating the package lists"
	apt_quietly apt-get update
}

# apt_quietly APT-GET ARG...: its output only matters when it fails.
apt_quietly() {
	local log status=0 program=$1

	shift
	log=$(mktemp)
	DEBIAN_FRONTEND=noninteractive "$program" -q \
		-o DPkg::Lock::Timeout=600 -o APT::Sandbox::User=root \
		"$@" >"$log" 2>&1 </dev/null || status=$?
	((status == 0)) || cat "$log" >&2
	rm -f "$log"
	return "$status"
}

# fetch_package PACKAGE DIR: unpack a package below DIR without installing it.
fetch_package() {
	local package=$1 dir=$2 debs=$2/debs

	say "downloading $package"
	mkdir -p "$debs"
	(cd "$debs" && apt_quietly apt-get download "$package") ||
		{ apt_update && cd "$debs" &&
			apt_quietly apt-get download "$package"; } ||
		die "$EXIT_HARNESS" "cannot download $package"
	dpkg-deb -x "$debs"/*.deb "$dir" ||
		die "$EXIT_HARNESS" "cannot unpack $package"
	rm -rf "$debs"
}
