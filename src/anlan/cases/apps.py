"""Registers `cases` with Django."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "anlan.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
