"""The web side: pages, JSON API and command line. Knows no SQL and no SpiffWorkflow."""

from engine.texts import add_source

for _name in (
    "texts.yaml", "texts_inbox.yaml", "texts_tables.yaml", "texts_overview.yaml", "texts_together.yaml", "public.yaml",
):  # fmt: skip
    add_source("web", _name)
