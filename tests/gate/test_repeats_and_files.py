"""One key, one answer; one content, one file (trust T-03, B-062)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from anlan.gate import files, repeats
from anlan.gate.models import IdempotencyKey, StoredFile

KEY = "3f9a0c6d2b5e4871"


@pytest.mark.django_db
def test_t_03_a_repeated_delivery_gets_the_first_answer():
    made = []
    given = {"number": "2026-7", "code": "ABCD"}
    answers = [repeats.once("web:petition", KEY, lambda: made.append(1) or given) for _ in range(3)]
    assert answers == [(given, False), (given, True), (given, True)]
    assert made == [1]
    assert repeats.earlier_answer("web:other", KEY) is None


@pytest.mark.django_db
def test_a_key_used_for_another_body_is_refused():
    repeats.remember("api", KEY, 1, body=b"a")
    assert repeats.earlier_answer("api", KEY, body=b"a") == 1
    with pytest.raises(repeats.KeyReused):
        repeats.earlier_answer("api", KEY, body=b"b")


@pytest.mark.django_db
def test_an_answer_lies_sealed_and_without_its_key():
    repeats.remember("web", KEY, {"code": "QUERYCODE"})
    row = IdempotencyKey.objects.get()
    assert b"QUERYCODE" not in bytes(row.answer)
    assert KEY.encode() not in bytes(row.key_hash) + bytes(row.answer)


@pytest.mark.django_db
def test_one_statement_to_look_and_one_to_remember(django_assert_num_queries):
    with django_assert_num_queries(1):
        repeats.earlier_answer("web", KEY)
    with transaction.atomic(), django_assert_num_queries(1):
        repeats.remember("web", KEY, 1)


@pytest.mark.django_db
def test_what_the_second_one_did_is_undone():
    def act():
        StoredFile.objects.create(content_hash="ab", size=1, media_type="x", path="x")
        IdempotencyKey.objects.create(scope="web", key_hash=repeats.sha256(KEY.encode()), body_hash=b"", answer=b"")
        repeats.remember("web", KEY, 2)

    with pytest.raises(repeats.AlreadyAnswered), transaction.atomic():
        act()
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_answers_are_forgotten_after_their_time():
    repeats.remember("web", KEY, 1)
    assert repeats.forget_answers(before=timezone.now() - timedelta(hours=72)) == 0
    assert repeats.forget_answers(before=timezone.now() + timedelta(hours=1)) == 1


def test_t_03_many_threads_with_one_key_act_once(fresh_database):
    barrier = threading.Barrier(8)
    answers, made = [], []

    def post(number):
        barrier.wait()
        try:
            answers.append(repeats.once("web", KEY, lambda: made.append(number) or {"by": number})[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert len({answer["by"] for answer in answers}) == 1
    assert IdempotencyKey.objects.count() == 1


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path / "files"


@pytest.mark.django_db
def test_b_062_a_file_is_kept_once_by_its_content(var):
    first = files.keep(b"%PDF", media_type="application/pdf")
    second = files.keep(b"%PDF", media_type="application/pdf")
    assert first == second
    assert first.size == 4
    assert StoredFile.objects.count() == 1
    assert files.read(first.content_hash) == b"%PDF"
    assert [path.name for path in var.rglob("*") if path.is_file()] == [first.content_hash[2:]]


@pytest.mark.django_db
def test_a_changed_or_lost_file_is_told(var):
    kept = files.keep(b"letter", media_type="text/plain", sealed=True)
    (path,) = [path for path in var.rglob("*") if path.is_file()]
    assert path.stat().st_mode & 0o077 == 0
    path.write_bytes(b"changed")
    with pytest.raises(files.FileDamaged):
        files.read(kept.content_hash)
    path.unlink()
    with pytest.raises(files.FileDamaged):
        files.read(kept.content_hash)


@pytest.mark.django_db
def test_an_erased_file_is_gone(var):
    kept = files.keep(b"letter", media_type="text/plain")
    files.erase(kept.content_hash)
    assert not [path for path in var.rglob("*") if path.is_file()]
    with pytest.raises(StoredFile.DoesNotExist):
        files.read(kept.content_hash)
