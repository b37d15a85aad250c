"""Registers `demo` with Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "anlan.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"
