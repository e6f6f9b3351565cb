#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# needs: ucarp
#
# With the real ucarp of the distribution. It speaks of one IPv4 address only,
# and its scripts put the address on the interface itself:
#
#	h1 (carp0) --- switch --- h2 (ucarp on eth0)
#	                 |
#	              client
#
# Ours has advskew 100 and ucarp 50, unless a case says something else.
# short: 6.1 6.12
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# --- our side ---

we_run() {
	[[ $(carp_state "$h1" carp0) == @(backup|master) ]]
}

we_start() {
	carp_add "$h1" carp0 vhid 1 passfile "$work/password" "$@" \
		-- "$VIP4/24"
	slowwait 10 we_run
	check_err $? "we do not run"
}

we_shall_be_master() {
	carpctl -n "$h1" state carp0 master
	check_err $? "we cannot become master"
}

we_are() {
	slowwait "${2-10}" is_state "$h1" carp0 "$1"
	check_err $? "we are not $1"
}

# --- ucarp ---

# ucarp calls them as: script INTERFACE ADDRESS
ucarp_write_scripts() {
	cat >"$work/up" <<-END
		#!/bin/bash
		ip addr add "\$2/24" dev "\$1"
		echo up >"$work/ucarp.state"
	END
	cat >"$work/down" <<-END
		#!/bin/bash
		ip addr del "\$2/24" dev "\$1" 2>/dev/null
		echo down >"$work/ucarp.state"
	END
	chmod +x "$work/up" "$work/down"
	echo secret >"$work/password"
	echo another >"$work/another"
	chmod 600 "$work/password" "$work/another"
}

# ucarp_start SOURCE OPTION...
ucarp_start() {
	rm -f "$work/ucarp.state"
	ip netns exec "$h2" stdbuf -oL ucarp -i eth0 -s "$1" -v 1 \
		-o "$work/password" -a "$VIP4" -k 50 -f none \
		-u "$work/up" -d "$work/down" "${@:2}" \
		>"$work/ucarp.log" 2>&1 &
	defer ip -n "$h2" addr del "$VIP4/24" dev eth0
	defer kill $!
	ucarp_is down
	check_err $? "ucarp does not start as backup"
}

ucarp_state() {
	[[ -r $work/ucarp.state && $(<"$work/ucarp.state") == "$1" ]]
}

# ucarp_is up|down [SECONDS]: as its scripts tell
ucarp_is() {
	slowwait "${2-10}" ucarp_state "$1"
}

ucarp_said() {
	slowwait 5 grep -q "$1" "$work/ucarp.log"
	check_err $? "ucarp did not say: $1"
}

# --- conditions ---

counter_reaches() {
	(($(carp_stat "$h1" carp0 "$1") >= $2))
}

# counts NAME N: until the counter has grown by that
counts() {
	slowwait 20 counter_reaches "$1" \
		$(($(carp_stat "$h1" carp0 "$1") + $2))
	check_err $? "$1 does not grow"
}

client_reaches_vip() {
	ip netns exec "$client" ping -q -c 3 -i 0.2 -W 1 "$VIP4" >/dev/null
	check_err $? "the client does not reach the address"
}

# --- cases ---

ucarp_backs_up() {
	we_start advskew 100
	we_shall_be_master
	ucarp_start 192.0.2.2
	counts tx_adverts 5
	we_are master 0
	ucarp_is down 0
	check_err $? "ucarp is not backup"
	log_test "ucarp stays backup while we are master"
}

we_back_up() {
	ucarp_start 192.0.2.2
	ucarp_is up
	check_err $? "ucarp alone is not master"
	we_start advskew 100
	counts rx_adverts 5
	we_are backup 0
	ucarp_is up 0
	check_err $? "ucarp is not master"
	[[ $(carp_show "$h1" carp0) == *192.0.2.2* ]]
	check_err $? "we do not know the master's address"
	log_test "we stay backup while ucarp is master"
}

ucarp_takes_over() {
	we_start advskew 100
	we_shall_be_master
	ucarp_start 192.0.2.2
	counts tx_adverts 1
	port_cut h1
	defer port_heal h1
	ucarp_is up
	check_err $? "ucarp is not master"
	client_reaches_vip
	log_test "we crash: ucarp takes over"
}

we_take_over() {
	ucarp_start 192.0.2.2
	ucarp_is up
	check_err $? "ucarp alone is not master"
	we_start advskew 100
	counts rx_adverts 1
	port_cut h2
	defer port_heal h2
	we_are master
	client_reaches_vip
	log_test "ucarp crashes: we take over"
}

ucarp_is_bowed_out_to() {
	we_start advskew 100
	we_shall_be_master
	ucarp_start 192.0.2.2
	counts tx_adverts 1
	ip -n "$h1" link set carp0 down
	ucarp_said "going to time out"
	ucarp_is up 2
	check_err $? "ucarp is not master"
	log_test "we leave: ucarp takes over at once"
}

planned_switch() {
	we_start advskew 100
	we_shall_be_master
	ucarp_start 192.0.2.2
	counts tx_adverts 1
	carpctl -n "$h1" state carp0 backup
	ucarp_said "going to time out"
	we_are backup
	ucarp_is up
	check_err $? "ucarp is not master"
	log_test "planned switch to ucarp"
}

ucarp_preempts() {
	we_start advskew 100
	we_shall_be_master
	ucarp_start 192.0.2.2 -P
	ucarp_is up
	check_err $? "ucarp is not master"
	we_are backup
	log_test "ucarp with preempt takes over from us"
}

we_preempt() {
	ucarp_start 192.0.2.2
	ucarp_is up
	check_err $? "ucarp alone is not master"
	we_start advskew 10 preempt on
	we_are master
	ucarp_said "Preferred master advertised"
	ucarp_is down
	check_err $? "ucarp is not backup"
	log_test "we take over from ucarp with preempt"
}

wrong_password() {
	ucarp_start 192.0.2.2 -o "$work/another"
	ucarp_is up
	check_err $? "ucarp alone is not master"
	we_start advskew 100
	counts rx_bad_auth 3
	we_are master
	ucarp_said "Bad digest"
	ucarp_is up 0
	check_err $? "ucarp believed us"
	log_test "wrong password: neither believes the other"
}

one_is_master() {
	case $(carp_state "$h1" carp0) in
	master) ucarp_state down ;;
	backup) ucarp_state up ;;
	*) false ;;
	esac
}

adverts() {
	echo $(($(carp_stat "$h1" carp0 rx_adverts) +
		$(carp_stat "$h1" carp0 tx_adverts)))
}

adverts_reach() {
	(($(adverts) >= $1))
}

# address_replace NS OLD NEW
address_replace() {
	ip -n "$1" -batch - <<-END
		addr del $2 dev eth0
		addr add $3 dev eth0
	END
}

# Both were MASTER without hearing of each other.
equals_agree() {
	address_replace "$h1" 192.0.2.1/24 "$1/16"
	defer address_replace "$h1" "$1/16" 192.0.2.1/24
	address_replace "$h2" 192.0.2.2/24 "$2/16"
	defer address_replace "$h2" "$2/16" 192.0.2.2/24
	port_cut h1
	defer port_heal h1
	we_start
	ucarp_start "$2" -k 0
	ucarp_is up
	check_err $? "ucarp alone is not master"
	we_are master
	port_heal h1
	slowwait $((3 * DEFAULT_DOWN)) one_is_master
	check_err $? "not exactly one master"
	slowwait 20 adverts_reach $(($(adverts) + 5))
	check_err $? "no adverts"
	one_is_master
	check_err $? "not exactly one master any more"
}

# ucarp compares addresses as if they were byte-reversed.
equal_lower() {
	equals_agree 10.9.9.200 10.9.10.1
	log_test "equal ucarp, 10.9.9.200 and 10.9.10.1: one master"
}

equal_higher() {
	equals_agree 10.9.10.1 10.9.9.200
	log_test "equal ucarp, 10.9.10.1 and 10.9.9.200: one master"
}

require_command ucarp stdbuf ping
ucarp_write_scripts
topology_create h1 h2 client
watch_ignore h2
tests_run ucarp_backs_up we_back_up ucarp_takes_over we_take_over \
	ucarp_is_bowed_out_to planned_switch ucarp_preempts we_preempt \
	wrong_password equal_lower equal_higher
