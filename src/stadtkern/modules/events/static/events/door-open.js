/* With JavaScript the check-in opens as the app that also works offline; `?plain=1` stays here. */
"use strict";
(() => {
  const here = new URLSearchParams(location.search);
  if (here.has("plain") || !("indexedDB" in window)) return;
  const code = here.get("code");
  location.replace(document.currentScript.dataset.app + (code ? `/${encodeURIComponent(code)}` : ""));
})();
