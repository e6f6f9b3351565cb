#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernel has no hmac(sha1): no device can be created, the user is told why,
# and nothing is left behind. As it is built into all of our kernels, one of
# them is booted without it, so this runs on the host, for the kernel $KERNEL
# (6.1).
# short: 6.1
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=host/lib.sh
. "$(dirname "$0")/host/lib.sh"

# --- in the virtual machine ------------------------------------------------

# refused COMMAND...: and says so in these words.
refused() {
	local text

	text=$("$@" 2>&1) && echo "not refused: $*" && return
	[[ $text == *"the kernel has no hmac(sha1)"* ]] || echo "$*: $text"
}

guest() {
	grep -q '^name *: hmac(sha1)' /proc/crypto && echo "there is hmac(sha1)"
	ip link add eth0 type dummy
	ip link set eth0 up
	refused ip link add carp0 link eth0 type carp vhid 1
	refused ip link add carp0 link eth0 type carp vhid 1 key 0102
	refused carpctl add carp0 link eth0 vhid 1 address 192.0.2.200/24 up
	[[ ! $(ip link show type carp) ]] || echo "a device is left behind"
	[[ $(ip -d link show eth0) != *carp* ]] || echo "a parent is left"
	modprobe -r carp || echo "the module is in use"
	modprobe carp || echo "the module cannot be loaded again"
	ip link del eth0 || echo "the parent cannot be deleted"
	echo "done"
}

# --- on the host -----------------------------------------------------------

no_digest() {
	local said without=hmac_module_init

	# Nor what complains of that, as IPv6 does.
	without+=,crypto_kdf108_init
	vm_start guest --append "ipv6.disable=1 initcall_blacklist=$without" \
		-- "$selftests/crypto.sh" guest
	wait "${vms[guest]}"
	check_err $? "the machine: $(tail -n 20 "$work/guest.err")"
	said=$(<"$work/guest")
	[[ $said == "done" ]]
	check_err $? "${said//$'\n'/, }"
	log_test "no hmac(sha1): devices are refused with a clear sentence"
}

if [[ ${1-} == guest ]]; then
	guest
	exit
fi
require_command qemu-system-x86_64
tests_run no_digest
