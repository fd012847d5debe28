"""Tests of rubrics: reading, scoring, counting, assessing, importing."""
