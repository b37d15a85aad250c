"""Two small tables everybody above uses: answers already given, and files kept by their content."""

from django.db import models
from django.db.models.functions import Now


class IdempotencyKey(models.Model):
    """The answer once given under a caller's key, so that a repeated delivery gets the same one."""

    scope = models.CharField(max_length=64)
    # Only the hash: the answer is sealed under the key itself.
    key_hash = models.BinaryField(max_length=32)
    body_hash = models.BinaryField(max_length=32)
    answer = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "gate_idempotency_key"
        constraints = [models.UniqueConstraint(fields=["scope", "key_hash"], name="gate_key_once_per_scope")]
        indexes = [models.Index(fields=["created_at"], name="gate_key_created")]


class StoredFile(models.Model):
    """One file kept under the hash of its bytes; what names a person was sealed before it came here."""

    content_hash = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    sealed = models.BooleanField(default=False)
    # Relative to the files folder, so that a backup can be restored elsewhere.
    path = models.CharField(max_length=120)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "gate_stored_file"
