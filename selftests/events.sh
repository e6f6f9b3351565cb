#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# More events than a listener has room for: it is told that some are lost, and
# looks again; nobody else notices. Listeners have little room when they are not
# root and net.core.rmem_max is small.
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

many=200

# listen FILE WORD...: carpctl as nobody in $h1; its process is $listener.
listen() {
	local file=$1

	shift
	ip netns exec "$h1" setpriv --reuid 65534 --regid 65534 --clear-groups \
		--inh-caps=-all carpctl "$@" >"$file" 2>"$file.err" &
	listener=$!
	defer kill -KILL "$listener"
	slowwait 10 is_listening "$listener"
	check_err $? "it does not listen"
}

# The columns of /proc/net/netlink: socket, protocol, port, groups, memory for
# reading and writing, dump, references, drops. A group is joined by the second
# socket of carpctl, whose port is not its process.
netlink_column() {
	local line words

	while read -r line; do
		read -ra words <<<"$line"
		[[ ${words[1]} != 16 || ${words[3]} == 00000000 ]] || {
			echo "${words[$1]}" && return
		}
	done < <(ip netns exec "$h1" cat /proc/net/netlink)
	return 1
}

is_listening() {
	[[ -e /proc/$1 ]] && netlink_column 3 >/dev/null
}

has_dropped() {
	(($(netlink_column 8) > 0))
}

# flood: many changes of carp0, and of nothing that matters.
flood() {
	local i lines=''

	for ((i = 0; i < many; i++)); do
		lines+="set carp0 dead_ratio $((3 + i % 2))"$'\n'
	done
	carpctl -n "$h1" -b - <<<"$lines"
	check_err $? "cannot change the device"
}

# A listener that does not listen, and a flood that is too much for it.
stuck_listener() {
	listen "$@"
	kill -STOP "$listener"
	flood
	has_dropped
	check_err $? "it has lost nothing"
}

little_room() {
	local max

	max=$(</proc/sys/net/core/rmem_max)
	defer eval "echo $max >/proc/sys/net/core/rmem_max"
	echo 4096 >/proc/sys/net/core/rmem_max
}

file_has() {
	[[ $(<"$1") == *"$2"* ]]
}

last_line_is() {
	local line last=''

	while read -r line; do
		last=$line
	done <"$1"
	[[ $last == *"$2"* ]]
}

monitor_looks_again() {
	local out=$work/monitor

	little_room
	carp_add "$h1" carp0 vhid 1 advbase 60
	stuck_listener "$out" monitor
	set_state "$h1" carp0 master
	wait_state "$h1" carp0 master
	check_err $? "not master"
	file_has "$out" MASTER
	check_fail $? "it has heard of it already"
	kill -CONT "$listener"
	slowwait 5 file_has "$out.err" "events were lost"
	check_err $? "it does not say that events were lost"
	slowwait 5 last_line_is "$out" "MASTER"
	check_err $? "it does not end with the truth"
	carpctl -n "$h1" set carp0 advskew 77
	slowwait 5 file_has "$out" "advskew 77"
	check_err $? "it hears nothing any more"
	log_test "events lost: carpctl monitor says so and looks again"
}

wait_looks_again() {
	little_room
	carp_add "$h1" carp0 vhid 1 advbase 60
	stuck_listener "$work/wait" wait carp0 master timeout 60
	is_state "$h1" carp0 backup
	check_err $? "not backup"
	set_state "$h1" carp0 master
	wait_state "$h1" carp0 master
	check_err $? "not master"
	kill -CONT "$listener"
	wait "$listener"
	check_err $? "it does not notice"
	log_test "events lost: carpctl wait looks again"
}

# time_of COMMAND...: microseconds into $TIME.
time_of() {
	local start

	now
	start=$NOW
	"$@"
	now
	TIME=$((NOW - start))
}

stuck_is_no_hindrance() {
	local alone

	little_room
	carp_add "$h1" carp0 vhid 1 "${SLOWER[@]}"
	carp_add "$h2" carp0 vhid 1 "${FAST[@]}"
	set_state "$h2" carp0 master
	wait_state "$h2" carp0 master && wait_state "$h1" carp0 backup
	check_err $? "not master and backup"
	time_of flood
	alone=$TIME
	stuck_listener "$work/stuck" monitor
	time_of flood
	((TIME < 3 * alone + 200000))
	check_err $? "changes take $TIME us instead of $alone us"
	time_of ip -n "$h2" link set carp0 down
	time_of wait_state "$h1" carp0 master
	((TIME < 1000000))
	check_err $? "the takeover took $TIME us"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer"
	log_test "a listener that is stuck holds up nothing"
}

listener='' TIME=0
require_command setpriv
topology_create h1 h2 client
tests_run monitor_looks_again wait_looks_again stuck_is_no_hindrance
