"""Registers `intake` with Django."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "anlan.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
