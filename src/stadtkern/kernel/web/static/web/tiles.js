// Tiles that know this device: each asks with what the device keeps (see device.js), and says without a network how old
// its answer is. An answer that is over is never shown.
(() => {
  const list = document.getElementById("kacheln");
  const device = window.stadtkern?.device;
  if (!list || !device) return;
  const words = list.dataset;
  const cityNow = () => Date.now() + Number(words.clockOffset || 0);
  const originals = new Map();

  const content = (tile) => [...tile.children].filter((part) => !part.classList.contains("handles"));
  const show = (tile, parts) => {
    content(tile).forEach((part) => part.remove());
    tile.prepend(...parts);
  };
  const address = (tile) => {
    const url = new URL(tile.dataset.fragment, location.href);
    const names = tile.dataset.needs.split(" ").filter(Boolean);
    const given = names.map((name) => [name, device.value(name, tile.dataset.tile)]);
    if (url.origin !== location.origin || given.some(([, value]) => !value)) return null;
    given.forEach(([name, value]) => url.searchParams.set(name, value));
    return url;
  };
  const ask = async (tile, again = true) => {
    const url = address(tile);
    if (!url) return show(tile, originals.get(tile));
    const answer = await fetch(url, { credentials: "omit", headers: { "X-Stadtkern-Tile": "1" } });
    if ((answer.status === 404 || answer.status === 410) && again) {
      await device.refresh();
      return ask(tile, false);
    }
    if (!answer.ok) return show(tile, originals.get(tile));
    const kept = Number(answer.headers.get("X-Kept-At"));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = cityNow();
    const true_ = [...page.body.children].find((one) => !one.dataset.until || Number(one.dataset.until) > now);
    if (!true_) return show(tile, originals.get(tile));
    const parts = [...true_.children].map((part) => document.importNode(part, true));
    if (kept)
      parts[0]?.append(
        Object.assign(document.createElement("small"), { className: "as-of", textContent: window.stadtkern.age(kept) }),
      );
    show(tile, parts);
  };
  const all = () => [...list.querySelectorAll("[data-fragment]")].forEach((tile) => ask(tile).catch(() => {}));
  list.querySelectorAll("[data-fragment]").forEach((tile) => originals.set(tile, content(tile)));
  addEventListener("stadtkern:address", all);
  addEventListener("online", all);
  addEventListener("pageshow", (event) => event.persisted && all());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && all());
  all();
})();
