"""What supervision and call-back leave behind for counting (domain §26)."""

from django.db import models

from anlan.cases.models.cases import Case


class Supervision(models.Model):
    """One reminder, urging, visit or public listing; unique per clock and stage: a job run twice adds nothing."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="supervision_rows")
    n = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    clock_code = models.CharField(max_length=16, blank=True)
    clock_place = models.PositiveSmallIntegerField(null=True, blank=True)
    stage = models.CharField(max_length=16, blank=True)  # reminder | last_reminder | urge | listed for automatic ones
    unit = models.ForeignKey("offices.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    reply_due = models.DateField(null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "opened_at"], name="supervision_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "clock_place", "stage"], condition=~models.Q(stage=""), name="supervised_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class CallBack(models.Model):
    """One call-back attempt and its answer; never who was called."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="call_back_rows")
    n = models.PositiveIntegerField()
    unit = models.ForeignKey("offices.Unit", models.PROTECT, null=True, blank=True, related_name="+")  # who handled
    at = models.DateTimeField()
    date = models.DateField()
    mode = models.CharField(max_length=8)
    reached = models.BooleanField()
    solved = models.BooleanField(null=True, blank=True)
    satisfaction = models.CharField(max_length=16, blank=True)

    class Meta:
        indexes = [models.Index(fields=["date", "unit"], name="call_back_date")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at}"
