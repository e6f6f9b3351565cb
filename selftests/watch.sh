#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The observer, which judges every other test, sees what is wrong. Two hosts
# send crafted frames; there is no carp device.
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

start=(advert/1/0/64 garp/1/192.0.2.200 na/1/2001:db8::200)
bowout=advert/1/255/255

# observe WORD...: send, and get the verdict of an observer of its own. The
# one that lib.sh runs must not judge this.
observe() {
	local pid

	[[ ! -e $work/report ]] || rm "$work/report"
	"$bin/watch" --netns "$sw" --report "$work/report" \
		--vip 192.0.2.200/29 --vip 2001:db8::200/120 --slack 30 \
		>"$work/verdict" 2>&1 &
	pid=$!
	file_appears "$work/report"
	"$bin/frames" "@$h1" "$@" || fail "cannot send"
	kill "$pid"
	wait "$pid"
}

# accepts NAME WORD..., rejects NAME PATTERN WORD...
accepts() {
	observe "${@:2}"
	check_err $? "$(<"$work/verdict")"
	log_test "accepted: $1"
}

rejects() {
	local verdict

	observe "${@:3}"
	check_fail $? "nothing was found"
	verdict=$(<"$work/verdict")
	[[ $verdict == "wire: h1: $2"* && $verdict != *$'\n'* ]] ||
		fail "not what was expected: $verdict"
	log_test "rejected: $1"
}

tenure() {
	accepts "advert, GARP, NA, then the rest, then a bow-out" \
		"${start[@]}" advert6/1/0/64 mld/1 arp/1/192.0.2.200 \
		ipv4/1/192.0.2.200 sna/1/2001:db8::200 \
		ipv4/02:00:00:00:00:01/192.0.2.200 advert/1/0/64 "$bowout"
}

others_without_virtual_mac() {
	accepts "what a host sends from its own MAC" \
		arp/02:00:00:00:00:01/192.0.2.1 igmp/02:00:00:00:00:01 \
		ns/02:00:00:00:00:01/2001:db8::1 lldp/02:00:00:00:00:01
}

takeover() {
	accepts "a late frame within the slack, and a tenure after another's" \
		"${start[@]}" "@$h2" "${start[@]}" "@$h1" ipv4/1/192.0.2.200 \
		wait/100 "@$h2" "$bowout" "@$h1" "${start[@]}" mld/1
}

answer() {
	accepts "a master that answers another goes on" \
		"${start[@]}" "@$h2" advert/1/0/128 "@$h1" advert/1/0/64 \
		wait/50 mld/1
}

grace() {
	accepts "service after the bow-out until another is heard" \
		"${start[@]}" "$bowout" wait/50 ipv4/1/192.0.2.200 \
		"@$h2" advert/1/0/64
}

two_vhids() {
	accepts "two vhids are apart" "${start[@]}" advert/2/0/64 \
		garp/2/192.0.2.201 lldp/2 lldp/1
}

first_igmp() {
	rejects "IGMP of a backup" "before its first advert" igmp/1
}

first_mld() {
	rejects "MLD of a backup" "before its first advert" mld/1
}

first_rs() {
	rejects "RS of a backup" "before its first advert" rs/1/fe80::1
}

first_dad() {
	rejects "DAD of a backup" "before its first advert" dad/1
}

first_arp() {
	rejects "ARP of a backup" "before its first advert" \
		arp/1/192.0.2.200
}

first_lldp() {
	rejects "LLDP of a backup" "before its first advert" lldp/1
}

garp_before_advert() {
	rejects "GARP before the advert" "before its first advert" \
		garp/1/192.0.2.200 advert/1/0/64
}

bowout_of_backup() {
	rejects "bow-out of a backup" "before its first advert" "$bowout"
}

other_vhid() {
	rejects "frames of a vhid that has not begun" \
		"before its first advert" "${start[@]}" mld/2
}

no_announcement() {
	rejects "MLD before GARP" "before GARP and NA" advert/1/0/64 mld/1
}

half_announcement() {
	rejects "MLD between GARP and NA" "announced after other frames" \
		advert/1/0/64 garp/1/192.0.2.200 mld/1 na/1/2001:db8::200
}

silent_address() {
	rejects "an address without GARP in use" \
		"before its address was announced" \
		"${start[@]}" ipv4/1/192.0.2.201
}

after_other() {
	rejects "frames after another host's advert" \
		"after another host's advert" \
		"${start[@]}" "@$h2" "${start[@]}" wait/100 "@$h1" mld/1
}

bowout_after_other() {
	rejects "bow-out after another host's advert" \
		"after another host's advert" \
		"${start[@]}" "@$h2" "${start[@]}" wait/100 "@$h1" "$bowout"
}

late_answer() {
	rejects "an answer after more than an interval" \
		"after another host's advert" \
		"${start[@]}" "@$h2" advert/1/0/128 wait/100 "@$h1" mld/1 \
		wait/300 "${start[@]}"
}

after_bowout() {
	rejects "frames long after the bow-out" "after its bow-out" \
		"${start[@]}" "$bowout" wait/1300 mld/1
}

after_bowout_and_other() {
	rejects "frames after the bow-out and another's advert" \
		"after another host's advert" "${start[@]}" "$bowout" "@$h2" \
		"${start[@]}" wait/100 "@$h1" mld/1
}

after_silence() {
	rejects "frames long after the last advert" \
		"after its adverts ended" "${start[@]}" wait/1900 mld/1
}

other_mac_garp() {
	rejects "GARP with the parent's MAC" \
		"a virtual address with another MAC" \
		garp/02:00:00:00:00:01/192.0.2.200
}

other_mac_arp() {
	rejects "ARP from the virtual address with the parent's MAC" \
		"a virtual address with another MAC" \
		arp/02:00:00:00:00:01/192.0.2.200
}

other_mac_na() {
	rejects "NA with the parent's MAC" \
		"a virtual address with another MAC" \
		na/02:00:00:00:00:01/2001:db8::200
}

other_mac_ns() {
	rejects "NS from the virtual address with the parent's MAC" \
		"a virtual address with another MAC" \
		ns/02:00:00:00:00:01/2001:db8::200
}

other_mac_rs() {
	rejects "RS from the virtual address with the parent's MAC" \
		"a virtual address with another MAC" \
		rs/02:00:00:00:00:01/2001:db8::200
}

other_source() {
	rejects "an answer for a virtual address from the parent's MAC" \
		"a virtual address from another MAC" \
		arpfrom/02:00:00:00:00:01/1/192.0.2.200
}

backup_source() {
	rejects "a virtual source address of a backup" \
		"a virtual source address of a backup" \
		ipv4/02:00:00:00:00:01/192.0.2.200
}

# A script whose only fault is on the wire must fail, or nothing that is
# proven here would matter.
verdict_counts() {
	local text

	# shellcheck disable=SC2016  # for the other shell
	text=$(bash -c '. "$1/lib.sh"
		bad_case() {
			"$bin/frames" "@$h1" mld/1
			log_test "bad case"
		}
		topology_create h1
		tests_run bad_case' watched.sh "$selftests")
	check_fail $? "a script with a bad frame passes"
	[[ $text == *"not ok 1 bad case"* ]] || fail "not so: $text"
	log_test "a bad frame fails the case in which it is sent"
}

topology_create h1 h2
# shellcheck disable=SC2034  # of lib.sh
WATCH=no
tests_run tenure others_without_virtual_mac takeover answer grace two_vhids \
	first_igmp first_mld first_rs first_dad first_arp first_lldp \
	garp_before_advert bowout_of_backup other_vhid no_announcement \
	half_announcement silent_address after_other bowout_after_other \
	late_answer after_bowout after_bowout_and_other after_silence \
	other_mac_garp other_mac_arp other_mac_na other_mac_ns other_mac_rs \
	other_source backup_source verdict_counts
