"""What a role sees: pure folds over facts already cut down to what the role may know."""
