"""Letters a body has issued, the series their numbers come from, and proof of delivery (field F-04, F-11)."""

import uuid

from django.db import models
from django.db.models import F, Q


class Letterhead(models.Model):
    """What a unit's own letters carry at the top: only a body that has one can issue letters in its name."""

    unit = models.OneToOneField("offices.Unit", on_delete=models.PROTECT, related_name="letterhead", primary_key=True)
    mark = models.CharField("代字", max_length=12, unique=True)  # 澜信
    title = models.CharField("发文机关标志", max_length=60)  # 澜川市信访局
    # An internal office may sign circulars, never what binds a citizen (field L-08).
    is_body = models.BooleanField(default=True)

    class Meta:
        verbose_name = "公文版头"


class LetterSeries(models.Model):
    """One counter per unit, kind and year; letters about accusations count apart (trust T-19)."""

    unit = models.ForeignKey("offices.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    confidential = models.BooleanField(default=False)
    next = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "公文编号"
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "year", "confidential"], name="letter_series_once"),
            models.CheckConstraint(condition=Q(next__gte=1), name="letter_series_next_positive"),
        ]


class Letter(models.Model):
    """One issued letter: its number, kind and fingerprint; never a private person's name or text."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)
    unit = models.ForeignKey("offices.Unit", on_delete=models.PROTECT, related_name="+")
    # Cases stand above offices, so this is a bare identifier and no foreign key.
    case_id = models.UUIDField(null=True, db_index=True)
    series = models.ForeignKey(LetterSeries, on_delete=models.PROTECT, related_name="letters")
    sequence = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    # The register that sealed the file (`intake`), or empty when `gate` keeps it under the hash.
    kept_by = models.CharField(max_length=20, blank=True)
    file_hash = models.CharField(max_length=64, blank=True)
    # The opening of the ledger's commitment lies with the file: null where a vault keeps both.
    commitment_r = models.BinaryField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField(max_length=200, blank=True)
    cancelled_r = models.BinaryField(null=True)

    class Meta:
        verbose_name = "公文"
        constraints = [
            models.UniqueConstraint(fields=["series", "sequence"], name="letter_sequence_once"),
            models.UniqueConstraint(fields=["number"], name="letter_number_once"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_reason="")),
                name="letter_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(kept_by="", commitment_r__isnull=False) & ~Q(file_hash="")
                | (~Q(kept_by="") & Q(file_hash="", commitment_r__isnull=True)),
                name="letter_file_is_somewhere",
            ),
        ]
        indexes = [models.Index(fields=["unit", "issued_at"], name="letter_by_unit")]


class Delivery(models.Model):
    """How one letter reached its recipient; it starts the recipient's clocks, so the evidence is required."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="deliveries")
    method = models.CharField(max_length=12)
    recipient_kind = models.CharField(max_length=12)
    delivered_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    evidence_kind = models.CharField(max_length=20)
    evidence_file_hash = models.CharField(max_length=64, blank=True)
    evidence_note = models.CharField(max_length=200)  # postal item number, log entry, witness's post: no names
    refused_reason = models.CharField(max_length=200, blank=True)
    commitment_r = models.BinaryField()

    class Meta:
        verbose_name = "送达"
        constraints = [
            models.CheckConstraint(condition=~Q(evidence_note=""), name="delivery_has_evidence"),
            models.CheckConstraint(condition=Q(delivered_at__lte=F("recorded_at")), name="delivery_not_in_the_future"),
            models.CheckConstraint(condition=~Q(method="left") | ~Q(refused_reason=""), name="delivery_left_says_why"),
        ]
        indexes = [models.Index(fields=["letter", "delivered_at"], name="delivery_by_letter")]
