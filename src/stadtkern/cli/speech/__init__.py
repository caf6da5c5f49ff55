"""`stadtkern speech …`: commands.py says what there is, the files beside do it."""
