#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Fuzzing in the virtual machine: adverts on the wire, netlink messages, and
# everything at once. selftests/fuzz/run starts it; on its own:
#
#	tools/testvm/run -- env TESTS=adverts selftests/fuzz/vm.sh
#
# Environment: LONG=yes for the long form, SEED=N to repeat a run. Lines
# "# figure NAME NUMBER" tell how much was tried.
set -u
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

WATCH=no
host='' wire=''
fuzz=$selftests/fuzz
seed=${SEED:-$((RANDOM << 15 | RANDOM))}

# amount SHORT LONG
amount() {
	if [[ ${LONG-} == yes ]]; then
		echo "$2"
	else
		echo "$1"
	fi
}

# The kernel's log has nothing new but what is told of states. What is changed
# before a device's own settings are refused is the business of its core.
log_is_silent() {
	local bad

	bad=$(dmesg | sed "1,/fuzz mark $1\$/d" |
		grep -iE 'warn|bug|error|fail|corrupt|leak|refcount|stall|call trace' |
		grep -v 'A link change request failed with some changes')
	[[ ! $bad ]] || note "$bad"
	[[ ! $bad ]]
}

log_mark() {
	echo "fuzz mark $1" >/dev/kmsg
}

# With everything that it had.
module_unloads() {
	modprobe -r carp && [[ ! -e /sys/module/carp ]]
	check_err $? "the module does not unload"
	modprobe carp
}

# An object is taken for leaked when it has been alone for 5 s.
no_leaks() {
	local kmemleak=/sys/kernel/debug/kmemleak leaks

	[[ -e $kmemleak ]] || return 0
	echo scan >"$kmemleak"
	pause 6
	echo scan >"$kmemleak"
	leaks=$(<"$kmemleak")
	[[ ! $leaks ]] || note "${leaks:0:2000}"
	[[ ! $leaks ]]
	check_err $? "memory was leaked"
}

# finish NAME MARK: what all of them end with.
finish() {
	module_unloads
	no_leaks
	log_is_silent "$2"
	check_err $? "the kernel has something to say"
	note "seed $seed"
	log_test "$1"
}

# run_program NAME ARGUMENT...
run_program() {
	"$fuzz/bin/$1" --seed "$seed" "${@:2}"
	check_err $? "$1: see above"
}

# --- adverts ---------------------------------------------------------------

# Two masters, one that listens, one that is down. Whoever advertises each 254 s
# or waits for 255 times that does not stir.
adverts_devices() {
	local lines

	lines="link set lo up
		link set eth0 up
		addr add 192.0.2.1/24 dev eth0
		addr add 2001:db8::1/64 dev eth0 nodad
		link add carp1 link eth0 type carp vhid 1 key 01
		addr add 192.0.2.201/24 dev carp1
		addr add 2001:db8::201/64 dev carp1
		link set carp1 up
		link add carp2 link eth0 type carp vhid 2 advskew 1 key 02
		addr add 2001:db8::202/64 dev carp2
		addr add fe80::202/64 dev carp2
		link set carp2 up
		link add carp3 link eth0 type carp vhid 3 advbase 254
		addr add 192.0.2.203/24 dev carp3
		link set carp3 up
		link add carp4 link eth0 type carp vhid 4
		addr add 192.0.2.204/24 dev carp4
		link add carp5 link eth0 type carp"
	ip -n "$host" -batch - <<<"$lines" &&
		carpctl -n "$host" set carp3 dead_ratio 255 &&
		set_state "$host" carp1 master && set_state "$host" carp2 master
}

adverts_network() {
	local lines

	setup_ns host wire
	# Frames wait here while the other CPU is busy.
	echo 100000 >/proc/sys/net/core/netdev_max_backlog
	lines="link add wire type veth peer name eth0 netns $host
		link set wire up
		addr add 192.0.2.9/24 dev wire
		addr add 2001:db8::9/64 dev wire nodad"
	ip -n "$wire" -batch - <<<"$lines" && adverts_devices
	check_err $? "cannot make the devices"
	wait_state "$host" carp1 master && wait_state "$host" carp2 master
	check_err $? "no master"
}

adverts() {
	log_mark adverts
	adverts_network
	run_program adverts --host "$host" --wire "$wire" \
		--count "$(amount 200000 10000000)" --seconds "$(amount 12 3000)"
	ping_from "$wire" 192.0.2.1 2001:db8::1 192.0.2.201 2001:db8::202
	check_err $? "the host does not answer"
	finish "random adverts: states stay, each is counted as what it is" \
		adverts
}

# --- netlink ---------------------------------------------------------------

netlink() {
	local brief=()

	[[ ${LONG-} == yes ]] || brief=(--brief)
	log_mark netlink
	run_program netlink "${brief[@]}" --count "$(amount 40000 1000000)" \
		--seconds "$(amount 15 3000)"
	finish "random netlink messages: all or nothing, and said why" netlink
}

# --- chaos -----------------------------------------------------------------

no_namespace() {
	! compgen -G '/run/netns/chaos*' >/dev/null
}

# Whoever asks for a device that is not there makes the kernel look for a module
# of its name, which takes a hundred times longer than what is to be tried.
no_autoload() {
	local file=/proc/sys/kernel/modprobe

	defer eval "echo $(<"$file") >$file"
	modprobe -qa veth bridge macvlan hmac sha1_generic
	echo >"$file"
}

chaos() {
	log_mark chaos
	no_autoload
	run_program chaos --unload --seconds "$(amount 10 600)"
	no_namespace
	check_err $? "a namespace cannot be removed"
	finish "all at once, and everything can be removed" chaos
}

make -s -C "$fuzz" programs || give_up "the programs do not build"
tests_run adverts netlink chaos
