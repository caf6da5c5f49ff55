"""Reads. Each file answers the questions of one part: programme, registering, door, statistics."""
