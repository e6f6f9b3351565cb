# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For the selftests that let the kernel run out of memory, at places of their
# choice. To be read after lib.sh. None of the functions that the module calls
# can be made to fail by fail_function, but for those that allocate.
#
#	faults_ready		skips the script if the kernel has no faults
#	faults_anywhere		for tasks with fail-nth: all that they allocate
#	faults_below FUNCTION	only that of functions of the module whose names
#				begin like this (carp_: all of them), and of
#				what they call
#	faults_in FUNCTION PERCENT [KIND]
#				those fail at random, whoever calls them. KIND:
#				atomic (those that must not sleep) or all
#	faults_end		and they fail no more
#	$FAULTS			is how many have failed between the two

debugfs=/sys/kernel/debug
fault_kinds=(failslab fail_page_alloc)
leak_detector=__alloc_object
symbols='' FAULTS=0

faults_ready() {
	[[ -e /proc/self/fail-nth && -d $debugfs/failslab ]] ||
		skip_all "this kernel has no faults to inject"
	# A task that asks for them gets them, whatever it allocates.
	fault_set ignore-gfp-wait N
	echo N >"$debugfs/fail_page_alloc/ignore-gfp-highmem"
	echo 0 >"$debugfs/fail_page_alloc/min-order"
	fault_set verbose 0
	fault_set stacktrace-depth 32
	read_symbols
	# What the leak detector allocates itself does not count.
	fault_range reject "$leak_detector"
}

# fault_set NAME VALUE
fault_set() {
	local kind

	for kind in "${fault_kinds[@]}"; do
		echo "$2" >"$debugfs/$kind/$1" || fail "cannot set $1"
	done
}

# All of the module, and the one that is asked for, each with the next one.
# Reading this takes a while, and it stays so until the module is loaded again.
read_symbols() {
	symbols=$(grep -A 1 -e '\[carp\]' -e " [tT] $leak_detector" \
		/proc/kallsyms | sort -u)
}

# fault_range require|reject NAME: from the first to the last function whose name
# begins like this; those of one source are beside each other, except for
# what is rarely executed.
fault_range() {
	local address type name from='' to=''

	while read -r address type name _; do
		[[ $type == [tT] && $name != *.cold* ]] || continue
		if [[ $name == "$2"* ]]; then
			from=${from:-$address}
			to=''
		elif [[ $from && ! $to ]]; then
			to=$address
		fi
	done <<<"$symbols"
	[[ $from ]] || fail "there is no function $2"
	fault_set "$1-start" "0x$from"
	fault_set "$1-end" "0x${to:-$(module_end)}"
}

# The last function of the module has none behind it.
module_end() {
	local name size address

	while read -r name size _ _ _ address _; do
		[[ $name != carp ]] ||
			printf '%x\n' $((address + size))
	done </proc/modules
}

faults_anywhere() {
	fault_set require-start 0
	fault_set require-end 0xffffffffffffffff
}

faults_below() {
	fault_range require "$1"
}

# So many failures are left, of more than there will ever be.
faults_left() {
	local kind sum=0 left

	for kind in "${fault_kinds[@]}"; do
		left=$(<"$debugfs/$kind/times")
		sum=$((sum + left))
	done
	echo "$sum"
}

faults_in() {
	faults_below "$1"
	fault_set times 1000000
	fault_set interval 1
	fault_set ignore-gfp-wait N
	[[ ${3-} != atomic ]] || fault_set ignore-gfp-wait Y
	defer faults_end
	fault_set probability "$2"
}

faults_end() {
	local probability

	probability=$(<"$debugfs/failslab/probability")
	((probability)) || return 0
	fault_set probability 0
	# shellcheck disable=SC2034  # for the scripts
	FAULTS=$((2000000 - $(faults_left)))
	faults_anywhere
	fault_set ignore-gfp-wait N
}
