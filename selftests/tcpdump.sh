#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# needs: tcpdump
#
# tcpdump, which takes CARP for VRRP unless told otherwise, understands our
# adverts.
# short: 6.1 6.12
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# decodes FILTER PATTERN
decodes() {
	ip netns exec "$h2" tcpdump -i eth0 --immediate-mode -l -nvv -T carp \
		"$1" >"$work/out" 2>"$work/err" &
	defer kill $!
	slowwait 10 grep -q listening "$work/err"
	check_err $? "tcpdump does not start"
	carp_add "$h1" carp0 vhid 7 advbase 2 advskew 34
	carpctl -n "$h1" state carp0 master
	slowwait 10 grep -Eq "$2" "$work/out"
	check_err $? "not decoded: $(<"$work/out")"
	! grep -Eq 'bad|wrong|incorrect|invalid' "$work/out"
	check_err $? "tcpdump complains: $(<"$work/out")"
}

advert='CARPv2-advertise 36: vhid=7 advbase=2 advskew=34 authlen=7 counter='

ipv4() {
	decodes "proto 112" "192.0.2.1 > 224.0.0.18: $advert"
	grep -Eq 'tos 0x10, ttl 255, .*flags \[DF\].* length 56' "$work/out"
	check_err $? "IP header: $(<"$work/out")"
	log_test "tcpdump -T carp decodes our adverts, IPv4"
}

ipv6() {
	decodes "ip6 proto 112" "fe80::1 > ff02::12: $advert"
	log_test "tcpdump -T carp decodes our adverts, IPv6"
}

require_command tcpdump
topology_create h1 h2
tests_run ipv4 ipv6
