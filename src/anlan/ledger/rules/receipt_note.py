"""The receipt a citizen gets at once: a signed promise to put one event into the tree (trust §7.6)."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from anlan.ledger.rules.event import Event, EventRefused, moment_text, read_moment
from anlan.ledger.rules.notes import Note, NoteRefused, VerifierKey, decode_base64, open_note, sign

FIRST_LINE = "anlan-receipt/v1"
WITHIN = timedelta(minutes=5)  # an event is in a signed checkpoint by then (T-15)
_WORDS = ("origin", "number", "received", "leaf", "include-by")


@dataclass(frozen=True)
class ReceiptNote:
    """What a receipt promises: the event with this leaf is in the log of `origin` by `include_by`."""

    origin: str
    number: str
    received_at: datetime
    leaf: bytes
    include_by: datetime

    @property
    def text(self) -> str:
        """Write what is signed: six lines."""
        values = (
            self.origin,
            self.number,
            moment_text(self.received_at),
            base64.b64encode(self.leaf).decode(),
            moment_text(self.include_by),
        )
        lines = [f"{word} {value}" for word, value in zip(_WORDS, values, strict=True)]
        return "\n".join([FIRST_LINE, *lines, ""])


def promise(*, origin: str, number: str, received_at: datetime, event: Event) -> ReceiptNote:
    """State the promise for a registering event: in the tree five minutes after it was recorded."""
    return ReceiptNote(
        origin=origin,
        number=number,
        received_at=received_at.astimezone(UTC),
        leaf=bytes.fromhex(event.leaf),
        include_by=event.recorded_at + WITHIN,
    )


def sign_receipt(receipt: ReceiptNote, *, name: str, seed: bytes) -> Note:
    """Sign a receipt with the receipt key (K6) under its own name."""
    return Note(receipt.text, (sign(receipt.text, name=name, seed=seed),))


def open_receipt(given: str | bytes, keys: list[VerifierKey]) -> ReceiptNote:
    """Verify a receipt's signature and read it; NoteRefused."""
    note, _ = open_note(given, keys)
    return parse_receipt(note.text)


def parse_receipt(text: str) -> ReceiptNote:
    """Read a receipt's text without its signature; NoteRefused names what its form breaks."""
    lines = text.split("\n")
    if len(lines) != 7 or lines[0] != FIRST_LINE or lines[6]:
        raise NoteRefused("form", f"{FIRST_LINE} and five lines")
    values = []
    for word, line in zip(_WORDS, lines[1:6], strict=True):
        found, blank, value = line.partition(" ")
        if found != word or not blank or not value:
            raise NoteRefused("form", f"the line of {word}")
        values.append(value)
    leaf = decode_base64(values[3])
    if len(leaf) != 32:
        raise NoteRefused("form", "a leaf has 32 bytes")
    try:
        received_at, include_by = read_moment(values[2], "received"), read_moment(values[4], "include-by")
    except EventRefused as error:
        raise NoteRefused("form", str(error)) from error
    return ReceiptNote(values[0], values[1], received_at, leaf, include_by)
