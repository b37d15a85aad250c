"""Each screen opens to its roles and nobody else; the three administrators see no case (domain §2.8, trust §10.4)."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.county import County
from tests.desk_board.worlds import overdue_case

pytestmark = pytest.mark.django_db

EVERYBODY = {"lin", "zhao", "qian", "sun", "zhou", "wu", "chen", "feng", "sys", "sec", "aud"}
BOARD = {"sun", "chen", "wu", "qian"}
COUNTERS = BOARD | {"lin", "zhao"}
READERS = {"lin", "zhao", "qian", "sun", "zhou", "wu", "feng"}
OPENS = {
    "desk_board": BOARD,
    "desk_board_alike": BOARD,
    "desk_dashboard": COUNTERS,
    "desk_stats": COUNTERS,
    "desk_map": READERS | {"chen"},
    "desk_map_areas": READERS | {"chen"},
    "desk_map_points": READERS,
    "desk_imports": {"lin"},
    "desk_exports": {"qian", "zhao", "sun", "chen"},
    "desk_settings": EVERYBODY,
    "desk_rules": EVERYBODY,
    "desk_units": EVERYBODY,
    "desk_calendar": EVERYBODY,
    "desk_accounts": {"sec", "aud"},
    "desk_account_new": {"sec"},
    "desk_audit": {"aud"},
}
FILES = {
    ("desk_board_export", "xlsx"): BOARD,
    ("desk_board_export", "csv"): BOARD,
    ("desk_dashboard_export", "csv"): COUNTERS,
    ("desk_export_cases", "xlsx"): {"qian", "zhao", "sun", "chen"},
    ("desk_export_cases", "csv"): {"qian", "zhao", "sun", "chen"},
    ("desk_import_template", "P-01"): {"lin"},
}


@pytest.mark.parametrize("username", sorted(EVERYBODY))
def test_every_screen_of_the_board_opens_to_its_roles_only(county: County, as_user, username: str) -> None:
    client = as_user(username)
    addresses = {reverse(route): who for route, who in OPENS.items()}
    addresses |= {reverse(route, args=[kind]): who for (route, kind), who in FILES.items()}
    for address, who in addresses.items():
        answer = client.get(address)
        assert answer.status_code == (200 if username in who else 403), (username, address)


@pytest.mark.parametrize("username", sorted(EVERYBODY - {"sun"}))
def test_only_the_supervisor_supervises(county: County, as_user, username: str) -> None:
    address = reverse("desk_supervise", args=[overdue_case(county)])
    assert as_user(username).post(address, {"kind": "urge", "finding": "请尽快答复"}).status_code == 403


@pytest.mark.parametrize("username", sorted(EVERYBODY - {"sec"}))
def test_only_the_security_administrator_touches_accounts(county: County, as_user, username: str) -> None:
    client, account = as_user(username), county.zhao.account_id
    for route in ("desk_account", "desk_grant", "desk_disable", "desk_first_password"):
        assert client.post(reverse(route, args=[account])).status_code == 403


@pytest.mark.parametrize("username", sorted(EVERYBODY - {"sys"}))
def test_only_the_system_administrator_changes_calendar_and_units(county: County, as_user, username: str) -> None:
    client = as_user(username)
    for address in (
        reverse("desk_calendar_day"),
        reverse("desk_calendar_year"),
        reverse("desk_calendar_known_year"),
        reverse("desk_unit", args=[county.units["ZJ"]]),
    ):
        assert client.post(address, {}).status_code == 403


@pytest.mark.parametrize("username", ["sys", "sec", "aud"])
def test_the_navigation_of_an_administrator_leads_to_no_case(county: County, as_user, username: str) -> None:
    shown = as_user(username).get(reverse("desk_settings")).content.decode()
    for route in ("desk_cases", "desk_board", "desk_dashboard", "desk_map", "desk_exports", "desk_imports"):
        assert f'href="{reverse(route)}"' not in shown


def test_without_sign_in_every_screen_leads_to_it(county: County) -> None:
    client = Client()
    for route in OPENS:
        answer = client.get(reverse(route))
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("account_login"))
