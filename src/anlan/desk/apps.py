"""Registers `desk` with Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "anlan.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
