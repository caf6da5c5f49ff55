// The question for an address: what somebody chooses is kept on this device (see web/device.js) and nowhere else; a
// device that keeps some is offered their dates at once, also without a network.
(() => {
  const box = document.getElementById("gemerkt");
  const form = document.getElementById("adresse");
  const wrong = document.getElementById("adresse-fehler");
  const device = window.stadtkern?.device;
  if (!box || !device) return;
  const pageOf = (zone) => box.dataset.zoneUrl.replace("KEY", encodeURIComponent(zone));
  const made = (name, className, text = "") =>
    Object.assign(document.createElement(name), { className, textContent: text });
  const show = () => {
    const kept = device.addresses().filter((one) => one.zones?.waste);
    box.hidden = !kept.length;
    box.querySelector("ul").replaceChildren(
      ...kept.map((one) => {
        const item = made("li", "tile now"),
          link = made("a", "answer", device.titleOf(one));
        link.href = pageOf(one.zones.waste);
        link.addEventListener("click", () => {
          device.choose(one.key);
        });
        if (one.name) item.append(made("span", "label", one.label));
        const away = Object.assign(made("button", "kern-btn kern-btn--tertiary small"), { type: "button" });
        away.append(made("span", "kern-label", box.dataset.forget));
        away.setAttribute("aria-label", `${box.dataset.forget}: ${device.titleOf(one)}`);
        away.addEventListener("click", () => device.forget(one.key));
        item.append(link, away);
        return item;
      }),
    );
  };
  const fail = (text) => {
    wrong.textContent = text;
    wrong.hidden = false;
  };
  const choose = async ({ key, label }) => {
    wrong.hidden = true;
    try {
      const kept = await device.keep(key, label);
      if (!kept) return fail(box.dataset.unknown);
      // A street without a zone has a page that says whom to ask; the house number is not needed for that.
      location.assign(
        kept.zones.waste
          ? pageOf(kept.zones.waste)
          : box.dataset.ofUrl.replace("KEY", encodeURIComponent(key.split("_")[0])),
      );
    } catch (error) {
      fail(error.highest ? box.dataset.unlikely : error.number ? box.dataset.number : box.dataset.offline);
    }
  };
  form?.append(Object.assign(document.createElement("input"), { type: "hidden", name: "waehlen", value: "1" }));
  const offered = [...document.querySelectorAll("[data-address]")];
  const hitOf = (link) => ({ key: link.dataset.address, label: link.dataset.label });
  offered.forEach((link) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      choose(hitOf(link));
    }),
  );
  if (offered.length === 1) choose(hitOf(offered[0]));
  // A suggestion of the field (places/combobox.js) needs no second step.
  form?.addEventListener("stadtkern:chosen", (event) => choose(event.detail));
  addEventListener("stadtkern:address", show);
  show();
})();
