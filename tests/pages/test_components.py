"""Components escape what they are given, tie errors to fields, and name articles once."""

from datetime import date

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

BAD = "<q>&\"'"


def draw(source, request=None, **values):
    """Render template text with the request where articles of law are collected."""
    return Template(source).render(Context({"request": request or RequestFactory().get("/"), **values}))


def test_an_article_is_a_link_to_its_text_at_the_end_of_the_page():
    law = {"title": "信访工作条例第三十四条", "short": "第三十四条", "text": "……", "mark": "R"}
    page = draw("{% law law %}{% law law %}{% law_texts %}", law=law)
    assert page.count("<dialog") == 1
    assert page.count('data-text="信访工作条例第三十四条"') == 2


def test_an_article_without_a_text_is_named_without_a_dead_link():
    assert "<a" not in draw("{% law law %}", law="信访工作条例第三十四条")
    assert draw("{% law law %}", law=None) == ""


@pytest.mark.parametrize(
    "source",
    [
        '{% include "components/timeline.html" %}',
        '{% include "components/refusal.html" %}',
        '{% include "components/actions.html" %}',
        '{% include "components/sealed.html" %}',
        '{% include "components/empty.html" with title=bad text=bad %}',
        '{% include "components/note.html" with title=bad text=bad %}',
        '{% include "components/import_report.html" %}',
        '{% pill "on" bad %}{% law bad %}{% icon "lock" "ic" bad %}',
        "{% clock clock %}{% clock_mini clock %}{% rate rate %}",
    ],
)
def test_what_people_wrote_is_escaped(source):
    values = {
        "bad": BAD,
        "steps": [{"title": BAD, "detail": BAD, "who": BAD, "hash": BAD, "at": None, "when": BAD}],
        "refusal": {"what": BAD, "because": BAD, "code": BAD, "fix": {"url": BAD, "label": BAD}},
        "actions": [{"label": BAD, "url": BAD}],
        "cannot": [{"label": BAD, "reason": BAD, "law": BAD}],
        "opened": [{"at": None, "post": BAD, "purpose": BAD}],
        "report": {"accepted": 1, "rows": [{"row": BAD, "column": BAD, "value": BAD, "reason": BAD}]},
        "clock": {"act": BAD, "start_date": date(2026, 1, 1), "due_date": date(2026, 2, 1), "note": BAD},
        "rate": {"title": BAD, "numerator": 1, "denominator": 3, "low": 0.1, "high": 0.8, "note": BAD},
    }
    page = draw(source, **values)
    assert "<q>" not in page
    assert "&lt;q&gt;&amp;" in page


def test_a_field_with_an_error_is_tied_to_its_hint_and_its_error():
    class Form(forms.Form):
        title = forms.CharField(label="什么事", help_text="一句话")

    form = Form({"title": ""})
    page = draw("{% error_summary form %}{% field form.title %}", form=form)
    assert 'aria-describedby="id_title-hint id_title-error"' in page
    assert 'aria-invalid="true"' in page
    assert 'href="#id_title"' in page
    assert 'class="form-control"' in page


def test_each_form_gets_its_own_key_and_a_shown_again_form_keeps_its_own():
    assert draw("{% idempotency %}") != draw("{% idempotency %}")
    assert 'value="k1"' in draw("{% idempotency key %}", key="k1")


def test_days_are_written_as_people_say_them():
    page = draw("{{ d|day }}/{{ d|day_year }}/{{ d|day_short }}/{{ nothing|day }}", d=date(2026, 6, 15))
    assert page == "6 月 15 日（星期一）/2026 年 6 月 15 日（星期一）/6月15日/"


def test_without_a_build_pages_name_no_files():
    from django.conf import settings
    from django.test import override_settings

    with override_settings(ROOT=settings.ROOT / "nowhere"):
        assert draw('{% styles "shell" %}{% script "desk" %}{% asset "map.ts" %}') == ""
