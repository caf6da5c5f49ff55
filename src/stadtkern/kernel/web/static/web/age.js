// How old something is that was kept on the device, in the words of the start page: “Stand: gestern, 18:04”.
(() => {
  const words = document.getElementById("kacheln")?.dataset;
  const language = document.documentElement.lang;
  const midnight = (moment) => new Date(moment).setHours(0, 0, 0, 0);
  const age = (kept) => {
    const days = Math.round((midnight(Date.now()) - midnight(kept)) / 86400000);
    const time = new Date(kept).toLocaleTimeString(language, { hour: "numeric", minute: "2-digit" });
    const day =
      days === 0
        ? words.today
        : days === 1
          ? words.yesterday
          : new Date(kept).toLocaleDateString(language, { day: "numeric", month: "long" });
    return words.asOf.replace("%(day)s", day).replace("%(time)s", time);
  };
  if (words) window.stadtkern = Object.assign(window.stadtkern || {}, { age });
})();
