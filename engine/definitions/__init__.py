"""Bundles: what a procedure is made of, its manifest, and the gate that every bundle passes before it is deployed."""
