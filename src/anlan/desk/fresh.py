"""Ask for the second factor again before a weighty act: export of cases, accounts and roles (trust §10.3)."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpResponseBase
from django.urls import reverse

from anlan.desk.access import DeskRequest, go_to

View = Callable[..., HttpResponseBase]


def fresh_factor(view: View) -> View:
    """Lead to the second factor where it was last shown more than five minutes ago; stands inside `for_roles`.

    A form that is sent too late names in `back` the page to begin at again.
    """

    @wraps(view)
    def checked(request: DeskRequest, *args: Any, **values: Any) -> HttpResponseBase:
        if settings.SECOND_FACTOR_REQUIRED and not _is_fresh(request):
            back = request.get_full_path() if request.method == "GET" else request.POST.get("back", request.path)
            return go_to(request, f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}")
        return view(request, *args, **values)

    return checked


def _is_fresh(request: DeskRequest) -> bool:
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(
        record["method"] == "mfa" and record["at"] >= since
        for record in get_authentication_records(request, request.user)
    )
