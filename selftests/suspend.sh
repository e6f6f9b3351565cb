#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The host goes to sleep: whoever is master says so before, and nothing after.
# All of it but the sleep itself happens (pm_test), and takes five seconds.
#
#	h1 --- switch --- h2
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

one_master() {
	(($(masters "$h1" "$h2") == 1))
}

sleep_and_wake() {
	echo freezer >/sys/power/pm_test
	defer eval "echo none >/sys/power/pm_test"
	echo freeze >/sys/power/state
}

# The sleep takes five seconds.
silent_after_bowout() {
	local bowout first

	bowout=$(report_get "$1" 1 bowout)
	((bowout)) || return 0
	first=$(report_since "$((bowout + 1))" "$1" 1)
	[[ ! $first ]] || ((first - bowout > 4000000))
}

bow_out_and_return() {
	local start

	carp_add "$h1" carp0 vhid 1 "${FAST[@]}"
	carp_add "$h2" carp0 vhid 1 "${SLOWER[@]}"
	wait_state "$h1" carp0 master
	check_err $? "not master"
	now
	start=$NOW
	sleep_and_wake
	check_err $? "the host does not go to sleep"
	slowwait 10 one_master
	check_err $? "not one master after waking up"
	watch_report
	(($(report_get h1 1 bowout) > start))
	check_err $? "no bow-out"
	silent_after_bowout h1
	check_err $? "an advert of h1 while it slept"
	# It may take over from h1, just before it is its own turn to leave.
	silent_after_bowout h2
	check_err $? "an advert of h2 while it slept"
	log_test "suspend: bow-out, silence, and a master again afterwards"
}

[[ -w /sys/power/pm_test ]] || {
	echo "1..0 # SKIP this kernel has no /sys/power/pm_test"
	exit "$EXIT_SKIP"
}
topology_create h1 h2
tests_run bow_out_and_return
