#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Devices come and go, often or under load, and leave nothing behind.
# short: 6.1 6.12-rt
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

cycles=1000

# Both hosts serve many vhids with the shortest interval, and the client talks
# to them, while the module goes.
load_begin() {
	local vhid lines ns

	for ns in "$h1" "$h2"; do
		lines=''
		for ((vhid = 1; vhid <= 20; vhid++)); do
			lines+="link add carp$vhid link eth0 type carp"
			lines+=" vhid $vhid advbase 0 advskew 26"$'\n'
			lines+="addr add 192.0.2.$((200 + vhid))/24"
			lines+=" dev carp$vhid"$'\n'
			lines+="addr add 2001:db8::2:$vhid/64"
			lines+=" dev carp$vhid"$'\n'
			lines+="link set carp$vhid up"$'\n'
		done
		ip -n "$ns" -batch - <<<"$lines"
		check_err $? "cannot create the devices"
	done
	wait_state "$h1" carp20 master 20 || wait_state "$h2" carp20 master
	check_err $? "nobody is master"
	"$bin/ping" --netns "$client" --interval 2 192.0.2.210 2001:db8::2:10 \
		>/dev/null 2>&1 &
	pinger=$!
}

load_end() {
	kill "$pinger" 2>/dev/null
	wait "$pinger"
}

module_removed() {
	local round

	defer modprobe carp
	for round in 1 2 3; do
		modprobe carp
		load_begin
		pause 0.5
		modprobe -r carp
		check_err $? "cannot remove the module in round $round"
		load_end
	done
	[[ ! -e /sys/module/carp ]]
	check_err $? "the module is still there"
	log_test "modprobe -r under load"
}

# churn N: create and delete a device in use, in one process.
churn() {
	local i lines=''

	for ((i = 0; i < $1; i++)); do
		lines+="link add carp0 link eth0 type carp vhid 1"$'\n'
		lines+="addr add $VIP4/24 dev carp0"$'\n'
		lines+="link set carp0 up"$'\n'
		lines+="link del carp0"$'\n'
	done
	ip -n "$h1" -batch - <<<"$lines"
	check_err $? "cannot create or delete"
}

# count_objects WHEN: into counted[WHEN CACHE], and memory of the CPUs in kB.
count_objects() {
	local name value

	# Deferred frees are through, and caches that may be dropped are empty.
	pause 2
	sync
	echo 3 >/proc/sys/vm/drop_caches
	pause 2
	while read -r name value _; do
		[[ ! $value =~ ^[0-9]+$ ]] || counted[$1 $name]=$value
	done </proc/slabinfo
	while read -r name value _; do
		[[ $name != Percpu: ]] || counted[$1 $name]=$value
	done </proc/meminfo
}

# A cycle that leaves one object behind makes a cache grow by 1000.
slab() {
	local key name grown
	local -A counted=()

	churn 100
	count_objects before
	churn "$cycles"
	count_objects after
	for key in "${!counted[@]}"; do
		[[ $key == "before "* ]] || continue
		name=${key#before }
		grown=$((${counted[after $name]-0} - ${counted[$key]}))
		((grown < cycles * 8 / 10)) || fail "$name: $grown more"
	done
	((${#counted[@]} > 100))
	check_err $? "only ${#counted[@]} numbers"
	log_test "$cycles devices created and deleted leave nothing behind"
}

topology_create h1 h2 client
tests_run module_removed slab
