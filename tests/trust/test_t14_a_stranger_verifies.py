"""T-14: a stranger verifies a receipt offline without trusting us.

`tools/verify_receipt.py` (at most 300 lines, standard library and `cryptography`, no Anlan import) and a second
implementation in TypeScript (one saved HTML page) both pass §7.9 and reject 1,000 mutated proofs; disagreement on
any input fails.
"""

import ast
import base64
import hashlib
import random
import re
import subprocess
import sys

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.ledger import vectors
from tests.trust.verifiers import NODE, PAGE, ROOT, TOOL, both, by_page, proof_case, receipt_case

from anlan.ledger.rules import cosignature
from anlan.ledger.rules.checkpoint import Checkpoint, sign_checkpoint
from anlan.ledger.rules.event import leaf_hash
from anlan.ledger.rules.merkle import inclusion_proof, leaf_digest, nodes_in, root_of, sm3
from anlan.ledger.rules.notes import Note, Signature, VerifierKey, parse_vkey, sign, signature_verifies, verifier_key
from anlan.ledger.rules.proof_file import ProofFile

LOGS, WITNESSES, RECEIPTS = [vectors.LOG_VKEY], [vectors.WITNESS_VKEY], [vectors.RECEIPT_VKEY]
PROOF, RECEIPT = vectors.proof_file().encode(), vectors.RECEIPT.encode()
MUTATIONS = 1_000


def published(data: bytes = PROOF) -> dict:
    return proof_case(data, logs=LOGS, witnesses=WITNESSES, needed=1)


def test_t14_both_verify_what_was_published():
    proof, receipt = both([published(), receipt_case(RECEIPT, keys=RECEIPTS)])
    assert proof["found"] == {
        "leaf": vectors.HASHES[0][1],
        "origin": vectors.ORIGIN,
        "size": 5,
        "index": 0,
        "seen": {vectors.WITNESS_NAME: str(vectors.COSIGNED_AT)},
    }
    assert receipt["found"]["number"] == vectors.NUMBER


def test_t14_both_reject_a_thousand_mutated_proofs():
    draw = random.Random(14)
    cases = []
    while len(cases) < MUTATIONS:
        changed = mutated(PROOF, draw)
        if meaning(changed) != meaning(PROOF):
            cases.append(published(changed))
    answers = both(cases)
    assert [answer for answer in answers if "refused" not in answer] == []
    reasons = {answer["refused"] for answer in answers}
    assert {"form", "base64", "signature", "proof", "encoding", "quorum"} <= reasons


def test_t14_both_reject_a_thousand_mutated_receipts():
    draw = random.Random(15)
    cases = []
    while len(cases) < MUTATIONS:
        changed = mutated(RECEIPT, draw)
        if meaning(changed) != meaning(RECEIPT):
            cases.append(receipt_case(changed, keys=RECEIPTS))
    assert [answer for answer in both(cases) if "refused" not in answer] == []


def meaning(data: bytes) -> tuple[bytes, list[bytes]]:
    """What a note says: signature lines may stand in any order, and twice."""
    head, found, tail = data.rpartition(b"\n\n")
    return head, sorted(set(tail.split(b"\n"))) if found and tail.endswith(b"\n") else [data]


def mutated(data: bytes, draw: random.Random) -> bytes:
    """Change a bit, a byte, a line: replace, drop, double, swap, cut."""
    lines = data.split(b"\n")
    place, line, other = draw.randrange(len(data)), draw.randrange(len(lines)), draw.randrange(len(lines))
    kind = draw.randrange(8)
    if kind == 0:
        return data[:place] + bytes([data[place] ^ 1 << draw.randrange(8)]) + data[place + 1 :]
    if kind == 1:
        return (
            data[:place] + draw.choice(b"0 A=+\n\r\xc2\xa0\xe3\x80".decode("latin-1")).encode("latin-1") + data[place:]
        )
    if kind == 2:
        return data[:place] + data[place + 1 :]
    if kind == 3:
        return data[: len(data) - 1 - draw.randrange(200)]
    if kind == 4:
        del lines[line]
    elif kind == 5:
        lines.insert(line, lines[other])
    elif kind == 6:
        lines[line], lines[other] = lines[other], lines[line]
    else:
        words = lines[line].split(b" ")
        words[-1] = bytes(reversed(words[-1]))
        lines[line] = b" ".join(words)
    return b"\n".join(lines)


def made(body: bytes, *, count: int = 3, index: int = 1, origin: str = vectors.ORIGIN, digest=None) -> bytes:
    """A true proof of any bytes, signed by a log that is not honest about what an event is."""
    options = {"digest": digest} if digest else {}
    leaves = [leaf_digest(b"%d" % place, **options) for place in range(count)]
    leaves[index] = leaf_digest(body, **options)
    path = inclusion_proof(nodes_in(leaves, **options), index=index, size=count, **options)
    note = sign_checkpoint(Checkpoint(origin, count, root_of(leaves, **options)), [vectors.LOG_SEED])
    return ProofFile(body, index, tuple(path), note.written).text.encode()


def test_t14_both_verify_every_leaf_of_many_trees_and_refuse_it_in_every_other_place():
    body = vectors.EVENTS[2].encode()
    cases, good = [], []
    for count in (1, 2, 3, 7, 8, 9, 31, 64, 100):
        for index in {0, count // 2, count - 1}:
            data = made(body, count=count, index=index)
            good.append(proof_case(data, logs=LOGS))
            for wrong in {index + 1, max(0, index - 1), index ^ 1} - {index}:
                moved = data.replace(b"index %d\n" % index, b"index %d\n" % wrong)
                cases.append(proof_case(moved, logs=LOGS))
    assert all(answer["found"]["leaf"] == leaf_hash(body) for answer in both(good))
    assert all(answer == {"refused": "proof"} for answer in both(cases))


EVENT = vectors.EVENTS[0]
TRICKS = [
    EVENT.replace('"n":1', '"n":1.0'),
    EVENT.replace('"n":1', '"n":1e0'),
    EVENT.replace('"n":1', '"n":-0'),
    EVENT.replace('"n":1', '"n":9007199254740992'),
    EVENT.replace('"n":1', '"n":9007199254740993'),
    EVENT.replace('"n":1', '"n":NaN'),
    EVENT.replace('"n":1', '"n":Infinity'),
    EVENT.replace('"n":1', '"n":01'),
    EVENT.replace('"n":1', '"n":' + "9" * 5_000),
    EVENT.replace('"n":1', '"n":1,"n":1'),
    EVENT.replace('"v":1', '"v":true'),
    EVENT.replace('"v":1', '"v":2'),
    EVENT.replace('"v":1', '"v":1,"w":1'),
    EVENT.replace('"v":1', '"w":1'),
    EVENT.replace('"v":1', '"v":1,"v":1'),
    EVENT + " ",
    " " + EVENT,
    EVENT + "\n",
    EVENT.replace(":", ": ", 1),
    EVENT.replace("portal", "\\u0070ortal"),
    EVENT.replace("portal", "\\/"),
    EVENT.replace("portal", "\\ud800"),
    EVENT.replace("portal", "\\uD83D\\uDE00"),
    EVENT.replace('"channel":"portal",', '"channel":"portal","é":1,'),
    EVENT.replace('"number":"SF-2026-0000123"', '"number":["SF"]'),
    EVENT.replace('"payload":{"channel":"portal","number":"SF-2026-0000123"}', '"payload":[]'),
    EVENT.replace('"portal"', "[" * 40 + "]" * 40),
    EVENT.replace('"portal"', "[" * 4_000 + "]" * 4_000),
    EVENT.replace('"portal"', "[" * 30_000 + "]" * 30_000),
    *("[]", "null", '"x"', "1", "{}", "", "{", "true", EVENT * 2, EVENT + "\x00", "\ufeff" + EVENT),
]
HARMLESS = [
    EVENT.replace("portal", "\U0001f600"),
    EVENT.replace("portal", "\u2028\x7f"),
    EVENT.replace("portal", '\\u001f\\b\\f\\n\\r\\t\\\\\\"'),
    EVENT.replace('"channel":"portal"', '"__proto__":1,"channel":{"__proto__":{},"a":[1,-9007199254740991,null,true]}'),
    EVENT.replace('"n":1', '"n":9007199254740991'),
    EVENT.replace('"portal"', "[" * 14 + "]" * 14),
]


def test_t14_an_event_has_one_form_however_the_log_signed_it():
    cases = [proof_case(made(text.encode("utf-8", "surrogatepass")), logs=LOGS) for text in TRICKS]
    cases += [proof_case(made(EVENT.encode().replace(b"portal", bad)), logs=LOGS) for bad in (b"\xff", b"\xed\xa0\x80")]
    answers = both(cases)
    assert [text[:60] for text, answer in zip(TRICKS, answers, strict=False) if "refused" not in answer] == []
    assert all("found" in answer for answer in both([proof_case(made(t.encode()), logs=LOGS) for t in HARMLESS]))


def note_tricks() -> list[bytes]:
    """Notes that a careless reader takes."""
    text = Checkpoint(vectors.ORIGIN, 1, leaf_digest(EVENT.encode())).text
    mine = sign(text, name=vectors.ORIGIN, seed=vectors.LOG_SEED)
    head = f"c2sp.org/tlog-proof@v1\nextra {base64.b64encode(EVENT.encode()).decode()}\nindex 0\n\n"
    many = tuple(sign(text, name=f"n{n}", seed=bytes([n]) * 32) for n in range(10, 110))
    witness = parse_vkey(vectors.WITNESS_VKEY)
    at = [0, 2**62, 2**63 - 1]
    times = [
        Signature(witness.name, witness.key_id, cosignature.cosign(text, seed=vectors.WITNESS_SEED, at=t)) for t in at
    ]
    late = b"\x80" + bytes(7) + times[0].body[8:]
    notes = [
        Note(text, (mine,)),
        Note(text, (mine, mine)),
        Note(text, (*many[:99], mine)),
        Note(text, (*many, mine)),
        Note(text, (mine, Signature(vectors.ORIGIN, mine.key_id, mine.body[:-1]))),
        Note(text, (mine, Signature(vectors.ORIGIN, b"abcd", mine.body[:-1]))),
        Note(text, (mine, Signature("no\u00a0break", b"abcd", mine.body))),
        Note(text, (mine, Signature("no\u0085break", b"abcd", mine.body))),
        Note(text, (mine, Signature("no\ufeffbreak", b"abcd", mine.body))),
        Note(text, (mine, Signature("no\u200bbreak", b"abcd", mine.body))),
        Note(text, (mine, Signature("no\u3000break", b"abcd", mine.body))),
        Note(text, (mine, Signature("no\x1cbreak", b"abcd", mine.body))),
        *(Note(text, (mine, one)) for one in times),
        Note(text, (mine, Signature(witness.name, witness.key_id, late))),
        Note(text, (mine, Signature(witness.name, witness.key_id, times[0].body + b"x"))),
        Note(text, (times[0],)),
    ]
    other_origin = Checkpoint("x", 1, leaf_digest(EVENT.encode())).text
    notes.append(Note(other_origin, (sign(other_origin, name=vectors.ORIGIN, seed=vectors.LOG_SEED),)))
    for bent in ("1\n", "01\n", "+1\n", "1 \n", "９\n", "18446744073709551616\n", "9223372036854775808\n"):
        changed = text.replace("\n1\n", f"\n{bent}")
        notes.append(Note(changed, (sign(changed, name=vectors.ORIGIN, seed=vectors.LOG_SEED),)))
    for more in ("extension\n", "\nextension\n", "\u2014 x AAAAAAA=\n"):
        notes.append(Note(text + more, (sign(text + more, name=vectors.ORIGIN, seed=vectors.LOG_SEED),)))
    return [(head + note.written).encode() for note in notes]


def test_t14_notes_are_read_alike():
    answers = both([proof_case(data, logs=LOGS, witnesses=WITNESSES) for data in note_tricks()])
    verdicts = ["found" in answer for answer in answers]
    assert verdicts[:6] == [True, True, True, False, False, True]
    assert verdicts[12:18] == [True, True, True, False, False, False]
    assert 8 <= sum(verdicts) <= 12


def bent_signatures() -> list[tuple[bytes, bytes, bytes]]:
    """Signatures that differ from a true one in what RFC 8032 forbids, and random ones."""
    draw, order = random.Random(8032), 2**252 + 27742317777372353535851937790883648493
    found = []
    for number in range(60):
        key = Ed25519PrivateKey.from_private_bytes(draw.randbytes(32))
        public, message = (
            key.public_key().public_bytes_raw(),
            bytes(draw.randrange(128) for _ in range(draw.randrange(300))),
        )
        signature = key.sign(message)
        s = int.from_bytes(signature[32:], "little") + order
        found += [
            (signature, message, public),
            (signature[:32] + s.to_bytes(32, "little"), message, public),
            (signature[:31] + bytes([signature[31] ^ 128]) + signature[32:], message, public),
            (signature[:-1], message, public),
            (signature, message + b"x", public),
            (signature, message, public[:31] + bytes([public[31] ^ 128])),
            (draw.randbytes(64), message, public),
            (bytes(64), b"", bytes(31) + bytes([number])),
        ]
    return found


def test_t14_the_page_does_its_sums_as_the_library_does():
    datas = [random.Random(n).randbytes(n) for n in [*range(140), 1_000, 4_096]]
    for data, answer in zip(datas, by_page([{"what": "hash", "data": data} for data in datas]), strict=True):
        national = hashes.Hash(hashes.SM3())
        national.update(data)
        expected = [hashlib.sha256(data).hexdigest(), hashlib.sha512(data).hexdigest(), national.finalize().hex()]
        assert answer["found"] == expected
    cases = bent_signatures()
    answers = by_page([{"what": "signature", "signature": s, "data": m, "key": k} for s, m, k in cases])
    for (signature, message, public), answer in zip(cases, answers, strict=True):
        expected = signature_verifies(message.decode("latin-1"), signature, key=VerifierKey("x", 1, public))
        assert answer["found"] is expected, (signature.hex(), message.hex(), public.hex())


def test_t14_the_tree_under_sm3_is_verified_too():
    origin = "anlan.example/ledger-sm3"
    vkey = verifier_key(name=origin, seed=vectors.LOG_SEED).text
    data = made(EVENT.encode(), count=9, index=4, origin=origin, digest=sm3)
    (answer,) = both([proof_case(data, logs=[vkey])])
    assert answer["found"]["leaf"] == leaf_hash(EVENT.encode())
    (answer,) = both([proof_case(made(EVENT.encode(), origin=origin), logs=[vkey])])
    assert answer == {"refused": "proof"}


def test_t14_the_tool_is_small_and_stands_alone():
    text = TOOL.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([a.name for a in node.names] if isinstance(node, ast.Import) else [node.module])
    }
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


def run_tool(folder, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-I", TOOL, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def test_t14_the_command_says_what_it_found_in_both_languages(tmp_path):
    (tmp_path / "p").write_bytes(PROOF)
    (tmp_path / "r").write_bytes(RECEIPT)
    (tmp_path / "t").write_text(vectors.COMMITTED_TEXT)
    keys = ["--log", LOGS[0], "--witness", WITNESSES[0], "--receipt-key", RECEIPTS[0]]
    opening = ["--text", "t", "--opening", bytes(range(32)).hex()]
    done = run_tool(tmp_path, *keys, *opening, "--number", vectors.NUMBER, "r", "p")
    assert done.returncode == 0, done.stdout + done.stderr
    for words in (
        "核验通过 / VERIFIED",
        "受理凭证签名有效",
        "已在链上",
        "见证 / witness witness.example/w1",
        "正文与登记时一致",
    ):
        assert words in done.stdout
    (tmp_path / "t2").write_text("别的正文")
    (tmp_path / "other").write_bytes(made(vectors.EVENTS[1].encode()))
    for arguments, code in [
        (["--number", "SF-2026-0000124", "r", "p"], "mismatch"),
        (["--text", "t2", *opening[2:], "r", "p"], "opening"),
        (["--text", "t", "--opening", "00", "r", "p"], "opening"),
        (["--text", "t", *opening[2:], "r"], "opening"),
        (["--quorum", "2", "p"], "quorum"),
        (["--quorum", "0", "r", "other"], "mismatch"),
        (["t"], "form"),
        (["--log", "x", "p"], "vkey"),
        (["missing"], "missing"),
    ]:
        done = run_tool(tmp_path, *keys, *arguments)
        assert (done.returncode, "核验不通过 / REFUSED" in done.stderr, code in done.stderr) == (1, True, True), done
    assert "没有见证签名" in run_tool(tmp_path, "--log", LOGS[0], "p").stdout


def test_t14_the_page_is_what_its_sources_make_and_can_call_nobody():
    done = subprocess.run(
        [NODE, ROOT / "web" / "verify" / "build.mjs", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    page = PAGE.read_text("utf-8")
    assert "default-src 'none'" in page
    assert not re.search(r"https?://|fetch\(|XMLHttpRequest|import\(|WebSocket|localStorage|indexedDB", page)
