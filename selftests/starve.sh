#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Processes of high priority take all CPUs. With PREEMPT_RT, timers and softirqs
# are processes of low priority, unless somebody gives them a higher one.
#
#	h1 --- switch --- h2
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# More than the master-down time of either host.
hog_ms=2500

# Nothing is kept for others, which is what a kernel does by default.
take_all_cpus() {
	defer eval "echo $(</proc/sys/kernel/sched_rt_runtime_us) \
		>/proc/sys/kernel/sched_rt_runtime_us"
	echo -1 >/proc/sys/kernel/sched_rt_runtime_us
	now
	start=$NOW
	"$bin/hog" "$h1" carp0 "$hog_ms"
	check_err $? "cannot take the CPUs"
	now
	end=$NOW
}

set_up() {
	carp_add "$h1" carp0 vhid 1 "${FAST[@]}"
	wait_state "$h1" carp0 master
	check_err $? "not master"
	carp_add "$h2" carp0 vhid 1 "${SLOWER[@]}"
	wait_state "$h2" carp0 backup
	check_err $? "not backup"
}

# Frames are received on the CPU that sends them: before 6.5, what another CPU
# has to receive may wait for a process (ksoftirqd), more than we can do about. But
# then they may overtake each other, which the observer does not expect.
receive_at_once() {
	# shellcheck disable=SC2016  # for the other shell
	ip netns exec "$sw" bash -c 'for port; do
		echo 0 >"/sys/class/net/$port/queues/rx-0/rps_cpus"
	done' bash h1 h2
}

# advert_gap START END: the longest time between adverts of h1 in microseconds.
advert_gap() {
	local time=$1 next gap=0

	while next=$(report_since $((time + 1)) h1 1) && [[ $next ]]; do
		((next - time <= gap)) || gap=$((next - time))
		((next < $2)) || break
		time=$next
	done
	echo "$gap"
}

# An interval is 250 ms, but the virtual machine may have to wait, too. The other
# host waits for 1.5 s.
adverts_go_on() {
	local before gap

	set_up
	receive_at_once
	before=$(carp_stat "$h2" carp0 takeovers)
	take_all_cpus
	is_state "$h1" carp0 master
	check_err $? "h1 is not master any more: $(carp_show "$h1" carp0)"
	[[ $(carp_stat "$h2" carp0 takeovers) == "$before" ]]
	check_err $? "h2 has taken over"
	watch_report
	gap=$(advert_gap "$start" "$end")
	((gap < 1500000))
	check_err $? "no advert for $gap us"
	log_test "no process delays an advert"
}

# The observer objects to what a master sends long after its last advert.
overdue_is_silent() {
	set_up
	take_all_cpus
	slowwait 10 late_and_settled
	check_err $? "h1 has not noticed, or there is not one master"
	log_test "a master whose timer cannot run sends nothing"
}

late_and_settled() {
	(($(carp_stat "$h1" carp0 late) > 0)) &&
		(($(masters "$h1" "$h2") == 1))
}

topology_create h1 h2
if [[ -e /sys/kernel/realtime ]]; then
	tests_run overdue_is_silent
else
	tests_run adverts_go_on
fi
