"""Clocks: what must happen before when, as data, and which of them run in a case."""
