"""What the tests stand on: a temporary PostgreSQL, a browser."""
