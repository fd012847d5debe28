"""Recorded histories of cases. They are never edited: today's code must replay what any release wrote."""
