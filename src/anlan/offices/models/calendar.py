"""The office calendar: which day is worked (domain §2.1)."""

from django.db import models


class CalendarYear(models.Model):
    """A year whose arrangement has been published and loaded; `revision` counts its changes."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    source = models.CharField(max_length=200)
    published_on = models.DateField(null=True, blank=True)
    loaded_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """One day of a loaded year."""

    KINDS = [
        ("workday", "工作日"),
        ("rest", "休息日"),
        ("holiday", "节假日"),
        ("makeup_workday", "调休上班"),
    ]

    date = models.DateField(primary_key=True)
    year = models.ForeignKey(CalendarYear, models.PROTECT, related_name="days")
    kind = models.CharField(max_length=14, choices=KINDS)
    source = models.CharField(max_length=200)
    published_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.date} {self.kind}"
