"""Both verifiers for strangers, side by side: the same cases must get the same answers."""

import base64
import importlib.util
import json
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NODE = ROOT / ".venv" / "bin" / "node"
TOOL = ROOT / "tools" / "verify_receipt.py"
PAGE = ROOT / "web" / "verify" / "verify.html"

_spec = importlib.util.spec_from_file_location("verify_receipt", TOOL)
tool = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(tool)


def proof_case(data: bytes, *, logs: list[str], witnesses: list[str] = (), needed: int = 0) -> dict[str, Any]:
    """A proof file to verify."""
    return {"what": "proof", "data": data, "logs": list(logs), "witnesses": list(witnesses), "needed": needed}


def receipt_case(data: bytes, *, keys: list[str]) -> dict[str, Any]:
    """A receipt to verify."""
    return {"what": "receipt", "data": data, "logs": list(keys)}


def by_tool(case: dict[str, Any]) -> dict[str, Any]:
    """Answer a case with tools/verify_receipt.py."""
    try:
        keys = [tool.read_vkey(key) for key in case["logs"]]
        if case["what"] == "receipt":
            return {"found": tool.verify_receipt(case["data"], keys)}
        witnesses = [tool.read_vkey(key) for key in case["witnesses"]]
        found = tool.verify_proof(case["data"], keys, witnesses, case["needed"])
        kept = {name: found[name] for name in ("origin", "size", "index")}
        seen = {name: str(time) for name, time in found["seen"].items()}
        return {"found": {"leaf": found["leaf"].hex(), "seen": seen, **kept}}
    except tool.Refused as refused:
        return {"refused": refused.code}


def by_page(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Answer many cases with the script of the saved page, in one process of node."""
    given = [
        {name: base64.b64encode(value).decode() if isinstance(value, bytes) else value for name, value in case.items()}
        for case in cases
    ]
    done = subprocess.run(
        [NODE, Path(__file__).with_name("second_verifier.mjs"), PAGE],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def both(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Answer every case with both; they must agree, down to the reason of a refusal."""
    answers = [by_tool(case) for case in cases]
    for case, one, other in zip(cases, answers, by_page(cases), strict=True):
        assert one == other, (case, one, other)
    return answers
