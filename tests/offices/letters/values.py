"""Values several tests of letters share: the frame of a letter, and words that look like source."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from anlan.offices.rules.letter_samples import SIGNER
from anlan.offices.rules.letter_wording import Frame

FONTS = Path(__file__).parents[3] / "fonts"
TEMPLATE_TALK = "{{7*7}} {% include 'x' %} ${x} #{x} =cmd|'/C calc'!A0 {number} {matter}"
TYPST_TALK = '#read("/etc/passwd") #import "x" $x^2$ @label <label> \\ *b* _i_ `c` // x /* y */ = 1 - 2 "q"'
WORD_TALK = "{_{7*7}_} {_%x%_} <w:p/> &amp; ]]> {#x#} {%p if 1 %}"


def frame(**changes) -> Frame:
    return replace(
        Frame(
            number="澜信告〔2026〕17号",
            date=date(2026, 5, 11),
            signer=SIGNER,
            receipt_number="SF-2026-0000123",
            status_address="https://lanchuan.example/status",
            check_address="https://lanchuan.example/check/SF-2026-0000123",
        ),
        **changes,
    )
