// A passkey that was refused, or a person who changed their mind: said on the page, where django-allauth only logs it.
(() => {
  const line = document.querySelector("[data-passkey-failed]");
  if (!line) return;
  document.addEventListener("allauth.error", (event) => {
    if (!event.detail?.tags?.includes("webauthn")) return;
    event.preventDefault();
    line.hidden = false;
    line.scrollIntoView({ block: "center" });
  });
})();
