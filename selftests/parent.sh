#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What happens to the device that the carp device is stacked on.
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

pair() {
	carp_add "$h1" carp0 vhid 1 "${FAST[@]}"
	wait_state "$h1" carp0 master
	check_err $? "not master"
	carp_add "$h2" carp0 vhid 1 "${SLOWER[@]}"
	wait_state "$h2" carp0 backup
	check_err $? "not backup"
}

# check_moved: h1 takes no part, h2 is master; check_returned: h1 is back.
check_moved() {
	wait_state "$h1" carp0 init
	check_err $? "it still takes part"
	wait_state "$h2" carp0 master
	check_err $? "the other host does not take over"
}

check_returned() {
	wait_state "$h1" carp0 backup
	check_err $? "it does not take part again"
	wait_state "$h2" carp0 master && set_state "$h2" carp0 backup
	check_err $? "the other host is not master"
	wait_state "$h1" carp0 master
	check_err $? "it cannot be master again"
}

carrier() {
	pair
	defer port_up h1
	port_down h1
	check_moved
	port_up h1
	check_returned
	log_test "carrier lost, and there again"
}

admin_down() {
	pair
	defer ip -n "$h1" link set eth0 up
	ip -n "$h1" link set eth0 down
	check_moved
	ip -n "$h1" link set eth0 up
	check_returned
	log_test "set down, and up again"
}

mtu_of() {
	local text

	text=$(ip -n "$1" link show "$2")
	[[ $text =~ \ mtu\ ([0-9]+) ]] && echo "${BASH_REMATCH[1]}"
}

mtu() {
	pair
	defer ip -n "$h1" link set eth0 mtu 1500
	ip -n "$h1" link set eth0 mtu 1400
	check_err $? "refused"
	[[ $(mtu_of "$h1" carp0) == 1400 ]]
	check_err $? "the carp device does not follow"
	is_state "$h1" carp0 master
	check_err $? "master no more"
	[[ $(carp_stat "$h1" carp0 takeovers) == 1 ]]
	check_err $? "elected again"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer"
	log_test "MTU changed: the carp device follows, and remains master"
}

# Linux 6.1 renames only what is down, which also gives the master away.
renamed() {
	pair
	defer ip -n "$h1" link set eth0 up
	defer ip -n "$h1" link set wan0 name eth0
	defer ip -n "$h1" link set wan0 down
	ip -n "$h1" -batch - <<-END
		link set eth0 down
		link set eth0 name wan0
		link set wan0 up
	END
	check_err $? "refused"
	[[ $(json_value "$(carp_show "$h1" carp0)" link) == wan0 ]]
	check_err $? "the new name is not shown"
	check_returned
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer"
	log_test "renamed: it goes on"
}

# h4 is a host whose eth0 may go.
removed() {
	host_add h4
	carp_add "$h4" carp0 vhid 1 "${FAST[@]}"
	wait_state "$h4" carp0 master
	check_err $? "not master"
	carp_add "$h2" carp0 vhid 1 "${SLOWER[@]}"
	ip -n "$h4" link del eth0
	wait_state "$h2" carp0 master
	check_err $? "the other host does not take over"
	wait_state "$h4" carp0 init
	check_err $? "the carp device is gone, or takes part"
	[[ $(ip -n "$h4" addr show carp0) == *"$VIP4/24"*"$VIP6/64"* ]]
	check_err $? "the addresses are gone"
	hosts_connect '' h4
	wait_state "$h4" carp0 backup
	check_err $? "it does not take part again"
	set_state "$h2" carp0 backup
	wait_state "$h4" carp0 master
	check_err $? "it cannot be master again"
	log_test "removed, and there again under the same name"
}

# refused NAME TEXT LINES: the last one is to fail with a text like that.
refused() {
	local said

	said=$(ip -n "$h1" link add carp0 link eth0 type carp vhid 1 2>&1)
	check_fail $? "the device could be created"
	[[ $said == *"$2"* ]]
	check_err $? "it says: $said"
	ip -n "$h1" link show carp0 >/dev/null 2>&1
	check_fail $? "there is a carp device"
	log_test "$1"
}

bridge_port() {
	defer ip -n "$h1" link del br1
	ip -n "$h1" -batch - <<-END
		link add br1 type bridge
		link set eth0 master br1
	END
	check_err $? "cannot make a bridge"
	refused "a port of a bridge is refused, and it says so" "bridge"
}

taken_by_macvlan() {
	defer ip -n "$h1" link del mac0
	ip -n "$h1" link add mac0 link eth0 type macvlan
	check_err $? "cannot make a macvlan device"
	refused "what a macvlan device sits on is refused, and it says so" \
		"macvlan"
}

# The other way round the kernel itself refuses it.
taken_by_carp() {
	carp_add "$h1" carp0 vhid 1 "${FAST[@]}"
	wait_state "$h1" carp0 master
	check_err $? "not master"
	defer ip -n "$h1" link del br1
	defer ip -n "$h1" link set eth0 nomaster
	ip -n "$h1" link add br1 type bridge
	ip -n "$h1" link set eth0 master br1 2>/dev/null
	check_fail $? "the parent could be taken"
	is_state "$h1" carp0 master
	check_err $? "master no more"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer"
	log_test "nobody takes the parent away while it is in use"
}

# What is recommended instead.
bridge_as_parent() {
	local parent=br1

	defer ip -n "$h1" addr add 192.0.2.1/24 dev eth0
	defer ip -n "$h1" addr add 2001:db8::1/64 dev eth0 nodad
	defer ip -n "$h1" link del br1
	ip -n "$h1" -batch - <<-END
		link add br1 type bridge mcast_snooping 0 forward_delay 0
		link set br1 addrgenmode none
		addr flush dev eth0 scope global
		link set eth0 master br1
		addr add 192.0.2.1/24 dev br1
		addr add 2001:db8::1/64 dev br1 nodad
		link set br1 up
	END
	check_err $? "cannot make a bridge"
	carp_add "$h1" carp0 vhid 1 "${FAST[@]}"
	wait_state "$h1" carp0 master
	check_err $? "not master"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer"
	log_test "the bridge itself is a good parent"
}

topology_create h1 h2 client
tests_run carrier admin_down mtu renamed removed bridge_port taken_by_macvlan \
	taken_by_carp bridge_as_parent
