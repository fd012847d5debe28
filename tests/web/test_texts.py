"""Every text a page asks for is there, in Chinese and in English."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import web.app
from engine.identity.units import KINDS
from engine.settings import Settings
from engine.tasks.inbox import SECTIONS
from engine.texts import catalogue
from web.routes.case import STATES
from web.routes.inbox import CHIPS

WEB = Path(web.app.__file__).parent


def asked() -> set[str]:
    templates = "".join(path.read_text(encoding="utf-8") for path in (WEB / "templates").rglob("*.html"))
    code = "".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*.py"))
    found = set(re.findall(r'\bt\(\s*["\']([\w.]+)["\']', templates))
    found |= {f"cli.{key}" for key in re.findall(r'\bsay\(\s*"(\w+)"', code)}
    found |= {f"cli.{key}" for pair in re.findall(r'\bsay\("(\w+)" if .*? else "(\w+)"', code) for key in pair}
    found |= {f"error.{code}" for code in re.findall(r'(?:Refused|NotFound|Invalid|Conflict)\("([\w.]+)"', code)}
    found |= {f"inbox.{key}" for key in (*SECTIONS, *CHIPS)} | {f"inbox.empty_{key}" for key in SECTIONS}
    found |= {f"state.{key}" for key in STATES} | {f"task.case_{key}" for key in ("suspended", "ended")}
    found |= {f"setting.{name}.what" for name in Settings.__dataclass_fields__} | {f"kind.{key}" for key in KINDS}
    return {key for key in found if not key.endswith((".", "_"))}


def test_every_text_is_there_in_both_languages() -> None:
    known = catalogue()

    missing = {(key, lang) for key, lang in product(asked(), ("zh", "en")) if not known.get(key, {}).get(lang)}

    assert missing == set()


def test_chinese_texts_are_chinese() -> None:
    ours = {
        key: entry["zh"] for key, entry in catalogue().items() if key.split(".")[0] in ("page", "inbox", "task", "case")
    }

    assert {key: words for key, words in ours.items() if not re.search(r"[\u4e00-\u9fff]|KB", words)} == {}
