"""The web side: pages, JSON API and command line. Knows no SQL and no SpiffWorkflow."""

from engine.texts import add_source

add_source("web", "texts.yaml")
add_source("web", "public.yaml")
