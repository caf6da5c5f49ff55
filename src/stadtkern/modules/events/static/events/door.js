/* The check-in: what is said here counts on this device at once, and is told to the server as soon as there is a
   net. */
"use strict";
(() => {
  const config = JSON.parse(document.getElementById("door-config").textContent);
  const texts = config.texts;
  const el = (id) => document.getElementById(id);
  const POLL = 20000; // ms between two looks at what other devices did
  const CHUNK = 100; // words in one sending
  const SIGNS = {
    good: "M12 25l8 8 16-18",
    again: "M24 12v13l8 5M24 5a19 19 0 1 0 .1 0",
    bad: "M14 14l20 20M34 14L14 34",
    ask: "M24 14v14M24 34v1",
  };
  const state = {
    id: "",
    record: null,
    current: null,
    queue: [],
    sending: false,
    again: false,
    told: 0,
    problem: "",
    online: navigator.onLine,
  };

  const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const people = (n) => (n === 1 ? texts.person : say(texts.people, { n }));
  const cityNow = () => new Date(Date.now() + (state.record?.offset || 0));
  const clock = (iso) =>
    new Intl.DateTimeFormat(config.language, { timeStyle: "short", timeZone: state.record.data.zone }).format(
      new Date(iso),
    );
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function codeIn(text) {
    const last = text.trim().replace(/\/+$/, "").split("/").pop().replace(/[\s-]/g, "").toUpperCase();
    return /^[A-HJ-NP-Z2-9]{26}$/.test(last) ? last : "";
  }

  async function fingerprint(code) {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code));
    return [...new Uint8Array(digest)]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("")
      .slice(0, config.hashLength);
  }

  /* --- the server --------------------------------------------------------------------------------------------- */
  const address = (name) => config.paths[name].replace("EVENT", state.id);

  async function ask(name, body) {
    const options = { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" } };
    if (body) Object.assign(options, { method: "POST", body: JSON.stringify(body) });
    if (body)
      Object.assign(options.headers, {
        "Content-Type": "application/json",
        "X-CSRFToken": state.record?.data.csrf || "",
      });
    const answer = await fetch(address(name), options);
    if (answer.type === "opaqueredirect" || answer.status === 401) throw new Error("signin");
    if (answer.status === 403) throw new Error("forbidden");
    if (!answer.ok || !(answer.headers.get("Content-Type") || "").includes("json")) throw new Error("server");
    return answer.json();
  }

  async function refresh() {
    try {
      const told = state.told;
      const data = await ask("data");
      if (told !== state.told) {
        await refresh();
        return;
      } // older than what we know by now
      const offset = new Date(data.now) - Date.now(); // the city's clock may not be this device's
      state.record = { id: state.id, data, offset, until: new Date(data.event.keep_until) - offset };
      state.online = true;
      state.problem = "";
      for (const word of state.queue) apply(word);
      await DoorStore.keep(state.record);
    } catch (error) {
      trouble(error);
    }
    draw();
  }

  function trouble(error) {
    state.online = !(error instanceof TypeError);
    state.problem = state.online ? error.message : "";
  }

  async function send() {
    if (state.sending) {
      state.again = true;
      return;
    }
    state.sending = true;
    net();
    try {
      state.queue = await DoorStore.waiting(state.id);
      while (state.queue.length) {
        const words = [...state.queue].sort((a, b) => a.at.localeCompare(b.at)).slice(0, CHUNK);
        const answer = await tell(words);
        state.told += 1;
        await DoorStore.done(words.map((word) => word.client_id));
        state.queue = await DoorStore.waiting(state.id);
        state.online = true;
        state.problem = "";
        learn(answer);
      }
    } catch (error) {
      trouble(error);
    }
    state.sending = false;
    draw();
    if (state.again) {
      state.again = false;
      await send();
    }
  }

  async function tell(words) {
    const body = { entries: words.map(({ event, ...word }) => word) };
    try {
      return await ask("sync", body);
    } catch (error) {
      if (error.message !== "forbidden") throw error;
      const data = await ask("data"); // after a new sign-in the page's token is an old one
      state.record.data.csrf = data.csrf;
      return ask("sync", body);
    }
  }

  /* The server's word replaces ours. */
  function learn(answer) {
    const { data } = state.record;
    data.walk_ins = answer.walk_ins;
    for (const result of answer.results) {
      const party = data.parties.find((one) => one.id && one.id === result.registration);
      if (party && "arrived" in result.details)
        Object.assign(party, {
          arrived: result.details.arrived,
          since: result.details.since,
          seats: result.details.seats,
        });
      const shown = state.current?.client_id === result.client_id;
      if (shown && (!state.current.sure || !result.ok)) {
        state.current.party = party || null;
        show(result.ok ? "good" : result.outcome === "already" ? "again" : "bad", result.message, "", state.current);
      } else if (!result.ok && !shown && result.outcome !== "already") {
        show("bad", result.message, "", null);
      }
      if (result.outcome === "in" && !party) refresh(); // registered after this list was made
    }
    state.queue.forEach(apply);
    DoorStore.keep(state.record);
  }

  /* --- what is said on this device ---------------------------------------------------------------------------- */
  function apply(word) {
    const { data } = state.record;
    if (word.kind === "walk_in") {
      data.walk_ins = Math.max(0, data.walk_ins + word.seats);
      return;
    }
    const party = data.parties.find((one) => one.id && one.id === word.registration);
    if (!party) return;
    if (word.kind === "out") Object.assign(party, { arrived: 0, since: null });
    else Object.assign(party, { arrived: word.seats ?? (party.arrived || party.seats), since: party.since || word.at });
  }

  async function speak(fields) {
    const word = { client_id: uuid(), event: state.id, at: cityNow().toISOString(), ...fields };
    await DoorStore.push(word);
    state.queue.push(word);
    apply(word);
    DoorStore.keep(state.record);
    draw();
    send();
    return word.client_id;
  }

  function uuid() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((b, i) => ([4, 6, 8, 10].includes(i) ? "-" : "") + b.toString(16).padStart(2, "0")).join("");
  }

  async function scanned(text) {
    const code = codeIn(text);
    const mark = code && crypto.subtle ? await fingerprint(code) : "";
    const party = mark && state.record.data.parties.find((one) => one.hash === mark);
    if (party?.cancelled) {
      buzz(false);
      show("bad", texts.cancelled, "", null);
      return;
    }
    if (party) {
      arrive(party);
      return;
    }
    buzz(false);
    if (!code) {
      show("bad", texts.unknown, "", null);
      return;
    }
    // Perhaps registered a minute ago: the server knows.
    show("ask", state.online ? texts.asking : texts.unknownOffline, "", null);
    state.current = { party: null, sure: false };
    state.current.client_id = await speak({ kind: "in", code });
  }

  async function arrive(party) {
    if (party.arrived) {
      buzz(false);
      show("again", say(texts.already, { since: clock(party.since) }), party.name, { party, sure: true });
      return;
    }
    buzz(true);
    const current = { party, sure: true };
    show("good", texts.welcome, `${party.name} · ${people(party.seats)}`, current);
    current.client_id = await speak({ kind: "in", registration: party.id });
    panel();
  }

  async function setSeats(party, seats) {
    if (seats < 1 || seats > party.seats) return;
    state.current = { party, sure: true };
    state.current.client_id = await speak({ kind: "in", registration: party.id, seats });
    show("good", say(texts.part, { arrived: seats, seats: party.seats }), party.name, state.current);
  }

  async function undo(party) {
    show("ask", texts.undone, party.name, { party, sure: true });
    state.current.client_id = await speak({ kind: "out", registration: party.id });
    panel();
  }

  async function walk(seats) {
    if (seats < 0 && !state.record.data.walk_ins) return;
    await speak({ kind: "walk_in", seats });
    show("good", say(texts.walkin, { n: state.record.data.walk_ins }), "", null);
  }

  const buzz = (good) => navigator.vibrate?.(good ? 90 : [70, 60, 70, 60, 160]);

  /* --- what is seen ------------------------------------------------------------------------------------------- */
  function show(kind, word, detail, current) {
    state.current = current;
    el("result").hidden = false;
    el("result").dataset.kind = kind;
    el("sign").setAttribute("d", SIGNS[kind]);
    el("word").textContent = word;
    el("detail").textContent = detail;
    panel();
  }

  function panel() {
    const party = state.current?.party;
    el("party").hidden = !party?.arrived;
    if (!party?.arrived) return;
    const several = party.seats > 1;
    for (const id of ["less", "more", "number"]) el(id).hidden = !several;
    el("number").textContent = `${party.arrived} / ${party.seats}`;
    el("less").disabled = party.arrived <= 1;
    el("more").disabled = party.arrived >= party.seats;
  }

  function net() {
    const n = state.queue.length;
    const [kind, text] =
      state.problem === "signin"
        ? ["bad", say(texts.signin, { n })]
        : state.problem === "forbidden"
          ? ["bad", texts.forbidden]
          : !state.online
            ? ["off", n ? say(texts.offline, { n }) : texts.offlineNone]
            : n
              ? ["wait", state.sending ? texts.sending : say(texts.waiting, { n })]
              : ["on", texts.online];
    if (el("net").textContent !== text) el("net").textContent = text;
    el("net").dataset.kind = kind;
    if (state.problem === "signin" && !el("signin")) {
      const link = document.createElement("a");
      link.id = "signin";
      link.href = `${address("page")}`;
      link.textContent = say(texts.signin, { n });
      el("net").replaceChildren(link);
    }
  }

  function draw() {
    net();
    if (!state.record) {
      el("title").textContent = state.problem === "forbidden" ? texts.forbidden : texts.noData;
      return;
    }
    const { event, parties, walk_ins: walkIns, zone } = state.record.data;
    const rows = parties.filter((party) => party.id);
    const day = new Intl.DateTimeFormat(config.language, {
      weekday: "short",
      day: "numeric",
      month: "long",
      hour: "2-digit",
      minute: "2-digit",
      timeZone: zone,
    });
    el("title").textContent = document.title = event.title;
    el("when").textContent = [day.format(new Date(event.starts_at)), event.place, event.room]
      .filter(Boolean)
      .join(" · ");
    el("arrived").textContent = rows.reduce((sum, party) => sum + party.arrived, 0);
    el("expected").textContent = rows.reduce((sum, party) => sum + party.seats, 0);
    el("walkins").textContent = walkIns;
    for (const id of ["counts", "people", "bar"]) el(id).hidden = false;
    el("walk-less").disabled = !walkIns;
    panel();
    list(rows);
  }

  function list(rows) {
    const words = plain(el("search").value).split(/\s+/).filter(Boolean);
    const found = rows.filter((party) => words.every((word) => plain(party.name).includes(word)));
    el("none").hidden = found.length > 0;
    el("none").textContent = rows.length ? texts.noneFound : texts.nobody;
    const before = document.activeElement?.dataset?.party;
    el("list").replaceChildren(...found.map(row));
    if (before) el("list").querySelector(`[data-party="${before}"]`)?.focus();
  }

  function row(party) {
    const item = document.createElement("li");
    item.className = party.arrived ? "in" : "";
    const name = document.createElement("b");
    name.textContent = party.name;
    const detail = document.createElement("small");
    detail.textContent = party.arrived
      ? `✓ ${say(texts.part, party)}, ${say(texts.clock, { time: clock(party.since) })}`
      : people(party.seats);
    const text = document.createElement("div");
    text.append(name, detail);
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.party = party.id;
    button.className = party.arrived ? "door-plain" : "";
    button.textContent = party.arrived ? "…" : texts.checkin;
    button.setAttribute(
      "aria-label",
      `${party.arrived ? say(texts.already, { since: clock(party.since) }) : texts.checkin}: ${party.name}`,
    );
    button.addEventListener("click", () => arrive(party));
    item.append(text, button);
    return item;
  }

  /* --- hands -------------------------------------------------------------------------------------------------- */
  const camera = new DoorCamera(el("video"), scanned);

  async function toggleCamera() {
    if (camera.on) {
      camera.stop();
    } else {
      el("camera").hidden = false;
      await camera.start().catch(() => {
        camera.stop();
        show("bad", texts.noCamera, "", null);
        el("search").focus();
      });
    }
    el("camera").hidden = !camera.on;
    el("scan-text").textContent = camera.on ? texts.stop : texts.scan;
    el("torch").hidden = !camera.hasTorch;
    el("torch").textContent = texts.lightOn;
  }

  function hands() {
    el("less-text").textContent = texts.oneLess;
    el("more-text").textContent = texts.oneMore;
    el("scan").addEventListener("click", toggleCamera);
    el("torch").addEventListener("click", async () => {
      el("torch").textContent = (await camera.toggleTorch()) ? texts.lightOff : texts.lightOn;
    });
    el("less").addEventListener("click", () => setSeats(state.current.party, state.current.party.arrived - 1));
    el("more").addEventListener("click", () => setSeats(state.current.party, state.current.party.arrived + 1));
    el("undo").addEventListener("click", () => undo(state.current.party));
    el("walk-less").addEventListener("click", () => walk(-1));
    el("walk-more").addEventListener("click", () => walk(1));
    el("search").addEventListener("input", () => {
      const code = codeIn(el("search").value);
      if (code) {
        el("search").value = "";
        scanned(code);
      }
      draw();
    });
    el("wipe").addEventListener("click", async () => {
      if (!window.confirm(texts.wipe)) return;
      await DoorStore.wipe(state.id);
      location.assign(config.desk);
    });
    addEventListener("online", () => {
      state.online = true;
      send().then(refresh);
    });
    addEventListener("offline", () => {
      state.online = false;
      draw();
    });
    addEventListener("hashchange", () => location.reload());
    document.addEventListener("visibilitychange", () =>
      document.hidden ? camera.on && toggleCamera() : send().then(refresh),
    );
    setInterval(() => {
      if (!document.hidden && state.id) send().then(refresh);
    }, POLL);
  }

  async function start() {
    navigator.serviceWorker?.register(config.worker, { scope: config.scope }).catch(() => {});
    const [id, code] = location.hash.slice(1).split("/");
    await DoorStore.wipeOld(Date.now());
    if (!/^[0-9a-f-]{36}$/.test(id)) {
      el("title").textContent = texts.noEvent;
      return;
    }
    state.id = id;
    el("plain").href = el("back").href = `${address("page")}?plain=1`;
    state.record = (await DoorStore.event(id)) || null;
    state.queue = await DoorStore.waiting(id);
    hands();
    if (state.record) draw();
    await refresh();
    await send();
    document.body.dataset.ready = "1";
    if (code && state.record) {
      history.replaceState(null, "", `#${id}`);
      await scanned(code);
    }
  }

  start();
})();
