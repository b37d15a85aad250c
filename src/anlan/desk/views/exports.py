"""Take cases away as a table: narrowed by filters, at most a thousand rows by one person (field F-28, trust §10.4)."""

from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from anlan.cases.queries.exports import MOST_ROWS, ExportLine, TooManyRows, export_cases, export_count
from anlan.cases.rules.clock import local_day
from anlan.desk import names
from anlan.desk.access import DeskRequest, for_roles
from anlan.desk.downloads import KINDS, file_of, sheet
from anlan.desk.forms.lists import FilterForm
from anlan.desk.frame import page
from anlan.desk.fresh import fresh_factor
from anlan.desk.words import RefusalView
from anlan.offices.queries.catalogue import category_name

EXPORT_ROLES = frozenset({"unit_leader", "unit_handler", "supervisor", "statistician"})
A_DAY = 5  # exports of cases by one account (trust §9.3)
DAY_SECONDS = 86_400
COLUMNS = (
    *(("编号", "text"), ("标题", "text"), ("状态", "text"), ("承办单位", "text"), ("类别", "text")),
    *(("渠道", "text"), ("地点", "text"), ("收到时间", "moment"), ("期限", "text"), ("法定到期", "date")),
    *(("到期", "date"), ("日期暂定", "text"), ("逾期天数", "number"), ("办结时间", "moment"), ("督办", "text")),
    ("期限推定", "text"),
)
DEFINITIONS = (
    ("行", "一行是一件事项，不是一个人。表里没有反映人的任何信息。"),
    ("到期", "法定到期日遇休息日、节假日顺延后的日子。"),
    ("标题、地点", "只统计、不阅读的岗位看不到标题和地点，这两列为空。"),
    ("期限推定", "事项早于期限表的第一版，按最早一版的期限推定。"),
)


class ExportForm(FilterForm):
    """The filters of the list, without words: an export is defined by what can be written on its sheet 说明."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        del self.fields["q"]

    def filters(self) -> Any:
        """Return what the query understands."""
        self.cleaned_data["q"] = ""
        return super().filters()


@for_roles(EXPORT_ROLES)
@fresh_factor
def exports(request: DeskRequest) -> HttpResponse:
    """Choose what to take away and say beforehand how much it is."""
    form = ExportForm(request.GET)
    if not form.is_valid():
        return page(request, "desk/exports/exports.html", {"form": form}, here="exports", status=422)
    count = export_count(actor=request.actor, now=request.now, filters=form.filters())
    query = request.GET.urlencode()
    context = {
        "form": form,
        "count": min(count, MOST_ROWS),
        "too_many": count > MOST_ROWS,
        "limit": f"{MOST_ROWS:,}",
        "query": f"?{query}" if query else "",
        "filtered": bool(query),
        "left": max(0, A_DAY - cache.get(_bucket(request), 0)),
    }
    return page(request, "desk/exports/exports.html", context, here="exports")


@for_roles(EXPORT_ROLES)
@fresh_factor
def cases_file(request: DeskRequest, kind: str) -> HttpResponse:
    """Hand out the cases of a filter as a workbook or CSV."""
    form = ExportForm(request.GET)
    if kind not in KINDS:
        raise Http404
    if not form.is_valid():
        return page(request, "desk/exports/exports.html", {"form": form}, here="exports", status=422)
    try:
        found = export_cases(actor=request.actor, now=request.now, filters=form.filters())
    except TooManyRows:
        return _refuse(request, form, _too_many())
    if _count_one(request) > A_DAY:
        return _refuse(request, form, _enough_today())
    told = [("筛选", _filter_words(request)), ("件数", str(len(found))), *DEFINITIONS]
    name = f"cases-{local_day(request.now):%Y%m%d}"
    return file_of(request, kind, name, [sheet("事项", COLUMNS, [_cells(row) for row in found])], told)


def _refuse(request: DeskRequest, form: ExportForm, refusal: RefusalView) -> HttpResponse:
    context = {"form": form, "refusal": refusal, "filtered": True}
    return page(request, "desk/exports/exports.html", context, here="exports", status=refusal.status)


def _too_many() -> RefusalView:
    return RefusalView(
        what=_("没有导出：超过 %(limit)s 行") % {"limit": f"{MOST_ROWS:,}"},
        because=_(
            "一次导出超过 %(limit)s 行，要两个不同岗位的人一起批准。缩小筛选，例如只选一个单位或一个月，就能自己导出。"
        )
        % {"limit": f"{MOST_ROWS:,}"},
        kept=False,
        fix={"url": "#export-filters", "label": _("缩小筛选")},
        law=None,
        code="T-25",
        status=409,
    )


def _enough_today() -> RefusalView:
    return RefusalView(
        what=_("没有导出：今天已经导出 %(most)s 次") % {"most": A_DAY},
        because=_("一个账号一天最多导出 %(most)s 次事项表。明天可以再导出；统计表不限次数。") % {"most": A_DAY},
        kept=False,
        fix={"url": reverse("desk_exports"), "label": _("回到导出")},
        law=None,
        code="T-35",
        status=429,
    )


def _bucket(request: DeskRequest) -> str:
    return f"exports:{request.actor.account_id}:{local_day(request.now)}"


def _count_one(request: DeskRequest) -> int:
    cache.add(_bucket(request), 0, timeout=DAY_SECONDS)
    count: int = cache.incr(_bucket(request))
    return count


def _filter_words(request: DeskRequest) -> str:
    """Write the filters in Chinese; the sheet says what it is a part of."""
    with translation.override("zh-hans"):
        form = ExportForm(request.GET)
        form.is_valid()
        said = [_filter_said(form, name) for name in form.fields if name != "order" and form.cleaned_data.get(name)]
    return "；".join(said) or "没有筛选，岗位之内的全部事项"


def _filter_said(form: ExportForm, name: str) -> str:
    field, value = form.fields[name], form.cleaned_data[name]
    known = _flat(getattr(field, "choices", ()))
    return f"{field.label}：{'是' if value is True else known.get(str(value), value)}".replace("　", "")


def _flat(choices: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for value, label in choices:
        if isinstance(label, list | tuple):
            found |= {str(code): str(name) for code, name in label}
        else:
            found[str(value)] = str(label)
    return found


def _cells(row: ExportLine) -> list[Any]:
    line = row.line
    return [
        line.number,
        row.title,
        line.state_zh,
        line.holder,
        category_name(line.category) if line.category else "",
        names.channel(line.channel, english=False),
        line.area or row.place_text,
        line.received_at,
        line.due_title_zh,
        line.nominal_due,
        line.due,
        "是" if line.provisional else "",
        -(line.days_left or 0) if line.late else None,
        line.closed_at,
        "是" if line.supervised else "",
        "是" if line.rule_assumed else "",
    ]
