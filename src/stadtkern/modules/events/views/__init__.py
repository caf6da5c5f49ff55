"""Pages. Each file holds `paths`, which urls.py and staff_urls.py put together."""
