// Inside of the frame on a partner's site: tell the site how tall the list is.
(() => {
  if (parent === window) return;
  const tell = () =>
    parent.postMessage(
      { stadtkern: "height", height: Math.ceil(document.documentElement.getBoundingClientRect().height) },
      "*",
    );
  new ResizeObserver(tell).observe(document.documentElement);
  tell();
})();
