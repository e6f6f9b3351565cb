# shellcheck shell=bash disable=SC2034,SC2154  # variables of crash/run
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The cases of crash/run. Each begins with all its hosts running, h1 master and
# the client pinging, and leaves them as it likes. Those that end a machine
# run with the default advbase; the others once with it and once with
# short intervals (see run).

declare -A down=() interval=()

# --- the beginning of each -------------------------------------------------

# host_times ADVBASE ADVSKEW: of its adverts, and how long it waits, in us.
host_times() {
	step=$(($1 * 1000000 + $2 * 1000000 / 256))
	limit=$(($1 ? $1 * 3000000 + $2 * 1000000 / 256 : 3 * step))
}

# host_configure HOST ADVBASE ADVSKEW
host_configure() {
	local host=$1 lines="" step limit

	host_times "$2" "$3"
	interval[$host]=$((step / 1000)) down[$host]=$((limit / 1000))
	net host "$host" "$step" "$limit"
	net up "$host"
	lines+="link add carp0 link eth0 type carp vhid 1"
	lines+=" advbase $2 advskew $3 ${options-}\n"
	lines+="addr add $VIP4/24 dev carp0\n"
	[[ ${only_ipv4-} ]] || lines+="addr add $VIP6/64 dev carp0\n"
	lines+="link set carp0 up\n"
	net start "$host" "printf '$lines' | ip -batch - 2>&1"
}

# begin ADVBASE HOST=ADVSKEW...: h1 is the first. Other hosts have no carp0.
begin() {
	local base=$1 pair

	shift
	net clear
	net ageing 0
	net probe 0
	hosts_ready "${@%=*}"
	hosts=("${!vms[@]}")
	ask_all "ip link del carp0 2>/dev/null || true"
	hosts=("${@%=*}")
	net log "$case_log"
	for pair; do
		host_configure "${pair%=*}" "$base" "${pair#*=}"
	done
	for pair; do
		ask_finish "${pair%=*}"
		check_err $? "cannot configure ${pair%=*}: $OUTPUT"
	done
	ask h1 "carpctl state carp0 master 2>&1"
	check_err $? "h1 does not become master: $OUTPUT"
	begin_probes
}

# The event is to come at any time between two adverts.
begin_probes() {
	net probe 10
	served
	net await h1 5000
	check_err $? "h1 is not master"
	observe $((RANDOM % interval[h1]))
}

# begin_pair: h1 and h2, slow or fast
begin_pair() {
	if [[ $pace == fast ]]; then
		begin 0 h1=64 h2=96
	else
		begin 1 h1=0 h2=100
	fi
}

served() {
	net served 5000
	check_err $? "no answer to the client by IPv4"
	[[ ! ${only_ipv4-} ]] || return
	net served6 5000
	check_err $? "no answer to the client by IPv6"
}

# observe MS: whatever may happen in this time is judged.
observe() {
	local us

	printf -v us '%06d' $(($1 % 1000 * 1000))
	pause "$(($1 / 1000)).$us"
}

# --- what is expected ------------------------------------------------------

# takes_over HOST OLD: the first one does, after OLD has vanished at the mark
# event, as late as the protocol allows and no later.
takes_over() {
	local host=$1 old=$2 family

	net await "$host" $((down[$host] + 5000))
	check_err $? "$host does not take over"
	served
	observe $((interval[$host] * 2))
	mark taken
	judge event taken
	sound
	is takeovers 1
	at_most double "$SLACK"
	at_most service "$SLACK"
	for family in 4 6; do
		at_most "outage$family" $((down[$host] + SLACK))
		at_least "outage$family" \
			$((down[$host] - interval[$old] - SLACK))
	done
}

# hands_over HOST: it becomes master after the mark event, and the client loses
# nothing to speak of.
hands_over() {
	net await "$1" 5000
	check_err $? "$1 does not take over"
	served
	observe $((interval[$1] * 2 + 500))
	mark taken
	judge event taken
	sound
	is takeovers 1
	at_most double "$SLACK"
	at_most outage4 "$SLACK"
	at_most outage6 "$SLACK"
}

# nothing_happens FROM TO [MS]: nobody takes over; the client loses nothing, or
# gets no answer for that long.
nothing_happens() {
	judge "$1" "$2"
	sound
	is takeovers 0
	at_most double "$SLACK"
	at_most outage4 "${3-$SLACK}"
	at_most outage6 "${3-$SLACK}"
}

# comes_back MS: h1, after the mark back. Nothing happens; the client may get
# no answer for that long.
comes_back() {
	observe $((down[h1] + interval[h2]))
	mark end
	nothing_happens back end "$1"
}

# --- the machine ends ------------------------------------------------------

# ends STATUS... -- COMMAND...: h1 does by this; then it is booted again. It is
# better, but it does not preempt.
ends() {
	local statuses=()

	while [[ $1 != -- ]]; do
		statuses+=("$1")
		shift
	done
	shift
	mark event
	net gone h1
	"$@"
	takes_over h2 h1
	host_dies h1 "${statuses[@]}"
}

case_kill() {
	begin_pair
	ends 98 -- qemu_signal h1 KILL
	hosts_ready h1 h2
	mark back
	host_configure h1 1 0
	ask_finish h1
	comes_back "$SLACK"
}

# It stays as it is, with its link up, until it is killed.
case_panic() {
	begin_pair
	ask h1 "echo 0 >/proc/sys/kernel/panic"
	mark event
	net gone h1
	net tell h1 "echo c >/proc/sysrq-trigger"
	takes_over h2 h1
	qemu_signal h1 KILL
	host_dies h1 99
}

case_sysrq_b() {
	begin_pair
	ends 96 -- net tell h1 "echo b >/proc/sysrq-trigger"
}

# It says so before it goes.
case_reboot() {
	begin_pair
	mark event
	net gone h1
	net tell h1 "/run/testvm/busybox reboot -f"
	hands_over h2
	host_dies h1 96
}

# First the master, then the one that has followed it.
case_three() {
	begin 1 h1=0 h2=100 h3=200
	ends 98 -- qemu_signal h1 KILL
	mark event
	net gone h2
	qemu_signal h2 KILL
	takes_over h3 h2
	host_dies h2 98
}

# --- the machine stands still ----------------------------------------------

# Its clock has stood still, too: it can only know by the adverts that wait for
# it, and then steps back. Before them it finds what else waits, and may answer;
# so the switch may send to it until the master's next advert.
case_stop() {
	begin_pair
	mark event
	net gone h1
	net path client h1 100
	monitor h1 stop
	takes_over h2 h1
	mark back
	net up h1
	net clear
	monitor h1 cont
	comes_back $((interval[h2] + SLACK))
}

# Its card can hold no more than old frames, so it knows nothing. It goes on
# as master, for it is the better one, and the other steps back.
case_stop_full() {
	begin_pair
	mark event
	net gone h1
	net probe 2
	monitor h1 stop
	takes_over h2 h1
	mark back
	net up h1
	monitor h1 cont
	observe $((interval[h2] * 3))
	mark end
	judge back end
	is masters 1
	is wrong 0
	is missed 0
	at_most takeovers 1
	at_most double "$SLACK"
	at_most outage4 $((interval[h2] + SLACK))
	at_most outage6 $((interval[h2] + SLACK))
}

case_freeze() {
	begin_pair
	mark event
	net gone h1
	qemu_signal h1 STOP
	takes_over h2 h1
	mark back
	net up h1
	qemu_signal h1 CONT
	comes_back $((interval[h2] + SLACK))
}

case_clock() {
	local offset

	begin_pair
	mark event
	for offset in +3600 -7200 +3600; do
		ask_all "date -s @\$((\$(date +%s) $offset))"
		check_err $? "cannot set the clock: $OUTPUT"
		observe $((interval[h2] * 2))
	done
	observe "${down[h2]}"
	mark end
	nothing_happens event end
}

# --- the link --------------------------------------------------------------

case_unplug() {
	begin_pair
	mark event
	net gone h1
	monitor h1 "set_link net0 off"
	takes_over h2 h1
	mark back
	net up h1
	monitor h1 "set_link net0 on"
	comes_back "$SLACK"
}

# The kernel is asked for the card, and carp says that it leaves.
case_remove() {
	local mac=mac=02:00:00:00:00:01

	begin_pair
	mark event
	net gone h1
	monitor h1 "device_del ${cards[h1]}"
	hands_over h2
	ask h1 "[ ! -e /sys/class/net/eth0 ]"
	check_err $? "the card is still there"
	mark back
	net up h1
	monitor h1 "device_add virtio-net-pci,id=again,netdev=net0,$mac"
	cards[h1]=again
	host_ready h1
	comes_back "$SLACK"
	carp_is h1 backup
}

# carp_is HOST STATE
carp_is() {
	ask "$1" "carpctl wait carp0 $2 timeout 5"
	check_err $? "$1 is not $2"
}

# --- the wire --------------------------------------------------------------

# Every takeover is held against what that host has heard: it is false unless
# all the adverts of its waiting time were lost.
case_loss() {
	local only_ipv4=yes seconds=${LOSS_SECONDS-20} percent

	begin 0 h1=32 h2=33
	for percent in 1 5 10 30; do
		mark "loss$percent"
		net loss out h1 "$percent"
		net loss out h2 "$percent"
		observe $((seconds * 1000))
		net clear
		mark "end$percent"
		judge "loss$percent" "end$percent"
		is false 0
		is missed 0
		is wrong 0
		is twice 0
		note "loss of $percent %: ${R[takeovers]} takeovers in" \
			"$seconds s; $(loss_theory "$percent" "$seconds")"
		settles "end$percent"
	done
}

# Three adverts in a row, of those that are sent, per mille of takeovers.
loss_theory() {
	local p=$1 q=$((100 - $1)) n=$(($2 * 1000 / interval[h1])) k

	k=$((n * q * p * p * p / 100000))
	echo "expected: $((k / 1000)).$(printf '%03d' $((k % 1000)))"
}

# settles MARK: at most one interval after it there is one master.
settles() {
	observe $((interval[h1] * 2 + interval[h2] + 500))
	mark settled
	judge "$1" settled
	sound
	at_most double_end $((interval[h1] + SLACK))
}

# The backup does not hear the master: both are, and both serve. It ends with
# the first advert that gets through.
case_one_way() {
	begin_pair
	mark event
	net path h1 h2 100
	net await h2 $((down[h2] + 5000))
	check_err $? "h2 does not take over"
	observe $((interval[h2] * 4))
	served
	mark healed
	net clear
	judge event healed
	is false 0
	is missed 0
	is wrong 0
	is takeovers 1
	at_least double $((interval[h2] * 2))
	at_most outage4 $((interval[h2] + SLACK))
	at_most outage6 $((interval[h2] + SLACK))
	settles healed
}

# What the master sends gets nowhere.
case_mute() {
	begin_pair
	mark event
	net loss in h1 100
	net await h2 $((down[h2] + 5000))
	check_err $? "h2 does not take over"
	served
	observe $((interval[h2] * 2))
	mark healed
	net clear
	judge event healed
	is false 0
	is missed 0
	is wrong 0
	is takeovers 1
	at_most outage4 $((down[h2] + SLACK))
	at_most outage6 $((down[h2] + SLACK))
	settles healed
}

# Everything comes late, some of it before what was sent earlier, and twice.
case_disorder() {
	local host

	begin_pair
	mark event
	for host in "${hosts[@]}"; do
		net dup in "$host" 50
		net dup out "$host" 50
		net delay in "$host" 20 $((interval[h1] / 4))
	done
	observe $((interval[h1] * 20))
	net clear
	observe "${interval[h1]}"
	mark end
	nothing_happens event end $((interval[h1] / 4 + 20 + SLACK))
}

# The switch forgets faster than adverts come, so that everybody gets what is
# for the master; and it has forgotten everything.
case_ageing() {
	begin_pair
	mark event
	net ageing $((interval[h1] / 4))
	observe $((interval[h1] * 5))
	mark aged
	nothing_happens event aged
	net ageing 0
	net flush
	mark event
	ask h1 "carpctl state carp0 backup"
	hands_over h2
}
