"""People, units, roles, and the one table that says who may do what."""

from engine.texts import add_source

add_source("engine.identity", "texts.yaml")
add_source("engine.identity", "unit_requests.yaml")
