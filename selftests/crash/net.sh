# shellcheck shell=bash disable=SC2034,SC2154  # variables of crash/run
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What crash/run does things with: the network (src/main.c), virtual machines
# that are hosts in it, and the judge.
#
#	net COMMAND...		of the network; false if it says no
#	ask HOST COMMAND	runs it there; OUTPUT is what it printed, lines
#				separated by |
#	ask_all COMMAND		on all hosts at once
#	monitor HOST COMMAND	of QEMU
#	host_start, host_ready, host_end HOST...
#				boot it, wait for it, let it end
#	host_dies HOST STATUS...	wait until its machine has ended by
#				itself, with one of these as exit status of
#				testvm/run: a report in the kernel's log is 99.
#				With none it should not have died
#	judge FROM TO		judges the case's log between two marks: R[KEY]
#	is KEY VALUE, at_least KEY VALUE, at_most KEY MS
#				fail the case unless it is so. While the test
#				itself did not run, time does not count

declare -A vms=() started=() cards=() R=()
hosts=() judged=() OUTPUT='' SLACK=${SLACK-100}

# --- the network -----------------------------------------------------------

net_start() {
	coproc NET { exec "$crash/bin/switch"; }
	# Subshells are not given the descriptors of a coprocess.
	exec {net_in}>&"${NET[1]}" {net_out}<&"${NET[0]}"
	defer kill "$NET_PID"
}

net() {
	printf '%s\n' "$*" >&"$net_in"
	IFS= read -rt 180 -u "$net_out" OUTPUT || give_up "the network is gone"
	[[ $OUTPUT == ok* ]]
}

ask_finish() {
	net finish "$1" "${2-30000}" || return
	OUTPUT=${OUTPUT#ok }
	local status=${OUTPUT%% *}
	OUTPUT=${OUTPUT#* }
	return "$status"
}

ask() {
	net start "$1" "$2"
	ask_finish "$1"
}

ask_all() {
	local host status=0

	for host in "${hosts[@]}"; do
		net start "$host" "$1"
	done
	for host in "${hosts[@]}"; do
		ask_finish "$host" || status=$?
	done
	return "$status"
}

mark() {
	net mark "$1"
}

# --- hosts -----------------------------------------------------------------

# card OWN THEIRS MAC: for --net
card() {
	echo "socket,udp=127.0.0.1:$1,localaddr=127.0.0.1:$2,mac=$3"
}

host_start() {
	local host=$1 n=${1#h} numbers

	started[$host]=$((${started[$host]-0} + 1))
	# As QEMU calls it: the first device after two directories.
	cards[$host]='/machine/peripheral-anon/device[2]'
	net net "$host"
	read -ra numbers <<<"${OUTPUT#ok }"
	(
		cd "$tree" || exit
		# What else runs on this machine is not to be measured.
		exec nice -n -5 tools/testvm/run -k "$kernel" -m 512 --timeout 1000000 \
			--monitor "$work/$host.monitor" \
			--net "$(card "${numbers[@]:0:2}" "02:00:00:00:00:0$n")" \
			--net "$(card "${numbers[@]:2:2}" "02:00:00:00:01:0$n")" \
			-- "$crash/bin/agent" eth1
	) >"$(host_output "$host")" 2>&1 &
	vms[$host]=$!
}

host_alive() {
	[[ ${vms[$1]-} && -e /proc/${vms[$1]} ]]
}

host_output() {
	echo "${logs:-$work}/$1-${started[$1]}.out"
}

# Waits for its agent, and gives it what does not change.
host_ready() {
	local host=$1 n=${1#h} tries=60 lines

	lines="link set eth0 addrgenmode none\n"
	lines+="link set eth0 up\n"
	lines+="addr add 192.0.2.$n/24 dev eth0\n"
	lines+="addr add 2001:db8::$n/64 dev eth0 nodad\n"
	lines+="addr add fe80::$n/64 dev eth0 nodad\n"
	net start "$host" "printf '$lines' | ip -batch - 2>&1"
	until ask_finish "$host" 2000; do
		if ((tries-- == 0)) || ! host_alive "$host"; then
			cat "$(host_output "$host")" >&2
			give_up "$host does not boot: $OUTPUT"
		fi
	done
}

# hosts_ready HOST...: those that are not there are booted, at the same time.
hosts_ready() {
	local host new=()

	hosts=("$@")
	for host; do
		host_alive "$host" && continue
		[[ ! ${vms[$host]-} ]] || host_dies "$host"
		host_start "$host"
		new+=("$host")
	done
	for host in "${new[@]}"; do
		host_ready "$host"
	done
}

host_dies() {
	local host=$1 status=0 allowed

	shift
	slowwait 20 host_is_dead "$host" || fail "$host does not end"
	host_is_dead "$host" || kill "${vms[$host]}"
	wait "${vms[$host]}" || status=$?
	unset "vms[$host]"
	for allowed; do
		((status != allowed)) || return 0
	done
	fail "$host ended with $status: see $(host_output "$host")"
	note "$(tail -n 60 "$(host_output "$host")")"
}

host_is_dead() {
	! host_alive "$1"
}

# Only those that end like this show whether their kernel had a complaint.
host_end() {
	net start "$1" quit
	host_dies "$1" 0
}

host_kill() {
	[[ ! ${vms[$1]-} ]] || kill "${vms[$1]}" 2>/dev/null
}

monitor() {
	"$bin/monitor" "$work/$1.monitor" "$2"
	check_err $? "the monitor of $1 refuses: $2"
}

# child_of PID NAME: the process NAME among its descendants.
child_of() {
	local pid

	for pid in $(<"/proc/$1/task/$1/children"); do
		if [[ $(<"/proc/$pid/comm") == "$2"* ]]; then
			echo "$pid"
			return
		fi
		child_of "$pid" "$2" && return
	done
	return 1
}

# qemu_signal HOST SIGNAL
qemu_signal() {
	local pid

	pid=$(child_of "${vms[$1]}" qemu)
	check_err $? "$1 has no QEMU"
	kill "-$2" "$pid"
}

# --- the judge -------------------------------------------------------------

judge() {
	local line word

	R=()
	net served 1000
	net sync
	line=$("$crash/bin/judge" "$case_log" "$1" "$2")
	check_err $? "the judge does not understand the log"
	for word in $line; do
		R[${word%%=*}]=${word#*=}
	done
	judged+=("$1-$2: $line")
	[[ ! ${VERBOSE-} ]] || note "$1-$2: $line"
	row_add
}

is() {
	[[ ${R[$1]-} == "$2" ]]
	check_err $? "$1 is ${R[$1]-unknown}, not $2"
}

at_most() {
	((${R[$1]-999999} <= $2 + ${R[stall]-0}))
	check_err $? "$1 is ${R[$1]-unknown}, more than $2"
}

at_least() {
	((${R[$1]-0} >= $2))
	check_err $? "$1 is ${R[$1]-0}, less than $2"
}

# What holds of every time that is judged.
sound() {
	is false 0
	is missed 0
	is wrong 0
	is twice 0
	is masters 1
	at_least sent4 1
}
