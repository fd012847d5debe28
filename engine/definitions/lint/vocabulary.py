"""The words of diagrams: read-only names, functions, Camunda attributes and properties that the system understands."""

from __future__ import annotations

from datetime import date

from engine.calendars.days import Calendar
from engine.calendars.deadlines import deadline_functions
from engine.expressions.functions import BASE_FUNCTIONS
from engine.rubrics.functions import NAMES as RUBRIC_FUNCTIONS

#: What every expression may read beside the variables of the process.
READ_ONLY = frozenset({"case", "centre", "unit", "standing", "param", "today"})

#: Functions of time (a calendar stands behind them; which one does not matter for their names) and of the case, which
#: the host answers.
DEADLINE_FUNCTIONS = frozenset(deadline_functions(Calendar("names", ()), date(2026, 1, 1)))
FUNCTIONS = frozenset(BASE_FUNCTIONS) | DEADLINE_FUNCTIONS | {"deadline"} | RUBRIC_FUNCTIONS

#: Functions that look into the database: only the prefill of a form may ask them, a step must not depend on them.
PREFILL_FUNCTIONS = frozenset(
    {
        "submission", "submissions", "earlier", "people", "experts", "units", "capabilities", "commitments",
        "commitment_totals", "unfinished", "claimed", "centres", "places", "changes",
    }
)  # fmt: skip

#: The input of a user task that fills in its form as a whole.
WHOLE_FORM = "form"

#: Variables the planner gives a case that it starts for a centre (property startFor).
PLANNED = frozenset({"nominal_date", "year"})

#: Names that exist only where an element takes its results.
SUBMITTED = frozenset({"form", "actor"})
RESULT = frozenset({"result"})
MESSAGE = frozenset({"message"})
COUNTERS = frozenset({"nrOfInstances", "nrOfCompletedInstances", "nrOfActiveInstances", "loopCounter"})

_TASK = frozenset({"formKey", "candidateGroups", "assignee", "dueDate", "priority"})

#: What gives an automatic step a transaction of its own.
APART = "asyncBefore"

#: Camunda attributes that are executed, by BPMN tag.
ATTRIBUTES: dict[str, frozenset[str]] = {
    "process": frozenset({"candidateStarterGroups", "versionTag"}),
    "userTask": _TASK,
    "manualTask": _TASK,
    "serviceTask": frozenset({"type", "topic", "resultVariable", APART}) | _TASK,
    "businessRuleTask": frozenset({"decisionRef", "resultVariable", "mapDecisionResult", APART}),
    "scriptTask": frozenset({APART}),
    "sendTask": frozenset({APART}),
    "callActivity": frozenset(),
}

#: Attributes the Modeler writes by itself, with values that change nothing here: worth a note, not a warning.
HARMLESS = frozenset(
    {
        "historyTimeToLive", "isStartableInTasklist", "asyncBefore", "asyncAfter", "exclusive", "modelerTemplate",
        "modelerTemplateVersion", "modelerTemplateIcon", "jobPriority", "taskPriority", "versionTag",
    }
)  # fmt: skip
LATEST_BINDINGS = {"calledElementBinding": ("latest", "deployment"), "decisionRefBinding": ("latest", "deployment")}

#: Children of extensionElements that are executed, by BPMN tag ("" for all).
EXTENSIONS: dict[str, frozenset[str]] = {
    "": frozenset({"properties", "inputOutput"}),
    "callActivity": frozenset({"in", "out"}),
}

_ANYWHERE = frozenset({"basis", "rules", "hint"})

#: How a unit writes the form of a user task together, and who signs it.
TOGETHER = frozenset({"together", "signedBy", "signedWhen"})

#: camunda:properties that are read, by BPMN tag ("" for all).
PROPERTIES: dict[str, frozenset[str]] = {
    "": _ANYWHERE,
    "process": frozenset({"title", "number", "numberAt", "centre", "shownAt", "optional", "shared"}),
    "startEvent": frozenset({"startFor", "anchor"}),
    "userTask": frozenset({"party", "remind", "escalate", "outside", "sealed", "readers", "refill"}) | TOGETHER,
    "manualTask": frozenset({"party", "remind", "escalate", "outside", "readers"}),
    "serviceTask": frozenset({"party", "remind", "escalate", "outside"}),
}
MULTI_INSTANCE_PROPERTIES = frozenset({"resultCollection", "resultElement"})
