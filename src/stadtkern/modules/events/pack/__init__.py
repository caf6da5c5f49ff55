"""The programme in a city's folder: `topics.toml`, and one JSON file per series in `events/`."""

from stadtkern.kernel.city.packs import PackPart

from .exporting import export
from .loading import load
from .reading import read

part = PackPart(files=("topics.toml", "events/*.json", "demo.toml"), read=read, load=load, export=export)
