#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# With peers that behave as OpenBSD or FreeBSD (src/peer.c). Every case is for
# IPv4, IPv6 and both, as far as it applies with either BSD, all at once:
#
#	h1 (carp devices o4 o6 o46 f4 f6 f46) --- switch --- h2 (a peer for each)
#
# Ours have advskew 100 and the peers 50, unless a case says something else.
# short: 6.1 6.12
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

openbsd=(o4 o6 o46)
freebsd=(f4 f6 f46)
sets=("${openbsd[@]}" "${freebsd[@]}")
declare -A vhid=([o4]=4 [o6]=6 [o46]=46 [f4]=104 [f6]=106 [f46]=146)
declare -A vips=(
	[o4]=192.0.2.200/24
	[o6]=2001:db8::200/64
	[o46]="192.0.2.201/24 2001:db8::201/64"
	[f4]=192.0.2.202/24
	[f6]=2001:db8::202/64
	[f46]="192.0.2.203/24 2001:db8::203/64"
)
extra=''
declare -A peer_fd shown heard

# --- our side: a device has the name of its set ---

we_stop() {
	printf 'link del %s\n' "$@" | ip -n "$h1" -force -batch -
}

# we_start OPTION...
we_start() {
	local set address lines=''

	defer we_stop "${sets[@]}"
	for set in "${sets[@]}"; do
		lines+="link add $set link eth0 type carp vhid ${vhid[$set]}"
		lines+=" key 736563726574 $*"$'\n'
		for address in ${vips[$set]} $extra; do
			lines+="addr add $address dev $set"$'\n'
		done
		lines+="link set $set up"$'\n'
	done
	ip -n "$h1" -batch - <<<"$lines"
	check_err $? "our devices cannot be created"
}

# One look at all devices: shown[SET] is what carpctl says of it.
look() {
	local text part mark='{"ifname":"'

	text=$(carpctl -n "$h1" -s -d -j show)
	text=${text#*"$mark"}
	while [[ $text ]]; do
		part=${text%%"$mark"*}
		shown[${part%%\"*}]=$part
		text=${text:${#part}}
		text=${text#"$mark"}
	done
}

# value SET KEY: sets VALUE
value() {
	[[ ${shown[$1]} =~ \"$2\":\"?([^\",}]*) ]]
	VALUE=${BASH_REMATCH[1]-}
}

# Prints the sets that are not in this state; so do the others below.
all_of_us_are() {
	local set

	look
	for set in "${sets[@]}"; do
		value "$set" state
		[[ $VALUE == "$1" ]] || { echo "$set" && return 1; }
	done
}

# we_are STATE [SECONDS]: they may take so long to get there
we_are() {
	local who

	who=$(slowwait "${2-10}" all_of_us_are "$1")
	check_err $? "$who: we are not $1"
}

we_do() {
	local set

	for set in "${sets[@]}"; do
		echo "$1 $set $2"
	done | carpctl -n "$h1" -b -
	check_err $? "carpctl $1 $2"
}

all_of_us_run() {
	local set

	look
	for set in "${sets[@]}"; do
		value "$set" state
		[[ $VALUE != init ]] || { echo "$set" && return 1; }
	done
}

we_shall_be() {
	local who

	who=$(slowwait 10 all_of_us_run)
	check_err $? "$who: ours does not run"
	we_do state "$1"
}

# --- the peers ---

peer_start() {
	local set=$1 address fd list=() flavour=openbsd

	shift
	[[ $set == o* ]] || flavour=freebsd
	for address in ${vips[$set]} $extra; do
		list+=(address "${address%/*}")
	done
	rm -f "$work/$set.in"
	mkfifo "$work/$set.in"
	exec {fd}<>"$work/$set.in"
	peer_fd[$set]=$fd
	"$bin/peer" -n "$h2" eth0 flavour "$flavour" vhid "${vhid[$set]}" \
		pass secret advskew 50 src 192.0.2.2 src fe80::2 \
		"${list[@]}" "$@" <"$work/$set.in" >"$work/$set.out" &
	defer kill $!
}

# peers_start OPTION...
peers_start() {
	local set

	for set in "${sets[@]}"; do
		peer_start "$set" "$@"
	done
	peers_said "^backup$"
}

peers_do() {
	local set

	for set in "${sets[@]}"; do
		echo "$*" >&"${peer_fd[$set]}"
	done
}

# peer_state SET: sets STATE
peer_state() {
	local word rest

	STATE=''
	while read -r word rest; do
		case $word in
		init | backup | master) STATE=$word ;;
		esac
	done <"$work/$1.out"
}

all_peers_are() {
	local set

	for set in "${sets[@]}"; do
		peer_state "$set"
		[[ $STATE == "$1" ]] || { echo "$set" && return 1; }
	done
}

# peers_are STATE [SECONDS]
peers_are() {
	local who

	who=$(slowwait "${2-10}" all_peers_are "$1")
	check_err $? "$who: the peer is not $1"
}

peers_shall_be() {
	peers_do "$1"
	peers_are "$1"
}

# peer_said SET REGEX: a line of it
peer_said() {
	local line

	while read -r line; do
		[[ ! $line =~ $2 ]] || return 0
	done <"$work/$1.out"
	return 1
}

all_peers_said() {
	local set

	for set in "${sets[@]}"; do
		peer_said "$set" "$1" || { echo "$set" && return 1; }
	done
}

peers_said() {
	local who

	who=$(slowwait 10 all_peers_said "$1")
	check_err $? "$who: the peer did not say: $1"
}

# --- conditions ---

# Adverts in any direction: sets ADVERTS
adverts() {
	local name

	ADVERTS=0
	for name in {rx,tx}_adverts{,6}; do
		value "$1" "$name"
		ADVERTS=$((ADVERTS + VALUE))
	done
}

adverts_passed() {
	local set

	look
	for set in "${sets[@]}"; do
		adverts "$set"
		((ADVERTS >= heard[$set] + $1)) || { echo "$set" && return 1; }
	done
}

# adverts_pass N: of each set
adverts_pass() {
	local set who

	look
	for set in "${sets[@]}"; do
		adverts "$set"
		heard[$set]=$ADVERTS
	done
	who=$(slowwait 30 adverts_passed "$1")
	check_err $? "$who: no adverts"
}

# Of each set one is master and the other one backup.
one_is_master() {
	local set

	look
	for set in "${sets[@]}"; do
		value "$set" state
		peer_state "$set"
		case $VALUE-$STATE in
		master-backup | backup-master) ;;
		*) echo "$set" && return 1 ;;
		esac
	done
}

# --- cases for both ---

peer_is_master() {
	peers_start
	peers_shall_be master
	we_start advskew 100
	adverts_pass 5
	we_are backup 0
	peers_are master 0
	log_test "BSD master: we are backup"
}

peer_is_backup() {
	we_start advskew 100
	we_shall_be master
	peers_start
	adverts_pass 5
	we_are master 0
	peers_are backup 0
	peers_said "^heard [46] .* advbase 1 advskew 100 demote 0$"
	log_test "BSD backup: hears us"
}

peer_crashes() {
	peers_start
	peers_shall_be master
	we_start advskew 100
	adverts_pass 1
	peers_do quit
	we_are master
	log_test "BSD master crashes: we take over"
}

we_crash() {
	we_start advskew 100
	we_shall_be master
	peers_start
	adverts_pass 1
	port_cut h1
	defer port_heal h1
	peers_are master
	log_test "we crash: BSD takes over"
}

# Its patience is over at once, as the advert says 255. By itself it would wait
# for 3 s.
we_leave() {
	we_start advskew 100
	we_shall_be master
	peers_start
	adverts_pass 1
	printf 'link set %s down\n' "${sets[@]}" | ip -n "$h1" -batch -
	peers_are master 2
	log_test "we leave: BSD takes over at once"
}

planned_switch() {
	we_start advskew 100
	we_shall_be master
	peers_start
	adverts_pass 1
	we_do state backup
	peers_are master 2
	we_are backup
	log_test "planned switch to BSD"
}

peer_preempts() {
	we_start advskew 100
	we_shall_be master
	peers_start preempt 1
	peers_are master
	we_are backup
	log_test "BSD with preempt takes over from us"
}

we_preempt() {
	peers_start
	peers_shall_be master
	we_start advskew 10 preempt on
	we_are master
	peers_are backup
	log_test "we take over from BSD with preempt"
}

# Both were MASTER without hearing of each other.
equal() {
	local who

	port_cut h1
	defer port_heal h1
	peers_start advskew 0
	we_start
	peers_shall_be master
	we_are master
	port_heal h1
	who=$(slowwait $((3 * DEFAULT_DOWN)) one_is_master)
	check_err $? "$who: not one master"
	adverts_pass 4
	who=$(one_is_master)
	check_err $? "$who: not one master any more"
	log_test "equal BSD: exactly one master, and it stays"
}

# --- OpenBSD ---

openbsd_leaves() {
	local set sets=("${openbsd[@]}")

	peers_start
	peers_shall_be master
	we_start advskew 100
	adverts_pass 1
	peers_do down
	we_are master 2
	look
	for set in "${sets[@]}"; do
		[[ ${shown[$set]} == *'"reason":"master left"'* ]]
		check_err $? "$set: not because the master left"
	done
	log_test "OpenBSD leaves: we take over at once"
}

openbsd_demoted() {
	local sets=("${openbsd[@]}")

	peers_start
	peers_shall_be master
	we_start advskew 100
	adverts_pass 1
	peers_do demote 1
	we_are master 2
	peers_are backup
	log_test "OpenBSD master is demoted: we take over without preempt"
}

# The demotion counts for more than the speed.
openbsd_demoted_backup() {
	local sets=("${openbsd[@]}")

	we_start advskew 100
	we_shall_be master
	peers_start preempt 1 demote 3
	adverts_pass 5
	we_are master 0
	peers_are backup 0
	log_test "demoted OpenBSD backup with preempt and less skew stays backup"
}

# Two masters: the demoted one is worse, whatever its skew.
openbsd_demoted_rival() {
	local sets=("${openbsd[@]}")

	we_start advskew 100
	we_shall_be master
	peers_start demote 3
	peers_do master
	peers_said "^master$"
	peers_are backup
	adverts_pass 2
	we_are master 0
	log_test "demoted OpenBSD master with less skew steps down, we do not"
}

openbsd_linklocal() {
	local extra=fe80::200:5eff:fe00:12e/64 sets=(o6 o46)

	peers_start
	peers_shall_be master
	extra=fe80::99/64
	we_start advskew 100
	adverts_pass 3
	we_are backup 0
	peers_do down
	we_are master
	peers_do up
	peers_said "^heard 6 "
	log_test "different link-local addresses: OpenBSD and we hear each other"
}

# --- FreeBSD ---

# Its demotion is seen as advskew 240 only.
freebsd_demoted() {
	local sets=("${freebsd[@]}")

	peers_start
	peers_shall_be master
	we_start advskew 100
	adverts_pass 1
	peers_do demote 240
	adverts_pass 3
	we_are backup 0
	we_do set "preempt on"
	we_are master
	peers_are backup
	log_test "FreeBSD master is demoted: we take over only with preempt"
}

freebsd_linklocal() {
	local extra=fe80::99/64 sets=(f6 f46)

	peers_start
	peers_shall_be master
	we_start advskew 100
	adverts_pass 3
	we_are backup 0
	log_test "with a link-local address: we accept FreeBSD's digest"
}

topology_create h1 h2
watch_ignore h2
tests_run peer_is_{master,backup} peer_crashes we_crash we_leave \
	planned_switch peer_preempts we_preempt equal openbsd_leaves \
	openbsd_demoted{,_backup,_rival} openbsd_linklocal \
	freebsd_demoted freebsd_linklocal
