"""The city map: a layer per module over the city's own outline, and beside it the same as a list."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from stadtkern.kernel.city import clock, switches
from stadtkern.kernel.city.models import CityProfile
from stadtkern.kernel.content import public_page
from stadtkern.kernel.modules import MapLayer, Module
from stadtkern.kernel.places.models import Area


@public_page
def page(request: HttpRequest) -> HttpResponse:
    """The map with all layers, and their things as a list; the list is the whole page without WebGL or JavaScript."""
    layers = []
    for module in switches.active():
        for layer in module.map_layers:
            things = sorted(_features(layer), key=lambda thing: str(thing["properties"].get("title", "")))
            if things:  # a switch for nothing would only ask to be tried
                url = reverse("map-layer", args=[module.name, layer.name])
                layers.append({"layer": layer, "url": url, "things": things})
    drawn = bool(layers) or CityProfile.objects.exclude(boundary=None).exists()  # else the map would be a grey field
    return render(request, "web/map.html", {"nav": "map", "layers": layers, "drawn": drawn})


@public_page
def layer(request: HttpRequest, module: str, layer: str) -> HttpResponse:  # noqa: ARG001
    """One layer as GeoJSON (RFC 7946)."""
    found = _find(module, layer)
    return _geojson(_features(found[1]))


@public_page
def ground(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """What the map is drawn on: neighbours, the city's outline, districts where their outline is known."""
    features = []
    profile = CityProfile.objects.only("boundary", "data").first()
    for area in Area.objects.exclude(geometry=None).exclude(kind="city"):
        kind = "district" if area.kind == "district" else "neighbour"
        features.append(_feature(area.geometry, kind=kind, title=area.name, label=area.label))
    if profile is not None and profile.boundary:
        features.append(_feature(profile.boundary, kind="city", title=str(profile)))
    return _geojson(features)


def _find(module: str, name: str) -> tuple[Module, MapLayer]:
    for active in switches.active():
        for one in active.map_layers:
            if active.name == module and one.name == name:
                return active, one
    raise Http404(f"no layer {module}/{name}")


def _features(layer: MapLayer) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = layer.features(clock.now())["features"]
    return features


def _feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry.get("geometry", geometry), "properties": properties}


def _geojson(features: list[dict[str, Any]]) -> JsonResponse:
    return JsonResponse(
        {"type": "FeatureCollection", "features": features},
        content_type="application/geo+json",
        json_dumps_params={"ensure_ascii": False},
    )
