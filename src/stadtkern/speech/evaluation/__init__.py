"""Measures of the engine against known truth; `stadtkern speech evaluate FOLDER` prints them."""
