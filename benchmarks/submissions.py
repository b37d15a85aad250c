"""The public form, filled in and sent: steps 1 and 2 before the clock runs, step 3 (which registers) on it."""

import itertools
import random
from dataclasses import dataclass, field

from benchmarks.calls import Answer, Browser, Line
from benchmarks.words import Writer


@dataclass
class Sender:
    """Somebody new with another matter each time."""

    line: Line
    writer: Writer = field(default_factory=lambda: Writer(random.randrange(10**9)))
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(random.randrange(10**8)))

    def at_step_three(self) -> tuple[Browser, dict[str, str]]:
        """Fill in what happened and where; return the browser and the form of step 3."""
        n = next(self.numbers)
        browser = Browser(self.line, address=f"10.{n >> 8 & 255}.{n & 255}.{n % 250 + 1}")
        said = {"nature": "appeal_request", "text": self.writer.petition().text, "want": ""}
        _expect(browser.post("/submit/", said), 302)
        place = {"place_text": "东街12号", "area_id": "", "find": "", "lon": "", "lat": ""}
        _expect(browser.post("/submit/where/", place), 302)
        return browser, {"name": "顾一帆", "phone": f"13{n % 10**9:09d}", "address": "澜川市桃源路99号"}

    def send(self) -> Answer:
        """Send one matter; the answer's seconds are those of step 3, the hash included."""
        browser, form = self.at_step_three()
        return _expect(browser.post("/submit/contact/", form), 302)


def _expect(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise AssertionError(f"{answer.status} instead of {status}: {answer.body.decode()[:2000]}")
    return answer
