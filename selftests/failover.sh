#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The master h1 goes, in many ways; the backup h2 takes over.
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# neighbours: what the client knows of the virtual addresses.
neighbours() {
	local entry text=''

	while read -r entry; do
		[[ $entry == *"$VIP4 "* || $entry == *"$VIP6 "* ]] || continue
		[[ $entry =~ lladdr\ ([0-9a-f:]+) ]] &&
			text+=" ${BASH_REMATCH[1]}"
	done < <(ip -n "$client" neigh show)
	echo "$text"
}

# The last advert that h2 heard and its own first one are one master-down time
# apart: 3 * 100 / 256 s. Later than that is a matter of the machine's load.
check_patience() {
	local took heard='' time first

	watch_report
	first=$(report_since 0 h2 1)
	time=$(report_since 0 h2 1 heard)
	while [[ $time ]] && ((time < first)); do
		heard=$time
		time=$(report_since "$time" h2 1 heard)
	done
	took=$((first - heard))
	note "took over $((took / 1000)) ms after the last advert"
	((took >= 1171875 - 2000))
	check_err $? "it did not wait for its master-down time"
	((took < 2300000))
	check_err $? "it waited for another master-down time"
}

crash() {
	local before

	carp_add "$h1" carp0 vhid 1 "${FAST[@]}"
	wait_state "$h1" carp0 master
	carp_add "$h2" carp0 vhid 1 advbase 0 advskew 100
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "the master does not answer"
	before=$(neighbours)
	[[ $before == " 00:00:5e:00:01:01 00:00:5e:00:01:01" ]]
	check_err $? "the client knows:$before"
	port_cut h1
	defer port_heal h1
	wait_state "$h2" carp0 master
	check_err $? "the backup does not take over"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "the new master does not answer"
	[[ $(neighbours) == "$before" ]]
	check_err $? "the client's entries have changed"
	check_patience
	log_test "crash: takeover after master-down, client's entries stay"
}

# With the default timers, the backup would wait for 3 s.
pair() {
	carp_add "$1" carp0 vhid 1
	set_state "$1" carp0 master
	check_err $? "the user's choice is refused"
	wait_state "$1" carp0 master
	check_err $? "not master"
	carp_add "$h2" carp0 vhid 1 advskew 1
	wait_state "$h2" carp0 backup
	check_err $? "not backup"
}

# check_bowout PORT: no frame with the virtual MAC of this port comes after its
# bow-out, and then the other is master long before it would have timed out.
check_bowout() {
	local bowout first

	wait_state "$h2" carp0 master
	check_err $? "the backup does not take over"
	watch_report
	[[ $(report_get "$1" 1 bowouts) == 2 ]]
	check_err $? "not one bow-out of each family"
	bowout=$(report_get "$1" 1 bowout)
	(($(report_get "$1" 1 lastframe) <= bowout))
	check_err $? "there are frames after the bow-out"
	first=$(report_since 0 h2 1)
	note "took over $((first - bowout)) us after the bow-out"
	((first && first - bowout < 1500000))
	check_err $? "the backup did not take over at once"
}

device_down() {
	pair "$h1"
	ip -n "$h1" link set carp0 down
	check_bowout h1
	log_test "bow-out: ip link set down"
}

device_deleted() {
	pair "$h1"
	ip -n "$h1" link del carp0
	check_bowout h1
	log_test "bow-out: ip link del"
}

last_address_removed() {
	pair "$h1"
	ip -n "$h1" addr flush dev carp0
	wait_state "$h2" carp0 master
	check_err $? "the backup does not take over"
	log_test "takeover: the master's addresses are removed"
}

namespace_deleted() {
	host_add h4
	pair "$h4"
	ip netns delete "$h4"
	check_bowout h4
	log_test "bow-out: the namespace ends"
}

# Both hosts are the same kernel, so that nobody can take over; that a bow-out
# is good for that is shown above.
module_removed() {
	pair "$h1"
	defer modprobe carp
	modprobe -r carp
	check_err $? "the module cannot be removed"
	watch_report
	[[ $(report_get h1 1 bowouts) == 2 ]]
	check_err $? "not one bow-out of each family"
	log_test "bow-out: modprobe -r"
}

backup_is_silent() {
	pair "$h1"
	ip -n "$h2" link set carp0 down
	ip -n "$h2" link set carp0 up
	wait_state "$h2" carp0 backup
	check_err $? "not backup"
	ip -n "$h2" link del carp0
	watch_report
	[[ $(report_get h2 1 frames) == 0 ]]
	check_err $? "there are frames of the backup"
	is_state "$h1" carp0 master
	check_err $? "the master has changed"
	log_test "a backup comes and goes without a frame"
}

topology_create h1 h2 client
tests_run crash device_down device_deleted last_address_removed \
	namespace_deleted module_removed backup_is_silent
