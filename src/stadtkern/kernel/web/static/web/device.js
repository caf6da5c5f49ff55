// What this device knows of its person, and nobody else does: addresses, with a name of their own if somebody gave them
// one, and for each module the key of the part of the city that each lies in. One of them is chosen: its answers stand
// on the start page. Kept in localStorage: all under "stadtkern.addresses", the chosen one also under
// "stadtkern.address"; docs/module-authors.md describes both.
(() => {
  const CHOSEN = "stadtkern.address",
    ALL = "stadtkern.addresses";
  const MAX_ADDRESSES = 8,
    MAX_NAME = 40;
  const ZONES = document.documentElement.lang === "en" ? "/en/adressen/zonen/" : "/adressen/zonen/";
  const FRESH = 7 * 24 * 3600 * 1000; // milliseconds until the zones are asked for again
  const STEP = 100; // places on the line of house numbers for each number (ZoneStretch in kernel/modules/addresses.py)
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const write = (key, value) => {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      /* private window: this visit only */
    }
  };
  const parsed = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  };
  const isAddress = (kept) => !!kept && typeof kept === "object" && !!kept.key;
  const told = () => dispatchEvent(new CustomEvent("stadtkern:address"));

  // {key, label, name, zones: {module: zone}, at}, or null; name is there only where somebody gave one.
  const address = () => {
    const kept = parsed(read(CHOSEN));
    return isAddress(kept) ? kept : null;
  };
  const addresses = () => {
    const kept = parsed(read(ALL)),
      chosen = address();
    const list = Array.isArray(kept) ? kept.filter(isAddress) : [];
    return chosen && !list.some((one) => one.key === chosen.key) ? [chosen, ...list] : list;
  };
  const titleOf = (kept) => kept.name || kept.label;
  const write_ = async (list, chosen) => {
    const before = address();
    try {
      if (list.length) write(ALL, list);
      else localStorage.removeItem(ALL);
      if (chosen) write(CHOSEN, chosen);
      else localStorage.removeItem(CHOSEN);
    } catch {
      /* nothing was kept */
    }
    if (before?.key !== chosen?.key) await window.caches?.delete("tiles").catch(() => {});
    told();
  };
  // The zone of a house by the stretches of its street.
  const zoneAt = (stretches, number, suffix) => {
    const letter = suffix ? suffix.charCodeAt(0) - 96 : 0;
    const place = number * STEP + (!suffix ? 0 : letter >= 1 && letter <= 26 ? letter : 27);
    const side = number % 2 ? "odd" : "even";
    return (
      stretches.find(([low, high, parity]) => low <= place && place <= high && (!parity || parity === side))?.[3] || ""
    );
  };
  // The zones of an address by its key. The city is asked for the street alone; null where it doesn't know it. Rejects
  // without a network, with `highest` for a house number that the street can't have, and with `number` where none was
  // given and the zones depend on it.
  const zonesOf = async (key) => {
    const [street, number, suffix = ""] = key.split("_");
    const answer = await fetch(`${ZONES}?strasse=${encodeURIComponent(street)}`, {
      credentials: "omit",
      headers: { Accept: "application/json" },
    });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(String(answer.status));
    const { zones, highest } = await answer.json();
    if (Number(number) > highest) throw Object.assign(new Error("no such house number"), { highest });
    const whole = (stretches) => stretches.every(([, , , zone]) => zone === stretches[0][3]);
    if (!number && !Object.values(zones).every(whole))
      throw Object.assign(new Error("no house number"), { number: true });
    const found = Object.entries(zones).map(([module, stretches]) => [
      module,
      number ? zoneAt(stretches, Number(number), suffix) : stretches[0][3],
    ]);
    return Object.fromEntries(found.filter(([, zone]) => zone));
  };
  // Keep an address and choose it. Gives what is kept, or null where the city doesn't know the street (see zonesOf).
  const keep = async (key, label) => {
    const zones = await zonesOf(key);
    if (!zones) return null;
    const list = addresses();
    const before = list.find((one) => one.key === key);
    const kept = { key, label, ...(before?.name ? { name: before.name } : {}), zones, at: Date.now() };
    const others = list.filter((one) => one.key !== key).slice(1 - MAX_ADDRESSES);
    await write_(before ? list.map((one) => (one.key === key ? kept : one)) : [...others, kept], kept);
    return address();
  };
  const choose = async (key) => {
    const kept = addresses().find((one) => one.key === key);
    if (kept) await write_(addresses(), kept);
  };
  const rename = async (key, name) => {
    const given = name.trim().slice(0, MAX_NAME);
    const named = ({ name: _before, ...kept }) => (given ? { ...kept, name: given } : kept);
    const list = addresses().map((one) => (one.key === key ? named(one) : one));
    await write_(
      list,
      list.find((one) => one.key === address()?.key),
    );
  };
  // Forget one address, the chosen one without a key; then the first of those that are left is chosen.
  const forget = async (key = address()?.key) => {
    const list = addresses().filter((one) => one.key !== key);
    await write_(list, list.find((one) => one.key === address()?.key) || list[0]);
  };
  // Ask again which zones the kept addresses lie in; they change when the city redraws them.
  const refresh = async () => {
    for (const { key } of addresses()) {
      const zones = await zonesOf(key);
      const list = addresses().map((one) => (one.key === key && zones ? { ...one, zones, at: Date.now() } : one));
      await write_(
        list,
        list.find((one) => one.key === address()?.key),
      );
    }
    return address();
  };
  const value = (name, module) => {
    if (name === "zone") return address()?.zones?.[module] || "";
    const kept = parsed(read(`stadtkern.${name}`));
    return Array.isArray(kept) ? kept.join(",") : typeof kept === "string" ? kept : "";
  };
  window.stadtkern = Object.assign(window.stadtkern || {}, {
    device: { address, addresses, titleOf, keep, choose, rename, forget, refresh, value },
  });
  if (navigator.onLine && addresses().some((kept) => !(Date.now() - kept.at < FRESH))) refresh().catch(() => {});
})();
