#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A user who asks for a state: what he takes back, repeats, or has already.
# short: 6.1
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

takeovers_are() {
	[[ $(carp_stat "$h1" carp0 takeovers) == "$1" ]]
	check_err $? "elected again"
}

# Leaving takes a second with this interval.
lone_master() {
	carp_add "$h1" carp0 vhid 1 advbase 5
	set_state "$h1" carp0 master
	wait_state "$h1" carp0 master
	check_err $? "not master"
}

# Nobody has heard the first request, or all have heard the second.
taken_back() {
	local last

	lone_master
	carpctl -n "$h1" -b - <<-END
		state carp0 backup
		state carp0 master
	END
	check_err $? "refused"
	# Until it would have left.
	pause 1.5
	is_state "$h1" carp0 master
	check_err $? "it has left nevertheless"
	takeovers_are 1
	watch_report
	last=$(report_get h1 1 last)
	[[ $(report_get h1 1 bowouts) == 2 && $last -gt \
		$(report_get h1 1 bowout) ]]
	check_err $? "the last words are not those of a master"
	log_test "to leave, and then not to: still master"
}

repeated() {
	lone_master
	carpctl -n "$h1" -b - <<-END
		state carp0 backup
		state carp0 backup
		state carp0 backup
	END
	check_err $? "refused"
	wait_state "$h1" carp0 backup 3
	check_err $? "not backup"
	watch_report
	[[ $(report_get h1 1 bowouts) == 2 ]]
	check_err $? "more than one bow-out for each family"
	log_test "to leave three times is to leave once"
}

already() {
	lone_master
	set_state "$h1" carp0 master
	check_err $? "refused"
	takeovers_are 1
	set_state "$h1" carp0 backup
	wait_state "$h1" carp0 backup 3
	check_err $? "not backup"
	set_state "$h1" carp0 backup
	check_err $? "refused as backup"
	is_state "$h1" carp0 backup
	check_err $? "not backup any more"
	takeovers_are 1
	log_test "a state that it has already changes nothing"
}

# A BACKUP counts from when it began to wait. As dead_ratio makes that time
# shorter than what has gone by, it becomes master right away.
shorter_patience() {
	carp_add "$h1" carp0 vhid 1 advbase 3 dead_ratio 200
	wait_state "$h1" carp0 backup
	check_err $? "not backup"
	pause 1
	carpctl -n "$h1" set carp0 advbase 0 advskew 64 dead_ratio 2
	check_err $? "refused"
	wait_state "$h1" carp0 master 1
	check_err $? "it goes on waiting"
	log_test "a backup whose patience is made shorter takes over"
}

topology_create h1 client
tests_run taken_back repeated already shorter_patience
