"""Outside formats of addresses, each its own file: the official NRW file, and plain lists."""
