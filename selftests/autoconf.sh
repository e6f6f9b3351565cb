#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A user who lets a carp device configure itself: an address that a router's
# advertisement brings is a virtual one like others.
# needs: python3
# short: 6.1
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

prefix=2001:db8:7:7
wanted=$prefix:200:5eff:fe00:101

# The module learns of it where nothing may sleep.
is_virtual() {
	[[ $(carp_show "$h1" carp0) =~ \"($prefix:[0-9a-f:]*)\" ]] &&
		echo "${BASH_REMATCH[1]}"
}

advertised() {
	local address

	carp_add "$h1" carp0 vhid 1 advbase 2
	set_state "$h1" carp0 master
	wait_state "$h1" carp0 master
	check_err $? "not master"
	ip netns exec "$h1" sysctl -qw net.ipv6.conf.carp0.accept_ra=2 \
		net.ipv6.conf.carp0.autoconf=1
	check_err $? "it cannot be switched on"
	ip netns exec "$client" "$selftests/src/router.py" eth0 "$prefix::"
	check_err $? "cannot advertise"
	address=$(slowwait 10 is_virtual)
	check_err $? "no address of the prefix is shown"
	[[ $address == "$wanted" ]]
	check_err $? "the address is $address"
	is_state "$h1" carp0 master
	check_err $? "not master any more"
	[[ $(carp_stat "$h1" carp0 takeovers) == 1 ]]
	check_err $? "elected again"
	set_state "$h1" carp0 backup
	wait_state "$h1" carp0 master
	check_err $? "not master a second time"
	log_test "an address by autoconfiguration is a virtual one"
}

topology_create h1 client
watch_vip "$wanted/128"
tests_run advertised
