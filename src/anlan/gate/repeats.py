"""Gives a repeated delivery the answer the first one got (trust T-07): the key travels with the request.

Both functions run inside the caller's transaction and cost one statement each. An answer must hold nothing that
is stored only as a hash elsewhere, and no personal data: it lies here in the clear until it is forgotten.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from anlan.gate.models import IdempotencyKey


class AlreadyAnswered(Exception):
    """The same key was answered by another request in the meantime; its answer stands, ours is undone."""


def earlier_answer(scope: str, key: str) -> Any | None:
    """Return the answer once given under `key`, None if there is none."""
    rows = IdempotencyKey.objects.filter(scope=scope, key_hash=key_hash(key))
    return rows.values_list("answer", flat=True).first()


def remember(scope: str, key: str, answer: Any) -> None:
    """Keep a JSON answer under `key`, or raise AlreadyAnswered: the transaction must then be rolled back."""
    try:
        IdempotencyKey.objects.create(scope=scope, key_hash=key_hash(key), answer=answer)
    except IntegrityError as twice:
        raise AlreadyAnswered from twice


def once(scope: str, key: str, act: Callable[[], Any]) -> tuple[Any, bool]:
    """Run `act` in a transaction and keep its JSON answer; return it and whether it is an earlier one (SAME)."""
    earlier = earlier_answer(scope, key)
    if earlier is not None:
        return earlier, True
    try:
        with transaction.atomic():
            answer = act()
            remember(scope, key, answer)
    except AlreadyAnswered:
        return earlier_answer(scope, key), True
    return answer, False


def forget_answers(*, before: datetime) -> int:
    """Delete the answers given before a moment and return their number."""
    return IdempotencyKey.objects.filter(created_at__lt=before).delete()[0]


def key_hash(key: str) -> bytes:
    """Return the hash a key is kept under."""
    return hashlib.sha256(key.encode()).digest()
