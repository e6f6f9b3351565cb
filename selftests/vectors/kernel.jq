# SPDX-License-Identifier: GPL-2.0-or-later
#
# The vectors as initializers of struct carp_vector, kmod/selftest/vectors.h:
#	jq -r -f kernel.jq carp_hmac.json
def quoted: @json;
def list: "{ " + (map(quoted) | join(",\n		")) + " }";

"/* SPDX-License-Identifier: GPL-2.0 */
/* Made from selftests/vectors/carp_hmac.json by kernel.jq, do not edit. */",
(.vectors[] | "{
	.name = \(.name | quoted),
	.key = \(.key_hex | quoted),
	.vhid = \(.vhid),
	.counter = 0x\(.counter_hex),"
+ (if .ipv4 == [] then "" else "\n	.v4 = \(.ipv4 | list)," end)
+ (if .ipv6 == [] then "" else "\n	.v6 = \(.ipv6 | list)," end)
+ (if .variant == "orig" then "\n	.linklocal = true," else "" end)
+ "
	.md = \(.hmac | quoted),
},")
