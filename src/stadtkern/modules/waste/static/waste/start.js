// The question for an address: what somebody chooses is kept on this device (see web/device.js) and nowhere else; a device
// that keeps one is offered its dates at once, also without a network.
(() => {
  const box = document.getElementById("gemerkt");
  const form = document.getElementById("adresse");
  const device = window.stadtkern?.device;
  if (!box || !device) return;
  const pageOf = (zone) => box.dataset.zoneUrl.replace("KEY", encodeURIComponent(zone));
  const show = () => {
    const address = device.address();
    const zone = address?.zones?.waste;
    box.hidden = !zone;
    if (!zone) return;
    const link = box.querySelector("a");
    link.textContent = address.label;
    link.href = pageOf(zone);
  };
  const choose = async (link) => {
    try {
      const kept = await device.keep(link.dataset.address);
      if (kept?.zones?.waste) return location.assign(pageOf(kept.zones.waste));
    } catch { /* no network, or no script at the other end: the link itself leads there */ }
    location.assign(link.href);
  };
  box.querySelector("button").addEventListener("click", () => device.forget());
  form?.append(Object.assign(document.createElement("input"), { type: "hidden", name: "waehlen", value: "1" }));
  const hits = [...document.querySelectorAll("[data-address]")].filter((link) => /_/.test(link.dataset.address));
  hits.forEach((link) => link.addEventListener("click", (event) => { event.preventDefault(); choose(link); }));
  if (hits.length === 1 && document.querySelectorAll("[data-address]").length === 1) choose(hits[0]);
  // A suggestion of the field (places/combobox.js) needs no second step.
  form?.addEventListener("stadtkern:chosen", (event) => choose({ dataset: { address: event.detail.key }, href: box.dataset.ofUrl.replace("KEY", encodeURIComponent(event.detail.key)) }));
  addEventListener("stadtkern:address", show);
  show();
})();
