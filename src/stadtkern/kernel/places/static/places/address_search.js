// Finding an address among the streets of the city on the device itself, so that nobody else learns what is typed. The
// rules are those of kernel/places/spelling.py and queries/addresses.py, as far as they matter to who types a street:
// umlauts, abbreviations, a slip of the finger; a harder case can be asked of the city (places/combobox.js offers it).
(() => {
  const LIMIT = 8,
    WORSE = 1.6,
    UNTYPED = 0.02,
    PART = 0.75,
    WITHOUT_TYPE = 0.25,
    HIGHEST = 9999;
  const UMLAUTS = { ä: "ae", ö: "oe", ü: "ue", ß: "ss", æ: "ae", ø: "oe", œ: "oe" };
  const ABBREVIATIONS = { st: "sankt", skt: "sankt", dr: "doktor", prof: "profesor", bgm: "burgermeister" };
  const ENDINGS = { pl: "platz", w: "weg", al: "ale", gs: "gase" };
  const TYPES = ["str", "weg", "platz", "ale", "ring", "gase", "damm", "hof", "ufer", "berg", "kamp", "pfad"];
  const MARKS = { "½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅓": " 1/3", "⅔": " 2/3", "⁄": "/", "∕": "/" };
  const KIND = /(stra(ß|ss)e|str\.?|weg|platz|allee|ring|gasse|damm|ufer|kamp|hof)$/i;
  const COUNTRY = /(,\s*|\s+|^)(deutschland|germany|brd)\s*$/i;
  const FRACTION = String.raw`[1-8]\s?\/\s?[2-9]\s?[a-z]?`;
  const ADDITION = String.raw`\/\s?(?:\d{1,3}\s?[a-z]?|[a-z])|[a-z]{1,2}(?:\s?\d{1,2})?|\.\d{1,2}|-[a-z]`;
  const SUFFIX = String.raw`(?:\s+(${FRACTION})|\s*(${ADDITION})(?![a-z]))?`;
  const RANGE = String.raw`(?:\s*(?:-|–|bis)\s*\d{1,4}\s?[a-z]?)?`;
  const FLOOR = String.raw`(?:\s*,?\s*(?:\d\.?\s*(?:og|stock|etage)|eg|dg|hinterhaus|vorderhaus|links|rechts)\b.*)?`;
  const NUMBER = new RegExp(String.raw`^(\d{1,4})${SUFFIX}${RANGE}${FLOOR}$`, "i");
  const WORD = /[\s,]+(nr|no|hausnr|hausnummer)\.?$/i;

  const plain = (text) =>
    text
      .split(/\s+/)
      .filter(Boolean)
      .join(" ")
      .slice(0, 120)
      .toLowerCase()
      .replace(/[äöüßæøœ]/g, (letter) => UMLAUTS[letter])
      .normalize("NFKD")
      .replace(/[^\x00-\x7f]/g, "");
  const wordsOf = (text) =>
    (
      plain(text)
        .replace(/(^|[^aeoqu])([aou])e/g, "$1$2")
        .match(/[a-z0-9]+\.?/g) || []
    ).map((word) => word.replace(/([a-z])\1+/g, "$1"));
  const long = (word) => {
    const bare = word.replace(/\.$/, "");
    if (ABBREVIATIONS[bare]) return ABBREVIATIONS[bare];
    if (/stras(e)?$/.test(bare)) return `${bare.slice(0, bare.lastIndexOf("stra"))}str`;
    if (word.endsWith(".") && !bare.endsWith("str")) {
      for (const [ending, whole] of Object.entries(ENDINGS)) {
        if (bare.endsWith(ending) && bare.length !== ending.length + 1) return bare.slice(0, -ending.length) + whole;
      }
    }
    return bare;
  };
  const fold = (text) => wordsOf(text).map(long).join("");
  // "Fr.-Ebert-Str." as the parts that a name must hold one after the other; null without a shortened word.
  const partsOf = (text) => {
    const shortened = (word) => {
      const bare = word.replace(/\.$/, "");
      return word.endsWith(".") && /^[a-z]+$/.test(bare) && !ABBREVIATIONS[bare] && !/(str|pl|w|al|gs)$/.test(bare);
    };
    const words = wordsOf(text);
    if (!words.some(shortened)) return null;
    return words
      .map((word) => long(word) + (shortened(word) ? "%" : ""))
      .join("")
      .split("%");
  };
  const fits = (name, parts) => {
    let place = 0;
    return parts.every((part, index) => {
      const at = name.indexOf(part, place);
      place = at + part.length;
      return at >= 0 && !(index === 0 && at);
    });
  };
  // Typing errors (a letter too many, too few, another, or two swapped) to the whole name, and to its nearest
  // beginning.
  const errors = (typed, name) => {
    let before = [],
      row = Array.from({ length: name.length + 1 }, (_each, at) => at);
    for (let i = 1; i <= typed.length; i++) {
      const next = [i];
      for (let j = 1; j <= name.length; j++) {
        const same = typed[i - 1] === name[j - 1] ? 0 : 1;
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + same);
        if (i > 1 && j > 1 && typed[i - 1] === name[j - 2] && typed[i - 2] === name[j - 1])
          next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      [before, row] = [row, next];
    }
    const beginning = Math.min(...row);
    return { whole: row[name.length], beginning, rest: name.length - row.lastIndexOf(beginning) };
  };
  const cost = (typed, name, parts, typing) => {
    if (typed === name) return 0;
    if (name.startsWith(typed)) return UNTYPED * (name.length - typed.length) + (typing ? 0 : 0.5);
    if (parts && fits(name, parts)) return WITHOUT_TYPE;
    const kind = TYPES.find((type) => name.endsWith(type));
    if (kind && name.slice(0, -kind.length) === typed) return WITHOUT_TYPE;
    // “Westr.” for Weststraße
    if (name.endsWith("ststr") && `${name.slice(0, -5)}str` === typed) return WITHOUT_TYPE;
    if (typed.length >= 4 && name.includes(typed)) return PART;
    if (typed.length < 4) return Infinity;
    const found = errors(typed, name);
    const least = Math.min(found.whole, found.beginning + UNTYPED * found.rest + (typing ? 0 : 0.5));
    return least <= Math.max(1.5, 0.3 * typed.length) ? least : Infinity;
  };

  const house = (text) => {
    const found = NUMBER.exec(text.trim().replace(/^(nr|no|hausnr|hausnummer)\.?\s*/i, ""));
    if (!found || !Number(found[1]) || Number(found[1]) > HIGHEST) return null;
    const suffix = (found[2] || found[3] || "").replace(/^-/, "").replace(/\s+/g, "").toLowerCase();
    if (found[2] && suffix[0] >= suffix[2]) return null; // “2 5/3” is no fraction of a house
    return { number: Number(found[1]), suffix };
  };
  const split = (text) => {
    for (const { index } of text.matchAll(/\d+/g)) {
      const street = text
        .slice(0, index)
        .replace(/[\s,]+$/, "")
        .replace(WORD, "")
        .trim();
      const its = /[a-z]/.test(plain(street)) ? house(text.slice(index)) : null;
      if (its) return { street, ...its };
    }
    const front = /^(\d{1,4}\s?[a-z]?)[\s,]+(\D.+)$/i.exec(text);
    const its = front && house(front[1]);
    return its ? { street: front[2].replace(/[\s,]+$/, ""), ...its } : { street: text, number: 0, suffix: "" };
  };
  // Street, house number and suffix of what is typed; postcode, town and country put aside.
  const typedAddress = (text, town) => {
    let words = text
      .split(/\s+/)
      .filter(Boolean)
      .join(" ")
      .replace(/[½¼¾⅓⅔⁄∕]/g, (mark) => MARKS[mark])
      .replace(COUNTRY, "")
      .trim();
    const name = town.toLowerCase();
    const code = /(^|[\s,])(d\s?-\s?)?\d{5}(?!\d)/i.exec(words);
    if (code) {
      const before = words.slice(0, code.index).replace(/[\s,]+$/, "");
      let after = words.slice(code.index + code[0].length).trim();
      if (name && after.toLowerCase().startsWith(name)) after = after.slice(name.length).replace(/^[\s,]+/, "");
      words = split(before).number ? before : [before, after].filter(Boolean).join(", ");
    }
    const parts = words
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part && part.toLowerCase() !== name && !/^(deutschland|germany|brd)$/i.test(part));
    const whole = parts.find((part) => !house(part) && split(part).number);
    const alone = parts.find((part) => house(part));
    if (whole && alone) return { street: split(whole).street, number: 0, suffix: "" }; // “3, 5, 7” is no house
    if (whole) return split(whole);
    const named = parts.filter((part) => !house(part));
    if (alone && named.length)
      return { street: (named.find((part) => KIND.test(part)) || named[0]).replace(WORD, ""), ...house(alone) };
    let rest = parts.join(" ");
    if (name && rest.toLowerCase().endsWith(` ${name}`)) rest = rest.slice(0, -name.length - 1);
    return split(rest);
  };

  const labelOf = ({ name, district }, number, suffix) => {
    const words = number ? `${name} ${number}${suffix && !/^[/.]/.test(suffix) ? " " : ""}${suffix}` : name;
    return district ? `${words} (${district})` : words;
  };
  const keyOf = ({ id }, number, suffix) => {
    if (!number) return id;
    const safe = (letter) => `~${letter.charCodeAt(0).toString(16).padStart(2, "0")}`;
    return `${id}_${number}_${suffix.replace(/[^a-z0-9.-]/g, safe)}`;
  };
  // Streets as the city sends them ({town, streets: [[id, name, district]]}) made ready for `search`.
  const ready = ({ town, streets }) => ({
    town,
    streets: streets.map(([id, name, district]) => ({ id, name, district, folded: fold(name) })),
  });
  const ranked = ({ streets }, street, typing) => {
    const typed = fold(street),
      parts = partsOf(street);
    if (typed.length < 2) return [];
    const found = streets
      .map((one) => ({ one, cost: cost(typed, one.folded, parts, typing) }))
      .filter((row) => row.cost < Infinity);
    found.sort(
      (a, b) => a.cost - b.cost || a.one.name.length - b.one.name.length || (a.one.name < b.one.name ? -1 : 1),
    );
    return found.filter((row) => row.cost <= found[0].cost + WORSE);
  };
  // Addresses that a typed text means, the best first; a street alone where the text holds no house number.
  const search = (city, text) => {
    const asked = typedAddress(text, city.town);
    let rows = ranked(city, asked.street, !asked.number);
    let { number, suffix } = asked;
    if (number && /\d/.test(asked.street) && !(rows[0]?.cost < 1))
      [number, suffix, rows] = [0, "", ranked(city, asked.street.replace(/[\s\d]+$/, ""), true)];
    // “Straße 52”: the number is the name's.
    const names = ranked(city, text, true).filter((row) => row.cost < 0.5 && number);
    const hits = [...names.map((row) => [row, 0, ""]), ...rows.map((row) => [row, number, suffix])];
    const seen = new Set();
    return hits
      .map(([{ one }, number_, suffix_]) => ({
        key: keyOf(one, number_, suffix_),
        label: labelOf(one, number_, suffix_),
        complete: !!number_,
      }))
      .filter((hit) => !seen.has(hit.key) && seen.add(hit.key))
      .slice(0, LIMIT);
  };
  const tools = { ready, search, fold };
  if (typeof window === "undefined") globalThis.addressSearch = tools;
  else window.stadtkern = Object.assign(window.stadtkern || {}, { addressSearch: tools });
})();
