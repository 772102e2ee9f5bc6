"""What is true: the facts, the case, its rules, and who may know what."""
