// For a partner's site: gives every frame of ours the height of what it shows.
(() => {
  const home = new URL(document.currentScript.src).origin;
  addEventListener("message", (message) => {
    if (message.origin !== home || message.data?.stadtkern !== "height") return;
    const height = Number(message.data.height);
    if (!(height > 0 && height < 50000)) return;
    for (const frame of document.querySelectorAll("iframe.stadtkern-events")) {
      if (frame.contentWindow === message.source) frame.style.height = `${height}px`;
    }
  });
})();
