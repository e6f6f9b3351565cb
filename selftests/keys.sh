#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A key that was given to the kernel, by whatever way and with whatever result,
# is nowhere in its memory afterwards: neither that of a device that is gone nor
# that of one which is in use. The memory of a virtual machine is searched for
# them, so this runs on the host, for the kernel $KERNEL (6.1).
#
# What the module is never asked about it cannot wipe: a request that the core
# of the kernel refuses by itself, and the memory of programs. The tools of this
# project wipe their own; ip does not, and is not used here.
# short: 6.1
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=host/lib.sh
. "$(dirname "$0")/host/lib.sh"

memory=512
# The checkers need as much themselves.
[[ $kernel != debug* ]] || memory=1024

# --- in the virtual machine ------------------------------------------------

keys() {
	"$bin/keys" "$seed" "$@" || exit
}

# So that what is left in the memory of messages is not lost by chance.
guest_tap() {
	ip -batch - <<-END
		link add nlmon0 type nlmon
		link set nlmon0 up
	END
	"$bin/keys" "$seed" tap nlmon0 >"$work/tap" &
	slowwait 10 grep -q tapping "$work/tap" || exit
}

guest_namespace() {
	ip netns add box
	ip -n box link add eth0 type dummy
	ip netns exec box "$bin/keys" "$seed" act stay || exit
	ip netns delete box
}

# By carpctl, from files and as an argument.
guest_tool() {
	local file=$work/passfile

	keys write 41 "$file"
	carpctl add carp0 link eth0 vhid 1 passfile "$file" || exit
	keys erase "$file"
	keys write 42 "$file"
	carpctl set carp0 advskew 1 passfile "$file" || exit
	keys erase "$file"
	carpctl set carp0 key "$(keys hex 43)" || exit
	carpctl add carp1 link eth0 vhid 1 key "$(keys hex 44)" 2>/dev/null &&
		exit
	carpctl del carp0 || exit
}

guest() {
	seed=$1
	ip -batch - <<-END
		link add eth0 type dummy
		link set eth0 up
	END
	guest_tap
	keys act good
	keys act refused
	guest_namespace
	guest_tool
	keys act module
	slowwait 30 modprobe -r carp && modprobe carp || exit
	keys act live
	# Whoever looks must be able to find this one.
	"$bin/keys" "$seed" hold 0 &
	pause 600
}

# --- on the host -----------------------------------------------------------

# look: fills $found.
look() {
	local dump=$work/dump

	defer rm -f "$dump"
	vm_command guest stop &&
		vm_command guest "pmemsave 0 $((memory << 20)) \"$dump\""
	check_err $? "cannot read its memory"
	found=$("$bin/keys" "$seed" find "$dump")
	check_err $? "cannot look into its memory"
}

wiped() {
	local seed found line

	printf -v seed '%04x' "$RANDOM" "$RANDOM" "$RANDOM" "$RANDOM"
	vm_start guest -m "$memory" -- "$selftests/keys.sh" guest "$seed"
	defer vm_stop guest
	expect guest holding
	look
	[[ $found == *"key 0 plain"* ]]
	check_err $? "not even the one that is there was found"
	while read -r line; do
		[[ $line != "key 0 "* ]] || continue
		note "$line"
		fail "a key is still there"
	done <<<"$found"
	log_test "keys: none is left in memory"
}

if [[ ${1-} == guest ]]; then
	guest "$2"
	exit
fi
require_command qemu-system-x86_64
tests_run wiped
