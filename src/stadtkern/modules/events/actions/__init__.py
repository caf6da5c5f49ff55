"""Verbs that change state, one transaction each: editing, registering, waiting, door, importing."""
