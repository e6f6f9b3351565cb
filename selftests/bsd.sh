#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# With a peer that behaves as OpenBSD or FreeBSD (src/peer.c). Every case is for
# three sets of addresses at once, each with a vhid of its own:
#
#	h1 (carp devices v4, v6, dual) --- switch --- h2 (a peer for each)
#
# Ours has advskew 100 and the peer 50, unless a case says something else.
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

sets=(v4 v6 dual)
declare -A vhid=([v4]=4 [v6]=6 [dual]=46)
declare -A vips=(
	[v4]=192.0.2.200/24
	[v6]=2001:db8::200/64
	[dual]="192.0.2.201/24 2001:db8::201/64"
)
# What an OpenBSD host has in addition, and leaves out of its digest.
linklocal=fe80::200:5eff:fe00:12e/64
declare -A peer_fd

# --- our side: a device has the name of its set ---

# we_start OPTION...
we_start() {
	local set

	for set in "${sets[@]}"; do
		# shellcheck disable=SC2086  # several addresses
		carp_add "$h1" "$set" vhid "${vhid[$set]}" key 736563726574 \
			"$@" -- ${vips[$set]} ${extra-}
	done
	we_are backup
}

# we_are STATE [SECONDS]: they may take so long to get there
we_are() {
	local set

	for set in "${sets[@]}"; do
		slowwait "${2-10}" is_state "$h1" "$set" "$1"
		check_err $? "$set: we are not $1"
	done
}

we_do() {
	local set

	for set in "${sets[@]}"; do
		echo "$1 $set $2"
	done | carpctl -n "$h1" -b -
	check_err $? "carpctl $1 $2"
}

we_shall_be() {
	we_do state "$1"
}

# --- the peers ---

# peers_start FLAVOUR OPTION...
peers_start() {
	local set address list fd flavour=$1

	shift
	for set in "${sets[@]}"; do
		list=()
		for address in ${vips[$set]} ${extra-}; do
			list+=(address "${address%/*}")
		done
		rm -f "$work/$set.in"
		mkfifo "$work/$set.in"
		exec {fd}<>"$work/$set.in"
		peer_fd[$set]=$fd
		"$bin/peer" -n "$h2" eth0 flavour "$flavour" \
			vhid "${vhid[$set]}" pass secret advskew 50 \
			src 192.0.2.2 src fe80::2 "${list[@]}" "$@" \
			<"$work/$set.in" >"$work/$set.out" &
		defer kill -KILL $!
	done
	peers_are backup
}

peers_do() {
	local set

	for set in "${sets[@]}"; do
		echo "$*" >&"${peer_fd[$set]}"
	done
}

peer_state() {
	local word rest state=''

	while read -r word rest; do
		case $word in
		init | backup | master) state=$word ;;
		esac
	done <"$work/$1.out"
	echo "$state"
}

peer_is() {
	[[ $(peer_state "$1") == "$2" ]]
}

# peers_are STATE [SECONDS]
peers_are() {
	local set

	for set in "${sets[@]}"; do
		slowwait "${2-10}" peer_is "$set" "$1"
		check_err $? "$set: the peer is not $1"
	done
}

peers_shall_be() {
	peers_do "$1"
	peers_are "$1"
}

peers_said() {
	local set

	for set in "${sets[@]}"; do
		slowwait 10 grep -q "$1" "$work/$set.out"
		check_err $? "$set: the peer did not say: $1"
	done
}

# --- conditions ---

# reason SET WORDS: why we changed our state
reason() {
	[[ $(carpctl -n "$h1" -d -j show "$1") == *"\"$2\""* ]]
}

adverts() {
	local shown name sum=0

	shown=$(carp_show "$h1" "$1")
	for name in {rx,tx}_adverts{,6}; do
		sum=$((sum + $(json_value "$shown" "$name")))
	done
	echo "$sum"
}

adverts_reach() {
	(($(adverts "$1") >= $2))
}

# adverts_pass N: of each set, in any direction
adverts_pass() {
	local set

	for set in "${sets[@]}"; do
		slowwait 20 adverts_reach "$set" $(($(adverts "$set") + $1))
		check_err $? "$set: no adverts"
	done
}

one_is_master() {
	local states

	states="$(carp_state "$h1" "$1") $(peer_state "$1")"
	[[ $states == "master backup" || $states == "backup master" ]]
}

# --- cases, for either flavour ---

we_back_up() {
	peers_start "$1"
	peers_shall_be master
	we_start advskew 100
	adverts_pass 5
	we_are backup 0
	peers_are master 0
}

peer_backs_up() {
	we_start advskew 100
	we_shall_be master
	peers_start "$1"
	adverts_pass 5
	we_are master 0
	peers_are backup 0
	peers_said "^heard [46] .* advbase 1 advskew 100 demote 0$"
}

we_take_over() {
	peers_start "$1"
	peers_shall_be master
	we_start advskew 100
	adverts_pass 1
	peers_do quit
	we_are master
}

peer_takes_over() {
	peers_start "$1"
	we_start advskew 100
	we_shall_be master
	adverts_pass 1
	port_cut h1
	defer port_heal h1
	peers_are master
}

# The peer's patience is over at once, as the advert says 255.
peer_follows_our_bow_out() {
	peers_start "$1"
	we_start advskew 100
	we_shall_be master
	adverts_pass 1
	printf 'link set %s down\n' "${sets[@]}" | ip -n "$h1" -batch -
	peers_are master 2
}

planned_switch() {
	peers_start "$1"
	we_start advskew 100
	we_shall_be master
	adverts_pass 1
	we_shall_be backup
	peers_are master 2
	we_are backup
}

peer_preempts() {
	we_start advskew 100
	we_shall_be master
	peers_start "$1" preempt 1
	peers_are master
	we_are backup
}

we_preempt() {
	peers_start "$1"
	peers_shall_be master
	we_start advskew 10 preempt on
	we_are master
	peers_are backup
}

# Both were MASTER without hearing of each other.
equals_agree() {
	local set

	peers_start "$1" advskew 0
	we_start
	port_cut h1
	defer port_heal h1
	peers_shall_be master
	we_shall_be master
	port_heal h1
	for set in "${sets[@]}"; do
		slowwait $((3 * DEFAULT_DOWN)) one_is_master "$set"
		check_err $? "$set: not one master"
	done
	adverts_pass 4
	for set in "${sets[@]}"; do
		one_is_master "$set"
		check_err $? "$set: not one master any more"
	done
}

# --- OpenBSD ---

openbsd_master() {
	we_back_up openbsd
	log_test "OpenBSD master: we are backup"
}

openbsd_backup() {
	peer_backs_up openbsd
	log_test "OpenBSD backup: hears us"
}

openbsd_crashes() {
	we_take_over openbsd
	log_test "OpenBSD master crashes: we take over"
}

openbsd_takes_over() {
	peer_takes_over openbsd
	log_test "we crash: OpenBSD takes over"
}

openbsd_follows_bow_out() {
	peer_follows_our_bow_out openbsd
	log_test "we leave: OpenBSD takes over at once"
}

openbsd_planned_switch() {
	planned_switch openbsd
	log_test "planned switch to OpenBSD"
}

openbsd_preempts() {
	peer_preempts openbsd
	log_test "OpenBSD with preempt takes over from us"
}

openbsd_is_preempted() {
	we_preempt openbsd
	log_test "we take over from OpenBSD with preempt"
}

openbsd_equal() {
	equals_agree openbsd
	log_test "equal OpenBSD: exactly one master, and it stays"
}

openbsd_bows_out() {
	local set

	peers_start openbsd
	peers_shall_be master
	we_start advskew 100
	adverts_pass 1
	peers_do down
	we_are master 2
	for set in "${sets[@]}"; do
		reason "$set" "master left"
		check_err $? "$set: not because the master left"
	done
	log_test "OpenBSD leaves: we take over at once"
}

openbsd_demoted() {
	peers_start openbsd
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
	we_start advskew 100
	we_shall_be master
	peers_start openbsd preempt 1 demote 3
	adverts_pass 5
	we_are master 0
	peers_are backup 0
	log_test "demoted OpenBSD backup with preempt and less skew stays backup"
}

# Two masters: the demoted one is worse, whatever its skew.
openbsd_demoted_rival() {
	we_start advskew 100
	we_shall_be master
	peers_start openbsd demote 3
	peers_do master
	peers_are backup
	adverts_pass 2
	we_are master 0
	log_test "demoted OpenBSD master with less skew steps down, we do not"
}

openbsd_linklocal() {
	local extra=$linklocal sets=(v6 dual)

	peers_start openbsd
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

freebsd_master() {
	we_back_up freebsd
	log_test "FreeBSD master: we are backup"
}

freebsd_backup() {
	peer_backs_up freebsd
	log_test "FreeBSD backup: hears us"
}

freebsd_crashes() {
	we_take_over freebsd
	log_test "FreeBSD master crashes: we take over"
}

freebsd_takes_over() {
	peer_takes_over freebsd
	log_test "we crash: FreeBSD takes over"
}

freebsd_follows_bow_out() {
	peer_follows_our_bow_out freebsd
	log_test "we leave: FreeBSD takes over at once"
}

freebsd_planned_switch() {
	planned_switch freebsd
	log_test "planned switch to FreeBSD"
}

freebsd_preempts() {
	peer_preempts freebsd
	log_test "FreeBSD with preempt takes over from us"
}

freebsd_is_preempted() {
	we_preempt freebsd
	log_test "we take over from FreeBSD with preempt"
}

freebsd_equal() {
	equals_agree freebsd
	log_test "equal FreeBSD: exactly one master, and it stays"
}

# FreeBSD's demotion is seen as advskew 240 only.
freebsd_demoted() {
	peers_start freebsd
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
	local extra=$linklocal sets=(v6 dual)

	peers_start freebsd
	peers_shall_be master
	we_start advskew 100
	adverts_pass 3
	we_are backup 0
	log_test "with a link-local address: we accept FreeBSD's digest"
}

topology_create h1 h2
watch_ignore h2
tests_run openbsd_{master,backup,crashes,takes_over,follows_bow_out} \
	openbsd_{planned_switch,preempts,is_preempted,equal,bows_out} \
	openbsd_{demoted,demoted_backup,demoted_rival,linklocal} \
	freebsd_{master,backup,crashes,takes_over,follows_bow_out} \
	freebsd_{planned_switch,preempts,is_preempted,equal} \
	freebsd_{demoted,linklocal}
