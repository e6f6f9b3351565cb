#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Many devices with many addresses: an answer that does not fit into one message
# of the kernel goes on in the next, wherever it is cut.
# short: 6.1
set -u
# shellcheck disable=SC2034
WATCH=no
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

devices=60

# carpI has I addresses of each family, so that each message ends elsewhere.
create() {
	local i j lines=''

	for ((i = 0; i < devices; i++)); do
		lines+="link add parent$i type dummy"$'\n'
		lines+="link add carp$i link parent$i type carp vhid 1"$'\n'
		for ((j = 1; j <= i; j++)); do
			lines+="addr add 10.0.$i.$j/24 dev carp$i"$'\n'
			lines+="addr add 2001:db8:$i::$j/64 dev carp$i"$'\n'
		done
	done
	ip -n "$h1" -batch - <<<"$lines" || give_up "cannot create the devices"
}

# Each device once, with as many addresses as it has: "carpI I I".
check_all() {
	local i wanted=''

	for ((i = 0; i < devices; i++)); do
		wanted+="carp$i $i $i"$'\n'
	done
	carpctl -n "$h1" -d -j show >"$work/shown"
	check_err $? "carpctl show fails"
	diff <(sort <<<"${wanted%$'\n'}") <(count_addresses "$work/shown") \
		>"$work/diff"
	check_err $? "carpctl does not show all: $(head -n 5 "$work/diff")"
	[[ $(ip -n "$h1" -d link show type carp | grep -c '^[0-9]') == \
		"$devices" ]]
	check_err $? "ip does not show all"
}

count_addresses() {
	{
		grep -oE '"ifname":"[^"]*"|"(10\.|2001:db8:)[^"]*"' "$1"
		echo '"ifname":"end"'
	} | tr -d '"' | awk '
		/^ifname:/ { if (name) print name, v4, v6
			name = substr($0, 8); v4 = v6 = 0; next }
		/^10/ { v4++ }
		/^2001/ { v6++ }' | sort
}

complete() {
	check_all
	log_test "$devices devices with up to $((2 * devices)) addresses"
}

# The list of them would be in the way of all other links.
thousand() {
	local lines='' i shown

	defer ip -n "$h1" link del big
	lines="link add big link parent0 type carp vhid 2"$'\n'
	for ((i = 0; i < 1000; i++)); do
		lines+="addr add 10.1.$((i / 250)).$((i % 250 + 1))/32"
		lines+=" dev big"$'\n'
	done
	ip -n "$h1" -batch - <<<"$lines"
	check_err $? "cannot add 1000 addresses"
	shown=$(carpctl -n "$h1" -d -j show big)
	[[ $(grep -oE '"10\.1\.[^"]*"' <<<"$shown" | wc -l) == 1000 ]]
	check_err $? "1000 addresses are not shown"
	ip -n "$h1" addr add 10.2.0.1/32 dev big
	shown=$(carpctl -n "$h1" -d -j show big)
	[[ $shown != *10.1.0.1* && $shown == *1001* ]]
	check_err $? "1001 addresses are not only counted: ${shown:0:300}"
	log_test "more than 1000 addresses are only counted"
}

local_routes() {
	ip -n "$h1" route show table local dev big | grep -c '^local 10\.1\.'
}

routes_are() {
	[[ $(local_routes) == "$1" ]]
}

# More than fit into one request to the routing tables.
routes() {
	local lines='' i

	defer ip -n "$h1" link del big
	lines="link set parent0 up"$'\n'
	lines+="link add big link parent0 type carp vhid 2"$'\n'
	for ((i = 1; i <= 200; i++)); do
		lines+="addr add 10.1.0.$i/32 dev big"$'\n'
	done
	lines+="link set big up"
	ip -n "$h1" -batch - <<<"$lines"
	check_err $? "cannot create the device"
	slowwait 10 routes_are 0
	check_err $? "a backup has $(local_routes) of 200 routes"
	set_state "$h1" big master
	slowwait 10 routes_are 200
	check_err $? "a master has $(local_routes) of 200 routes"
	log_test "200 local routes come with mastership"
}

setup_ns h1
create
tests_run complete thousand routes
