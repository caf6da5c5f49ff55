"use strict";
(() => {
  const one = (selector) => document.querySelector(selector);
  const picture = one("#timeline"),
    cursor = one("#cursor"),
    audio = one("#audio"),
    paper = one("#paper");
  const turns = [...document.querySelectorAll(".turn")],
    words = [...document.querySelectorAll(".w[data-t]")];
  const duration = Number(picture.dataset.duration),
    wide = picture.viewBox.baseVal.width;
  const start = (element) => Number(element.dataset.t);
  let turn = null,
    word = null;

  // The last of a list in the order of time that starts at or before a second.
  const at = (list, second) => {
    let low = 0,
      high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (start(list[middle]) <= second + 0.02) low = middle + 1;
      else high = middle;
    }
    return low ? list[low - 1] : null;
  };

  const mark = (before, now, name) => {
    if (before === now) return now;
    if (before) before.classList.remove(name);
    if (now) now.classList.add(name);
    return now;
  };

  const show = (second, scroll) => {
    const x = (second / duration) * wide;
    cursor.setAttribute("x1", x);
    cursor.setAttribute("x2", x);
    const before = turn;
    turn = mark(turn, at(turns, second), "now");
    word = mark(word, at(words, second), "spoken");
    if (!scroll || !turn || turn === before) return;
    if (paper.scrollHeight > paper.clientHeight + 1)
      paper.scrollTop += turn.getBoundingClientRect().top - paper.getBoundingClientRect().top - paper.clientHeight / 3;
    const box = picture.parentElement;
    box.scrollLeft = (second / duration) * box.scrollWidth - box.clientWidth / 2;
  };

  const jump = (second) => {
    if (audio) {
      audio.currentTime = second;
      audio.play().catch(() => {});
    }
    show(second, true);
  };

  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-t]");
    if (chosen && !chosen.matches(".turn")) jump(start(chosen));
  });
  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    jump(Math.min(duration, Math.max(0, ((event.clientX - box.left) / box.width) * duration)));
  });
  if (audio) audio.addEventListener("timeupdate", () => show(audio.currentTime, !audio.paused));

  const list = one("#turns");
  if (list)
    list.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || !event.target.matches("button.time")) return;
      const shown = turns.filter((entry) => !entry.classList.contains("miss"));
      const next = shown[shown.indexOf(event.target.closest(".turn")) + step];
      if (!next) return;
      event.preventDefault();
      next.querySelector("button.time").focus();
    });

  const search = one("#search"),
    found = one("#found");
  search.addEventListener("input", () => {
    const sought = search.value.trim().toLocaleLowerCase();
    let count = 0;
    for (const entry of turns) {
      const hit = entry.textContent.toLocaleLowerCase().includes(sought);
      entry.classList.toggle("miss", !hit);
      count += hit;
    }
    found.textContent = sought ? found.dataset.text.replace("{count}", count) : "";
  });
  one(".search").hidden = turns.length === 0;
  document.documentElement.classList.add("scripted");
})();
