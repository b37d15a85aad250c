"""The events, and which of them the sequencer has not yet put into the tree (trust §7.3, §7.4)."""

from django.db import models


class LedgerEvent(models.Model):
    """One event: `body` are the bytes that were hashed, the other columns repeat what they say."""

    id = models.BigAutoField(primary_key=True)
    stream = models.CharField(max_length=60)
    n = models.BigIntegerField()
    prev = models.BinaryField()
    leaf = models.BinaryField()
    body = models.BinaryField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_event"
        constraints = [
            models.UniqueConstraint(fields=["stream", "n"], name="ledger_event_stream_n"),
            models.UniqueConstraint(fields=["leaf"], name="ledger_event_leaf"),
        ]


class LedgerPending(models.Model):
    """An event that waits for its place in the tree."""

    event = models.OneToOneField(LedgerEvent, primary_key=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "ledger_pending"
