#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The plug-in in the ip of this host, without the kernel module: preload.c
# catches what ip sends, and gives the answers.
set -u

cd "$(dirname "$0")" || exit
# shellcheck source=SCRIPTDIR/../../carpctl/test/tap.sh
. ../../carpctl/test/tap.sh

PATH=$PATH:/usr/sbin:/sbin
IP_LIB_DIR=$(realpath ..)
export IP_LIB_DIR

test_symbols() {
	local missing

	missing=$(comm -23 \
		<(nm -D --undefined-only ../link_carp.so | awk '$1 == "U" {
			print $2 }' | grep -v @ | sort) \
		<(nm -D --defined-only "$(command -v ip)" | awk '{
			print $3 }' | sort))
	check_same 'ip has what the plug-in uses' "$missing" ''
	check_same 'the plug-in shows one symbol' \
		"$(nm -D --defined-only ../link_carp.so | awk '{ print $3 }')" \
		carp_link_util
}

test_help() {
	check_like 'ip link help carp' "$(ip link help carp 2>&1)" \
		'Usage: ip link *type carp*vhid VHID*dead_ratio RATIO*'
}

# sent NAME STATUS OUTPUT WORD...: with OUTPUT a pattern
sent() {
	local name=$1 status=$2 want=$3 got

	shift 3
	got=$(LD_PRELOAD=$PWD/preload.so ip link "$@" 2>&1)
	check_same "$name: status" $? "$status"
	check_like "$name" "$got" "$want"
}

test_parse() {
	sent 'no options' 0 carp add carp0 link lo type carp
	sent 'all options' 0 'carp 7=07 8=00 9=fe 10=616263 15=01 16=05' \
		add carp0 link lo type carp vhid 7 advbase 0 advskew 254 \
		key 616263 preempt on dead_ratio 5
	sent 'set' 0 'carp 9=64' set lo type carp advskew 100
	printf 'secret\nmore\n' >"$tmp/key"
	chmod 600 "$tmp/key"
	sent 'passfile' 0 'carp 7=01 10=736563726574' \
		add carp0 link lo type carp vhid 1 passfile "$tmp/key"
	sent 'passfile from standard input' 0 'carp 10=736563726574' \
		add carp0 link lo type carp passfile - <"$tmp/key"
}

test_refuse() {
	local hint=$'\nTry "ip link help carp".'

	sent 'vhid 0' 1 \
		"Error: vhid must be a number from 1 to 255, not \"0\".$hint" \
		add carp0 link lo type carp vhid 0
	sent 'advskew 255' 1 \
		"Error: advskew must be a number from 0 to 254, *$hint" \
		add carp0 link lo type carp advskew 255
	sent 'a word that is none' 1 "Error: unknown keyword \"red\".$hint" \
		add carp0 link lo type carp vhid 1 red
	sent 'no value' 1 "Error: \"vhid\" needs a value.$hint" \
		add carp0 link lo type carp vhid
	sent 'twice' 1 "Error: vhid is given twice.$hint" \
		add carp0 link lo type carp vhid 1 vhid 2
	printf '123456789012345678901' >"$tmp/key"
	chmod 600 "$tmp/key"
	sent 'a key that is too long' 1 \
		"Error: passfile *: the key is longer than 20 bytes.$hint" \
		add carp0 link lo type carp passfile "$tmp/key"
	sent 'help' 1 'Usage: ip link *' add carp0 link lo type carp help
}

# show MESSAGE OPTION...
show() {
	./link_message "$1" >"$tmp/message"
	shift
	LINK_MESSAGE=$tmp/message LD_PRELOAD=$PWD/preload.so \
		ip "$@" -d link show dev carp0
}

# text MESSAGE OPTION...: what the plug-in adds to ip's output
text() {
	show "$@" | sed -n '/^ *carp/{s/^ *//;s/ *addrgenmode.*//;s/ *$//;p}'
}

test_text() {
	local rest='vhid 1 advbase 1 advskew 0 demotion 0 preempt on '
	rest+='dead_ratio 3 key set address 192.0.2.1 address 2001:db8::1'

	check_same 'text' "$(text full)" "carp state MASTER $rest"
	check_same 'text of a device whose parent is gone' "$(text gone)" \
		"carp link eth0 (gone) state MASTER $rest"
	check_same 'text of nothing' "$(text bare)" carp
	check_same 'text of what has the wrong length' \
		"$(text strange)" carp
}

# json MESSAGE OPTION...
json() {
	show "$@" -j | jq -c '.[].linkinfo'
}

test_json() {
	local data='"link":"eth0","state":"master","vhid":1,"advbase":1,'
	local vhost='"advskew":0,"state":"backup","reason":"master timed out"'
	local first='{"vhid":1,"advskew":0,"state":"master",'
	local master='"master":{"address":"2001:db8::2","advbase":1,'

	first+='"reason":"master timed out"}'
	data+='"advskew":0,"demotion":0,"preempt":true,"dead_ratio":3,'
	data+='"key_set":true,"reason":"master timed out",'
	data+='"addresses":["192.0.2.1","2001:db8::1"],"vhosts":['
	master+='"advskew":100,"demotion":2,"age_ms":1030}'
	check_same 'JSON' "$(json full)" \
		"{\"info_kind\":\"carp\",\"info_data\":{$data$first],$master}}"
	check_same 'JSON of three vhosts' "$(json vhosts)" \
		"{\"info_kind\":\"carp\",\"info_data\":{$data$first,{\"vhid\":2,\
$vhost},{\"vhid\":3,$vhost}],$master}}"
	check_same 'JSON with counters' "$(json full -s)" \
		"{\"info_kind\":\"carp\",\"info_data\":{$data$first],$master,\
\"stats\":{\"rx_adverts\":20,\"route_errors\":1099511627776}}}"
	check_same 'JSON of nothing' "$(json bare |
		jq -c '.info_data // {}')" '{}'
}

tap_main test_symbols test_help test_parse test_refuse test_text test_json
