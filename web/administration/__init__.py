"""Administration: people and roles, the system's journal, what runs, one's own account, the first administrator."""

from engine.texts import add_source
from web.administration import account, audit, blueprint, founding, home, people, person, sessions, units, wording

PAGES = (home, people, person, units, sessions, audit, wording)  # importing them has declared their routes and filters
VIEWS = (blueprint, account, founding)

add_source("web.administration", "texts.yaml")
