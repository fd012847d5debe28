"""The bundle: complete, made from exactly the locked packages, made again only when its sources changed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import forms.catalogue  # noqa: F401  brings the sentences of forms
from engine.texts import has_text, text
from web import assets

WORDS = (assets.FRONTEND / "src" / "form" / "words.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    assets.build()


def test_every_page_has_its_scripts_and_styles() -> None:
    manifest = json.loads((assets.DIST / "manifest.json").read_text(encoding="utf-8"))

    pages = {page.stem for page in (assets.FRONTEND / "src" / "pages").glob("*.js")}

    assert pages <= manifest.keys()
    for names in manifest.values():
        assert all((assets.DIST / name).is_file() for name in names.values())


def test_the_licences_of_what_is_bundled_travel_with_it() -> None:
    licences = (assets.DIST / "THIRD-PARTY-LICENSES.txt").read_text(encoding="utf-8")

    for name in ("bpmn-js", "@bpmn-io/form-js-viewer", "preact", "flatpickr"):
        assert re.search(rf"^== {re.escape(name)} \d", licences, re.MULTILINE)
    assert "the watermark must stay fully visible" in licences


def test_a_second_build_does_nothing() -> None:
    said: list[str] = []

    assets.build(say=said.append)

    assert said == []


def test_a_changed_source_makes_the_bundle_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = assets.fingerprint()
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "form.js").write_text("// changed", encoding="utf-8")

    monkeypatch.setattr(assets, "FRONTEND", tmp_path)

    assert assets.fingerprint() != before
    assert not assets.is_fresh()


def test_packages_are_locked_by_content_and_named_by_no_registry() -> None:
    lock = json.loads((assets.FRONTEND / "package-lock.json").read_text(encoding="utf-8"))

    packages = {name: package for name, package in lock["packages"].items() if name}

    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any("resolved" in package for package in packages.values())


def test_the_browser_words_a_mistake_as_the_server_does() -> None:
    sentences = re.findall(r"^  (\w+): \['(.*?)', '(.*?)'\],$", WORDS, re.MULTILINE)

    shared = [found for found in sentences if has_text(f"form.{found[0]}")]

    assert len(shared) >= 18
    for key, chinese, english in shared:
        names = {name: f"<{name}>" for name in re.findall(r"\{(\w+)\}", chinese)}
        worded = [re.sub(r"\{(\w+)\}", r"<\1>", sentence) for sentence in (chinese, english)]
        assert worded == [text(f"form.{key}", lang, **names) for lang in ("zh", "en")], key
