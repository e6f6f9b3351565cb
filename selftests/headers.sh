#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Frames with an IP header that is not what it should be: adverts are looked at
# before the IP stack has checked them. They are not taken for adverts, or, in
# fragments and behind extension headers, for what they are.
#
#	h1 (carp0, stays backup for 254 s) --- switch --- client (sends)
# needs: python3
# short: 6.1
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# The carp counters that are not 0, as "NAME=N NAME=N ".
counters() {
	local text

	text=$(carp_show "$h1" carp0)
	while [[ $text =~ \"(rx_[a-z_0-9]*)\":([1-9][0-9]*) ]]; do
		printf '%s=%s ' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
		text=${text#*"${BASH_REMATCH[0]}"}
	done
}

counters_are() {
	[[ $(counters) == "$*" ]]
}

# check KIND COUNTERS: one frame of that kind, and behind it a good header with
# a bad checksum, so as to know that all were looked at.
check() {
	ip -n "$h1" link del carp0 2>/dev/null
	ip -n "$h1" -batch - <<-END
		link add carp0 link eth0 type carp vhid 1 advbase 254
		addr add $VIP4/24 dev carp0
		addr add $VIP6/64 dev carp0
		link set carp0 up
	END
	ip netns exec "$client" "$selftests/src/headers.py" eth0 "$1" good4
	check_err $? "cannot send"
	slowwait 5 counters_are "$2"
	check_err $? "$1: $(counters)"
	is_state "$h1" carp0 backup
	check_err $? "$1: not backup any more"
}

none="rx_adverts=1 rx_bad_sum=1 "
fragment="rx_adverts=1 rx_adverts6=1 rx_fragment=1 rx_bad_sum=1 "
good6="rx_adverts=1 rx_adverts6=1 rx_bad_sum=2 "

ipv4() {
	local kind

	for kind in short version ihl ihl_beyond sum total_below total_beyond; do
		check "$kind" "$none"
	done
	check good4 "rx_adverts=2 rx_bad_sum=2 "
	log_test "IPv4 headers that are broken"
}

ipv6() {
	local kind

	for kind in short6 version6 payload_beyond unfinished; do
		check "$kind" "$none"
	done
	check good6 "$good6"
	log_test "IPv6 headers that are broken"
}

extensions() {
	check options6 "$good6"
	check other6 "$none"
	log_test "behind IPv6 extension headers"
}

fragments() {
	check first6 "$fragment"
	check later6 "$fragment"
	check later_other6 "$none"
	log_test "IPv6 fragments"
}

topology_create h1 client
watch_ignore client
defer ip -n "$h1" link del carp0
tests_run ipv4 ipv6 extensions fragments
