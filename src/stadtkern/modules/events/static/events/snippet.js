// Copies the lines for a partner's site.
(() => {
  const button = document.getElementById("kopieren");
  const lines = document.getElementById("schnipsel");
  if (!button || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(lines.value);
    button.querySelector(".kern-label").textContent = button.dataset.done;
  });
})();
