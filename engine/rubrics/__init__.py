"""Assessments by points or levels: what a ``.rubric`` file says, what an expert gave, and what follows from both.

A rubric is data of a bundle that a process owner edits and versions. ``reading`` turns a file into the ``model`` or
into findings; ``functions`` are what expressions call. Everything is pure and exact: no table, no clock, no float.
"""

from engine.texts import add_source

add_source("engine.rubrics", "texts.yaml")
