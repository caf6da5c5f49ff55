// The person's own order of tiles and hidden ones, kept on this device only. Works with buttons, so with a keyboard
// too.
(() => {
  const list = document.getElementById("kacheln");
  const box = document.getElementById("ordnen");
  // One that has nothing to say yet is passed over.
  const there = () => [...list.children].filter((tile) => !tile.hidden);
  if (!list || !box || there().length < 2) return;
  const key = "stadtkern.tiles";
  const words = box.dataset;
  const tiles = () => [...list.children];
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(key)) || {};
    } catch {
      return {};
    }
  };
  const save = () => {
    const state = {
      order: tiles().map((tile) => tile.dataset.tile),
      hidden: tiles()
        .filter((tile) => tile.classList.contains("put-away"))
        .map((tile) => tile.dataset.tile),
    };
    try {
      localStorage.setItem(key, JSON.stringify(state));
    } catch {
      /* private window: this visit only */
    }
  };
  const theirs = tiles();
  const { order = [], hidden = [] } = read();
  order.forEach((name) => {
    const tile = tiles().find((one) => one.dataset.tile === name);
    if (tile) list.append(tile);
  });
  tiles()
    .filter((tile) => order.length && !order.includes(tile.dataset.tile))
    .forEach((tile) => list.append(tile));
  hidden.forEach((name) =>
    tiles()
      .find((one) => one.dataset.tile === name)
      ?.classList.add("put-away"),
  );

  const said = Object.assign(document.createElement("p"), { className: "kern-sr-only" });
  said.setAttribute("role", "status");
  const note = Object.assign(document.createElement("p"), {
    className: "soft small",
    textContent: words.note,
    hidden: true,
  });
  const opener = Object.assign(document.createElement("button"), {
    type: "button",
    className: "kern-btn kern-btn--tertiary small",
    textContent: words.arrange,
  });
  opener.setAttribute("aria-expanded", "false");
  const button = (text, sign, work) => {
    const made = Object.assign(document.createElement("button"), {
      type: "button",
      className: "tool",
      textContent: sign,
    });
    made.setAttribute("aria-label", text);
    made.addEventListener("click", work);
    return made;
  };
  const shift = (tile, step, pressed) => {
    const all = there();
    const to = all.indexOf(tile) + step;
    if (to < 0 || to >= all.length) return;
    if (step < 0) list.insertBefore(tile, all[to]);
    else list.insertBefore(all[to], tile);
    save();
    pressed.focus();
    said.textContent = `${tile.dataset.title} ${words.moved} ${to + 1}`;
  };
  // The city's own order, and nothing hidden.
  const back = Object.assign(document.createElement("button"), {
    type: "button",
    className: "kern-btn kern-btn--tertiary small",
    textContent: words.reset,
    hidden: true,
  });
  back.addEventListener("click", () => {
    list.append(...theirs);
    theirs.forEach((tile) => tile.classList.remove("put-away"));
    try {
      localStorage.removeItem(key);
    } catch {
      /* nothing was kept */
    }
    arrange(true);
    said.textContent = words.back;
  });
  const arrange = (on) => {
    back.hidden = !on;
    list.classList.toggle("arranging", on);
    opener.setAttribute("aria-expanded", String(on));
    opener.textContent = on ? words.done : words.arrange;
    note.hidden = !on;
    list.querySelectorAll(".handles").forEach((handles) => handles.remove());
    if (!on) return;
    tiles().forEach((tile) => {
      const handles = Object.assign(document.createElement("div"), { className: "handles" });
      const name = tile.dataset.title;
      const earlier = button(`${name}: ${words.earlier}`, "←", () => shift(tile, -1, earlier));
      const later = button(`${name}: ${words.later}`, "→", () => shift(tile, 1, later));
      const away = () => tile.classList.contains("put-away");
      const hide = button("", "", () => {
        tile.classList.toggle("put-away");
        label();
        save();
      });
      const label = () => {
        hide.replaceChildren(
          document.getElementById(away() ? "zeichen-verborgen" : "zeichen-sichtbar").content.cloneNode(true),
        );
        hide.setAttribute("aria-label", `${name}: ${away() ? words.show : words.hide}`);
      };
      label();
      handles.append(earlier, later, hide);
      tile.append(handles);
    });
  };
  opener.addEventListener("click", () => arrange(!list.classList.contains("arranging")));
  box.append(opener, back, note, said);
  box.hidden = false;
})();
