#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The vectors on the wire: what vectors.sh is to send and what to expect.

    vectors.py check            the vectors against a computation of our own
    vectors.py plan DIR         write what each round is to do, print how many
    vectors.py judge DIR        judge DIR/N.show and DIR/capture.pcap; prints
                                "CHECK ok|WHY" for each of them

A round has devices of different vhids, each for all the vectors that have vhid,
key and addresses in common. What is injected in round N has the Ethernet source
06:00:00:00:00:N, by which the rounds can be told apart in the capture.
"""
import hashlib
import hmac
import ipaddress
import json
import pathlib
import struct
import sys

VECTORS = pathlib.Path(__file__).parent.parent / "vectors"
SOURCE4, SOURCE6 = "10.255.255.1", "fe80::ff:1"
GROUP4, GROUP6 = "224.0.0.18", "ff02::12"
PARENT = bytes((2, 0, 0, 0, 0, 1))
INJECTED = bytes((6, 0, 0, 0, 0))
LEAVE = 255
ADV_MAX = 254
PATIENT = "advbase 254 advskew 254"     # stays BACKUP, whatever it hears


# --- computation ---

def is_scoped(address):
    return address in ipaddress.ip_network("fe80::/10")


def hashed(addresses, linklocal):
    """The bytes of the addresses as the digest covers them."""
    chosen = set()
    for text in addresses:
        address = ipaddress.ip_address(text)
        data = address.packed
        if not any(data) or set(data) == {255}:
            continue
        if address.version == 6 and is_scoped(address):
            if not linklocal:
                continue
            data = data[:2] + b"\0\0" + data[4:]
        chosen.add(data)
    return b"".join(sorted(chosen, key=lambda data: (len(data), data)))


def digest(key, vhid, addresses, counter, linklocal):
    text = bytes((2, 1, vhid)) + hashed(addresses, linklocal) + counter
    return hmac.new(key, text, hashlib.sha1).digest()


def checksum(data):
    """0 if the data hold a correct checksum, else what is missing."""
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total ^ 0xffff


def load():
    text = (VECTORS / "carp_hmac.json").read_text(encoding="utf-8")
    return json.loads(text)["vectors"]


def check_vector(v):
    key = bytes.fromhex(v["key_hex"])
    counter = bytes.fromhex(v["counter_hex"])
    md = digest(key, v["vhid"], v["ipv4"] + v["ipv6"], counter,
                v["variant"] == "orig")
    start = bytes((0x21, v["vhid"], v["advskew"], 7, v["demote"],
                   v["advbase"]))
    summed = checksum(start + b"\0\0" + counter + md)
    header = start + struct.pack("!H", summed) + counter + md
    return md.hex() == v["hmac"] and header.hex() == v["header_hex"]


def check():
    wrong = [v["name"] for v in load() if not check_vector(v)]
    for frame in read_pcap(VECTORS / "ucarp-vhid42.pcap"):
        if frame[23] != 112:
            continue
        carp = frame[34:70]
        md = digest(b"love".ljust(20, b"\0"), 42, ["10.1.1.252"],
                    carp[8:16], False)
        if carp[16:] != md:
            wrong.append("ucarp-vhid42.pcap")
    if wrong:
        sys.exit("differ: " + " ".join(wrong))


# --- plan ---

def configurable(v):
    """What an administrator can configure: no empty or wild addresses."""
    addresses = [ipaddress.ip_address(a) for a in v["ipv4"] + v["ipv6"]]
    return addresses and all(any(a.packed) and set(a.packed) != {255}
                             for a in addresses)


def rounds_of(vectors):
    rounds = []
    setups = {}
    for v in vectors:
        if not configurable(v):
            continue
        same = (v["vhid"], v["key_hex"], tuple(v["ipv4"]), tuple(v["ipv6"]))
        setups.setdefault(same, []).append(v)
    for same, members in setups.items():
        members.sort(key=lambda v: v["advbase"])
        for devices in rounds:
            if same[0] not in devices:
                break
        else:
            devices = {}
            rounds.append(devices)
        devices[same[0]] = members
    return rounds


def families(v):
    return [f for f in (4, 6) if v[f"ipv{f}"]]


def speed(v):
    """The interval that we send with; what is sent on leaving cannot be."""
    return min(v["advbase"], ADV_MAX), min(v["advskew"], ADV_MAX)


def ip_lines(vhid, v):
    dev = f"c{vhid}"
    key = f"key {v['passphrase_hex']} " if v["passphrase_hex"] else ""
    yield f"link add {dev} link eth0 type carp vhid {vhid} {key}{PATIENT}"
    for address in v["ipv4"]:
        yield f"addr add {address}/32 dev {dev}"
    for address in v["ipv6"]:
        yield f"addr add {address}/128 dev {dev}"
    yield f"link set {dev} up"


def inject_lines(number, members):
    for v in members:
        for family in families(v):
            yield (f"ethsrc {INJECTED.hex(':')}:{number:02x} "
                   f"family {family} header {v['header_hex']}")


def plan(directory):
    rounds = rounds_of(load())
    for number, devices in enumerate(rounds):
        add, inject, lead, remove = [], [], [], []
        for vhid, members in devices.items():
            add += ip_lines(vhid, members[0])
            inject += inject_lines(number, members)
            base, skew = speed(members[-1])
            lead.append(f"set c{vhid} advbase {base} advskew {skew}")
            lead.append(f"state c{vhid} master")
            remove.append(f"link del c{vhid}")
        for name, lines in (("add", add), ("inject", inject),
                            ("lead", lead), ("remove", remove)):
            (directory / f"{number}.{name}").write_text(
                "\n".join(lines) + "\n", encoding="utf-8")
    print(len(rounds))


# --- judge ---

def read_pcap(path):
    data = path.read_bytes()
    order = "<" if data[:4] == b"\xd4\xc3\xb2\xa1" else ">"
    at = 24
    while at + 16 <= len(data):
        size = struct.unpack(order + "I", data[at + 8:at + 12])[0]
        yield data[at + 16:at + 16 + size]
        at += 16 + size


def judge_heard(device, members):
    """The device has accepted each vector, and names the last as master."""
    stats = device["stats"]
    last = members[-1]
    expected = {
        "rx_adverts": sum(bool(v["ipv4"]) for v in members),
        "rx_adverts6": sum(bool(v["ipv6"]) for v in members),
    }
    for name in stats:
        if name.startswith("rx_bad") or name == "rx_loop":
            expected[name] = 0
    for name, value in expected.items():
        if stats.get(name, 0) != value:
            return f"{name} is {stats.get(name)}, not {value}"
    master = device.get("master", {})
    for name in ("advbase", "advskew"):
        if master.get(name) != last[name]:
            return f"master: {name} is {master.get(name)}"
    return "ok"


def envelope4(frame):
    ip, carp = frame[14:34], frame[34:]
    wanted = struct.pack("!BBH", 0x45, 0x10, 56)
    if frame[:6].hex(":") != "01:00:5e:00:00:12":
        return carp, "Ethernet destination " + frame[:6].hex(":")
    if ip[:4] != wanted:
        return carp, "version, TOS or length: " + ip[:4].hex()
    if ip[6:8] != b"\x40\0":
        return carp, "flags: " + ip[6:8].hex()
    if ip[8:10] != bytes((255, 112)):
        return carp, "TTL or protocol: " + ip[8:10].hex()
    if checksum(ip):
        return carp, "IP checksum"
    if str(ipaddress.ip_address(ip[12:16])) != SOURCE4:
        return carp, "source " + ip[12:16].hex()
    if str(ipaddress.ip_address(ip[16:20])) != GROUP4:
        return carp, "destination " + ip[16:20].hex()
    return carp, "ok"


def envelope6(frame):
    ip, carp = frame[14:54], frame[54:]
    if frame[:6].hex(":") != "33:33:00:00:00:12":
        return carp, "Ethernet destination " + frame[:6].hex(":")
    if ip[0] >> 4 != 6:
        return carp, "version: " + ip[:4].hex()
    if ip[4:8] != bytes((0, 36, 112, 255)):
        return carp, "length, protocol or hop limit: " + ip[4:8].hex()
    if str(ipaddress.ip_address(ip[8:24])) != SOURCE6:
        return carp, "source " + ip[8:24].hex()
    if str(ipaddress.ip_address(ip[24:40])) != GROUP6:
        return carp, "destination " + ip[24:40].hex()
    return carp, "ok"


def judge_header(carp, v):
    """All 36 bytes except the counter are known."""
    base, skew = speed(v)
    intervals = ((base, skew), (LEAVE, LEAVE))
    if len(carp) != 36:
        return f"{len(carp)} bytes"
    if carp[0] != 0x21 or carp[3] != 7 or carp[4] != 0:
        return "version, type, authlen or demote: " + carp[:5].hex()
    if (carp[5], carp[2]) not in intervals:
        return f"advbase {carp[5]} advskew {carp[2]}"
    if checksum(carp):
        return "checksum"
    return "ok"


def judge_digest(carp, v):
    md = digest(bytes.fromhex(v["key_hex"]), v["vhid"],
                v["ipv4"] + v["ipv6"], carp[8:16], False)
    return "ok" if carp[16:36] == md else "another digest: " + carp.hex()


def judge_ethernet(frame, carp):
    """The virtual MAC, which a host that leaves does not use any more."""
    mac = PARENT if carp[5] == LEAVE else bytes((0, 0, 0x5e, 0, 1, carp[1]))
    return "ok" if frame[6:12] == mac else "source " + frame[6:12].hex(":")


class Judge:
    """Verdicts: the first thing that is wrong for each check."""

    def __init__(self):
        self.verdicts = {}
        self.sent = set()

    def add(self, check_name, subject, verdict):
        old = self.verdicts.setdefault(check_name, "ok")
        if old == "ok" and verdict != "ok":
            self.verdicts[check_name] = f"{subject}: {verdict}"

    def frame(self, frame, number, devices):
        family = 4 if frame[12:14] == b"\x08\0" else 6
        carp, envelope = (envelope4 if family == 4 else envelope6)(frame)
        vhid = carp[1]
        v = devices[vhid][-1]
        self.add("ethernet", v["name"], judge_ethernet(frame, carp))
        self.add(f"ipv{family}", v["name"], envelope)
        self.add("header", v["name"], judge_header(carp, v))
        self.add("digest", v["name"], judge_digest(carp, v))
        if carp[5] != LEAVE:
            self.sent.add((number, vhid, family))

    def capture(self, path, rounds):
        number = 0
        for frame in read_pcap(path):
            if frame[6:11] == INJECTED:
                number = frame[11]
            else:
                self.frame(frame, number, rounds[number])

    def all_sent(self, number, devices):
        for vhid, members in devices.items():
            for family in families(members[0]):
                there = (number, vhid, family) in self.sent
                self.add("sent", members[0]["name"],
                         "ok" if there else f"no IPv{family} advert")


def judge(directory):
    result = Judge()
    rounds = rounds_of(load())
    result.capture(directory / "capture.pcap", rounds)
    for number, devices in enumerate(rounds):
        text = (directory / f"{number}.show").read_text(encoding="utf-8")
        shown = {device["ifname"]: device for device in json.loads(text)}
        for vhid, members in devices.items():
            result.add("accepted", members[0]["name"],
                       judge_heard(shown[f"c{vhid}"], members))
        result.all_sent(number, devices)
    for name, verdict in result.verdicts.items():
        print(name, verdict)


def main():
    verbs = {"check": check, "plan": plan, "judge": judge}
    if len(sys.argv) < 2 or sys.argv[1] not in verbs:
        sys.exit(__doc__)
    verbs[sys.argv[1]](*map(pathlib.Path, sys.argv[2:]))


if __name__ == "__main__":
    main()
