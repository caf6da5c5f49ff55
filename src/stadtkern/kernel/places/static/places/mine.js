// The page "My addresses": keeps what is chosen on this device, names it, forgets it.
(() => {
  const list = document.getElementById("gemerkt");
  const form = document.getElementById("meine-adresse");
  const said = document.getElementById("gesagt");
  const model = document.getElementById("adresse-vorlage");
  const device = window.stadtkern?.device;
  if (!list || !form || !device) return;
  const words = list.dataset;
  const say = (text) => {
    said.textContent = text;
  };
  const item = (kept, chosen, several) => {
    const made = model.content.cloneNode(true).firstElementChild;
    const part = (name) => made.querySelector(`[data-${name}]`);
    part("title").textContent = device.titleOf(kept);
    part("label").textContent = kept.name ? kept.label : "";
    part("first").hidden = !several || !chosen;
    part("choose").hidden = !several || chosen;
    part("name").elements.name.value = kept.name || "";
    ["choose", "forget"].forEach((name) =>
      part(name).setAttribute("aria-label", `${part(name).textContent.trim()}: ${device.titleOf(kept)}`),
    );
    part("name").addEventListener("submit", async (event) => {
      event.preventDefault();
      await device.rename(kept.key, part("name").elements.name.value);
      say(words.named);
    });
    part("choose").addEventListener("click", async () => {
      await device.choose(kept.key);
      say(words.first);
    });
    part("forget").addEventListener("click", async () => {
      await device.forget(kept.key);
      say(device.address() ? words.less : words.gone);
      form.querySelector("input[type=text]").focus();
    });
    return made;
  };
  const show = () => {
    const kept = device.addresses(),
      chosen = device.address()?.key;
    list.hidden = !kept.length;
    list.replaceChildren(...kept.map((one) => item(one, one.key === chosen, kept.length > 1)));
  };
  const keep = async (key, label) => {
    try {
      const kept = await device.keep(key, label);
      say(kept ? words.kept : words.unknown);
      if (!kept) return;
      const input = form.querySelector("input[type=text]");
      input.value = "";
      input.dispatchEvent(new Event("input"));
    } catch (error) {
      say(error.highest ? words.unlikely : words.offline);
    }
  };
  form.addEventListener("submit", (event) => {
    const chosen = form.querySelector("[name=adresse_wahl]:checked, [name=adresse_wahl][type=hidden]");
    if (!chosen?.value) return; // the second step: the server offers what it may be
    event.preventDefault();
    const beside = chosen.labels?.[0]?.firstChild?.textContent.trim();
    keep(chosen.value, beside || form.querySelector("input[type=text]").value);
  });
  addEventListener("stadtkern:address", show);
  show();
})();
