#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whole commands, against a kernel that is made up (fake.c).
set -u

cd "$(dirname "$0")" || exit
# shellcheck source=SCRIPTDIR/tap.sh
. ./tap.sh

attr_vhid=7 attr_advskew=9 attr_key=10 attr_state=12 attr_preempt=15

# Numbers of the attributes, from the header.
number_of() {
	awk -v name="$1" '
		/^enum carp_attr/ { inside = 1; next }
		inside && /CARP_A_/ {
			sub(/,.*/, ""); gsub(/[ \t]/, "")
			if ($0 == name) { print number + 0; exit }
			number++
		}' ../../../kmod/include/uapi/linux/carp.h
}

test_numbers() {
	check_same "the numbers of attributes in this file" \
		"$(number_of CARP_A_VHID) $(number_of CARP_A_ADVSKEW) $(
			number_of CARP_A_KEY) $(number_of CARP_A_STATE) $(
			number_of CARP_A_PREEMPT)" \
		"$attr_vhid $attr_advskew $attr_key $attr_state $attr_preempt"
}

# expect NAME STATUS OUTPUT ERROR ARGUMENT...: with ERROR a pattern
expect() {
	local name=$1 status=$2 output=$3 error=$4 got=0

	shift 4
	./carpctl-fake "$@" >"$tmp/out" 2>"$tmp/err" <"${input-/dev/null}" ||
		got=$?
	check_same "$name: status" "$got" "$status"
	check_same "$name: output" "$(<"$tmp/out")" "$output"
	check_like "$name: error" "$(<"$tmp/err")" "$error"
}

# A sentence, and where to find more.
usage_error() {
	local name=$1 sentence=$2

	shift 2
	expect "$name" 1 '' "Error: $sentence"$'\n''Try "carpctl *--help".' "$@"
}

test_add() {
	expect 'add' 0 'link add carp0 on eth0' '' add carp0 link eth0
	expect 'add with all' 0 \
		"link add carp0 on eth0 $attr_vhid=01 $attr_advskew=64 \
$attr_key=0102 $attr_preempt=01
address add 192.0.2.1/24 to 9
address add 2001:db8::1/64 to 9
link up 9" '' add dev carp0 vhid 1 up address 192.0.2.1/24 link eth0 \
		advskew 100 key 0102 preempt on address 2001:db8::1/64
	FAKE_REFUSE=link_add expect 'add that the kernel refuses' 2 '' \
		'Error: the kernel does not like it.' \
		add carp0 link eth0
}

test_add_takes_back() {
	FAKE_REFUSE=192.0.2.2 expect 'add with a bad address' 2 \
		'link add carp0 on eth0
address add 192.0.2.1/32 to 9
link del 9' 'Error: the kernel does not like it.
Error: carp0 was not added.' add carp0 link eth0 address 192.0.2.1 \
		address 192.0.2.2 up
	FAKE_REFUSE=link_up expect 'add that cannot be set up' 2 \
		'link add carp0 on eth0
link del 9' 'Error: the kernel does not like it.
Error: carp0 was not added.' add carp0 link eth0 up
}

test_add_usage() {
	usage_error 'add without a device' \
		'the name of the device is missing.' add
	usage_error 'add without a parent' '"link PARENT" is missing.' \
		add carp0 vhid 1
	usage_error 'add with a parent without name' '"link" needs a value.' \
		add carp0 link
	usage_error 'add with two parents' 'link is given twice.' \
		add carp0 link eth0 link eth1
	usage_error 'add with a bad vhid' \
		'vhid must be a number from 1 to 255, not "0".' \
		add carp0 link eth0 vhid 0
	usage_error 'add with an unknown word' 'unknown keyword "vid".' \
		add carp0 link eth0 vid 1
	usage_error 'add with a bad address' \
		'address must be ADDRESS\[/LENGTH\], not "1.2.3".' \
		add carp0 link eth0 address 1.2.3
	usage_error 'add with a bad name' '"a/b" is not a valid device name.' \
		add a/b link eth0
	usage_error 'a passfile that is not there' \
		'passfile ./none: No such file or directory.' \
		add carp0 link eth0 passfile ./none
}

test_passfile() {
	printf 'secret\n' >"$tmp/key"
	chmod 600 "$tmp/key"
	expect 'passfile' 0 "set carp0 $attr_key=736563726574" '' \
		set carp0 passfile "$tmp/key"
	input=$tmp/key expect 'passfile from standard input' 0 \
		"set carp0 $attr_key=736563726574" '' set carp0 passfile -
	chmod 644 "$tmp/key"
	expect 'passfile for everybody' 0 "set carp0 $attr_key=736563726574" \
		'Warning: passfile *key: others than its owner can read it.' \
		set carp0 passfile "$tmp/key"
}

test_set() {
	expect 'set' 0 "set carp0 $attr_advskew=00 $attr_preempt=00" '' \
		set carp0 preempt off advskew 0
	usage_error 'set nothing' 'nothing to set.' set carp0
	usage_error 'set a link' 'unknown keyword "link".' set carp0 link eth0
	FAKE_REFUSE='set' expect 'set that the kernel refuses' 2 '' \
		'Error: the kernel does not like it.' set carp0 vhid 2
}

test_del() {
	expect 'del' 0 'link del 2' '' del carp1
	expect 'delete' 0 'link del 1' '' delete dev carp0
	expect 'del of another kind' 2 '' 'Error: eth0 is not a CARP device.' \
		del eth0
	usage_error 'del of two' 'unknown keyword "carp1".' del carp0 carp1
}

test_state() {
	expect 'state master' 0 "set carp0 $attr_state=02" '' \
		state carp0 master
	expect 'state BACKUP' 0 "set carp0 $attr_state=01" '' \
		state carp0 BACKUP
	usage_error 'state init' \
		'state must be "master" or "backup", not "init".' \
		state carp0 init
	usage_error 'no state' 'the state is missing.' state carp0
}

test_show() {
	expect 'show' 0 'carp0: BACKUP vhid 1
carp1: BACKUP vhid 2' '' show
	expect 'show of one' 0 'carp1: BACKUP vhid 2' '' show carp1
	expect 'show -j' 0 '[{"ifname":"carp1","vhid":2,"state":"backup",'\
'"reason":"initialization complete"}]' '' show -j carp1
	expect '-j show' 0 '[{"ifname":"carp1","vhid":2,"state":"backup",'\
'"reason":"initialization complete"}]' '' -j show carp1
	expect '-d list' 0 'carp0: BACKUP vhid 1
    reason initialization complete' '' -d list carp0
	expect 'show of another kind' 2 '' 'Error: eth0 is not a CARP device.' \
		show eth0
	expect '-n' 0 'netns blue
carp0: BACKUP vhid 1' '' -n blue show carp0
	FAKE_REFUSE=open expect 'no module' 2 '' 'Error: *' show
}

test_monitor() {
	FAKE_EVENTS='master0 config1 del0' expect 'monitor' 2 'subscribe
carp0: vhid 1 BACKUP (initialization complete)
carp1: vhid 2 BACKUP (initialization complete)
carp0: vhid 1 MASTER (initialization complete)
carp1: config BACKUP vhid 2
carp0: deleted' 'Error: no more events.' monitor
	FAKE_EVENTS='master0 backup1' expect 'monitor of one' 2 'subscribe
carp1: vhid 2 BACKUP (initialization complete)
carp1: vhid 2 BACKUP (initialization complete)' 'Error: no more events.' \
		monitor carp1
	FAKE_EVENTS='master0' expect 'monitor nodump' 2 'subscribe
carp0: vhid 1 MASTER (initialization complete)' 'Error: no more events.' \
		monitor nodump
	FAKE_EVENTS='master1 master0' expect 'monitor of one, nodump' 2 \
		'subscribe
{"event":"state","ifname":"carp0","vhid":1,"state":"master",'\
'"reason":"initialization complete"}' 'Error: no more events.' \
		monitor -j carp0 nodump
	FAKE_EVENTS='master1 master0' expect 'monitor nodump, of one' 2 \
		'subscribe
carp0: vhid 1 MASTER (initialization complete)' 'Error: no more events.' \
		monitor nodump dev carp0
	usage_error 'monitor of two' 'unknown keyword "carp1".' \
		monitor carp0 carp1
	FAKE_EVENTS='lost' expect 'monitor that lost events' 2 'subscribe
carp0: vhid 1 BACKUP (initialization complete)
carp0: vhid 1 BACKUP (initialization complete)' \
		'Warning: events were lost; the present state follows.
Error: no more events.' monitor carp0
}

test_wait() {
	expect 'wait for what is' 0 'subscribe' '' wait carp0 backup
	FAKE_EVENTS='master1 config0 master0' expect 'wait' 0 'subscribe' '' \
		wait carp0 master timeout 10
	expect 'wait in vain' 3 'subscribe' \
		'Error: carp0 did not become MASTER in time.' \
		wait carp0 master timeout 0
	FAKE_EVENTS='lost del1 del0' expect 'wait for what goes' 2 \
		'subscribe' 'Error: carp0 is gone.' wait carp0 master
	expect 'wait for no device' 2 'subscribe' \
		'Error: eth0 is not a CARP device.' wait eth0 master
	usage_error 'wait for a bad state' \
		'state must be "master", "backup" or "init", not "up".' \
		wait carp0 up
	usage_error 'wait with a bad limit' 'timeout must be a number of *' \
		wait carp0 master timeout soon
}

test_batch() {
	cat >"$tmp/batch" <<'END'
# a comment

set carp0 vhid 1 # another one
set "carp1" \
	vhid '2'
show carp0 -j
set carp0 vhid 300
del carp0
END
	expect 'batch' 1 "set carp0 $attr_vhid=01
set carp1 $attr_vhid=02" "Error: unknown keyword \"-j\".
Try \"carpctl show --help\".
Command failed $tmp/batch:6" -b "$tmp/batch"
	expect 'batch -force' 1 "set carp0 $attr_vhid=01
set carp1 $attr_vhid=02
link del 1" "Error: unknown keyword*
Command failed $tmp/batch:6
Error: vhid must be *
Command failed $tmp/batch:7" -force -batch "$tmp/batch"
	printf 'show -j carp0\nshow carp0' >"$tmp/batch"
	input=$tmp/batch expect 'batch from standard input' 0 \
		'[{"ifname":"carp0","vhid":1,"state":"backup",'\
'"reason":"initialization complete"}]
carp0: BACKUP vhid 1' '' -b -
	printf 'set carp0 passfile -\nsecret\n' >"$tmp/batch"
	input=$tmp/batch expect 'batch and passfile at once' 1 '' \
		'Error: passfile - cannot be used: *
Command failed -:1' -b -
	printf 'state eth0 master\n' >"$tmp/batch"
	FAKE_REFUSE='set' expect 'batch that the kernel refuses' 2 '' 'Error: *
Command failed *:1' -b "$tmp/batch"
	usage_error 'no batch' 'the command is missing.'
	expect 'a batch that is not there' 1 '' \
		'Error: batch ./none: No such file or directory.' -b ./none
	usage_error 'batch and command' 'unknown keyword "show".' \
		-b "$tmp/batch" show
}

test_help() {
	local verb

	for verb in '' show add set del state wait monitor help; do
		# shellcheck disable=SC2086
		./carpctl-fake $verb --help >"$tmp/out" 2>&1
		check_same "help of ${verb:-all}: status" $? 0
		check_like "help of ${verb:-all}" "$(<"$tmp/out")" \
			"Usage: carpctl ${verb:-[[]OPTION[]]...}*"
		[[ $verb ]] || continue
		check_same "help $verb" "$(./carpctl-fake help "$verb")" \
			"$(<"$tmp/out")"
	done
	usage_error 'unknown command' 'unknown command "shwo".' shwo
	usage_error 'unknown option' 'unknown option "-q".' -q show
	expect 'version' 0 "$(./carpctl-fake -V)" '' --version
}

test_write_error() {
	./carpctl-fake show 2>"$tmp/err" >/dev/full
	check_same 'full disk: status' $? 1
	check_same 'full disk' "$(<"$tmp/err")" \
		'Error: writing standard output failed.'
}

tap_main test_numbers test_add test_add_takes_back test_add_usage \
	test_passfile test_set test_del test_state test_show test_monitor \
	test_wait test_batch test_help test_write_error
