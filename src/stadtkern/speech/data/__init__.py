"""Data of the speech engine: lexicons, rules and coefficients, each with its origin."""
