"""Sheets of made-up matters for the tests of imports."""

import csv
import io

import xlsxwriter

HOTLINE = ["省信访件编号", "反映日期", "姓名", "联系电话", "发生地", "反映内容"]


def csv_bytes(header: list[str], rows: list[list[str]]) -> bytes:
    """Write a CSV file as a spreadsheet program does."""
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return "\ufeff".encode() + out.getvalue().encode()


def hotline(count: int, *, start: int = 0) -> bytes:
    """Write a hotline list of that many different matters of different people."""
    return csv_bytes(HOTLINE, [hotline_row(number) for number in range(start, start + count)])


def hotline_row(number: int) -> list[str]:
    """Write one matter of the hotline list."""
    place = f"{'东西南北'[number % 4]}街{number}号"
    return [
        f"RX2026{number:07d}",
        f"2026-0{1 + number % 2}-{1 + number % 28:02d} 0{number % 10}:15",
        "顾一帆",
        f"139{number:08d}",
        place,
        f"{place}门口的路灯坏了{number}天，晚上看不清路，请尽快来修，第{number}次希望有人看看。",
    ]


def workbook(header: list[str], rows: list[list[object]]) -> bytes:
    """Write a workbook as it comes: numbers as numbers."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for number, row in enumerate([header, *rows]):
            page.write_row(number, 0, row)
    return out.getvalue()
