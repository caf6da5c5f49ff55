// The form that offers reminders: on this device by push, asked for in the click. By mail it works without this script.
(() => {
  const { push } = window.stadtkern || {};
  document.querySelectorAll("[data-remind]").forEach((form) => {
    const words = JSON.parse(form.dataset.words);
    const said = form.querySelector("[data-said]");
    const box = form.querySelector("[data-push]");
    const on = form.querySelector("[data-push-on]");
    const off = form.querySelector("[data-push-off]");
    const say = (text) => { said.textContent = text; };
    const iphone = /iPhone|iPad/.test(navigator.userAgent) && !navigator.standalone;
    box.hidden = false;
    if (!push?.able) {
      on.hidden = true;
      say(iphone ? words.install : words.impossible);
      form.querySelector("details").open = true;
      return;
    }
    const lines = () => [...form.querySelectorAll(".remind-line")].map((line, number) => ({
      key: form.elements[`key-${number}`].value, on: form.elements[`on-${number}`], lead: form.elements[`lead-${number}`], at: form.elements[`at-${number}`],
    }));
    const shown = (subscriptions) => {
      const mine = subscriptions.filter((one) => one.topic === form.dataset.topic);
      off.hidden = !mine.length;
      if (!mine.length) return;
      lines().forEach((line) => {
        const preference = mine.find((one) => one.key === line.key);
        line.on.checked = !!preference;
        if (preference) { line.lead.value = String(preference.lead_days); line.at.value = preference.at; }
      });
    };
    const failed = (error) => say(error instanceof TypeError ? words.offline : error.message);
    on.addEventListener("click", async () => {
      const preferences = lines().filter((line) => line.on.checked).map((line) => ({ key: line.key, lead_days: Number(line.lead.value), at: line.at.value }));
      if (!preferences.length) return say(words.nothing);
      on.disabled = true;
      try {
        if ((await Notification.requestPermission()) !== "granted") {
          form.querySelector("details").open = true;
          return say(words.denied);
        }
        await push.register();
        shown((await push.asked("wuensche/", { topic: form.dataset.topic, preferences })).subscriptions);
        say(words.on);
      } catch (error) {
        failed(error);
      } finally {
        on.disabled = false;
      }
    });
    off.addEventListener("click", async () => {
      try {
        await push.asked("wuensche/", { topic: form.dataset.topic, preferences: [] });
        off.hidden = true;
        say(words.off);
      } catch (error) { failed(error); }
    });
    if (push.known()) push.asked("liste/").then((answer) => shown(answer.subscriptions)).catch(() => {});
  });
})();
