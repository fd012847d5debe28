"""People, units, roles, and the one table that says who may do what."""
