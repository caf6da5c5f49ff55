"""The arithmetic of collection dates: plain Python, no database, no clock.

Everything else in the module rests on it.
"""
