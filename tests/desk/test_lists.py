"""Lists: filters in the address, pages, search in Chinese, calm answers to bad addresses, few statements."""

import pytest
from tests.county import accepted_case, closed_case, petition, sorted_case, transferred_case


def numbers(answer) -> list[str]:
    return [line.title for line in answer.context["found"].lines]


def test_two_characters_find_a_case_and_one_is_refused_calmly(county, desk):
    accepted_case(county, title="水压不足", text="三号楼早晚没水。")
    accepted_case(county, title="路灯不亮", text="河滨步道。")
    assert numbers(desk("zhao").get("/desk/cases/", q="水压")) == ["水压不足"]
    assert numbers(desk("zhao").get("/desk/cases/", q="河滨")) == ["路灯不亮"]
    answer = desk("zhao").get("/desk/cases/", q="水")
    assert answer.status_code == 422
    assert "至少写两个字" in answer.content.decode()


def test_filters_narrow_and_stay_in_the_address(county, desk, clock):
    accepted_case(county, "2026-03-01", title="逾期的")
    accepted_case(county, "2026-05-15", title="按期的")
    transferred_case(county, "2026-05-15", title="刚转来的")
    seat = desk("zhao")
    assert numbers(seat.get("/desk/cases/", late="on")) == ["逾期的"]
    assert numbers(seat.get("/desk/cases/", state="transferred")) == ["刚转来的"]
    assert numbers(seat.get("/desk/cases/", order="due"))[0] == "逾期的"
    assert numbers(seat.get("/desk/cases/", due_from="2026-07-01")) == ["按期的"]
    page = seat.get("/desk/cases/", state="accepted", order="due")
    assert f"/desk/cases/{page.context['found'].lines[0].id}/?state=accepted&amp;order=due" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"state": "nonsense"}, 422),
        ({"unit": "nonsense"}, 422),
        ({"due_from": "2026-13-40"}, 422),
        ({"due_from": "2026-06-02", "due_to": "2026-06-01"}, 422),
        ({"petitioner": "张小满"}, 422),
        ({"order": "name"}, 422),
        ({"cursor": "garbage"}, 400),
        ({"cursor": "a.2026-99-99.5", "order": "due"}, 400),
    ],
)
def test_a_bad_address_gets_a_calm_page(county, desk, query, status):
    answer = desk("zhao").get("/desk/cases/", **query)
    assert answer.status_code == status
    assert "看全部" in answer.content.decode()


def test_pages_lead_on_and_back_and_count_honestly(county, desk, monkeypatch):
    for day in range(1, 4):
        accepted_case(county, f"2026-05-0{day}", title=f"第{day}件")
    from anlan.cases.queries import lists

    full = lists.case_list
    monkeypatch.setattr("anlan.desk.views.lists.case_list", lambda **values: full(**{**values, "size": 2}))
    first = desk("zhao").get("/desk/cases/")
    assert numbers(first) == ["第3件", "第2件"]
    assert first.context["pager"]["said"] == "这一页 2 件，后面还有。"
    second = desk("zhao").client.get("/desk/cases/" + first.context["pager"]["older_url"])
    assert numbers(second) == ["第1件"]
    assert second.context["pager"]["said"] == "这一页 1 件，后面没有了。"
    back = desk("zhao").client.get("/desk/cases/" + second.context["pager"]["newer_url"])
    assert numbers(back) == ["第3件", "第2件"]


def test_the_case_page_knows_its_neighbours_in_the_list_it_was_opened_from(county, desk):
    ids = [accepted_case(county, f"2026-05-0{day}") for day in range(1, 4)]
    near = desk("zhao").get(f"/desk/cases/{ids[1]}/").context["neighbours"]
    assert near == {"before": f"/desk/cases/{ids[2]}/", "after": f"/desk/cases/{ids[0]}/"}
    near = desk("zhao").get(f"/desk/cases/{ids[0]}/", order="due", phase="open").context["neighbours"]
    assert near == {"after": f"/desk/cases/{ids[1]}/?phase=open&order=due"}


@pytest.mark.parametrize("cases", [3, 12])
def test_a_list_takes_ten_statements_at_most_whatever_its_length(county, desk, count_statements, cases):
    for _ in range(cases):
        accepted_case(county)
    desk("zhao").get("/desk/cases/")  # lists kept in memory are read once
    with count_statements() as made:
        assert len(desk("zhao").get("/desk/cases/").context["found"].lines) == cases
    told = [query["sql"] for query in made.captured_queries]
    outside = [
        sql for sql in told if "session" not in sql and "offices_account" not in sql and "offices_grant" not in sql
    ]
    assert len(outside) <= 10, "\n".join(told)


def test_the_other_pages_take_few_statements_too(county, desk, count_statements):
    case_id = accepted_case(county)
    for _ in range(5):
        accepted_case(county)
        sorted_case(county)
    for username, path, most in [
        ("zhao", "/desk/", 12),
        ("zhao", f"/desk/cases/{case_id}/", 24),
        ("lin", "/desk/sorting/", 14),
    ]:
        desk(username).get(path)
        with count_statements() as made:
            desk(username).get(path)
        assert len(made) <= most, "\n".join(query["sql"][:160] for query in made.captured_queries)


def test_the_sorting_queue_suggests_the_competent_unit(county, desk):
    petition(county), sorted_case(county, sort={"category": "0101"})
    groups = {group["state"]: group["rows"] for group in desk("lin").get("/desk/sorting/").context["groups"]}
    assert [row.units for row in groups["registered"]] == [[]]
    assert groups["sorting"][0].units[0].name == "市住房和城乡建设局"
    assert "建议：市住房和城乡建设局" in desk("lin").get("/desk/sorting/").content.decode()


def test_my_desk_says_what_is_next_when_nothing_is_due(county, desk):
    page = desk("zheng").get("/desk/").content.decode()
    assert "这一周没有到期的事" in page
    accepted_case(county, "2026-05-15")
    assert "下一件 7 月 14 日（星期二） 到期。" in desk("zhao").get("/desk/").content.decode()


def test_my_desk_orders_by_what_presses_most(county, desk):
    accepted_case(county, "2026-03-10", title="逾期的")
    transferred_case(county, "2026-05-04", title="明天到期的")
    lying = desk("zhao").get("/desk/").context["lying"]
    assert [entry.line.title for entry in lying.late] == ["逾期的"]
    assert [entry.line.title for entry in lying.this_week] == ["明天到期的"]
    assert lying.late[0].next_step.action == "investigate"
    closed_case(county)
    assert desk("sun").get("/desk/").context["lying"].late[0].next_step.action == "supervise"
