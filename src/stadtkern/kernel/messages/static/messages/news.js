// The tile of what this device was told of late. The last answer is kept on the device, so that it also stands there
// without a network, with its age; what is over is never shown.
(() => {
  const tile = document.querySelector("[data-news]");
  const { push, age } = window.stadtkern || {};
  if (!tile || !push) return;
  const KEY = "stadtkern.news";
  const link = tile.querySelector("a");
  const mine = link.getAttribute("href");
  const [answer, detail, old] = ["answer", "detail", "as-of"].map((name) => tile.querySelector(`.${name}`));
  const now = () => Date.now() + Number(tile.parentElement.dataset.clockOffset || 0);
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY));
    } catch {
      return null;
    }
  };
  const write = (kept) => {
    try {
      kept ? localStorage.setItem(KEY, JSON.stringify(kept)) : localStorage.removeItem(KEY);
    } catch {
      /* this visit only */
    }
  };
  const show = (kept, fresh) => {
    const rows = (kept?.language === document.documentElement.lang ? kept.rows : []).filter((row) => row.until > now());
    tile.hidden = !rows.length;
    if (!rows.length) return;
    const more = rows.length - 1;
    const others = more === 1 ? tile.dataset.moreOne : tile.dataset.more.replace("[n]", more);
    answer.textContent = rows[0].title;
    detail.textContent = [rows[0].body, more && others].filter(Boolean).join(" · ");
    link.href = more ? mine : rows[0].url;
    old.hidden = fresh;
    old.textContent = age(kept.at);
  };
  const ask = async () => {
    if (!push.known()) {
      write(null);
      return show(null, true);
    }
    try {
      const kept = { rows: (await push.asked("neues/")).news, at: Date.now(), language: document.documentElement.lang };
      write(kept);
      show(kept, true);
    } catch (error) {
      if (error.code === "unknown_device") {
        write(null);
        show(null, true);
      } else show(read(), false);
    }
  };
  addEventListener("online", ask);
  addEventListener("pageshow", (event) => event.persisted && ask());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
  show(read(), false);
  ask();
})();
