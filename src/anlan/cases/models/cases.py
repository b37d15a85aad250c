"""The case as a row: a projection of its events for finding and listing, and the texts the events commit to."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q


class CaseQuerySet(models.QuerySet["Case"]):
    """Finds cases; `hidden_from` is the wall of R-PET-16."""

    def hidden_from(self, unit_ids: list[Any]) -> "CaseQuerySet":
        """Leave out every case that accuses one of these units: a unit and all above it (N-04)."""
        if not unit_ids:
            return self
        # A list made once: asked of each case by itself it would cost every count its speed.
        return self.exclude(pk__in=Accused.objects.filter(unit_id__in=unit_ids).values("case_id"))


class Case(models.Model):
    """One matter somebody must answer by a date the law fixes; no column names or describes the petitioner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Milliseconds of receipt and 20 random bits: newest first without a count anybody could read off.
    serial = models.BigIntegerField(unique=True)
    number = models.CharField(max_length=24, unique=True)
    procedure = models.CharField(max_length=24)
    state = models.CharField(max_length=32)
    phase = models.CharField(max_length=8)  # open | closed | final
    channel = models.CharField(max_length=24)
    title = models.CharField(max_length=120)
    text = models.TextField()
    text_r = models.BinaryField()  # opens the commitment of the first event
    nature = models.CharField(max_length=24, blank=True)
    category = models.CharField(max_length=12, blank=True)
    urgent = models.BooleanField(default=False)
    retaliation = models.BooleanField(default=False)
    persons_count = models.PositiveIntegerField(default=1)
    # Where an index of several columns begins with a key, the key needs none of its own: each costs every insert.
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    place_text = models.CharField(max_length=200, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    holder = models.ForeignKey("offices.Unit", models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    lead_unit = models.ForeignKey(
        "offices.Unit", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    review_body = models.ForeignKey(
        "offices.Unit", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    owner_account = models.UUIDField(null=True, blank=True)
    owner_post = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # The clock that presses staff most just now; empty when none runs.
    due_code = models.CharField(max_length=16, blank=True)
    due_start = models.DateField(null=True, blank=True)
    nominal_due = models.DateField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    provisional = models.BooleanField(default=False)
    paused = models.BooleanField(default=False)  # its time does not count just now
    supervised = models.BooleanField(default=False)
    rule_assumed = models.BooleanField(default=False)
    receipts_count = models.PositiveIntegerField(default=1)
    events_count = models.PositiveIntegerField(default=1)
    call_back_state = models.CharField(max_length=16, blank=True)  # waiting | reached | not_reached
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, db_index=False, related_name="merged_cases"
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["holder", "-serial"], name="case_holder_newest"),
            models.Index(fields=["state", "-serial"], name="case_state_newest"),
            models.Index(fields=["phase", "-serial"], name="case_phase_newest"),
            models.Index(fields=["category", "-serial"], name="case_category_newest"),
            models.Index(fields=["area", "-serial"], name="case_area_newest"),
            # What few cases have costs nothing to the others.
            models.Index(fields=["due", "serial"], name="case_due", condition=Q(due__isnull=False)),
            models.Index(fields=["holder", "due", "serial"], name="case_holder_due", condition=Q(due__isnull=False)),
            models.Index(fields=["state", "due", "serial"], name="case_state_due", condition=Q(due__isnull=False)),
            models.Index(fields=["phase", "holder"], name="case_undated", condition=Q(due__isnull=True)),
            models.Index(fields=["closed_at"], name="case_closed", condition=Q(closed_at__isnull=False)),
            models.Index(fields=["call_back_state", "-serial"], name="case_call_back"),
            models.Index(fields=["-serial"], name="case_supervised", condition=Q(supervised=True)),
            models.Index(
                fields=["review_body", "-serial"], name="case_review_body", condition=Q(review_body__isnull=False)
            ),
            models.Index(
                fields=["owner_account", "-serial"], name="case_owner", condition=Q(owner_account__isnull=False)
            ),
            models.Index(fields=["merged_into"], name="case_merged_into", condition=Q(merged_into__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(phase__in=["open", "closed", "final"]), name="case_phase"),
            models.CheckConstraint(
                condition=Q(due__isnull=True) | Q(due__gte=models.F("nominal_due")),
                name="case_due_rolls",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CaseClock(models.Model):
    """One clock of a case, for counting: which period ended when, kept or not (domain §2.7)."""

    case = models.ForeignKey(Case, models.CASCADE, db_index=False, related_name="clock_rows")
    place = models.PositiveSmallIntegerField()  # position in the fold
    code = models.CharField(max_length=16)
    rule = models.CharField(max_length=32)
    unit = models.ForeignKey("offices.Unit", models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    trigger_at = models.DateTimeField()
    trigger_date = models.DateField()
    nominal = models.DateField()
    due = models.DateField()
    due_at = models.DateTimeField(null=True, blank=True)
    provisional = models.BooleanField(default=False)
    paused = models.BooleanField(default=False)
    assumed = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_date = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=8, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["code", "due", "unit"], name="clock_code_due"),
            models.Index(fields=["stopped_date", "nominal"], name="clock_running"),
        ]
        constraints = [models.UniqueConstraint(fields=["case", "place"], name="clock_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.code}"


class CaseText(models.Model):
    """Words said in a step; the event holds a commitment, `r` opens it (trust §7.2)."""

    case = models.ForeignKey(Case, models.CASCADE, db_index=False, related_name="texts")
    n = models.PositiveIntegerField()  # the event they belong to
    field = models.CharField(max_length=24)
    text = models.TextField()
    r = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "n", "field"], name="case_text_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.n} {self.field}"


class Accused(models.Model):
    """A unit an accusation is about; it and its sub-units see nothing (R-PET-16, N-04)."""

    case = models.ForeignKey(Case, models.CASCADE, db_index=False, related_name="accused")
    unit = models.ForeignKey("offices.Unit", models.PROTECT, db_index=False, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["unit", "case"], name="accused_unit")]
        constraints = [models.UniqueConstraint(fields=["case", "unit"], name="accused_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.unit_id}"


class CoUnit(models.Model):
    """A unit that handles together with the lead unit."""

    case = models.ForeignKey(Case, models.CASCADE, db_index=False, related_name="co_units")
    unit = models.ForeignKey("offices.Unit", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "unit"], name="co_unit_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.unit_id}"
