// A number for this form, so that sending it twice (a double tap, a bad line, "back" and again) registers once.
const number = document.querySelector("input[name=submission]");

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID(); // only where the address is https or localhost
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40; // RFC 9562: version 4
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

if (number && !number.value) number.value = uuid();

// As many names as seats. A name that is not needed any more is hidden, not forgotten: the seats may change again.
const seats = document.querySelector("select[name=seats]");
const guests = [...document.querySelectorAll("[data-guest]")];
const fit = () =>
  guests.forEach((guest) => (guest.closest(".field").hidden = Number(guest.dataset.guest) > Number(seats.value)));
if (guests.length) {
  seats.addEventListener("change", fit);
  addEventListener("pageshow", fit);
  fit();
}
