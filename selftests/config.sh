#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Bad configuration: refused with a sentence that says why, through ip as
# through carpctl, and nothing is changed. What programs may send beyond that is
# in spec.sh.
#
#	h1: carp0 (vhid 1) and carp3 (vhid 7) on eth0, stay as they are for 254 s
# short: 6.1 6.12
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

snapshot() {
	ip -n "$h1" -d -j link show
	carpctl -n "$h1" -d -j show
}

# refused SENTENCE COMMAND...
refused() {
	local sentence=$1 said status

	shift
	said=$("$@" 2>&1)
	status=$?
	((status == 1 || status == 2))
	check_err $? "exit status $status: $*"
	[[ $said == *"$sentence"* ]]
	check_err $? "said '$said' to: $*"
}

# refused_set SENTENCE WORD...: for a device that is there
refused_set() {
	refused "$1" ip -n "$h1" link set carp0 type carp "${@:2}"
	refused "$1" carpctl -n "$h1" set carp0 "${@:2}"
}

# refused_add SENTENCE WORD...: for a new one
refused_add() {
	refused "$1" ip -n "$h1" link add new link eth0 type carp "${@:2}"
	refused "$1" carpctl -n "$h1" add new link eth0 "${@:2}"
}

# refused_link SENTENCE PARENT
refused_link() {
	refused "$1" ip -n "$h1" link add new link "$2" type carp vhid 9
	refused "$1" carpctl -n "$h1" add new link "$2" vhid 9
}

# log_refused NAME: for log_test, when nothing must have changed
log_refused() {
	[[ $(snapshot) == "$before" ]]
	check_err $? "something has changed"
	log_test "$1"
}

vhid_0() {
	refused_set 'vhid must be a number from 1 to 255, not "0"' vhid 0
	refused_add 'vhid must be a number from 1 to 255, not "0"' vhid 0
	log_refused "vhid 0"
}

vhid_256() {
	refused_set 'vhid must be a number from 1 to 255, not "256"' vhid 256
	log_refused "vhid 256"
}

vhid_word() {
	refused_set 'vhid must be a number from 1 to 255, not "1x"' vhid 1x
	log_refused "a vhid that is no number"
}

vhid_missing() {
	refused_set '"vhid" needs a value' vhid
	log_refused "vhid without a value"
}

vhid_duplicate() {
	refused_set "vhid 7 is already used on eth0 by carp3" vhid 7
	refused_add "vhid 7 is already used on eth0 by carp3" vhid 7
	log_refused "a vhid that another device of the parent has"
}

vhid_elsewhere() {
	ip -n "$h1" link add eth1 type veth peer name eth1p
	defer ip -n "$h1" link del eth1
	ip -n "$h1" link add new link eth1 type carp vhid 7
	check_err $? "refused"
	defer ip -n "$h1" link del new
	log_test "the same vhid on another parent works"
}

advbase_range() {
	refused_set "advbase must be a number from 0 to 254" advbase 255
	refused_set "advbase must be a number from 0 to 254" advbase -1
	log_refused "advbase out of range"
}

advskew_range() {
	refused_set "advskew must be a number from 0 to 254" advskew 255
	refused_set "advskew must be a number from 0 to 254" advskew 1000000
	log_refused "advskew out of range"
}

dead_ratio_range() {
	refused_set "dead_ratio must be a number from 2 to 255" dead_ratio 1
	refused_set "dead_ratio must be a number from 2 to 255" dead_ratio 256
	log_refused "dead_ratio out of range"
}

preempt_word() {
	refused_set 'preempt must be "on" or "off", not "maybe"' preempt maybe
	log_refused "preempt is neither on nor off"
}

key_empty() {
	: >"$work/key"
	chmod 600 "$work/key"
	refused_set "the key is empty" passfile "$work/key"
	refused_set "key must be 1 to 20 bytes" key ""
	log_refused "an empty key"
}

key_21() {
	printf 'abcdefghijklmnopqrstu' >"$work/key"
	chmod 600 "$work/key"
	refused_set "the key is longer than 20 bytes" passfile "$work/key"
	refused_set "key must be 1 to 20 bytes" key "$(printf '6%.0s' {1..42})"
	log_refused "a key of 21 bytes"
}

key_20() {
	printf 'abcdefghijklmnopqrst' >"$work/key"
	chmod 600 "$work/key"
	ip -n "$h1" link add new link eth0 type carp passfile "$work/key"
	check_err $? "ip refuses it"
	carpctl -n "$h1" set new passfile "$work/key"
	check_err $? "carpctl refuses it"
	[[ $(carp_show "$h1" new) == *'"key_set":true'* ]]
	check_err $? "no key is shown to be set"
	ip -n "$h1" link del new
	log_test "a key of 20 bytes works"
}

key_odd() {
	refused_set "key must be 1 to 20 bytes, two hex digits each" key abc
	refused_set "key has a character that is no hex digit" key zz
	log_refused "a key that is not in hex"
}

passfile_missing() {
	refused_set "$work/nothing: No such file" passfile "$work/nothing"
	log_refused "a passfile that is not there"
}

link_missing() {
	refused "link" ip -n "$h1" link add new type carp vhid 9
	refused "link" carpctl -n "$h1" add new vhid 9
	log_refused "no link"
}

link_unknown() {
	refused "nothing0" ip -n "$h1" link add new link nothing0 type carp
	refused "nothing0" carpctl -n "$h1" add new link nothing0
	log_refused "a link that does not exist"
}

link_not_ethernet() {
	refused_link "the link is not an Ethernet-like device" tunnel0
	log_refused "a link that is not Ethernet"
}

link_loopback() {
	refused_link "the link is not an Ethernet-like device" lo
	log_refused "loopback as link"
}

link_carp() {
	refused_link "a carp device cannot be the link of another one" carp0
	log_refused "a carp device as link"
}

link_taken() {
	local before

	ip -n "$h1" -batch - <<-END
		link add port0 type veth peer name port0p
		link add bridge0 type bridge
		link set port0 master bridge0
	END
	defer ip -n "$h1" link del bridge0
	defer ip -n "$h1" link del port0
	before=$(snapshot)
	refused_link "the link is already taken" port0
	log_refused "a link that a bridge has taken"
}

unknown_keyword() {
	refused_set 'unknown keyword "advspeed"' advspeed 7
	refused_add 'unknown keyword "advspeed"' advspeed 7
	refused_set 'unknown keyword "VHID"' VHID 7
	log_refused "an unknown keyword"
}

twice() {
	refused_set "advskew is given twice" advskew 7 advskew 8
	log_refused "the same keyword twice"
}

all_or_nothing() {
	local words=(advskew 99 advbase 99 preempt on key 01 vhid 7)

	refused_set "vhid 7 is already used on eth0 by carp3" "${words[@]}"
	refused_add "vhid 7 is already used on eth0 by carp3" "${words[@]}"
	log_refused "one bad value among good ones: nothing is done"
}

name_taken() {
	refused "exist" ip -n "$h1" link add carp0 link eth0 type carp vhid 9
	refused "exist" carpctl -n "$h1" add carp0 link eth0 vhid 9
	log_refused "a name that is taken"
}

device_unknown() {
	refused "nothing0" ip -n "$h1" link set nothing0 type carp vhid 9
	refused "no such device" carpctl -n "$h1" set nothing0 vhid 9
	refused "no such device" carpctl -n "$h1" show nothing0
	refused "no such device" carpctl -n "$h1" del nothing0
	log_refused "a device that does not exist"
}

device_foreign() {
	refused "not a carp device" carpctl -n "$h1" set eth0 vhid 9
	refused "not a carp device" carpctl -n "$h1" show eth0
	refused "not a carp device" carpctl -n "$h1" del eth0
	log_refused "a device that is not a carp device"
}

state_init() {
	refused 'state must be "master" or "backup"' \
		carpctl -n "$h1" state carp0 init
	log_refused "a state cannot be set to init"
}

state_not_running() {
	refused "the device is not running" carpctl -n "$h1" state carp3 master
	log_refused "a device in INIT cannot become master by command"
}

mac_fixed() {
	ip -n "$h1" link set carp0 address 02:00:00:00:00:77 2>/dev/null
	check_fail $? "accepted"
	log_refused "the virtual MAC cannot be changed by hand"
}

# Works as a new election.
vhid_of_master() {
	carp_add "$h1" carp5 vhid 5 -- 192.0.2.202/24
	wait_state "$h1" carp5 backup
	carpctl -n "$h1" state carp5 master
	check_err $? "not master"
	carpctl -n "$h1" set carp5 vhid 6
	check_err $? "refused"
	is_state "$h1" carp5 backup
	check_err $? "not backup of the new vhid"
	wait_state "$h1" carp5 master
	check_err $? "not master of the new vhid"
	[[ $(ip -n "$h1" link show carp5) == *00:00:5e:00:01:06* ]]
	check_err $? "not the MAC of the new vhid"
	watch_report
	(($(report_get h1 5 bowouts) == 1))
	check_err $? "the old vhid did not say goodbye"
	log_test "another vhid on a running master: a new election"
}

topology_create h1
ip -n "$h1" link add tunnel0 type ipip local 192.0.2.1 remote 192.0.2.2
carp_add "$h1" carp0 vhid 1 key 0102 advbase 254
ip -n "$h1" link add carp3 link eth0 type carp vhid 7 advbase 254
wait_state "$h1" carp0 backup
before=$(snapshot)
tests_run vhid_{0,256,word,missing,duplicate,elsewhere} advbase_range \
	advskew_range dead_ratio_range preempt_word key_{empty,21,20,odd} \
	passfile_missing link_{missing,unknown,not_ethernet,loopback,carp,taken} \
	unknown_keyword twice all_or_nothing name_taken device_unknown \
	device_foreign state_init state_not_running mac_fixed vhid_of_master
