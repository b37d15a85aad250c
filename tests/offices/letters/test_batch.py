"""Many letters: fast, one broken one does not stop the rest, each begins on an odd page."""

import re
import time

from anlan.offices.rules.letter_batch import print_runs, render_batch

LETTERS_PER_SECOND = 1000 / 60  # field F-12, on two cores


def test_f_12_a_hundred_letters_within_their_part_of_a_minute(press, letter_of) -> None:
    kinds = ["L-01", "L-02", "L-06", "L-08", "L-09"]
    letters = [letter_of(kinds[n % 5], number=f"澜信告〔2026〕{n + 1}号", to=f"张小满{n}") for n in range(100)]
    press.pdf(letters[0])  # warm
    # Processor time of this one process, so that a busy machine does not decide.
    began = time.process_time()
    steps = list(render_batch(letters, press=press))
    merged = list(print_runs(letters, press=press))
    took = time.process_time() - began
    assert all(step.pdf for step in steps)
    assert len(merged) == 1
    assert took <= len(letters) / LETTERS_PER_SECOND, f"{took:.1f} s"


def test_f_12_a_broken_letter_is_told_and_the_rest_go_on(press, letter_of) -> None:
    letters = [letter_of("L-01"), letter_of("L-01", kind="L-77"), letter_of("L-07")]
    steps = list(render_batch(letters, press=press))
    assert [(step.place, step.total, step.pdf is not None) for step in steps] == [
        (0, 3, True), (1, 3, False), (2, 3, True),
    ]  # fmt: skip
    assert steps[1].refused.code == "template_unknown"


def test_f_12_in_a_print_run_each_letter_begins_on_an_odd_page(eyes, press, letter_of) -> None:
    letters = [letter_of(code) for code in ("L-01", "L-08", "L-07", "L-01")]  # 1, 2, 1, 1 pages
    (merged,) = print_runs(letters, press=press)
    pages = eyes.pages(merged)
    firsts = [
        n for n, page in enumerate(pages, start=1) if re.search(r"〔2026〕\s*17\s*号", page) and "书" in page[:60]
    ]
    assert firsts == [1, 3, 5, 7]
    assert len(pages) == 7
    assert [pages[1].strip(), pages[5].strip()] == ["", ""], "the pages between letters are blank"
