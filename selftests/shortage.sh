#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# There is no memory now and then, for the module and what it calls, while it
# sends and receives: the election goes on, errors are counted, and when there
# is memory all is as it should be. In the end all can be removed, and nothing
# has leaked.
# kernels: debug
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=fault/lib.sh
. "$(dirname "$0")/fault/lib.sh"

pair() {
	carp_add "$h1" carp0 vhid 1 "${FAST[@]}"
	carp_add "$h2" carp0 vhid 1 "${SLOWER[@]}"
	wait_state "$h1" carp0 master && wait_state "$h2" carp0 backup
	check_err $? "not master and backup"
}

one_master() {
	(($(masters "$h1" "$h2") == 1))
}

total() {
	local name sum=0

	for name; do
		sum=$((sum + $(carp_stat "$h1" carp0 "$name")))
	done
	echo "$sum"
}

# The other host takes over when it has missed six in a row, of both families.
adverts_lost() {
	local before sent

	pair
	before=$(total tx_adverts tx_adverts6)
	faults_in carp_output_ 25 atomic
	pause 4
	faults_end
	sent=$(($(total tx_adverts tx_adverts6) - before))
	((sent >= 16))
	check_err $? "only $sent adverts"
	((FAULTS >= 2))
	check_err $? "only $FAULTS faults"
	(($(total tx_errors) >= 2))
	check_err $? "no errors are counted"
	is_state "$h1" carp0 master && is_state "$h2" carp0 backup
	check_err $? "the election has moved"
	(($(total takeovers) == 1))
	check_err $? "the election has moved, and back"
	note "$FAULTS faults"
	log_test "no memory for some adverts: the election stays as it is"
	# From now on there are masters whose adverts nobody can send.
	WATCH=no
}

# Nobody can say anything. Nor are there events, and who waits for one is told.
all_lost() {
	pair
	faults_in carp_ 100 atomic
	wait_state "$h2" carp0 master
	check_err $? "the other one does not miss the adverts"
	pause 1
	faults_end
	((FAULTS >= 4))
	check_err $? "only $FAULTS faults"
	slowwait 5 one_master
	check_err $? "not one master afterwards"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer afterwards"
	note "$FAULTS faults"
	log_test "no memory at all: one master as soon as there is some"
}

# Whatever there is to do, in h1 and in namespaces that come and go.
churn() {
	local i lines=''

	for ((i = 10; i < 20; i++)); do
		lines+="addr add 192.0.2.$i/32 dev carp0"$'\n'
		lines+="addr add 2001:db8::$i/128 dev carp0"$'\n'
	done
	lines+="link set carp0 down"$'\n'"link set carp0 up"$'\n'
	lines+="link set eth0 down"$'\n'"link set eth0 up"$'\n'
	lines+="link add carp1 link eth0 type carp vhid 9 advbase 0"$'\n'
	lines+="link set carp1 type carp advskew 3 key 010203"$'\n'
	lines+="link set carp1 up"$'\n'"link del carp1"$'\n'
	lines+="netns add churn"$'\n'
	lines+="link add carp1 link eth0 netns churn type carp vhid 8"$'\n'
	lines+="netns delete churn"$'\n'
	for ((i = 10; i < 20; i++)); do
		lines+="addr del 192.0.2.$i/32 dev carp0"$'\n'
		lines+="addr del 2001:db8::$i/128 dev carp0"$'\n'
	done
	ip -n "$h1" -force -batch - <<<"$lines" >/dev/null 2>&1
}

all_sorts() {
	local round

	pair
	faults_in carp_ 10
	for ((round = 0; round < 5; round++)); do
		churn
	done
	faults_end
	((FAULTS >= 20))
	check_err $? "only $FAULTS faults"
	ip -n "$h1" link del carp1 2>/dev/null
	ip netns delete churn 2>/dev/null
	host_configure "$h1" '' 1 2>/dev/null
	slowwait 10 one_master
	check_err $? "not one master afterwards"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer afterwards"
	note "$FAULTS faults"
	log_test "no memory now and then: all that a user does"
}

module_unused() {
	[[ $(</sys/module/carp/refcnt) == 0 ]]
}

# The test VM looks for leaks when all is over.
nothing_left() {
	defer modprobe carp
	slowwait 30 module_unused && modprobe -r carp
	check_err $? "the module is still in use"
	log_test "all can be removed"
}

faults_ready
topology_create h1 h2 client
tests_run adverts_lost all_lost all_sorts nothing_left
