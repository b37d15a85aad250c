"""Two people acting at once never contradict each other (trust T-07): one is first, the other is told why not."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connections
from tests.county import OPINION, accepted_case, at, build_county, petition, sorted_case, state_of

from anlan.cases.actions import handling, register, sorting
from anlan.cases.actions.step import StepRefused
from anlan.cases.queries.rebuild import first_differences
from anlan.ledger.queries import events, verify


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run acts at the same moment; return "done" or the code of the refusal of each."""
    barrier, outcomes = Barrier(len(acts)), [""] * len(acts)

    def run(place: int) -> None:
        barrier.wait()
        try:
            acts[place]()
            outcomes[place] = "done"
        except StepRefused as refused:
            outcomes[place] = refused.refusal.code
        except LookupError:
            outcomes[place] = "unknown"
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_clerks_hand_a_case_to_two_units_and_one_of_them_does(fresh_database) -> None:
    county = build_county()
    for _ in range(5):
        case = sorted_case(county)

        def hand_to(code: str, case=case) -> Callable[[], object]:
            return lambda: sorting.transfer(
                case_id=case, actor=county.lin, now=at("2026-05-07"), unit_id=county.units[code], reason="x"
            )

        outcomes = at_once(hand_to("ZJ"), hand_to("JT"))
        assert sorted(outcomes)[0] == "done"
        assert outcomes.count("done") == 1
        assert [event.n for event in events(f"case:{case}")] == [1, 2, 3]
    assert verify().clean
    assert first_differences() == []


def test_an_opinion_is_issued_once_however_many_sign(fresh_database) -> None:
    county = build_county()
    case = accepted_case(county)

    def sign() -> object:
        return handling.issue_opinion(
            case_id=case, actor=county.qian, now=at("2026-05-20"), result="explain", parts=OPINION
        )

    outcomes = at_once(sign, sign, sign, sign)
    assert outcomes.count("done") == 1
    assert outcomes.count("step_out_of_order") == 3
    assert len(state_of(case).opinions) == 1


def test_two_merges_in_opposite_directions_leave_one_case_standing(fresh_database) -> None:
    county = build_county()
    one, other = petition(county, "2026-05-06"), petition(county, "2026-05-07")

    def merge(case, into) -> Callable[[], object]:
        return lambda: register.merge(
            case_id=case, into_id=into, actor=county.lin, now=at("2026-05-08"), same_petitioner=True
        )

    outcomes = at_once(merge(one, other), merge(other, one))
    assert outcomes.count("done") == 1
    assert {state_of(one).state, state_of(other).state} == {"merged", "registered"}
    assert first_differences() == []


def test_receipts_that_join_at_the_same_moment_are_all_kept(fresh_database) -> None:
    county = build_county()
    case = petition(county)

    def join(n: int) -> Callable[[], object]:
        return lambda: register.join(
            case_id=case, actor=county.lin, now=at("2026-05-08"), number=f"SF-2026-777777{n}", channel="visit",
            received_at=at("2026-05-07"),
        )  # fmt: skip

    assert at_once(*(join(n) for n in range(6))) == ["done"] * 6
    assert len(state_of(case).receipts) == 7
