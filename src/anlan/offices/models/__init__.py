"""Gathers the tables, because Django looks for them here."""

from anlan.offices.models.accounts import Account, Grant
from anlan.offices.models.calendar import CalendarDay, CalendarYear
from anlan.offices.models.catalogue import Category, CategoryMapping, CategoryScheme, Competence
from anlan.offices.models.duties import UnitDuty
from anlan.offices.models.editions import Edition
from anlan.offices.models.letters import Delivery, Letter, Letterhead, LetterSeries
from anlan.offices.models.messages import Message
from anlan.offices.models.sessions import StaffSession
from anlan.offices.models.units import Holding, Post, Unit

__all__ = [
    "Account",
    "CalendarDay",
    "CalendarYear",
    "Category",
    "CategoryMapping",
    "CategoryScheme",
    "Competence",
    "Delivery",
    "Edition",
    "Grant",
    "Holding",
    "Letter",
    "LetterSeries",
    "Letterhead",
    "Message",
    "Post",
    "StaffSession",
    "Unit",
    "UnitDuty",
]
