#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Links that are not what one would expect: the wrong ones are refused, also
# when they come under the name of the right one; a small MTU ends IPv6 and not
# IPv4; a bond changes its port.
# short: 6.1
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

klog_has() {
	dmesg | grep -qF "$1"
}

master() {
	carp_add "$1" carp0 vhid 1 "${FAST[@]}" "${@:2}"
	wait_state "$1" carp0 master
	check_err $? "not master"
}

link_of() {
	json_value "$(carp_show "$1" carp0)" link
}

# It looks like Ethernet, but nobody can listen on it.
vrf() {
	local said

	defer ip -n "$h1" link del red
	ip -n "$h1" link add red type vrf table 10
	check_err $? "cannot make a VRF"
	said=$(ip -n "$h1" link add carp0 link red type carp vhid 1 2>&1)
	check_fail $? "accepted"
	[[ $said == *"cannot receive on the link"* ]]
	check_err $? "it says: $said"
	ip -n "$h1" link show carp0 >/dev/null 2>&1
	check_fail $? "there is a carp device"
	log_test "a VRF is refused, and it says so"
}

# refused SENTENCE WORD...: ip link WORD... fails with it
refused() {
	local said sentence=$1

	shift
	said=$(ip -n "$h1" link "$@" 2>&1)
	check_fail $? "accepted: $*"
	[[ $said == *"$sentence"* ]]
	check_err $? "said '$said' to: $*"
}

not_chosen() {
	local before

	before=$(ip -n "$h1" -d -j link show)
	refused "the MAC address follows from the vhid" \
		add carp9 link eth0 address 02:00:00:00:00:99 type carp vhid 9
	refused "there is no such link in this namespace" \
		add carp9 link if999 type carp vhid 9
	[[ $(ip -n "$h1" -d -j link show) == "$before" ]]
	check_err $? "something has changed"
	log_test "a MAC address of one's own, and a link that is not there"
}

# lose_link: carp0 of h4 is left without its eth0.
lose_link() {
	host_add h4
	master "$h4"
	dmesg -C
	ip -n "$h4" link del eth0
	wait_state "$h4" carp0 init
	check_err $? "it still takes part"
}

check_rejected() {
	slowwait 5 klog_has "carp0: cannot use eth0, which has come back"
	check_err $? "nothing in the log"
	is_state "$h4" carp0 init
	check_err $? "it takes part"
	[[ $(ip -n "$h4" link show carp0) == *"carp0@NONE"* ]]
	check_err $? "it has a link"
}

comes_back_wrong() {
	lose_link
	ip -n "$h4" link add eth0 type ipip local 192.0.2.4 remote 192.0.2.5
	check_err $? "cannot make a tunnel"
	check_rejected
	ip -n "$h4" link del eth0
	hosts_connect '' h4
	wait_state "$h4" carp0 master
	check_err $? "it does not take part with the right one"
	log_test "the name comes back as another kind of device: not used"
}

comes_back_taken() {
	lose_link
	ip -n "$h4" -batch - <<-END
		link add wan0 type dummy
		link add carp1 link wan0 type carp vhid 1
		link set wan0 name eth0
	END
	check_err $? "cannot rename"
	check_rejected
	[[ $(ip -n "$h4" link show carp1) == *"carp1@eth0"* ]]
	check_err $? "the other carp device has lost its link"
	log_test "the name comes back with the vhid taken: not used"
}

mtu_of() {
	local text

	text=$(ip -n "$1" link show "$2")
	[[ $text =~ \ mtu\ ([0-9]+) ]] && echo "${BASH_REMATCH[1]}"
}

mtu_range() {
	defer ip -n "$h1" link set eth0 mtu 1500
	master "$h1"
	ip -n "$h1" link set carp0 mtu 1501 2>/dev/null
	check_fail $? "a higher MTU than that of the link is accepted"
	ip -n "$h1" link set carp0 mtu 1400
	check_err $? "a lower one is refused"
	ip -n "$h1" link set eth0 mtu 1450
	[[ $(mtu_of "$h1" carp0) == 1400 ]]
	check_err $? "it is changed although the link can do it"
	ip -n "$h1" link set eth0 mtu 1500
	ip -n "$h1" link del carp0
	ip -n "$h1" link set eth0 mtu 1300
	master "$h1"
	[[ $(mtu_of "$h1" carp0) == 1300 ]]
	check_err $? "a new device has a higher MTU than its link"
	log_test "the MTU: any that the link can carry"
}

# What IPv6 is told of a carp device: see carp(4).
settings6() {
	# shellcheck disable=SC2016  # for the other shell
	ip netns exec "$h1" bash -c 'cd /proc/sys/net/ipv6/conf/carp0 &&
		echo $(<accept_dad) $(<accept_ra) $(<autoconf) \
			$(<keep_addr_on_down) $(<addr_gen_mode) \
			$(<ignore_routes_with_linkdown)'
}

# Below 1280 bytes, there is no IPv6.
mtu_without_ipv6() {
	local settings

	master "$h1"
	settings=$(settings6)
	[[ $settings == "0 0 0 1 1 1" ]]
	check_err $? "the settings are $settings"
	ip -n "$h1" link set carp0 mtu 1000
	check_err $? "refused"
	[[ ! $(settings6 2>/dev/null) ]]
	check_err $? "there still is IPv6"
	is_state "$h1" carp0 master
	check_err $? "not master of the IPv4 address any more"
	ping_from "$client" "$VIP4"
	check_err $? "no answer"
	ip -n "$h1" -batch - <<-END
		link set carp0 mtu 1500
		addr add $VIP6/64 dev carp0
	END
	check_err $? "the address cannot be added again"
	settings=$(settings6)
	[[ $settings == "0 0 0 1 1 1" ]]
	check_err $? "then, the settings are $settings"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer after that"
	log_test "too small an MTU for IPv6, and a bigger one again"
}

is_member() {
	[[ $(ip -n "$1" maddr show dev eth0) == *224.0.0.18*ff02::12* ]]
}

link_without_ipv6() {
	defer ip -n "$h1" -batch - <<-END
		addr add 2001:db8::1/64 dev eth0 nodad
		addr add fe80::1/64 dev eth0 nodad
	END
	master "$h1"
	is_member "$h1"
	check_err $? "the link is no member of the groups"
	ip -n "$h1" link set eth0 mtu 1000
	ip -n "$h1" link set eth0 mtu 1500
	is_member "$h1"
	check_err $? "it is not any more after there was no IPv6"
	log_test "the link without IPv6 for a while: in the groups again"
}

# h4 has two cables; the switch sees them as h4 and h4b.
bond_create() {
	host_add --empty h4
	ip -n "$sw" -batch - <<-END
		link add h4b type veth peer name eth1 netns $h4
		link set h4b addrgenmode none master br0
		link set h4b up
	END
	defer ip -n "$sw" link del h4b
	ip -n "$h4" -batch - <<-END
		link set eth0 down
		link add bond0 type bond mode active-backup miimon 20
		link set eth0 master bond0
		link set eth1 master bond0
		link set bond0 addrgenmode none
		link set bond0 type bond active_slave eth0
		link set bond0 up
		addr add 192.0.2.4/24 dev bond0
		addr add fe80::4/64 dev bond0 nodad
	END
	check_err $? "cannot make a bond"
}

announced() {
	watch_report
	(($(report_get "$1" 1 garps) >= 1 && $(report_get "$1" 1 nas) >= 1))
}

# The timer alone would not announce anything.
bond() {
	local parent=bond0

	bond_create
	carp_add "$h4" carp0 vhid 1 advbase 2
	set_state "$h4" carp0 master
	slowwait 5 announced h4
	check_err $? "not announced by the first port"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer"
	ip -n "$h4" link set bond0 type bond active_slave eth1
	check_err $? "the bond cannot change its port"
	slowwait 5 announced h4b
	check_err $? "not announced by the other port"
	ping_from "$client" "$VIP4" "$VIP6"
	check_err $? "no answer after the bond has changed its port"
	[[ $(carp_stat "$h4" carp0 takeovers) == 1 ]]
	check_err $? "elected again"
	[[ $(link_of "$h4") == bond0 ]]
	check_err $? "the link is not bond0"
	log_test "a bond as link changes its port: announced there, too"
}

topology_create h1 client
# A bond makes its new port join groups before we have heard of the change.
watch_ignore h4b
tests_run vrf not_chosen comes_back_{wrong,taken} mtu_range mtu_without_ipv6 \
	link_without_ipv6 bond
