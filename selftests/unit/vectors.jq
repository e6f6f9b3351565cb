# SPDX-License-Identifier: GPL-2.0-or-later
#
# The vectors as initializers of struct vector. Never more than VECTOR_ADDRS
# addresses, or the compiler tells.
def quoted: @json;
def list: "{ " + (map(quoted + ", ") | add // "") + "}";

.vectors[] | "{ .name = \(.name | quoted),
  .key = \(.passphrase_hex | quoted), .padded_key = \(.key_hex | quoted),
  .vhid = \(.vhid), .advbase = \(.advbase), .advskew = \(.advskew),
  .demote = \(.demote), .counter = 0x\(.counter_hex),
  .v4 = \(.ipv4 | list), .v6 = \(.ipv6 | list),
  .with_linklocal = \(.variant == "orig"),
  .md = \(.hmac | quoted), .header = \(.header_hex | quoted) },"
