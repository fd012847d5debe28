"""Reading and writing what belongs to cases: prefill, files, search, lists, the timeline."""

from engine.texts import add_source

add_source("engine.cases", "texts.yaml")
add_source("engine.cases", "opinions.yaml")
add_source("engine.cases", "servings.yaml")
add_source("engine.cases", "together.yaml")
