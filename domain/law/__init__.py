"""The law as dated data: which text was in force on which day."""
