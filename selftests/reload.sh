#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The module of a master is removed, as for an upgrade: the other host takes
# over, and nothing is lost. It comes back with the module, and nothing is lost
# either. Two hosts with a kernel each are needed, so this runs on the host, for
# the kernel $KERNEL (6.1).
#
#	first               second: a switch with a host and a client
#	  eth0 ---------------- eth0 --- br0 --- h2
#	                                  '---- client
#
# They tell each other how far they are by addresses that answer: 192.0.2.1N
# of the first, 192.0.2.2N of the second.
# short: 6.1
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=host/lib.sh
. "$(dirname "$0")/host/lib.sh"

# --- in the virtual machines -----------------------------------------------

guest_first_device() {
	ip -batch - <<-END
		link add carp0 link eth0 type carp vhid 1 advskew 0
		addr add $VIP4/24 dev carp0
		addr add $VIP6/64 dev carp0
		link set carp0 up
	END
	carpctl wait carp0 "$1" timeout 60 >/dev/null || exit
}

# Waits until it answers.
guest_await() {
	slowwait 120 "$bin/ping" "$@" --count 1 >/dev/null 2>&1
}

guest_first() {
	ip -batch - <<-END
		link set eth0 addrgenmode none
		link set eth0 up
		addr add 192.0.2.1/24 dev eth0
		addr add fe80::1/64 dev eth0 nodad
	END
	guest_first_device master
	echo "master"
	guest_await 192.0.2.21 || exit
	# It would take over again from the slower one, if it were to stay.
	ip link set carp0 type carp preempt on
	modprobe -r carp || exit
	[[ ! -e /sys/module/carp ]] || exit
	pause 1
	modprobe carp || exit
	guest_first_device backup
	ip addr add 192.0.2.11/24 dev eth0
	guest_await 192.0.2.22 || exit
	carpctl state carp0 master
	pause 600
}

# guest_pings WORD COMMAND...: what is lost while COMMAND runs, once the first
# host has been told by COMMAND.
guest_pings() {
	local word=$1 pinger line

	shift
	"$bin/ping" --netns "$client" --interval 10 --ready "$work/ready" \
		"$VIP4" "$VIP6" >"$work/lost" &
	pinger=$!
	file_appears "$work/ready" || exit
	"$@" || exit
	pause 0.5
	kill "$pinger"
	wait "$pinger"
	rm "$work/ready"
	while read -r line; do
		echo "$word $line"
	done <"$work/lost"
	echo "$word done"
}

guest_second_takes_over() {
	ip -n "$h2" addr add 192.0.2.21/24 dev eth0
	wait_state "$h2" carp0 master 60 &&
		guest_await --netns "$h2" 192.0.2.11
}

guest_second_steps_back() {
	ip -n "$h2" addr add 192.0.2.22/24 dev eth0
	wait_state "$h2" carp0 backup 60
}

guest_second() {
	topology_create h2 client
	ip link set eth0 netns "$sw"
	ip -n "$sw" -batch - <<-END
		link set eth0 addrgenmode none master br0
		link set eth0 up
	END
	carp_add "$h2" carp0 vhid 1 advskew 50
	wait_state "$h2" carp0 backup || exit
	guest_pings removal guest_second_takes_over
	guest_pings return guest_second_steps_back
	pause 600
}

# --- on the host -----------------------------------------------------------

# lost WORD ADDRESS: how many pings were.
lost() {
	local line

	read -r line < <(vm_says second "$1 $2 ")
	[[ $line =~ \ lost\ ([0-9]+) ]] || return
	note "$line"
	LOST=${BASH_REMATCH[1]}
}

# check_lost WORD: none was.
check_lost() {
	local address LOST

	for address in "$VIP4" "$VIP6"; do
		LOST=''
		lost "$1" "$address"
		[[ $LOST ]] && ((LOST == 0))
		check_err $? "$address: ${LOST:-?} pings lost"
	done
}

removed() {
	expect second "removal done"
	check_lost removal
	log_test "modprobe -r on a master: the other host takes over"
}

returned() {
	expect second "return done"
	check_lost return
	log_test "the module is loaded again: back to master"
}

if [[ ${1-} == guest ]]; then
	"guest_$2"
	exit
fi
require_command qemu-system-x86_64
port=$((20000 + RANDOM))
vm_start first --net \
	"socket,udp=127.0.0.1:$((port + 1)),localaddr=127.0.0.1:$port" \
	-- "$selftests/reload.sh" guest first
defer vm_stop first
vm_says first "master" >/dev/null || give_up "the first is not master"
vm_start second --net \
	"socket,udp=127.0.0.1:$port,localaddr=127.0.0.1:$((port + 1))" \
	-- "$selftests/reload.sh" guest second
defer vm_stop second
# In this order, in the same machines.
tests_run removed returned
