#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The man pages, the completion and the texts of the kernel tell the same as
# the programs.
set -u

cd "$(dirname "$0")" || exit
# shellcheck source=SCRIPTDIR/tap.sh
. ./tap.sh

man=../../../Documentation/man
uapi=../../../kmod/include/uapi/linux/carp.h

# Words of a man page, one a line.
page() {
	mandoc -T ascii "$man/$1" | sed 's/.\x08//g' | tr -s ' \t,[]{}|().":' '\n'
}

# check_words NAME WANTED-WORDS FILE-OF-WORDS
check_words() {
	local missing

	missing=$(tr -s ' \t' '\n' <<<"$2" | grep . | sort -u |
		grep -vxF -f "$3")
	[[ $2 ]]
	result $? "$1: there are some"
	check_same "$1" "$missing" ''
}

test_lint() {
	local file

	for file in "$man"/*.[48]; do
		check_same "mandoc has nothing to say of ${file##*/}" \
			"$(mandoc -T lint -W warning "$file" 2>&1)" ''
	done
}

verbs() {
	./carpctl-fake --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'
}

options() {
	./carpctl-fake --help |
		sed -n '/^Options:/,/^$/p' | grep -oE '(^| )-[A-Za-z]+'
}

# Words in lower case of the lines of usage: keywords and values.
usage_words() {
	sed -n '/^Usage:/,/^$/p' | grep -v '^Usage: ip ' |
		sed 's/^Usage: carpctl [a-z]*//' |
		grep -oE '(^|[[:space:]])[a-z_]{2,}'
}

settings() {
	./carpctl-fake help set | usage_words
}

test_carpctl() {
	local verb

	page carpctl.8 >"$tmp/page"
	grep '^\.SS ' "$man/carpctl.8" | sed 's/^\.SS //;s/, .*//' \
		>"$tmp/sections"
	check_words 'carpctl(8) has a section on each command' "$(verbs)" \
		"$tmp/sections"
	check_words 'carpctl(8) has each option' "$(options)" "$tmp/page"
	for verb in $(verbs); do
		[[ $verb != help ]] || continue
		check_words "carpctl(8) has the keywords of $verb" "$(
			./carpctl-fake help "$verb" | usage_words
			echo "$verb")" "$tmp/page"
	done
	sed -n '/aliases/!s/^\t\.alias = "\(.*\)",/\1/p' ../*.c \
		>"$tmp/aliases"
	check_words 'carpctl(8) has the other names of commands' \
		"$(<"$tmp/aliases")" "$tmp/page"
}

test_json() {
	page carpctl.8 >"$tmp/page"
	check_words 'carpctl(8) has the names in JSON' "$(
		sed -n 's/^\tFIELD("\([a-z_]*\)".*/\1/p' ../fmt-fields.c
		grep -ohE 'json_[a-z]+\(&?json, "[a-z_]+"' ../fmt*.c |
			sed 's/.*"\(.*\)"/\1/')" "$tmp/page"
}

test_plugin() {
	page ip-link-carp.8 >"$tmp/page"
	check_words 'ip-link-carp(8) has each setting' "$(settings)" \
		"$tmp/page"
}

# names PREFIX: of the enum constants, in lower case and without it
names() {
	sed -n "s/^\tCARP_${1}_\([A-Z0-9_]*\)[, ].*/\1/p" "$uapi" |
		grep -vxE '_?MAX|UNSPEC|PAD' | tr '[:upper:]' '[:lower:]'
}

test_carp() {
	page carp.4 >"$tmp/page"
	check_words 'carp(4) has each counter' "$(names STAT)" "$tmp/page"
	check_words 'carp(4) has each setting' \
		"$(settings | sed 's/passfile/key/')" "$tmp/page"
	check_words 'carp(4) has each state' \
		"$(names STATE | tr '[:lower:]' '[:upper:]')" "$tmp/page"
}

# What the kernel log says is what carpctl says.
reasons() {
	tr -s ' \t\n' ' ' <"$1" | grep -oE '\[CARP_REASON_[A-Z_]+\] = "[^"]*"'
}

test_reasons() {
	check_same 'reasons are called as in the kernel log' \
		"$(reasons ../model.c)" "$(reasons ../../../kmod/names.c)"
}

# complete WORD...: what is proposed for the last word
complete_words() {
	local COMP_WORDS=(carpctl "$@") COMP_CWORD=$# COMPREPLY

	# shellcheck disable=SC2034  # they are for _carpctl
	_carpctl
	printf '%s\n' "${COMPREPLY[@]}"
}

test_completion() {
	# shellcheck source=SCRIPTDIR/../completion/carpctl
	. ../completion/carpctl
	complete_words '' >"$tmp/words"
	check_words 'completion has each command' "$(verbs)" "$tmp/words"
	complete_words '-' >"$tmp/words"
	check_words 'completion has each option' \
		"$(options | grep -E -- '-..')" "$tmp/words"
	complete_words set carp0 '' >"$tmp/words"
	check_words 'completion has each setting' \
		"$(settings | grep -vxE '[ \t]*(dev|on|off)')" "$tmp/words"
	check_same 'completion after preempt' \
		"$(complete_words set carp0 preempt '' | xargs)" 'on off'
	check_same 'completion of what was not used' \
		"$(complete_words add carp0 link eth0 a | xargs)" \
		'advbase advskew address'
	check_same 'completion of a state' \
		"$(complete_words -j wait carp0 m)" 'master'
	check_same 'completion of a parent' \
		"$(complete_words add dev carp0 link lo | head -n 1)" lo
}

../../checks/need mandoc:mandoc ip:iproute2 || exit
tap_main test_lint test_carpctl test_json test_plugin test_carp \
	test_reasons test_completion
