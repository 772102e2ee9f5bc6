"""The demonstration: two invented stories as data, and a directory kept in a file."""
