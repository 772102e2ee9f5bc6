"""A partner organisation's own small program. It knows the messages, and nothing of the hub."""
