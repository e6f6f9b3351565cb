#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# There is no memory, for each single allocation in turn (src/faults.c): all
# requests to the module either fail with a clear error and leave everything as
# it was, or are carried out. In the end all can be removed, and nothing has
# leaked.
#
# These are the allocations of the module and of what it calls. With EVERYWHERE=1
# they are all those of a request, which takes some minutes. In a short run they
# are one of seven.
# kernels: debug
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=fault/lib.sh
. "$(dirname "$0")/fault/lib.sh"

injected=0 lab='' other='' every=$((${SHORT:-0} ? 7 : 1))

# each MINIMUM STEP...: the number of faults, as there were none at all in a
# test that cannot find anything.
each() {
	local minimum=$1 line sum=0 text

	shift
	faults_below carp_
	[[ ! ${EVERYWHERE-} ]] || faults_anywhere
	text=$("$bin/faults" --every "$every" "$lab" "$other" "$@" 2>&1)
	check_err $? "not as it should be"
	while read -r line; do
		note "$line"
		[[ ! $line =~ \ faults\ ([0-9]+) ]] ||
			sum=$((sum + BASH_REMATCH[1]))
	done <<<"$text"
	((sum && sum >= minimum / every))
	check_err $? "only $sum faults"
	injected=$((injected + sum))
}

devices() {
	each 20 add del
	log_test "no memory: a device is created and deleted"
}

devices_elsewhere() {
	each 10 add-elsewhere move
	log_test "no memory: a device is created in, or moved to, a namespace"
}

settings() {
	each 20 {link,genl}-{vhid,advbase,advskew,preempt,dead_ratio,key,all}
	log_test "no memory: each setting, by both doors"
}

addresses() {
	each 8 {add,del}{4,6} {del4,del6}-master
	log_test "no memory: addresses are added and removed"
}

states() {
	each 10 up down master down-master del-master
	log_test "no memory: devices go up and down, and change their state"
}

parents() {
	each 2 parent-gone parent-back
	log_test "no memory: the parent goes and comes back"
}

readers() {
	each 2 get-link get-genl dump-links dump-genl subscribe
	log_test "no memory: the state is read, events are subscribed to"
}

spaces() {
	each 1 namespace
	log_test "no memory: a namespace begins and ends"
}

loading() {
	EVERYWHERE=1 each 20 load
	modprobe carp
	check_err $? "it cannot be loaded any more"
	log_test "no memory: the module is loaded"
}

module_unused() {
	[[ $(</sys/module/carp/refcnt) == 0 ]]
}

# The test VM looks for leaks when all is over.
nothing_left() {
	defer modprobe carp
	slowwait 30 module_unused && modprobe -r carp
	check_err $? "the module is still in use"
	note "$injected faults in all"
	log_test "all can be removed"
}

faults_ready
setup_ns lab other
tests_run devices devices_elsewhere settings addresses states parents readers \
	spaces loading nothing_left
