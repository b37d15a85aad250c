"""Registers `portal` with Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "anlan.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
