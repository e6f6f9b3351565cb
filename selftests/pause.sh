#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A virtual machine that is master stands still for longer than the other one
# waits. When it goes on, it steps back and sends nothing before. Two virtual
# machines are needed, so this runs on the host, for the kernel $KERNEL (6.1).
#
#	first: advskew 0            second: advskew 50, no preempt
#	   eth0 ------------------------ eth0
#
# The first is better. Only its absence makes it step back.
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

tree=$(dirname "$selftests")
kernel=${KERNEL-6.1}

# --- in the virtual machines -----------------------------------------------

guest_configure() {
	ip -batch - <<-END
		link set eth0 addrgenmode none
		link set eth0 up
		addr add 192.0.2.$1/24 dev eth0
		addr add fe80::$1/64 dev eth0 nodad
		link add carp0 link eth0 type carp vhid 1 advskew $2
		addr add $VIP4/24 dev carp0
		addr add $VIP6/64 dev carp0
		link set carp0 up
	END
}

guest_wait() {
	carpctl wait carp0 "$1" timeout 120 >/dev/null || exit
	echo "$1 $2"
}

guest_watch() {
	REPORT=$work/report
	"$bin/watch" --host --ignore carp0 --slack 20 --report "$REPORT" \
		--vip "$VIP4" --vip "$VIP6" &
	watch_pid=$!
	file_appears "$REPORT"
}

# guest_result ROUND TIME: for the other side to judge. Since then: own adverts
# after the first one of the other that was heard, and how long before that the
# last own one was, in microseconds.
guest_result() {
	local heard later last

	pause 3
	watch_report
	heard=$(report_since "$2" eth0 1 heard)
	later=$(report_since "${heard:-$2}" eth0 1)
	last=$(report_get eth0 1 last)
	echo "result $1 ${later:-none} $((${heard:-0} - last))"
}

# The other one has stepped back, or never been there, one second after.
guest_round() {
	local start

	guest_wait master "$1"
	pause 1
	now
	start=$NOW
	guest_wait backup "$1"
	guest_result "$1" "$start"
}

guest_first() {
	local verdict=0

	guest_watch
	guest_configure 1 0
	guest_round 1
	carpctl state carp0 master
	# Somebody wants to send all the time.
	ping -6 -q -I carp0 -i 0.01 ff02::1 >/dev/null 2>&1 &
	talker_pid=$!
	guest_round 2
	kill "$talker_pid"
	kill "$watch_pid"
	wait "$watch_pid" || verdict=$?
	watch_pid=''
	echo "verdict $verdict"
}

guest_second() {
	guest_configure 2 50
	guest_wait backup 1
	guest_wait master 1
	guest_wait backup 2
	guest_wait master 2
	# Until the host ends this.
	pause 600
}

# --- on the host -----------------------------------------------------------

# vm_start NAME OWN-PORT OTHER-PORT
vm_start() {
	: >"$work/$1"
	(
		cd "$tree" || exit
		exec tools/testvm/run -k "$kernel" --timeout 300 \
			--net "socket,udp=127.0.0.1:$3,localaddr=127.0.0.1:$2" \
			--monitor "$work/$1.monitor" \
			-- selftests/pause.sh guest "$1"
	) >"$work/$1" 2>"$work/$1.err" &
	vms[$1]=$!
}

vm_stop() {
	kill "${vms[$1]}" 2>/dev/null
	wait "${vms[$1]}"
}

# vm_says NAME WORDS: it has said so, or it will within two minutes.
vm_says() {
	local line tries=1200

	while ((tries-- > 0)); do
		while read -r line; do
			[[ $line != "$2"* ]] || { echo "$line" && return; }
		done <"$work/$1"
		[[ -e /proc/${vms[$1]} ]] || break
		pause 0.1
	done
	note "$(tail -n 20 "$work/$1.err")" >&2
	return 1
}

# expect NAME WORDS
expect() {
	vm_says "$1" "$2" >/dev/null
	check_err $? "the $1 is not: $2"
}

# check_result ROUND: what the first one has found out about itself.
check_result() {
	local later

	read -r _ _ later silence_before < <(vm_says first "result $1")
	[[ ${later-} == none ]]
	check_err $? "it advertised after it had heard the other"
}

# The guest's clock stands still, too: it can only know by the adverts that are
# waiting for it, so there are some.
stopped() {
	expect second "backup 1"
	"$bin/monitor" "$work/first.monitor" stop
	check_err $? "cannot stop it"
	expect second "master 1"
	pause 3
	"$bin/monitor" "$work/first.monitor" cont
	check_err $? "cannot let it go on"
	expect first "backup 1"
	check_result 1
	log_test "stop and cont: the old master steps back"
}

# child_of PID NAME: the process NAME among its descendants.
child_of() {
	local pid name

	for pid in $(<"/proc/$1/task/$1/children"); do
		name=$(<"/proc/$pid/comm")
		if [[ $name == "$2"* ]]; then
			echo "$pid"
			return
		fi
		child_of "$pid" "$2" && return
	done
	return 1
}

# Here its clock has gone on, and that tells it.
frozen() {
	local qemu

	expect first "master 2"
	expect second "backup 2"
	qemu=$(child_of "${vms[first]}" qemu)
	check_err $? "where is it?"
	kill -STOP "$qemu"
	expect second "master 2"
	pause 3
	kill -CONT "$qemu"
	expect first "backup 2"
	check_result 2
	((silence_before > 2500000))
	check_err $? "it advertised when it went on"
	[[ $(vm_says first verdict) == "verdict 0" ]]
	check_err $? "the observer objects: $(<"$work/first")"
	log_test "frozen: the old master steps back"
}

if [[ ${1-} == guest ]]; then
	"guest_$2"
	exit
fi
declare -A vms=()
silence_before=0
port=$((20000 + RANDOM))
require_command qemu-system-x86_64
vm_start first "$port" $((port + 1))
defer vm_stop first
vm_says first "master 1" >/dev/null || give_up "the first is not master"
vm_start second $((port + 1)) "$port"
defer vm_stop second
# In this order, in the same machines.
tests_run stopped frozen
