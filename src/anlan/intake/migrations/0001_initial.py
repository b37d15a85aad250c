import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("value", models.BinaryField()),
                ("kept_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("dek", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("dek__isnull", False), ("erased_at__isnull", False), _connector="OR"),
                        name="party_without_key_is_erased",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PartyIndex",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=5)),
                ("value", models.BinaryField()),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="index",
                        to="intake.party",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "value"], name="party_index_value")],
                "constraints": [
                    models.UniqueConstraint(fields=("party", "kind"), name="party_index_once"),
                    models.CheckConstraint(condition=models.Q(("kind__in", ["phone", "id"])), name="party_index_kind"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=24, unique=True)),
                ("channel", models.CharField(max_length=24)),
                ("external_no", models.CharField(blank=True, max_length=64)),
                ("received_at", models.DateTimeField()),
                ("registered_at", models.DateTimeField()),
                ("anonymous", models.BooleanField(default=False)),
                ("identity_to_unit", models.CharField(default="usual", max_length=8)),
                ("registered_by", models.UUIDField(blank=True, null=True)),
                ("code_salt", models.BinaryField(null=True)),
                ("code_hash", models.BinaryField(null=True)),
                ("code_replaced", models.PositiveSmallIntegerField(default=0)),
                ("has_original", models.BooleanField(default=False)),
                ("repeat_key", models.BinaryField(null=True, unique=True)),
                ("replied_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "party",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipt",
                        to="intake.party",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "received_at"], name="receipt_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code_hash", None), ("code_salt", None)),
                            models.Q(("code_hash__isnull", False), ("code_salt__isnull", False)),
                            _connector="OR",
                        ),
                        name="receipt_code_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("identity_to_unit__in", ["usual", "withheld", "released"])),
                        name="receipt_identity_to_unit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SealedField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(max_length=40)),
                ("value", models.BinaryField()),
                ("r", models.BinaryField(null=True)),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sealed",
                        to="intake.party",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("party", "field"), name="sealed_field_once")],
            },
        ),
    ]
