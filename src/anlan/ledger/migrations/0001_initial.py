import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LedgerCheckpoint",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "log", "size", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("log", models.SmallIntegerField()),
                ("size", models.BigIntegerField()),
                ("root", models.BinaryField()),
                ("note", models.TextField()),
                ("signed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_checkpoint",
            },
        ),
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
            },
        ),
        migrations.CreateModel(
            name="LedgerHead",
            fields=[
                ("number", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("origin", models.CharField(max_length=200, unique=True)),
                ("follows", models.SmallIntegerField(null=True)),
                ("size", models.BigIntegerField(default=0)),
                ("vkeys", models.TextField(default="")),
                ("published", models.BigIntegerField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "ledger_head",
            },
        ),
        migrations.CreateModel(
            name="LedgerLeaf",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "log", "tree_index", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("log", models.SmallIntegerField()),
                ("tree_index", models.BigIntegerField()),
                ("leaf", models.BinaryField()),
            ],
            options={
                "db_table": "ledger_leaf",
            },
        ),
        migrations.CreateModel(
            name="LedgerTile",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "log", "layer", "place", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("log", models.SmallIntegerField()),
                ("layer", models.SmallIntegerField()),
                ("place", models.BigIntegerField()),
                ("hashes", models.BinaryField()),
            ],
            options={
                "db_table": "ledger_tile",
            },
        ),
        migrations.CreateModel(
            name="LedgerCosignature",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("log", models.SmallIntegerField()),
                ("size", models.BigIntegerField()),
                ("witness", models.CharField(max_length=200)),
                ("line", models.TextField()),
                ("cosigned_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_cosignature",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("log", "size", "witness", "cosigned_at"), name="ledger_cosignature_once"
                    )
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
            options={
                "db_table": "ledger_pending",
            },
        ),
        migrations.AddConstraint(
            model_name="ledgerevent",
            constraint=models.UniqueConstraint(fields=("stream", "n"), name="ledger_event_stream_n"),
        ),
        migrations.AddConstraint(
            model_name="ledgerevent",
            constraint=models.UniqueConstraint(fields=("leaf",), name="ledger_event_leaf"),
        ),
        migrations.AddField(
            model_name="ledgerleaf",
            name="event",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.ledgerevent"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerleaf",
            constraint=models.UniqueConstraint(fields=("event", "log"), name="ledger_leaf_event"),
        ),
    ]
