# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Results in TAP.

passed=0 failed=0

# result STATUS NAME
result() {
	if (($1 == 0)); then
		passed=$((passed + 1))
		printf 'ok %d - %s\n' $((passed + failed)) "$2"
	else
		failed=$((failed + 1))
		printf 'not ok %d - %s\n' $((passed + failed)) "$2"
	fi
}

# comment TITLE TEXT
comment() {
	printf '# %s:\n' "$1"
	printf '%s\n' "$2" | sed 's/^/#   /'
}

# check_same NAME GOT WANT
check_same() {
	[[ $2 == "$3" ]]
	result $? "$1"
	[[ $2 == "$3" ]] || { comment want "$3" && comment got "$2"; }
}

# check_like NAME GOT PATTERN
check_like() {
	# shellcheck disable=SC2053  # it is a pattern
	[[ $2 == $3 ]]
	result $? "$1"
	# shellcheck disable=SC2053
	[[ $2 == $3 ]] || { comment want "$3" && comment got "$2"; }
}

# tap_main FUNCTION...
tap_main() {
	local function

	tmp=$(mktemp -d) || exit
	trap 'rm -rf "$tmp"' EXIT
	for function; do
		"$function"
	done
	printf '1..%d\n' $((passed + failed))
	printf '%d passed, %d failed, 0 skipped\n' "$passed" "$failed"
	((failed == 0))
}
