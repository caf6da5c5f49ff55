// The form that offers reminders: on this device by push, asked for in the click. By mail it works without this script.
// One tap asks for every line as the page offers it; the lines themselves are the option behind it.
(() => {
  const { push } = window.stadtkern || {};
  document.querySelectorAll("[data-remind]").forEach((form) => {
    const words = JSON.parse(form.dataset.words);
    const part = (name) => form.querySelector(`[data-${name}]`);
    const [said, set, one, save, off, undo, options, mail] = [
      "said",
      "set",
      "push-one",
      "push-on",
      "push-off",
      "push-undo",
      "options",
      "mail",
    ].map(part);
    const say = (text) => {
      said.textContent = text;
    };
    const iphone = /iPhone|iPad/.test(navigator.userAgent) && !navigator.standalone;
    const refused = (text) => {
      mail.open = true;
      say(text);
    };
    if (!push?.able) return refused(iphone ? words.install : words.impossible);
    form.querySelectorAll("[data-push]").forEach((box) => {
      box.hidden = false;
    });

    const lines = [...form.querySelectorAll(".remind-line")].map((line, number) => ({
      key: form.elements[`key-${number}`].value,
      title: line.querySelector("legend").textContent,
      on: form.elements[`on-${number}`],
      lead: form.elements[`lead-${number}`],
      at: form.elements[`at-${number}`],
    }));
    const keys = lines.map((line) => line.key);
    const again = ["again", "again-lead", "again-at"].map((name) => form.elements[name]);
    const second = () =>
      again[0]?.checked ? { again_lead_days: Number(again[1].value), again_at: again[2].value } : {};
    const chosen = () =>
      lines
        .filter((line) => line.on.checked)
        .map((line) => ({ key: line.key, lead_days: Number(line.lead.value), at: line.at.value, ...second() }));
    const offered = chosen();
    const plain = ({ key, lead_days, at, again_lead_days, again_at }) => ({
      key,
      lead_days,
      at,
      again_lead_days,
      again_at,
    });
    let kept = [];
    let before = []; // what the last stop ended

    const inWords = () => {
      const groups = new Map();
      kept.forEach((row) =>
        groups.set(row.when, [...(groups.get(row.when) || []), lines.find((line) => line.key === row.key).title]),
      );
      return [...groups].map(([when, titles]) =>
        Object.assign(document.createElement("li"), { textContent: `${when}: ${titles.join(", ")}` }),
      );
    };
    // What is due next can be said to be done, by who is reminded of it.
    const done = part("done");
    const due = done ? [...done.querySelectorAll("[data-done-key]")].map((input) => input.value) : [];
    const showDone = () => {
      if (!done) return;
      const mine = kept.filter((row) => due.includes(row.key));
      const said_ = mine.length > 0 && mine.every((row) => row.done.includes(done.dataset.day));
      done.hidden = !mine.length;
      part("done-say").hidden = said_;
      part("done-said").hidden = !said_;
    };
    const sayDone = async (back) => {
      try {
        show(
          (await push.asked("erledigt/", { topic: form.dataset.topic, day: done.dataset.day, keys: due, back }))
            .subscriptions,
        );
        part(back ? "done-say" : "done-back").focus();
      } catch (error) {
        say(error instanceof TypeError ? words.offline : error.message);
      }
    };
    part("done-say")?.addEventListener("click", () => sayDone(false));
    part("done-back")?.addEventListener("click", () => sayDone(true));
    const show = (subscriptions) => {
      kept = subscriptions.filter((row) => row.topic === form.dataset.topic && keys.includes(row.key));
      kept.sort((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key));
      one.hidden = !!kept.length;
      off.hidden = set.hidden = !kept.length;
      options.querySelector("summary").textContent = kept.length ? words.change : words.other;
      set.querySelector("ul").replaceChildren(...inWords());
      showDone();
      if (!kept.length) return;
      const twice = kept.find((row) => row.again_at);
      if (again[0]) again[0].checked = !!twice;
      if (twice) {
        again[1].value = String(twice.again_lead_days);
        again[2].value = twice.again_at;
      }
      lines.forEach((line) => {
        const row = kept.find((each) => each.key === line.key);
        line.on.checked = !!row;
        if (row) {
          line.lead.value = String(row.lead_days);
          line.at.value = row.at;
        }
      });
    };
    const ask = async (preferences, text) => {
      const buttons = [one, save, off, undo];
      buttons.forEach((button) => {
        button.disabled = true;
      });
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
        buttons.forEach((button) => {
          button.disabled = false;
        });
      }
    };
    one.addEventListener("click", () => ask(offered, words.set));
    save.addEventListener("click", () => (chosen().length ? ask(chosen(), words.set) : say(words.nothing)));
    off.addEventListener("click", () => ask([], words.off));
    undo.addEventListener("click", () => ask(before, words.restored));
    show([]);
    if (push.known())
      push
        .asked("liste/")
        .then((answer) => show(answer.subscriptions))
        .catch(() => {});
  });
})();
