"""Executes diagrams on SpiffWorkflow 3.2, tamed by subclassing. The only package that knows SpiffWorkflow."""

from engine.spiff.execution import Execution
from engine.spiff.facts import BpmnError, DiagramError, Fact, Host, StepFailed, Wait
from engine.spiff.program import ElementInfo, FlowInfo, MultiInstanceInfo, ProcessInfo, Program, TimerInfo
from engine.texts import add_source

add_source("engine.spiff", "texts.yaml")

__all__ = [
    "BpmnError",
    "DiagramError",
    "ElementInfo",
    "Execution",
    "Fact",
    "FlowInfo",
    "Host",
    "MultiInstanceInfo",
    "ProcessInfo",
    "Program",
    "StepFailed",
    "TimerInfo",
    "Wait",
]
