"""The events, their places in the trees, and what was signed about the trees (trust §7.3, §7.4).

Only `ledger_pending` loses rows, when an event got its place; `ledger_head` moves on, a tile grows. All else is
appended and never changed: the triggers of migration 0002 refuse the rest, whoever asks.
"""

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


class LedgerHead(models.Model):
    """One log: its name, how far its tree reaches, and up to where checkpoints were published.

    Logs are numbered in the order they were begun; the newest that follows no other is the one that signs.
    `follows` names the log whose events this one holds under another hash (field F-83).
    """

    number = models.SmallIntegerField(primary_key=True)
    origin = models.CharField(max_length=200, unique=True)
    follows = models.SmallIntegerField(null=True)
    size = models.BigIntegerField(default=0)
    vkeys = models.TextField(default="")  # one public key a line; the keys themselves never come near a database
    published = models.BigIntegerField(null=True)  # size of the newest checkpoint that lies outside the database too
    checked_at = models.DateTimeField(null=True)  # when that checkpoint was last found to be true

    class Meta:
        db_table = "ledger_head"


class LedgerLeaf(models.Model):
    """The place of one event in the tree of one log: places are consecutive from 0."""

    pk = models.CompositePrimaryKey("log", "tree_index")
    log = models.SmallIntegerField()
    tree_index = models.BigIntegerField()
    event = models.ForeignKey(LedgerEvent, on_delete=models.PROTECT, related_name="+", db_index=False)
    leaf = models.BinaryField()

    class Meta:
        db_table = "ledger_leaf"
        constraints = [models.UniqueConstraint(fields=["event", "log"], name="ledger_leaf_event")]


class LedgerTile(models.Model):
    """Up to 256 hashes of one layer of a tree, the leaves being layer 0; it grows at its end until it is full."""

    pk = models.CompositePrimaryKey("log", "layer", "place")
    log = models.SmallIntegerField()
    layer = models.SmallIntegerField()
    place = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        db_table = "ledger_tile"


class LedgerCheckpoint(models.Model):
    """What the log signed about its tree: one signature per size (RC-11)."""

    pk = models.CompositePrimaryKey("log", "size")
    log = models.SmallIntegerField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_checkpoint"


class LedgerCosignature(models.Model):
    """What a witness signed about a checkpoint, one row per time it did."""

    id = models.BigAutoField(primary_key=True)
    log = models.SmallIntegerField()
    size = models.BigIntegerField()
    witness = models.CharField(max_length=200)  # name and key id
    line = models.TextField()
    cosigned_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_cosignature"
        constraints = [
            models.UniqueConstraint(fields=["log", "size", "witness", "cosigned_at"], name="ledger_cosignature_once")
        ]
