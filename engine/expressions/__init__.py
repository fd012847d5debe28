"""The expression languages of diagrams, forms and decision tables: parsed, compiled to closures and bounded by us.

``language`` is what diagrams say in ``${...}``, ``template`` texts with expressions in them, ``functions`` what every
expression may call, ``feel`` the part of FEEL that forms and decision tables may use. No text of a diagram ever
reaches Python's own parser, ``eval`` or ``getattr``: the languages can only do what these modules spell out.
"""

from engine.texts import add_source

add_source("engine.expressions", "texts.yaml")
