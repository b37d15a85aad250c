"""Gathers the tables, because Django looks for them here."""

from anlan.cases.models.cases import Accused, Case, CaseClock, CaseText, CoUnit
from anlan.cases.models.work import CallBack, Supervision

__all__ = ["Accused", "CallBack", "Case", "CaseClock", "CaseText", "CoUnit", "Supervision"]
