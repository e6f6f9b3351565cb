#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Carp devices and network namespaces.
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

many=64

# container HOST: a carp device whose parent is the eth0 of the host, in a
# namespace of its own, which is $box.
container() {
	setup_ns box
	defer ip -n "$box" link del carp0
	ip -n "$1" link add carp0 link eth0 netns "$box" type carp vhid 1 \
		"${FAST[@]}"
	check_err $? "cannot create it there"
	ip -n "$box" -batch - <<-END
		link set lo up
		addr add $VIP4/24 dev carp0
		addr add $VIP6/64 dev carp0
		link set carp0 up
	END
	check_err $? "cannot set it up"
}

elsewhere() {
	container "$h1"
	wait_state "$box" carp0 master
	check_err $? "not master"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer"
	ping_from "$box" 192.0.2.100 2001:db8::100
	check_err $? "the namespace does not reach the client"
	log_test "in another namespace than its parent"
}

elsewhere_backup() {
	carp_add "$h2" carp0 vhid 1 "${FAST[@]}"
	wait_state "$h2" carp0 master
	check_err $? "the other host is not master"
	container "$h1"
	wait_state "$box" carp0 backup
	check_err $? "not backup"
	ip -n "$h2" link set carp0 down
	wait_state "$box" carp0 master
	check_err $? "it does not take over"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer"
	log_test "in another namespace: backup and takeover"
}

elsewhere_deleted() {
	container "$h1"
	wait_state "$box" carp0 master
	check_err $? "not master"
	ip netns delete "$box"
	watch_bowout() {
		watch_report
		[[ $(report_get h1 1 bowouts) == 2 ]]
	}
	slowwait 10 watch_bowout
	check_err $? "no bow-out"
	carp_add "$h1" carp1 vhid 1 "${FAST[@]}"
	wait_state "$h1" carp1 master
	check_err $? "its parent is of no use any more"
	log_test "in another namespace: that one ends"
}

parent_deleted() {
	host_add h4
	container "$h4"
	wait_state "$box" carp0 master
	check_err $? "not master"
	ip netns delete "$h4"
	wait_state "$box" carp0 init
	check_err $? "it still takes part"
	log_test "in another namespace: that of the parent ends"
}

moved() {
	carp_add "$h1" carp0 vhid 1 "${FAST[@]}"
	setup_ns box
	defer ip -n "$box" link del carp0
	ip -n "$h1" link set carp0 netns "$box"
	check_err $? "refused"
	ip -n "$box" -batch - <<-END
		link set lo up
		addr add $VIP4/24 dev carp0
		addr add $VIP6/64 dev carp0
		link set carp0 up
	END
	wait_state "$box" carp0 master
	check_err $? "not master"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer"
	log_test "moved to another namespace"
}

same_vhid_in_another() {
	carp_add "$h1" carp0 vhid 1 "${FAST[@]}"
	setup_ns box
	ip -n "$h1" link add carp0 link eth0 netns "$box" type carp vhid 1 \
		2>/dev/null
	check_fail $? "two devices with the same vhid on one parent"
	log_test "a vhid is there once on a parent, whatever the namespace"
}

# Half of them have the parent in the same namespace, half of them elsewhere.
many_create() {
	local i spaces='' lines=''

	for ((i = 1; i <= many; i++)); do
		spaces+="netns add many$i"$'\n'
		lines+="link add parent$i type dummy"$'\n'
		lines+="link set parent$i addrgenmode none"$'\n'
		if ((i % 2)); then
			lines+="link set parent$i netns many$i"$'\n'
		else
			lines+="link set parent$i up"$'\n'
			lines+="link add carp0 link parent$i netns many$i"
			lines+=" type carp vhid 1 ${FAST[*]}"$'\n'
		fi
	done
	ip -batch - <<<"$spaces" && ip -n "$h1" -batch - <<<"$lines"
	check_err $? "cannot create the namespaces"
}

# many_configure FIRST: every second one.
many_configure() {
	local i lines

	for ((i = $1; i <= many; i += 2)); do
		lines=''
		if ((i % 2)); then
			lines="link set parent$i up"$'\n'
			lines+="link add carp0 link parent$i type carp vhid 1"
			lines+=" ${FAST[*]}"$'\n'
		fi
		lines+="addr add $VIP4/24 dev carp0"$'\n'
		lines+="addr add $VIP6/64 dev carp0"$'\n'
		lines+="link set carp0 up"
		ip -n "many$i" -batch - <<<"$lines" || return
	done
}

many_delete() {
	local i lines=''

	for ((i = 1; i <= many; i++)); do
		[[ ! -e /run/netns/many$i ]] ||
			lines+="netns delete many$i"$'\n'
	done
	[[ ! $lines ]] || ip -batch - <<<"$lines"
}

# What a dead namespace still holds keeps the module in use, and a device that
# is held for ever makes the kernel complain, which the test VM sees.
module_unused() {
	local name uses=1

	while read -r name _ uses _; do
		[[ $name != carp ]] || break
	done </proc/modules
	((uses == 0))
}

many_at_once() {
	local others

	defer many_delete
	many_create
	many_configure 1 &
	others=$!
	many_configure 2
	check_err $? "cannot set up the devices"
	wait "$others"
	check_err $? "cannot set up the devices"
	wait_state "many$((many - 1))" carp0 master &&
		wait_state "many$many" carp0 master
	check_err $? "not master"
	many_delete
	check_err $? "cannot delete the namespaces"
	defer modprobe carp
	slowwait 60 module_unused && modprobe -r carp
	check_err $? "the module is still in use"
	log_test "$many namespaces torn down at once"
}

box=''
topology_create h1 h2 client
tests_run elsewhere elsewhere_backup elsewhere_deleted parent_deleted moved \
	same_vhid_in_another many_at_once
