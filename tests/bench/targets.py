"""The figures to hold, and the bounds among them that do not depend on the machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

AT_MOST: Mapping[str, float] = {
    "complete_cpu_ms.sqlite": 3,
    "complete_cpu_ms.postgresql": 4,
    "statements_per_completion.sqlite": 12,
    "statements_per_completion.postgresql": 12,
    "commits_per_completion": 1,
    "panel_of_five.failures": 0,
    "idle_sweep_ms.1000": 5,
    "idle_sweep_ms.10000": 5,
    "timers.lost.sqlite": 0,
    "timers.lost.postgresql": 0,
    "timers.twice.sqlite": 0,
    "timers.twice.postgresql": 0,
    "inbox_p95_ms.sqlite": 50,
    "inbox_p95_ms.postgresql": 50,
    "overview_p95_ms.sqlite": 100,
    "overview_p95_ms.postgresql": 100,
    **{
        f"screens_p95_ms.{kind}.{name}": limit
        for kind in ("sqlite", "postgresql")
        for name, limit in (("lists", 50), ("sought", 50), ("task", 100), ("case", 100))
    },
    "inbox_paint_p95_ms.sqlite.after_answer": 100,
    "inbox_paint_p95_ms.postgresql.after_answer": 100,
    "case_bytes_150_rounds": 1_000_000,
    "book.check_ms.200": 100,
    "book.check_ms.1500": 100,
    "book.page_ms.200": 100,
    "book.page_ms.1500": 100,
}
AT_LEAST: Mapping[str, float] = {
    "http_completions_per_s.postgresql": 200,
    "timers.per_s.postgresql": 120,
    "reminders_per_s.postgresql": 300,
    "verify_events_per_s": 20_000,
    "replay_inputs_per_s": 500,
}
KINDS, PROCEDURES = ("sqlite", "postgresql"), ("chongqing", "yunnan", "shanghai", "zhejiang")
STORY: Mapping[str, float] = {
    f"procedures.{procedure}.{kind}.{key}": limit
    for procedure in PROCEDURES
    for kind in KINDS
    for key, limit in (("statements", 12), ("statements_most", 18), ("commits", 1))
}
"""A real procedure: what its operations write (papers, numbers, the register) comes on top of the step's own."""
EVERYWHERE = (
    "statements_per_completion.sqlite", "statements_per_completion.postgresql", "commits_per_completion",
    "panel_of_five.failures", "timers.lost.sqlite", "timers.lost.postgresql", "timers.twice.sqlite",
    "timers.twice.postgresql",
)  # fmt: skip
"""Bounds that hold on every machine, however slow."""


PAGES: Mapping[str, float] = {
    f"pages.{form}.{key}": limit
    for form in ("book", "rubric")
    for key, limit in (("open_ms", 300), ("save_ms", 300), ("complete_cpu_ms", 10))
}
"""The longest real forms: opened and saved over HTTP, and completed with all they hold."""


def missed(report: Mapping[str, Any]) -> list[str]:
    """One sentence for each target that ``report`` does not meet."""
    at_most = {**AT_MOST, **(STORY | PAGES if "procedures" in report else {})}
    return [*_above(report, at_most), *_below(report)]


def broken(report: Mapping[str, Any]) -> list[str]:
    """One sentence for each bound that must hold on every machine and does not."""
    story = STORY if "procedures" in report else {}
    return list(_above(report, {**{key: AT_MOST[key] for key in EVERYWHERE}, **story}))


def figure(report: Mapping[str, Any], path: str) -> Any:
    """The figure at a dotted path."""
    found: Any = report
    for part in path.split("."):
        found = found[part]
    return found


def _above(report: Mapping[str, Any], limits: Mapping[str, float]) -> Iterator[str]:
    for path, limit in limits.items():
        if (found := figure(report, path)) > limit:
            yield f"{path} is {found}, to be at most {limit:g}"


def _below(report: Mapping[str, Any]) -> Iterator[str]:
    for path, limit in AT_LEAST.items():
        if (found := figure(report, path)) < limit:
            yield f"{path} is {found}, to be at least {limit:g}"
