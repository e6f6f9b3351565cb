#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What goes to many reaches the sockets behind a carp device once: broadcasts by
# the link if that is in the same namespace and by the carp device if it is not,
# groups where they were joined; and nothing at all behind a backup.
# needs: python3
#
#	h1: eth0 --- switch --- client (sends)
#	carp0 in h1, or in a namespace of its own, box
# short: 6.1
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

group4=239.1.2.3
group6=ff02::4:5
box=''

# create NAMESPACE: carp0 is master there.
create() {
	defer ip -n "$1" link del carp0
	ip -n "$h1" link add carp0 link eth0 netns "$1" type carp vhid 1 \
		advbase 254
	check_err $? "cannot create it"
	ip -n "$1" -batch - <<-END
		addr add $VIP4/24 dev carp0
		addr add $VIP6/64 dev carp0
		link set carp0 up
	END
}

# heard NAMESPACE: how many of three copies of each arrive there, when the groups
# are joined on carp0.
heard() {
	local fd pid

	exec {fd}< <(ip netns exec "$1" "$selftests/src/groups.py" listen \
		carp0 "$group4" "$group6" 2>&1)
	pid=$!
	read -rt 30 -u "$fd"
	ip netns exec "$client" "$selftests/src/groups.py" send eth0 \
		192.0.2.255 "$group4" "$group6"
	check_err $? "cannot send"
	read -rt 30 -u "$fd"
	wait "$pid"
	exec {fd}<&-
	echo "$REPLY"
}

master() {
	set_state "$1" carp0 master
	wait_state "$1" carp0 master
	check_err $? "not master"
}

same_namespace() {
	local text

	create "$h1"
	text=$(heard "$h1")
	[[ $text == "broadcast 3 group4 0 group6 0" ]]
	check_err $? "as backup: $text"
	master "$h1"
	text=$(heard "$h1")
	[[ $text == "broadcast 3 group4 3 group6 3" ]]
	check_err $? "as master: $text"
	log_test "broadcast and multicast, in the namespace of the link"
}

other_namespace() {
	local text

	setup_ns box
	create "$box"
	text=$(heard "$box")
	[[ $text == "broadcast 0 group4 0 group6 0" ]]
	check_err $? "as backup: $text"
	master "$box"
	text=$(heard "$box")
	[[ $text == "broadcast 3 group4 3 group6 3" ]]
	check_err $? "as master: $text"
	log_test "broadcast and multicast, in another namespace"
}

topology_create h1 client
tests_run same_namespace other_namespace
