"""Import a sheet: see everything before anything is written, then watch it come in (field F-24, look §3)."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from anlan.desk import background, days
from anlan.desk.access import DeskRequest, for_roles, go_to, is_fragment
from anlan.desk.downloads import XLSX, attachment
from anlan.desk.forms.upload import UploadForm
from anlan.desk.frame import page, part
from anlan.gate import held
from anlan.gate.rules.profiles import Profile
from anlan.gate.rules.reasons import file_sentences, sentence, worded
from anlan.gate.rules.tables import Reason, SheetRefused
from anlan.gate.sheets import template_workbook
from anlan.intake.actions.imports import AnotherFile, commit_import
from anlan.intake.actions.receive import NoPetitionOffice
from anlan.intake.queries.import_columns import SeenColumn, seen_columns
from anlan.intake.queries.imports import preview, sheet_profiles
from anlan.intake.rules.sheet_profiles import ProfileUnknown

CLERK = ["intake_clerk"]
KIND = "import"
UPLOAD, REFUSED = "upload", "refused"
SHOWN_REFUSED = 200
NO_MAPPING = frozenset({"unknown", "blank"})  # fates of a preview nobody chose


@for_roles(CLERK, methods=["GET", "POST"])
def imports(request: DeskRequest) -> HttpResponse:
    """Offer templates and the upload; keep an uploaded file sealed and lead to its preview."""
    profiles = sheet_profiles()
    sent = request.method == "POST"
    form = UploadForm(request.POST if sent else None, request.FILES if sent else None, profiles=profiles)
    if sent and form.is_valid():
        upload = form.cleaned_data["file"]
        notes = {"state": "held", "profile": form.cleaned_data["profile"], "filename": upload.name, "mapping": {}}
        assert request.actor.account_id is not None
        held_id = held.hold(owner=request.actor.account_id, kind=KIND, now=request.now, notes=notes)
        held.put(held_id, UPLOAD, upload.read())
        return redirect("desk_import", held_id=held_id)
    own = held.held_for(request.actor.account_id, kind=KIND)
    context = {
        "form": form,
        "profiles": [(profile.code, titled(profile)) for profile in profiles],
        "own": [_listed(held_id, notes) for held_id, notes in own],
    }
    return page(request, "desk/imports/imports.html", context, here="imports", status=422 if form.errors else 200)


@for_roles(CLERK)
def template(request: DeskRequest, code: str) -> HttpResponse:
    """Hand out the empty sheet of a profile."""
    profile = next((one for one in sheet_profiles() if one.code == code), None)
    if profile is None:
        raise Http404
    return attachment(template_workbook(profile), f"anlan-{code}-v{profile.version}.xlsx", XLSX)


@for_roles(CLERK)
def one_import(request: DeskRequest, held_id: UUID) -> HttpResponse:
    """Show where one import stands: its preview, its progress, or what became of it."""
    notes = _notes(request, held_id)
    if notes["state"] == "held":
        return _show_preview(request, held_id, notes)
    context = {"held_id": held_id, **_shown(request, held_id, notes)}
    if is_fragment(request):
        if notes["state"] == "running" and not background.is_silent(notes):
            return part(request, "desk/imports/progress.html", context)
        return go_to(request, request.path)
    return page(request, "desk/imports/import.html", context, here="imports")


@for_roles(CLERK, methods=["POST"])
def mapping(request: DeskRequest, held_id: UUID) -> HttpResponse:
    """Remember what each column means, or that it is dropped, and preview again."""
    notes = _notes(request, held_id)
    if notes["state"] != "held":
        return redirect("desk_import", held_id=held_id)
    chosen = dict(notes["mapping"])
    for name, target in zip(request.POST.getlist("header"), request.POST.getlist("target"), strict=False):
        if target:
            chosen[name] = target
        else:
            chosen.pop(name, None)
    held.note(held_id, mapping=chosen)
    return redirect("desk_import", held_id=held_id)


@for_roles(CLERK, methods=["POST"])
def commit(request: DeskRequest, held_id: UUID) -> HttpResponse:
    """Begin to import what was previewed; safe to press twice, and again after an interruption."""
    notes = _notes(request, held_id)
    if notes["state"] == "done" or (notes["state"] == "running" and not background.is_silent(notes)):
        return redirect("desk_import", held_id=held_id)
    actor, now, english = request.actor, request.now, days.is_english()
    previewed = request.POST.get("hash", "") or notes.get("hash", "")
    held.note(held_id, hash=previewed)

    def work(progress: background.Progress) -> Mapping[str, Any]:
        with translation.override("en" if english else "zh-hans"):
            try:
                report = commit_import(
                    actor=actor,
                    now=now,
                    data=held.take(held_id, UPLOAD),
                    filename=notes["filename"],
                    profile_code=notes["profile"],
                    mapping=notes["mapping"],
                    previewed_hash=previewed,
                    progress=progress,
                )
            except SheetRefused as refused:
                return {"state": "refused", "said": file_sentences(refused, language=_language())}
            except (AnotherFile, NoPetitionOffice) as refused:
                return {"state": "refused", "said": [_refusal_words(refused.code)]}
        if report.refused_workbook:
            held.put(held_id, REFUSED, report.refused_workbook)
        held.drop(held_id, UPLOAD)
        return {"report": _report(report)}

    background.begin(held_id, work)
    return redirect("desk_import", held_id=held_id)


@for_roles(CLERK)
def refused_rows(request: DeskRequest, held_id: UUID) -> HttpResponse:
    """Hand the refused rows back as a workbook with the reasons, to correct and import again."""
    _notes(request, held_id)
    try:
        return attachment(held.take(held_id, REFUSED), "refused-rows.xlsx", XLSX)
    except held.NotHeld:
        raise Http404 from None


def titled(profile: Profile) -> str:
    """Name a profile in the language of the page."""
    return profile.title_en if days.is_english() else profile.title_zh


def _notes(request: DeskRequest, held_id: UUID) -> dict[str, Any]:
    try:
        return held.notes_of(held_id, owner=request.actor.account_id, kind=KIND)
    except held.NotHeld:
        raise Http404 from None


def _language() -> str:
    return "en" if days.is_english() else "zh-hans"


def _profile(code: str) -> Profile:
    return next(profile for profile in sheet_profiles() if profile.code == code)


def _show_preview(request: DeskRequest, held_id: UUID, notes: Mapping[str, Any]) -> HttpResponse:
    data, profile = held.take(held_id, UPLOAD), _profile(notes["profile"])
    asked = {"actor": request.actor, "data": data, "filename": notes["filename"], "profile_code": notes["profile"]}
    context: dict[str, Any] = {"held_id": held_id, "filename": notes["filename"], "profile": titled(profile)}
    try:
        seen = preview(now=request.now, mapping=notes["mapping"], **asked)
    except SheetRefused as refused:
        context |= _refused(refused, asked, profile, notes["mapping"])
        return page(request, "desk/imports/preview.html", context, here="imports", status=422)
    except ProfileUnknown:
        raise Http404 from None
    columns = [(header, notes["mapping"].get(header, "") or fate) for header, fate in seen.mapping.items()]
    context |= {
        "seen": seen,
        "total": seen.accepted + seen.repeated + len(seen.refused) + seen.footers + seen.blank,
        "refused_rows": [_row(row.number, row.reasons) for row in seen.refused[:SHOWN_REFUSED]],
        "refused_more": max(0, len(seen.refused) - SHOWN_REFUSED),
        "columns": [(header, "" if target in NO_MAPPING else target) for header, target in columns],
        "targets": _targets(profile),
        "notes": [_note_words(code) for code in seen.notes],
    }
    return page(request, "desk/imports/preview.html", context, here="imports")


def _refused(
    refused: SheetRefused, asked: Mapping[str, Any], profile: Profile, chosen: Mapping[str, str]
) -> dict[str, Any]:
    """Say why the whole file is refused; where columns are the reason, let each be matched or dropped."""
    red_lines = sorted({problem.red_line for problem in refused.problems if problem.red_line})
    found: dict[str, Any] = {
        "said": file_sentences(refused, language=_language()),
        "red_lines": red_lines,
        "forbidden": [problem.column for problem in refused.problems if problem.red_line],
        "code": "、".join(red_lines) or refused.code,
    }
    if not refused.problems:
        return found
    try:
        columns: list[SeenColumn] = seen_columns(**asked)
    except SheetRefused:
        return found
    found["columns"] = [(column.header, chosen.get(column.header, "") or column.means) for column in columns]
    return found | {"targets": _targets(profile)}


def _targets(profile: Profile) -> list[tuple[str, str]]:
    """List what a column may mean: nothing, dropped, or one of the profile's fields."""
    fields = [(column.field, column.title) for column in profile.columns if column.to != "drop"]
    return [("", _("不认识，不读")), ("drop", _("丢弃")), *fields]


def _row(number: int, reasons: tuple[Reason, ...] | list[Reason]) -> dict[str, Any]:
    return {
        "row": number,
        "columns": _("、").join(dict.fromkeys(reason.column for reason in reasons if reason.column)),
        "reasons": [sentence(reason, language=_language()) for reason in reasons],
    }


def _report(report: Any) -> dict[str, Any]:
    """Write a report as notes: numbers, and the first refused rows with their reasons as codes."""
    return {
        "accepted": report.accepted,
        "repeated": report.repeated,
        "joined": report.joined,
        "refused": len(report.refused),
        "footers": report.footers,
        "blank": report.blank,
        "reused": list(report.reused[:SHOWN_REFUSED]),
        "dropped": list(report.dropped),
        "rows": [
            {"row": row.number, "reasons": [asdict(reason) for reason in row.reasons]}
            for row in report.refused[:SHOWN_REFUSED]
        ],
    }


def _shown(request: DeskRequest, held_id: UUID, notes: Mapping[str, Any]) -> dict[str, Any]:
    """Prepare progress, report or failure."""
    context: dict[str, Any] = {"state": notes["state"], "filename": notes["filename"], "said": notes.get("said", [])}
    if notes["state"] == "running":
        found = background.progress_of(notes)
        silent = background.is_silent(notes)
        left = found["seconds"]
        title = _("正在导入，第 %(done)s / %(total)s 行") % found if found["total"] else _("正在读文件")
        context["silent"] = silent
        context["progress"] = {
            "title": title,
            "percent": found["percent"],
            "left": _("约还要 %(minutes)s 分钟") % {"minutes": max(1, round(left / 60))} if left else "",
            "poll_url": "" if silent else reverse("desk_import", args=[held_id]),
        }
    report = notes.get("report")
    if report:
        rows = [_row(row["row"], [Reason(**reason) for reason in row["reasons"]]) for row in report["rows"]]
        total = sum(report[name] for name in ("accepted", "repeated", "refused", "footers", "blank"))
        context |= {"report": {**report, "total": total}, "refused_rows": rows}
    return context


def _listed(held_id: UUID, notes: Mapping[str, Any]) -> dict[str, Any]:
    said = {
        "held": _("等着确认"),
        "running": _("正在导入"),
        "done": _("已导入"),
        "refused": _("整份退回"),
        "failed": _("中断了，可以继续"),
    }
    report = notes.get("report") or {}
    return {
        "id": held_id,
        "filename": notes["filename"],
        "profile": titled(_profile(notes["profile"])),
        "state": said.get(notes["state"], notes["state"]),
        "accepted": report.get("accepted"),
        "refused": report.get("refused"),
    }


def _refusal_words(code: str) -> str:
    if code == "another_file":
        return _("要导入的文件不是刚才预览的那一份，什么也没有写入。请重新上传。")
    return _("还没有指定承担登记的信访部门，什么也没有写入。请联系系统管理员。")


def _note_words(code: str) -> str:
    known = {
        "template_old": _("这份表是旧版模板，已照常读取；下次请用新模板。"),
        "template_other": _("这份表是另一种模板，请看清楚每一列对应什么。"),
    }
    return known.get(code) or worded(code, _language())
