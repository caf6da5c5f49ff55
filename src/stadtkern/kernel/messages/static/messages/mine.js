// The reminders of this device, each with a button that stops it.
(() => {
  const box = document.getElementById("abos");
  const { push } = window.stadtkern || {};
  if (!box || !push?.able || !push.known()) return;
  const words = box.dataset;
  const [said, list, all, none] = ["[data-said]", "[data-list]", "[data-all]", "[data-none]"].map((name) => box.querySelector(name));
  const made = (name, className, text) => Object.assign(document.createElement(name), { className, textContent: text || "" });
  const tell = (error) => { said.textContent = error instanceof TypeError ? words.offline : error.message; };
  const stop = async (subscription) => {
    try {
      show((await push.asked("stoppen/", subscription ? { subscription } : {})).subscriptions);
      said.textContent = words.stopped;
      said.tabIndex = -1;
      said.focus();
      if (list.hidden) await push.forget();
    } catch (error) { tell(error); }
  };
  const show = (rows) => {
    list.hidden = all.hidden = !rows.length;
    none.hidden = !!rows.length;
    list.replaceChildren(...rows.map((row) => {
      const item = made("li", "row");
      const words_ = made("div", "");
      words_.append(made("b", "", row.what), made("p", "", `${row.title} · ${row.when}`));
      const change = Object.assign(made("a", "kern-btn kern-btn--tertiary small"), { href: row.url });
      change.append(made("span", "kern-label", words.change));
      const button = Object.assign(made("button", "kern-btn danger small"), { type: "button" });
      button.append(made("span", "kern-label", words.stop));
      button.setAttribute("aria-label", `${words.stop}: ${row.what}`);
      button.addEventListener("click", () => stop(row.id));
      const actions = made("div", "actions");
      actions.append(change, button);
      item.append(words_, actions);
      return item;
    }));
  };
  all.querySelector("button").addEventListener("click", () => stop(null));
  const told = box.querySelector("[data-told]");
  const tellNews = (rows) => {
    told.hidden = !rows.length;
    told.querySelector("ul").replaceChildren(...rows.map((row) => {
      const item = made("li", "");
      const link = Object.assign(made("a", ""), { href: row.url });
      const words_ = made("span", "", row.title);
      const day = new Date(row.at).toLocaleString(document.documentElement.lang, { weekday: "short", day: "numeric", month: "long", hour: "numeric", minute: "2-digit", timeZone: words.zone });
      words_.append(made("small", "", [row.body, day].filter(Boolean).join(" · ")));
      link.append(words_);
      item.append(link);
      return item;
    }));
  };
  push.asked("neues/").then((answer) => tellNews(answer.news)).catch(() => {});
  push.asked("liste/").then((answer) => show(answer.subscriptions)).catch((error) => { if (error.code !== "unknown_device") tell(error); });
})();
