"""The rules of money.

Standard library only: no I/O, no clock, no randomness, no async. Callers bring time, ids and data; `decide` says what
happens. Read in this order: money, accounts, transfers, commands, refusals, book, decide, rules/.
"""
