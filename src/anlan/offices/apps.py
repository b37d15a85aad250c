"""Registers `offices` with Django."""

from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "anlan.offices"
    label = "offices"
    default_auto_field = "django.db.models.BigAutoField"
