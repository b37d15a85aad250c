"""The office calendar: which day is worked, from which notice; what moves when a day does (domain §2.1)."""

from calendar import Calendar as Weeks
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from anlan.cases.actions.deadlines import Moved, recompute_deadlines
from anlan.cases.rules.clock import local_day
from anlan.cases.rules.law import lawbook
from anlan.desk import days, periods
from anlan.desk.access import EVERYBODY, DeskRequest, for_roles
from anlan.desk.forms.settings import DAY_KINDS, DayForm, LibraryForm, YearForm
from anlan.desk.frame import page
from anlan.offices.actions.calendar import (
    YearLoaded,
    YearNotLoaded,
    change_day,
    library_years,
    load_year,
    seed_calendar,
)
from anlan.offices.queries.calendar import calendar, loaded_years
from anlan.offices.rules.arrangement import read_arrangement
from anlan.offices.rules.days import CalendarRefused
from anlan.offices.rules.published import FIRST_YEAR, LAST_YEAR

MONDAY_FIRST = Weeks(firstweekday=0)
SHOWN_MOVED = 200


@for_roles(EVERYBODY)
def year_page(request: DeskRequest) -> HttpResponse:
    """Show one year day by day; the system administrator may change it."""
    return _draw(request, _year(request))


@for_roles(["system_admin"], methods=["POST"])
def day(request: DeskRequest) -> HttpResponse:
    """Change one day with its source, recompute every clock that crosses it, show what moved."""
    form = DayForm(request.POST)
    if not form.is_valid():
        return _draw(request, _year(request), day_form=form, status=422)
    found = form.cleaned_data

    def change() -> list[YearLoaded]:
        return [change_day(actor=request.actor, now=request.now, **found)]

    return _changed(request, form, change, found["day"].year, "day_form")


@for_roles(["system_admin"], methods=["POST"])
def year(request: DeskRequest) -> HttpResponse:
    """Load a year as its notice states it."""
    form = YearForm(request.POST)
    if not form.is_valid():
        return _draw(request, _year(request), year_form=form, status=422)

    def load() -> list[YearLoaded]:
        notice = read_arrangement(form.as_arrangement())
        values = {"year": notice.year, "days": notice.days, "source": notice.source}
        return [load_year(actor=request.actor, now=request.now, published_on=notice.published_on, **values)]  # type: ignore[arg-type]

    return _changed(request, form, load, form.cleaned_data["year"], "year_form")


@for_roles(["system_admin"], methods=["POST"])
def known_year(request: DeskRequest) -> HttpResponse:
    """Load a year whose notice we carry."""
    form = LibraryForm(request.POST, years=_loadable())
    if not form.is_valid():
        return _draw(request, _year(request), library_form=form, status=422)
    wanted = form.cleaned_data["known_year"]

    def seed() -> list[YearLoaded]:
        return seed_calendar(actor=request.actor, now=request.now, years=[wanted])

    return _changed(request, form, seed, wanted, "library_form")


def _changed(
    request: DeskRequest, form: Any, act: Callable[[], list[YearLoaded]], of_year: int, name: str
) -> HttpResponse:
    """Change the calendar, then every due date that rests on it."""
    try:
        loaded = act()
    except (CalendarRefused, YearNotLoaded) as refused:
        form.add_error(None, refusal_words(refused.code, refused.values))
        return _draw(request, of_year, status=422, **{name: form})
    changed = sum(len(one.changed) for one in loaded)
    moved = recompute_deadlines(now=request.now, year=of_year)
    if changed:
        messages.success(request, _("已改：%(days)s 天的上班或休息变了。") % {"days": changed})
    else:
        messages.info(request, _("日历没有变化。"))
    return _draw(request, of_year, moved=moved, changed=changed)


def refusal_words(code: str, values: Mapping[str, object]) -> str:
    """Say why a day or a year is refused, naming it."""
    said = {
        "year_not_loaded": _("%(year)s 年还没有加载，先加载这一年，再改其中一天。"),
        "year_out_of_range": _("年份 %(year)s 超出范围。"),
        "year_before_not_loaded": _("%(day)s 属于上一年，上一年还没有加载。"),
        "day_outside_year": _("%(day)s 不在 %(year)s 年的安排之内。"),
        "kind_contradicts_weekday": _("%(day)s 的星期和要改的种类对不上：周末不是工作日，平日不是休息日。"),
        "make_up_day_on_weekday": _("%(day)s 本来就上班，不能是调休上班。"),
        "statutory_holiday_worked": _("%(day)s 是法定节假日，不能上班。"),
        "day_twice": _("%(day)s 写了两次。"),
        "not_a_day": _("“%(value)s”不是日子，请写成 2027-01-01。"),
        "not_a_span": _("“%(value)s”不是一段放假，结束不早于开始，最多 30 天。"),
        "year_not_published": _("%(year)s 年的放假通知没有随附，请按公布的通知填写。"),
    }.get(code)
    return said % _Known(values) if said else _("日历不能这样改，什么也没有变动。")


class _Known(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "–"


def _year(request: DeskRequest) -> int:
    asked = request.GET.get("year", "") or request.POST.get("shown_year", "")
    if asked.isascii() and asked.isdigit() and FIRST_YEAR <= int(asked) <= LAST_YEAR:
        return int(asked)
    return local_day(request.now).year


def _loadable() -> list[int]:
    have = {row["year"] for row in loaded_years()}
    return [known for known in reversed(library_years()) if known not in have]


def _draw(
    request: DeskRequest,
    shown_year: int,
    *,
    moved: Sequence[Moved] | None = None,
    changed: int = 0,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    loaded = loaded_years()
    may_change = request.actor.role == "system_admin"
    loadable = _loadable() if may_change else []
    context = {
        "year": shown_year,
        "loaded": loaded,
        "is_loaded": next((row for row in loaded if row["year"] == shown_year), None),
        "years": range(max((row["year"] for row in loaded), default=shown_year) + 1, periods.FIRST_YEAR - 1, -1),  # type: ignore[operator,type-var]
        "months": _months(shown_year, local_day(request.now)),
        "weekdays": [days.weekday(one) for one in MONDAY_FIRST.monthdatescalendar(shown_year, 1)[0]],
        "may_change": may_change,
        "moved": None if moved is None else [_moved(one) for one in moved[:SHOWN_MOVED]],
        "moved_count": len(moved or ()),
        "changed": changed,
        "day_form": forms.get("day_form") or DayForm(initial={"day": request.GET.get("day", "")}),
        "year_form": forms.get("year_form") or YearForm(auto_id="year_%s"),
        "library_form": forms.get("library_form") or (LibraryForm(years=loadable) if loadable else None),
    }
    return page(request, "desk/settings/calendar.html", context, here="settings", status=status)


def _moved(one: Moved) -> dict[str, Any]:
    rule = lawbook(settings.COUNTY_FOLDER).rules.rule(one.code, one.after)[0]
    title = rule.title_en if days.is_english() else rule.title_zh
    return {"number": one.number, "title": title, "before": one.before, "after": one.after}


def _months(of_year: int, today: date) -> list[dict[str, Any]]:
    """Lay a year out as twelve small months, weeks beginning on Monday."""
    held, kinds = calendar(), dict(DAY_KINDS)
    found = []
    for month in range(1, 13):
        weeks = [
            [_cell(one, month, held.kind(one), kinds, today) for one in week]
            for week in MONDAY_FIRST.monthdatescalendar(of_year, month)
        ]
        found.append({"title": periods.said_month(date(of_year, month, 1)), "weeks": weeks})
    return found


def _cell(one: date, month: int, kind: str, kinds: dict[str, Any], today: date) -> dict[str, Any] | None:
    if one.month != month:
        return None
    mark = {"holiday": _("休"), "makeup_workday": _("班")}.get(kind, "")
    return {"day": one, "kind": kind, "said": kinds[kind], "mark": mark, "today": one == today}
