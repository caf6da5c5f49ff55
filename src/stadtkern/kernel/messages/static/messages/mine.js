// The reminders of this device, each with a button that stops it, and one that takes the last stop back.
(() => {
  const box = document.getElementById("abos");
  const { push, device } = window.stadtkern || {};
  if (!box || !push?.able || !push.known()) return;
  const words = box.dataset;
  const part = (name) => box.querySelector(`[data-${name}]`);
  const [said, list, all, none, undo] = ["said", "list", "all", "none", "undo"].map(part);
  let there = [],
    stopped = [];
  const made = (name, className, text) =>
    Object.assign(document.createElement(name), { className, textContent: text || "" });
  const tell = (error) => {
    said.textContent = error instanceof TypeError ? words.offline : error.message;
  };
  const stop = async (row) => {
    try {
      const gone = row ? [row] : there;
      show((await push.asked("stoppen/", row ? { subscription: row.id } : {})).subscriptions);
      said.textContent = `${words.stopped} ${gone.map((one) => `${one.what}, ${one.when}`).join("; ")}`;
      stopped = gone;
      undo.hidden = false;
      said.tabIndex = -1;
      said.focus();
      if (list.hidden) await push.forget();
    } catch (error) {
      tell(error);
    }
  };
  const wish = ({ key, lead_days, at, again_lead_days, again_at }) => ({
    key,
    lead_days,
    at,
    again_lead_days,
    again_at,
  });
  undo.addEventListener("click", async () => {
    try {
      await push.register(); // the last stop has made the device unknown
      let rows = [];
      for (const topic of new Set(stopped.map((row) => row.topic))) {
        const preferences = stopped.filter((row) => row.topic === topic).map(wish);
        const among = preferences.map((one) => one.key);
        rows = (await push.asked("wuensche/", { topic, preferences, among })).subscriptions;
      }
      show(rows);
      undo.hidden = true;
      said.textContent = words.restored;
      said.focus();
    } catch (error) {
      tell(error);
    }
  });
  // Whose bin it is, where this device keeps several addresses: a key begins with the zone that an address lies in.
  const home = (row) => {
    const kept = device?.addresses() || [];
    const zone = row.key.split(":")[0],
      [module] = row.topic.split(".");
    const its = kept.filter((one) => (one.zones?.[module] || "").split(".").includes(zone));
    return kept.length > 1 ? its.map(device.titleOf).join(", ") : "";
  };
  const show = (rows) => {
    there = rows;
    list.hidden = all.hidden = !rows.length;
    none.hidden = !!rows.length;
    list.replaceChildren(
      ...rows.map((row) => {
        const item = made("li", "row");
        const words_ = made("div", "");
        const details = [home(row), row.title, row.when].filter(Boolean).join(" · ");
        words_.append(made("b", "", row.what), made("p", "", details));
        const change = Object.assign(made("a", "kern-btn kern-btn--tertiary small"), { href: row.url });
        change.append(made("span", "kern-label", words.change));
        const button = Object.assign(made("button", "kern-btn danger small"), { type: "button" });
        button.append(made("span", "kern-label", words.stop));
        button.setAttribute("aria-label", `${words.stop}: ${row.what}`);
        button.addEventListener("click", () => stop(row));
        const actions = made("div", "actions");
        actions.append(change, button);
        item.append(words_, actions);
        return item;
      }),
    );
  };
  all.querySelector("button").addEventListener("click", () => stop(null));
  const told = box.querySelector("[data-told]");
  const tellNews = (rows) => {
    told.hidden = !rows.length;
    told.querySelector("ul").replaceChildren(
      ...rows.map((row) => {
        const item = made("li", "");
        const link = Object.assign(made("a", ""), { href: row.url });
        const words_ = made("span", "", row.title);
        const day = new Date(row.at).toLocaleString(document.documentElement.lang, {
          weekday: "short",
          day: "numeric",
          month: "long",
          hour: "numeric",
          minute: "2-digit",
          timeZone: words.zone,
        });
        words_.append(made("small", "", [row.body, day].filter(Boolean).join(" · ")));
        link.append(words_);
        item.append(link);
        return item;
      }),
    );
  };
  push
    .asked("neues/")
    .then((answer) => tellNews(answer.news))
    .catch(() => {});
  push
    .asked("liste/")
    .then((answer) => show(answer.subscriptions))
    .catch((error) => {
      if (error.code !== "unknown_device") tell(error);
    });
})();
