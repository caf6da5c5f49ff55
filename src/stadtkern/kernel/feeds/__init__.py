"""Files of others that are read again and again: asked for on condition, checked, the last good one kept with its age.

A module makes a model of its own from `models.Feed`, and its job calls `refreshing.refresh_due` with what is to be done
with a new file.
"""
