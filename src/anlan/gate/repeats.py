"""Gives a repeated delivery the answer the first one got (trust T-03): the key travels with the request.

`earlier_answer` and `remember` run inside the caller's transaction and cost one statement each. The answer is
sealed under a key made from the idempotency key, which only the sender has: one to a citizen can hold
the query code, of which we keep nothing but a hash (trust §5).
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from anlan.gate.models import IdempotencyKey
from anlan.ledger.rows import insert_rows
from anlan.ledger.rules.sealing import open_sealed, seal


class AlreadyAnswered(Exception):
    """The same key was answered by another request in the meantime; its answer stands, ours is undone."""


class KeyReused(Exception):
    """The key was used before for another body: 409, never the other body's answer."""


def earlier_answer(scope: str, key: str, *, body: bytes = b"") -> Any | None:
    """Return the answer given under `key`, None if there is none; KeyReused for another body."""
    kept = IdempotencyKey.objects.filter(scope=scope, key_hash=sha256(key.encode()))
    for body_hash, answer in kept.values_list("body_hash", "answer"):
        if bytes(body_hash) != sha256(body):
            raise KeyReused(scope)
        return json.loads(open_sealed(sealing_key(key), scope, "answer", bytes(answer)))
    return None


def remember(scope: str, key: str, answer: Any, *, body: bytes = b"") -> None:
    """Keep a JSON answer under `key`, or raise AlreadyAnswered: the transaction must then be rolled back."""
    sealed = seal(sealing_key(key), 0, scope, "answer", json.dumps(answer, ensure_ascii=False))
    row = IdempotencyKey(scope=scope, key_hash=sha256(key.encode()), body_hash=sha256(body), answer=sealed)
    try:
        insert_rows([row])
    except IntegrityError as twice:
        raise AlreadyAnswered(scope) from twice


def once(scope: str, key: str, act: Callable[[], Any], *, body: bytes = b"") -> tuple[Any, bool]:
    """Run `act` in a transaction and keep its JSON answer; return it and whether it is an earlier one."""
    earlier = earlier_answer(scope, key, body=body)
    if earlier is not None:
        return earlier, True
    try:
        with transaction.atomic():
            answer = act()
            remember(scope, key, answer, body=body)
    except AlreadyAnswered:
        return earlier_answer(scope, key, body=body), True
    return answer, False


def forget_answers(*, before: datetime) -> int:
    """Delete the answers given before a moment (72 hours ago, trust §5) and return their number."""
    return IdempotencyKey.objects.filter(created_at__lt=before).delete()[0]


def sha256(content: bytes) -> bytes:
    """Return the hash a key or a body is compared by."""
    return hashlib.sha256(content).digest()


def sealing_key(key: str) -> bytes:
    """Return the key an answer is sealed under; another label than the look-up's, so one does not give the other."""
    return hmac.digest(key.encode(), b"anlan-answer/v1", hashlib.sha256)
