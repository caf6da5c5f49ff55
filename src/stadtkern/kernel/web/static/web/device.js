// What this device knows of its person, and nobody else does: one address, and for each module the key of the part of
// the city that it lies in. Kept in localStorage under "stadtkern.address"; docs/module-authors.md describes it.
(() => {
  const ADDRESS = "stadtkern.address";
  const ZONES = document.documentElement.lang === "en" ? "/en/adressen/zonen/" : "/adressen/zonen/";
  const FRESH = 7 * 24 * 3600 * 1000; // milliseconds until the zones are asked for again
  const read = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const write = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window: this visit only */ } };
  const parsed = (text) => { try { return JSON.parse(text); } catch { return text; } };
  const told = () => dispatchEvent(new CustomEvent("stadtkern:address"));

  // {key, label, zones: {module: zone}, at}, or null.
  const address = () => { const kept = parsed(read(ADDRESS)); return kept && typeof kept === "object" && kept.key ? kept : null; };
  const ask = async (key) => {
    const answer = await fetch(`${ZONES}?adresse=${encodeURIComponent(key)}`, { credentials: "omit", headers: { Accept: "application/json" } });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  // Keep an address by its key. Gives what is kept, or null where the city doesn't know it; rejects without a network.
  const keep = async (key) => {
    const found = await ask(key);
    if (!found) return null;
    const before = address();
    write(ADDRESS, JSON.stringify({ ...found, at: Date.now() }));
    if (!before || before.key !== found.key) await window.caches?.delete("tiles").catch(() => {});
    told();
    return address();
  };
  const forget = async () => {
    try { localStorage.removeItem(ADDRESS); } catch { /* nothing was kept */ }
    await window.caches?.delete("tiles").catch(() => {});
    told();
  };
  // Ask again which zones the kept address lies in; they change when the city redraws them.
  const refresh = async () => { const kept = address(); return kept ? keep(kept.key) : null; };
  const value = (name, module) => {
    if (name === "zone") return address()?.zones?.[module] || "";
    const kept = parsed(read(`stadtkern.${name}`));
    return Array.isArray(kept) ? kept.join(",") : typeof kept === "string" ? kept : "";
  };
  window.stadtkern = Object.assign(window.stadtkern || {}, { device: { address, keep, forget, refresh, value } });
  const kept = address();
  if (kept && navigator.onLine && !(Date.now() - kept.at < FRESH)) refresh().catch(() => {});
})();
