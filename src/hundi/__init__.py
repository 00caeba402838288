"""Hundi: a payments app that you run yourself, on a double-entry ledger."""

__version__ = "0.1.0"
