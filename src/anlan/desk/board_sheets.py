"""The board and its statistics as tables to take away: small cells hidden, definitions beside (field F-28).

A rate is hidden where fewer than five items stand behind it; plain counts of one to four are hidden each. What
totals would give away is hidden with them (domain §1.1(d), §2.10(5)).
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse

from anlan.cases.queries.board import Dashboard
from anlan.cases.rules.rates import Rate
from anlan.cases.rules.suppression import FEWEST, suppress_column
from anlan.desk.access import DeskRequest
from anlan.desk.downloads import HIDDEN, cell, file_of, sheet
from anlan.desk.periods import Chosen

DEFINITIONS = (
    ("按期率", "到期日在这段时间、又已过去的事项中，在到期日当天或以前办结的所占比例；没办完的也算在分母里。"),
    ("区间", "95% 威尔逊区间。不足 30 件只报件数，不报百分比。"),
    ("满意率", "回访接通的人里回答“满意”或“基本满意”的比例；没有接通的不算满意。下限以全部拨打为分母。"),
    ("＜5", "为保护当事人，1 到 4 的数不显示；会把它推算出来的数也不显示。"),
    ("次序", "单位按机构顺序排列。区间相互重叠的单位分不出先后，不排名次。"),
)
ASSUMED = ("推定", "有的事项早于期限表的第一版，按最早一版的期限推定。")
UNIT_COLUMNS = (
    *(("单位", "text"), ("到期", "number"), ("按期", "number"), ("按期率（%）", "text")),
    *(("区间下限（%）", "text"), ("区间上限（%）", "text"), ("逾期办结", "number"), ("仍逾期", "number")),
    *(("和全市比", "text"), ("拨打", "number"), ("接通", "number"), ("满意和基本满意", "number")),
    *(("在办", "number"), ("在办中逾期", "number")),
)
MONTH_COLUMNS = (
    *(("月份", "text"), ("到期", "number"), ("按期", "number"), ("按期率（%）", "text")),
    *(("区间下限（%）", "text"), ("区间上限（%）", "text"), ("收到", "number"), ("办结", "number")),
)
AGAINST = {"below": "低于全市", "above": "高于全市", "cannot_be_told": "分不出"}


def board_file(request: DeskRequest, kind: str, chosen: Chosen, found: Dashboard) -> HttpResponse:
    """Hand out units and months of a period."""
    sheets = [
        sheet("各单位", UNIT_COLUMNS, unit_cells(found)),
        sheet("各月", MONTH_COLUMNS, month_cells(found)),
    ]
    told = [("期间", f"{chosen.period.start} 至 {chosen.period.end}（按到期日）"), *DEFINITIONS]
    return file_of(request, kind, f"board-{chosen.key}", sheets, [*told, ASSUMED] if found.assumed else told)


def unit_cells(found: Dashboard) -> list[list[Any]]:
    """Return the rows of the units, what is too small hidden, and the row of all of them."""
    due = suppress_column([unit.on_time.rate.n for unit in found.units])
    tried = suppress_column([unit.satisfaction.reach.n for unit in found.units])
    in_hand = suppress_column([unit.open_now for unit in found.units])
    late = _hidden_pairs([(unit.on_time.late, unit.on_time.open_overdue) for unit in found.units], due)
    overdue = suppress_column([unit.overdue_now for unit in found.units])
    rows = [
        [
            unit.name,
            *_rate_cells(unit.on_time.rate, shown=due[place] is not None),
            *late[place],
            AGAINST[unit.against_county],
            *_called(unit.satisfaction.reach, unit.satisfaction.satisfied, shown=tried[place] is not None),
            cell(in_hand[place]),
            HIDDEN if in_hand[place] is None else cell(overdue[place]),
        ]
        for place, unit in enumerate(found.units)
    ]
    return [*rows, _whole(found)]


def _whole(found: Dashboard) -> list[Any]:
    """Return the row of all units; a total below five is hidden like any other."""
    on_time, called = found.on_time, found.satisfaction
    return [
        "合计",
        *_rate_cells(on_time.rate, shown=_enough(on_time.rate.n)),
        *(cell(count if _enough(count) else None) for count in (on_time.late, on_time.open_overdue)),
        "",
        *_called(called.reach, called.satisfied, shown=_enough(called.reach.n)),
        *(cell(count if _enough(count) else None) for count in (found.open_now, found.overdue_now)),
    ]


def month_cells(found: Dashboard) -> list[list[Any]]:
    """Return the rows of the months, what is too small hidden."""
    columns = [
        suppress_column([pick(month) for month in found.months])
        for pick in (lambda m: m.on_time.rate.n, lambda m: m.received, lambda m: m.closed)
    ]
    return [
        [
            f"{month.month:%Y-%m}",
            *_rate_cells(month.on_time.rate, shown=columns[0][place] is not None),
            cell(columns[1][place]),
            cell(columns[2][place]),
        ]
        for place, month in enumerate(found.months)
    ]


def _enough(count: int) -> bool:
    return not 0 < count < FEWEST


def _rate_cells(rate: Rate, *, shown: bool) -> list[Any]:
    if not shown:
        return [HIDDEN, "", "", "", ""]
    if not rate.n:
        return [0, 0, "", "", ""]
    per_cent = "" if rate.counts_only else str(rate.per_cent)
    return [rate.n, rate.k, per_cent, str(rate.low_per_cent), str(rate.high_per_cent)]


def _called(reach: Rate, satisfied: Rate, *, shown: bool) -> list[Any]:
    return [reach.n, reach.k, satisfied.k] if shown else [HIDDEN, "", ""]


def _hidden_pairs(pairs: Sequence[tuple[int, int]], due: Sequence[int | None]) -> list[list[Any]]:
    """Hide "closed late" and "still overdue" together where one of them is small: their sum stands in the rate.

    One hidden pair alone would follow from the totals of the columns, so the smallest other one goes with it.
    """
    gone = [due[place] is None or not all(map(_enough, pair)) for place, pair in enumerate(pairs)]
    left = [place for place, hidden in enumerate(gone) if not hidden]
    if sum(gone) == 1 and left:
        gone[min(left, key=lambda place: (sum(pairs[place]) == 0, sum(pairs[place]), place))] = True
    return [[HIDDEN, HIDDEN] if hidden else list(pair) for pair, hidden in zip(pairs, gone, strict=True)]


def counts_file(
    request: DeskRequest,
    kind: str,
    title: str,
    rows: Sequence[tuple[str, int]],
    told: Sequence[tuple[str, str]],
    *,
    name: str,
) -> HttpResponse:
    """Hand out one column of counts with its total."""
    hidden = suppress_column([count for _label, count in rows])
    total = sum(count for _label, count in rows)
    lines: list[list[Any]] = [[label, cell(count)] for (label, _), count in zip(rows, hidden, strict=True)]
    lines.append(["合计", cell(total if _enough(total) else None)])
    return file_of(
        request, kind, name, [sheet(title, ((title, "text"), ("件数", "number")), lines)], [*told, DEFINITIONS[3]]
    )
