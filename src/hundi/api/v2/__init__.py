"""API v2: what a web app, a program and an operator need. `routes` puts it together."""
