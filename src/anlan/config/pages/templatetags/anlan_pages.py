"""The words pages are written with: icons, clocks, pills, rates, articles of law, days, form fields.

Loaded everywhere (TEMPLATES builtins); every tag is shown in use at /look/.
"""

import itertools
import uuid
from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Any

from django import forms, template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from anlan.config.pages import area_map, assets, clock_bar, dates, figures, laws

register = template.Library()
EMPTY = mark_safe("")


def _draw(component: str, values: dict[str, Any]) -> SafeString:
    """Draw one of our own templates, which escape what they are given."""
    return mark_safe(render_to_string(f"components/{component}.html", values))  # noqa: S308


# --- files of the front end


@register.simple_tag
def asset(name: str) -> str:
    """Address of a built file by its source name, e.g. {% asset "map.ts" %}; empty in unbuilt tests."""
    entry = assets.entry(name)
    return entry.file if entry else ""


@register.simple_tag
def styles(name: str) -> SafeString:
    """Link the style sheets of an entry: {% styles "shell" %}."""
    entry = assets.entry(f"{name}.ts")
    sheets = entry.css if entry else ()
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((css,) for css in sheets))


@register.simple_tag
def script(name: str) -> SafeString:
    """Load the script of an entry with its styles, at the end of the head: {% script "chart" %}."""
    entry = assets.entry(f"{name}.ts")
    if entry is None:
        return EMPTY
    sheets = EMPTY if name == "shell" else styles(name)
    return format_html('{}<script type="module" src="{}"></script>', sheets, entry.file)


@register.simple_tag
def icon(name: str, css: str = "ic", label: str = "") -> SafeString:
    """Draw a Tabler icon of the sprite; decoration unless it has a `label`."""
    return _use(f"i-{name}", css, label)


@register.simple_tag
def shape(state: str, css: str = "ic", label: str = "") -> SafeString:
    """Draw the shape of a status: on soon late done pause prov no; or the mark with "logo"."""
    return _use("logo" if state == "logo" else f"s-{state}", css, label)


def _use(symbol: str, css: str, label: str) -> SafeString:
    return _drawn_use(asset("sprite.svg"), symbol, css, label)


@lru_cache(maxsize=500)
def _drawn_use(sprite: str, symbol: str, css: str, label: str) -> SafeString:
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"/></svg>', css, label, sprite, symbol
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, sprite, symbol)


# --- days and moments


@register.filter
def day(value: date | datetime | None) -> str:
    """6 月 15 日（星期一）"""
    return dates.day(value) if value else ""


@register.filter
def day_year(value: date | datetime | None) -> str:
    """2026 年 6 月 15 日（星期一）"""
    return dates.day(value, year=True) if value else ""


@register.filter
def day_short(value: date | datetime | None) -> str:
    """6月15日"""
    return dates.day_short(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """6月15日 16:40"""
    return dates.moment(value) if value else ""


@register.filter
def time_of_day(value: datetime | None) -> str:
    """16:40"""
    return dates.time_of_day(value) if value else ""


@register.filter
def machine(value: date | datetime | None) -> str:
    """2026-06-15T16:40+08:00, for datetime attributes."""
    return dates.machine(value) if value else ""


@register.simple_tag
def when(value: date | datetime | None, year: bool = False) -> SafeString:
    """<time> with the day in words, and the hour when there is one."""
    if not value:
        return EMPTY
    said = dates.day(value, year=year)
    if isinstance(value, datetime):
        said = f"{said} {dates.time_of_day(value)}"
    return format_html('<time datetime="{}">{}</time>', dates.machine(value), said)


# --- status, clocks, rates, law


@register.simple_tag
def pill(state: str, word: str = "", boxed: bool = True, hidden: bool = False) -> SafeString:
    """Status as shape, then word, then colour; `hidden` keeps the word for screen readers only."""
    said = word or clock_bar.word_of(state)
    inner = format_html('<span class="al-vh">{}</span>', said) if hidden else said
    css = f"al-st al-st-{'late' if state == 'no' else state}" + (" box" if boxed and not hidden else "")
    return format_html('<span class="{}">{}{}</span>', css, shape(state, ""), inner)


@register.simple_tag(takes_context=True)
def clock(context: template.Context, source: Any, head: bool = True, pill: bool = False) -> SafeString:
    """Draw a clock bar (fields: clock_bar.bar); without `head` only the bar and its labels."""
    if not source:
        return EMPTY
    bar, request = clock_bar.bar(source), context.get("request")
    return _draw("clock", {"bar": bar, "head": head, "with_pill": pill, "request": request})


@register.simple_tag
def clock_mini(source: Any) -> SafeString:
    """Draw the six-pixel bar of lists (same fields as clock)."""
    if not source:
        return EMPTY
    bar = clock_bar.mini_bar(source)
    late = bar.due != "100.0%"
    tick = format_html('<line class="hard" x1="{0}" x2="{0}" y1="-3" y2="9"/>', bar.due) if late else EMPTY
    return format_html(
        '<svg class="al-clk-mini {}" role="img" aria-label="{}">'
        '<rect class="track" width="100%" height="6" rx="3"/>'
        '<rect class="fill" width="{}" height="6" rx="3"/>{}</svg>',
        bar.state,
        bar.said,
        bar.fill,
        tick,
    )


@register.filter
def clock_state(source: Any) -> str:
    """Name the state of a clock for {% pill %}."""
    return clock_bar.state_of(source)


@register.filter
def clock_word(source: Any) -> str:
    """Say the state of a clock, e.g. 逾期 3 天."""
    return clock_bar.status_word(source)


@register.simple_tag
def rate(source: Any) -> SafeString:
    """Show a rate with count over count and interval (fields: figures.rate)."""
    return _draw("rate", {"rate": figures.rate(source)})


@register.simple_tag
def interval(low: float, high: float, point: float | None = None, **options: Any) -> SafeString:
    """Draw one interval bar for a table cell; options: lowest, highest, reference, small, said."""
    return _draw("interval", {"interval": figures.interval(low, high, point, **options)})


@register.filter
def percent(share: Any) -> str:
    """94.0 from a share of 0.94, rounded half up."""
    return figures.percent_text(share) if share is not None else ""


@register.simple_tag(takes_context=True)
def law(context: template.Context, source: Any, full: bool = False) -> SafeString:
    """Name an article; with a text it opens in a popover, in print its full title follows."""
    if not source:
        return EMPTY
    found = laws.article(source)
    shown = found.title if full else found.short
    title = "" if shown == found.title else found.title
    if laws.remember(context.get("request"), found):
        return format_html(
            '<a class="al-law" href="#{0}" data-al-dialog="{0}" aria-haspopup="dialog" data-text="{1}">{2}</a>',
            found.id,
            title,
            shown,
        )
    if found.url:
        return format_html('<a class="al-law" href="{}" data-text="{}">{}</a>', found.url, title, shown)
    return format_html('<span class="al-law" data-text="{}">{}</span>', title, shown)


@register.simple_tag(takes_context=True)
def law_texts(context: template.Context) -> SafeString:
    """Put the texts of the articles named so far; the base pages do it, a fragment does it at its end."""
    request = context.get("request")
    if request is None:
        return EMPTY
    found = list(laws.named(request).values())
    return _draw("law_texts", {"laws": found}) if found else EMPTY


# --- maps


@register.inclusion_tag("components/area_svg.html")
def area_svg(collection: Any, breaks: str = "") -> dict[str, Any]:
    """Draw areas (GeoJSON with name, value) for readers without script, inside the [data-al-map] box."""
    edges = [float(edge) for edge in breaks.split(",") if edge]
    return {"map": area_map.area_map(collection, edges) if collection else None}


@register.inclusion_tag("components/legend.html")
def legend(breaks: str, unit: str = "", points: bool = False) -> dict[str, Any]:
    """Explain the shades: {% legend "1,5,20" "件" %}."""
    edges = [edge.strip() for edge in breaks.split(",") if edge.strip()]
    bounds = [*itertools.pairwise(edges), (edges[-1], None)] if edges else []
    steps = [(0, f"＜{edges[0]}")] if edges else []
    steps += [(at, f"{low}–{high}" if high else f"≥{low}") for at, (low, high) in enumerate(bounds, 1)]
    return {"steps": steps, "unit": unit, "points": points}


# --- forms


@register.simple_tag
def idempotency(key: str = "") -> SafeString:
    """Hidden field `idempotency_key`: the same form sent twice is answered once."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', key or uuid.uuid4())


@register.simple_tag
def field(bound: forms.BoundField, hint: str = "", label: str = "", optional: bool = True) -> SafeString:
    """Draw one form field: label, hint, error, widget, tied together for screen readers."""
    widget = bound.field.widget
    many = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    single = isinstance(widget, forms.CheckboxInput)
    said = hint or bound.help_text
    ids = [f"{bound.auto_id}-{part}" for part, there in (("hint", said), ("error", bound.errors)) if there]
    attrs: dict[str, str | bool] = {"aria-describedby": " ".join(ids)} if ids else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if isinstance(widget, forms.Textarea) and str(widget.attrs.get("rows")) == "10":
        attrs["rows"] = "5"  # ten is only Django's default
    if not many and not single:
        base = "form-select" if isinstance(widget, forms.Select) else "form-control"
        attrs["class"] = f"{base} {widget.attrs.get('class', '')}".strip()
    return _draw(
        "field",
        {
            "bound": bound,
            "widget": _widget(bound, attrs) if not many else "",
            "attrs": attrs,
            "many": many,
            "single": single,
            "label": label or bound.label,
            "hint": said,
            "optional": optional and not bound.field.required and not single,
        },
    )


def _widget(bound: forms.BoundField, attrs: dict[str, Any]) -> SafeString:
    """Draw what is typed into; a choice without a template for each option, because a list of subjects has hundreds."""
    widget = bound.field.widget
    if type(widget) is not forms.Select:
        return bound.as_widget(attrs=attrs)
    whole = {"name": bound.html_name, "id": bound.auto_id, **widget.attrs, **bound.build_widget_attrs(attrs, widget)}
    shown = [_attribute(name, value) for name, value in whole.items() if value is not False]
    chosen = set(widget.format_value(bound.value()))
    return mark_safe(f"<select{''.join(shown)}>{_options(widget.choices, chosen)}</select>")  # noqa: S308  (all escaped)


def _attribute(name: str, value: Any) -> str:
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def _options(choices: Any, chosen: set[str]) -> str:
    drawn = []
    for value, label in choices:
        if isinstance(label, list | tuple):
            drawn.append(f'<optgroup label="{escape(str(value))}">{_options(label, chosen)}</optgroup>')
            continue
        code = "" if value is None else str(value)
        mark = " selected" if code in chosen else ""
        drawn.append(f'<option value="{escape(code)}"{mark}>{escape(str(label))}</option>')
    return "".join(drawn)


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """List what is missing on top of the form, each entry a link to its field."""
    fields = [(form[name], errors) for name, errors in form.errors.items() if name in form.fields]
    return {"fields": fields, "others": form.non_field_errors()}
