# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the checks share. Each prints what it finds and exits 1 if that is
# anything.
# shellcheck source-path=SCRIPTDIR source=../testvm/lib.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../testvm/lib.sh"

# files [DIRECTORY...]: those of the project, from its top; new ones included.
# shellcheck disable=SC2120  # used by those that source this file
files() {
	if git -C "$tree" rev-parse --git-dir >/dev/null 2>&1; then
		git -C "$tree" ls-files -co --exclude-standard -- "$@" |
			while IFS= read -r file; do
				[[ ! -f $tree/$file ]] || printf '%s\n' "$file"
			done | sort -u
	else
		(cd "$tree" && find "${@:-.}" -type f) 2>/dev/null |
			sed 's:^\./::' | sort
	fi
}

# verdict: prints standard input; true if that is empty.
verdict() {
	! grep .
}
