"""Backends that Hundi is measured against, each written as its own author would: whole, small, correct, not tuned."""
