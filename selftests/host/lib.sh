# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For the selftests that run on the host and start virtual machines, with the
# kernel $KERNEL (6.1). To be read after lib.sh.
#
#	vm_start NAME [OPTION...] -- COMMAND...	options of tools/testvm/run
#	vm_stop NAME
#	vm_says NAME WORDS	waits until the machine has printed a line that
#				begins with them, and prints that line
#	expect NAME WORDS	the case fails if it does not
#	vm_command NAME WORDS	for QEMU's monitor

tree=$(dirname "$selftests")
kernel=${KERNEL-6.1}
declare -A vms=()

vm_start() {
	local name=$1

	shift
	: >"$work/$name"
	(
		cd "$tree" || exit
		exec tools/testvm/run -k "$kernel" --timeout 300 \
			--monitor "$work/$name.monitor" "$@"
	) >"$work/$name" 2>"$work/$name.err" &
	vms[$name]=$!
}

vm_stop() {
	kill "${vms[$1]}" 2>/dev/null
	wait "${vms[$1]}"
}

vm_says() {
	local line tries=2400

	while ((tries-- > 0)); do
		while read -r line; do
			[[ $line != "$2"* ]] || { echo "$line" && return; }
		done <"$work/$1"
		[[ -e /proc/${vms[$1]} ]] || break
		pause 0.1
	done
	note "$(tail -n 20 "$work/$1" "$work/$1.err")" >&2
	return 1
}

expect() {
	vm_says "$1" "$2" >/dev/null
	check_err $? "the $1 is not: $2"
}

vm_command() {
	"$bin/monitor" "$work/$1.monitor" "$2"
}
