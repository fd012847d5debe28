"""Every dependency has a reason, and the lock holds exactly what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import ROOT

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)
RUNTIME = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
DEVELOPMENT = PROJECT["project"]["optional-dependencies"]["dev"]


def _locked(lock: str) -> dict[str, str]:
    text = (ROOT / "lock" / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+) \\$", text, re.MULTILINE))


def _missing(requirements: list[str], locked: dict[str, str]) -> list[str]:
    wanted = [Requirement(requirement) for requirement in requirements]
    return [str(one) for one in wanted if not one.specifier.contains(locked.get(canonicalize_name(one.name), "0"))]


def test_every_dependency_says_why_it_is_here() -> None:
    quoted = [line.strip() for line in PYPROJECT.splitlines() if re.match(r'    "[a-z0-9-]+(\[\w+\])?[<>]', line)]

    assert len(quoted) == len(PROJECT["project"]["dependencies"]) + len(DEVELOPMENT)
    assert [line for line in quoted if not re.search(r",\s+# \S.{7}", line)] == []


def test_the_lock_satisfies_what_is_asked_for() -> None:
    assert _missing(RUNTIME, _locked("requirements.txt")) == []
    assert _missing([*RUNTIME, *DEVELOPMENT], _locked("requirements-dev.txt")) == []


def test_demonstration_and_tests_run_on_the_same_versions() -> None:
    runtime, development = _locked("requirements.txt"), _locked("requirements-dev.txt")

    assert {package: version for package, version in runtime.items() if development.get(package) != version} == {}


def test_every_locked_file_has_a_hash() -> None:
    for lock in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / "lock" / lock).read_text(encoding="utf-8")
        entries = re.split(r"^(?=[a-z0-9._-]+==)", text, flags=re.MULTILINE)[1:]
        assert len(entries) == len(_locked(lock))
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
