"""The journal: append-only, hash-chained, the only record of what happened and why."""
