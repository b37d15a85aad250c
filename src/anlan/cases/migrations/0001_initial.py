import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("offices", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("serial", models.BigIntegerField(unique=True)),
                ("number", models.CharField(max_length=24, unique=True)),
                ("procedure", models.CharField(max_length=24)),
                ("state", models.CharField(max_length=32)),
                ("phase", models.CharField(max_length=8)),
                ("channel", models.CharField(max_length=24)),
                ("title", models.CharField(max_length=120)),
                ("text", models.TextField()),
                ("text_r", models.BinaryField()),
                ("nature", models.CharField(blank=True, max_length=24)),
                ("category", models.CharField(blank=True, max_length=12)),
                ("urgent", models.BooleanField(default=False)),
                ("retaliation", models.BooleanField(default=False)),
                ("persons_count", models.PositiveIntegerField(default=1)),
                ("place_text", models.CharField(blank=True, max_length=200)),
                ("lon", models.FloatField(blank=True, null=True)),
                ("lat", models.FloatField(blank=True, null=True)),
                ("owner_account", models.UUIDField(blank=True, null=True)),
                ("owner_post", models.CharField(blank=True, max_length=60)),
                ("received_at", models.DateTimeField()),
                ("registered_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("due_code", models.CharField(blank=True, max_length=16)),
                ("due_start", models.DateField(blank=True, null=True)),
                ("nominal_due", models.DateField(blank=True, null=True)),
                ("due", models.DateField(blank=True, null=True)),
                ("provisional", models.BooleanField(default=False)),
                ("paused", models.BooleanField(default=False)),
                ("supervised", models.BooleanField(default=False)),
                ("rule_assumed", models.BooleanField(default=False)),
                ("receipts_count", models.PositiveIntegerField(default=1)),
                ("events_count", models.PositiveIntegerField(default=1)),
                ("call_back_state", models.CharField(blank=True, max_length=16)),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.area",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.unit",
                    ),
                ),
                (
                    "lead_unit",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.unit",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_cases",
                        to="cases.case",
                    ),
                ),
                (
                    "review_body",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CallBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("date", models.DateField()),
                ("mode", models.CharField(max_length=8)),
                ("reached", models.BooleanField()),
                ("solved", models.BooleanField(blank=True, null=True)),
                ("satisfaction", models.CharField(blank=True, max_length=16)),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.unit",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="call_back_rows", to="cases.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Accused",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.unit",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accused",
                        to="cases.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseClock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=16)),
                ("rule", models.CharField(max_length=32)),
                ("trigger_at", models.DateTimeField()),
                ("trigger_date", models.DateField()),
                ("nominal", models.DateField()),
                ("due", models.DateField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("provisional", models.BooleanField(default=False)),
                ("paused", models.BooleanField(default=False)),
                ("assumed", models.BooleanField(default=False)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_date", models.DateField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=8)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clock_rows",
                        to="cases.case",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n", models.PositiveIntegerField()),
                ("field", models.CharField(max_length=24)),
                ("text", models.TextField()),
                ("r", models.BinaryField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="cases.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CoUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="co_units",
                        to="cases.case",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.unit"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Supervision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=12)),
                ("clock_code", models.CharField(blank=True, max_length=16)),
                ("clock_place", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("stage", models.CharField(blank=True, max_length=16)),
                ("opened_at", models.DateTimeField()),
                ("reply_due", models.DateField(blank=True, null=True)),
                ("replied_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="supervision_rows", to="cases.case"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.unit",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["holder", "-serial"], name="case_holder_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["state", "-serial"], name="case_state_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["phase", "-serial"], name="case_phase_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["category", "-serial"], name="case_category_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["area", "-serial"], name="case_area_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("due__isnull", False)), fields=["due", "serial"], name="case_due"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("due__isnull", False)), fields=["holder", "due", "serial"], name="case_holder_due"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("due__isnull", False)), fields=["state", "due", "serial"], name="case_state_due"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("due__isnull", True)), fields=["phase", "holder"], name="case_undated"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["call_back_state", "-serial"], name="case_call_back"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("supervised", True)), fields=["-serial"], name="case_supervised"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)), fields=["closed_at"], name="case_closed"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("review_body__isnull", False)),
                fields=["review_body", "-serial"],
                name="case_review_body",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("owner_account__isnull", False)),
                fields=["owner_account", "-serial"],
                name="case_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)), fields=["merged_into"], name="case_merged_into"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("phase__in", ["open", "closed", "final"])), name="case_phase"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("due__isnull", True), ("due__gte", models.F("nominal_due")), _connector="OR"),
                name="case_due_rolls",
            ),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(fields=["date", "unit"], name="call_back_date"),
        ),
        migrations.AddIndex(
            model_name="accused",
            index=models.Index(fields=["unit", "case"], name="accused_unit"),
        ),
        migrations.AddConstraint(
            model_name="accused",
            constraint=models.UniqueConstraint(fields=("case", "unit"), name="accused_once"),
        ),
        migrations.AddIndex(
            model_name="caseclock",
            index=models.Index(fields=["code", "due", "unit"], name="clock_code_due"),
        ),
        migrations.AddIndex(
            model_name="caseclock",
            index=models.Index(fields=["stopped_date", "nominal"], name="clock_running"),
        ),
        migrations.AddConstraint(
            model_name="caseclock",
            constraint=models.UniqueConstraint(fields=("case", "place"), name="clock_once"),
        ),
        migrations.AddConstraint(
            model_name="casetext",
            constraint=models.UniqueConstraint(fields=("case", "n", "field"), name="case_text_once"),
        ),
        migrations.AddConstraint(
            model_name="counit",
            constraint=models.UniqueConstraint(fields=("case", "unit"), name="co_unit_once"),
        ),
        migrations.AddIndex(
            model_name="supervision",
            index=models.Index(fields=["kind", "opened_at"], name="supervision_kind"),
        ),
        migrations.AddConstraint(
            model_name="supervision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage", ""), _negated=True),
                fields=("case", "clock_place", "stage"),
                name="supervised_once",
            ),
        ),
    ]
