"""Text for cells of CSV and XLSX files, which spreadsheet programs open."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # a cell that begins so would be run (OWASP, CSV injection)


def safe(text: str) -> str:
    """The text as a spreadsheet shows it and does not run it: before what looks like a formula stands an apostrophe."""
    return f"'{text}" if text.startswith(FORMULA) else text
