"""The calendar of collections in a city's folder: who collects what, zones, rules, shifts, single dates, streets."""

from stadtkern.kernel.city.packs import PackPart

from .exporting import export
from .loading import load
from .reading import FILES, read

section = PackPart(files=FILES, read=read, load=load, export=export)
