"""The register of centres: what the procedures are about, with the history of their states."""
