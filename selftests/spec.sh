#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# needs: python3 python3-yaml
#
# Documentation/netlink/specs/carp.yaml holds: it says the same as the header,
# and the kernel accepts and sends what it says. src/spec.py does the work.
#
#	h1 (carp0) --- switch --- h2 (injects)
# short: 6.1 6.12
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

spec=$selftests/src/spec.py

# verdict CHECK NAME
verdict() {
	local word why=missing

	while read -r word why; do
		[[ $word != "$1" ]] || break
		why=missing
	done <"$work/verdicts"
	[[ $why == ok ]]
	check_err $? "$why"
	log_test "$2"
}

# advert OPTION...: a good one
advert() {
	"$bin/inject" -n "$h2" eth0 vhid 1 advbase 253 address "$VIP4" \
		address "$VIP6" "$@"
}

knows_master() {
	[[ $(carp_show "$h1" carp0) == *'"master":'* ]]
}

# When it asks for it, spec.py gets a master; it has set the key by then.
run_live() {
	local line fd

	mkfifo "$work/go"
	exec {fd}<>"$work/go"
	while read -r line; do
		if [[ $line == "# inject" ]]; then
			wait_state "$h1" carp0 backup
			advert pass kkkkkkkkkkkkkkkkkkkk
			echo >&"$fd"
		else
			echo "$line"
		fi
	done < <(ip netns exec "$h1" "$spec" live carp0 <&"$fd" 2>&1)
	exec {fd}>&-
}

spec_runs() {
	carp_add "$h1" carp0 vhid 1 key 6b advbase 254
	wait_state "$h1" carp0 backup
	check_err $? "not backup"
	advert pass k
	slowwait 5 knows_master
	check_err $? "no master was heard"
	"$spec" static >"$work/verdicts"
	check_err $? "the static part fails"
	run_live >>"$work/verdicts"
	! grep -A99 Traceback "$work/verdicts"
	check_err $? "the live part fails"
	log_test "the specification can be read, and the kernel be asked"
}

numbers() {
	verdict numbers "names and numbers are those of the header"
}

docs() {
	verdict docs "everything has its words, in both"
}

family() {
	verdict family "family: version, operations with their privileges, groups"
}

gets() {
	verdict get "answers, dumps and IFLA_INFO_DATA: all and only what it says"
}

no_device() {
	verdict "no-device" "requests that name no carp device: error with words"
}

accepts() {
	verdict accepted "what is settable accepts its limits, by both doors"
}

refuses() {
	verdict refused "and refuses what is outside, naming the attribute"
}

read_only() {
	verdict read-only "what is read-only is refused, naming the attribute"
}

unknown() {
	verdict unknown "what is unknown is refused, also beside good ones"
}

unchanged() {
	verdict unchanged "what is refused changes nothing"
}

notifies() {
	verdict notified "notifications: all and only what it says"
}

key_hidden() {
	verdict key "the key is in nothing that the kernel sends"
}

require_command python3
python3 -c 'import yaml' 2>/dev/null || skip_all "there is no python3-yaml"
topology_create h1 h2
watch_ignore h2
tests_run spec_runs numbers docs family gets no_device accepts refuses \
	read_only unknown unchanged notifies key_hidden
