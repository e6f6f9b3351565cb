#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The link refuses to send: what was not sent is counted as such, for adverts
# and for users, and it goes on as soon as the link does.
# short: 6.1
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

dropped_of() {
	local text

	text=$(ip -n "$h1" -s -s -j link show carp0)
	[[ $text =~ \"tx\":\{[^}]*\"dropped\":([0-9]+) ]] &&
		echo "${BASH_REMATCH[1]}"
}

errors_rise() {
	(($(carp_stat "$h1" carp0 tx_errors) > $1))
}

# On eth0, all frames end in a queue without room.
shut() {
	defer ip netns exec "$h1" tc qdisc del dev eth0 root
	ip netns exec "$h1" tc qdisc add dev eth0 root pfifo limit 0
	check_err $? "cannot shut it"
}

# Shut for less than other hosts would wait: six seconds.
master() {
	carp_add "$h1" carp0 vhid 1 advbase 2 "$@"
	set_state "$h1" carp0 master
	wait_state "$h1" carp0 master
	check_err $? "not master"
}

adverts() {
	local errors

	master
	[[ $(carp_stat "$h1" carp0 tx_errors) == 0 ]]
	check_err $? "errors from the beginning"
	shut
	slowwait 5 errors_rise 0
	check_err $? "adverts that were not sent are not counted"
	is_state "$h1" carp0 master
	check_err $? "not master any more"
	ip netns exec "$h1" tc qdisc del dev eth0 root
	errors=$(carp_stat "$h1" carp0 tx_errors)
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer when it is open again"
	[[ $(carp_stat "$h1" carp0 tx_errors) == "$errors" ]]
	check_err $? "errors when it is open again"
	log_test "adverts that the link does not take are counted"
}

# The addresses are on a network of their own, so that answers leave by carp0.
frames() {
	local before

	master -- 198.51.100.200/24
	ip -n "$client" addr add 198.51.100.100/24 dev eth0
	defer ip -n "$client" addr del 198.51.100.100/24 dev eth0
	ping_from "$client" 198.51.100.200
	check_err $? "no answer"
	before=$(dropped_of)
	shut
	"$bin/ping" --netns "$client" --count 1 198.51.100.200 >/dev/null 2>&1
	check_fail $? "there is an answer although nothing is sent"
	(($(dropped_of) > before))
	check_err $? "the frame is not counted as dropped"
	log_test "frames that the link does not take are counted"
}

require_command tc
topology_create h1 client
watch_vip 198.51.100.200/32
tests_run adverts frames
