"""The database: tables, connections, migrations. Nothing above ``engine`` may import it."""
