#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Sends frames whose IP header is wrong in one way: headers.py DEVICE KIND..."""
import socket
import struct
import sys

CARP = bytes((0x21, 1, 0, 7, 0, 1)) + bytes(30)
GROUP4 = bytes((224, 0, 0, 18))
GROUP6 = bytes((0xff, 2)) + bytes(13) + bytes((18,))
HOP, ROUTING, FRAGMENT, OPTIONS = 0, 43, 44, 60
NO_NEXT, PROTOCOL = 59, 112


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ipv4(version=4, words=5, total=56, add_to_sum=0, cut=None):
    header = struct.pack("!BBHHHBBH4s4s", version << 4 | words, 0, total, 0, 0,
                         255, PROTOCOL, 0, bytes((192, 0, 2, 100)), GROUP4)
    total = (checksum(header) + add_to_sum) & 0xffff
    header = header[:10] + struct.pack("!H", total) + header[12:]
    mac = bytes((1, 0, 0x5e, 0, 0, 18))
    return mac + SOURCE + b"\x08\x00" + (header + CARP)[:cut]


def ipv6(extensions=b"", first=PROTOCOL, version=6, add=0, cut=None):
    body = extensions + CARP
    source = bytes((0xfe, 0x80)) + bytes(13) + bytes((100,))
    header = struct.pack("!IHBB16s16s", version << 28, len(body) + add, first,
                         255, source, GROUP6)
    mac = bytes((0x33, 0x33, 0, 0, 0, 18))
    return mac + SOURCE + b"\x86\xdd" + (header + body)[:cut]


def fragment(following, offset, more):
    return struct.pack("!BBHI", following, 0, offset << 3 | more, 1)


def options(following):
    return struct.pack("!BBBB4x", following, 0, 1, 4)


KINDS = {
    "good4": lambda: ipv4(),
    "short": lambda: ipv4(cut=19),
    "version": lambda: ipv4(version=5),
    "ihl": lambda: ipv4(words=4),
    "ihl_beyond": lambda: ipv4(words=15, cut=56),
    "sum": lambda: ipv4(add_to_sum=1),
    "total_below": lambda: ipv4(total=19),
    "total_beyond": lambda: ipv4(total=57),
    "good6": lambda: ipv6(),
    "short6": lambda: ipv6(cut=39),
    "version6": lambda: ipv6(version=7),
    "payload_beyond": lambda: ipv6(add=1),
    "unfinished": lambda: ipv6(options(OPTIONS), OPTIONS, cut=48),
    "options6": lambda: ipv6(options(PROTOCOL), OPTIONS),
    "other6": lambda: ipv6(options(NO_NEXT), OPTIONS),
    "first6": lambda: ipv6(fragment(PROTOCOL, 0, 1), FRAGMENT),
    "later6": lambda: ipv6(fragment(PROTOCOL, 5, 0), FRAGMENT),
    "later_other6": lambda: ipv6(fragment(17, 5, 0), FRAGMENT),
}

device, kinds = sys.argv[1], sys.argv[2:]
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as out:
    out.bind((device, 0))
    SOURCE = out.getsockname()[4]
    for kind in kinds:
        out.send(KINDS[kind]())
