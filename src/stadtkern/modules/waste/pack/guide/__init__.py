"""What goes where in a city's folder: `waste/abc.csv`, `waste/yards.toml`, `waste/mobile.csv`."""

from stadtkern.kernel.city.packs import PackPart

from .exporting import export
from .loading import load
from .reading import FILES, read

section = PackPart(files=FILES, read=read, load=load, export=export)
