// The city's wall clock on this device: what time it is there, and how a time is written.
(() => {
  const language = document.documentElement.lang || "de";
  const { zone, clockOffset } = document.currentScript.dataset;
  // Read as if it were UTC, so that no zone of the device matters.
  const wall = (iso) => new Date(iso.slice(0, 19) + "Z");
  const text = (date, options) =>
    date.toLocaleString(language === "en" ? "en-GB" : language, { timeZone: "UTC", ...options });
  const clock = (date) =>
    language === "en"
      ? date
          .toLocaleString("en-US", { timeZone: "UTC", hour: "numeric", minute: "2-digit" })
          .replace(":00", "")
          .toLowerCase()
      : text(date, { hour: "numeric", minute: "2-digit" });
  const now = () =>
    // 2020-03-02T08:00:00.
    new Date(Date.now() + Number(clockOffset)).toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T");
  window.stadtkern = Object.assign(window.stadtkern || {}, { times: { wall, text, clock, now } });
})();
