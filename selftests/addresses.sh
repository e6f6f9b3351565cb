#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The same IPv4 address with two prefix lengths is one virtual address. (IPv6
# knows no such thing.)
# short: 6.1
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# Those of carp0, as carpctl shows them: without prefix length.
addresses() {
	local text

	text=$(carp_show "$h1" carp0)
	[[ $text =~ \"addresses\":\[([^]]*)\] ]] && echo "${BASH_REMATCH[1]}"
}

shown_once() {
	[[ $(addresses) == "\"$VIP4\",\"$VIP6\"" ]]
	check_err $? "$1: $(addresses)"
}

# carp0 of h2 has it once, and accepts what h1 says.
twice() {
	local bad

	carp_add "$h2" carp0 vhid 1 advbase 2 advskew 100
	carp_add "$h1" carp0 vhid 1 advbase 2
	set_state "$h1" carp0 master
	wait_state "$h1" carp0 master
	check_err $? "not master"
	bad=$(carp_stat "$h2" carp0 rx_bad_auth)
	ip -n "$h1" addr add "$VIP4/32" dev carp0
	check_err $? "refused"
	shown_once "with two prefix lengths"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer"
	ip -n "$h1" addr del "$VIP4/32" dev carp0
	shown_once "with one again"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer after one was removed"
	[[ $(carp_stat "$h2" carp0 rx_bad_auth) == "$bad" ]]
	check_err $? "the other host took an advert for a forgery"
	is_state "$h1" carp0 master
	check_err $? "not master any more"
	log_test "an address with two prefix lengths counts once"
}

topology_create h1 h2 client
tests_run twice
