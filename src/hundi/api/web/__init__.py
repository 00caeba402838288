"""The web app: its files, its page with the first screen's data, and what a visitor sees where it was never built."""
