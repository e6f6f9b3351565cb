#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A switch that somebody wants loses nothing: the client pings both virtual
# addresses every 5 ms while it goes on.
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# pair [ADVSKEW]: h1 is master; h2 is slower, or as it is told.
pair() {
	carp_add "$h1" carp0 vhid 1 advskew 10
	set_state "$h1" carp0 master
	wait_state "$h1" carp0 master
	check_err $? "not master"
	carp_add "$h2" carp0 vhid 1 advskew "${1-20}"
}

ping_begin() {
	"$bin/ping" --netns "$client" --interval 5 --ready "$work/ready" \
		"$VIP4" "$VIP6" >"$work/pings" 2>&1 &
	pinger=$!
	defer rm "$work/ready"
	file_appears "$work/ready"
	check_err $? "nobody answers the client"
}

# ping_end MASTER BACKUP: the switch has been asked for.
ping_end() {
	local line

	wait_state "$1" carp0 master
	check_err $? "the switch did not take place"
	wait_state "$2" carp0 backup
	check_err $? "the old master is still master"
	# What the second GARP does belongs to it.
	pause 1.5
	kill "$pinger"
	wait "$pinger"
	check_err $? "pings were lost"
	while read -r line; do
		note "$line"
	done <"$work/pings"
}

state_backup() {
	pair
	ping_begin
	set_state "$h1" carp0 backup
	check_err $? "refused"
	ping_end "$h2" "$h1"
	log_test "state backup on the master loses nothing"
}

state_master() {
	pair 5
	ping_begin
	set_state "$h2" carp0 master
	check_err $? "refused"
	ping_end "$h2" "$h1"
	log_test "state master on the backup loses nothing"
}

lower_skew() {
	pair
	ip -n "$h2" link set carp0 type carp preempt on
	ping_begin
	ip -n "$h2" link set carp0 type carp advskew 0
	ping_end "$h2" "$h1"
	log_test "a lower skew with preempt loses nothing"
}

higher_skew() {
	pair
	ip -n "$h2" link set carp0 type carp preempt on
	ping_begin
	ip -n "$h1" link set carp0 type carp advskew 100
	ping_end "$h2" "$h1"
	log_test "a higher skew of the master loses nothing"
}

back_and_forth() {
	pair
	ping_begin
	set_state "$h1" carp0 backup
	wait_state "$h2" carp0 master
	wait_state "$h1" carp0 backup
	set_state "$h2" carp0 backup
	ping_end "$h1" "$h2"
	log_test "there and back loses nothing"
}

# Without this one could not believe the others.
crash_is_noticed() {
	pair
	ping_begin
	port_cut h1
	defer port_heal h1
	wait_state "$h2" carp0 master
	kill "$pinger"
	wait "$pinger"
	check_fail $? "no ping was lost"
	log_test "a crash does lose pings"
}

topology_create h1 h2 client
tests_run state_backup state_master lower_skew higher_skew back_and_forth \
	crash_is_noticed
