// The address field: an editable combobox with a list (ARIA Authoring Practices, "list autocomplete with manual
// selection"). Arrows move, Enter takes, Esc closes, Tab goes on. Without this script the form has a second step. The
// device itself looks for what is typed (address_search.js) in the list of streets; only who finds nothing there and
// taps "let the city look" sends the text away. In a form marked with data-local nothing else leaves the device either.
(() => {
  const WAIT = 120; // milliseconds after the last key
  let city = null;
  // The streets of the city, fetched once when the first letter is typed. Rejects without a network.
  const streets = (url) => {
    city ??= fetch(url, { credentials: "omit", headers: { Accept: "application/json" } }).then(async (answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return window.stadtkern.addressSearch.ready(await answer.json());
    });
    city.catch(() => {
      city = null;
    });
    return city;
  };
  const enhance = (box, index) => {
    const input = box.querySelector("input[type=text], input:not([type])");
    const choice = box.querySelector("input[type=hidden]");
    const remember = box.querySelector("[data-remember]");
    const device = window.stadtkern?.device;
    const words = box.dataset;
    const list = Object.assign(document.createElement("ul"), {
      id: `${input.id || `address-${index}`}-list`,
      hidden: true,
      className: "address-list",
    });
    const said = Object.assign(document.createElement("p"), { className: "kern-sr-only" });
    let hits = [],
      active = -1,
      timer = 0,
      taken = choice?.value || "";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", words.list);
    said.setAttribute("role", "status");
    Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list.id,
      autocomplete: "off",
      spellcheck: "false",
    }).forEach(([name, value]) => input.setAttribute(name, value));
    input.after(list, said);
    // Nothing found here: the city's server knows harder spellings, and is asked only by this button.
    const elsewhere = Object.assign(document.createElement("button"), {
      type: "button",
      className: "kern-btn kern-btn--tertiary small address-elsewhere",
      textContent: words.elsewhere,
      hidden: true,
    });
    const problem = Object.assign(document.createElement("p"), { className: "kern-error", hidden: true });
    problem.setAttribute("role", "alert");
    said.after(problem, elsewhere);
    const fail = (text) => {
      problem.textContent = text;
      problem.hidden = !text;
    };
    const hint = words.hint && document.getElementById(input.getAttribute("aria-describedby")?.split(" ")[0]);
    if (hint) hint.textContent = words.hint;

    const open = () => !list.hidden;
    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (to) => {
      active = to;
      [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
      const option = list.children[active];
      if (!option) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    };
    const take = (hit) => {
      clearTimeout(timer);
      if (!hit.complete) {
        input.value = `${hit.label.replace(/ \(.*\)$/, "")} `;
        close();
        said.textContent = words.number;
        input.focus();
        return;
      }
      input.value = hit.label;
      taken = hit.key;
      if (choice) choice.value = hit.key;
      if (remember && device) remember.hidden = device.address()?.key === hit.key;
      close();
      said.textContent = "";
      input.dispatchEvent(new CustomEvent("stadtkern:chosen", { bubbles: true, detail: hit }));
    };
    const show = (found) => {
      hits = found;
      list.replaceChildren(
        ...hits.map((hit, at) => {
          const option = Object.assign(document.createElement("li"), {
            id: `${list.id}-${at}`,
            textContent: hit.label,
          });
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          if (hit.postcode)
            option.append(Object.assign(document.createElement("small"), { textContent: hit.postcode }));
          option.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
          option.addEventListener("click", () => take(hit));
          return option;
        }),
      );
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !hits.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      said.textContent = !hits.length
        ? words.none
        : hits.length === 1
          ? words.one
          : words.many.replace("%(number)s", hits.length);
    };
    const ask = async () => {
      const text = input.value.trim();
      elsewhere.hidden = true;
      fail("");
      if (text.length < 2) {
        hits = [];
        said.textContent = "";
        return close();
      }
      try {
        const found = window.stadtkern.addressSearch.search(await streets(words.streets), text);
        if (input.value.trim() !== text) return; // the next letter came first
        show(found);
        elsewhere.hidden = !!found.length;
      } catch {
        hits = [];
        fail(words.offline);
      }
    };
    elsewhere.addEventListener("click", async () => {
      try {
        const answer = await fetch(`${words.search}?q=${encodeURIComponent(input.value.trim())}`, {
          credentials: "omit",
          headers: { Accept: "application/json" },
        });
        if (!answer.ok) throw new Error(String(answer.status));
        show((await answer.json()).hits);
        elsewhere.hidden = true;
        input.focus();
      } catch {
        fail(words.offline);
      }
    });
    const local = input.form?.dataset.local; // "choose": a choice is the answer; "submit": the form goes on with it
    if (local) {
      input.form.addEventListener("submit", async (event) => {
        if (taken) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        clearTimeout(timer);
        await ask();
        const same = (hit) => hit.label.toLowerCase() === input.value.trim().toLowerCase();
        const [hit] = hits;
        if (hit && (hits.length === 1 || same(hit)) && (hit.complete || local === "choose")) {
          take({ ...hit, complete: true });
          if (local === "submit") input.form.requestSubmit();
          return;
        }
        input.focus();
        if (hit) fail(hits.every((one) => !one.complete) ? words.number : words.choose);
        else if (problem.hidden) fail(words.unknown);
      });
    }
    input.addEventListener("input", () => {
      taken = "";
      if (choice) choice.value = "";
      if (remember) remember.hidden = true;
      box.querySelector(".address-hits")?.remove();
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && !event.isComposing) {
        event.preventDefault();
        if (!open()) {
          if (hits.length && !taken) show(hits);
          else ask();
          return;
        }
        if (event.altKey && step < 0) return close();
        const count = hits.length + 1; // the text itself is a place too
        mark(((active + 1 + step + count) % count) - 1);
      } else if (event.key === "Enter" && open() && active >= 0) {
        event.preventDefault();
        take(hits[active]);
      } else if (event.key === "Escape" && open()) {
        event.preventDefault();
        event.stopPropagation();
        close();
      } else if (event.key === "Tab") close();
    });
    input.addEventListener("blur", close);
    if (remember && device) {
      input.form?.addEventListener("submit", () => {
        if (taken && !remember.hidden && remember.querySelector("input").checked)
          device.keep(taken, input.value).catch(() => {});
      });
    }
    const saved = words.saved && !input.value ? device?.addresses() || [] : [];
    for (const kept of saved) {
      const use = Object.assign(document.createElement("button"), {
        type: "button",
        className: "kern-btn kern-btn--tertiary small address-saved",
        textContent: words.saved.replace("%(address)s", kept.name ? `${kept.name}, ${kept.label}` : kept.label),
      });
      use.addEventListener("click", () => {
        take({ ...kept, complete: true });
        box.querySelectorAll(".address-saved").forEach((one) => one.remove());
        input.focus();
      });
      box.append(use);
    }
  };
  document.querySelectorAll("[data-search].address").forEach(enhance);
})();
