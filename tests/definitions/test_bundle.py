"""A bundle is collected from its tree, safely, and its identity is the hash of its content."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from engine.definitions import limits
from engine.definitions.bundle import Bundle, collect, overlay
from engine.errors import DeployRefused

MANIFEST = """key: demo
name: 演示
diagrams: [demo.bpmn]
decisions: [grade.dmn]
rubrics: [score.rubric]
forms: forms/demo
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "bpmn").mkdir()
    (tmp_path / "forms" / "demo").mkdir(parents=True)
    (tmp_path / "bpmn" / "demo.yaml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "bpmn" / "demo.bpmn").write_bytes(b"<definitions/>")
    (tmp_path / "bpmn" / "grade.dmn").write_bytes(b"<dmn/>")
    (tmp_path / "bpmn" / "score.rubric").write_bytes(b"key: score\n")
    (tmp_path / "bpmn" / "other.bpmn").write_bytes(b"<other/>")
    (tmp_path / "forms" / "demo" / "apply.form").write_bytes(b"{}")
    return tmp_path


def codes(error: DeployRefused) -> list[str]:
    return [finding.code for finding in error.findings]


def test_collect_reads_exactly_what_the_manifest_names(tree: Path) -> None:
    bundle = collect(tree / "bpmn" / "demo.yaml")

    assert sorted(bundle.files) == ["apply.form", "demo.bpmn", "demo.yaml", "grade.dmn", "score.rubric"]
    assert bundle.manifest.key == "demo"
    assert list(bundle.forms) == ["apply"]
    assert list(bundle.diagrams) == ["demo.bpmn"]
    assert list(bundle.rubrics) == ["score.rubric"]


def test_the_digest_is_what_standard_tools_compute_and_does_not_know_folders(tree: Path) -> None:
    bundle = collect(tree / "bpmn" / "demo.yaml")
    lines = sorted(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in bundle.files.items())
    by_name = sorted(lines, key=lambda line: line[66:])

    uploaded = Bundle.from_files({f"any/{name}": content for name, content in bundle.files.items()})

    assert bundle.digest == hashlib.sha256("".join(by_name).encode()).hexdigest()
    assert uploaded.digest == bundle.digest
    assert uploaded == bundle


def test_one_changed_byte_changes_the_digest(tree: Path) -> None:
    before = collect(tree / "bpmn" / "demo.yaml")

    after = overlay(before, {"bpmn/demo.bpmn": b"<definitions />"})

    assert after.digest != before.digest
    assert after.files["grade.dmn"] == before.files["grade.dmn"]


def test_an_edited_rubric_is_a_new_version_of_the_bundle_and_a_foreign_one_is_refused(tree: Path) -> None:
    before = collect(tree / "bpmn" / "demo.yaml")

    after = overlay(before, {"score.rubric": b"key: score\ntitle: x\n"})
    with pytest.raises(DeployRefused) as foreign:
        overlay(before, {"other.rubric": b"key: other\n"})
    with pytest.raises(DeployRefused) as large:
        overlay(before, {"score.rubric": b" " * (limits.RUBRIC_BYTES + 1)})

    assert after.digest != before.digest and after.rubrics["score.rubric"].endswith(b"title: x\n")
    assert codes(foreign.value) == ["bundle.not_in_manifest"]
    assert codes(large.value) == ["file.too_large"]


def test_an_overlaid_file_replaces_the_one_in_the_tree(tree: Path) -> None:
    edited = tree / "demo.bpmn"
    edited.write_bytes(b"<edited/>")

    bundle = collect(tree / "bpmn" / "demo.yaml", [edited])

    assert bundle.files["demo.bpmn"] == b"<edited/>"
    assert bundle.origins["demo.bpmn"] == str(edited)


def test_a_file_that_the_manifest_does_not_name_is_refused(tree: Path) -> None:
    newest = collect(tree / "bpmn" / "demo.yaml")

    with pytest.raises(DeployRefused) as from_disk:
        collect(tree / "bpmn" / "demo.yaml", [tree / "bpmn" / "other.bpmn"])
    with pytest.raises(DeployRefused) as over_newest:
        overlay(newest, {"other.bpmn": b"<other/>"})

    assert codes(from_disk.value) == codes(over_newest.value) == ["bundle.not_in_manifest"]


def test_a_new_manifest_drops_what_it_no_longer_names_and_asks_for_what_it_adds(tree: Path) -> None:
    newest = collect(tree / "bpmn" / "demo.yaml")

    smaller = overlay(newest, {"demo.yaml": b"key: demo\nname: x\ndiagrams: [demo.bpmn]\n"})
    with pytest.raises(DeployRefused) as caught:
        overlay(newest, {"demo.yaml": b"key: demo\nname: x\ndiagrams:\n- demo.bpmn\n- more.bpmn\n"})

    assert sorted(smaller.files) == ["apply.form", "demo.bpmn", "demo.yaml"]
    (finding,) = caught.value.findings
    assert (finding.code, finding.element, finding.line) == ("bundle.file_missing", "more.bpmn", 5)


def test_a_missing_file_is_named_with_the_line_that_asks_for_it(tree: Path) -> None:
    (tree / "bpmn" / "grade.dmn").unlink()

    with pytest.raises(DeployRefused) as caught:
        collect(tree / "bpmn" / "demo.yaml")

    (finding,) = caught.value.findings
    assert (finding.code, finding.element, finding.line) == ("bundle.file_missing", "grade.dmn", 4)


@pytest.mark.parametrize("folder", ["../../etc", "/etc", "..", "../forms\\\\demo", "nowhere"])
def test_a_forms_folder_outside_the_tree_is_refused(tree: Path, folder: str) -> None:
    (tree / "bpmn" / "demo.yaml").write_text(MANIFEST.replace("forms/demo", f"'{folder}'"), encoding="utf-8")

    with pytest.raises(DeployRefused) as caught:
        collect(tree / "bpmn" / "demo.yaml")

    assert codes(caught.value) == ["bundle.forms_folder"]


def test_a_link_that_leads_out_of_the_forms_folder_is_not_followed(tree: Path) -> None:
    secret = tree / "secret.form"
    secret.write_bytes(b"{}")
    (tree / "forms" / "demo" / "leak.form").symlink_to(secret)

    bundle = collect(tree / "bpmn" / "demo.yaml")

    assert "leak.form" not in bundle.files


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a.exe": b""}, "bundle.unknown_kind"),
        ({"x/.bpmn": b""}, "bundle.bad_name"),
        ({"a\nb.bpmn": b""}, "bundle.bad_name"),
        ({"长" * 80 + ".bpmn": b""}, "bundle.bad_name"),
        ({"a/x.bpmn": b"", "b/x.bpmn": b""}, "bundle.same_name"),
        ({"a.yaml": b"", "b.yml": b""}, "bundle.two_manifests"),
        ({"a.yaml": b" " * (limits.MANIFEST_BYTES + 1)}, "file.too_large"),
        ({f"f{n}.form": b"" for n in range(limits.BUNDLE_FILES + 1)}, "bundle.too_many_files"),
    ],
)
def test_what_no_bundle_may_contain_is_refused(files: dict[str, bytes], code: str) -> None:
    with pytest.raises(DeployRefused) as caught:
        Bundle.from_files(files)

    assert codes(caught.value) == [code]


def test_loose_files_have_no_manifest_to_ask() -> None:
    bundle = Bundle.from_files({"a.bpmn": b"<definitions/>"})

    with pytest.raises(DeployRefused) as caught:
        _ = bundle.manifest

    assert codes(caught.value) == ["bundle.no_manifest"]
