// The page of an address's zones: says whose dates these are when this device keeps an address of theirs, and leads to
// the other addresses that it keeps.
(() => {
  const page = document.querySelector("[data-zone]");
  const nav = document.getElementById("adressen");
  const device = window.stadtkern?.device;
  if (!page || !nav || !device) return;
  const heading = document.getElementById("wo");
  const general = heading.textContent;
  const show = () => {
    const kept = device.addresses().filter((one) => one.zones?.waste);
    const here = kept.filter((one) => one.zones.waste === page.dataset.zone);
    const mine = here.find((one) => one.key === device.address()?.key) || here[0];
    heading.textContent = mine ? device.titleOf(mine) : general;
    nav.hidden = !kept.length;
    nav.querySelector("ul").replaceChildren(
      ...(kept.length > 1 ? kept : []).map((one) => {
        const item = document.createElement("li");
        const link = Object.assign(document.createElement("a"), {
          className: "chip",
          textContent: device.titleOf(one),
          href: nav.dataset.zoneUrl.replace("KEY", encodeURIComponent(one.zones.waste)),
        });
        if (one === mine) link.setAttribute("aria-current", "page");
        link.addEventListener("click", () => {
          device.choose(one.key);
        });
        item.append(link);
        return item;
      }),
    );
  };
  addEventListener("stadtkern:address", show);
  show();
})();
