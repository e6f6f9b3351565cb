# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the selftests share. They run as root in the test VM, each on its own
# (tools/testvm/run -- selftests/election.sh) or all by selftests/run. A script
# looks like this:
#
#	#!/bin/bash
#	# SPDX-License-Identifier: GPL-2.0-or-later
#	set -u
#	# shellcheck source-path=SCRIPTDIR source=lib.sh
#	. "$(dirname "$0")/lib.sh"
#
#	lone_host_becomes_master() {
#		carp_add "$h1" carp0 vhid 1 "${FAST[@]}"
#		wait_state "$h1" carp0 master
#		check_err $? "not master"
#		log_test "a host alone becomes master"
#	}
#
#	topology_create h1 h2 client
#	tests_run lone_host_becomes_master
#
# Each case is a function and gives one line of TAP: its last words are
# log_test NAME (or log_skip NAME WHY). The line is printed after what the case
# deferred was undone and the observer (src/watch.c) has judged every frame of
# the case: a frame that breaks an invariant fails the case. Exit status: 0 all
# passed, 1 some failed, 4 none failed but some (or all) were skipped.
#
# Environment: TESTS="case case" runs these alone; PAUSE_ON_FAIL=yes waits for
# a key; WATCH_DIR=DIR keeps pcap and report of every case there.
#
# Cases and conditions
#	check_err STATUS MESSAGE	the case fails unless STATUS is 0
#	check_fail STATUS MESSAGE	the case fails if STATUS is 0
#	log_test NAME, log_skip NAME WHY
#	defer COMMAND...		undo, last first: at the end of the case
#					or, if outside of one, of the script
#	busywait MS COMMAND...		until COMMAND succeeds, polling all the
#	slowwait S COMMAND...		time or every 100 ms; fails if it never
#					does. Prints what COMMAND printed last
#	pause SECONDS			a sleep without a process
#	now				sets NOW to the time in microseconds
#	require_command NAME...		skips the script if one is missing
#	$bin/NAME			a helper built from src/NAME.c
#
# Topology: a switch (namespace $sw, bridge br0), hosts with an eth0 in it. The
# namespaces are in $h1 $h2 $h3 $client; the switch's ports are called h1 h2 h3
# client, whatever comes from a host comes in there.
#	topology_create HOST...		with addresses on eth0: 192.0.2.N/24,
#					2001:db8::N/64, fe80::N, N is 1 2 3, and
#					100 for the client; MAC 02::N (hex)
#	topology_create --bare HOST...	without addresses, except fe80::N
#	topology_create --empty HOST...	without any
#	host_add [--bare|--empty] HOST	one more to the switch, in a case
#	setup_ns NAME...		namespaces, their names go to $NAME
#	port_cut HOST, port_heal HOST	frames are dropped both ways; the host
#					does not notice. HOST is the port: h1
#	port_down HOST, port_up HOST	carrier of the host's eth0
# Virtual addresses are VIP4 and VIP6; any in 192.0.2.200/29 and in
# 2001:db8::200/120 counts as virtual for the observer, and others given to
# watch_vip.
#
# Devices
#	carp_add NS DEV [OPTION...] [-- ADDRESS/LEN...]
#			create on eth0 (or $parent), add the addresses (VIP4/24
#			and VIP6/64 without --), set it up; removed at the end
#	FAST, SLOWER	options: interval 0.25 s, master-down 0.75 s; twice that
#	DEFAULT_DOWN	master-down of advbase 1 advskew 0: 3 s
#	wait_state NS DEV STATE [SECONDS]	10 s without
#	carp_state NS DEV		prints init, backup or master
#	is_state NS DEV STATE
#	set_state NS DEV master|backup	as the user, at once
#	masters NS...			prints how many carp0 are master; all
#					others are to be backup, or it prints -1
#	carp_show NS DEV		prints carpctl -j show
#	carp_stat NS DEV NAME		prints a counter
#	ping_from NS ADDRESS...		all of three pings to each are answered
#
# Observer: runs from the beginning of each case to after its deferred commands.
#	WATCH=no in a script	there is none
#	watch_ignore PORT	do not judge what this port sends (injectors)
#	watch_vip ADDRESS/LEN	another virtual address; to be called, as
#				watch_ignore, outside of cases or before frames
#				matter: both start the observer again
#	watch_report		writes to the file $REPORT what was seen until
#				now; see report_* for how to ask it
#	report_get PORT VHID KEY	of the line "host". Keys: adverts
#				bowouts garps nas frames tenures
#				first last (adverts) bowout lastframe (times)
#	report_since T PORT VHID [WORD]	time of the first advert (no bow-out)
#				after T, in microseconds; empty if none. WORD:
#				advert, or heard (what was delivered to PORT)

# Not for set -e: a failing command is what a test is about.
shopt -s extglob

selftests=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
bin=$selftests/bin

EXIT_SKIP=4
VIP4=192.0.2.200
VIP6=2001:db8::200
# shellcheck disable=SC2034  # all for the scripts
{
	FAST=(advbase 0 advskew 64)
	SLOWER=(advbase 0 advskew 128)
	DEFAULT_DOWN=3
	h1='' h2='' h3='' h4='' client=''
}
sw=''
parent=eth0
REPORT='' WATCH=yes

RET=0
case_name='' case_note='' case_skip=''
case_number=0 count_failed=0 count_skipped=0
deferred=()
watch_pid='' watch_arguments=()
namespaces=()

# --- time ------------------------------------------------------------------

# Nobody ever writes into this, so that reading from it is a sleep.
exec {silence}<> <(:)

pause() {
	read -rt "$1" -u "$silence" || true
}

now() {
	NOW=${EPOCHREALTIME/[.,]/}
}

# wait_for MICROSECONDS PAUSE COMMAND...
wait_for() {
	local limit=$1 step=$2 output end

	shift 2
	now
	end=$((NOW + limit))
	while :; do
		if output=$("$@"); then
			[[ -z $output ]] || printf '%s\n' "$output"
			return 0
		fi
		now
		((NOW < end)) || break
		[[ ! $step ]] || pause "$step"
	done
	[[ -z $output ]] || printf '%s\n' "$output"
	return 1
}

busywait() {
	local ms=$1

	shift
	wait_for "$((ms * 1000))" '' "$@"
}

slowwait() {
	local seconds=$1

	shift
	wait_for "$((seconds * 1000000))" 0.1 "$@"
}

# --- what is to be undone --------------------------------------------------

defer() {
	deferred+=("${*@Q}")
}

# defer_undo N: undo until N commands are left. What a case has removed already
# cannot be removed again, so failures do not count.
defer_undo() {
	local last

	while ((${#deferred[@]} > $1)); do
		last=$((${#deferred[@]} - 1))
		eval "${deferred[last]}" >/dev/null 2>&1
		unset "deferred[last]"
	done
}

# --- cases -----------------------------------------------------------------

note() {
	printf '# %s\n' "$@"
}

# fail MESSAGE: the first one is the one that is told.
fail() {
	RET=1
	case_note=${case_note:-$1}
}

check_err() {
	(($1 == 0)) || fail "$2"
}

check_fail() {
	(($1 != 0)) || fail "$2"
}

log_test() {
	case_name=$1
}

log_skip() {
	case_name=$1 case_skip=$2
}

case_run() {
	local mark=${#deferred[@]}

	RET=0 case_name='' case_note='' case_skip=''
	watch_start "$1"
	"$1"
	defer_undo "$mark"
	watch_stop
	[[ $case_name ]] || fail "the case ended too early"
	case_print "${case_name:-$1}"
}

case_print() {
	case_number=$((case_number + 1))
	if ((RET)); then
		count_failed=$((count_failed + 1))
		[[ ! $case_note ]] || note "$case_note"
		echo "not ok $case_number $1"
		[[ ${PAUSE_ON_FAIL-} != yes ]] || read -rp "# press enter "
	elif [[ $case_skip ]]; then
		count_skipped=$((count_skipped + 1))
		echo "ok $case_number $1 # SKIP $case_skip"
	else
		echo "ok $case_number $1"
	fi
}

# tests_run CASE...: run them, or those of them that TESTS names, and exit.
tests_run() {
	local cases=() name

	for name; do
		[[ -v TESTS && " $TESTS " != *" $name "* ]] || cases+=("$name")
	done
	echo "TAP version 13"
	echo "1..${#cases[@]}"
	((${#cases[@]})) || exit "$EXIT_SKIP"
	for name in "${cases[@]}"; do
		case_run "$name"
	done
	((count_failed == 0)) || exit 1
	((count_skipped == 0)) || exit "$EXIT_SKIP"
	exit 0
}

# The ground on which the test stands is missing, which is a failure.
give_up() {
	echo "Bail out! $1"
	exit 1
}

skip_all() {
	echo "TAP version 13"
	echo "1..0 # SKIP $1"
	exit "$EXIT_SKIP"
}

require_command() {
	local name

	for name; do
		command -v "$name" >/dev/null || skip_all "there is no $name"
	done
}

# --- namespaces and the switch ---------------------------------------------

# setup_ns NAME...: the variables NAME get the namespaces' real names.
setup_ns() {
	local name lines=''

	((EUID == 0)) || skip_all "not root"
	for name; do
		printf -v "$name" '%s-%04x%04x' "$name" $RANDOM $RANDOM
		lines+="netns add ${!name}"$'\n'
		namespaces+=("${!name}")
		defer ns_delete "${!name}"
	done
	ip -batch - <<<"$lines" || give_up "cannot create namespaces"
}

ns_delete() {
	[[ ! -e /run/netns/$1 ]] || ip netns delete "$1"
}

host_number() {
	case $1 in
	client) echo 100 ;;
	*) echo "${1#h}" ;;
	esac
}

# A link-local address by hand is there at once; the kernel's own would first
# be subject to duplicate address detection.
host_configure() {
	local ns=$1 addresses=$2 n=$3
	local lines="link set lo up"

	lines+=$'\n'"link set eth0 addrgenmode none"
	lines+=$'\n'"link set eth0 up"
	[[ $addresses == --empty ]] ||
		lines+=$'\n'"addr add fe80::$n/64 dev eth0 nodad"
	if [[ ! $addresses ]]; then
		lines+=$'\n'"addr add 192.0.2.$n/24 dev eth0"
		lines+=$'\n'"addr add 2001:db8::$n/64 dev eth0 nodad"
	fi
	ip -n "$ns" -batch - <<<"$lines"
}

# Without receive steering to one CPU, frames that a host sends from two of
# them could change places before the observer sees them.
switch_keep_order() {
	# shellcheck disable=SC2016  # for the other shell
	ip netns exec "$sw" bash -c 'for port; do
		echo 1 >"/sys/class/net/$port/queues/rx-0/rps_cpus"
	done' bash "$@"
}

# host_links HOST...: lines for ip -batch in the switch.
host_links() {
	local host

	for host; do
		echo "link add $host type veth peer name eth0 address" \
			"$(host_mac "$host") netns ${!host}"
		echo "link set $host addrgenmode none master br0"
		echo "link set $host up"
	done
}

host_mac() {
	printf '02:00:00:00:00:%02x' "$(host_number "$1")"
}

# hosts_connect ADDRESSES HOST...: their namespaces are there.
hosts_connect() {
	local addresses=$1 host pids=()

	shift
	ip -n "$sw" -batch - <<<"$(host_links "$@")" ||
		give_up "cannot connect $*"
	for host; do
		host_configure "${!host}" "$addresses" \
			"$(host_number "$host")" &
		pids+=($!)
	done
	switch_keep_order "$@"
	wait "${pids[@]}"
}

topology_create() {
	local addresses='' lines

	case $1 in
	--*) addresses=$1 && shift ;;
	esac
	setup_ns sw "$@"
	lines="link add br0 type bridge mcast_snooping 0 forward_delay 0"
	lines+=$'\n'"link set br0 addrgenmode none"$'\n'"link set br0 up"
	ip -n "$sw" -batch - <<<"$lines" || give_up "cannot build the switch"
	hosts_connect "$addresses" "$@"
}

host_add() {
	local addresses=''

	case $1 in
	--*) addresses=$1 && shift ;;
	esac
	setup_ns "$1"
	defer port_delete "$1"
	hosts_connect "$addresses" "$1"
}

port_delete() {
	ip -n "$sw" link del "$1"
}

# This is what "bridge" is needed for: a port that "ip" has disabled is enabled
# again at once, since that tells the bridge of a change.
port_cut() {
	bridge -n "$sw" link set dev "$1" state 0
}

port_heal() {
	bridge -n "$sw" link set dev "$1" state 3
}

port_down() {
	ip -n "$sw" link set "$1" down
}

port_up() {
	ip -n "$sw" link set "$1" up
}

# --- carp devices ----------------------------------------------------------

carp_add() {
	local ns=$1 dev=$2 options=() addresses=("$VIP4/24" "$VIP6/64")
	local lines address

	shift 2
	while (($#)) && [[ $1 != -- ]]; do
		options+=("$1")
		shift
	done
	(($# == 0)) || addresses=("${@:2}")
	defer ip -n "$ns" link del "$dev"
	lines="link add $dev link $parent type carp ${options[*]}"
	for address in "${addresses[@]}"; do
		lines+=$'\n'"addr add $address dev $dev"
	done
	lines+=$'\n'"link set $dev up"
	ip -n "$ns" -batch - <<<"$lines"
	check_err $? "$dev could not be created"
}

wait_state() {
	carpctl -n "$1" wait "$2" "$3" timeout "${4-10}" >/dev/null
}

carp_show() {
	carpctl -n "$1" -s -j show "$2"
}

# json_value TEXT KEY: of the first "KEY": VALUE.
json_value() {
	[[ $1 =~ \"$2\":\ *\"?([^\",}\ ]*) ]] || return
	printf '%s\n' "${BASH_REMATCH[1]}"
}

carp_state() {
	json_value "$(carp_show "$@")" state
}

is_state() {
	[[ $(carp_state "$1" "$2") == "$3" ]]
}

set_state() {
	carpctl -n "$1" state "$2" "$3"
}

masters() {
	local ns count=0

	for ns; do
		case $(carp_state "$ns" carp0) in
		master) count=$((count + 1)) ;;
		backup) ;;
		*) count=-1 && break ;;
		esac
	done
	echo "$count"
}

ping_from() {
	local text

	text=$("$bin/ping" --netns "$1" --count 3 "${@:2}" 2>&1) && return
	note "${text//$'\n'/, }"
	return 1
}

carp_stat() {
	json_value "$(carp_show "$1" "$2")" "$3"
}

# --- the observer ----------------------------------------------------------

watch_start() {
	local script=${0##*/}

	[[ $sw && $WATCH == yes ]] || return 0
	watch_files=${WATCH_DIR:-$work}/${script%.sh}-$1
	REPORT=$watch_files.report
	watch_launch "$watch_files"
}

# file_appears FILE: one need not start a process for this.
file_appears() {
	local tries=1000

	until [[ -e $1 ]]; do
		((tries-- > 0)) || return 1
		pause 0.01
	done
}

# The observer listens once it has written its first report.
watch_launch() {
	[[ ! -e $1.report ]] || rm "$1.report"
	"$bin/watch" --netns "$sw" --pcap "$1.pcap" --report "$1.report" \
		--vip 192.0.2.200/29 --vip 2001:db8::200/120 \
		"${watch_arguments[@]}" >"$1.verdict" 2>&1 &
	watch_pid=$!
	file_appears "$1.report" || fail "the observer does not start"
}

watch_again() {
	[[ $watch_pid ]] || return 0
	watch_stop
	watch_launch "$watch_files"
}

watch_ignore() {
	watch_arguments+=(--ignore "$1")
	watch_again
}

watch_vip() {
	watch_arguments+=(--vip "$1")
	watch_again
}

watch_stop() {
	local line

	[[ $watch_pid ]] || return 0
	kill "$watch_pid" 2>/dev/null
	wait "$watch_pid" || fail "the wire shows what must not be"
	watch_pid=''
	while IFS= read -r line; do
		note "$line"
	done <"$watch_files.verdict"
}

watch_report() {
	rm "$REPORT"
	kill -USR1 "$watch_pid" && file_appears "$REPORT"
}

# The lines are "host PORT VHID KEY=VALUE...".
report_get() {
	local line

	while read -r line; do
		[[ $line == "host $1 $2 "* ]] || continue
		[[ $line =~ \ $3=([^ ]*) ]] || continue
		echo "${BASH_REMATCH[1]}"
		return
	done <"$REPORT"
	echo 0
}

# The lines are "WORD TIME PORT VHID ADVBASE ADVSKEW FAMILY".
report_since() {
	local word time port vhid base skew _

	while read -r word time port vhid base skew _; do
		[[ $word == "${4-advert}" && $port == "$2" &&
			$vhid == "$3" ]] || continue
		((time > $1 && base * 256 + skew < 65535)) || continue
		echo "$time"
		return
	done <"$REPORT"
}

# --- beginning and end of a script -----------------------------------------

# shellcheck disable=SC2317  # called by a trap
clean_up() {
	trap - EXIT
	[[ ! $watch_pid ]] || kill "$watch_pid"
	defer_undo 0
	rm -rf "$work"
}

make -s -k -C "$selftests" || note "some helper in src does not build"
work=$(mktemp -d)
trap clean_up EXIT
trap 'exit 1' INT TERM HUP
