#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Network namespaces end while everything is going on in them: packets flow,
# dumps are made, addresses come and go. Nothing may be left behind: the module
# can be removed afterwards, and the checkers of a debug kernel have nothing to
# say.
#
#	vhid	namespaces			which of them ends
#	1	h1 master, h2 backup		h2
#	2	h3 master, h4 backup		h3
#	3	h5 master, h6 backup		both
#	4	h7, its device in box7		box7
#	5	h8, its device in box8		h8, the parent
#	6	h9, its device in box9		both
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2034
WATCH=no

# --- devices ---------------------------------------------------------------

vip() {
	echo "192.0.2.$((200 + $1))"
}

# device NS VHID OPTION...
device() {
	local ns=$1 vhid=$2

	carp_add "$ns" carp0 vhid "$vhid" "${@:3}" -- "$(vip "$vhid")/24" \
		"2001:db8::2:$vhid/64"
}

# device_elsewhere HOST NS VHID
device_elsewhere() {
	ip -n "$1" link add carp0 link eth0 netns "$2" type carp vhid "$3" \
		"${FAST[@]}"
	ip -n "$2" -batch - <<-END
		addr add $(vip "$3")/24 dev carp0
		addr add 2001:db8::2:$3/64 dev carp0
		link set lo up
		link set carp0 up
	END
	check_err $? "no device in $2"
}

all_devices() {
	setup_ns box7 box8 box9
	device "$h1" 1 "${FAST[@]}"
	device "$h2" 1 "${SLOWER[@]}"
	device "$h3" 2 "${FAST[@]}"
	device "$h4" 2 "${SLOWER[@]}"
	device "$h5" 3 "${FAST[@]}"
	device "$h6" 3 "${SLOWER[@]}"
	device_elsewhere "$h7" "$box7" 4
	device_elsewhere "$h8" "$box8" 5
	device_elsewhere "$h9" "$box9" 6
}

# --- load ------------------------------------------------------------------

# Until the namespace is gone, or the script ends.
shake() {
	local ns=$1 i lines=''

	for ((i = 10; i < 30; i++)); do
		lines+="addr add 198.51.100.$i/32 dev carp0"$'\n'
		lines+="addr add 2001:db8:1::$i/128 dev carp0"$'\n'
		lines+="link show type carp"$'\n'
	done
	for ((i = 10; i < 30; i++)); do
		lines+="addr del 198.51.100.$i/32 dev carp0"$'\n'
		lines+="addr del 2001:db8:1::$i/128 dev carp0"$'\n'
	done
	while [[ -e /run/netns/$ns && -e $work/shaking ]]; do
		ip -n "$ns" -d -force -batch - <<<"$lines"
		carpctl -n "$ns" -s show
	done >/dev/null 2>&1
}

# What is shaken has the same addresses as its partner only now and then, and
# so may be master or backup at the end of it.
shaking() {
	local ns

	: >"$work/shaking"
	for ns; do
		shake "$ns" &
		shakers+=($!)
	done
}

shaking_ends() {
	rm "$work/shaking"
	wait "${shakers[@]}"
	shakers=()
}

flood() {
	"$bin/ping" --netns "$client" "$@" >/dev/null 2>&1 &
	defer kill $!
}

# --- cases -----------------------------------------------------------------

# end NS...: all at once, while all of $busy is shaken.
end() {
	local ns lines=''

	for ns; do
		lines+="netns delete $ns"$'\n'
	done
	pause 0.3
	ip -batch - <<<"$lines"
	check_err $? "cannot delete $*"
}

# What is under way takes its time, on a debug kernel a long one.
LONG=120

is_there() {
	"$bin/ping" --netns "$client" --count 3 "$1" >/dev/null 2>&1
}

# check_serves NS ADDRESS
check_serves() {
	wait_state "$1" carp0 master "$LONG"
	check_err $? "not master"
	slowwait "$LONG" is_there "$2"
	check_err $? "no answer"
}

backup_ends() {
	shaking "$h1" "$h2"
	end "$h2"
	shaking_ends
	check_serves "$h1" 2001:db8::2:1
	log_test "the namespace of a backup ends"
}

master_ends() {
	shaking "$h3" "$h4"
	end "$h3"
	shaking_ends
	check_serves "$h4" 2001:db8::2:2
	log_test "the namespace of a master ends"
}

both_end() {
	shaking "$h5" "$h6"
	end "$h5" "$h6"
	shaking_ends
	log_test "those of master and backup end at once"
}

# Its vhid is free again: a namespace goes on ending after its name is gone.
vhid_is_free() {
	ip -n "$h7" link add probe link eth0 type carp vhid 4 2>/dev/null &&
		ip -n "$h7" link del probe
}

device_ends() {
	shaking "$box7"
	end "$box7"
	shaking_ends
	slowwait "$LONG" vhid_is_free
	check_err $? "something is left of it"
	device "$h7" 4 "${FAST[@]}"
	wait_state "$h7" carp0 master "$LONG"
	check_err $? "its parent is of no use any more"
	log_test "the namespace of a device ends, not that of its parent"
}

parent_ends() {
	shaking "$box8"
	end "$h8"
	wait_state "$box8" carp0 init "$LONG"
	check_err $? "it still takes part"
	shaking_ends
	log_test "the namespace of its parent ends"
}

device_and_parent_end() {
	shaking "$box9"
	end "$h9" "$box9"
	shaking_ends
	log_test "those of device and parent end at once"
}

module_unused() {
	[[ $(</sys/module/carp/refcnt) == 0 ]]
}

nothing_left() {
	defer modprobe carp
	slowwait "$LONG" module_unused && modprobe -r carp
	check_err $? "the module is still in use"
	log_test "the module can be removed"
}

shakers=()
box7='' box8='' box9='' h5='' h6='' h7='' h8='' h9=''
topology_create h1 h2 h3 h4 h5 h6 h7 h8 h9 client
all_devices
flood "$(vip 1)" "$(vip 2)" "$(vip 3)" "$(vip 4)" "$(vip 5)" "$(vip 6)"
tests_run backup_ends master_ends both_end device_ends parent_ends \
	device_and_parent_end nothing_left
