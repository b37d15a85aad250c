"""The old XLS of 1997, still what many offices save: read with its errors, hidden rows and calendar."""

import struct
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.rows import TODAY, WORK_ORDERS

from anlan.gate.rules.sheets import SheetRefused, interpret
from anlan.gate.rules.tables import CellError
from anlan.gate.rules.xls_records import look_through_xls
from anlan.gate.sheets import read_table


def record(kind, body=b""):
    return struct.pack("<HH", kind, len(body)) + body


def label(row, column, text):
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def stream(cells, *, date_1904=False, extra=b""):
    """Return a workbook stream with one sheet."""
    head = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + record(0x42, struct.pack("<H", 1200)) + extra
    head += record(0x22, struct.pack("<H", date_1904))
    name = b"\x02\x01" + "登记".encode("utf-16-le")
    start = len(head) + 4 + 6 + len(name) + 4
    head += record(0x85, struct.pack("<IBB", start, 0, 0) + name) + record(0x0A)
    return head + record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + cells + record(0x0A)


def compound(content):
    """Return a compound file that holds `content` as its stream Workbook."""
    content = content.ljust(4096, b"\0")
    content += bytes(-len(content) % 512)
    sectors = len(content) // 512
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(name, kind, start, size, child=0xFFFFFFFF):
        text = name.encode("utf-16-le") + b"\0\0"
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + entry("Workbook", 2, 2, len(content))
    return header + struct.pack("<128I", *table) + directory.ljust(512, b"\0") + content


CELLS = (
    b"".join(label(0, column, text) for column, text in enumerate(["编号", "诉求内容", "来电时间", "涉及人数"]))
    + label(1, 0, "A1")
    + label(1, 1, "路灯不亮")
    + record(0x203, struct.pack("<HHHd", 1, 2, 0, 46150.0))
    + label(2, 0, "A2")
    + record(0x205, struct.pack("<HHHBB", 2, 1, 0, 0x2A, 1))
    + record(0x208, struct.pack("<HHHHHHI", 2, 0, 4, 255, 0, 0, 0x20))
    + label(3, 0, "A3")
    + label(3, 1, "水管漏水")
    + record(0x06, struct.pack("<HHHBxxxxxHHIH", 3, 3, 0, 2, 0xFFFF, 0, 0, 0))
)


def test_an_old_workbook_is_read_with_its_errors_and_hidden_rows():
    read = read_table(compound(stream(CELLS)), "x.xls")
    assert (read.kind, read.sheet, read.hidden_rows) == ("xls", "登记", frozenset({2}))
    assert read.rows[2][1] == CellError("error_cell")
    reading = interpret(read, WORK_ORDERS, today=TODAY)
    (row,) = reading.accepted
    assert row.values["received_at"].date() == date(2026, 5, 8)
    assert [[reason.code for reason in row.reasons] for row in reading.refused] == [["error_cell"], ["error_cell"]]


def test_b_035_the_1904_calendar_of_an_old_workbook():
    cells = CELLS.replace(struct.pack("<d", 46150.0), struct.pack("<d", 46150.0 - 1462))
    (row,) = interpret(read_table(compound(stream(cells, date_1904=True)), "x.xls"), WORK_ORDERS, today=TODAY).accepted
    assert row.values["received_at"].date() == date(2026, 5, 8)


def test_b_045_a_password_is_told():
    data = compound(stream(CELLS, extra=record(0x2F, bytes(54))))
    with pytest.raises(SheetRefused) as refused:
        read_table(data, "x.xls")
    assert refused.value.code in ("password_protected", "workbook_broken")
    with pytest.raises(SheetRefused, match="password_protected"):
        look_through_xls(data, 0)


@settings(max_examples=200)
@given(st.data())
def test_a_damaged_container_is_refused_or_read_but_never_crashes_or_hangs(data):
    damaged = bytearray(compound(stream(CELLS)))
    for _ in range(data.draw(st.integers(1, 20))):
        damaged[data.draw(st.integers(8, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        look_through_xls(bytes(damaged[: data.draw(st.integers(100, len(damaged)))]), 0)
    except SheetRefused as refused:
        assert refused.code in ("workbook_broken", "password_protected")  # noqa: PT017
