"""Measured ratios against peers and limits, all in one run on the same machine, PostgreSQL and cores: `make bench`."""
