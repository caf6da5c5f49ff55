"""Outside formats of collection dates."""
