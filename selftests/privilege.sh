#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who may do what. carp0 is in h1; guest is a namespace that belongs to a user
# namespace of the user nobody, whose root has all capabilities there and none
# anywhere else. It has a cable to h1:
#
#	h1: eth0, carp0		h1: cable --- guest: eth0
# short: 6.1 6.12
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

key_text=topsecretpassphrase1
key_hex=746f707365637265747061737370687261736531

snapshot() {
	ip -n "$h1" -d -j link show
	carpctl -n "$h1" -d -j show
}

unchanged() {
	[[ $(snapshot) == "$before" ]]
	check_err $? "something has changed"
}

nobody() {
	ip netns exec "$h1" setpriv --reuid 65534 --regid 65534 \
		--clear-groups "$@"
}

# COMMAND must fail for want of permission.
not_permitted() {
	local said

	said=$("$@" 2>&1)
	check_fail $? "permitted: $*"
	[[ ${said,,} == *"not permitted"* ]]
	check_err $? "said '$said' to: $*"
}

user_reads_state() {
	local shown

	shown=$(nobody carpctl -s -d -j show carp0)
	check_err $? "carpctl show fails"
	[[ $shown == *'"state":"backup"'* && $shown == *'"stats":{'* &&
		$shown == *'"key_set":true'* ]]
	check_err $? "not all is shown: $shown"
	nobody ip -d link show carp0 >"$work/shown"
	check_err $? "ip link show fails"
	log_test "an unprivileged user reads the state"
}

# Raw answers, since a tool might leave it out.
key_is_not_shown() {
	local shown

	shown=$(
		carpctl -n "$h1" -s -d -j show
		ip -n "$h1" -d -j link show
		ip netns exec "$h1" "$selftests/src/raw.py" | tr -d ' \n'
		dmesg
	)
	[[ $shown == *carp0* && $shown == *"$(printf carp0 | od -An -tx1 |
		tr -d ' \n')"* ]]
	check_err $? "nothing is shown at all"
	[[ $shown != *"$key_text"* && $shown != *"$key_hex"* ]]
	check_err $? "the key is shown"
	log_test "nobody is shown the key, not even root"
}

user_changes_nothing() {
	not_permitted nobody carpctl set carp0 advskew 7
	not_permitted nobody carpctl set carp0 key 01
	not_permitted nobody carpctl state carp0 master
	not_permitted nobody carpctl del carp0
	not_permitted nobody carpctl add new link eth0 vhid 9
	not_permitted nobody ip link set carp0 type carp advskew 7
	not_permitted nobody ip link add new link eth0 type carp vhid 9
	not_permitted nobody ip link del carp0
	unchanged
	log_test "an unprivileged user changes nothing"
}

# --- the guest ---

guest_start() {
	mkfifo "$work/stay"
	setpriv --reuid 65534 --regid 65534 --clear-groups \
		unshare --user --map-root-user --net \
		bash -c 'echo ready; read -r' <>"$work/stay" >"$work/guest" &
	guest=$!
	defer kill "$guest"
	slowwait 10 grep -q ready "$work/guest" ||
		skip_all "no user namespaces"
	ip -n "$h1" -batch - <<-END
		link add cable type veth peer name eth0 netns $guest
		link set cable up
	END
	guest ip -batch - <<-END
		link set lo up
		link set eth0 up
		addr add 198.51.100.1/24 dev eth0
	END
}

# guest COMMAND...: as root of the user namespace
guest() {
	nsenter --target "$guest" --user --net "$@"
}

guest_runs_its_own() {
	defer guest ip link del carp0
	guest carpctl add carp0 link eth0 vhid 1 "${FAST[@]}" \
		address 198.51.100.200/24 up
	check_err $? "carpctl add fails"
	guest carpctl wait carp0 master timeout 10
	check_err $? "not master"
	guest carpctl set carp0 advskew 9 key 010203
	check_err $? "carpctl set fails"
	guest carpctl state carp0 backup
	check_err $? "carpctl state fails"
	guest ip link set carp0 type carp advskew 10
	check_err $? "ip link set fails"
	[[ $(guest carpctl -j show carp0) == *'"advskew":10'* ]]
	check_err $? "it has no effect"
	log_test "root of a user namespace has carp devices of its own"
}

guest_sees_only_its_own() {
	guest ip link add carp7 link eth0 type carp vhid 7
	defer guest ip link del carp7
	[[ $(guest carpctl -j show) == '[{"ifname":"carp7"'* &&
		$(guest carpctl -j show) != *carp0* ]]
	check_err $? "shown: $(guest carpctl -j show)"
	guest carpctl set carp0 advskew 7 2>/dev/null
	check_fail $? "changed a device that is not there"
	unchanged
	log_test "and sees no others"
}

# The cable tells the guest of h1's namespace, by a number.
guest_takes_no_foreign_parent() {
	local id

	[[ $(guest ip link show eth0) =~ link-netnsid\ ([0-9]+) ]]
	id=${BASH_REMATCH[1]-0}
	not_permitted guest ip link add carp9 link eth0 link-netnsid "$id" \
		type carp vhid 9
	guest ip link show carp9 2>/dev/null
	check_fail $? "carp9 is there"
	unchanged
	log_test "a parent in a namespace of others is refused"
}

guest_configures_what_it_was_given() {
	local index

	ip -n "$h1" link add carp8 link eth0 type carp vhid 8
	ip -n "$h1" link set carp8 netns "$guest"
	check_err $? "carp8 cannot be given away"
	defer guest ip link del carp8
	guest carpctl set carp8 advskew 8
	check_err $? "the guest cannot configure it"
	carpctl -n "$h1" set carp8 advskew 7 2>/dev/null
	check_fail $? "h1 still has it"
	index=$(<"/proc/$guest/net/dev")
	[[ $index == *carp8* ]]
	check_err $? "it is not in the guest"
	log_test "a device that was moved is the guest's to configure"
}

require_command setpriv unshare nsenter python3
topology_create h1
carp_add "$h1" carp0 vhid 1 key "$key_hex" advbase 254
wait_state "$h1" carp0 backup
guest_start
before=$(snapshot)
tests_run user_reads_state key_is_not_shown user_changes_nothing \
	guest_runs_its_own guest_sees_only_its_own \
	guest_takes_no_foreign_parent guest_configures_what_it_was_given
