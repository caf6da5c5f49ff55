// What a page does against a bad line: pages are kept on purpose, and no form is lost or sent twice.
(() => {
  const read = (store, key) => {
    try {
      return JSON.parse(store.getItem(key));
    } catch {
      return null;
    }
  };
  const write = (store, key, value) => {
    try {
      value === null ? store.removeItem(key) : store.setItem(key, JSON.stringify(value));
    } catch {
      /* no room: this visit only */
    }
  };

  // Pages for the tunnel. Each owner ("programme") says all paths that it wants; what nobody wants any more is dropped.
  const PAGES = "stadtkern.pages";
  const want = (owner, paths) => {
    const before = read(localStorage, PAGES) || {};
    if (!paths.length && !before[owner]) return;
    const wanted = { ...before, [owner]: [...new Set(paths)] };
    if (!paths.length) delete wanted[owner];
    write(localStorage, PAGES, wanted);
    const all = [...new Set(Object.values(wanted).flat())];
    navigator.serviceWorker?.ready.then((worker) => worker.active.postMessage({ keep: all })).catch(() => {});
  };
  window.stadtkern = Object.assign(window.stadtkern || {}, { pages: { want } });

  // What was typed into a form that could not be sent, in this tab only, until it is sent.
  const DRAFT = "stadtkern.draft";
  const NEVER = "[type=password], [type=file], [name=csrfmiddlewaretoken], [autocomplete=one-time-code]";
  const fields = (form) =>
    [...form.elements].filter(
      (field) => field.name && field.matches("input, select, textarea") && !field.matches(NEVER),
    );
  const here = () => location.pathname + location.search;
  const staff = /^\/(en\/)?(konto|verwaltung)\//.test(location.pathname);
  const remember = (form, failed, button) => {
    if (staff || "resend" in form.dataset) return;
    const typed = fields(form).map((field) => ({
      name: field.name,
      value: field.multiple ? [...field.selectedOptions].map((one) => one.value) : field.value,
      checked: field.type === "checkbox" || field.type === "radio" ? field.checked : true,
    }));
    const pressed = button?.name ? { name: button.name, value: button.value } : null;
    write(sessionStorage, DRAFT, { from: here(), number: [...document.forms].indexOf(form), typed, pressed, failed });
  };
  const fill = (form, typed) => {
    const left = [...typed];
    for (const field of fields(form).filter((one) => one.type !== "hidden" || one.name === "submission")) {
      const ticked = field.type === "checkbox" || field.type === "radio";
      const at = left.findIndex((one) => one.name === field.name && (!ticked || one.value === field.value));
      if (at < 0) continue;
      const [one] = left.splice(at, 1);
      if (ticked) field.checked = one.checked;
      else if (field.multiple)
        [...field.options].forEach((option) => (option.selected = one.value.includes(option.value)));
      else field.value = one.value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };
  const tell = (form, word, pressed) => {
    form.querySelector(".unsent")?.remove();
    const note = document.getElementById("ohne-netz").content.querySelector(`[data-word=${word}]`).cloneNode(true);
    const button = pressed || [...form.querySelectorAll("button:not([type=button])")].find((one) => one.offsetParent);
    const row = button?.closest(".go, .actions, .save") || button;
    if (row && form.contains(row)) row.before(note);
    else form.append(note);
    return note;
  };

  addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.method !== "post" || navigator.onLine) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      remember(form, true, event.submitter);
      tell(form, "offline", event.submitter).scrollIntoView({ block: "nearest" });
    },
    true,
  );
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if ("sending" in form.dataset) event.preventDefault(); // a double tap
    form.dataset.sending = "";
    setTimeout(() => delete form.dataset.sending, 10000); // an answer that is saved as a file leaves the page as it is
    remember(form, false, event.submitter);
  });
  addEventListener("online", () =>
    document.querySelectorAll(".unsent[data-word=offline]").forEach((note) => tell(note.closest("form"), "online")),
  );
  addEventListener("pageshow", () => [...document.forms].forEach((form) => delete form.dataset.sending));

  const draft = read(sessionStorage, DRAFT);
  const unsent = document.querySelector("[data-unsent]"); // the page that stands for an answer that never came
  if (draft && unsent) {
    write(sessionStorage, DRAFT, { ...draft, failed: true });
    const back = unsent.querySelector("[data-back]");
    back.href = draft.from;
    back.addEventListener("click", (click) => {
      click.preventDefault();
      location.replace(draft.from);
    });
    const again = unsent.querySelector("form");
    const values = [...draft.typed, ...(draft.pressed ? [{ ...draft.pressed, checked: true }] : [])];
    again.action = location.href;
    again.append(
      ...values
        .filter((one) => one.checked)
        .flatMap(({ name, value }) =>
          [value]
            .flat()
            .map((text) => Object.assign(document.createElement("input"), { type: "hidden", name, value: text })),
        ),
    );
    unsent.hidden = false;
  } else if (draft?.failed && draft.from === here() && document.forms[draft.number]) {
    fill(document.forms[draft.number], draft.typed);
    tell(document.forms[draft.number], navigator.onLine ? "online" : "offline");
  } else if (draft && !document.querySelector("[data-no-network]") && !(draft.failed && draft.from !== here()))
    write(sessionStorage, DRAFT, null);
})();
