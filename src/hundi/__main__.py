"""`python -m hundi` is `hundi`."""

from hundi.cli import main

main()
