#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A module that cannot have what it needs does not load, and leaves nothing
# behind: a copy of it under another name finds the IP protocol taken.
# short: 6.1
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# The name is in two places: a word of its own, and at the beginning of a field
# of 56 bytes.
copy_module() {
	local file

	file=$(modinfo -n carp) || return
	perl -0777 -pe 's/\0name=carp\0/\0name=carq\0/;
		s/carp(?=\0{52})/carq/' "$file" >"$work/carq.ko"
	[[ $(modinfo -F name "$work/carq.ko") == carq ]]
}

second_copy() {
	local said

	carp_add "$h1" carp0 vhid 1 "${FAST[@]}"
	wait_state "$h1" carp0 master
	check_err $? "not master"
	copy_module
	check_err $? "cannot make a copy"
	defer rmmod carq
	said=$(insmod "$work/carq.ko" 2>&1)
	check_fail $? "it is loaded"
	[[ $said == *busy* ]]
	check_err $? "it says: $said"
	[[ ! -e /sys/module/carq ]]
	check_err $? "it is there"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "the first one does not work any more"
	[[ $(carp_stat "$h1" carp0 takeovers) == 1 ]]
	check_err $? "elected again"
	log_test "a second copy does not load, and the first one goes on"
}

first_unloads() {
	defer modprobe carp
	modprobe -r carp
	check_err $? "not removed"
	modprobe carp
	check_err $? "not loaded"
	carp_add "$h1" carp0 vhid 1 "${FAST[@]}"
	wait_state "$h1" carp0 master
	check_err $? "not master"
	log_test "the first one is removed and loaded again"
}

require_command perl insmod modinfo
topology_create h1 client
tests_run second_copy first_unloads
