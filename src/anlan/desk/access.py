"""Who may open which screen of the desk: a screen that names no role opens for nobody (domain §2.8).

A view says its roles with `for_roles`; the middleware finds out who is acting, under one grant, and asks. What
somebody may see on a screen is said by the policies of the subjects, never here.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from anlan.cases.actions.step import CaseUnknown
from anlan.intake.queries.visible import ReceiptUnknown
from anlan.offices.actions import sessions
from anlan.offices.queries.accounts import GrantView, grants_of
from anlan.offices.queries.units import unit_tree
from anlan.offices.rules.actors import ADMINISTRATORS, ROLES, Actor
from anlan.offices.rules.policy import NotAllowed

PREFIX = "/desk/"
EVERYBODY = ROLES - {"citizen", "system"}
OFFICERS = EVERYBODY - ADMINISTRATORS
# Who reads cases at all; which ones, says cases.rules.permissions.
CASE_READERS = frozenset(
    {"intake_clerk", "unit_handler", "unit_leader", "supervisor", "reviewer", "leader", "publisher"}
)
GRANT_KEY = "grant"  # of the session: under which grant somebody acts just now

View = Callable[..., HttpResponseBase]


class DeskRequest(HttpRequest):
    """A request of the desk: who is acting, under which grant, and the one moment of this request."""

    actor: Actor
    grants: Sequence[GrantView]
    grant: GrantView
    now: datetime


def for_roles(roles: Iterable[str], *, methods: Sequence[str] = ("GET",)) -> Callable[[View], View]:
    """Open a view to these roles and methods; unknown roles are an error at import."""
    allowed = frozenset(roles)
    unknown = allowed - EVERYBODY
    if unknown or not allowed:
        raise ValueError(f"a screen cannot be opened to {sorted(unknown) or 'nobody'}")
    given = (*methods, "HEAD") if "GET" in methods else tuple(methods)

    def opened(view: View) -> View:
        @wraps(view)
        def checked(request: DeskRequest, *args: Any, **values: Any) -> HttpResponseBase:
            if request.actor.role not in allowed:
                raise PermissionDenied
            try:
                return view(request, *args, **values)
            except (CaseUnknown, ReceiptUnknown) as unseen:
                raise Http404 from unseen  # an unseen thing and a missing one are said in the same words
            except NotAllowed as refused:
                raise PermissionDenied from refused

        guarded = require_http_methods(given)(checked)
        guarded.roles = allowed  # type: ignore[attr-defined]
        return guarded

    return opened


def moment() -> datetime:
    """Return the one moment a request lives in."""
    return timezone.now()


class DeskAccess:
    """Finds out who is acting before any view of the desk runs; default deny."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.now = moment()  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: DeskRequest, view: View, args: Sequence[Any], values: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Admit or turn away."""
        if not request.path.startswith(PREFIX):
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        roles: frozenset[str] = getattr(view, "roles", frozenset())
        request.grants = grants_of(request.user.pk, on=timezone.localdate(request.now))
        if not request.grants:
            return render(request, "desk/no_post.html", status=403)
        request.grant = _chosen(request)
        request.actor = _actor(request.grant)
        if request.actor.role not in roles:
            raise PermissionDenied
        return None


def switch(request: DeskRequest, grant_id: UUID) -> None:
    """Act under another grant of one's own from now on, under a new session id; PermissionDenied for any other."""
    if grant_id not in {grant.id for grant in request.grants}:
        raise PermissionDenied
    sessions.end_session(key=request.session.session_key or "")
    request.session[GRANT_KEY] = str(grant_id)
    request.session.cycle_key()
    sessions.begin_session(now=request.now, account_id=request.grant.account_id, key=request.session.session_key or "")


def is_fragment(request: HttpRequest) -> bool:
    """Say whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """Lead to a page after an act, whoever asked."""
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" and not is_fragment(request) else PREFIX
    sign_in = f"{reverse('account_login')}?{urlencode({'next': back})}"
    return go_to(request, sign_in)


def _chosen(request: DeskRequest) -> GrantView:
    wanted = request.session.get(GRANT_KEY)
    return next((grant for grant in request.grants if str(grant.id) == wanted), request.grants[0])


def _actor(grant: GrantView) -> Actor:
    path = unit_tree().unit(grant.unit_id).path if grant.unit_id else ""
    return Actor(role=grant.role, account_id=grant.account_id, unit_id=grant.unit_id, unit_path=path)
