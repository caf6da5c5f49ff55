// The day strip of a series marks the day that is being read.
(() => {
  const links = new Map([...document.querySelectorAll(".day.sticky a")].map((link) => [link.hash.slice(1), link]));
  if (!("IntersectionObserver" in window) || !links.size) return;
  // A day that is over lies folded away at the end of the page.
  const unfold = (hash) => {
    const fold = hash && document.getElementById(hash.slice(1))?.closest("details");
    if (fold) fold.open = true;
  };
  links.forEach((link) => link.addEventListener("click", () => unfold(link.hash)));
  unfold(location.hash);
  const here = [...links.values()].find((link) => link.hasAttribute("aria-current"));
  if (here) here.parentElement.scrollTo({ left: here.offsetLeft - here.parentElement.clientWidth / 2 });
  const seen = new Set();
  const mark = () => {
    const first = [...links.keys()].find((key) => seen.has(key));
    if (!first) return;
    for (const [key, link] of links) {
      if (key === first) {
        link.setAttribute("aria-current", "true");
        const strip = link.parentElement;
        if (strip.scrollWidth > strip.clientWidth) strip.scrollTo({ left: link.offsetLeft - strip.clientWidth / 2 });
      } else link.removeAttribute("aria-current");
    }
  };
  const watch = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) entry.isIntersecting ? seen.add(entry.target.id) : seen.delete(entry.target.id);
      mark();
    },
    { rootMargin: "-110px 0px -55% 0px" },
  );
  links.forEach((_link, key) => watch.observe(document.getElementById(key)));
})();
