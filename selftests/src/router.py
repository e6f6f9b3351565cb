#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Advertises a prefix of 64 bits, once: router.py DEVICE PREFIX"""
import socket
import struct
import sys

ADVERTISEMENT, PREFIX, ON_LINK_AUTONOMOUS = 134, 3, 0xc0
LIFETIME = 600

device, prefix = sys.argv[1:]
message = struct.pack("!BBHBBHII", ADVERTISEMENT, 0, 0, 64, 0, 0, 0, 0)
message += struct.pack("!BBBBIII", PREFIX, 4, 64, ON_LINK_AUTONOMOUS, LIFETIME,
                       LIFETIME, 0)
message += socket.inet_pton(socket.AF_INET6, prefix)
index = socket.if_nametoindex(device)
with socket.socket(socket.AF_INET6, socket.SOCK_RAW,
                   socket.IPPROTO_ICMPV6) as out:
    out.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
    out.sendto(message, ("ff02::1", 0, 0, index))
