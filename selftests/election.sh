#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who becomes master.
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# elect NAME COUNT ADDRESS...: start that many hosts, one after the other and
# each slower than the one before. Nobody but the first may ever advertise.
elect() {
	local hosts=("$h1" "$h2" "$h3") count=$2 i port

	for ((i = 0; i < count; i++)); do
		carp_add "${hosts[i]}" carp0 vhid 1 advbase 0 \
			advskew $((64 + 32 * i)) -- "${@:3}"
	done
	wait_state "$h1" carp0 master
	check_err $? "the first is not master"
	# The slowest would be master after 3 * 128 / 256 s.
	pause 1.6
	[[ $(masters "${hosts[@]:0:count}") == 1 ]]
	check_err $? "not one master"
	watch_report
	for port in h2 h3; do
		[[ $(report_get "$port" 1 adverts) == 0 ]]
		check_err $? "$port was master, too"
	done
	log_test "one master: $1"
}

two_ipv4() {
	elect "two hosts, IPv4" 2 "$VIP4/24"
}

two_ipv6() {
	elect "two hosts, IPv6" 2 "$VIP6/64"
}

two_dual() {
	elect "two hosts, both" 2 "$VIP4/24" "$VIP6/64"
}

three_ipv4() {
	elect "three hosts, IPv4" 3 "$VIP4/24"
}

three_ipv6() {
	elect "three hosts, IPv6" 3 "$VIP6/64"
}

three_dual() {
	elect "three hosts, both" 3 "$VIP4/24" "$VIP6/64"
}

# without_addresses LINES...: for ip -batch on the parents of h1 and h2.
without_addresses() {
	local n ns

	for n in 1 2; do
		ns=h$n
		ip -n "${!ns}" -batch - <<-END
			addr del 192.0.2.$n/24 dev eth0
			addr del 2001:db8::$n/64 dev eth0
		END
		defer ip -n "${!ns}" addr add "192.0.2.$n/24" dev eth0
		defer ip -n "${!ns}" addr add "2001:db8::$n/64" dev eth0 nodad
	done
}

no_address_ipv4() {
	without_addresses
	elect "no address on the parent, IPv4" 2 "$VIP4/24"
}

no_address_ipv6() {
	without_addresses
	elect "only a link-local address on the parent, IPv6" 2 "$VIP6/64"
}

no_address_dual() {
	without_addresses
	elect "no address on the parent, both" 2 "$VIP4/24" "$VIP6/64"
}

eager_first() {
	carp_add "$h1" carp0 vhid 1 advbase 0 advskew 64
	carp_add "$h2" carp0 vhid 1 advbase 0 advskew 128
	wait_state "$h1" carp0 master
	check_err $? "the eager one is not master"
	is_state "$h2" carp0 backup
	check_err $? "the other one is not backup"
	log_test "the more eager one is master if it starts first"
}

# The second hears the first master, which is slower: what does it do?
eager_second() {
	carp_add "$h1" carp0 vhid 1 advbase 0 advskew 128
	wait_state "$h1" carp0 master
	check_err $? "a host alone is not master"
	carp_add "$h2" carp0 vhid 1 advbase 0 advskew 64 preempt "$1"
}

eager_second_without_preempt() {
	eager_second off
	pause 1.5
	[[ $(masters "$h1" "$h2") == 1 ]]
	check_err $? "not one master"
	is_state "$h1" carp0 master
	check_err $? "the first is master no more"
	watch_report
	[[ $(report_get h2 1 adverts) == 0 ]]
	check_err $? "the second was master"
	log_test "the more eager one stays backup if it starts second"
}

eager_second_with_preempt() {
	eager_second on
	wait_state "$h2" carp0 master
	check_err $? "the eager one is not master"
	wait_state "$h1" carp0 backup
	check_err $? "the other one is not backup"
	log_test "with preempt it is master also if it starts second"
}

preempt_set_later() {
	eager_second off
	ip -n "$h2" link set carp0 type carp preempt on
	check_err $? "preempt cannot be set"
	wait_state "$h2" carp0 master
	check_err $? "the eager one is not master"
	log_test "preempt works when it is set later"
}

topology_create h1 h2 h3 client
tests_run two_ipv4 two_ipv6 two_dual three_ipv4 three_ipv6 three_dual \
	no_address_ipv4 no_address_ipv6 no_address_dual eager_first \
	eager_second_without_preempt eager_second_with_preempt \
	preempt_set_later
