# SPDX-License-Identifier: GPL-2.0-or-later
"""Raw netlink: messages and attributes as they are, errors with all they say.

Knows nothing of CARP, and trusts nobody's library.
"""
import os
import socket
import struct

ROUTE, GENERIC = 0, 16
SOL_NETLINK = 270
ADD_MEMBERSHIP, CAP_ACK, EXT_ACK, GET_STRICT_CHK = 1, 10, 11, 12
REQUEST, MULTI, ACK = 1, 2, 4
ACK_TLVS, CAPPED = 0x200, 0x100
DUMP = 0x300
ERROR, DONE = 2, 3
NESTED = 0x8000
TYPE_MASK = 0x3fff
ERR_MSG, ERR_OFFS, ERR_MISS_TYPE = 1, 2, 5
CTRL = 16
CTRL_GETFAMILY = 3

received = bytearray()          # all that the kernel ever said


def pad(data):
    return data + bytes(-len(data) % 4)


def attr(kind, data):
    return pad(struct.pack("=HH", 4 + len(data), kind) + data)


def u8(kind, value):
    return attr(kind, bytes((value,)))


def u32(kind, value):
    return attr(kind, struct.pack("=I", value))


def string(kind, text):
    return attr(kind, text.encode() + b"\0")


def nest(kind, *attrs):
    return attr(kind | NESTED, b"".join(attrs))


def attrs(data):
    """List of (offset, type with flags, payload)."""
    found = []
    at = 0
    while at + 4 <= len(data):
        size, kind = struct.unpack_from("=HH", data, at)
        if size < 4 or at + size > len(data):
            raise ValueError("broken attributes: " + data.hex())
        found.append((at, kind, data[at + 4:at + size]))
        at += (size + 3) & ~3
    return found


def first(data, kind):
    for _, found, payload in attrs(data):
        if found & TYPE_MASK == kind:
            return payload
    return None


class Refused(Exception):
    """What the kernel answers instead of an acknowledgement."""

    def __init__(self, code, request, tlvs):
        super().__init__(os.strerror(code))
        self.errno = code
        text = first(tlvs, ERR_MSG)
        offset = first(tlvs, ERR_OFFS)
        missing = first(tlvs, ERR_MISS_TYPE)
        self.text = text.rstrip(b"\0").decode() if text else ""
        self.attr = self.missing = None
        if offset:
            at = struct.unpack("=I", offset)[0]
            kind = struct.unpack_from("=H", request, at + 2)[0]
            self.attr = kind & TYPE_MASK
        if missing:
            self.missing = struct.unpack("=I", missing)[0]

    def __str__(self):
        return (f"{super().__str__()}, text \"{self.text}\", "
                f"attribute {self.attr}")


class Socket:
    def __init__(self, protocol):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW,
                                  protocol)
        self.sock.bind((0, 0))
        self.sock.settimeout(5)
        for option in (CAP_ACK, EXT_ACK, GET_STRICT_CHK):
            self.sock.setsockopt(SOL_NETLINK, option, 1)
        self.seq = 0

    def join(self, group):
        self.sock.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, group)

    def receive(self):
        """List of (type, flags, seq, payload)."""
        data = self.sock.recv(1 << 20)
        received.extend(data)
        messages = []
        while len(data) >= 16:
            size, kind, flags, seq, _ = struct.unpack_from("=IHHII", data)
            messages.append((kind, flags, seq, data[16:size]))
            data = data[(size + 3) & ~3:]
        return messages

    def request(self, kind, payload, flags=ACK):
        """The payloads of the answers; raises Refused."""
        self.seq += 1
        message = struct.pack("=IHHII", 16 + len(payload), kind,
                              REQUEST | flags, self.seq, 0) + payload
        self.sock.send(message)
        answers = []
        while True:
            for answer in self.receive():
                if answer[2] != self.seq:
                    continue
                if answer[0] in (ERROR, DONE):
                    self.check_end(answer, message)
                    return answers
                answers.append(answer[3])

    @staticmethod
    def check_end(answer, message):
        _, flags, _, data = answer
        code = -struct.unpack_from("=i", data)[0]
        if code == 0:
            return
        start = 4
        if answer[0] == ERROR:
            length = struct.unpack_from("=I", data, 4)[0]
            start = 20 if flags & CAPPED else 4 + ((length + 3) & ~3)
        tlvs = data[start:] if flags & ACK_TLVS else b""
        raise Refused(code, message, tlvs)


class Family:
    """A generic netlink family."""

    def __init__(self, name):
        self.sock = Socket(GENERIC)
        header = struct.pack("=BBH", CTRL_GETFAMILY, 2, 0)
        answer = self.sock.request(CTRL, header + string(2, name))[0][4:]
        self.id = struct.unpack("=H", first(answer, 1))[0]
        self.version = struct.unpack("=I", first(answer, 3))[0]
        self.ops = {}
        for _, _, data in attrs(first(answer, 6) or b""):
            number = struct.unpack("=I", first(data, 1))[0]
            self.ops[number] = struct.unpack("=I", first(data, 2))[0]
        self.groups = {}
        for _, _, data in attrs(first(answer, 7) or b""):
            label = first(data, 1).rstrip(b"\0").decode()
            self.groups[label] = struct.unpack("=I", first(data, 2))[0]

    def call(self, command, payload, flags=ACK):
        header = struct.pack("=BBH", command, self.version, 0)
        return [answer[4:] for answer in
                self.sock.request(self.id, header + payload, flags)]
