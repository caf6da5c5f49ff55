// The form that offers reminders: on this device by push, asked for in the click. By mail it works without this script.
// One tap asks for every line as the page offers it; the lines themselves are the option behind it.
(() => {
  const { push } = window.stadtkern || {};
  document.querySelectorAll("[data-remind]").forEach((form) => {
    const words = JSON.parse(form.dataset.words);
    const part = (name) => form.querySelector(`[data-${name}]`);
    const [said, set, one, save, off, undo, options, mail] =
      ["said", "set", "push-one", "push-on", "push-off", "push-undo", "options", "mail"].map(part);
    const say = (text) => { said.textContent = text; };
    const iphone = /iPhone|iPad/.test(navigator.userAgent) && !navigator.standalone;
    const refused = (text) => { mail.open = true; say(text); };
    if (!push?.able) return refused(iphone ? words.install : words.impossible);
    form.querySelectorAll("[data-push]").forEach((box) => { box.hidden = false; });

    const lines = [...form.querySelectorAll(".remind-line")].map((line, number) => ({
      key: form.elements[`key-${number}`].value, title: line.querySelector("legend").textContent,
      on: form.elements[`on-${number}`], lead: form.elements[`lead-${number}`], at: form.elements[`at-${number}`],
    }));
    const keys = lines.map((line) => line.key);
    const chosen = () => lines.filter((line) => line.on.checked)
      .map((line) => ({ key: line.key, lead_days: Number(line.lead.value), at: line.at.value }));
    const offered = chosen();
    const plain = (row) => ({ key: row.key, lead_days: row.lead_days, at: row.at });
    let kept = [];
    let before = []; // what the last stop ended

    const inWords = () => {
      const groups = new Map();
      kept.forEach((row) => groups.set(row.when, [...(groups.get(row.when) || []), lines.find((line) => line.key === row.key).title]));
      return [...groups].map(([when, titles]) => Object.assign(document.createElement("li"), { textContent: `${when}: ${titles.join(", ")}` }));
    };
    const show = (subscriptions) => {
      kept = subscriptions.filter((row) => row.topic === form.dataset.topic && keys.includes(row.key));
      kept.sort((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key));
      one.hidden = !!kept.length;
      off.hidden = set.hidden = !kept.length;
      options.querySelector("summary").textContent = kept.length ? words.change : words.other;
      set.querySelector("ul").replaceChildren(...inWords());
      if (!kept.length) return;
      lines.forEach((line) => {
        const row = kept.find((each) => each.key === line.key);
        line.on.checked = !!row;
        if (row) { line.lead.value = String(row.lead_days); line.at.value = row.at; }
      });
    };
    const ask = async (preferences, text) => {
      const buttons = [one, save, off, undo];
      buttons.forEach((button) => { button.disabled = true; });
      try {
        if (preferences.length && (await Notification.requestPermission()) !== "granted") return refused(words.denied);
        if (preferences.length) await push.register();
        const old = kept.map(plain);
        show((await push.asked("wuensche/", { topic: form.dataset.topic, preferences, among: keys })).subscriptions);
        before = preferences.length ? [] : old;
        undo.hidden = !before.length;
        options.open = false;
        say(text);
      } catch (error) {
        say(error instanceof TypeError ? words.offline : error.message);
      } finally {
        buttons.forEach((button) => { button.disabled = false; });
      }
    };
    one.addEventListener("click", () => ask(offered, words.set));
    save.addEventListener("click", () => (chosen().length ? ask(chosen(), words.set) : say(words.nothing)));
    off.addEventListener("click", () => ask([], words.off));
    undo.addEventListener("click", () => ask(before, words.restored));
    show([]);
    if (push.known()) push.asked("liste/").then((answer) => show(answer.subscriptions)).catch(() => {});
  });
})();
