"""Places in a city's folder: points, streets, districts, the boundary and the municipalities around it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import shapely
from pydantic import Field, StringConstraints
from shapely.geometry.base import BaseGeometry

from stadtkern.kernel.city import sync
from stadtkern.kernel.city.models import CityProfile
from stadtkern.kernel.city.packs import Changes, PackModel, PackPart, PackReader, csv_text
from stadtkern.kernel.city.profile import Url
from stadtkern.kernel.places import address_files, spelling
from stadtkern.kernel.places.incoming import Incoming
from stadtkern.kernel.places.models import Area, Place, Street
from stadtkern.kernel.slugs import slug

PLACES, STREETS, DISTRICTS = "places.csv", "streets.csv", "districts.json"
BOUNDARY, NEIGHBOURS = "boundary.geojson", "neighbours.geojson"
DIGITS = 6  # of a degree that are kept: about 10 cm
MANY_POINTS = 5_000  # in one area: more than a map on a phone should carry

ABROAD = "does not lie in Germany"
GERMANY = shapely.box(5.8, 47.2, 15.1, 55.1)  # WGS84, a little wider than the country

Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
SlugText = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


class PlaceLine(PackModel):
    """A line of places.csv. The slug is made from the name when it is not given."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    slug: SlugText | None = None
    address: Annotated[str, StringConstraints(max_length=200)] = ""
    postcode: Annotated[str, StringConstraints(pattern=r"^\d{5}$")] | None = None
    town: Annotated[str, StringConstraints(max_length=100)] = ""
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    quality: Annotated[str, StringConstraints(max_length=40)] = ""
    website: Url | None = None
    accessibility: Annotated[str, StringConstraints(max_length=1000)] = ""
    source: Annotated[str, StringConstraints(max_length=200)] = ""


class StreetLine(PackModel):
    """A line of streets.csv."""

    headings = {"name": ("Straße", "Straßenname", "Name", "Bezeichnung")}

    name: Name
    district: Annotated[str, StringConstraints(max_length=80)] = ""


class District(PackModel):
    """A part of the city, and the names of what it consists of."""

    number: Annotated[int, Field(ge=1, le=999)]
    name: Name
    parts: list[Name] = []


class Districts(PackModel):
    """The whole of districts.json."""

    source: Annotated[str, StringConstraints(max_length=200)] = ""
    districts: Annotated[list[District], Field(min_length=1)]


class Municipality(PackModel):
    """The properties of an area in a GeoJSON file: official municipality key (AGS) and name."""

    ags: Annotated[str, StringConstraints(pattern=r"^\d{8}$")]
    name: Name


class AreaProperties(PackModel):
    """The properties of an area in areas/<kind>.geojson."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    name: Name


@dataclass
class PlacesPart:
    """What this part loads, as `LoadedThing` keeps it: key -> data."""

    places: dict[str, sync.Data] = field(default_factory=dict)
    streets: dict[str, str] = field(default_factory=dict)
    areas: dict[str, dict[str, sync.Data]] = field(default_factory=dict)  # kind -> key -> data
    boundary: dict[str, Any] | None = None
    addresses: Incoming | None = None


def read(reader: PackReader) -> PlacesPart:
    """Read and check all files of places; every one of them may be left out, but for the places."""
    part = PlacesPart()
    _read_places(reader, part)
    _read_streets(reader, part)
    _read_districts(reader, part)
    cities = _read_areas(reader, BOUNDARY)
    if len(cities) > 1:
        reader.problem_at(BOUNDARY, ("features", 1), "a second area", "the city is one area; use a MultiPolygon")
    part.boundary = next((data["geometry"] for data in cities.values()), None)
    part.areas["city"] = cities
    part.areas["municipality"] = _read_areas(reader, NEIGHBOURS)
    for kind, file in address_files.kinds(reader).items():
        part.areas[kind] = _read_areas(reader, file)
    _doubts(reader, part)
    upright = part.boundary if part.boundary is not None and _turned(part.boundary) is None else None
    part.addresses = address_files.read_addresses(reader, upright)
    for line in part.addresses.lines if part.addresses is not None and not part.addresses.official else ():
        part.streets.setdefault(line.street, line.district)
    if part.boundary is not None and not reader.problems and _turned(part.boundary) is None:
        _check_inside(reader, part.boundary)
    reader.known["place"] = {data["name"]: key for key, data in part.places.items()}
    return part


def _read_places(reader: PackReader, part: PlacesPart) -> None:
    for row in reader.csv(PLACES, PlaceLine):
        line = row.data
        key = line.slug or slug(line.name)
        if key in part.places:
            reader.problem(PLACES, row.line, f"the slug {key} stands twice", "give one of the two a slug of its own")
        if (line.lon is None) != (line.lat is None):
            missing = "lon" if line.lon is None else "lat"
            reader.problem(PLACES, row.line, f"{missing} is missing", "give both lon and lat, or none")
        part.places[key] = {
            **line.model_dump(mode="json", exclude={"slug", "website", "postcode"}),
            "website": line.website or "",
            "postcode": line.postcode or "",
        }


def _read_streets(reader: PackReader, part: PlacesPart) -> None:
    districts = None
    for row in reader.csv(STREETS, StreetLine, required=False):
        if row.data.name in part.streets:
            reader.problem(STREETS, row.line, f"the street {row.data.name} stands twice", "remove one of the two lines")
        if row.data.district:
            if districts is None:
                districts = district_names(reader)
            if districts and row.data.district not in districts:
                there = f"districts.json has {', '.join(sorted(districts))}"
                reader.unknown_name(STREETS, row.line, "district", row.data.district, (), there)
        part.streets[row.data.name] = row.data.district


def district_names(reader: PackReader) -> list[str]:
    """The names in districts.json; none where the file is missing or broken, which is told where it is read."""
    try:
        return [str(district["name"]) for district in reader.peek(DISTRICTS)["districts"]]
    except (KeyError, TypeError):
        return []


def _read_districts(reader: PackReader, part: PlacesPart) -> None:
    found = reader.json(DISTRICTS, Districts, required=False)
    areas: dict[str, sync.Data] = {}
    for index, district in enumerate(found.districts if found is not None else []):
        key = str(district.number)
        if key in areas:
            reader.problem_at(
                DISTRICTS, ("districts", index, "number"), f"the number {key} stands twice", "number them all"
            )
        areas[key] = {
            "name": district.name,
            "parts": district.parts,
            "source": found.source if found is not None else "",
        }
    part.areas["district"] = areas


def _read_areas(reader: PackReader, file: str) -> dict[str, sync.Data]:
    """The areas of a GeoJSON file (RFC 7946), by their AGS or key."""
    found, data = reader.plain_json(file, required=False)
    if not found:
        return {}
    if not isinstance(data, dict) or not isinstance(data.get("features"), list):
        reader.problem(file, 1, "this is no GeoJSON FeatureCollection", 'it starts with {"type": "FeatureCollection"')
        return {}
    source = data.get("source")
    areas: dict[str, sync.Data] = {}
    for index, feature in enumerate(data["features"]):
        at = ("features", index)
        if not isinstance(feature, dict) or not isinstance(feature.get("geometry"), dict):
            reader.problem_at(file, at, "this feature has no geometry", "give it a Polygon or MultiPolygon")
            continue
        model: type[Municipality | AreaProperties] = Municipality if file in (BOUNDARY, NEIGHBOURS) else AreaProperties
        named = reader.model(file, model, feature.get("properties"), (*at, "properties"))
        shape = _shape(reader, file, (*at, "geometry"), feature["geometry"])
        if named is None or shape is None:
            continue
        key = named.ags if isinstance(named, Municipality) else named.key
        if key in areas:
            reader.problem_at(file, (*at, "properties"), f"the key {key} stands twice", "keep one of them")
        areas[key] = {
            "name": named.name,
            "source": source if isinstance(source, str) else "",
            "geometry": _plain(shape),
            "label": _label(shape),
        }
    return areas


def _doubts(reader: PackReader, part: PlacesPart) -> None:
    """Warn of limits that are most likely not those of this city."""
    own = str(reader.peek("city.toml").get("ags", ""))
    for key in part.areas["city"]:
        if own and key != own:
            reader.warn_at(
                BOUNDARY, ("features", 0), f"the area is of the municipality {key}, and city.toml says {own}"
            )
    files = {"city": BOUNDARY, "municipality": NEIGHBOURS}
    for kind, areas in part.areas.items():
        file = files.get(kind, f"areas/{kind}.geojson")
        for index, (key, data) in enumerate(areas.items()):
            doubt = _turned(data["geometry"]) if "geometry" in data else None
            if doubt is not None and (kind == "city" or doubt != ABROAD):  # neighbours may be abroad
                reader.warn_at(file, ("features", index), f"{data['name']} ({key}) {doubt}")


def _turned(geometry: Mapping[str, Any]) -> str | None:
    """What is odd about where an area lies: outside of Germany, most likely with longitude and latitude swapped."""
    west, south, east, north = shapely.from_geojson(json.dumps(geometry)).bounds
    if GERMANY.contains(shapely.box(west, south, east, north)):
        return None
    if GERMANY.contains(shapely.box(south, west, north, east)):
        return "lies far away from Germany; longitude and latitude seem to be swapped"
    return ABROAD


def _shape(
    reader: PackReader, file: str, at: tuple[str | int, ...], geometry: Mapping[str, Any]
) -> BaseGeometry | None:
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.GEOSException, ValueError, TypeError) as error:
        reader.problem_at(file, at, f"no valid GeoJSON geometry ({error})", "export it again")
        return None
    if shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
        reader.problem_at(file, at, f"an area cannot be {shape.geom_type or 'empty'}", "give a Polygon or MultiPolygon")
        return None
    west, south, east, north = shape.bounds
    if west < -180 or south < -90 or east > 180 or north > 90:
        reader.problem_at(
            file,
            at,
            f"the coordinates ({west:.0f}, {south:.0f}) are no longitude and latitude",
            "transform the file to WGS84 (EPSG:4326)",
        )
        return None
    if not shape.is_valid:
        reader.problem_at(
            file, at, f"the area is not valid: {shapely.is_valid_reason(shape)}", "repair it in a GIS program"
        )
        return None
    if (points := shapely.get_num_coordinates(shape)) > MANY_POINTS:
        reader.warn_at(file, at, f"the area has {points:,} points; simplify it, maps on phones get slow")
    return shape


def _label(shape: BaseGeometry) -> list[float]:
    """A point inside of an area, longitude and latitude."""
    point = shape.representative_point()
    return [round(point.x, 5), round(point.y, 5)]


def _plain(shape: BaseGeometry) -> dict[str, Any]:
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    geometry["coordinates"] = _rounded(geometry["coordinates"])
    return geometry


def _rounded(value: Any) -> Any:
    return [_rounded(inner) for inner in value] if isinstance(value, list) else round(value, DIGITS)


def _check_inside(reader: PackReader, boundary: Mapping[str, Any]) -> None:
    """A place far from the city is most likely lon and lat the wrong way round."""
    around = shapely.from_geojson(json.dumps(boundary)).buffer(0.5)
    for row in reader.csv(PLACES, PlaceLine):
        line = row.data
        if (
            line.lon is not None
            and line.lat is not None
            and not around.contains(shapely.Point(line.lon, line.lat))
            and around.contains(shapely.Point(line.lat, line.lon))
        ):
            reader.problem(
                PLACES, row.line, f"{line.name} lies far away from the city", "lon and lat seem to be swapped"
            )


def load(part: PlacesPart, changes: Changes) -> None:
    """Write places, streets and areas, and the boundary into the profile."""
    sync.apply("places", part.places, sync.ModelStore(Place, "slug"), changes)
    for kind, title in (("city", "boundary"), ("district", "districts"), ("municipality", "neighbours")):
        sync.apply(title, part.areas.get(kind, {}), sync.ModelStore(Area, "key", kind=kind), changes)
    for kind in address_files.known_kinds() | part.areas.keys() - address_files.OWN_KINDS:
        sync.apply(
            address_files.LOADED_KIND + kind, part.areas.get(kind, {}), sync.ModelStore(Area, "key", kind=kind), changes
        )
    _load_streets(part.streets, changes)
    address_files.load_addresses(part.addresses, changes)
    CityProfile.objects.exclude(boundary=part.boundary).update(boundary=part.boundary)


def _load_streets(wanted: Mapping[str, str], changes: Changes) -> None:
    """Streets are compared with the table itself, all at once. Those of the official address file stay."""
    there = {street.name: street for street in Street.objects.order_by("-key")}
    fresh = [Street(name=name, district=district) for name, district in wanted.items() if name not in there]
    touched = []
    for name, street in there.items():
        if name in wanted and street.district != wanted[name]:
            street.district = wanted[name]
            touched.append(street)
            changes.note_changed("streets", name, ["district"])
    Street.objects.bulk_create(fresh)
    Street.objects.bulk_update(touched, ["district"])
    for street in there.values():
        if street.search != spelling.fold(street.name):
            street.save(update_fields=["search"])  # this version folds otherwise than the one that wrote it
    for street in fresh:
        changes.note_new("streets", street.name)
    gone = [street for name, street in there.items() if name not in wanted and not street.key]
    for street in gone:
        street.delete()
        changes.note_gone("streets", street.name)
    if same := len(wanted) - len(fresh) - len(touched):
        changes.note_same("streets", same)


def export() -> dict[str, str | bytes]:
    """The files of this part, as they are loaded now."""
    columns = [name for name in PlaceLine.model_fields if name != "slug"]
    places = [["slug", *columns]] + [
        [place.slug, *(_cell(getattr(place, name)) for name in columns)] for place in Place.objects.order_by("slug")
    ]
    files: dict[str, str | bytes] = {PLACES: csv_text(places)}
    if streets := list(Street.objects.values_list("name", "district")):
        files[STREETS] = csv_text([["name", "district"], *map(list, streets)])
    districts = sorted(Area.objects.filter(kind="district"), key=lambda area: int(area.key))
    if districts:
        listed = [{"number": int(area.key), "name": area.name, "parts": area.parts} for area in districts]
        files[DISTRICTS] = _json({"source": districts[0].source, "districts": listed})
    for file, kind in ((BOUNDARY, "city"), (NEIGHBOURS, "municipality")):
        if areas := list(Area.objects.filter(kind=kind)):
            files[file] = _geojson(areas, "ags")
    for kind in sorted(address_files.known_kinds()):
        if areas := list(Area.objects.filter(kind=kind)):
            files[f"areas/{kind}.geojson"] = _geojson(areas, "key")
    if addresses := address_files.addresses():
        files[address_files.LIST] = csv_text(addresses)
    return files


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _geojson(areas: list[Area], key: str) -> str:
    """A FeatureCollection with one feature a line, so that a diff shows which one changed."""
    features = ",\n".join(
        json.dumps(
            {"type": "Feature", "properties": {key: area.key, "name": area.name}, "geometry": area.geometry},
            ensure_ascii=False,
        )
        for area in areas
    )
    source = json.dumps(areas[0].source, ensure_ascii=False)
    return f'{{"type": "FeatureCollection", "source": {source}, "features": [\n{features}\n]}}\n'


part = PackPart(
    files=(PLACES, STREETS, DISTRICTS, BOUNDARY, NEIGHBOURS, address_files.AREAS, *address_files.FILES),
    read=read,
    load=load,
    export=export,
)
