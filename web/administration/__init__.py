"""Administration: people and roles, the system's journal, what runs, one's own account, the first administrator."""

from flask import Flask

from engine.texts import add_source
from web.administration import (
    account,
    audit,
    blueprint,
    calendars,
    deployments,
    founding,
    handing_over,
    home,
    people,
    person,
    reading_log,
    roster,
    running,
    sessions,
    system,
    units,
    wording,
)

PAGES = (
    home,
    people,
    person,
    units,
    sessions,
    audit,
    running,
    system,
    deployments,
    calendars,
    handing_over,
    roster,
    wording,
)  # importing them has declared their routes and filters
VIEWS = (blueprint, account, founding)

add_source("web.administration", "texts.yaml")


def install(app: Flask) -> None:
    """What administration does about every request: readings without a part in the case are noted."""
    reading_log.install(app)
