"""Decision tables: DMN 1.3 files as the Modeler writes them, compiled once, doing exactly what they say."""

from engine.texts import add_source

add_source("engine.decisions", "texts.yaml")
