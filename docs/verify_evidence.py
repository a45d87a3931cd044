#!/usr/bin/env python3
"""Verifies an evidence archive of Fieldwarden offline; needs Python 3.8 and nothing else.

    python3 verify_evidence.py FILE.zip [--key KEY]

KEY is the public key of the hub as its owner gave it: Base64 (X.509) or the name of a file with it (Base64 or DER). Without it
the key in the archive is used, which shows that nothing was changed after signing, but not who signed.

Exit 0: every byte is as it was signed. Exit 1: it is not, or cannot be read; what is wrong is said. See evidence.md.
"""

import base64
import binascii
import hashlib
import json
import os
import struct
import sys
import zlib
from datetime import datetime, timezone

FORMAT = "fieldwarden-evidence-1"
# X.509 of an Ed25519 key (RFC 8410) is these bytes and the 32 of the key.
X509 = bytes.fromhex("302a300506032b6570032100")


class Broken(Exception):
    """Ends the check: what comes after would make no sense."""


# ---- Ed25519 as in RFC 8032, section 6; it need not be fast or secret to verify -----------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P)
    if x2 % P == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P != 0:
        x = x * ROOT % P
    if (x * x - x2) % P != 0:
        return None
    return P - x if (x & 1) != sign else x


def add(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    i, j, k, m = f - e, h - g, h + g, f + e
    return (i * j % P, k * m % P, j * k % P, i * m % P)


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def decompress(data):
    y = int.from_bytes(data, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def is_signed(public, text, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r = decompress(public), decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % L
    left, right = multiply(s, BASE), add(r, multiply(h, a))
    return ((left[0] * right[2] - right[0] * left[2]) % P == 0
            and (left[1] * right[2] - right[1] * left[2]) % P == 0)


# ---- The archive: a ZIP file of which every byte follows from its files and their order ---------------------------------------


def common(name, content):
    return struct.pack("<HHHHIIIHH", 0, 0, 0, 0x21, zlib.crc32(content), len(content), len(content), len(name), 0)


def local(name, content):
    return struct.pack("<IH", 0x04034B50, 20) + common(name, content) + name


def directory(files):
    out, offset = b"", 0
    for name, content in files:
        out += struct.pack("<IHH", 0x02014B50, 20, 20) + common(name, content)
        out += struct.pack("<HHHII", 0, 0, 0, 0, offset) + name
        offset += 30 + len(name) + len(content)
    return out + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(files), len(files), len(out), offset, 0)


def split(archive):
    files, at = [], 0
    while archive[at:at + 4] == b"PK\x03\x04" and at + 30 <= len(archive):
        size, = struct.unpack_from("<I", archive, at + 18)
        length, = struct.unpack_from("<H", archive, at + 26)
        begin = at + 30 + length
        if begin + size > len(archive):
            raise Broken("the archive ends inside a file, or a size in it was changed")
        name, content = archive[at + 30:begin], archive[begin:begin + size]
        if archive[at:begin] != local(name, content):
            raise Broken("the header of file %d is not what belongs to its content" % (len(files) + 1))
        files.append((name, content))
        at = begin + size
    if archive[at:] != directory(files):
        raise Broken("the directory at the end of the archive is not what belongs to its files")
    found = {}
    for name, content in files:
        text = name.decode("ascii")
        if text in found:
            raise Broken("two files are called " + text)
        found[text] = content
    return found


# ---- What is in it -------------------------------------------------------------------------------------------------------------


def no_twins(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise Broken("a file says one thing twice")
    return dict(pairs)


def read(found, name):
    if name not in found:
        raise Broken(name + " is missing")
    return json.loads(found[name].decode("utf-8"), object_pairs_hook=no_twins)


def netstring(value):
    if value is None:
        return b"-,"
    data = str(value).encode("utf-8")
    return b"%d:%s," % (len(data), data)


def millis(text):
    whole, _, rest = text.rstrip("Z").partition(".")
    seconds = int(datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc).timestamp())
    return seconds * 1000 + int((rest + "000")[:3])


def check_chain(found, manifest, public, wrong):
    chain, last = read(found, "chain.json"), None
    for entry in chain["entries"]:
        data = b"".join(netstring(one) for one in [entry["before"], entry["seq"]] + entry["fields"])
        if hashlib.sha256(data).hexdigest() != entry["hash"]:
            wrong.append("entry %s of the record does not have its hash" % entry["seq"])
        if entry["fields"][0] != manifest["alert"]:
            wrong.append("entry %s of the record is of another alert" % entry["seq"])
        last = entry
    point = chain["checkpoint"]
    text = "\n".join(["fieldwarden-audit-1", point["record"], str(point["seq"]), point["hash"], str(millis(point["at"]))])
    if not is_signed(public, text.encode("utf-8"), base64.b64decode(point["signature"], validate=True)):
        wrong.append("the checkpoint of the record is not signed with the key of the archive")
    if last is None or last["hash"] != point["hash"] or last["seq"] != point["seq"]:
        wrong.append("the checkpoint is not that of the last entry")


def wanted_key(text):
    if os.path.exists(text):
        with open(text, "rb") as file:
            data = file.read()
        if data.startswith(X509):
            return data
        text = data.decode("ascii")
    return base64.b64decode("".join(text.split()), validate=True)


def verify(archive, key, wrong):
    found = split(archive)
    manifest = read(found, "manifest.json")
    if manifest.get("format") != FORMAT:
        raise Broken("this is not an archive of the form " + FORMAT)
    names = ["manifest.json", "manifest.sig"]
    for entry in manifest["files"]:
        names.append(entry["name"])
        content = found.get(entry["name"])
        if content is None:
            wrong.append(entry["name"] + " is missing")
        elif len(content) != entry["size"] or hashlib.sha256(content).hexdigest() != entry["sha256"]:
            wrong.append(entry["name"] + " is not what was signed")
    if names != list(found):
        wrong.append("the files are not those of the manifest, or not in its order")
    der = found.get("public-key.der", b"")
    if not der.startswith(X509) or hashlib.sha256(der).hexdigest() != manifest["keySha256"]:
        raise Broken("the key is not the one that the manifest names")
    if key is not None and key != der:
        wrong.append("the archive was signed with another key than the one given")
    public = der[len(X509):]
    if not is_signed(public, found["manifest.json"], found.get("manifest.sig", b"")):
        wrong.append("the signature is not that of this manifest")
    check_chain(found, manifest, public, wrong)
    return manifest


def main(arguments):
    key = None
    if len(arguments) == 3 and arguments[1] == "--key":
        try:
            key = wanted_key(arguments[2])
        except (ValueError, OSError) as problem:
            print("the key cannot be read: %s" % problem)
            return 1
    elif len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__)
        return 1
    wrong = []
    try:
        with open(arguments[0], "rb") as file:
            archive = file.read()
        manifest = verify(archive, key, wrong)
    except Broken as problem:
        wrong.append(str(problem))
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, binascii.Error, RecursionError) as problem:
        wrong.append("the archive cannot be read: %r" % problem)
    if wrong:
        print("NOT what was signed:")
        for one in wrong:
            print("  " + one)
        return 1
    print("Every byte is as it was signed.")
    print("  alert     %s" % manifest["alert"])
    print("  exported  %s by %s" % (manifest["exportedAt"], manifest["exportedBy"]))
    print("  grade     %s" % manifest["grade"])
    print("  key       SHA-256 %s%s" % (manifest["keySha256"], "" if key else " (compare it with what the owner of the hub says)"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
