// The page of an address's zones: says whose dates these are when this device keeps an address of theirs.
(() => {
  const page = document.querySelector("[data-zone]");
  const device = window.stadtkern?.device;
  if (!page || !device) return;
  const heading = document.getElementById("wo");
  const general = heading.textContent;
  const show = () => {
    const address = device.address();
    const mine = address && address.zones?.waste === page.dataset.zone;
    heading.textContent = mine ? address.label : general;
  };
  addEventListener("stadtkern:address", show);
  show();
})();
