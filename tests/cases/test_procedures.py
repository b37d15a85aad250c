"""Every procedure is proved before it is used; a broken one is refused with file, line and rule (architecture §3)."""

import shutil
from pathlib import Path

import pytest

from anlan.cases.rules import procedure, statute
from anlan.cases.rules.guards import GUARDS
from anlan.cases.rules.law import lawbook
from anlan.cases.rules.procedure import ProcedureBroken
from anlan.cases.rules.proof import prove
from anlan.offices.rules.actors import ROLES


def load(folder: Path):
    procedures = procedure.load_procedures(folder)
    prove(procedures, clocks=statute.load_rule_table().codes(), guards=GUARDS, roles=ROLES)
    return procedures


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in procedure.FOLDER.glob("*.toml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def edit(folder: Path, old: str, new: str) -> None:
    file = folder / "petition.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_every_procedure_holds_together() -> None:
    book = lawbook()
    assert set(book.procedures) == {"petition", "simple"}
    for table in book.procedures.values():
        for state in table.states.values():
            if state.phase == "open":
                assert any(state.code in t.sources and t.to not in ("@same", state.code) for t in table.transitions)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('guards = ["nature_known"]', 'guards = ["nature_guessed"]', "guard 'nature_guessed' does not exist"),
        ('roles = ["reviewer"]', 'roles = ["emperor"]', "role 'emperor' does not exist"),
        ('to = "sorting"', 'to = "sorted"', "leads to 'sorted', which is not a state"),
        ('from = ["re_review"]', 'from = ["re_revue"]', "starts from 're_revue', which is not a state"),
        ('"R-PET-01=met"', '"R-PET-77=met"', "clock R-PET-77 is not in the rule table"),
        ('"R-PET-01=met"', '"R-PET-01=done"', "must end in one of"),
        ('start = ["R-PET-08"]\n', "", "state review is entered without any of its clocks"),
        ('action = "resume"', 'acton = "resume"', "missing ['action'], unknown ['acton']"),
        ('phase = "final"', 'phase = "finished"', "phase 'finished' is none of"),
    ],
)
def test_a_broken_table_is_refused_with_file_line_and_rule(folder: Path, old: str, new: str, says: str) -> None:
    edit(folder, old, new)
    with pytest.raises(ProcedureBroken) as caught:
        load(folder)
    assert says in str(caught.value)
    assert "petition.toml" in str(caught.value)
    assert "line" in str(caught.value) or "state" in str(caught.value)


def test_the_line_named_is_the_line_of_the_step(folder: Path) -> None:
    edit(folder, 'guards = ["nature_known"]', 'guards = ["nature_guessed"]')
    lines = (folder / "petition.toml").read_text("utf-8").splitlines()
    with pytest.raises(ProcedureBroken) as caught:
        load(folder)
    named = int(str(caught.value).split("line ")[1].split(",")[0])
    assert lines[named - 1] == "[[transitions]]"
    assert lines[named] == 'action = "sort"'


def test_a_state_nobody_can_enter_or_leave_is_refused(folder: Path) -> None:
    island = (
        '[states.on_hold]\ntitle_zh = "搁置"\ntitle_en = "on hold"\npublic_zh = "x"\npublic_en = "x"\nphase = "open"\n'
    )
    edit(folder, "[states.sorting]", f"{island}clocks = []\n\n[states.sorting]")
    with pytest.raises(ProcedureBroken, match="on_hold: an open state nobody can leave"):
        load(folder)
    edit(folder, 'phase = "open"\nclocks = []\n\n[states.sorting]', 'phase = "closed"\nclocks = []\n\n[states.sorting]')
    with pytest.raises(ProcedureBroken, match="on_hold: no path leads to it"):
        load(folder)


def test_a_county_may_override_one_number_with_its_own_dated_table(tmp_path: Path) -> None:
    own = (statute.FOLDER / "2022-05-01.toml").read_text("utf-8")
    start = own.index("[rules.R-PET-05]")
    entry = own[start : own.index("[rules.R-PET-06]")].replace("value = 60", "value = 45")
    (tmp_path / "2026-07-01.toml").write_text(f"valid_from = 2026-07-01\n{entry}", "utf-8")
    table = statute.load_rule_table(statute.FOLDER, tmp_path)
    from datetime import date

    assert table.rule("R-PET-05", date(2026, 6, 30))[0].value == 60
    assert table.rule("R-PET-05", date(2026, 7, 1))[0].value == 45
    assert table.rule("R-PET-05", date(2019, 1, 1)) == (table.named("R-PET-05@2022-05-01"), True)
