"""Keep an uploaded sheet between preview and import: sealed, its key with the person only, gone after a day.

Nothing of a sheet is stored in the clear, and without the token that lies in the person's page nobody can read it.
"""

import base64
import binascii
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from anlan.intake.models import Upload
from anlan.intake.rules.permissions import INTAKE
from anlan.ledger.rules.sealing import SealBroken, new_dek, open_sealed, seal
from anlan.offices.rules.actors import Actor

LIFE = timedelta(hours=24)
FIELD = "sheet"
_KEY_ID = 0


class UploadGone(LookupError):
    """The sheet is no longer kept, or the token is not the one handed out: upload it again."""

    code = "upload_gone"


def keep_upload(*, actor: Actor, now: datetime, data: bytes) -> str:
    """Keep a sheet for a day; return the token that reads it. NotAllowed."""
    INTAKE.require(actor, "import")
    dek, ref = new_dek(), uuid4()
    value = seal(dek, _KEY_ID, str(ref), FIELD, base64.b64encode(data).decode("ascii"))
    Upload.objects.create(id=ref, value=value, kept_at=now)
    return f"{ref}.{base64.urlsafe_b64encode(dek).decode('ascii')}"


def read_upload(*, actor: Actor, token: str) -> bytes:
    """Return a kept sheet; UploadGone, NotAllowed."""
    INTAKE.require(actor, "import")
    ref, dek = _parts(token)
    value = Upload.objects.filter(id=ref).values_list("value", flat=True).first()
    if value is None:
        raise UploadGone
    try:
        return base64.b64decode(open_sealed(dek, str(ref), FIELD, bytes(value)))
    except SealBroken:
        raise UploadGone from None


def forget_upload(*, token: str) -> None:
    """Delete a sheet that was imported or given up."""
    Upload.objects.filter(id=_parts(token)[0]).delete()


def forget_old_uploads(*, now: datetime) -> int:
    """Delete the sheets nobody imported within a day; returns how many."""
    return Upload.objects.filter(kept_at__lt=now - LIFE).delete()[0]


def _parts(token: str) -> tuple[UUID, bytes]:
    ref, _, key = token.partition(".")
    try:
        dek = base64.urlsafe_b64decode(key)
        if len(dek) != len(new_dek()):
            raise UploadGone
        return UUID(ref), dek
    except (ValueError, binascii.Error):
        raise UploadGone from None
