#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# needs: python3 tcpdump
#
# The vectors (vectors/README) on the wire, both ways. src/vectors.py computes
# digests and checksums on its own and knows what is expected; here is only what
# has to be done for it. Two hosts on the switch:
#
#	h1 (carp devices, 10.255.255.1, fe80::ff:1) --- switch --- h2 (injects,
#	                                                           captures)
# short: 6.1 6.12
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

vectors=$selftests/src/vectors.py

computation_agrees() {
	"$vectors" check
	check_err $? "the vectors contradict the computation"
	log_test "an independent computation gives all vectors"
}

capture_start() {
	ip netns exec "$h2" tcpdump -i eth0 --immediate-mode -U \
		-w "$dir/capture.pcap" 'proto 112 or ip6 proto 112' 2>"$dir/tcpdump" &
	defer kill $!
	slowwait 10 grep -q listening "$dir/tcpdump"
	check_err $? "tcpdump does not start"
}

none_in_init() {
	! carpctl -n "$h1" -j show | grep -q '"init"'
}

# masters_known N: on so many devices a master was heard.
masters_known() {
	local shown

	shown=$(carpctl -n "$h1" -s -j show | grep -o '"master":' | wc -l)
	((shown == $1))
}

# In 32 devices with 254 s of patience nothing moves by itself.
round_run() {
	local n=$1 devices

	devices=$(grep -c '^link add' "$dir/$n.add")
	ip -n "$h1" -batch "$dir/$n.add"
	check_err $? "round $n: devices cannot be created"
	slowwait 5 none_in_init
	check_err $? "round $n: not all devices run"
	"$bin/inject" -n "$h2" -b eth0 <"$dir/$n.inject"
	slowwait 5 masters_known "$devices"
	check_err $? "round $n: not all masters were heard"
	carpctl -n "$h1" -s -j show >"$dir/$n.show"
	carpctl -n "$h1" -b "$dir/$n.lead"
	check_err $? "round $n: not all became master"
	ip -n "$h1" -batch "$dir/$n.remove"
}

# tcpdump may be late with the last frames.
judged() {
	"$vectors" judge "$dir" >"$dir/verdicts" &&
		grep -q '^sent ok' "$dir/verdicts"
}

rounds_are_run() {
	local n rounds

	rounds=$("$vectors" plan "$dir")
	capture_start
	for ((n = 0; n < rounds; n++)); do
		round_run "$n"
	done
	slowwait 5 judged
	check_err $? "not all adverts are in the capture"
	log_test "vectors sent and received in $rounds rounds"
}

# verdict CHECK NAME
verdict() {
	local word why=missing

	while read -r word why; do
		[[ $word != "$1" ]] || break
		why=missing
	done <"$dir/verdicts"
	[[ $why == ok ]]
	check_err $? "$why"
	log_test "$2"
}

accepts_all_vectors() {
	verdict accepted "every vector is accepted, from any Ethernet source"
}

sends_for_every_set() {
	verdict sent "with 0 to 5 addresses of a family: adverts of those it has"
}

digest_is_right() {
	verdict digest "the digest of sent adverts"
}

header_is_right() {
	verdict header "the other bytes and the checksum of sent adverts"
}

ethernet_is_right() {
	verdict ethernet \
		"Ethernet source: the virtual MAC, of a bow-out the parent's"
}

ipv4_is_right() {
	verdict ipv4 "IPv4 header and Ethernet destination"
}

ipv6_is_right() {
	verdict ipv6 "IPv6 header and Ethernet destination"
}

require_command python3 tcpdump
dir=$work/rounds
mkdir "$dir"
topology_create --empty h1 h2
ip -n "$h1" -batch - <<-END
	addr add 10.255.255.1/24 dev eth0
	addr add fe80::ff:1/64 dev eth0 nodad
END
watch_ignore h2
tests_run computation_agrees rounds_are_run accepts_all_vectors \
	sends_for_every_set digest_is_right header_is_right ethernet_is_right \
	ipv4_is_right ipv6_is_right
