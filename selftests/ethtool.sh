#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What tools that know nothing of CARP see.
# needs: ethtool
# short: 6.1
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

shows() {
	[[ $(ip netns exec "$h1" ethtool "$@") == *"$wanted"* ]]
}

# The carrier of a backup is off, see carp(4).
driver_and_link() {
	local wanted="driver: carp"

	carp_add "$h1" carp0 vhid 1 advbase 254
	wait_state "$h1" carp0 backup
	check_err $? "not backup"
	shows -i carp0
	check_err $? "the driver is not carp"
	wanted="Link detected: no"
	shows carp0
	check_err $? "a backup has a link"
	set_state "$h1" carp0 master
	wanted="Link detected: yes"
	slowwait 5 shows carp0
	check_err $? "a master has none"
	log_test "ethtool shows driver and link"
}

require_command ethtool
topology_create h1
tests_run driver_and_link
