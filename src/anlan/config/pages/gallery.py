"""The living page of components at /look/: every one in every state, with how to call it. Not in production."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from anlan.config.pages import errors

TODAY = date(2026, 5, 18)
LAW_34 = {
    "title": "信访工作条例第三十四条",
    "short": "第三十四条",
    "mark": "R",
    "version": "2022-05-01 起施行",
    "text": "样张：这里是条文原文。产品里由规则表给出，打印时写出全称。",
}
LAW_23 = {**LAW_34, "title": "信访工作条例第二十三条", "short": "第二十三条"}


def clocks() -> list[dict[str, Any]]:
    """Return one clock in each state."""
    answer = {"act": "办理并书面答复", "law": LAW_34, "today": TODAY, "start_label": "受理"}
    return [
        {**answer, "start_date": date(2026, 4, 14), "nominal_date": date(2026, 6, 13), "due_date": date(2026, 6, 15),
         "reminder_date": date(2026, 5, 26), "note": "法定 60 日到 6 月 13 日（星期六），顺延到下一个工作日。"},
        {**answer, "act": "书面告知", "law": LAW_23, "start_date": date(2026, 5, 4), "due_date": date(2026, 5, 19)},
        {**answer, "start_date": date(2026, 3, 16), "due_date": date(2026, 5, 15)},
        {**answer, "act": "复核意见", "start_date": date(2026, 5, 6), "due_date": date(2026, 6, 5),
         "today": date(2026, 5, 28), "paused": [(date(2026, 5, 18), None)]},
        {**answer, "start_date": date(2026, 12, 1), "due_date": date(2027, 2, 1), "today": date(2026, 12, 6),
         "provisional": True, "note": "明年放假安排还没公布，公布后重算，双方都会收到通知。"},
        {**answer, "act": "登记转送", "start_date": date(2026, 4, 8), "due_date": date(2026, 4, 23),
         "stopped_date": date(2026, 4, 9)},
    ]  # fmt: skip


def rates() -> list[dict[str, Any]]:
    """Return one rate in each way of writing."""
    return [
        {"title": "件数够（≥ 30）", "numerator": 188, "denominator": 200, "low": 0.898, "high": 0.965},
        {"title": "件数少（< 30），不出百分比", "numerator": 12, "denominator": 12, "low": 0.758, "high": 1.0},
        {"title": "和目标比，用精确值", "numerator": 1699, "denominator": 2000, "low": 0.833, "high": 0.864,
         "target": "0.85"},
        {"title": "太少，不公开（1–4）", "numerator": 3, "denominator": 4, "suppressed": True},
    ]  # fmt: skip


def steps() -> list[dict[str, Any]]:
    """Return a timeline with every kind of step, newest first."""

    def at(month: int, day: int, hour: int, minute: int) -> datetime:
        return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))

    return [
        {"kind": "next", "date": date(2026, 5, 20), "when": "上午", "icon": "calendar", "title": "现场测压",
         "detail": "与自来水公司同去 3 号楼。"},
        {"kind": "now", "at": at(5, 15, 16, 40), "icon": "file-text", "title": "核实：入口压力不达标",
         "detail": "早高峰压力低于供水服务标准。附件 2 份。", "who": "公用事业科经办岗", "hash": "e14 7b0c…"},
        {"kind": "seal", "at": at(5, 12, 15, 6), "icon": "eye", "title": "打开联系电话 1 次",
         "detail": "用途：约上门测压。", "who": "公用事业科经办岗", "object_url": "#"},
        {"at": at(4, 14, 10, 20), "shape": "done", "title": "受理，告知书送达", "limit": "限 15 日，用 5 日",
         "law": LAW_23, "hash": "e08 55ab…", "recorded_at": at(4, 15, 9, 0)},
        {"at": at(4, 9, 9, 45), "icon": "send", "title": "信访局转送本局", "who": "信访局登记岗"},
    ]  # fmt: skip


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="什么事", help_text="一句话说清，20 个字以内。", max_length=20)
    story = forms.CharField(label="详细情况", widget=forms.Textarea, required=False)
    category = forms.ChoiceField(label="类别", choices=[("", "请选择"), ("water", "城乡建设·供水")])
    channel = forms.ChoiceField(
        label="怎么答复您", widget=forms.RadioSelect, choices=[("paper", "寄信"), ("sms", "短信")]
    )
    keep = forms.BooleanField(label="请对承办单位保密", required=False)


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    form = SampleForm({"title": "", "story": "小区早晚高峰几乎没水", "channel": "sms"})
    nav = [("home", "我的桌面", 10, "d"), ("list", "事项", 143, "c"), ("map", "地图", None, "m"),
           ("chart-dots", "督办与指标", None, "s")]  # fmt: skip
    desk = {
        "home_url": "/look/", "unit": "样张", "post": "开发用", "search_url": "/look/",
        "nav": [{"url": f"/look/#{icon}", "icon": icon, "label": label, "count": count, "key": key, "here": not i}
                for i, (icon, label, count, key) in enumerate(nav)],
    }  # fmt: skip
    cannot = [
        {"label": "签发意见书", "reason": "缺“法律依据”，还要局负责人签", "law": LAW_34},
        {"label": "再次延期", "reason": "只能延一次，4 月 28 日已用", "law": LAW_34},
    ]
    context = {
        "desk": desk, "clocks": clocks(), "rates": rates(), "steps": steps(), "form": form, "cannot": cannot,
        "law": LAW_34, "states": ("on", "soon", "late", "done", "pause", "prov", "no"),
        "actions": [{"label": "记录核实情况", "url": "#"}, {"label": "起草意见书", "url": "#"},
                    {"label": "报请延期", "url": "#"}],
        "refusal": {
            "what": "没有转出：不能转给被反映的单位", "because": "这件事反映的是市交通运输局，它和下属单位都不能承办。",
            "kept": True, "fix": {"url": "#", "label": "换个单位"}, "law": LAW_34, "code": "R-PET-16", "status": 409,
        },
        "opened": [{"at": steps()[2]["at"], "post": "住建局经办岗", "purpose": "电话：约上门测压"}],
        "report": {
            "accepted": 4812, "repeated": 37, "refused": 6, "total": 4855, "refused_url": "#", "accepted_url": "#",
            "rows": [{"row": 118, "column": "发放日期", "value": "2026-02-30", "reason": "没有这一天",
                      "mend": "写真实日期"}],
        },
        "progress": {"title": "测算第 14 / 38 个方案", "percent": 37, "left": "约还要 2 分钟", "cancel_url": "/look/"},
        "pager": {"newer_url": "#newer", "older_url": "#older", "said": "第 51–100 件"},
    }  # fmt: skip
    return render(request, "look.html", context)


def error_sample(request: HttpRequest, status: int) -> HttpResponse:
    """Show one of the error pages as it is."""
    return errors.page(request, status if status in (400, 403, 404, 409, 429, 500, 503) else 404)


urlpatterns = [
    path("", gallery, name="look"),
    path("error/<int:status>", error_sample, name="look_error"),
]
