"""Tests of the form language on the server."""
