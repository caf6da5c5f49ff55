"""Paths for machines, without a language: style of the city, manifest, service worker, health, robots, map layers."""

from django.urls import path, re_path

from stadtkern.kernel.web import files, health, maps, well_known

urlpatterns = [
    path("stadt.css", well_known.city_css, name="city-css"),
    path("symbol.svg", well_known.symbol, name="symbol"),
    re_path(r"^(?P<name>symbol-[a-z0-9-]+\.png)$", well_known.icon, name="icon"),
    path("favicon.ico", well_known.icon, {"name": "favicon.ico"}, name="favicon"),
    path("manifest.webmanifest", well_known.manifest, name="manifest"),
    path("sw.js", well_known.service_worker, name="service-worker"),
    path("robots.txt", well_known.robots, name="robots"),
    path("gesund", health.health, name="health"),
    path("gesund/web", health.web, name="health-web"),
    path("dateien/<path:name>", files.uploaded, name="file"),
    path("karte/grund.json", maps.ground, name="map-ground"),
    path("karte/<slug:module>/<slug:layer>.json", maps.layer, name="map-layer"),
]
