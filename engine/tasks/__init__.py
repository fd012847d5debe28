"""Reading tasks: the inbox and its counts."""
