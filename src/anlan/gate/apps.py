"""Registers `gate` with Django."""

from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "anlan.gate"
    label = "gate"
    default_auto_field = "django.db.models.BigAutoField"
