"""The outbox: what must be told to whom (architecture §7)."""

import uuid

from django.db import models


class Message(models.Model):
    """A template's code and its values, without personal data, on the way to one addressee."""

    CHANNELS = [
        ("inbox", "站内"),
        ("sms", "短信"),
        ("mail", "邮件"),
        ("wechat", "微信"),
        ("robot", "群机器人"),
    ]
    STATES = [("waiting", "待发"), ("sent", "已发"), ("failed", "失败"), ("read", "已读")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    template = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    account = models.ForeignKey("offices.Account", models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("offices.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    # Known only to the register that keeps it (intake, outreach); no foreign key on purpose.
    party_ref = models.UUIDField(null=True, blank=True, db_index=True)
    channel = models.CharField(max_length=8, choices=CHANNELS, default="inbox")
    state = models.CharField(max_length=8, choices=STATES, default="waiting")
    # The same effect asked for twice is one message.
    effect_id = models.CharField(max_length=120, unique=True)
    put_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "-put_at"], name="message_unit"),
            models.Index(fields=["account", "-put_at"], name="message_account"),
            models.Index(fields=["state", "channel"], name="message_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(account__isnull=False, unit=None, party_ref=None)
                    | models.Q(account=None, unit__isnull=False, party_ref=None)
                    | models.Q(account=None, unit=None, party_ref__isnull=False)
                ),
                name="message_one_addressee",
            )
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.state}"
