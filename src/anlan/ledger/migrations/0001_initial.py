import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LedgerEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("stream", models.CharField(max_length=60)),
                ("n", models.BigIntegerField()),
                ("prev", models.BinaryField()),
                ("leaf", models.BinaryField()),
                ("body", models.BinaryField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_event",
                "constraints": [
                    models.UniqueConstraint(fields=("stream", "n"), name="ledger_event_stream_n"),
                    models.UniqueConstraint(fields=("leaf",), name="ledger_event_leaf"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerPending",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="ledger.ledgerevent",
                    ),
                ),
            ],
            options={"db_table": "ledger_pending"},
        ),
    ]
