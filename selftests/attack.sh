#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Somebody on the segment wants the address, or that nobody has it: floods of
# forged adverts, of recorded ones that come again, of ARP requests and
# neighbour solicitations, and of GARP. He does not know the key.
#
#	h1 (master) --- switch --- h2 (backup)
#	client ------------+------ h3 (the attacker)
#
# In the VM:	selftests/attack.sh
# On the host:	selftests/attack.sh --long [-k KERNEL] [--figures FILE]
#		takes its time for better figures
# short: 6.12
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# The observer keeps every frame; that is not for floods. See src/tap.c.
WATCH=no

common=(vhid 1 key 736563726574)
# Patient, since the machine may stand still: master-down is 2 s.
first=("${FAST[@]}" dead_ratio 8) second=("${SLOWER[@]}" dead_ratio 4)
interval_us=250000
# Longest time between two adverts of the master, in percent of the interval.
gap_percent=150
# What is left of the traffic, in permille of that in a flood of UDP.
traffic_permille=900
rounds=31 ms=10

declare -A figure=([worst.gap]=0 [worst.permille]=9999 [machine.stall]=0)
declare -A before=() delta=()
tap_pid='' tapped=() percent=0

# --- measuring --------------------------------------------------------------

# numbers TEXT PREFIX: of "NAME=NUMBER ..." into figure[PREFIX.NAME]
numbers() {
	local word words

	read -ra words <<<"$1"
	for word in "${words[@]}"; do
		[[ $word != *=+([0-9]) ]] ||
			figure[$2.${word%%=*}]=${word#*=}
	done
}

# counters HOST...: into figure[HOST.NAME], and figure[HOST.state]
counters() {
	local host text

	for host; do
		text=$(carp_show "${!host}" carp0)
		figure[$host.state]=$(json_value "$text" state)
		while [[ $text =~ \"((rx|tx|takeovers|late)[a-z_0-9]*)\":([0-9]+) ]]; do
			figure[$host.${BASH_REMATCH[1]}]=${BASH_REMATCH[3]}
			text=${text#*"${BASH_REMATCH[0]}"}
		done
	done
}

# As it was before, whatever the last case has left.
roles() {
	wait_state "$h1" carp0 master 1 2>/dev/null ||
		set_state "$h1" carp0 master
	wait_state "$h2" carp0 backup
	check_err $? "two masters to begin with"
}

measure_start() {
	local key

	counters "$@"
	before=()
	for key in "${!figure[@]}"; do
		before[$key]=${figure[$key]}
	done
	tap_start
}

# What has changed since measure_start goes to delta[HOST.NAME].
measure_end() {
	local key

	tap_stop
	counters "$@"
	delta=()
	for key in "${!before[@]}"; do
		[[ ${figure[$key]} != +([0-9]) ]] ||
			delta[$key]=$((${figure[$key]} - ${before[$key]}))
	done
}

tap_start() {
	rm -f "$work/ready"
	"$bin/tap" --netns "$sw" --vip "$VIP4" --vip "$VIP6" \
		--adverts "$work/adverts" --ready "$work/ready" \
		"${tapped[@]}" >"$work/tap" &
	tap_pid=$!
	file_appears "$work/ready" || fail "tap does not start"
}

tap_stop() {
	local line

	kill "$tap_pid"
	wait "$tap_pid" || fail "tap has not seen all"
	tap_pid=''
	while read -r line; do
		numbers "${line#* }" "${line%% *}"
	done <"$work/tap"
}

# flood OPTION... KIND...
flood() {
	local line name

	"$bin/flood" -n "$h3" -4 "$VIP4" -6 "$VIP6" -r "$rounds" -m "$ms" \
		"$@" >"$work/flood" || fail "flood fails"
	while read -r line; do
		name=${line#kind=}
		numbers "$line" "${name%% *}"
	done <"$work/flood"
}

# traffic_is_kept WORD...: with those that are kinds
traffic_is_kept() {
	local kind

	for kind; do
		((${figure[$kind.permille]-1000} >= traffic_permille)) ||
			return
	done
}

# attack KIND...: while there is traffic to the master; the first is the base.
# If the machine had other things to do, so had the master: once more.
attack() {
	local tries

	lost_frames
	for tries in 1 2 3; do
		((tries == 1)) || roles
		measure_start h1 h2
		flood -t "$client,$h1" "$@"
		measure_end h1 h2
		gap_is_short h1 && traffic_is_kept "$@" && break
		note "try $tries: $percent % of an interval between two adverts, \
besides ${figure[machine.stall]} us in which the machine stood still; or traffic"
	done
	lost_frames
	((LOST == 0))
	check_err $? "the machine has lost $LOST frames"
}

# What did not find room in a queue between two namespaces, since last asked.
lost_frames() {
	local drops sum=0 _

	while read -r _ drops _; do
		sum=$((sum + 16#$drops))
	done </proc/net/softnet_stat
	LOST=$((sum - ${lost_before-0}))
	lost_before=$sum
}

# --- what is to hold ----------------------------------------------------------

# unmoved MASTER BACKUP...
unmoved() {
	local host

	[[ ${figure[$1.state]} == master ]]
	check_err $? "$1 is ${figure[$1.state]}"
	for host in "${@:2}"; do
		[[ ${figure[$host.state]} == backup ]]
		check_err $? "$host is ${figure[$host.state]}"
		[[ ! -v figure[$host.adverts] ]] ||
			silent "$host"
	done
	for host; do
		((${delta[$host.takeovers]} == 0))
		check_err $? "$host has taken over"
		((${delta[$host.late]} == 0))
		check_err $? "$host was late"
	done
}

silent() {
	((${figure[$1.adverts]} == 0 && ${figure[$1.bindings]} == 0 &&
		${figure[$1.strange]} == 0))
	check_err $? "$1 has not been silent: $(<"$work/tap")"
}

# In the longest silence of a master, from what was seen on the wire.
# While the machine stood still, so did the master.
gap_is_short() {
	percent=$(((${figure[$1.gap]} - ${figure[machine.stall]}) * 100 /
		interval_us))
	((${figure[$1.adverts]} > 2 && percent <= gap_percent))
}

keeps_interval() {
	gap_is_short "$1"
	check_err $? "$percent % of an interval between two adverts"
	((percent <= ${figure[worst.gap]})) || figure[worst.gap]=$percent
}

# counted HOST NUMBER NAME...: they add up to that
counted() {
	local sum=0 name

	for name in "${@:3}"; do
		sum=$((sum + ${delta[$1.$name]}))
	done
	((sum == $2 && $2 > 0))
	check_err $? "$1 has counted $sum of $2 as ${*:3}"
}

# keeps_traffic BASE KIND...
keeps_traffic() {
	local kind base=$1

	shift
	for kind; do
		((${figure[$kind.packets]} > 0 &&
			${figure[$kind.permille]} >= traffic_permille))
		check_err $? "$kind leaves ${figure[$kind.permille]} permille"
		show_cost "$kind" "$base"
		((${figure[$kind.permille]} >= ${figure[worst.permille]})) ||
			figure[worst.permille]=${figure[$kind.permille]}
	done
}

show_cost() {
	local ns=${figure[$1.ns]}

	figure[$1.cost]=$ns
	figure[$1.rate]=$((1000000000 / ns))
	figure[$1.extra]=$((ns - ${figure[$2.ns]}))
	note "$1: ${figure[$1.rate]}/s, $ns ns each, $((${figure[$1.extra]})) \
more than $2; traffic ${figure[$1.packets]}/s, ${figure[$1.permille]} permille"
}

# --- floods -------------------------------------------------------------------

forged() {
	local frames4 frames6

	roles
	attack plain4 plain6 auth4 auth6
	frames4=${figure[auth4.frames]} frames6=${figure[auth6.frames]}
	unmoved h1 h2
	keeps_interval h1
	counted h1 "$frames4" rx_adverts
	counted h1 "$frames6" rx_adverts6
	counted h1 "$((frames4 + frames6))" rx_bad_auth
	counted h2 "$((frames4 + frames6))" rx_bad_auth
	keeps_traffic plain4 auth4
	keeps_traffic plain6 auth6
	log_test "a flood of adverts with wrong digests"
}

scan() {
	local frames4 frames6

	roles
	attack plain4 plain6 scan4 scan6
	frames4=${figure[scan4.frames]} frames6=${figure[scan6.frames]}
	unmoved h1 h2
	keeps_interval h1
	counted h1 "$((frames4 + frames6))" rx_bad_vhid rx_bad_auth
	counted h2 "$((frames4 + frames6))" rx_bad_vhid rx_bad_auth
	((${delta[h1.rx_bad_auth]} * 200 < frames4 + frames6))
	check_err $? "more than one vhid is ours"
	keeps_traffic plain4 scan4
	keeps_traffic plain6 scan6
	log_test "a scan of all vhids"
}

version() {
	roles
	attack plain4 version
	unmoved h1 h2
	keeps_interval h1
	counted h1 "${figure[version.frames]}" rx_bad_version
	counted h2 "${figure[version.frames]}" rx_bad_version
	keeps_traffic plain4 version
	log_test "a flood of adverts of another version"
}

# The ingress hook of the link comes first, as carp-security.rst says.
filtered() {
	roles
	defer tc -n "$h1" qdisc del dev eth0 clsact
	tc -n "$h1" -batch - <<-END
		qdisc add dev eth0 clsact
		filter add dev eth0 ingress pref 1 protocol ip u32 \
			match ip protocol 112 0xff \
			match ip src 192.0.2.2/32 action pass
		filter add dev eth0 ingress pref 2 protocol ip u32 \
			match ip protocol 112 0xff action drop
	END
	check_err $? "no filter"
	measure_start h1 h2
	flood -r 1 -l 500 auth4
	measure_end h1 h2
	unmoved h1 h2
	counted h2 "${figure[auth4.frames]}" rx_bad_auth
	((${delta[h1.rx_adverts]} == 0))
	check_err $? "${delta[h1.rx_adverts]} adverts were let through"
	log_test "a filter on the link keeps adverts of strangers out"
}

# The master answers at most as many as there are, the backup none.
neighbours() {
	local requests

	roles
	attack plain4 arp ns
	requests=$((${figure[arp.frames]} + ${figure[ns.frames]}))
	unmoved h1 h2
	keeps_interval h1
	# The client has some requests of its own.
	((${figure[h1.bindings]} > 0 && ${figure[h1.bindings]} <= requests + 10))
	check_err $? "${figure[h1.bindings]} answers to $requests requests"
	((${figure[h1.strange]} == 0))
	check_err $? "the address was bound to another MAC address"
	note "${figure[h1.bindings]} answers to $requests requests"
	show_cost arp plain4
	show_cost ns plain4
	log_test "a flood of ARP requests and neighbour solicitations"
}

neighbour_mac() {
	ip -n "$1" neigh show "$2" dev eth0
}

# It is not CARP that protects the caches of others, see carp-security.rst.
claims() {
	roles
	measure_start h1 h2
	flood -r 5 plain4 garp arpreply na
	measure_end h1 h2
	unmoved h1 h2
	keeps_interval h1
	((${figure[h1.strange]} == 0))
	check_err $? "the master repeats what the attacker claims"
	[[ ! $(neighbour_mac "$h1" "$VIP4")$(neighbour_mac "$h1" "$VIP6") ]]
	check_err $? "the master believes it"
	note "client: $(neighbour_mac "$client" "$VIP4")"
	ip -n "$client" neigh flush dev eth0
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "the master does not answer any more"
	log_test "a flood of GARP and advertisements that claim the address"
}

# --- recorded adverts that come again -----------------------------------------

# recorded PORT N: are there so many adverts?
recorded() {
	(($(grep -c " $1 " "$work/adverts") >= $2))
}

# record FILE PORT COMMAND...: the adverts of a host until COMMAND succeeds
record() {
	tap_start
	slowwait 5 "${@:3}"
	check_err $? "no adverts to record"
	tap_stop
	grep " $2 " "$work/adverts" >"$1"
}

replayed_master() {
	roles
	record "$work/record" h1 recorded h1 6
	attack -f "$work/record" plain4 replay
	unmoved h1 h2
	keeps_interval h1
	counted h1 "${figure[replay.frames]}" rx_loop
	keeps_traffic plain4 replay
	log_test "a flood of the master's own adverts"
}

# Switches believe the Ethernet source, until the master sends its next frame.
stolen_mac() {
	roles
	record "$work/record" h1 recorded h1 6
	measure_start h1 h2
	flood -r 1 -l 500 -f "$work/record" steal
	measure_end h1 h2
	unmoved h1 h2
	counted h1 "${figure[steal.frames]}" rx_loop
	slowwait 2 ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "the master does not get the traffic back"
	log_test "the virtual MAC address in the attacker's frames"
}

# What the digest does not cover is changed: the master leaves, or there is a
# better one.
altered() {
	roles
	record "$work/record" h1 recorded h1 6
	measure_start h1 h2
	flood -l 500 -f "$work/record" leave eager
	measure_end h1 h2
	unmoved h1 h2
	keeps_interval h1
	counted h1 "$((${figure[leave.frames]} + ${figure[eager.frames]}))" \
		rx_loop
	counted h2 "${delta[h1.rx_loop]}" rx_stale
	log_test "adverts of the master with another advbase and advskew"
}

# His own words are not to keep up the belief that he lives.
dead_master() {
	local pid

	roles
	record "$work/record" h1 recorded h1 6
	port_cut h1
	defer wait_state "$h1" carp0 master
	defer wait_state "$h2" carp0 backup
	defer port_heal h1
	measure_start h1 h2
	flood -r 200 -m 10 -f "$work/record" replay other &
	pid=$!
	wait_state "$h2" carp0 master 4
	check_err $? "the master is dead, and nobody takes over"
	wait "$pid"
	measure_end h1 h2
	[[ ${figure[h2.state]} == master ]]
	check_err $? "the successor is ${figure[h2.state]}"
	((${delta[h2.takeovers]} == 1))
	check_err $? "${delta[h2.takeovers]} takeovers"
	log_test "adverts of a master that is dead now"
}

# is_succession: h2 is master, h1 and h4 backups
is_succession() {
	is_state "$h2" carp0 master && is_state "$h1" carp0 backup &&
		is_state "$h4" carp0 backup
}

# has_heard NS: some adverts of each family: then it knows how they are counted.
has_heard() {
	(($(carp_stat "$1" carp0 rx_adverts) > 2 &&
		$(carp_stat "$1" carp0 rx_adverts6) > 2))
}

# A third host hears a bow-out again, and what came before.
former_master() {
	roles
	host_add h4
	no_steering h4
	carp_add "$h4" carp0 "${common[@]}" advbase 0 advskew 192 dead_ratio 4
	slowwait 10 has_heard "$h4"
	check_err $? "h4 hears nobody"
	tap_start
	set_state "$h1" carp0 backup
	slowwait 5 is_succession
	check_err $? "h2 does not succeed h1"
	tap_stop
	grep -E ' h1 (.{68}|.{108})2101ff07..ff' "$work/adverts" >"$work/record"
	check_err $? "no bow-out was recorded"
	measure_start h1 h2 h4
	flood -r 1 -l 500 -f "$work/record" replay other
	flood -r 1 -l 500 -f "$work/first" eager
	measure_end h1 h2 h4
	unmoved h2 h1 h4
	set_state "$h1" carp0 master
	wait_state "$h2" carp0 backup
	check_err $? "h2 is not backup again"
	log_test "bow-outs and other adverts of a former master"
}

# Who is master again hears what it said when it was so before.
former_self() {
	roles
	set_state "$h1" carp0 backup
	wait_state "$h2" carp0 master
	check_err $? "h2 does not succeed h1"
	set_state "$h1" carp0 master
	wait_state "$h2" carp0 backup
	check_err $? "h2 is not backup again"
	measure_start h1 h2
	# More than the three intervals in which an equal master is tolerated.
	flood -r 60 -m 10 -f "$work/first" replay other
	measure_end h1 h2
	unmoved h1 h2
	keeps_interval h1
	log_test "the master's adverts of an earlier time as master"
}

figures_json() {
	local kind text words=()

	for kind in auth4 auth6 scan4 scan6 version replay; do
		[[ -v figure[$kind.rate] ]] || continue
		words+=("\"${kind}_per_s\": ${figure[$kind.rate]}"
			"\"${kind}_ns\": ${figure[$kind.cost]}"
			"\"${kind}_extra_ns\": ${figure[$kind.extra]}")
	done
	words+=("\"traffic_kept_permille\": ${figure[worst.permille]}"
		"\"longest_gap_percent\": ${figure[worst.gap]}")
	printf -v text ', %s' "${words[@]}"
	echo "{${text:2}}"
}

# The long form only: for tables.
report() {
	((${figure[worst.gap]} > 0))
	check_err $? "there are no figures"
	note "figures $(figures_json)"
	log_test "figures"
}

# Frames are handled on the CPU that sends them, and none is lost.
no_steering() {
	local backlog=/proc/sys/net/core/netdev_max_backlog

	defer eval "echo $(<$backlog) >$backlog"
	echo 100000 >$backlog
	# shellcheck disable=SC2016  # for the other shell
	ip netns exec "$sw" bash -c 'for port; do
		echo 0 >"/sys/class/net/$port/queues/rx-0/rps_cpus"
	done' bash "$@"
}

prepare() {
	tapped=(h1 h2)
	topology_create h1 h2 h3 client
	no_steering h1 h2 h3 client
	carp_add "$h1" carp0 "${common[@]}" "${first[@]}"
	wait_state "$h1" carp0 master || give_up "no master"
	carp_add "$h2" carp0 "${common[@]}" "${second[@]}"
	wait_state "$h2" carp0 backup || give_up "no backup"
	# Of the first time that it is master.
	record "$work/first" h1 recorded h1 6
}

# On the host: the same in the VM, with more rounds.
long_form() {
	local kernel=6.1 file=/dev/null

	shift
	while (($#)); do
		case $1 in
		-k) kernel=$2 ;;
		--figures) file=$2 ;;
		*) give_up "unknown option $1" ;;
		esac
		shift 2
	done
	"$selftests/../tools/testvm/run" -k "$kernel" --timeout 1200 -- \
		env ATTACK=long "$selftests/attack.sh" | figures_to "$file"
	exit "${PIPESTATUS[0]}"
}

# figures_to FILE: and pass everything on
figures_to() {
	local line

	while IFS= read -r line; do
		printf '%s\n' "$line"
		[[ $line != "# figures "* ]] || echo "${line#\# figures }" >"$1"
	done
}

[[ ${1-} != --long ]] || long_form "$@"
cases=(forged scan version filtered neighbours claims replayed_master stolen_mac
	altered dead_master former_master former_self)
if [[ ${ATTACK-} == long ]]; then
	rounds=201 ms=20
	cases+=(report)
fi
prepare
tests_run "${cases[@]}"
