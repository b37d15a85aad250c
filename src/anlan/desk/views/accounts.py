"""Accounts and roles: opened, granted, revoked and closed by the security administrator (trust §10.1, §10.4)."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.cases.rules.clock import local_day
from anlan.desk import names
from anlan.desk.access import DeskRequest, for_roles
from anlan.desk.forms.choices import language
from anlan.desk.forms.settings import AccountForm, GrantForm
from anlan.desk.frame import page
from anlan.desk.fresh import fresh_factor
from anlan.offices.actions import accounts as actions
from anlan.offices.actions.accounts import AccountRefused, GrantRefused
from anlan.offices.queries.accounts import AccountView, GrantView, account, accounts, grants_in_force
from anlan.offices.queries.units import unit_name

KEEPER = ["security_admin"]


@for_roles(["security_admin", "audit_admin"])
def all_accounts(request: DeskRequest) -> HttpResponse:
    """List accounts with their roles; who reviews access sees the same list."""
    held = grants_in_force(on=local_day(request.now))
    rows = [_row(found, held.get(found.id, ())) for found in accounts()]
    context = {"rows": rows, "may_change": request.actor.role in KEEPER}
    return page(request, "desk/settings/accounts.html", context, here="settings")


@for_roles(KEEPER, methods=["GET", "POST"])
@fresh_factor
def new_account(request: DeskRequest) -> HttpResponse:
    """Open an account; it has no password and no role yet."""
    form = AccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = actions.open_account(actor=request.actor, now=request.now, **form.cleaned_data)
        except AccountRefused as refused:
            form.add_error(_field(refused, form), _words(refused.code))
        else:
            messages.success(request, _("账号已开。现在给岗位，再发一次性密码。"))
            return redirect("desk_account", account_id=opened)
    context = {"form": form}
    return page(request, "desk/settings/account_new.html", context, here="settings", status=422 if form.errors else 200)


@for_roles(KEEPER)
@fresh_factor
def one_account(request: DeskRequest, account_id: UUID) -> HttpResponse:
    """Show one account, its roles and what may be done with it."""
    return _draw(request, account_id)


@for_roles(KEEPER, methods=["POST"])
@fresh_factor
def grant(request: DeskRequest, account_id: UUID) -> HttpResponse:
    """Grant a role in a unit."""
    form = GrantForm(request.POST)
    if not form.is_valid():
        return _draw(request, account_id, form=form, status=422)
    try:
        actions.grant_role(actor=request.actor, now=request.now, account_id=account_id, **form.cleaned_data)
    except (GrantRefused, AccountRefused) as refused:
        return _draw(request, account_id, form=form, refused=_words(refused.code), status=409)
    messages.success(request, _("岗位已给，这个账号要重新登录。"))
    return redirect("desk_account", account_id=account_id)


@for_roles(KEEPER, methods=["POST"])
@fresh_factor
def revoke(request: DeskRequest, account_id: UUID, grant_id: UUID) -> HttpResponse:
    """Take a role away at once."""
    return _act(
        request,
        account_id,
        lambda: actions.revoke_role(actor=request.actor, now=request.now, grant_id=grant_id),
        _("岗位已收回，会话已结束。"),
    )


@for_roles(KEEPER, methods=["POST"])
@fresh_factor
def disable(request: DeskRequest, account_id: UUID) -> HttpResponse:
    """Close an account and end its sessions."""
    return _act(
        request,
        account_id,
        lambda: actions.disable_account(actor=request.actor, now=request.now, account_id=account_id),
        _("账号已停用，岗位已收回，会话已结束。"),
    )


@for_roles(KEEPER, methods=["POST"])
@fresh_factor
def first_password(request: DeskRequest, account_id: UUID) -> HttpResponse:
    """Issue a password for one sign-in within a day; this page is the only one that shows it."""
    try:
        issued = actions.issue_first_password(actor=request.actor, now=request.now, account_id=account_id)
    except AccountRefused as refused:
        return _draw(request, account_id, refused=_words(refused.code), status=409)
    return _draw(request, account_id, issued=issued)


def _act(request: DeskRequest, account_id: UUID, act: Callable[[], Any], done: str) -> HttpResponse:
    try:
        act()
    except (GrantRefused, AccountRefused) as refused:
        return _draw(request, account_id, refused=_words(refused.code), status=409)
    messages.success(request, done)
    return redirect("desk_account", account_id=account_id)


def _draw(
    request: DeskRequest,
    account_id: UUID,
    *,
    form: GrantForm | None = None,
    refused: str = "",
    issued: str = "",
    status: int = 200,
) -> HttpResponse:
    found = account(account_id)
    if found is None:
        raise Http404
    held = grants_in_force(on=local_day(request.now)).get(account_id, ())
    context = {
        **_row(found, held),
        "form": form or GrantForm(initial={"from_date": local_day(request.now)}),
        "refused": refused,
        "issued": issued,
        "back": reverse("desk_account", args=[account_id]),
        "own": request.actor.account_id == account_id,
    }
    return page(request, "desk/settings/account.html", context, here="settings", status=status)


def _row(found: AccountView, held: Sequence[GrantView]) -> dict[str, Any]:
    roles = [
        {
            "id": one.id,
            "role": names.named(names.ROLES, one.role),
            "unit": unit_name(one.unit_id, language=language()),
            "from_date": one.from_date,
            "to_date": one.to_date,
        }
        for one in held
    ]
    return {"account": found, "name": found.named(language()), "grants": roles}


def _field(refused: AccountRefused, form: AccountForm) -> str | None:
    named = str(refused.values.get("field", ""))
    if refused.code.startswith("username"):
        return "username"
    return named if named in form.fields else None


def _words(code: str) -> str:
    return {
        "username_malformed": _("登录名只用小写字母、数字和 . _ -，2 到 64 个。"),
        "username_taken": _("这个登录名已经有人用了。"),
        "missing": _("这一栏要填。"),
        "account_disabled": _("账号已停用，不能再给岗位或发密码。"),
        "grant_held": _("这个账号在这个单位已经有这个岗位。"),
        "grant_ends_before_it_begins": _("结束的日子早于开始的日子。"),
        "own_account": _("不能给自己加减岗位，要由别的安全管理员做。"),
        "two_administrators": _("一个账号不能同时是两个管理员（三员分立）。"),
        "administrator_and_office": _("管理员不办业务，业务岗不当管理员（三员分立）。"),
        "unit_missing": _("这个岗位要有单位。"),
        "grant_unknown": _("没有这个岗位，可能已经收回。"),
    }.get(code, _("不能这样改，什么也没有变动。"))
