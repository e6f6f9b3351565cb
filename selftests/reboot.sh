#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A master that shuts down says so. The virtual machine ends by a reboot, and
# what its card sends is recorded, so this runs on the host, for the kernel
# $KERNEL (6.1).
# needs: tcpdump
# short: 6.1
set -u
# shellcheck disable=SC2034
WATCH=no
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

tree=$(dirname "$selftests")
kernel=${KERNEL-6.1}

guest() {
	ip -batch - <<-END
		link set eth0 up
		link add carp0 link eth0 type carp vhid 1 advskew 7
		addr add $VIP4/24 dev carp0
		addr add $VIP6/64 dev carp0
		link set carp0 up
	END
	carpctl wait carp0 master timeout 60
}

# The last advert of a family, as tcpdump tells it.
last_advert() {
	tcpdump -nn -T carp -r "$pcap" "$1" 2>/dev/null | tail -n 1
}

bows_out() {
	local pcap last

	pcap=$(mktemp)
	defer rm -f "$pcap"
	"$tree/tools/testvm/run" -k "$kernel" --timeout 300 --pcap "$pcap" \
		--net "socket,udp=127.0.0.1:9,localaddr=127.0.0.1:0" \
		-- "$selftests/reboot.sh" guest
	check_err $? "not master"
	last=$(last_advert "ip proto 112")
	[[ $last == *"advbase=255 advskew=255"* ]]
	check_err $? "IPv4: no bow-out, but $last"
	last=$(last_advert "ip6 proto 112")
	[[ $last == *"advbase=255 advskew=255"* ]]
	check_err $? "IPv6: no bow-out, but $last"
	log_test "reboot: the master bows out"
}

if [[ ${1-} == guest ]]; then
	guest
	exit
fi
require_command tcpdump
tests_run bows_out
