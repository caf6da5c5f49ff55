{% autoescape off %}
/* Keeps the empty shell of the check-in and its files for the cellar without a net; nothing of anybody. */
"use strict";
const NAME = "{{ config.name|escapejs }}";
const SHELL = "{{ config.shell|escapejs }}";
const FILES = [{% for file in config.files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const FAMILY = NAME.slice(0, NAME.lastIndexOf("-") + 1);

self.addEventListener("install", (event) => {
  const wanted = [SHELL, ...FILES].map((url) => new Request(url, { credentials: "omit" }));
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll(wanted))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith(FAMILY) && name !== NAME);
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(old(names).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (FILES.includes(url.pathname)) {
    event.respondWith(caches.match(url.pathname, { ignoreVary: true }).then((kept) => kept || fetch(event.request)));
  } else if (url.pathname === SHELL) {
    const fresh = fetch(new Request(SHELL, { credentials: "omit" })).then((answer) => {
      if (answer.ok) {
        const copy = answer.clone();
        event.waitUntil(caches.open(NAME).then((cache) => cache.put(SHELL, copy)));
      }
      return answer;
    });
    event.respondWith(fresh.catch(() => caches.match(SHELL, { ignoreVary: true })));
  }
});
{% endautoescape %}
