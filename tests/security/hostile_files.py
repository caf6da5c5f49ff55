"""Files that cost more than they weigh, or that want something else than to be read."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from PIL import Image

from stadtkern.modules.events.importers import table

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = "".join(
    f'<c r="{column}1" t="inlineStr"><is><t>{word}</t></is></c>'
    for column, word in zip("ABC", ["Titel", "Datum", "Beginn"], strict=True)
)


def workbook(**parts: bytes) -> bytes:
    """The template as XLSX, with some of its parts changed; names with `__` for `/`, the ending `.xml` added."""
    changed = {f"{name.replace('__', '/')}.xml": content for name, content in parts.items()}
    good, out = zipfile.ZipFile(io.BytesIO(table.template_xlsx())), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for info in good.infolist():
            packed.writestr(info.filename, changed.pop(info.filename, good.read(info)))
        for name, content in changed.items():
            packed.writestr(name, content)
    return out.getvalue()


def sheet(rows: str, before: str = "") -> bytes:
    """A workbook whose only sheet holds exactly these rows."""
    content = f'{before}<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData></worksheet>'
    return workbook(xl__worksheets__sheet1=content.encode())


def _laughs() -> str:
    entities = '<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f"<!DOCTYPE x [{entities}]>"


def _zip_in_zip() -> bytes:
    inner = b"0" * 10_000_000
    for _level in range(4):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for number in range(10):
                packed.writestr(f"{number}.zip", inner)
        inner = out.getvalue()
    return inner


def _overlapping() -> bytes:
    """A zip of which 400 entries of the directory are one and the same file."""
    name = b"xl/worksheets/sheet1.xml"
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = b"<a/>" * 20_000
    content = packer.compress(raw) + packer.flush()
    sizes = struct.pack("<III", zlib.crc32(raw), len(content), len(raw))
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 0) + sizes + struct.pack("<HH", len(name), 0) + name
    entry = (
        b"PK\x01\x02"
        + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0)
        + sizes
        + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0)
        + name
    )
    directory = entry * 400
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 400, 400, len(directory), len(local + content), 0)
    return local + content + directory + end


def png(width: int, height: int, *chunks: tuple[bytes, bytes], data: bytes = b"\0" * 1000) -> bytes:
    """A PNG that says it is so large, with these chunks before its pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    middle = b"".join(chunk(*one) for one in chunks)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + middle
        + chunk(b"IDAT", zlib.compress(data))
        + chunk(b"IEND", b"")
    )


def picture(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: Any) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new(mode, size, 7 if mode in ("L", "P", "1") else "#9d1420").save(out, kind, **options)
    return out.getvalue()


def _film(kind: str, frames: int) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("RGB", (300, 300), (n % 256, 0, 0)) for n in range(frames)]
    pictures[0].save(out, kind, save_all=True, append_images=pictures[1:])
    return out.getvalue()


def _exif_loop() -> bytes:
    """EXIF whose directory names itself as the next one, and a value of four gigabytes."""
    entry = struct.pack("<HHII", 0x0112, 3, 0xFFFFFFFF, 8) + struct.pack("<HHII", 0x8769, 4, 1, 8)
    exif = b"Exif\0\0II*\0" + struct.pack("<I", 8) + struct.pack("<H", 2) + entry + struct.pack("<I", 8)
    return picture("JPEG", exif=exif)


def ics(*lines: str) -> bytes:
    """A calendar of one event."""
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1", "SUMMARY:Restmüll", *lines]
    return "\r\n".join([*whole, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def _rule(rule: str) -> Callable[[], bytes]:
    return lambda: ics("DTSTART:20200310T100000", f"RRULE:{rule}")


def _many_rules() -> bytes:
    event = ["BEGIN:VEVENT", "UID:{}", "SUMMARY:Restmüll", "DTSTART:20200310T100000", "RRULE:FREQ=DAILY", "END:VEVENT"]
    events = "".join("\r\n".join(event).format(number) + "\r\n" for number in range(4_000))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n".encode()


CALENDARS: dict[str, Callable[[], bytes]] = {
    "quotes.ics": lambda: ics("DTSTART:20200310T100000", "X;" + '""' * 30),
    "parameters.ics": lambda: ics("DTSTART:20200310T100000", "X" + ';A="' * 5_000),
    "never.ics": _rule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
    "never-yearly.ics": _rule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;COUNT=1"),
    "secondly.ics": _rule("FREQ=SECONDLY;COUNT=1000000000"),
    "minutes.ics": _rule("FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=0,1,2,3,4,5,6,7,8,9"),
    "interval.ics": _rule("FREQ=DAILY;INTERVAL=99999999999999999999"),
    "many-rules.ics": _many_rules,
    "folds.ics": lambda: ics("DTSTART:20200310T100000", "DESCRIPTION:" + "a\r\n " * 400_000),
    "dates.ics": lambda: ics("DTSTART:20200310T100000", "RDATE:" + ",".join(["20200310T100000"] * 80_000)),
    "nested.ics": lambda: b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 60_000,
    "no-lines.ics": lambda: b"BEGIN:VCALENDAR\r\n" + b":" * 1_900_000,
}
TABLES: dict[str, Callable[[], bytes]] = {
    "deep.json": lambda: b"[" * 1_000_000,
    "deep-events.json": lambda: b'{"events": [{"title": ' + b'{"a":' * 90_000 + b"1" + b"}" * 90_000 + b"}]}",
    "digits.json": lambda: b'{"events": [{"id": ' + b"9" * 4_000_000 + b"}]}",
    "many.json": lambda: b'{"events": [' + b"{}," * 1_500_000 + b"{}]}",
    "surrogates.json": lambda: json.dumps({"events": [{"id": "\ud800", "title": "\udfff x", "\udc00": 1}]}).encode(),
    "columns.csv": lambda: b"Titel;Datum;Beginn" + b";" * 1_000_000 + b"\n",
    "quoted.csv": lambda: b'Titel;Datum;Beginn\n"' + b"a" * 5_000_000,
    "quotes.csv": lambda: b"Titel;Datum;Beginn\n" + b'"' * 4_900_001,
    "rows.csv": lambda: b"Titel;Datum;Beginn\n" + b";;\n" * 1_600_000,
    "zeros.xlsx": lambda: workbook(xl__worksheets__sheet1=b"0" * 60_000_000),
    "laughs.xlsx": lambda: sheet(f'<row r="1">{HEAD}</row><row><c><v>&l11;</v></c></row>', _laughs()),
    "file-entity.xlsx": lambda: sheet("<row/>", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
    "utf16-laughs.xlsx": lambda: workbook(
        xl__worksheets__sheet1=f'<?xml version="1.0" encoding="utf-16"?>{_laughs()}<a>&l11;</a>'.encode("utf-16")
    ),
    "strings.xlsx": lambda: workbook(
        xl__sharedStrings=f'<sst xmlns="{NAMESPACE}">{"<si/>" * 6_000_000}</sst>'.encode()
    ),
    "far.xlsx": lambda: sheet(f'<row r="1">{HEAD}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "wide.xlsx": lambda: sheet(f'<row r="1">{HEAD}</row>' + '<row><c r="XFD2"><v>1</v></c></row>' * 39_000),
    "deep.xlsx": lambda: sheet(f'<row r="1">{HEAD}</row><row><c><is>{"<r>" * 900_000}'),
    "styles.xlsx": lambda: workbook(
        xl__styles=f'<styleSheet xmlns="{NAMESPACE}"><cellXfs>{"<xf/>" * 1_000_000}</cellXfs></styleSheet>'.encode()
    ),
    "zip-in-zip.xlsx": _zip_in_zip,
    "overlapping.xlsx": _overlapping,
}
PICTURES: dict[str, Callable[[], bytes]] = {
    "30000x30000.png": lambda: png(30_000, 30_000),
    "2147483647.png": lambda: png(2**31 - 1, 2**31 - 1),
    "forty-million.png": lambda: picture("PNG", (8_000, 5_000), "RGB"),
    "forty-million-alpha.png": lambda: picture("PNG", (8_000, 5_000), "RGBA"),
    "forty-million-palette.png": lambda: picture("PNG", (8_000, 5_000), "P", transparency=7),
    "forty-million.jpg": lambda: picture("JPEG", (8_000, 5_000)),
    "forty-million.webp": lambda: picture("WEBP", (8_000, 5_000), lossless=True, method=0),
    "one-line.png": lambda: picture("PNG", (1_000_000, 1)),
    "text.png": lambda: png(10, 10, (b"zTXt", b"a\0\0" + zlib.compress(b"0" * 100_000_000)), data=b"\0" * 310),
    "profile.png": lambda: png(10, 10, (b"iCCP", b"a\0\0" + zlib.compress(b"0" * 100_000_000)), data=b"\0" * 310),
    "film.webp": lambda: _film("WEBP", 300),
    "film.png": lambda: _film("PNG", 300),
    "film.gif": lambda: _film("GIF", 300),
    "exif.jpg": _exif_loop,
    "huge.jpg": lambda: picture("JPEG").replace(b"\x00\x1e\x00\x28", b"\xff\xff\xff\xff"),
    "script.svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "laughs.svg": lambda: b'<?xml version="1.0"?>' + _laughs().encode() + b"<svg>&l11;</svg>",
    "packed.svgz": lambda: gzip.compress(b"<svg>" + b" " * 50_000_000),
    "page.html.png": lambda: b"<html><script>alert(1)</script></html>",
}
