#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints, in hex, what the kernel tells of the carp devices of a namespace."""
import struct
import sys

sys.dont_write_bytecode = True
# pylint: disable=wrong-import-position
import netlink  # noqa: E402

CARP_CMD_GET, RTM_GETLINK = 1, 18

family = netlink.Family("carp")
links = netlink.Socket(netlink.ROUTE)
answers = family.call(CARP_CMD_GET, b"", netlink.DUMP)
answers += links.request(RTM_GETLINK, struct.pack("=BBHiII", 0, 0, 0, 0, 0, 0),
                         netlink.DUMP)
for answer in answers:
    print(answer.hex())
