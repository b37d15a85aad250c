#!/usr/bin/env python3
"""Verify a county's receipt or proof offline, without trusting the county. 不依赖发证机关，离线核验受理凭证与入链证明。

Needs Python 3.9+ and the package `cryptography`; nothing of Anlan. Formats: RFC 9162, c2sp.org/signed-note,
tlog-checkpoint, tlog-cosignature (Ed25519), tlog-proof. 用法 usage:

  verify_receipt.py --log VKEY [--witness VKEY ...] [--quorum N] SF-2026-0000123.tlog-proof
  verify_receipt.py --receipt-key VKEY SF-2026-0000123.receipt
  verify_receipt.py --log VKEY --receipt-key VKEY --text TEXT.txt --opening HEX RECEIPT PROOF

Take the keys from the gazette, a witness or an old receipt, not from the server you are checking.
公钥请取自公报、见证单位或旧凭证，不要取自被核验的服务器。Exit status: 0 verified 核验通过, 1 refused 核验不通过.
"""

import argparse
import base64
import hashlib
import hmac
import json
import re
import struct
import sys
import unicodedata
from datetime import datetime, timezone

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PROOF, RECEIPT = "c2sp.org/tlog-proof@v1", "anlan-receipt/v1"
FIELDS = set("v stream n prev action from_state to_state occurred_at recorded_at actor actor_role rule payload commits "
             "salt".split())  # fmt: skip
ZH = {
    "form": "格式不对", "base64": "编码不对", "encoding": "不是 UTF-8 文本", "too_large": "文件过大",
    "vkey": "公钥写法不对", "signature": "签名不对", "unsigned": "没有已知公钥的签名", "name": "名称与公钥不符",
    "proof": "证明推不出签署的树根", "event": "事件内容不合规范", "quorum": "见证签名不足",
    "mismatch": "与所给材料不一致", "opening": "正文与承诺不符",
}  # fmt: skip


class Refused(Exception):
    """What is wrong: `code` for machines, the rest for people."""

    def __init__(self, code, detail=""):
        super().__init__(f"{ZH[code]} / {code}: {detail}")
        self.code = code


def need(condition, code, detail=""):
    """Raise Refused unless the condition holds."""
    if not condition:
        raise Refused(code, detail)


def unbase64(text):
    """Decode base64 in its one true form."""
    need(re.fullmatch(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", text), "base64", text[:40])
    data = base64.b64decode(text)
    need(base64.b64encode(data).decode() == text, "base64", "stray bits")
    return data


def number(text):
    """Read a decimal number without leading zeroes, below 2^63."""
    need(re.fullmatch(r"0|[1-9][0-9]{0,18}", text) and int(text) < 2**63, "form", f"number {text[:30]!r}")
    return int(text)


def decoded(data, limit):
    """Read bytes as UTF-8 text."""
    need(len(data) <= limit, "too_large", f"{len(data)} bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("encoding") from error


def check_name(name):
    """A key's name has no plus sign and no blank of any script."""
    need(name and not any(c == "+" or c.isspace() for c in name), "form", f"name {name[:40]!r}")


def read_vkey(text):
    """Read `name+id+base64` to (name, id, type, public key)."""
    parts = text.strip().split("+", 2)
    need(len(parts) == 3 and re.fullmatch("[0-9a-f]{8}", parts[1]), "vkey", text[:60])
    check_name(parts[0])
    raw = unbase64(parts[2])
    need(raw and raw[0] in (1, 4, 6) and len(raw) == {1: 33, 4: 33, 6: 1313}[raw[0]], "vkey", text[:60])
    key_id = hashlib.sha256(parts[0].encode() + b"\n" + raw).digest()[:4]
    need(key_id.hex() == parts[1], "vkey", "its id does not belong to it")
    return parts[0], key_id, raw[0], raw[1:]


def signed_by(text, body, key):
    """Tell whether `body` is this key's signature (type 1) or cosignature (type 4) of a note's text."""
    message = text.encode()
    if key[2] == 4:
        if len(body) != 72 or body[0] > 127:
            return False
        message, body = f"cosignature/v1\ntime {struct.unpack('>Q', body[:8])[0]}\n{text}".encode(), body[8:]
    try:
        Ed25519PublicKey.from_public_bytes(key[3]).verify(body, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def open_note(data, keys):
    """Verify a signed note: return its text and {key: signature} of the known keys that signed it."""
    whole = decoded(data, 64 * 1024)
    need(not re.search(r"[\x00-\x09\x0b-\x1f]", whole), "form", "control characters")
    text, found, tail = whole.rpartition("\n\n")
    text += "\n"
    lines, signed = tail[:-1].split("\n"), {}
    need(found and tail.endswith("\n") and len(lines) <= 100, "form", "text, an empty line, signature lines")
    known = {(key[0], key[1]): key for key in keys if key[2] in (1, 4)}
    for line in lines:
        need(line.startswith("\u2014 "), "form", "signature line")
        name, blank, coded = line[2:].partition(" ")
        need(blank, "form", "signature line")
        check_name(name)
        raw = unbase64(coded)
        need(len(raw) >= 5, "form", "signature too short")
        key = known.get((name, raw[:4]))
        if key:
            need(signed_by(text, raw[4:], key), "signature", name)
            signed[key] = raw[4:]
    need(signed, "unsigned")
    return text, signed


def read_checkpoint(data, logs, witnesses):
    """Verify a checkpoint: (origin, size, root, {witness name: time})."""
    text, signed = open_note(data, logs + witnesses)
    lines = text.split("\n")
    need(len(lines) == 4 and lines[0] and not lines[3], "form", "a checkpoint has three lines")
    size, root = number(lines[1]), unbase64(lines[2])
    need(len(root) == 32, "form", "root")
    mine = [key for key in signed if key in logs]
    need(mine, "unsigned", "the log itself / 日志本身")
    need(all(key[0] == lines[0] and key[2] == 1 for key in mine), "name", lines[0])
    seen = {key: struct.unpack(">Q", body[:8])[0] for key, body in signed.items() if key in witnesses}
    return lines[0], size, root, seen


def digest_of(origin):
    """SHA-256, or SM3 where the origin says `ledger-sm3`."""
    name = "sm3" if "ledger-sm3" in origin.split("/") else "sha256"
    return lambda data: hashlib.new(name, data).digest()


def fold(leaf, index, size, path, digest):
    """Fold a leaf and its path to a root: RFC 9162 §2.1.3.2."""
    need(0 <= index < size, "proof", f"leaf {index} of {size}")
    root, place, last = leaf, index, size - 1
    for sibling in path:
        need(last, "proof", "too many hashes")
        if place & 1 or place == last:
            root = digest(b"\x01" + sibling + root)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            root = digest(b"\x01" + root + sibling)
        place, last = place >> 1, last >> 1
    need(not last, "proof", "too few hashes")
    return root


def no_float(text):
    """Numbers in events are integers."""
    raise Refused("event", f"number {text[:30]}")


def check_value(value, depth=0):
    """Keys are ASCII, integers exact in every language, nothing lies deeper than 16."""
    need(not isinstance(value, int) or abs(value) < 2**53, "event", "integer")
    need(not isinstance(value, dict) or all(key.isascii() for key in value), "event", "key")
    if isinstance(value, (dict, list)):
        need(depth <= 16, "event", "too deep")
        for item in value.values() if isinstance(value, dict) else value:
            check_value(item, depth + 1)


def read_event(data):
    """Read an event strictly: writing it again in canonical form must give the same bytes."""
    try:
        event = json.loads(decoded(data, 65535), parse_float=no_float, parse_constant=no_float)
        check_value(event)
        again = json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError) as error:  # also lone surrogates
        raise Refused("event", type(error).__name__) from error
    need(isinstance(event, dict) and set(event) == FIELDS and again == data, "event", "not canonical / 不是规范写法")
    kinds = {"v": int, "payload": dict, "commits": dict, "recorded_at": str, "stream": str, "action": str}
    need(all(type(event[name]) is kind for name, kind in kinds.items()) and event["v"] == 1, "event", "fields")
    need(isinstance(event["payload"].get("number"), (str, type(None))), "event", "number")
    return event


def value_of(line, word):
    """Return what stands after `word` and one blank."""
    found, blank, value = line.partition(" ")
    need(found == word and blank, "form", f"line {word}")
    return value


def verify_proof(data, logs, witnesses, needed):
    """Verify a proof file cosigned by at least `needed` of the witnesses; return what it proves."""
    head, found, note = decoded(data, 256 * 1024).partition("\n\n")
    lines = head.split("\n")
    need(found and 3 <= len(lines) <= 66 and lines[0] == PROOF, "form", PROOF)
    extra, index = unbase64(value_of(lines[1], "extra")), number(value_of(lines[2], "index"))
    path = [unbase64(line) for line in lines[3:]]
    need(all(len(one) == 32 for one in path), "form", "hashes")
    origin, size, root, seen = read_checkpoint(note.encode(), logs, witnesses)
    digest = digest_of(origin)
    need(fold(digest(b"\x00" + extra), index, size, path, digest) == root, "proof", f"leaf {index} of {size}")
    need(len(seen) >= needed, "quorum", f"{len(seen)} of {needed}")
    leaf = hashlib.sha256(b"\x00" + extra).digest()
    seen = {key[0]: time for key, time in seen.items()}
    return {"event": read_event(extra), "leaf": leaf, "origin": origin, "size": size, "index": index, "seen": seen}


def verify_receipt(data, keys):
    """Verify a receipt note; return its five values."""
    text, _ = open_note(data, keys)
    lines = text.split("\n")
    need(len(lines) == 7 and lines[0] == RECEIPT and not lines[6], "form", RECEIPT)
    words = ("origin", "number", "received", "leaf", "include-by")
    values = {word: value_of(line, word) for word, line in zip(words, lines[1:6])}
    need(all(values.values()) and len(unbase64(values["leaf"])) == 32, "form", "values")
    moment = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"
    need(all(re.fullmatch(moment, values[word]) for word in ("received", "include-by")), "form", "times")
    return values


def verify_text(event, text, opening):
    """Open the commitment to the petition's text."""
    need(re.fullmatch("[0-9a-fA-F]{64}", opening), "opening", "64 hex digits")
    message = b"anlan-commit/v1\ntext\n" + unicodedata.normalize("NFC", text).encode()
    committed = base64.b64encode(hmac.new(bytes.fromhex(opening), message, hashlib.sha256).digest()).decode()
    need(event["commits"].get("text") == committed, "opening")


def verify(arguments):
    """Verify everything given, and that it belongs together; return lines to print."""
    logs, witnesses = [read_vkey(k) for k in arguments.log], [read_vkey(k) for k in arguments.witness]
    needed = len(witnesses) if arguments.quorum is None else arguments.quorum
    receipts = [read_vkey(k) for k in arguments.receipt_key]
    said, leaves, numbers, event = [], set(), set(), None
    for path in arguments.files:
        with open(path, "rb") as file:
            data = file.read(300_000)
        if data.startswith(RECEIPT.encode()):
            values = verify_receipt(data, receipts)
            leaves.add(unbase64(values["leaf"]))
            numbers.add(values["number"])
            said.append(f"受理凭证签名有效 / receipt {values['number']}: received {values['received']}")
            said.append(f"应于此前上链 / must be in {values['origin']} by {values['include-by']}")
        else:
            proven = verify_proof(data, logs, witnesses, needed)
            event = proven["event"]
            leaves.add(proven["leaf"])
            numbers.add(event["payload"].get("number"))
            what = f"{event['action']} of {event['payload'].get('number')}, recorded {event['recorded_at']}"
            said.append(
                f"已在链上 / event {what}, is number {proven['index']} of {proven['size']} in {proven['origin']}"
            )
            for name, time in proven["seen"].items():
                at = datetime.fromtimestamp(min(time, 253402300799), timezone.utc)
                said.append(f"见证 / witness {name}: {at:%Y-%m-%d %H:%M:%S} UTC")
            if not proven["seen"]:
                said.append("没有见证签名 / no witness has cosigned: only the county's own key vouches for it")
    need(len(leaves) == 1 and len(numbers) == 1, "mismatch", "receipt and proof / 凭证与证明")
    need(arguments.number in (None, *numbers), "mismatch", f"number {arguments.number}")
    if arguments.text:
        need(event is not None, "opening", "a proof file holds the event / 需要证明文件")
        with open(arguments.text, "rb") as file:
            verify_text(event, decoded(file.read(10**7), 10**7), arguments.opening or "")
        said.append("正文与登记时一致 / the text is the one that was registered")
    return said


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("log", "witness", "receipt-key"):
        parser.add_argument(f"--{name}", action="append", default=[], metavar="VKEY")
    parser.add_argument("--quorum", type=int, help="cosignatures needed; default: all --witness / 所需见证数")
    for name in ("number", "text", "opening"):
        parser.add_argument(f"--{name}")
    parser.add_argument("files", nargs="+")
    try:
        print("\n".join([*verify(parser.parse_args()), "核验通过 / VERIFIED"]))
    except (Refused, OSError) as error:
        sys.exit(f"核验不通过 / REFUSED: {error}")


if __name__ == "__main__":
    main()
