"""A procedure whose official text is a draft is tried out only when somebody says why, and on whose consent."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from engine.db.tables import bundles
from engine.definitions.bundle import Bundle, collect
from engine.definitions.lint import lint_bundle
from engine.errors import DeployRefused, Invalid
from engine.identity.audit import AuditFilters, page_of_acts
from engine.installation import FOUNDER as ROOT
from tests.engine.cast import SAMPLES, Stage


def sample(*lines: str) -> dict[str, bytes]:
    files = dict(collect(SAMPLES / "clocked.yaml").files)
    files["clocked.yaml"] += "\n".join(("", *lines, "")).encode()
    return files


def versions(stage: Stage) -> int:
    with stage.engine.read() as connection:
        count = select(func.count()).select_from(bundles).where(bundles.c.key == "clocked")
        return int(connection.execute(count).scalar_one())


@pytest.mark.parametrize("trial", ["", "  ", "因" * 1001])
def test_a_draft_is_not_deployed_without_a_reason(sqlite_stage: Stage, trial: str) -> None:
    before = versions(sqlite_stage)

    with pytest.raises(Invalid) as refused:
        sqlite_stage.engine.deploy(ROOT, sample("status: draft"), isolated=False, trial=trial)

    assert set(refused.value.errors) == {"trial"} and versions(sqlite_stage) == before


def test_who_tries_out_a_draft_and_why_stands_in_the_journal_of_the_system(stage: Stage) -> None:
    found = stage.engine.deploy(ROOT, sample("status: draft"), isolated=False, trial="局长办公会同意内部试走")
    again = stage.engine.deploy(ROOT, sample("status: draft"), isolated=False)

    assert (found["new"], again["new"], again["version"]) == (True, False, found["version"])
    with stage.engine.read() as connection:
        lines, _ = page_of_acts(connection, AuditFilters(kind="system"), {}, "zh", 10)
    newest = lines[0]
    assert newest.type == "bundle_on_trial" and "征求意见稿" in newest.sentence
    assert "局长办公会同意内部试走" in newest.more


def test_a_text_in_force_needs_no_reason_and_takes_none(sqlite_stage: Stage) -> None:
    with pytest.raises(Invalid):
        sqlite_stage.engine.deploy(ROOT, sample("status: in_force"), isolated=False, trial="试走")

    assert sqlite_stage.engine.deploy(ROOT, sample("status: in_force"), isolated=False)["new"]


def test_the_gate_knows_no_third_status_and_no_draft_that_is_in_force() -> None:
    with pytest.raises(DeployRefused) as refused:
        assert Bundle.from_files(sample("status: valid")).manifest
    dated = lint_bundle(Bundle.from_files(sample("status: draft", 'effective_from: "2026-01-01"')))

    assert [one.code for one in refused.value.findings] == ["manifest.bad_status"]
    assert "declared.draft_in_force" in {one.code for one in dated}
