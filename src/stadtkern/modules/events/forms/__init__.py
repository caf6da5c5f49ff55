"""Input from people, checked."""
