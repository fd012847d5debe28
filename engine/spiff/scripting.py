"""Keeps Spiff's own Python script engine out: every expression is compiled by our language before it runs."""

from __future__ import annotations

from typing import Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

from engine.spiff.facts import StepFailed


class ClosedEnvironment(BasePythonScriptEngineEnvironment):
    """Evaluates nothing: a call that reaches it is a hole in our spec classes, never a feature."""

    def evaluate(self, expression: Any, context: Any, external_context: Any = None) -> NoReturn:
        """Refuse."""
        raise StepFailed("step.stock_script", source=str(expression))

    def execute(self, script: Any, context: Any, external_context: Any = None) -> NoReturn:
        """Refuse."""
        raise StepFailed("step.stock_script", source=str(script))

    def call_service(self, context: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise StepFailed("step.stock_script", source="service")


class LanguageEngine(PythonScriptEngine):
    """The script engine given to Spiff."""

    def __init__(self) -> None:
        super().__init__(ClosedEnvironment())
