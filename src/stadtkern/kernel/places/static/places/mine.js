// The page "My address": keeps the chosen address on this device, shows it, forgets it.
(() => {
  const box = document.getElementById("gemerkt");
  const form = document.getElementById("meine-adresse");
  const said = document.getElementById("gesagt");
  const device = window.stadtkern?.device;
  if (!box || !form || !device) return;
  const show = () => {
    const kept = device.address();
    box.hidden = !kept;
    document.getElementById("gemerkte-adresse").textContent = kept?.label || "";
  };
  const keep = async (key) => {
    try {
      said.textContent = (await device.keep(key)) ? box.dataset.kept : box.dataset.unknown;
    } catch {
      said.textContent = box.dataset.offline;
    }
  };
  form.addEventListener("submit", (event) => {
    const key = new FormData(form).get("adresse_wahl");
    if (!key) return; // the second step: the server offers what it may be
    event.preventDefault();
    keep(key);
  });
  document.getElementById("vergessen").addEventListener("click", async () => {
    await device.forget();
    said.textContent = box.dataset.gone;
    form.querySelector("input[type=text]").focus();
  });
  addEventListener("stadtkern:address", show);
  show();
})();
