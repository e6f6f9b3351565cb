#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Hosts with the same settings, all of them master at first: one of them is
# left within three master-down times, and remains. Which one it is depends on
# their addresses, whose order is another one when they are read backwards.
# short: 6.1
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# settle NAME PORTS ADDRESS...: all become master apart from each other, then
# they meet.
settle() {
	local ports port ns hosts=() met count

	read -ra ports <<<"$2"
	for port in "${ports[@]}"; do
		hosts+=("${!port}")
		port_cut "$port"
		defer port_heal "$port"
	done
	for ns in "${hosts[@]}"; do
		carp_add "$ns" carp0 vhid 1 "${FAST[@]}" -- "${@:3}"
	done
	for ns in "${hosts[@]}"; do
		wait_state "$ns" carp0 master
		check_err $? "not all are master when they are apart"
	done
	for port in "${ports[@]}"; do
		port_heal "$port"
	done
	now
	met=$NOW
	# Three master-down times, and two more to see that it is so.
	pause 3.8
	count=$(masters "${hosts[@]}")
	((count == 1))
	check_err $? "$count masters at the end"
	check_settled $((met + 2250000)) "${ports[@]}"
	log_test "$1"
}

# check_settled TIME PORT...: since then, only one has advertised.
check_settled() {
	local since=$1 port count=0

	shift
	watch_report
	for port; do
		[[ ! $(report_since "$since" "$port" 1) ]] ||
			count=$((count + 1))
	done
	((count == 1))
	check_err $? "$count hosts advertise after three master-down times"
}

two_ipv4() {
	settle "two equal hosts, IPv4" "h1 h2" "$VIP4/24"
}

two_ipv6() {
	settle "two equal hosts, IPv6" "h1 h2" "$VIP6/64"
}

two_dual() {
	settle "two equal hosts, both" "h1 h2" "$VIP4/24" "$VIP6/64"
}

three_ipv4() {
	settle "three equal hosts, IPv4" "h1 h2 h3" "$VIP4/24"
}

three_ipv6() {
	settle "three equal hosts, IPv6" "h1 h2 h3" "$VIP6/64"
}

three_dual() {
	settle "three equal hosts, both" "h1 h2 h3" "$VIP4/24" "$VIP6/64"
}

# A source address of 0.0.0.0 is that of all of them.
no_address() {
	local n ns

	for n in 1 2; do
		ns=h$n
		ip -n "${!ns}" addr del "${addresses[n]}/16" dev eth0
		defer ip -n "${!ns}" addr add "${addresses[n]}/16" dev eth0
	done
	settle "two equal hosts without addresses, IPv4" "h1 h2" "$VIP4/24"
}

# The timers of hosts that start at the same time end together.
started_together() {
	local pids=() ns count

	for ns in "$h1" "$h2" "$h3"; do
		defer ip -n "$ns" link del carp0
		carp_add "$ns" carp0 vhid 1 "${FAST[@]}" &
		pids+=($!)
	done
	wait "${pids[@]}"
	now
	# One until the first is master, then as above.
	pause 4.6
	count=$(masters "$h1" "$h2" "$h3")
	((count == 1))
	check_err $? "$count masters at the end"
	check_settled $((NOW + 3000000)) h1 h2 h3
	log_test "three equal hosts, started together"
}

addresses=(0 10.9.9.200 10.9.10.1 10.9.10.2)
topology_create --bare h1 h2 h3
for n in 1 2 3; do
	ns=h$n
	ip -n "${!ns}" addr add "${addresses[n]}/16" dev eth0
done
tests_run two_ipv4 two_ipv6 two_dual three_ipv4 three_ipv6 three_dual \
	no_address started_together
