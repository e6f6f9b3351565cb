#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Documentation/netlink/specs/carp.yaml against the header and the kernel.

    spec.py static          against include/uapi/linux/carp.h
    spec.py live DEVICE     against the kernel in whose namespace this runs.
                            DEVICE is in BACKUP, knows a master, has addresses
                            of both families, a key, and a parent named eth0

Prints "CHECK ok|WHY", with the first thing that is wrong.
"""
import pathlib
import re
import socket
import struct
import sys

import yaml

sys.dont_write_bytecode = True
# pylint: disable=wrong-import-position
import netlink  # noqa: E402
from netlink import Refused, attrs, attr, nest, string, u8, u32  # noqa: E402

TREE = pathlib.Path(__file__).resolve().parents[2]
SPEC = TREE / "Documentation/netlink/specs/carp.yaml"
HEADER = TREE / "kmod/include/uapi/linux/carp.h"

SIZES = {"u8": 1, "u16": 2, "u32": 4, "s32": 4, "u64": 8}
GENL_ADMIN_PERM, GENL_UNS_ADMIN_PERM = 0x01, 0x10
RTM_NEWLINK, RTM_GETLINK = 16, 18
IFLA_LINKINFO, IFLA_INFO_KIND, IFLA_INFO_DATA = 18, 1, 2
ENODEV, EINVAL, EOPNOTSUPP = 19, 22, 95

KEY = b"k" * 20                          # what the longest good key is here

# Attributes that a message need not have: not configured, or nothing unusual.
OPTIONAL = {"link-netnsid"}


class Verdicts:
    def __init__(self):
        self.verdicts = {}

    def add(self, check, subject, why):
        old = self.verdicts.setdefault(check, "ok")
        if old == "ok" and why:
            self.verdicts[check] = f"{subject}: {why}"

    def show(self):
        for check, verdict in self.verdicts.items():
            print(check, verdict)


def c_name(prefix, name):
    return (prefix + name).upper().replace("-", "_")


# --- the specification ---

class Spec:
    def __init__(self):
        self.yaml = yaml.safe_load(SPEC.read_text(encoding="utf-8"))
        self.definitions = {d["name"]: d for d in self.yaml["definitions"]}
        sets = self.yaml["attribute-sets"]
        self.sets = {s["name"]: s for s in sets}
        self.by_name = {}
        self.by_number = {}
        for each in sets:
            if "subset-of" not in each:
                self.number(each)
        for each in sets:
            if "subset-of" in each:
                self.subset(each)
        self.operations = {o["name"]: o
                           for o in self.yaml["operations"]["list"]}
        numbered(self.yaml["operations"]["list"])

    def number(self, each):
        numbered(each["attributes"])
        self.index(each["name"], each["attributes"])

    def subset(self, each):
        parent = self.by_name[each["subset-of"]]
        self.index(each["name"], [parent[a["name"]] | a
                                  for a in each["attributes"]])

    def index(self, name, attributes):
        self.by_name[name] = {a["name"]: a for a in attributes}
        self.by_number[name] = {a["value"]: a for a in attributes}

    def constant(self, value):
        if isinstance(value, int):
            return value
        return self.definitions[value.removeprefix("carp-")]["value"]

    def limits(self, a):
        """(smallest, largest): value of an integer, length of the rest."""
        checks = a.get("checks", {})
        if a["type"] in SIZES:
            top = 256 ** SIZES[a["type"]] - 1
            return checks.get("min", 0), checks.get("max", top)
        return (self.constant(checks.get("min-len", 0)),
                self.constant(checks["max-len"]))

    def settable(self):
        request = self.operations["set"]["do"]["request"]["attributes"]
        return [self.by_name["carp"][name] for name in request
                if name not in ("ifindex", "ifname")]

    def read_only(self):
        """Attributes that SET does not know at all."""
        request = self.operations["set"]["do"]["request"]["attributes"]
        return [a for a in self.by_name["carp"].values()
                if a["name"] not in request
                and a["type"] not in ("unused", "pad")]

    def reply(self, operation):
        """The attributes of what the kernel sends by this name."""
        op = self.operations[operation]
        if "notify" in op:
            op = self.operations[op["notify"]]
        if "event" in op:
            return op["event"]["attributes"]
        return op["do"]["reply"]["attributes"]


def numbered(entries):
    value = 0
    for entry in entries:
        value = entry.setdefault("value", value)
        value += 1


# --- static ---

class Header:
    """Enums with their values, kernel-doc and defines of the C header."""

    def __init__(self):
        text = HEADER.read_text(encoding="utf-8")
        self.enums = {}
        self.docs = set(re.findall(r"^ \* @(\w+): \S", text, re.M))
        self.defines = dict(re.findall(r"^#define\s+(\w+)\s+(\S+)$", text,
                                       re.M))
        for name, body in re.findall(r"^enum (\w+) \{(.*?)^\};", text,
                                     re.M | re.S):
            self.enums[name] = self.values(body)

    @staticmethod
    def values(body):
        value, found = 0, {}
        for name in re.findall(r"^\t(\w+),?$", body, re.M):
            if not name.startswith("__"):
                found[name] = value
            value += 1
        return found


def static_enum(out, header, name, prefix, entries):
    numbered(entries)
    mine = {c_name(prefix, e["name"]): e["value"] for e in entries}
    out.add("numbers", name,
            differences(mine, header.enums.get(name.replace("-", "_"), {})))
    for entry in entries:
        out.add("docs", f"{name} {entry['name']}",
                "" if entry.get("doc", "").strip() else "no doc in the spec")
        full = c_name(prefix, entry["name"])
        out.add("docs", full, "" if full in header.docs else "no doc in C")


def differences(mine, theirs):
    wrong = sorted(set(mine.items()) ^ set(theirs.items()))
    return " ".join(f"{name}={value}" for name, value in wrong)


def static():
    out, spec, header = Verdicts(), Spec(), Header()
    for d in spec.definitions.values():
        if d["type"] == "enum":
            static_enum(out, header, d["enum-name"], d["name-prefix"],
                        d["entries"])
        else:
            name = c_name(d["name-prefix"], d["name"])
            same = header.defines.get(name) == str(d["value"])
            out.add("numbers", name, "" if same else "differs")
        out.add("docs", d["name"], "" if d.get("doc") else "no doc")
    for s in spec.sets.values():
        if "subset-of" not in s:
            static_enum(out, header, s["enum-name"], s["name-prefix"],
                        s["attributes"])
        out.add("docs", s["name"], "" if s.get("doc") else "no doc")
    operations = spec.yaml["operations"]
    static_enum(out, header, operations["enum-name"],
                operations["name-prefix"], operations["list"])
    family = header.defines.get(c_name("", spec.yaml["c-family-name"]))
    out.add("numbers", "family", "" if family == '"carp"' else str(family))
    out.show()


# --- what the kernel sends ---

def type_error(spec, a, payload):
    kind = a["type"]
    if kind in SIZES and len(payload) != SIZES[kind]:
        return f"{len(payload)} bytes, not {kind}"
    if kind == "string" and payload[-1:] != b"\0":
        return "not a string"
    if "exact-len" in a.get("checks", {}):
        if len(payload) != spec.constant(a["checks"]["exact-len"]):
            return f"{len(payload)} bytes"
    if "enum" in a:
        entries = spec.definitions[a["enum"]]["entries"]
        if payload[0] >= len(entries):
            return f"value {payload[0]}"
    return ""


def message_error(spec, set_name, data, expected=None):
    """Anything in these attributes that the spec does not say."""
    seen = {}
    for _, kind, payload in attrs(data):
        a = spec.by_number[set_name].get(kind & netlink.TYPE_MASK)
        if not a:
            return f"unknown attribute {kind & netlink.TYPE_MASK}"
        name = a["name"]
        if a["type"] == "pad":
            continue
        if name in seen and not a.get("multi-attr"):
            return f"{name} twice"
        seen[name] = payload
        why = type_error(spec, a, payload)
        if not why and a["type"] == "nest":
            if not kind & netlink.NESTED:
                return f"{name}: no flag of a nest"
            why = nest_error(spec, a["nested-attributes"], payload)
        if why:
            return f"{name}: {why}"
    return presence_error(seen, expected)


def presence_error(seen, expected):
    if expected is None:
        return ""
    missing = set(expected) - set(seen) - OPTIONAL
    if missing:
        return "missing: " + " ".join(sorted(missing))
    surplus = set(seen) - set(expected)
    return "surplus: " + " ".join(sorted(surplus)) if surplus else ""


def nest_error(spec, set_name, payload):
    expected = {a["name"] for a in spec.by_name[set_name].values()
                if a["type"] not in ("unused", "pad")}
    if set_name == "carp-addresses":
        expected = None
    elif set_name == "carp-master":
        family = next(n for n in ("ipv4", "ipv6") if netlink.first(
            payload, spec.by_name["carp"][n]["value"]))
        expected -= {"ipv4", "ipv6"} - {family}
    return message_error(spec, set_name, payload, expected)


# --- the two doors ---

class Genl:
    """SET and GET of one device."""
    name = "genl"

    def __init__(self, spec, family, device):
        self.spec, self.family = spec, family
        self.ifname = string(self.number("ifname"), device)

    def number(self, name):
        return self.spec.by_name["carp"][name]["value"]

    def set(self, data):
        command = self.spec.operations["set"]["value"]
        self.family.call(command, self.ifname + data)

    def get(self):
        command = self.spec.operations["get"]["value"]
        return self.family.call(command, self.ifname)[0]

    def config(self):
        """What is configured, by name."""
        wanted = {a["name"] for a in self.spec.settable()} - {"state"}
        data = self.get()
        return {name: netlink.first(data, self.number(name))
                for name in wanted | {"key-set"}}


class Rtnl:
    """The same by RTM_NEWLINK of the device that is there."""
    name = "rtnl"

    def __init__(self, device):
        self.sock = netlink.Socket(netlink.ROUTE)
        self.index = socket.if_nametoindex(device)

    def set(self, data):
        header = struct.pack("=BBHiII", 0, 0, 0, self.index, 0, 0)
        info = nest(IFLA_LINKINFO, string(IFLA_INFO_KIND, "carp"),
                    nest(IFLA_INFO_DATA, data))
        self.sock.request(RTM_NEWLINK, header + info)

    def get(self):
        header = struct.pack("=BBHiII", 0, 0, 0, self.index, 0, 0)
        link = self.sock.request(RTM_GETLINK, header)[0][16:]
        info = netlink.first(link, IFLA_LINKINFO)
        return netlink.first(info, IFLA_INFO_DATA)


# --- what the kernel accepts ---

def good_payloads(spec, a):
    low, high = spec.limits(a)
    if a["type"] in SIZES:
        return [bytes((low,)), bytes((high,))]
    return [b"k" * low, b"k" * high]


def bad_payloads(spec, a):
    low, high = spec.limits(a)
    if a["type"] not in SIZES:
        return [b"k" * (low - 1), b"k" * (high + 1), b"k" * 200]
    top = 256 ** SIZES[a["type"]] - 1
    bad = [b"", b"\1\0", b"\1\0\0\0", b"\1" + bytes(7)]
    if low:
        bad.append(bytes((low - 1,)))
    if high < top:
        bad.append(bytes((high + 1,)))
    return bad


def refusal_error(door, kind, payload):
    """The kernel must refuse this, in words, and say which attribute."""
    try:
        door.set(attr(kind, payload))
    except Refused as refused:
        if refused.attr != kind:
            return f"{payload.hex()} refused without naming it: {refused}"
        return "" if refused.text else f"refused without words: {refused}"
    return f"accepts {payload.hex()}"


def check_settable(out, spec, door, genl):
    for a in spec.settable():
        if a["name"] == "state":
            continue
        subject = f"{door.name} {a['name']}"
        before = genl.config()
        for payload in bad_payloads(spec, a):
            out.add("refused", subject,
                    refusal_error(door, a["value"], payload))
        if genl.config() != before:
            out.add("unchanged", subject, "changed by what was refused")
        for payload in good_payloads(spec, a):
            why = ""
            try:
                door.set(attr(a["value"], payload))
                if a["name"] != "key" and \
                        genl.config()[a["name"]] != payload:
                    why = f"{payload.hex()} is not reported back"
            except Refused as refused:
                why = f"{payload.hex()}: {refused}"
            out.add("accepted", subject, why)
        if before[a["name"]]:
            door.set(attr(a["value"], before[a["name"]]))


def plausible(spec, a):
    kind = a["type"]
    if kind in SIZES:
        return b"\1" + bytes(SIZES[kind] - 1)
    if kind == "binary":
        return bytes(spec.constant(a["checks"].get("exact-len", 1)))
    return b"x\0" if kind == "string" else b""


def check_unknown(out, spec, door, genl):
    """Read-only and unknown ones, alone and beside a good one."""
    top = max(spec.by_number["carp"])
    extra = [] if door.name == "genl" else [
        spec.by_name["carp"][name] for name in ("ifindex", "ifname", "state")]
    before = genl.config()
    for a in spec.read_only() + extra:
        out.add("read-only", f"{door.name} {a['name']}",
                refusal_error(door, a["value"], plausible(spec, a)))
    for number in (top + 1, 200, 8191):
        out.add("unknown", f"{door.name} {number}",
                refusal_error(door, number, b"\1\0\0\0"))
    advskew = u8(spec.by_name["carp"]["advskew"]["value"], 77)
    vhid = attr(spec.by_name["carp"]["vhid"]["value"], b"\0")
    for data in (advskew + attr(top + 1, b"\1"), advskew + vhid,
                 vhid + advskew):
        why = "accepts one bad beside a good one"
        try:
            door.set(data)
        except Refused:
            why = ""
        out.add("unknown", door.name, why)
    if genl.config() != before:
        out.add("unchanged", door.name, "changed by what was refused")


def check_state(out, spec, genl):
    kind = genl.number("state")
    a = spec.by_name["carp"]["state"]
    for payload in bad_payloads(spec, a):
        out.add("refused", "state", refusal_error(genl, kind, payload))
    names = [e["name"] for e in spec.definitions["state"]["entries"]]
    for word in ("master", "backup"):
        why = ""
        try:
            genl.set(u8(kind, names.index(word)))
        except Refused as refused:
            why = str(refused)
        out.add("accepted", f"state {word}", why)


def refused_with(code, call, *args):
    try:
        call(*args)
    except Refused as refused:
        if refused.errno != code:
            return str(refused)
        return "" if refused.text else "no words"
    return "accepted"


def check_get(out, spec, genl, rtnl):
    get = spec.operations["get"]["value"]
    set_ = spec.operations["set"]["value"]
    reply = spec.reply("get")
    family = genl.family
    index = u32(genl.number("ifindex"), rtnl.index)
    by_index = family.call(get, index)
    dump = family.call(get, b"", netlink.DUMP)
    for what, data in (("by name", [genl.get()]), ("by index", by_index),
                       ("dump", dump)):
        out.add("get", what, "" if data else "no answer")
        for each in data:
            out.add("get", what, message_error(spec, "carp", each, reply))
    data = rtnl.get()
    out.add("get", "rtnl", message_error(spec, "carp", data))
    missing = [a["name"] for a in spec.settable()
               if a["name"] not in ("key", "state")
               and netlink.first(data, a["value"]) is None]
    out.add("get", "rtnl", " ".join(missing))
    nobody = string(genl.number("ifname"), "nobody")
    out.add("no-device", "get", refused_with(ENODEV, family.call, get,
                                             nobody))
    out.add("no-device", "set", refused_with(ENODEV, family.call, set_,
                                             nobody))
    out.add("no-device", "no name", refused_with(EINVAL, family.call, get,
                                                 b""))
    out.add("no-device", "not a carp device", refused_with(
        EOPNOTSUPP, family.call, get,
        string(genl.number("ifname"), "eth0")))


def check_family(out, spec, family):
    out.add("family", "version", "" if family.version == 1
            else str(family.version))
    wanted = {spec.operations["get"]["value"]: 0,
              spec.operations["set"]["value"]: GENL_UNS_ADMIN_PERM}
    mask = GENL_ADMIN_PERM | GENL_UNS_ADMIN_PERM
    found = {op: flags & mask for op, flags in family.ops.items()}
    out.add("family", "operations", "" if found == wanted else str(found))
    groups = {g["name"] for g in spec.yaml["mcast-groups"]["list"]}
    out.add("family", "groups",
            "" if set(family.groups) == groups else str(family.groups))


# --- notifications ---

def next_of(spec, listener, name):
    """The next notification of this name; others may come before."""
    wanted = spec.operations[name]["value"]
    while True:
        for _, _, _, payload in listener.receive():
            if payload[0] == wanted:
                return payload[4:]


def check_notification(out, spec, listener, name):
    try:
        data = next_of(spec, listener, name)
    except TimeoutError:
        out.add("notified", name, "none came")
        return
    out.add("notified", name,
            message_error(spec, "carp", data, spec.reply(name)))


def check_notifications(out, spec, genl, rtnl):
    listener = netlink.Socket(netlink.GENERIC)
    listener.join(genl.family.groups["events"])
    names = [e["name"] for e in spec.definitions["state"]["entries"]]
    print("# inject", flush=True)
    sys.stdin.readline()
    check_notification(out, spec, listener, "master-ntf")
    genl.set(u8(genl.number("advskew"), 9))
    check_notification(out, spec, listener, "config-ntf")
    genl.set(u8(genl.number("state"), names.index("master")))
    check_notification(out, spec, listener, "state-ntf")
    header = struct.pack("=BBHiII", 0, 0, 0, rtnl.index, 0, 0)
    rtnl.sock.request(17, header)       # RTM_DELLINK
    check_notification(out, spec, listener, "del-ntf")


def live(device):
    out, spec = Verdicts(), Spec()
    family = netlink.Family(spec.yaml["name"])
    check_family(out, spec, family)
    genl, rtnl = Genl(spec, family, device), Rtnl(device)
    check_get(out, spec, genl, rtnl)
    for door in (genl, rtnl):
        check_settable(out, spec, door, genl)
        check_unknown(out, spec, door, genl)
    check_state(out, spec, genl)
    check_notifications(out, spec, genl, rtnl)
    out.verdicts.setdefault("unchanged", "ok")
    shown = KEY in bytes(netlink.received)
    out.add("key", device, "it is" if shown else "")
    out.show()


def main():
    if sys.argv[1:2] == ["static"]:
        static()
    elif sys.argv[1:2] == ["live"] and len(sys.argv) == 3:
        live(sys.argv[2])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
