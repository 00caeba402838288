"""API v1: the tutorial's contract, frozen."""
