// The question for an address: a device that keeps one is offered its dates at once, also without a network.
(() => {
  const box = document.getElementById("gemerkt");
  const device = window.stadtkern?.device;
  if (!box || !device) return;
  const show = () => {
    const address = device.address();
    const zone = address?.zones?.waste;
    box.hidden = !zone;
    if (!zone) return;
    const link = box.querySelector("a");
    link.textContent = address.label;
    link.href = box.dataset.zoneUrl.replace("KEY", encodeURIComponent(zone));
  };
  box.querySelector("button").addEventListener("click", () => device.forget());
  addEventListener("stadtkern:address", show);
  show();
})();
