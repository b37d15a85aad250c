"""A sheet waits sealed between preview and import (field F-24)."""

import pytest
from tests.intake.world import DAY, NOW

from anlan.intake.actions.uploads import UploadGone, forget_old_uploads, forget_upload, keep_upload, read_upload
from anlan.intake.models import Upload
from anlan.offices.rules.policy import NotAllowed

pytestmark = pytest.mark.django_db
SHEET = "姓名,联系电话\n顾一帆,13800138000\n".encode()


def test_only_the_token_reads_a_kept_sheet(world) -> None:
    token = keep_upload(actor=world.clerk, now=NOW, data=SHEET)
    assert read_upload(actor=world.clerk, token=token) == SHEET
    stored = bytes(Upload.objects.get().value)
    assert b"13800138000" not in stored
    assert "顾一帆".encode() not in stored
    other = keep_upload(actor=world.clerk, now=NOW, data=SHEET)
    for wrong in ("", "x.y", token.split(".")[0] + "." + other.split(".")[1], token[:-8]):
        with pytest.raises(UploadGone):
            read_upload(actor=world.clerk, token=wrong)
    with pytest.raises(NotAllowed):
        read_upload(actor=world.handler, token=token)


def test_a_sheet_is_gone_when_imported_or_after_a_day(world) -> None:
    token = keep_upload(actor=world.clerk, now=NOW, data=SHEET)
    forget_upload(token=token)
    with pytest.raises(UploadGone):
        read_upload(actor=world.clerk, token=token)
    keep_upload(actor=world.clerk, now=NOW, data=SHEET)
    assert forget_old_uploads(now=NOW + DAY / 2) == 0
    assert forget_old_uploads(now=NOW + 2 * DAY) == 1
