"""Measures the figures of the design: ``python -m tests.bench --postgresql URL --output build/bench.json``."""
