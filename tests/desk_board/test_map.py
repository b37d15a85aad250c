"""The case map: counts per area, points of what may be read, the same facts as a table (field F-91)."""

import pytest
from django.urls import reverse
from tests.county import County
from tests.desk_board.worlds import ground, placed_case

from anlan.desk.views.maps import breaks

pytestmark = pytest.mark.django_db


def test_counts_shade_townships_and_villages_and_every_village_is_a_row(county: County, as_user) -> None:
    areas = ground()
    for n in range(3):
        placed_case(county, areas, "溪口村", 112.05 + n / 100, 29.1)
    client = as_user("lin")
    found = client.get(reverse("desk_map_areas")).json()
    assert [(one["properties"]["name"], one["properties"]["value"]) for one in found["features"]] == [("北渡镇", 3)]
    villages = client.get(reverse("desk_map_areas"), {"kind": "village"}).json()
    assert {one["properties"]["name"]: one["properties"]["value"] for one in villages["features"]} == {
        "溪口村": 3,
        "柳岸村": 0,
    }
    shown = client.get(reverse("desk_map")).content.decode()
    assert "<td>溪口村</td>" in shown
    assert "<td>柳岸村</td>" in shown
    assert 'class="svg-map"' in shown  # the picture for readers without script
    assert "北渡镇：3 件" in shown


def test_points_lead_to_what_may_be_read_and_carry_nothing_personal(county: County, as_user) -> None:
    areas = ground()
    case = placed_case(county, areas, "溪口村", 112.05, 29.1, title="东街路灯坏了三周")
    (point,) = as_user("lin").get(reverse("desk_map_points")).json()["features"]
    assert point["properties"]["title"] == "东街路灯坏了三周"
    assert point["properties"]["url"] == reverse("desk_case", args=[case])
    assert set(point["properties"]) == {"title", "note", "url", "state"}
    assert as_user("zhao").get(reverse("desk_map_points")).json()["features"] == []


def test_a_statistician_sees_shades_and_no_points(county: County, as_user) -> None:
    areas = ground()
    placed_case(county, areas, "溪口村", 112.05, 29.1)
    client = as_user("chen")
    shown = client.get(reverse("desk_map")).content.decode()
    assert "data-points" not in shown
    assert "北渡镇：1 件" in shown


def test_filters_narrow_the_map_and_wrong_ones_are_said(county: County, as_user) -> None:
    areas = ground()
    placed_case(county, areas, "溪口村", 112.05, 29.1)
    client = as_user("lin")
    assert (
        client.get(reverse("desk_map_areas"), {"received_to": "2026-05-31"}).json()["features"][0]["properties"][
            "value"
        ]
        == 0
    )
    assert client.get(reverse("desk_map_areas"), {"late": "on"}).json()["features"][0]["properties"]["value"] == 0
    for query in ({"kind": "household"}, {"received_from": "yesterday"}, {"phase": "secret"}):
        assert client.get(reverse("desk_map"), query).status_code == 422
        assert client.get(reverse("desk_map_points"), query).status_code == 422


def test_cases_without_a_place_are_counted_beside_the_map(county: County, as_user) -> None:
    from tests.county import petition

    ground()
    petition(county, "2026-06-01")
    assert "另有 1 件没有写明地点" in as_user("lin").get(reverse("desk_map")).content.decode()


def test_a_county_without_areas_says_how_to_load_them(county: County, as_user) -> None:
    assert "还没有加载区域" in as_user("lin").get(reverse("desk_map")).content.decode()


def test_edges_of_the_legend_are_round_and_few(county: County) -> None:
    areas = ground()
    for most, wanted in ((0, [1]), (3, [1, 2, 3]), (23, [1, 5, 10, 15, 20]), (480, [1, 100, 200, 300, 400])):
        assert breaks({areas["北渡镇"]: most}, "township") == wanted


def test_the_map_takes_at_most_ten_statements(county: County, as_user, count_statements) -> None:
    areas = ground()
    for n in range(5):
        placed_case(county, areas, "溪口村", 112.05 + n / 100, 29.1)
    client = as_user("lin")
    for route in ("desk_map", "desk_map_areas", "desk_map_points"):
        client.get(reverse(route))
        with count_statements() as made:
            assert client.get(reverse(route)).status_code == 200
        assert len(made) <= 10, [query["sql"][:90] for query in made.captured_queries]
