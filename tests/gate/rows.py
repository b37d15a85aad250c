"""Small profiles and tables for the tests of this folder; all names and numbers are made up."""

from datetime import date

from anlan.gate.rules.profiles import Profile, profile_of
from anlan.gate.rules.tables import Table

TODAY = date(2026, 11, 23)
WORK_ORDERS = profile_of(
    {
        "code": "P-04",
        "version": 3,
        "title_zh": "热线工单",
        "title_en": "Hotline work orders",
        "key": ["external_no"],
        "columns": [
            {"field": "external_no", "names": ["工单编号", "orderNum", "编号"], "type": "code", "required": True},
            {"field": "received_at", "names": ["来电时间", "callTime"], "type": "moment", "past": True},
            {"field": "name", "names": ["姓名", "callerName"], "type": "name", "to": "vault"},
            {"field": "phone", "names": ["联系电话", "callerPhone"], "type": "phone", "to": "vault"},
            {"field": "id_number", "names": ["身份证号"], "type": "citizen_id", "to": "vault"},
            {"field": "raw_text", "names": ["诉求内容", "majorContent"], "type": "text", "required": True},
            {"field": "persons_count", "names": ["涉及人数"], "type": "count"},
            {"field": "confidential", "names": ["是否保密", "isSecret"], "type": "flag"},
            {
                "field": "state",
                "names": ["处理状态"],
                "type": "choice",
                "choices": {"已办结": "closed", "处理中": "open"},
            },
            {"field": "county_no", "names": ["区县编号", "县编号"], "type": "code", "many": True},
            {"names": ["callRecordFileId"], "to": "drop"},
        ],
    }
)


def table(*rows, **known) -> Table:
    """Return a table of these rows."""
    return Table(rows=[list(row) for row in rows], **known)


def with_year(profile: Profile, year: int) -> Profile:
    """Return the profile with a stated year."""
    from dataclasses import replace

    return replace(profile, year=year)
