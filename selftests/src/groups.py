#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Counts, or sends, datagrams to a broadcast address and to two groups.

groups.py listen DEVICE GROUP4 GROUP6
groups.py send DEVICE BROADCAST GROUP4 GROUP6

The listener joins on DEVICE; it says "ready", and when nothing has come for a
while, what it has counted.
"""
import select
import socket
import struct
import sys

PORTS = {"broadcast": 7001, "group4": 7002, "group6": 7003}
COPIES = 3
QUIET_S = 2


def listen(device, group4, group6):
    index = socket.if_nametoindex(device)
    sockets = {}
    for name, port in PORTS.items():
        family = socket.AF_INET6 if name == "group6" else socket.AF_INET
        sockets[name] = socket.socket(family, socket.SOCK_DGRAM)
        sockets[name].bind(("", port))
    sockets["group4"].setsockopt(
        socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
        struct.pack("=4s4si", socket.inet_aton(group4), bytes(4), index))
    sockets["group6"].setsockopt(
        socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
        struct.pack("=16si", socket.inet_pton(socket.AF_INET6, group6), index))
    print("ready", flush=True)
    print(count(sockets), flush=True)


def count(sockets):
    """The first one may take longer."""
    counts = dict.fromkeys(sockets, 0)
    patience = 10 * QUIET_S
    while True:
        ready = select.select(list(sockets.values()), [], [], patience)[0]
        if not ready:
            return " ".join(f"{name} {n}" for name, n in counts.items())
        for name, sock in sockets.items():
            if sock in ready:
                sock.recv(100)
                counts[name] += 1
        patience = QUIET_S


def send(device, broadcast, group4, group6):
    index = socket.if_nametoindex(device)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        out.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF,
                       struct.pack("=4s4si", bytes(4), bytes(4), index))
        for _ in range(COPIES):
            out.sendto(b"x", (broadcast, PORTS["broadcast"]))
            out.sendto(b"x", (group4, PORTS["group4"]))
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as out:
        for _ in range(COPIES):
            out.sendto(b"x", (group6, PORTS["group6"], 0, index))


if sys.argv[1] == "listen":
    listen(*sys.argv[2:])
else:
    send(*sys.argv[2:])
