"""``liangheng lint`` on bundles, folders and lone files: what it prints and the status it ends with."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

import pytest

from engine.definitions.bundle import Bundle
from engine.definitions.lint import Surroundings, executor, lint_bundle, lint_files
from engine.definitions.lint.operations import BUILT_IN, catalogue_of
from engine.definitions.lint.reading import read
from engine.definitions.lint_command import BLOCKED, FINE, MISUSED, run
from engine.operations.standard import standard_operations
from tests.definitions.planted import PLANTED
from tests.definitions.sample_bundle import SAMPLE, edited

NOTHING = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL">
  <bpmn:process id="p" name="空流程" isExecutable="true">
    <bpmn:startEvent id="s" name="开始" />
    <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="e" />
    <bpmn:endEvent id="e" name="结束" />
  </bpmn:process>
</bpmn:definitions>
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE.parent, tmp_path / "sample")
    return tmp_path / "sample"


def lint(*paths: Path, as_json: bool = False, lang: str = "zh") -> tuple[int, str]:
    out = io.StringIO()
    status = run([str(path) for path in paths], as_json, lang, out)
    return status, out.getvalue()


def test_a_flawless_bundle_ends_with_status_0() -> None:
    assert lint(SAMPLE) == (FINE, "0 个错误，0 个警告，0 个提示\n")


def test_a_folder_stands_for_its_manifests(copy: Path) -> None:
    assert lint(copy, lang="en") == (FINE, "0 errors, 0 warnings, 0 notes\n")


def test_a_folder_without_a_manifest_stands_for_its_files(tmp_path: Path) -> None:
    shutil.copy(SAMPLE.with_name("grade.dmn"), tmp_path)
    (tmp_path / "lone.bpmn").write_text(NOTHING, encoding="utf-8")

    status, text = lint(tmp_path, lang="en")

    assert status == FINE
    assert "lone.bpmn" in text


def test_an_error_ends_with_status_1_and_is_printed_with_path_line_code_and_element(copy: Path) -> None:
    diagram = copy / "sample.bpmn"
    diagram.write_text(diagram.read_text(encoding="utf-8").replace(">P7D<", ">7D<"), encoding="utf-8")

    status, text = lint(copy / "sample.yaml", lang="en")

    assert status == BLOCKED
    assert text.splitlines()[0].startswith(f"{diagram}:101: error [timer.unreadable] notice_over: ")


def test_what_to_do_is_said_once_below_the_first_finding_of_its_kind(copy: Path) -> None:
    diagram = copy / "sample.bpmn"
    source = diagram.read_text(encoding="utf-8")
    diagram.write_text(re.sub(r"param\.\w+", "param.days", source), encoding="utf-8")

    _, text = lint(copy / "sample.yaml")

    assert text.count("[parameter.unknown]") > 1
    assert text.count("    → 检查拼写；没有的，在清单 parameters 中声明。\n") == 1


def test_a_warning_alone_ends_with_status_0(tmp_path: Path) -> None:
    lone = tmp_path / "lone.bpmn"
    lone.write_text(NOTHING, encoding="utf-8")

    status, text = lint(lone, as_json=True)

    assert status == FINE
    assert {finding["code"] for finding in json.loads(text)} == {"process.nobody_starts", "drawing.none"}


def test_json_has_the_six_fields_and_speaks_the_language_asked_for(copy: Path) -> None:
    (copy / "forms" / "check.form").unlink()

    _, chinese = lint(copy / "sample.yaml", as_json=True)
    _, english = lint(copy / "sample.yaml", as_json=True, lang="en")

    (finding,) = json.loads(chinese)
    assert list(finding) == ["file", "element", "line", "code", "severity", "message"]
    assert finding["message"] == "没有表单“check”（形式审查（check））。"
    assert json.loads(english)[0]["message"] == 'There is no form "check" (形式审查（check）).'


def test_a_lone_diagram_must_bring_what_it_needs() -> None:
    findings = lint_files([SAMPLE.with_name("sample.bpmn")])

    assert {finding.code for finding in findings if finding.severity.value == "error"} == {
        "form.unknown",
        "role.unknown",
        "decision.unknown",
        "deadline.unknown",
        "parameter.unknown",
        "text.unknown",
        "number.unknown",
        "centre_state.unknown",
        "operation.unknown",
        "rubric.unknown",
    }


def test_loose_files_are_linted_together() -> None:
    alone = lint_files([SAMPLE.with_name("sample.bpmn")])
    together = lint_files([SAMPLE.with_name("sample.bpmn"), SAMPLE.with_name("grade.dmn")])

    assert "decision.unknown" in {finding.code for finding in alone}
    assert "decision.unknown" not in {finding.code for finding in together}


def test_an_edited_file_beside_its_manifest_replaces_the_one_of_the_tree(copy: Path, tmp_path: Path) -> None:
    edited = tmp_path / "sample.bpmn"
    source = (copy / "sample.bpmn").read_text(encoding="utf-8")
    edited.write_text(source.replace(">P7D<", ">7D<"), encoding="utf-8")

    findings = lint_files([copy / "sample.yaml", edited])

    assert [(finding.file, finding.code) for finding in findings] == [(str(edited), "timer.unreadable")]


def test_a_wrong_manifest_is_reported_under_its_path(copy: Path) -> None:
    (copy / "sample.yaml").write_text("key: sample\nname: x\ndiagrams: [sample.bpmn]\nnonsense: 1\n", encoding="utf-8")

    status, text = lint(copy / "sample.yaml")

    assert status == BLOCKED
    assert text.startswith(f"{copy / 'sample.yaml'}:4: 错误 [manifest.unknown_key] nonsense")


def test_misuse_ends_with_status_2(tmp_path: Path) -> None:
    assert lint()[0] == MISUSED
    assert lint(tmp_path)[0] == MISUSED
    status, text = lint(tmp_path / "nowhere.bpmn", lang="en")
    assert status == MISUSED
    assert "nowhere.bpmn" in text


def test_a_manifest_alone_is_no_bundle() -> None:
    bundle = Bundle.from_files({"a.yaml": b"key: a\nname: a\ndiagrams: [a.bpmn]\n"})

    assert [finding.code for finding in lint_bundle(bundle)] == ["bundle.empty", "bundle.file_missing"]


def test_the_executor_has_the_last_word() -> None:
    context, _ = read(edited(*PLANTED["id.duplicate"]), Surroundings())

    (finding,) = executor.check(context)

    assert (finding.code, finding.element, finding.severity.value) == ("executor.refused", "apply", "error")
    assert finding.line > 0


def test_the_built_in_operations_are_those_of_the_engine() -> None:
    own = catalogue_of(standard_operations())

    assert {topic: BUILT_IN[topic] for topic in own} == own
    assert set(BUILT_IN) - set(own) == {"set_deadline"}
