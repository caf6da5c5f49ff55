// The filter lies open beside the list on a wide screen, and folds away on a phone.
(() => {
  const filter = document.getElementById("filter");
  const wide = matchMedia("(min-width: 62.5em)");
  const fit = () => filter && (filter.open = wide.matches);
  wide.addEventListener("change", fit);
  fit();
})();
