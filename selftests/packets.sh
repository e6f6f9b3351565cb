#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Adverts that are bad, each in one way: counted under its reason and nowhere
# else, and no change of state. And adverts that look odd but are good.
#
#	h1 (carp0, stays as it is for 254 s) --- switch --- h2 (injects)
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

running='' names=()
declare -A counter before
tracing=/sys/kernel/tracing
good=(vhid 1 pass secret address "$VIP4" address "$VIP6" advbase 250)

# we_start STATE [OPTION...]: one after the other takes it as it is
we_start() {
	[[ $running != "$*" ]] || return 0
	running="$*"
	ip -n "$h1" link del carp0 2>/dev/null
	ip -n "$h1" -batch - <<-END
		link add carp0 link eth0 type carp vhid 1 \
			key 736563726574 ${@:2}
		addr add $VIP4/24 dev carp0
		addr add $VIP6/64 dev carp0
		link set carp0 up
	END
	[[ $1 != master ]] || carpctl -n "$h1" state carp0 master
	slowwait 5 is_state "$h1" carp0 "$1"
	check_err $? "we are not $1"
}

inject() {
	"$bin/inject" -n "$h2" eth0 "${good[@]}" "$@"
	check_err $? "inject fails"
}

inject_both() {
	printf 'family %s\n' 4 6 |
		"$bin/inject" -n "$h2" -b eth0 "${good[@]}" "$@"
	check_err $? "inject fails"
}

# Those of received adverts, and the state.
read_counters() {
	local text name

	text=$(carp_show "$h1" carp0)
	names=()
	while [[ $text =~ \"((rx|state|takeovers)[a-z_0-9]*)\":\"?([a-z0-9]+) ]]; do
		name=${BASH_REMATCH[1]}
		names+=("$name")
		counter[$name]=${BASH_REMATCH[3]}
		text=${text#*"${BASH_REMATCH[0]}"}
	done
}

remember_counters() {
	local name

	read_counters
	for name in "${names[@]}"; do
		before[$name]=${counter[$name]}
	done
}

# What has changed, as "NAME=+N NAME=+N ".
changes() {
	local name

	read_counters
	for name in "${names[@]}"; do
		[[ ${counter[$name]} != "${before[$name]}" ]] || continue
		printf '%s=+%d ' "$name" \
			"$((${counter[$name]} - ${before[$name]}))"
	done
}

changes_are() {
	[[ $(changes) == "$1 " ]]
}

# is_counted WHAT
is_counted() {
	slowwait 5 changes_are "$1"
	check_err $? "expected $1, but $(changes)"
}

# refused COUNTER OPTION...: sent over both families, as BACKUP
refused() {
	local reason=$1

	we_start backup advbase 254
	remember_counters
	inject_both "${@:2}"
	is_counted "rx_adverts=+1 rx_adverts6=+1 $reason=+2"
}

truncated() {
	refused rx_bad_len length 35
	log_test "35 bytes: too short"
}

empty() {
	refused rx_bad_len length 0
	log_test "no bytes at all: too short"
}

wrong_version() {
	refused rx_bad_version version 3
	log_test "wrong version"
}

wrong_type() {
	refused rx_bad_version type 2
	log_test "wrong type"
}

wrong_checksum() {
	refused rx_bad_sum badsum 1
	log_test "wrong checksum"
}

wrong_ttl() {
	refused rx_bad_ttl ttl 254
	log_test "TTL or hop limit of 254"
}

wrong_vhid() {
	refused rx_bad_vhid vhid 2
	log_test "a vhid that nobody has"
}

zero_vhid() {
	refused rx_bad_vhid vhid 0
	log_test "vhid 0"
}

wrong_digest() {
	refused rx_bad_auth badmd 1
	log_test "wrong digest"
}

wrong_key() {
	refused rx_bad_auth pass another
	log_test "digest by another key"
}

wrong_addresses() {
	refused rx_bad_auth address 192.0.2.201
	log_test "digest with one more address"
}

first_fragment() {
	refused rx_fragment more 1
	log_test "the first fragment"
}

last_fragment() {
	refused rx_fragment fragment 1
	log_test "the last fragment"
}

sent() {
	carp_stat "$h1" carp0 tx_adverts
}

has_sent() {
	(($(sent) > $1))
}

# For the observer any advert means another master, unless we answer it.
answers() {
	slowwait 5 has_sent "$(sent)"
	check_err $? "no adverts any more"
}

# Each of them says that its sender is better, or leaves.
master_ignores_bad() {
	local family

	we_start master advbase 1
	remember_counters
	for family in 4 6; do
		printf "family $family advbase %s\n" "0 badmd 1" "0 badsum 1" \
			"0 ttl 254" "0 length 35" "0 more 1" "0 version 3" \
			"255 advskew 255 badmd 1"
	done | "$bin/inject" -n "$h2" -b eth0 "${good[@]}"
	is_counted "rx_adverts=+7 rx_adverts6=+7 rx_bad_ttl=+2 rx_fragment=+2 \
rx_bad_len=+2 rx_bad_version=+2 rx_bad_sum=+2 rx_bad_auth=+4"
	answers
	log_test "a master ignores bad adverts of a better one"
}

loop_was_counted() {
	(($(carp_stat "$h1" carp0 rx_loop) >= 2))
}

# The switch sends everything back to where it came from. The observer takes it
# for another host's.
own_advert() {
	watch_ignore h1
	ip -n "$sw" link set h1 type bridge_slave hairpin on
	defer ip -n "$sw" link set h1 type bridge_slave hairpin off
	we_start master advbase 1
	slowwait 5 loop_was_counted
	check_err $? "not counted as loop"
	is_state "$h1" carp0 master
	check_err $? "not master any more"
	log_test "our own advert comes back"
}

# Of hosts that count as we do: the low word of a tenure stays, the high grows.
overtaken() {
	local name="an advert that was overtaken by a later one is ignored"

	we_start backup advbase 254
	inject counter 00000007deadbeef
	remember_counters
	inject counter 00000006deadbeef advbase 255 advskew 255
	is_counted "rx_adverts=+1 rx_stale=+1"
	remember_counters
	inject counter 00000008deadbeef
	is_counted "rx_adverts=+1"
	# Others draw lots, or count by one.
	inject counter 0000000600000001
	is_counted "rx_adverts=+2"
	log_test "$name"
}

not_running() {
	we_start backup advbase 254
	ip -n "$h1" link set carp0 down
	defer ip -n "$h1" link set carp0 up
	slowwait 5 is_state "$h1" carp0 init
	check_err $? "not init"
	remember_counters
	inject
	is_counted "rx_adverts=+1 rx_not_running=+1"
	log_test "an advert while we are down"
}

# accepted OPTION...: sets advskew, by which it is known again
accepted() {
	skew=$((${skew-0} + 1))
	inject advskew "$skew" "$@"
	slowwait 5 master_is "$skew"
	check_err $? "not accepted: $*"
}

master_is() {
	[[ $(carp_show "$h1" carp0) =~ \"master\":\ *\{[^}]*\"advskew\":\ *$1[^0-9] ]]
}

trailing_bytes() {
	we_start backup advbase 254
	accepted trail 1
	accepted trail 100
	accepted trail 7 family 6
	log_test "trailing bytes are accepted"
}

ip_options() {
	we_start backup advbase 254
	accepted ipoptions 4
	accepted ipoptions 40
	log_test "IP options are accepted"
}

no_source() {
	we_start backup advbase 254
	accepted src 0.0.0.0
	log_test "source 0.0.0.0 is accepted"
}

any_ethernet_source() {
	we_start backup advbase 254
	accepted ethsrc 00:00:5e:00:00:01
	accepted ethsrc 00:00:5e:00:02:01 family 6
	accepted ethsrc 02:aa:bb:cc:dd:ee
	log_test "any Ethernet source is accepted"
}

# As ucarp -M sends them.
broadcast_frame() {
	we_start backup advbase 254
	accepted ethdst ff:ff:ff:ff:ff:ff
	log_test "an advert in a broadcast frame is accepted"
}

# As a bridge with mcast_to_unicast and many an access point deliver them.
unicast_frame() {
	we_start backup advbase 254
	accepted ethdst 02:00:00:00:00:01
	accepted ethdst 02:00:00:00:00:01 family 6
	log_test "an advert in a frame to our own MAC is accepted"
}

priority_tag() {
	we_start backup advbase 254
	accepted vlan 0xe000
	accepted vlan 0xe000 family 6
	log_test "a VLAN tag with a priority only is accepted"
}

# The good one comes last, so whatever the others did has been done by then.
other_vlan() {
	we_start backup advbase 254
	remember_counters
	inject_both vlan 5
	inject
	is_counted "rx_adverts=+1"
	log_test "adverts of a VLAN are not the parent's"
}

any_authlen() {
	we_start backup advbase 254
	accepted authlen 0
	log_test "another authentication length is accepted, nobody checks it"
}

repeated_counter() {
	we_start backup advbase 254
	accepted counter 1122334455667788
	accepted counter 1122334455667788
	accepted counter 0000000000000001
	log_test "a counter that stays or goes back is accepted"
}

any_tos() {
	we_start backup advbase 254
	accepted tos 0xe0
	accepted tos 0xe0 family 6
	log_test "any TOS is accepted"
}

link_local_digest() {
	we_start backup advbase 254
	ip -n "$h1" addr add fe80::7/64 dev carp0
	defer ip -n "$h1" addr del fe80::7/64 dev carp0
	accepted address fe80::7 linklocal 1
	accepted address fe80::7 linklocal 0
	log_test "digests with and without link-locals are accepted"
}

# trace_shows PATTERN
trace_shows() {
	grep -Eq "$1" "$tracing/trace"
}

tracepoints() {
	local event

	for event in carp_state carp_drop; do
		echo 1 >"$tracing/events/carp/$event/enable"
		check_err $? "there is no tracepoint $event"
		defer eval "echo 0 >$tracing/events/carp/$event/enable"
	done
	running=''
	we_start master advbase 1
	inject badsum 1
	slowwait 5 trace_shows \
		'carp_drop: dev=carp0 ifindex=[0-9]+ vhid=1 reason=bad_sum'
	check_err $? "no carp_drop"
	trace_shows 'carp_state: dev=carp0 .* vhid=1 old=BACKUP new=MASTER '
	check_err $? "no carp_state"
	answers
	log_test "tracepoints for changes of state and dropped adverts"
}

topology_create h1 h2
watch_ignore h2
tests_run truncated empty wrong_{version,type,checksum,ttl,vhid} zero_vhid \
	wrong_{digest,key,addresses} first_fragment last_fragment \
	trailing_bytes ip_options no_source any_ethernet_source \
	broadcast_frame unicast_frame priority_tag other_vlan any_authlen \
	repeated_counter overtaken any_tos link_local_digest not_running \
	master_ignores_bad tracepoints own_advert
