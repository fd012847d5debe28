"""A compiled bundle: immutable specs, decisions and what is known of each process; shared by all cases and threads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from engine.decisions.dmn import Decision, compile_decisions
from engine.spiff.diagram import ElementInfo, FlowInfo, MultiInstanceInfo, ProcessInfo, TimerInfo
from engine.spiff.parser import DiagramParser, ScopeSpec

__all__ = ["ElementInfo", "FlowInfo", "MultiInstanceInfo", "ProcessInfo", "Program", "TimerInfo"]


@dataclass(frozen=True)
class Program:
    """The executable form of a bundle's diagrams and decision tables.

    ``processes`` by process id; ``specs`` and ``decisions`` are for this package only.
    """

    processes: Mapping[str, ProcessInfo]
    specs: Mapping[str, ScopeSpec] = field(repr=False)
    decisions: Mapping[str, Decision] = field(repr=False)

    @cached_property
    def elements(self) -> Mapping[str, ElementInfo]:
        """Every element of every process, by its id."""
        return {key: element for process in self.processes.values() for key, element in process.elements.items()}

    @classmethod
    def compile(
        cls,
        diagrams: Mapping[str, bytes],
        decisions: Mapping[str, bytes],
        outside_topics: Collection[str] = (),
    ) -> Program:
        """Compile diagrams and decision files, both by file name.

        Args:
            diagrams: BPMN files, bytes as stored.
            decisions: DMN files, bytes as stored.
            outside_topics: topics of service tasks that become tasks of kind 'external'.

        Raises:
            DiagramError: a diagram cannot be executed.
            LianghengError: a decision table cannot be compiled.
        """
        parser = DiagramParser(outside_topics)
        for name in sorted(diagrams):
            parser.add_diagram(diagrams[name], name)
        specs: dict[str, Any] = parser.build()
        tables: dict[str, Decision] = {}
        for name in sorted(decisions):
            tables.update(compile_decisions(decisions[name]))
        return cls(MappingProxyType(parser.processes), MappingProxyType(specs), MappingProxyType(tables))
