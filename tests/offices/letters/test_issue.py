"""Letters are numbered without a gap, recorded with a commitment, delivered with proof (field F-04, F-11)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction

from anlan.ledger.queries import events
from anlan.ledger.rules.commitment import opens
from anlan.offices.actions import letters, unit_rows
from anlan.offices.models import Letter, LetterSeries
from anlan.offices.queries import letters as queries
from anlan.offices.queries import units
from anlan.offices.rules.actors import PUBLIC, SYSTEM, Actor
from anlan.offices.rules.letter import LetterRefused
from anlan.offices.rules.letter_samples import RECEIPT, sample_fields
from anlan.offices.rules.policy import NotAllowed
from anlan.offices.rules.unit_rows import UnitRow

NOW = datetime(2026, 5, 11, 1, tzinfo=UTC)
ROWS = [
    UnitRow(number=1, code="ZF", name="市政府", kind="government", phone="0000-8000100"),
    UnitRow(number=2, code="XF", name="市信访局", kind="department", parent_code="ZF", phone="0000-8000101"),
    UnitRow(number=3, code="XF-1", name="来访接待科", kind="department", parent_code="XF", phone="0000-8000102"),
]
CLERK = "intake_clerk"


@pytest.fixture(autouse=True)
def files_in_a_folder_of_this_test(settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def offices() -> dict[str, UUID]:
    """Found three units; two have a letterhead."""
    unit_rows.load_units(actor=SYSTEM, now=NOW, rows=ROWS, founded_on=date(2025, 1, 1))
    ids = {code: units.unit_by_code(code).id for code in ("ZF", "XF", "XF-1")}
    for code, mark, title in [("ZF", "澜政", "澜川市人民政府"), ("XF", "澜信", "澜川市信访局")]:
        letters.set_letterhead(actor=SYSTEM, now=NOW, unit_id=ids[code], mark=mark, title=title)
    return ids


@pytest.fixture
def ids(db) -> dict[str, UUID]:
    return offices()


def clerk(ids: dict[str, UUID], code: str = "XF", role: str = CLERK) -> Actor:
    node = units.unit(ids[code])
    return Actor(role=role, account_id=uuid4(), unit_id=node.id, unit_path=node.path)


def issue(ids: dict[str, UUID], kind: str = "L-01", **changes) -> letters.IssuedLetter:
    given = {
        "actor": clerk(ids),
        "now": NOW,
        "kind": kind,
        "unit_id": ids["XF"],
        "fields": sample_fields(queries.template(kind)),
        "receipt_number": RECEIPT,
        "kept_by": "intake",
        "case_id": UUID(int=7),
    }
    return letters.issue_letter(**given | changes)


def deliver(issued: letters.IssuedLetter, ids: dict[str, UUID], **changes) -> letters.Delivered:
    given = {
        "actor": clerk(ids),
        "now": NOW + timedelta(days=2),
        "letter_id": issued.id,
        "method": "direct",
        "recipient_kind": "petitioner",
        "delivered_at": NOW + timedelta(days=1),
        "evidence_kind": "signature",
        "evidence_note": "送达回证已签收",
    }
    return letters.record_delivery(**given | changes)


def test_ac_f_2_an_issued_notice_has_number_date_and_an_event_that_commits_to_its_file(ids) -> None:
    issued = issue(ids)
    assert issued.number == "澜信告〔2026〕1号"
    assert issued.letter.date == date(2026, 5, 11)
    assert issued.pdf.startswith(b"%PDF")
    (event,) = events(f"letter:{issued.id}")
    assert (event.action, event.actor_role) == ("issue", CLERK)
    assert event.payload == {"kind": "L-01", "number": issued.number, "unit": "XF", "case": str(UUID(int=7))}
    assert opens(event.commits["pdf"], "pdf", issued.pdf_hash, issued.commitment_r)
    assert "张小满".encode() not in event.body


def test_what_names_a_person_stays_with_the_vault_that_seals_it(ids) -> None:
    issued = issue(ids)
    row = Letter.objects.get(id=issued.id)
    assert (row.kept_by, row.file_hash, row.commitment_r) == ("intake", "", None)
    with pytest.raises(LetterRefused, match="kept_by_vault"):
        queries.letter_pdf(issued.id)
    with pytest.raises(LetterRefused, match="needs_a_vault"):
        issue(ids, kept_by="")
    assert Letter.objects.count() == 1


def test_a_letter_between_units_is_kept_by_offices(ids) -> None:
    fields = sample_fields(queries.template("L-04"))
    with pytest.raises(LetterRefused, match="needs_a_vault"):
        issue(ids, "L-04", fields=fields, kept_by="")
    del fields["petitioner"]
    issued = issue(ids, "L-04", fields=fields, kept_by="")
    assert queries.letter_pdf(issued.id) == issued.pdf
    assert bytes(Letter.objects.get(id=issued.id).commitment_r) == issued.commitment_r


def test_numbers_run_per_unit_kind_and_year(ids) -> None:
    assert [issue(ids).number for _ in range(3)] == [f"澜信告〔2026〕{n}号" for n in (1, 2, 3)]
    assert issue(ids, "L-07").number == "澜信延〔2026〕1号"
    government = clerk(ids, "ZF", "reviewer")
    assert issue(ids, unit_id=ids["ZF"], actor=government).number == "澜政告〔2026〕1号"
    # 23:30 in China on the last day of the year, and half an hour later
    last = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)
    assert issue(ids, now=last).number == "澜信告〔2026〕4号"
    assert issue(ids, now=last + timedelta(minutes=30)).number == "澜信告〔2027〕1号"


def test_t_19_a_letter_about_an_accusation_moves_no_open_series(ids) -> None:
    issue(ids)
    secret = issue(ids, confidential=True)
    assert secret.number == "澜信举告〔2026〕1号"
    assert issue(ids).number == "澜信告〔2026〕2号"
    assert secret.id not in {row.id for row in queries.letters_of_unit(ids["XF"])}


def test_a_refused_letter_takes_no_number_and_leaves_nothing(ids) -> None:
    fields = sample_fields(queries.template("L-01"))
    with pytest.raises(LetterRefused, match="character_unknown"):
        issue(ids, fields=fields | {"name": "张\U00031350"})
    assert Letter.objects.count() == 0
    assert issue(ids).number == "澜信告〔2026〕1号"


def test_a_transaction_that_fails_later_gives_the_number_back(ids) -> None:
    with transaction.atomic():
        issue(ids)
        transaction.set_rollback(True)
    assert issue(ids).number == "澜信告〔2026〕1号"


def test_ac_f_5_an_internal_office_cannot_issue_an_opinion(ids) -> None:
    office = clerk(ids, "XF-1")
    with pytest.raises(LetterRefused) as refused:
        issue(ids, "L-08", unit_id=ids["XF-1"], actor=office)
    assert refused.value.code == "signer_not_body"
    letters.set_letterhead(actor=SYSTEM, now=NOW, unit_id=ids["XF-1"], mark="澜访", title="来访接待科", is_body=False)
    with pytest.raises(LetterRefused) as refused:
        issue(ids, "L-08", unit_id=ids["XF-1"], actor=office)
    assert refused.value.code == "signer_not_body"
    fields = sample_fields(queries.template("L-12"))
    by_office = issue(ids, "L-12", unit_id=ids["XF-1"], actor=office, fields=fields, kept_by="")
    assert by_office.number == "澜访督〔2026〕1号"


def test_who_does_not_act_for_the_unit_cannot_issue_in_its_name(ids) -> None:
    for actor in (clerk(ids, "ZF"), clerk(ids, role="statistician"), clerk(ids, role="system_admin"), PUBLIC):
        with pytest.raises(NotAllowed):
            issue(ids, actor=actor)
    with pytest.raises(NotAllowed):
        letters.set_letterhead(actor=clerk(ids), now=NOW, unit_id=ids["XF"], mark="信", title="信访局")


def test_two_units_cannot_share_a_mark(ids) -> None:
    with pytest.raises(LetterRefused, match="mark_taken"):
        letters.set_letterhead(actor=SYSTEM, now=NOW, unit_id=ids["XF-1"], mark="澜信", title="接待科")
    for mark in ("", "澜〔1〕", "澜1", "澜\n信"):
        with pytest.raises(LetterRefused, match="letterhead_malformed"):
            letters.set_letterhead(actor=SYSTEM, now=NOW, unit_id=ids["XF-1"], mark=mark, title="接待科")


def test_a_cancelled_letter_keeps_its_number_with_the_reason(ids) -> None:
    issued = issue(ids)
    leader = clerk(ids, role="unit_leader")
    letters.cancel_letter(actor=leader, now=NOW, letter_id=issued.id, reason="办理期限填写有误，另行制作")
    row = queries.letter(issued.id)
    assert (row.number, row.cancelled_reason) == (issued.number, "办理期限填写有误，另行制作")
    assert issue(ids).number == "澜信告〔2026〕2号"
    cancelled = events(f"letter:{issued.id}")[-1]
    assert cancelled.action == "cancel"
    assert "填写有误".encode() not in cancelled.body
    r = bytes(Letter.objects.get(id=issued.id).cancelled_r)
    assert opens(cancelled.commits["reason"], "reason", row.cancelled_reason, r)
    with pytest.raises(LetterRefused, match="letter_cancelled"):
        letters.cancel_letter(actor=leader, now=NOW, letter_id=issued.id, reason="再次")
    with pytest.raises(LetterRefused, match="letter_cancelled"):
        deliver(issued, ids)
    with pytest.raises(LetterRefused, match="field_missing"):
        letters.cancel_letter(actor=leader, now=NOW, letter_id=issue(ids).id, reason=" ")


def test_delivery_is_recorded_with_method_moment_and_proof(ids) -> None:
    issued = issue(ids)
    done = deliver(issued, ids)
    assert (done.case_id, done.kind) == (UUID(int=7), "L-01")
    (row,) = queries.letters_of_case(UUID(int=7))
    (delivery,) = row.deliveries
    assert (delivery.method, delivery.delivered_at) == ("direct", NOW + timedelta(days=1))
    event = events(f"letter:{issued.id}")[-1]
    assert event.action == "deliver"
    assert event.payload["delivered_at"] == "2026-05-12T09:00:00+08:00"
    with pytest.raises(LetterRefused, match="letter_delivered"):
        letters.cancel_letter(actor=clerk(ids, role="unit_leader"), now=NOW, letter_id=issued.id, reason="已送达")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"method": "pigeon"}, "method_unknown"),
        ({"recipient_kind": "neighbour"}, "recipient_unknown"),
        ({"method": "post", "evidence_kind": "signature"}, "evidence_missing"),
        ({"evidence_kind": ""}, "evidence_missing"),
        ({"evidence_note": ""}, "field_missing"),
        ({"method": "left", "evidence_kind": "witness"}, "refusal_reason_missing"),
        ({"delivered_at": NOW - timedelta(minutes=1)}, "delivered_at_impossible"),
        ({"delivered_at": NOW + timedelta(days=3)}, "delivered_at_impossible"),
    ],
)
def test_a_delivery_without_proof_or_at_an_impossible_moment_is_refused(ids, changes, code) -> None:
    issued = issue(ids)
    with pytest.raises((letters.DeliveryRefused, LetterRefused)) as refused:
        deliver(issued, ids, **changes)
    assert refused.value.code == code
    assert len(events(f"letter:{issued.id}")) == 1


def test_a_letter_left_after_refusal_says_why_and_who_saw_it(ids) -> None:
    done = deliver(
        issue(ids), ids, method="left", evidence_kind="witness", evidence_note="东关街道安澜社区主任在场",
        refused_reason="受送达人拒绝签收",
    )  # fmt: skip
    assert queries.letter(done.letter_id).deliveries[0].refused_reason == "受送达人拒绝签收"


def test_opening_a_letter_with_the_query_code_delivers_it(ids) -> None:
    issued = issue(ids)
    electronic = {"actor": PUBLIC, "method": "electronic", "evidence_kind": "system_log", "evidence_note": "网上查阅"}
    with pytest.raises(NotAllowed):
        deliver(issued, ids, **electronic)
    deliver(issued, ids, **electronic, own=True)
    assert events(f"letter:{issued.id}")[-1].actor == "public"


def test_a_batch_tells_each_letter_and_goes_on_after_a_broken_one(ids) -> None:
    good = sample_fields(queries.template("L-01"))
    orders = [
        letters.LetterOrder(kind="L-01", unit_id=ids["XF"], fields=fields, receipt_number=RECEIPT, kept_by="intake")
        for fields in (good, good | {"due": "soon"}, good)
    ]
    steps = list(letters.issue_batch(actor=clerk(ids), now=NOW, orders=orders))
    assert [(step.place, step.total) for step in steps] == [(0, 3), (1, 3), (2, 3)]
    assert [step.issued.number if step.issued else step.refused.code for step in steps] == [
        "澜信告〔2026〕1号", "field_wrong_type", "澜信告〔2026〕2号",
    ]  # fmt: skip


def test_slips_take_no_number_and_store_nothing(ids, eyes) -> None:
    with pytest.raises(LetterRefused, match="takes_no_number"):
        issue(ids, "L-13")
    given = {"unit_id": ids["XF"], "on": date(2026, 5, 11), "receipt_number": RECEIPT}
    fields = {"received_at": "2026年5月11日 09:00", "channel": "来访", "next_step": "15日内告知您由哪个单位办理"}
    code = "7K3M-9QXT-0ABC-DEFN"
    for paper in ("A5", "roll80"):
        pages = eyes.pages(queries.receipt_slips(**given, fields=fields, query_code=code, paper=paper))
        assert len(pages) == 2
        assert code not in pages[0]
        assert code in pages[1]
    assert len(eyes.pages(queries.receipt_slips(**given, fields=fields))) == 1
    assert LetterSeries.objects.count() == 0


def test_a_draft_shows_the_letter_without_taking_a_number(ids) -> None:
    fields = sample_fields(queries.template("L-01"))
    draft = queries.draft(kind="L-01", unit_id=ids["XF"], fields=fields, on=date(2026, 5, 11), receipt_number=RECEIPT)
    assert draft.number == queries.DRAFT_NUMBER
    assert queries.render_pdf(draft).startswith(b"%PDF")
    assert queries.render_docx(draft).startswith(b"PK")
    assert LetterSeries.objects.count() == 0


def test_numbers_have_no_gap_and_no_double_when_many_issue_at_once(fresh_database) -> None:
    ids = offices()
    start = threading.Barrier(6)

    def work(_: int) -> list[str]:
        try:
            start.wait()
            return [issue(ids).number for _ in range(3)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as threads:
        numbers = [number for three in threads.map(work, range(6)) for number in three]
    assert sorted(numbers) == sorted(f"澜信告〔2026〕{n}号" for n in range(1, 19))
    assert set(numbers) == set(Letter.objects.values_list("number", flat=True))
