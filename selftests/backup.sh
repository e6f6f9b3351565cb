#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a backup does with the virtual addresses of its own: nothing, and it
# reaches the master at them like everybody else. With all values of
# arp_ignore, arp_announce and rp_filter on both hosts (see src/probe.c).
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

pair() {
	carp_add "$h1" carp0 vhid 1 advskew 10
	set_state "$h1" carp0 master
	wait_state "$h1" carp0 master
	check_err $? "not master"
	carp_add "$h2" carp0 vhid 1 advskew 20
	wait_state "$h2" carp0 backup
	check_err $? "not backup"
}

probe() {
	"$bin/probe" --vip "$VIP4" --vip "$VIP6" "$@" >"$work/probe" 2>&1
}

tell_probe() {
	local line

	while IFS= read -r line; do
		note "$line"
	done <"$work/probe"
}

# with_settings NAME WORD...
with_settings() {
	pair
	probe --master "$h1" --backup "$h2" --matrix "${@:2}"
	check_err $? "not with all settings"
	tell_probe
	[[ $(masters "$h1" "$h2") == 1 ]]
	check_err $? "not one master at the end"
	log_test "$1"
}

reaches_master() {
	with_settings "backup and client reach the master, with all settings" \
		--client "$client" reach
}

binds() {
	with_settings "it binds with IP_FREEBIND only, with all settings" bind
}

# Who answers is judged by the observer.
answers_nobody() {
	with_settings "it answers no ARP and NS, with all settings" \
		--client "$client" ask
}

source_address() {
	with_settings "its own traffic has other sources, with all settings" \
		--other 192.0.2.100 --other 192.0.2.1 --other 2001:db8::100 \
		--other 203.0.113.1 source
}

# h2 has none of its own, but default routes.
no_addresses() {
	ip -n "$h2" -batch - <<-END
		addr del 192.0.2.2/24 dev eth0
		addr del 2001:db8::2/64 dev eth0
		route add default dev eth0
		route add ::/0 dev eth0
	END
	check_err $? "cannot set up"
	defer ip -n "$h2" addr add 192.0.2.2/24 dev eth0
	defer ip -n "$h2" addr add 2001:db8::2/64 dev eth0 nodad
	defer ip -n "$h2" route del default dev eth0
	defer ip -n "$h2" route del ::/0 dev eth0
}

# The kernel would take any global address rather than none.
source_without_own() {
	no_addresses
	pair
	"$bin/probe" --master "$h1" --backup "$h2" "${@:2}" source \
		>"$work/probe"
	check_err $? "a virtual address is the source"
	tell_probe
	log_test "$1"
}

source_without_own_ipv4() {
	source_without_own "no virtual source, though there is no other, IPv4" \
		--vip "$VIP4" --other 192.0.2.100 --other 203.0.113.1
}

source_without_own_ipv6() {
	source_without_own "no virtual source, but a link-local one, IPv6" \
		--vip "$VIP6" --other 2001:db8::100 --other 2001:db8:1::1
}

# The host was master before, and is then backup.
after_mastership() {
	pair
	set_state "$h1" carp0 backup
	wait_state "$h2" carp0 master && wait_state "$h1" carp0 backup
	check_err $? "no switch"
	probe --master "$h2" --backup "$h1" --client "$client" \
		--other 192.0.2.100 --other 2001:db8::100 reach bind source
	check_err $? "not a proper backup"
	tell_probe
	log_test "all that is true of one that was master before"
}

# The probe's complaints count: seen from the wrong side all is wrong.
probe_can_fail() {
	pair
	probe --master "$h2" --backup "$h1" reach
	check_fail $? "reach: the master passes for a backup"
	probe --master "$h2" --backup "$h1" bind
	check_fail $? "bind: the master passes for a backup"
	probe --master "$h2" --backup "$h1" source
	check_fail $? "source: the master passes for a backup"
	log_test "a master would not pass for a backup"
}

topology_create h1 h2 client
tests_run reaches_master binds answers_nobody source_address \
	source_without_own_ipv4 source_without_own_ipv6 after_mastership \
	probe_can_fail
