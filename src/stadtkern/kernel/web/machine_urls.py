"""Paths for machines, without a language: style of the city, manifest, service worker, health, robots, map layers."""

from django.urls import path

from stadtkern.kernel.web import files, machine, maps

urlpatterns = [
    path("stadt.css", machine.city_css, name="city-css"),
    path("symbol.svg", machine.symbol, name="symbol"),
    path("symbol-<int:size>.png", machine.symbol_png, name="symbol-png"),
    path("symbol-maske-<int:size>.png", machine.symbol_mask, name="symbol-mask"),
    path("favicon.ico", machine.favicon, name="favicon"),
    path("manifest.webmanifest", machine.manifest, name="manifest"),
    path("sw.js", machine.service_worker, name="service-worker"),
    path("robots.txt", machine.robots, name="robots"),
    path("gesund", machine.health, name="health"),
    path("dateien/<path:name>", files.uploaded, name="file"),
    path("karte/grund.json", maps.ground, name="map-ground"),
    path("karte/<slug:module>/<slug:layer>.json", maps.layer, name="map-layer"),
]
