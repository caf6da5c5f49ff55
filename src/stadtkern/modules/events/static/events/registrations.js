// What was registered on this device, kept in localStorage under "stadtkern.registrations" as {id: entry}. An entry is
// what the page of a ticket holds in data-entry, with `asked`: when the server last said that it holds (milliseconds).
(() => {
  const KEY = "stadtkern.registrations";
  const FRESH = 10 * 60 * 1000; // milliseconds until the server is asked again
  const DAY = 24 * 3600 * 1000;
  const FORGOTTEN_AFTER = 7; // days after the event
  const LIVE = ["confirmed", "offered", "waiting"]; // in the order of what matters more
  const { times } = window.stadtkern;
  const english = document.documentElement.lang === "en";

  const load = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY));
      return kept && typeof kept === "object" && !Array.isArray(kept) ? kept : {};
    } catch {
      return {};
    }
  };
  const save = (kept) => {
    try {
      if (Object.keys(kept).length) localStorage.setItem(KEY, JSON.stringify(kept));
      else localStorage.removeItem(KEY);
    } catch {
      /* A device without room keeps what it has. */
    }
  };
  const path = (url) => (english ? "/en" : "") + url.replace(/^\/en\//, "/");
  const ends = (entry) => entry.event.end?.slice(0, 19) || `${entry.event.start.slice(0, 10)}T23:59:59`;
  const state = (entry) => (LIVE.includes(entry.state) && ends(entry) < times.now() ? "over" : entry.state);
  const today = (entry) => entry.event.start.slice(0, 10) <= times.now().slice(0, 10) && times.now() <= ends(entry);
  const all = () => Object.values(load()).sort((a, b) => a.event.start.localeCompare(b.event.start));
  const live = () => all().filter((entry) => LIVE.includes(state(entry)));

  // The first address stays: under it the page lies on the device for the tunnel.
  const keep = (entry) => {
    const kept = load();
    const known = kept[entry.id];
    delete kept[entry.replaces];
    kept[entry.id] = { ...entry, url: known ? known.url : entry.url, asked: Date.now() };
    save(kept);
    return kept[entry.id];
  };
  const remove = (id) => {
    const kept = load();
    delete kept[id];
    save(kept);
  };
  const ask = async (entry) => {
    const answer = await fetch(path(entry.url) + "stand.json", { credentials: "omit" });
    if (answer.status === 404) keep({ ...entry, state: "gone" });
    else if (answer.ok) {
      const fresh = await answer.json();
      if (!(entry.id in load())) return; // removed in the meantime
      keep(fresh);
      if (fresh.id !== entry.id) remove(entry.id);
    }
  };
  const tidy = () =>
    all().forEach(
      (entry) => +times.wall(times.now()) - +times.wall(ends(entry)) > FORGOTTEN_AFTER * DAY && remove(entry.id),
    );
  const refresh = async (after) => {
    if (!navigator.onLine) return;
    await Promise.allSettled(
      all()
        .filter((entry) => entry.state !== "gone" && Date.now() - entry.asked > after)
        .map(ask),
    );
    show();
  };
  const counted = (element, number) =>
    (element.textContent = number === 1 ? element.dataset.one : element.dataset.many.replace("{n}", number));
  const mark = (root, word) =>
    root
      .querySelectorAll("[data-state]")
      .forEach((part) => (part.hidden = !part.dataset.state.split(" ").includes(word)));

  // A list of registrations: all of them in "my programme", those of today on the start page.
  const list = document.getElementById("meine-anmeldungen");
  const row = (entry) => {
    const made = list.querySelector("template").content.firstElementChild.cloneNode(true);
    const { event } = entry;
    const start = times.wall(event.start);
    const time = made.querySelector("time");
    time.dateTime = event.start;
    time.textContent = event.note ? "" : times.clock(start);
    const small = document.createElement("small");
    small.textContent =
      list.dataset.show === "today"
        ? event.note || ""
        : times.text(start, { weekday: "short", day: "numeric", month: "short" });
    time.append(small);
    const now = state(entry);
    const ticket = LIVE.includes(now) || now === "cancelled" || now === "event_cancelled";
    made.querySelector("h3").textContent = event.title;
    made.querySelector(".place").textContent = [event.where, event.address].filter(Boolean).join(" · ");
    counted(made.querySelector("[data-seats]"), entry.seats);
    mark(made, now);
    made.classList.toggle("cancelled", now === "event_cancelled" || now === "cancelled");
    made.classList.toggle("over", now === "over");
    const open = made.querySelector("[data-open]");
    open.href = path(entry.url);
    open.hidden = !ticket;
    const button = made.querySelector("[data-remove]");
    button.setAttribute("aria-label", `${button.textContent.trim()}: ${event.title}`);
    button.addEventListener("click", () => {
      const said = list.querySelector("[data-said]");
      said.textContent = said.dataset.removed;
      remove(entry.id);
      show();
      said.focus();
    });
    return made;
  };
  const showList = () => {
    if (!list) return;
    const shown = list.dataset.show === "today" ? live().filter(today) : all();
    list.querySelector("ul").replaceChildren(...shown.map(row));
    list.querySelector("[data-some]").hidden = !shown.length;
    list.hidden = !shown.length && !list.querySelector("[data-said]").textContent;
  };

  // On the page of an event: "you are in".
  const joined = document.getElementById("dabei");
  const showJoined = () => {
    if (!joined) return;
    const its = live().filter((entry) => entry.event.id === joined.dataset.event);
    const entry = LIVE.map((word) => its.find((one) => one.state === word)).find(Boolean);
    joined.hidden = !entry;
    document.querySelectorAll("[data-not-joined]").forEach((part) => (part.hidden = !!entry));
    joined.querySelectorAll(":scope > :not(template)").forEach((part) => part.remove());
    if (!entry) return;
    joined.append(joined.querySelector("template").content.cloneNode(true));
    mark(joined, entry.state);
    counted(joined.querySelector("[data-seats]"), entry.seats);
    joined.querySelectorAll("[data-open]").forEach((link) => (link.href = path(entry.url)));
  };

  // On the page of the ticket: keep it, or take it away again.
  const own = document.querySelector("[data-entry]");
  const showOwn = () => {
    if (!own) return;
    const there = JSON.parse(own.dataset.entry).id in load();
    own.hidden = false;
    own.querySelector("[data-kept]").hidden = !there;
    own.querySelector("[data-not-kept]").hidden = there;
  };
  if (own) {
    const entry = { ...JSON.parse(own.dataset.entry), url: location.pathname };
    if ("new" in own.dataset || entry.id in load() || entry.replaces in load()) keep(entry);
    own.querySelector("[data-keep]").addEventListener("click", () => {
      keep(entry);
      show();
      own.querySelector("[data-remove]").focus();
    });
    own.querySelector("[data-remove]").addEventListener("click", () => {
      remove(entry.id);
      history.replaceState(null, "", location.pathname); // a page that is loaded again must not keep it anew
      show();
      own.querySelector("[data-keep]").focus();
    });
  }

  // The tickets and the pages of their events open in the tunnel too.
  const keepPages = () =>
    window.stadtkern.pages?.want(
      "registrations",
      live().flatMap((entry) => [path(entry.url), entry.event.url]),
    );
  const show = () => {
    keepPages();
    showList();
    showJoined();
    showOwn();
    dispatchEvent(new CustomEvent("stadtkern:registrations"));
  };
  window.stadtkern.registrations = { all, live };
  addEventListener("storage", (event) => event.key === KEY && show());
  addEventListener("pageshow", (event) => event.persisted && show());
  tidy();
  show();
  refresh(list?.dataset.show === "all" ? 0 : FRESH);
})();
