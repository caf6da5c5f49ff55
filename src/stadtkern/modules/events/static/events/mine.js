// "My programme": a choice of events that stays on this device. Star buttons everywhere, and the page that shows it.
(() => {
  const KEY = "stadtkern.programme";
  const language = document.documentElement.lang || "de";
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
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      /* A device without room keeps what it has. */
    }
  };
  const available = (() => {
    try {
      localStorage.setItem(KEY + ".try", "1");
      localStorage.removeItem(KEY + ".try");
      return true;
    } catch {
      return false;
    }
  })();

  // The pages of what is kept open in the tunnel too.
  const keepPages = () =>
    window.stadtkern?.pages?.want(
      "programme",
      Object.values(load()).map((event) => event.url),
    );
  const show = (button, on) => {
    button.setAttribute("aria-pressed", String(on));
    const label = button.querySelector("[data-on]");
    if (label) label.textContent = on ? label.dataset.on : label.dataset.off;
  };
  const stars = () => {
    const kept = load();
    let changed = false;
    document.querySelectorAll(".star[data-event]").forEach((button) => {
      const event = JSON.parse(button.dataset.event);
      button.hidden = !available;
      show(button, event.id in kept);
      if (event.id in kept && JSON.stringify(kept[event.id]) !== button.dataset.event) {
        kept[event.id] = event; // what the page says now is newer than what the device knows
        changed = true;
      }
    });
    if (changed) save(kept);
    if (Object.keys(kept).length) keepPages();
  };
  document.addEventListener("click", (click) => {
    const button = click.target.closest(".star[data-event]");
    if (!button) return;
    const event = JSON.parse(button.dataset.event);
    const kept = load();
    if (event.id in kept) delete kept[event.id];
    else kept[event.id] = event;
    save(kept);
    show(button, event.id in kept);
    keepPages();
  });
  document.addEventListener("htmx:afterSettle", stars);
  addEventListener("storage", (event) => event.key === KEY && (stars(), render()));

  const share = async (button, url, title) => {
    if (navigator.share) {
      await navigator.share({ title, url }).catch(() => {});
      return;
    }
    await navigator.clipboard?.writeText(url);
    const label = button.querySelector(".kern-label");
    const before = label.textContent;
    label.textContent = button.dataset.copied;
    setTimeout(() => (label.textContent = before), 2500);
  };
  document.querySelectorAll("[data-share]").forEach((button) => {
    if (button.tagName !== "BUTTON") return;
    button.hidden = !(navigator.share || navigator.clipboard);
    button.addEventListener("click", () => share(button, location.href.split("#")[0], button.dataset.share));
  });

  const page = document.getElementById("mein-programm");
  const { times, registrations } = window.stadtkern || {}; // both on the page of my programme
  const number = (element, count) =>
    (element.textContent =
      count === 1 || (count === 2 && element.closest("[data-clashes]"))
        ? element.dataset.one
        : element.dataset.many.replace("{n}", count));

  const clashes = (events) => {
    const found = new Set();
    const going = events.filter((event) => event.state !== "cancelled");
    going.forEach((one, index) =>
      going.slice(index + 1).forEach((other) => {
        if (one.note || other.note) return;
        const start = new Date(one.start);
        const next = new Date(other.start);
        if (+start === +next || (one.end && next < new Date(one.end))) found.add(one.id).add(other.id);
      }),
    );
    return found;
  };

  const over = (event) => (event.end?.slice(0, 19) || `${event.start.slice(0, 10)}T23:59:59`) < times.now();

  function render() {
    if (!page) return;
    const events = Object.values(load()).sort(
      (a, b) => new Date(a.start) - new Date(b.start) || a.title.localeCompare(b.title),
    );
    const empty = document.getElementById("leer");
    page.hidden = !events.length;
    empty.hidden = !!events.length || !!registrations.all().length;
    if (!events.length) return;
    const booked = registrations
      .live()
      .map((entry) => entry.event)
      .filter((event) => !events.some((one) => one.id === event.id));
    const both = clashes([...events, ...booked]);
    number(page.querySelector("[data-count]"), events.length);
    const warning = page.querySelector("[data-clashes]");
    warning.hidden = !both.size;
    if (both.size) number(warning.querySelector("span"), both.size);
    const ids = events.map((event) => event.id).join(",");
    page.querySelector("[data-calendar]").href = `${page.dataset.ics}?ids=${ids}`;
    const days = page.querySelector("[data-days]");
    days.replaceChildren();
    let list = null;
    let last = "";
    const old = events.filter(over);
    const fold = page.querySelector("[data-past]");
    fold.hidden = !old.length;
    fold.querySelector("ul").replaceChildren(...old.map((event) => row(event, times.wall(event.start), false)));
    for (const event of events.filter((one) => !over(one))) {
      const start = times.wall(event.start);
      const day = event.start.slice(0, 10);
      if (day !== last) {
        const section = document.createElement("section");
        section.className = "group";
        const heading = document.createElement("h2");
        heading.textContent = times.text(start, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
        list = document.createElement("ul");
        list.className = "list";
        section.append(heading, list);
        days.append(section);
        last = day;
      }
      list.append(row(event, start, both.has(event.id)));
    }
  }

  function row(event, start, clash) {
    const made = document.getElementById("zeile").content.firstElementChild.cloneNode(true);
    const time = made.querySelector("time");
    time.dateTime = event.start;
    time.textContent = event.note ? "" : times.clock(start);
    const small = document.createElement("small");
    const ended = over(event);
    small.textContent = ended
      ? times.text(start, { day: "numeric", month: "short" })
      : event.note
        ? event.note
        : event.end
          ? `– ${times.clock(times.wall(event.end))}`
          : language === "de"
            ? "Uhr"
            : "";
    time.append(small);
    const link = made.querySelector("a");
    link.href = event.url;
    link.textContent = event.title;
    made.querySelector(".place").textContent = [
      event.where || document.getElementById("ortlos").textContent,
      event.address,
    ]
      .filter(Boolean)
      .join(" · ");
    made.querySelector(".clash").hidden = !clash;
    made.querySelector("[data-cancelled]").hidden = event.state !== "cancelled";
    made.querySelector("[data-joined]").hidden = !registrations
      .live()
      .some((entry) => entry.state === "confirmed" && entry.event.id === event.id);
    made.querySelector("[data-over]").hidden = !ended;
    made.classList.toggle("over", ended);
    made.querySelector("[data-moved]").hidden = event.state !== "moved";
    made.classList.toggle("cancelled", event.state === "cancelled");
    const star = made.querySelector(".star");
    star.setAttribute("aria-label", `${star.getAttribute("aria-label")}: ${event.title}`);
    star.addEventListener("click", () => {
      const kept = load();
      delete kept[event.id];
      save(kept);
      keepPages();
      render();
      (page.querySelector(".star") || document.querySelector("#leer a")).focus();
    });
    return made;
  }

  // With a network, what is kept is brought up to date: moved, cancelled, another place.
  async function refresh() {
    const kept = load();
    const ids = Object.keys(kept);
    if (!page || !ids.length || !navigator.onLine) return;
    try {
      const answer = await fetch(`${page.dataset.json}?ids=${ids.slice(0, 100).join(",")}`, { credentials: "omit" });
      if (!answer.ok) return;
      for (const event of (await answer.json()).events) {
        const place = event.place;
        kept[event.id] = {
          ...kept[event.id],
          title: event.title,
          start: event.starts_at,
          note: event.time_note || "",
          end: event.ends_at,
          where: place ? [place.name, place.room].filter(Boolean).join(", ") : event.online_url ? "Online" : "",
          address: place
            ? [place.address, [place.postcode, place.town].filter(Boolean).join(" ")].filter(Boolean).join(", ")
            : "",
          state: event.status === "confirmed" ? "" : event.status,
        };
      }
      save(kept);
      render();
    } catch {
      /* No network: what the device knows stays. */
    }
  }

  if (page) {
    page.querySelector("[data-share-all]").addEventListener("click", (click) => {
      const button = click.currentTarget;
      const url = new URL(`${page.dataset.share}?ids=${Object.keys(load()).join(",")}`, location.href).href;
      share(button, url, button.dataset.shareAll);
    });
    render();
    refresh();
    addEventListener("stadtkern:registrations", render);
  }
  const take = document.getElementById("uebernehmen");
  if (take && available) {
    take.hidden = false;
    take.addEventListener("click", () => {
      const kept = load();
      document.querySelectorAll(".star[data-event]").forEach((button) => {
        const event = JSON.parse(button.dataset.event);
        kept[event.id] = event;
      });
      save(kept);
      keepPages();
      location.assign(location.pathname);
    });
  }
  stars();
})();
