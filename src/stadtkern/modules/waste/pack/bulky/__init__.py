"""Bulky waste in a city's folder: `waste/bulky.toml` with terms and things, `waste/bulky_days.csv`."""

from stadtkern.kernel.city.packs import PackPart

from .exporting import export
from .loading import load
from .reading import FILES, read

section = PackPart(files=FILES, read=read, load=load, export=export)
