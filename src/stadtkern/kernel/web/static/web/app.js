// For every page: the service worker, a button to install the app, a line when there is no network.
(() => {
  if ("serviceWorker" in navigator && window.isSecureContext) {
    addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
  }
  const keptPush = (() => {
    try {
      return localStorage.getItem("stadtkern.push");
    } catch {
      return null;
    }
  })();
  if (keptPush && !document.querySelector("script[src*='/push.']")) {
    // A device that asked for reminders says on any page that it is still there (see push.js).
    document.head.append(
      Object.assign(document.createElement("script"), { src: document.currentScript.dataset.push, defer: true }),
    );
  }
  let offer = null;
  const place = document.getElementById("installieren");
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    if (place) place.hidden = false;
  });
  place?.querySelector("button").addEventListener("click", async () => {
    if (!offer) return;
    offer.prompt();
    await offer.userChoice;
    place.hidden = true;
  });
  document
    .querySelectorAll("[data-reload]")
    .forEach((button) => button.addEventListener("click", () => location.reload()));
  document.querySelectorAll(".summary[autofocus]").forEach((summary) => summary.focus());
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => print()));
  const kept = document.querySelector('meta[name="kept-at"]');
  if (kept) {
    const german = document.documentElement.lang === "de";
    const time = new Date(Number(kept.content)).toLocaleString(document.documentElement.lang, {
      dateStyle: "medium",
      timeStyle: "short",
    });
    const line = document.createElement("p");
    line.className = "demo kept";
    line.setAttribute("role", "status");
    line.textContent = german ? `Ohne Netz: Stand vom ${time}` : `Offline: as of ${time}`;
    document.body.prepend(line);
  }
})();
