"""Written chapters for tests: random ones as sloppy as a browser may send them, and what attackers would try."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

ATTACKS = (
    "<script>alert(1)</script>",
    "<p><script>alert(1)</script></p>",
    '<p><img src="x" onerror="alert(1)"></p>',
    '<img src="x" onerror="alert(1)" alt="图">',
    '<img src="javascript:alert(1)" alt="图">',
    '<img src="https://example.org/a.png" alt="图">',
    '<img src="data:image/svg+xml;base64,PHN2Zz4=" alt="图">',
    '<p onclick="alert(1)">文字</p>',
    '<p style="position:fixed">文字</p>',
    '<p class="top">文字</p>',
    '<p><a href="javascript:alert(1)">链接</a></p>',
    "<p><b onmouseover=alert(1)>文字</b></p>",
    "<p><svg onload=alert(1)></svg></p>",
    '<p><math><mtext></p><img src="x"></mtext></math></p>',
    '<p><iframe src="//example.org"></iframe></p>',
    "<table><tr><td><style>*{display:none}</style></td></tr></table>",
    "<p>文字<!-- --><b>x</b></p>",
    "<p>文字</p><!--><img src=x onerror=alert(1)>-->",
    "<p>&#60;script&#62;alert(1)&#60;/script&#62;</p>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    '<img src="a" alt="&quot; onerror=&quot;alert(1)">',
    "<P>大写</P><p>小写</p>",
    "<p/><p>文字</p>",
    "<p>未完",
    "<p>文字</p></div>",
    "<p><p>套叠</p></p>",
    "<ul>文字</ul>",
    "<ul><li><p>段落</p></li></ul>",
    "<h4>四级</h4>",
    "<h1><table><tr><td>1</td></tr></table></h1>",
    '<table><tr><td colspan="999999999">1</td></tr></table>',
    '<table><tr><td colspan="-1">1</td></tr></table>',
    '<table><tr><td colspan="２">1</td></tr></table>',
    '<table border="1"><tr><td>1</td></tr></table>',
    "{{7*7}}<p>{% raw %}</p>",
    "\u202e<p>倒写</p>",
    "<p>a\x00b</p>",
)

TEXTS = (
    "面向高端装备", "m", "2", " ", "\u3000", "a & b", "1 < 2", '"引号"', "e\u0301", "\u0301", "\u200e", "段\t落",
    "行\n行", "𠮷", "😀", "&amp;", "<b>", "<p>开头", "\u00a0", "",
)  # fmt: skip


def escape(text: str) -> str:
    """A text as it is written in the markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def random_chapter(random: Random) -> str:
    """A chapter that can be read, with odd characters, blanks at the ends, empty pieces and doubled marks."""
    return "".join(random.choice(_BLOCKS)(random) for _ in range(random.randint(0, 6)))


def _line(random: Random) -> str:
    return "".join(_run(random) for _ in range(random.randint(0, 4)))


def _run(random: Random) -> str:
    text = escape(random.choice(TEXTS))
    mark = random.choice(("", "", "b", "sub", "sup", "b sup", "sub b"))
    for name in mark.split():
        text = f"<{name}>{text}</{name}>"
    return text


def _prose(random: Random) -> str:
    tag = random.choice(("p", "p", "p", "h1", "h2", "h3"))
    return f"<{tag}>{_line(random)}</{tag}>"


def _list(random: Random, depth: int = 1) -> str:
    tag = random.choice(("ul", "ol"))
    entries = []
    for _ in range(random.randint(0, 3)):
        inner = _list(random, depth + 1) if depth < 3 and random.random() < 0.3 else ""
        entries.append(f"<li>{_line(random)}{inner}</li>")
    return f"<{tag}>{''.join(entries)}</{tag}>"


def _table(random: Random) -> str:
    width = random.randint(1, 4)
    rows = [[_cell(random) for _ in range(width)] for _ in range(random.randint(1, 3))]
    wide = f'<tr><td colspan="{width}">{_line(random)}</td></tr>' if width > 1 and random.random() < 0.5 else ""
    plain = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f"<table>{wide}{plain}</table>"


def _cell(random: Random) -> str:
    tag = random.choice(("td", "th"))
    return f"<{tag}>{'<br>'.join(_line(random) for _ in range(random.randint(1, 3)))}</{tag}>"


def _picture(random: Random) -> str:
    return f'<img src="file{random.randint(1, 3)}" alt="{escape(random.choice(TEXTS))}">'


_BLOCKS: tuple[Callable[[Random], str], ...] = (_prose, _prose, _prose, _list, _table, _picture)
