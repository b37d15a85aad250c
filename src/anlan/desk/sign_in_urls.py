"""Addresses of sign-in: what staff need of allauth, and no sign-up, e-mail or reset by mail."""

from collections.abc import Callable

from allauth.account import views as account
from allauth.socialaccount import views as identities
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path


def _clearing_site_data(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Have the browser forget everything of ours once somebody has signed out (trust §10.3)."""

    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response

    return wrapped


urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", _clearing_site_data(account.logout), name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("second-factor/", include("allauth.mfa.urls")),
]

if settings.SOCIALACCOUNT_PROVIDERS:
    urlpatterns += [
        path("identities/", identities.connections, name="socialaccount_connections"),
        path("identities/cancelled/", identities.login_cancelled, name="socialaccount_login_cancelled"),
        path("identities/error/", identities.login_error, name="socialaccount_login_error"),
        path("", include("allauth.socialaccount.providers.openid_connect.urls")),
    ]
