#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The corpus of a target: one text file, for people and for version control.

    corpus.py unpack FILE DIRECTORY     a file for each line
    corpus.py pack DIRECTORY FILE       the contrary; names are kept

A line is a name and the input, in which what cannot be printed and a
backslash are written as \\n, \\\\ or \\xHH.
"""
import pathlib
import re
import sys

LICENCE = "# SPDX-License-Identifier: GPL-2.0-or-later\n"
SHORT = {"\\n": b"\n", "\\\\": b"\\"}


def encode(data):
    text = ""
    for byte in data:
        char = chr(byte)
        if char == "\n":
            text += "\\n"
        elif char == "\\":
            text += "\\\\"
        elif 0x20 <= byte < 0x7f:
            text += char
        else:
            text += f"\\x{byte:02x}"
    return text


def decode(text):
    data = b""
    for part in re.findall(r"\\x[0-9a-f]{2}|\\.|[^\\]", text):
        if part.startswith("\\x"):
            data += bytes((int(part[2:], 16),))
        else:
            data += SHORT.get(part) or part.encode()
    return data


def unpack(source, directory):
    directory.mkdir(parents=True, exist_ok=True)
    for line in source.read_text().splitlines():
        if line.startswith("#") or not line:
            continue
        name, _, text = line.partition(" ")
        (directory / name).write_bytes(decode(text))


def pack(directory, target):
    with target.open("w") as out:
        out.write(LICENCE)
        for path in sorted(directory.iterdir()):
            out.write(f"{path.name} {encode(path.read_bytes())}\n")


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("pack", "unpack"):
        sys.exit(__doc__)
    source, target = map(pathlib.Path, sys.argv[2:])
    globals()[sys.argv[1]](source, target)


main()
