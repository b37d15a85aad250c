"""Databases for tests: rolled back by default, a throw-away copy where a test must really commit.

The ledger refuses DELETE and TRUNCATE, so the flush after a transactional test is refused too
(trust §7.3). `@pytest.mark.django_db` rolls back; whatever needs commits, threads, other processes or a
served site takes `fresh_database` instead.
"""

import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases
from pytest_django.live_server_helper import LiveServer

hypothesis.settings.register_profile(
    "anlan", deadline=None, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
hypothesis.settings.load_profile("anlan")


REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs the real data where it is not, saying so; under CI_DATA=required it fails instead."""
    if REAL_DATA.exists() or os.environ.get("CI_DATA") == "required":
        return
    for item in items:
        if item.get_closest_marker("realdata"):
            item.add_marker(pytest.mark.skip(reason="the real data is not at ../shared/data"))


def pytest_configure(config: pytest.Config) -> None:
    """Hash passwords cheaply: argon2 costs a quarter of a second for each account of a test."""
    if settings.configured:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail what would flush the tables by name, before it fails in the middle of a teardown."""
    mark = item.get_closest_marker("django_db")
    fixtures = set(getattr(item, "fixturenames", ()))
    if (mark and mark.kwargs.get("transaction")) or fixtures & {"transactional_db", "live_server"}:
        pytest.fail("the ledger refuses the flush after this test; take fresh_database or live_site")
    if "fresh_database" in fixtures and (mark or "db" in fixtures):
        pytest.fail("fresh_database is the database of this test; drop its django_db mark or db fixture")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the SQLite test database in a file, for threads and copies, and do not wait for the disk.

    On PostgreSQL each of several test processes gets a database of its own.
    """
    database = settings.DATABASES["default"]
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker and not database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = f"test_{database['NAME']}_{worker}"
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "anlan.sqlite3")
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Migrate the test database, also for a session whose tests all take copies of it."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"}, serialized_aliases=())
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@dataclass(frozen=True)
class FreshDatabase:
    """A migrated, empty database of one test; `url` is what DATABASE_URL of a child process needs."""

    vendor: str
    name: str
    url: str


@pytest.fixture
def fresh_database(django_db_setup, django_db_blocker, tmp_path) -> Iterator[FreshDatabase]:
    """Point every connection of this test, of any thread, at a new copy of the migrated database."""
    with django_db_blocker.unblock():
        database = connection.settings_dict
        template = database["NAME"]
        make, remove = _WAYS[connection.vendor]
        connections.close_all()
        fresh = make(template, tmp_path)
        database["NAME"] = fresh.name
        try:
            yield fresh
        finally:
            connections.close_all()
            database["NAME"] = template
            remove(fresh)


def _copy_of_sqlite(template: str, folder) -> FreshDatabase:
    name = str(folder / "fresh.sqlite3")
    with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(name)) as copy:
        source.backup(copy)  # unlike a copy of the file, this reads the write-ahead log too
    return FreshDatabase("sqlite", name, f"sqlite:///{name}")


def _copy_of_postgresql(template: str, folder) -> FreshDatabase:
    name = f"fresh_{uuid.uuid4().hex[:20]}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [template])
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    at = connection.settings_dict
    login = f"{at['USER']}:{at['PASSWORD']}@" if at["PASSWORD"] else f"{at['USER']}@"
    return FreshDatabase("postgresql", name, f"postgres://{login}{at['HOST']}:{at['PORT']}/{name}")


def _remove_postgresql(fresh: FreshDatabase) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{fresh.name}" WITH (FORCE)')


_WAYS = {
    "sqlite": (_copy_of_sqlite, lambda fresh: None),
    "postgresql": (_copy_of_postgresql, _remove_postgresql),
}


@pytest.fixture
def live_site(fresh_database) -> Iterator[str]:
    """Serve the site on a free port over a fresh database; yields its address."""
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


@pytest.fixture
def count_statements():
    """Count what reaches the database: `with count_statements() as made: …; assert len(made) <= 10`.

    BEGIN, COMMIT and savepoints count too; `made.captured_queries` lists them.
    """
    return lambda: CaptureQueriesContext(connection)


@pytest.fixture(autouse=True)
def _held_lists_are_read_anew() -> None:
    """Forget areas, units, calendar and catalogue kept in memory: each test has its own database."""
    from anlan.offices.queries.editions import forget
    from anlan.places.queries import forget_areas

    forget()
    forget_areas()
