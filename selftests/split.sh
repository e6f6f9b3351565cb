#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Two masters that could not hear each other meet: the worse one steps down at
# the first advert that it hears, and all find the better one at once.
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# split ADDRESS...: h1 is the better one. The client is on the side of h2, and
# knows that one, until it is too late.
split() {
	port_cut h1
	defer port_heal h1
	carp_add "$h1" carp0 vhid 1 "${FAST[@]}" -- "$@"
	carp_add "$h2" carp0 vhid 1 "${SLOWER[@]}" -- "$@"
	wait_state "$h1" carp0 master && wait_state "$h2" carp0 master
	check_err $? "not both are master when they are apart"
	ping_from "$client" "${@%/*}"
	check_err $? "the client does not reach h2"
	check_switch h2
}

# check_switch PORT: the virtual MAC is there.
check_switch() {
	[[ $(bridge -n "$sw" fdb show br br0) == \
		*"00:00:5e:00:01:01 dev $1 "* ]]
	check_err $? "the switch does not know the master at $1"
}

heal() {
	now
	healed=$NOW
	port_heal h1
	wait_state "$h2" carp0 backup
	check_err $? "the worse master does not step down"
}

# Adverts that were under way when h2 heard the first one may follow it.
check_first_advert() {
	local heard later

	watch_report
	heard=$(report_since "$healed" h2 1 heard)
	[[ $heard ]]
	check_err $? "h2 has not heard h1"
	later=$(report_since "$((heard + 10000))" h2 1)
	[[ ! $later ]]
	check_err $? "h2 advertised again, $((later - heard)) us later"
	is_state "$h1" carp0 master
	check_err $? "the better master has stepped down, too"
}

# check_client ADDRESS...: it reaches h1 with the entries it has.
check_client() {
	local vips=() address

	check_switch h1
	for address; do
		vips+=(--vip "${address%/*}")
	done
	# For a moment h2 takes what was under way to it.
	slowwait 2 "$bin/probe" --master "$h1" --backup "$h2" \
		--client "$client" "${vips[@]}" reach >"$work/probe"
	check_err $? "the client does not reach h1: $(<"$work/probe")"
}

healed_with() {
	split "${@:2}"
	heal
	check_client "${@:2}"
	check_first_advert
	log_test "$1"
}

healed_ipv4() {
	healed_with "split healed, IPv4" "$VIP4/24"
}

healed_ipv6() {
	healed_with "split healed, IPv6" "$VIP6/64"
}

healed_dual() {
	healed_with "split healed, both" "$VIP4/24" "$VIP6/64"
}

# announced_since TIME WORD: has h1 said so?
announced_since() {
	local word time port rest

	while read -r word time port rest; do
		[[ $word != "$2" || $port != h1 ]] || ((time < $1)) || return 0
	done <"$REPORT"
	return 1
}

# The better one tells everybody again where the addresses are when it hears
# that another one was there. Nobody advertises here unless there is a reason.
announced_again() {
	port_cut h1
	defer port_heal h1
	carp_add "$h1" carp0 vhid 1 advbase 10
	carp_add "$h2" carp0 vhid 1 advbase 11
	set_state "$h1" carp0 master && set_state "$h2" carp0 master
	check_err $? "refused"
	now
	healed=$NOW
	port_heal h1
	ip -n "$h2" link set carp0 type carp advskew 1
	wait_state "$h2" carp0 backup
	check_err $? "the worse master does not step down"
	watch_report
	[[ $(report_since "$healed" h1 1) ]]
	check_err $? "no advert"
	announced_since "$healed" garp
	check_err $? "no GARP"
	announced_since "$healed" na
	check_err $? "no NA"
	log_test "split healed: the better master announces the addresses again"
}

topology_create h1 h2 client
tests_run healed_ipv4 healed_ipv6 healed_dual announced_again
