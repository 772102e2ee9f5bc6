"""The case: its state as a pure fold of its facts."""
