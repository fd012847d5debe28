"""Tests of the engine on real databases: commands, people, time, journal, faults."""
