"""Which edition of the units, the calendar and the catalogue is in force."""

from django.db import models


class Edition(models.Model):
    """A mark that changes with every change of a list that processes keep in memory."""

    name = models.CharField(max_length=20, primary_key=True)
    mark = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.name} {self.mark}"
