"""Words that must not stand in the tree: provinces in code, registry addresses, unfinished work, machine paths."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tests.architecture.sources import ROOT, files, name

PROVINCES = re.compile(
    "chongqing|yunnan|zhejiang|(?<!Asia/)shanghai|重庆|云南|浙江|上海|北京市|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|江苏|安徽"
    "|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|四川|贵州|西藏|陕西|甘肃|青海|宁夏|新疆",
    re.IGNORECASE,
)

# Put together from pieces, so that this file does not contain what it looks for.
REGISTRIES = re.compile(
    "|".join(
        (
            "pypi" + r"\.(org|io)",
            "python" + "hosted",
            "npm" + r"js\.",
            "npm" + r"mirror\.",
            r"(deb|security)\." + "debian",
            "tuna" + r"\.tsinghua",
            "extra-" + "index-url",
            '"resolved"' + ': *"http',
        )
    ),
    re.IGNORECASE,
)

UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")

MACHINE = re.compile(r"(?<![\w./])/(work|farm|home|root" + r")/\w|(?<![\w./])/tmp/[a-z]")


def _found(pattern: re.Pattern[str], paths: Iterable[Path]) -> list[str]:
    return [
        f"{name(path)}:{number} {match.group()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if (match := pattern.search(line))
    ]


def test_no_province_is_known_to_the_code() -> None:
    code = [*files("engine", "web", "frontend"), *(path for path in (ROOT / "forms").glob("*.py"))]

    assert _found(PROVINCES, (path for path in code if path.name != "package-lock.json")) == []


def test_no_registry_address_is_committed() -> None:
    assert _found(REGISTRIES, files()) == []


def test_nothing_is_left_unfinished() -> None:
    assert _found(UNFINISHED, files("engine", "forms", "web", "frontend", "bpmn")) == []


def test_no_path_of_a_developers_machine_is_committed() -> None:
    assert _found(MACHINE, files()) == []
