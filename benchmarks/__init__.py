"""Side-by-side measurements: the hub, the limit and the library, in the same run, as ratios."""
