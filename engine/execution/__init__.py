"""Loads a case under its lock, lets the diagram step, and writes back what it did: one action, one transaction."""
