"""The receipts, and the petitioners' vault: names, phones and addresses encrypted, one key per person (trust §8.2).

No table here leads from a person to a score, a level or a count (N-01); every receipt has a party of its own, so
that two matters of one person are two keys that only the blind index can tell are the same.
"""

import uuid

from django.db import models
from django.db.models import Q


class Party(models.Model):
    """One petitioner as one receipt knows them; `dek` is their data key, wrapped. Without it nothing opens again.

    `erased_at` is when the petitioner last had their data deleted; a letter written later gets a new key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # the party_ref
    dek = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(dek__isnull=False) | Q(erased_at__isnull=False), name="party_without_key_is_erased"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class SealedField(models.Model):
    """One value of one party, readable with their data key only."""

    party = models.ForeignKey(Party, models.CASCADE, db_index=False, related_name="sealed")
    field = models.CharField(max_length=40)
    value = models.BinaryField()
    # Opens the commitment of the event that changed the value; erased with it. Null: no event committed to it.
    r = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "field"], name="sealed_field_once")]

    def __str__(self) -> str:
        return f"{self.party_id} {self.field}"


class PartyIndex(models.Model):
    """Finds a party by an exact phone or ID number through a keyed hash; never by name."""

    party = models.ForeignKey(Party, models.CASCADE, db_index=False, related_name="index")
    kind = models.CharField(max_length=5)
    value = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["kind", "value"], name="party_index_value")]
        constraints = [
            models.UniqueConstraint(fields=["party", "kind"], name="party_index_once"),
            models.CheckConstraint(condition=Q(kind__in=["phone", "id"]), name="party_index_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} {self.kind}"


class Receipt(models.Model):
    """One way a matter came in; it keeps its own number, code and reply whatever case it belongs to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=24, unique=True)
    channel = models.CharField(max_length=24)
    external_no = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    party = models.OneToOneField(Party, models.PROTECT, null=True, blank=True, related_name="receipt")
    anonymous = models.BooleanField(default=False)
    # May the handling unit learn who writes? usual: yes, but never who accuses; released: yes, by consent (R-PET-17).
    identity_to_unit = models.CharField(max_length=8, default="usual")
    case = models.ForeignKey("cases.Case", models.PROTECT, db_index=False, related_name="+")
    registered_by = models.UUIDField(null=True, blank=True)  # the account of the clerk
    # Null until somebody is handed a code: imported rows get theirs later (trust §9.2).
    code_salt = models.BinaryField(null=True)
    code_hash = models.BinaryField(null=True)
    code_replaced = models.PositiveSmallIntegerField(default=0)
    # The text as it came lies sealed with the party, because the case's copy has marks in its place.
    has_original = models.BooleanField(default=False)
    # One row of one source, so that a file read twice adds nothing (field F-24).
    repeat_key = models.BinaryField(null=True, unique=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "received_at"], name="receipt_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(code_salt=None, code_hash=None) | Q(code_salt__isnull=False, code_hash__isnull=False),
                name="receipt_code_whole",
            ),
            models.CheckConstraint(
                condition=Q(identity_to_unit__in=["usual", "withheld", "released"]), name="receipt_identity_to_unit"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Upload(models.Model):
    """A sheet between preview and import, sealed under a key only the person's page holds; gone after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    value = models.BinaryField()
    kept_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.id)
