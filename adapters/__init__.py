"""The outside world: databases, messages, web, command line; and the one place of wiring."""
