"""Delivers what leaves a case through the outbox: starts of other cases, messages, notifications to people."""
