// The city map. Draws only what this server gives: outline, neighbours, districts, and the modules' layers.
(() => {
  const box = document.getElementById("karte");
  // "#" and a place in the address: its line in the list is marked, and without a map it is where one lands.
  const named = decodeURIComponent(location.hash.slice(1));
  const line = [...document.querySelectorAll("[data-thing]")].find((one) => one.dataset.thing === named);
  const land = () => {
    if (!line) return;
    line.scrollIntoView({ block: "center" });
    line.querySelector("a").focus({ preventScroll: true });
  };
  line?.classList.add("meant");
  if (!box || !window.maplibregl) return land();
  const note = document.getElementById("ohne-karte");
  const canvas = document.createElement("canvas");
  if (!canvas.getContext("webgl2") && !canvas.getContext("webgl")) return land();

  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = box.dataset.css;
  document.head.append(sheet);

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const paint = () => ({
    city: colour("--card"),
    sunk: colour("--sunk"),
    line: colour("--line"),
    edge: colour("--edge"),
    main: colour("--city"),
    ink: colour("--ink"),
  });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const json = (url) =>
    fetch(url).then((answer) => (answer.ok ? answer.json() : { type: "FeatureCollection", features: [] }));
  const layers = [...box.querySelectorAll("[data-source]")].map((mark, number) => ({
    id: `layer-${number}`,
    url: mark.dataset.source,
    colour: mark.dataset.colour,
  }));

  const bounds = (features) => {
    const edge = [180, 90, -180, -90];
    const walk = (part) => {
      if (typeof part[0] === "number") {
        edge[0] = Math.min(edge[0], part[0]);
        edge[1] = Math.min(edge[1], part[1]);
        edge[2] = Math.max(edge[2], part[0]);
        edge[3] = Math.max(edge[3], part[1]);
      } else part.forEach(walk);
    };
    features.forEach((feature) => walk(feature.geometry.coordinates));
    return edge[0] > edge[2] ? null : edge;
  };

  const start = async () => {
    const [ground, ...sets] = await Promise.all([json(box.dataset.ground), ...layers.map((layer) => json(layer.url))]);
    const city = ground.features.filter((feature) => feature.properties.kind === "city");
    const all = sets.flatMap((set) => set.features);
    const view = bounds(city.length ? city : all);
    box.hidden = false;
    note.hidden = true;
    maplibregl.setWorkerUrl(box.dataset.worker);
    let map;
    const p = paint();
    try {
      map = new maplibregl.Map({
        container: box,
        attributionControl: false,
        dragRotate: false,
        pitchWithRotate: false,
        fadeDuration: still ? 0 : 200,
        bounds: view || [5.8, 47.2, 15.1, 55.1],
        fitBoundsOptions: { padding: 24 },
        maxZoom: 18,
        locale: {
          "NavigationControl.ZoomIn": box.dataset.zoomIn,
          "NavigationControl.ZoomOut": box.dataset.zoomOut,
          "Map.Title": box.dataset.label,
        },
        style: {
          version: 8,
          sources: { ground: { type: "geojson", data: ground } },
          layers: [
            { id: "paper", type: "background", paint: { "background-color": p.sunk } },
            {
              id: "neighbours",
              type: "line",
              source: "ground",
              filter: ["==", ["get", "kind"], "neighbour"],
              paint: { "line-color": p.line, "line-width": 1 },
            },
            {
              id: "city",
              type: "fill",
              source: "ground",
              filter: ["==", ["get", "kind"], "city"],
              paint: { "fill-color": p.city },
            },
            {
              id: "districts",
              type: "line",
              source: "ground",
              filter: ["==", ["get", "kind"], "district"],
              paint: { "line-color": p.line, "line-width": 1.2 },
            },
            {
              id: "edge",
              type: "line",
              source: "ground",
              filter: ["==", ["get", "kind"], "city"],
              paint: { "line-color": p.edge, "line-width": 2 },
            },
          ],
        },
      });
    } catch (error) {
      box.hidden = true;
      note.hidden = false;
      return land();
    }
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
    map.on("load", () => {
      layers.forEach((layer, number) => {
        map.addSource(layer.id, {
          type: "geojson",
          data: sets[number],
          cluster: true,
          clusterRadius: 36,
          clusterMaxZoom: 16,
        });
        map.addLayer({
          id: `${layer.id}-areas`,
          type: "fill",
          source: layer.id,
          filter: ["==", ["geometry-type"], "Polygon"],
          paint: { "fill-color": layer.colour, "fill-opacity": 0.25 },
        });
        map.addLayer({
          id: layer.id,
          type: "circle",
          source: layer.id,
          filter: ["==", ["geometry-type"], "Point"],
          paint: {
            "circle-color": dark.matches ? p.main : layer.colour,
            "circle-stroke-color": p.city,
            "circle-stroke-width": 2.5,
            "circle-radius": [
              "case",
              ["has", "point_count"],
              ["interpolate", ["linear"], ["get", "point_count"], 2, 13, 30, 24],
              9,
            ],
          },
        });
        map.on("click", layer.id, (event) => open(map, layer, event.features[0]));
        map.on("mouseenter", layer.id, () => {
          map.getCanvas().style.cursor = "pointer";
        });
        map.on("mouseleave", layer.id, () => {
          map.getCanvas().style.cursor = "";
        });
      });
      // Text needs fonts from a tile server, which we don't have: counts and names are elements of the page.
      const counts = [];
      // Words in the picture: no buttons, as MapLibre makes of its markers, and the list beside the map tells the same.
      const label = (text, className, at, ground = "") => {
        const element = Object.assign(document.createElement("span"), { textContent: text, className });
        element.style.backgroundColor = ground;
        const marker = new maplibregl.Marker({ element }).setLngLat(at).addTo(map);
        ["role", "aria-label", "tabindex"].forEach((name) => element.removeAttribute(name));
        element.setAttribute("aria-hidden", "true");
        return marker;
      };
      ground.features
        .filter((feature) => feature.properties.kind !== "city" && feature.properties.label)
        .forEach((feature) => label(feature.properties.title, "map-name", feature.properties.label));
      map.on("idle", () => {
        counts.splice(0).forEach((marker) => marker.remove());
        const seen = new Set();
        const shown = layers.map((layer) => layer.id).filter((id) => map.getLayer(id));
        map
          .queryRenderedFeatures({ layers: shown })
          .filter((feature) => feature.properties.cluster && !seen.has(feature.properties.cluster_id))
          .forEach((feature) => {
            seen.add(feature.properties.cluster_id);
            counts.push(
              label(
                feature.properties.point_count,
                "map-count",
                feature.geometry.coordinates,
                dark.matches ? colour("--city") : layers.find((layer) => layer.id === feature.layer.id).colour,
              ),
            );
          });
      });
      box.dataset.ready = "";
      show(map, layers, sets);
    });
    dark.addEventListener("change", () => {
      const q = paint();
      map.setPaintProperty("paper", "background-color", q.sunk);
      map.setPaintProperty("city", "fill-color", q.city);
      map.setPaintProperty("edge", "line-color", q.edge);
      ["neighbours", "districts"].forEach((id) => map.setPaintProperty(id, "line-color", q.line));
    });
    document.querySelectorAll("input[data-layer]").forEach((switcher) =>
      switcher.addEventListener("change", () => {
        const shown = switcher.checked;
        for (const id of [`layer-${switcher.dataset.layer}`, `layer-${switcher.dataset.layer}-areas`])
          map.setLayoutProperty(id, "visibility", shown ? "visible" : "none");
        document.querySelector(`[data-list="${switcher.dataset.layer}"]`).hidden = !shown;
      }),
    );
  };

  // The place that the address names: in the middle of the picture, with its words open.
  const show = (map, layers, sets) => {
    if (!named) return;
    for (const [number, set] of sets.entries()) {
      const found = set.features.find((feature) => feature.id === named && feature.geometry.type === "Point");
      if (!found) continue;
      map.jumpTo({ center: found.geometry.coordinates, zoom: 12.5 });
      box.scrollIntoView({ block: "center" });
      return open(map, layers[number], found);
    }
    land();
  };

  const open = async (map, layer, feature) => {
    let found = [feature];
    if (feature.properties.cluster) {
      const source = map.getSource(layer.id);
      const zoom = await source.getClusterExpansionZoom(feature.properties.cluster_id);
      if (zoom <= 16) return map.easeTo({ center: feature.geometry.coordinates, zoom: zoom + 0.3, animate: !still });
      found = await source.getClusterLeaves(feature.properties.cluster_id, 12, 0);
    }
    const content = document.createElement("div");
    for (const one of found) {
      const line = document.createElement(one.properties.url ? "a" : "p");
      if (one.properties.url) line.href = one.properties.url;
      line.textContent = one.properties.title;
      if (one.properties.detail)
        line.append(Object.assign(document.createElement("small"), { textContent: one.properties.detail }));
      content.append(line);
    }
    new maplibregl.Popup({ closeButton: true, maxWidth: "280px" })
      .setLngLat(feature.geometry.coordinates)
      .setDOMContent(content)
      .addTo(map);
  };

  start().catch(() => {
    box.hidden = true;
    note.hidden = false;
    land();
  });
})();
