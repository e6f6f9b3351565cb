#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Local routes cannot be set or removed, for lack of memory: it is tried again,
# less and less often, and the user can see it.
# kernels: debug
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=fault/lib.sh
. "$(dirname "$0")/fault/lib.sh"

errors() {
	carp_stat "$h1" carp0 route_errors
}

errors_at_least() {
	(($(errors) >= $1))
}

local_routes() {
	ip -n "$h1" route show table local dev carp0
	ip -n "$h1" -6 route show table local dev carp0
}

routes_there() {
	local routes

	routes=$(local_routes)
	[[ $routes == *"local $VIP4 "* && $routes == *"local $VIP6 "* ]]
}

no_routes_there() {
	local routes

	routes=$(local_routes)
	[[ $routes != *"local $VIP4 "* && $routes != *"local $VIP6 "* ]]
}

# A master that cannot have its routes.
refused_master() {
	carp_add "$h1" carp0 vhid 1 advbase 1 advskew 200
	wait_state "$h1" carp0 backup
	check_err $? "not backup"
	slowwait 5 no_routes_there
	check_err $? "a backup has routes"
	faults_in carp_routes_ 100
	set_state "$h1" carp0 master
	slowwait 5 errors_at_least 1
	check_err $? "no error is counted"
}

seen_in_show() {
	[[ $(carpctl -n "$h1" -s show carp0) =~ route_errors\ +[1-9] ]]
}

# Ten times a second would be 40.
retried() {
	local errors

	refused_master
	seen_in_show
	check_err $? "carpctl show does not tell of it"
	pause 4
	errors=$(errors)
	((errors >= 3 && errors <= 12))
	check_err $? "$errors errors in 4 s"
	is_state "$h1" carp0 master
	check_err $? "not master any more"
	routes_there
	check_fail $? "there are routes in spite of it"
	faults_end
	((FAULTS >= 3))
	check_err $? "only $FAULTS faults"
	slowwait 10 routes_there
	check_err $? "no routes afterwards"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer"
	log_test "no memory for routes: retried less and less often, and shown"
}

# What has changed is done at once, not when the next try is due.
changes_at_once() {
	refused_master
	slowwait 10 errors_at_least 5
	check_err $? "not tried again"
	faults_end
	ip -n "$h1" addr add 192.0.2.201/24 dev carp0
	slowwait 1 routes_there
	check_err $? "it waits with what it could do"
	log_test "no memory for routes: a change does not wait for the next try"
}

# A master that steps back while it cannot remove them must not stay so.
stepped_back() {
	carp_add "$h1" carp0 vhid 1 advbase 1 advskew 200
	set_state "$h1" carp0 master
	slowwait 5 routes_there
	check_err $? "no routes"
	faults_in carp_routes_ 100
	carp_add "$h2" carp0 vhid 1 advbase 1
	set_state "$h2" carp0 master
	wait_state "$h1" carp0 backup
	check_err $? "not backup"
	slowwait 5 errors_at_least 1
	check_err $? "no error is counted"
	faults_end
	slowwait 10 no_routes_there
	check_err $? "a backup has routes"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer from the other host"
	log_test "no memory to remove routes: removed when there is some"
}

faults_ready
topology_create h1 h2 client
tests_run retried changes_at_once stepped_back
