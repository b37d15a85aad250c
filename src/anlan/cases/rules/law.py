"""The law as loaded: every procedure proved against the rule table, the guards and the roles."""

from functools import cache
from pathlib import Path

from anlan.cases.rules import procedure, statute
from anlan.cases.rules.fold import Lawbook
from anlan.cases.rules.guards import GUARDS
from anlan.cases.rules.proof import prove
from anlan.offices.rules.actors import ROLES


@cache
def lawbook(county_folder: Path | None = None) -> Lawbook:
    """Load and prove the law once; a county's folder may hold `procedures/` and `table/` of its own.

    Raises ProcedureBroken or RuleTableBroken naming file, line and rule.
    """
    own = [county_folder] if county_folder else []
    rules = statute.load_rule_table(statute.FOLDER, *(folder / "table" for folder in own))
    procedures = procedure.load_procedures(procedure.FOLDER, *(folder / "procedures" for folder in own))
    prove(procedures, clocks=rules.codes(), guards=GUARDS, roles=ROLES)
    return Lawbook(procedures=procedures, rules=rules)
