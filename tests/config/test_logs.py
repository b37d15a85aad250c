"""A fault is logged with its type and lines, never with the values it carried (trust §12)."""

import logging

from anlan.config.logs import TypesAndLines


def formatted(words: str) -> str:
    try:
        raise ValueError(words)
    except ValueError:
        import sys

        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "request failed\x1b[2J", (), sys.exc_info())
        return TypesAndLines("{levelname} {message}", style="{").format(record)


def test_the_message_of_a_fault_is_left_out_and_its_place_kept() -> None:
    text = formatted("张小满 13800000001")
    assert "ValueError at" in text
    assert "test_logs.py" in text
    assert "张小满" not in text
    assert "13800000001" not in text


def test_control_characters_cannot_forge_a_line() -> None:
    assert "\x1b" not in formatted("x")
