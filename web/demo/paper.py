"""What people of the demonstration attach: a page where a form asks for a paper, a picture where it asks for photos."""

from __future__ import annotations

import math
import struct
import zlib
from functools import cache

WIDE, HIGH = 640, 480  # pixels of the picture


def pdf(title: str) -> bytes:
    """A valid PDF whose only page shows ``title`` and that it belongs to a demonstration.

    The font is one every reader has for Chinese, by its name; nothing is embedded.
    """
    lines = ((20, 740, title[:28]), (12, 706, "演示材料，内容从略。"))
    drawing = "".join(
        f"BT /F1 {size} Tf 72 {y} Td <{words.encode('utf-16-be').hex()}> Tj ET\n" for size, y, words in lines
    ).encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 7 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
        b"/Descent -120/CapHeight 880/StemV 93>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + table + b"trailer<</Size %d/Root 1 0 R>>startxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))


@cache
def photo() -> bytes:
    """A PNG of a pressure gauge on a wall: what an inspector would photograph."""
    lines = b"".join(
        b"\0" + bytes(shade for x in range(WIDE) for shade in _colour(x - WIDE / 2, y - HIGH / 2)) for y in range(HIGH)
    )
    head = struct.pack(">IIBBBBB", WIDE, HIGH, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def _colour(x: float, y: float) -> tuple[int, int, int]:
    """Red, green and blue of the picture at ``x``, ``y`` from its middle: wall, rim, dial, scale, hand."""
    far, turn = math.hypot(x, y), math.degrees(math.atan2(y, x)) % 360
    if far > 205:
        wall = 150 - int(y / 12) - int(x / 20)
        return wall, wall + 4, wall + 8
    if far > 180:
        rim = 70 + int(60 * abs(math.sin(math.radians(turn + 40))))
        return rim, rim, rim + 6
    hand = math.radians(252)
    along, beside = x * math.cos(hand) + y * math.sin(hand), abs(y * math.cos(hand) - x * math.sin(hand))
    if far < 14 or (-30 < along < 140 and beside < 5 - along / 40):
        return 30, 30, 34
    swept = (turn - 134) % 360  # the scale begins at the lower left and goes round to the lower right
    if swept < 272 and 150 < far < 172 and (swept % 27) < 2:
        return 20, 20, 24
    if swept < 272 and 160 < far < 172 and (swept % 5.4) < 0.9:
        return 90, 90, 96
    return 238 - int(far / 14), 238 - int(far / 14), 230 - int(far / 14)
