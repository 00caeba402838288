"""Where the book lives.

`protocol` says what a store promises, `tables` and `migrations/` hold the schema, each engine has a package of its own
(its posting path in its own best SQL), and `open` turns a database URL into a store.
"""
