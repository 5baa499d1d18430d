// Everything here is an addition: each page works without it. No dependency, no eval.
const root = document.documentElement;
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const on = (target, names, act, first) => names.split(" ").forEach(name => target.addEventListener(name, act, first));
const set = (element, given) => { for (const name in given) element.setAttribute(name, given[name]); };
// A wait that the next one replaces, and a request that the next one aborts.
const waiting = () => { let timer; return (wait, act) => { clearTimeout(timer); timer = act && setTimeout(act, wait); }; };
const latest = () => { let asked; return () => { asked?.abort(); return (asked = new AbortController()).signal; }; };
const read = async (url, signal) => {
  const answer = await fetch(url, { signal, headers: { Accept: "text/html" } });
  if (!answer.ok) throw answer;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
};
root.classList.add("js");

const say = text => {
  const live = $("#live");
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = text; });
};
const part = (tag, className, text, href) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (href) element.href = href;
  element.textContent = text;
  return element;
};
const words = JSON.parse($("#live").dataset.words);
const word = (name, ...given) => words[name].replace(/#/g, () => given.shift());
// A box that stays as it was left; private windows forget it.
const keep = (check, key) => {
  try { check.checked = localStorage[key] !== "0"; } catch { /* */ }
  on(check, "change", () => { try { localStorage[key] = +check.checked; } catch { /* */ } });
};

/* Theme: automatic, light, dark. The server reads the cookie, so the next page does not flash. */
const themes = ["", "light", "dark"];
const themeIcons = { "": "auto", light: "sun", dark: "moon" };
function nextTheme() {
  const theme = themes[(themes.indexOf(root.dataset.theme || "") + 1) % 3];
  if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
  const button = $("[data-theme-toggle]"), use = $("use", button);
  const name = words[theme || "automatic"];
  $("[data-theme-label]", button).textContent = name;
  set(use, { href: use.getAttribute("href").replace(/#.*/, "#" + themeIcons[theme]) });
  document.cookie = `theme=${theme}; path=/; max-age=${theme ? 31536000 : 0}; samesite=lax`;
  say(word("theme", name));
}

/* Live search: fetch the address the form would go to, and take the results and filters from it. */
const form = $("form[data-live]"), box = $("#q");
const asking = latest(), saying = waiting(), here = () => location.pathname + location.search;
let typing = false, swapping, shown = here(), follow = href => location.assign(href);

// The same control in another answer: what has the focus keeps it.
const like = one => [one.localName, one.name || one.dataset.find || one.textContent, one.type === "checkbox" && one.value].join();

function swap(page, keep) {
  const held = document.activeElement, folds = {};
  for (const fold of $$("#facets details")) folds[$("h3", fold).textContent] = fold.open;
  // A browser may take the removal of a field for the end of typing in it.
  swapping = true;
  for (const place of ["#results", "#facets", ".facets-box > summary"]) $(place).replaceWith($(place, page));
  swapping = false;
  for (const fold of $$("#facets details")) fold.open = folds[$("h3", fold).textContent] ?? fold.open;
  document.title = page.title;
  if (held.isConnected) return;
  const same = keep && $$("#results *, #facets *").find(one => like(one) === like(held)) || $("#count");
  same.focus({ preventScroll: true });
  if (!/text|search/.test(same.type) || held.value === held.defaultValue) return;
  // Typed since the question was asked.
  same.value = held.value;
  const tell = name => same.dispatchEvent(new Event(name, { bubbles: true }));
  tell("input");
  on(same, "blur", () => swapping || same.value === same.defaultValue || tell("change"), { once: true });
}

// What is typed in one go is one step back, not one a letter; to turn a page is to begin at its top.
async function load(url, how, top = 0) {
  const signal = asking();
  set($("#results"), { "aria-busy": true });
  try {
    const page = await read(url, signal);
    url = $("#results", page).dataset.url || url;
    swap(page, how !== "turn");
    if (how !== "back" && url !== shown) history[how === "type" && typing ? "replaceState" : "pushState"]({ y: scrollY }, "", url);
    typing = how === "type";
    shown = url;
    if (how === "back" || how === "turn") scrollTo({ top, behavior: "instant" });
    for (const field of $$("[name=back]")) field.value = url;
    saying(typing ? 1400 : 300, () => say($("#count").textContent.trim().replace(/\s+/g, " ")));
  } catch {
    if (!signal.aborted) location.assign(url);
  }
}

if (form) {
  let asked = box.value.trim(), composing;
  const wait = waiting(), scrolled = waiting();
  const address = () => {
    const given = new URLSearchParams();
    for (let [name, value] of new FormData(form)) {
      value = value.trim();
      if (value && !(name === "sort" && $("[name=sort] option").value === value)) given.append(name, value);
    }
    return form.getAttribute("action") + (given.size ? "?" + given : "");
  };
  const sync = url => { box.value = asked = new URL(url, location).searchParams.get("q") || ""; };
  const go = how => { wait(); asked = box.value.trim(); return load(address(), how); };
  const typed = () => { wait(); if (!composing && box.value.trim() !== asked) wait(180, () => go("type")); };
  follow = (href, how, top) => { wait(); sync(href); load(href, how, top); };
  on(form, "compositionstart", () => { composing = true; wait(); });
  on(form, "compositionend", () => { composing = false; typed(); });
  on(form, "input", event => { if (event.target === box) typed(); });
  on(form, "change", event => {
    if (!swapping && event.target.matches("#facets [type=checkbox], select, .dates input") && form.reportValidity()) go();
  });
  on(form, "submit", async event => { event.preventDefault(); await go("type"); typing = false; });
  on(form, "click", event => {
    const link = event.target.closest(".chip, .clear, .did-you-mean a, .histo a, .pager a, .tag, .row-name a, .empty a, .presets a, .tips a:not(.more)");
    const href = link?.getAttribute("href");
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || !href?.startsWith("/search")) return;
    event.preventDefault();
    follow(href, link.matches(".pager a, .tag") && "turn");
  });
  on(window, "popstate", event => { if (here() !== shown) follow(here(), "back", event.state?.y); });
  on(window, "scroll", () => scrolled(150, () => history.replaceState({ y: scrollY }, "")));
  on(window, "pageshow", event => {
    if (event.persisted || document.activeElement !== box) sync(here());
    $("#results").removeAttribute("aria-busy");
  });
  on(window, "pagehide", asking);
}

/* Drag along a timeline to choose its span; by keys there are the fields From and To. */
let brush, brushed;
const span = bar => new URL(bar.getAttribute("href"), location);
const day = (bar, end) => span(bar).searchParams.get(end);
const brushTo = x => {
  const [low, high] = [brush.x, x].sort((a, b) => a - b);
  brush.over = brush.bars.filter(bar => { const at = bar.getBoundingClientRect(); return at.right > low && at.left < high; });
  for (const bar of brush.bars) bar.classList.toggle("brushed", brush.over.includes(bar));
  const ends = brush.over.length && [day(brush.over[0], "from"), day(brush.over.at(-1), "to")];
  brush.words.textContent = ends ? [...new Set(ends)].join(" – ") : "";
};
const brushEnd = () => {
  if (brush?.said) { brushTo(NaN); brush.words.textContent = brush.said; }
  brush = null;
};
on(document, "pointerdown", event => {
  const figure = event.target.closest(".histo svg, .histo ol");
  brush = figure && !event.button && { figure, x: event.clientX, bars: $$("a", figure), words: $("figcaption span", figure.parentElement) };
  brushed = false;
});
on(document, "pointermove", event => {
  if (!brush || !brush.said && Math.abs(event.clientX - brush.x) < 6) return;
  if (!brush.said) { brush.said = brush.words.textContent; brush.figure.setPointerCapture(event.pointerId); }
  brushTo(event.clientX);
});
on(document, "pointerup", () => {
  const over = brush?.said && brush.over;
  brushed = over;
  setTimeout(() => { brushed = null; });
  brushEnd();
  if (!over?.length) return;
  const url = span(over[0]);
  url.searchParams.set("to", day(over.at(-1), "to"));
  follow(url.pathname + url.search);
});
on(document, "pointercancel", brushEnd);
on(document, "click", event => { if (brushed) { event.preventDefault(); event.stopPropagation(); } }, true);
on(document, "dragstart", event => { if (event.target.closest?.(".histo")) event.preventDefault(); });

/* Suggestions while typing lead to a name or an article; Enter alone searches for what is typed. */
if (box) {
  const kinds = { people: "person", countries: "country", organisations: "organisation", places: "place", publishers: "publisher" };
  const list = part("ul", "suggest", ""), next = latest(), wait = waiting();
  let at = -1;
  const point = to => {
    const options = [...list.children], places = options.length + 1;
    at = (to + 1 + places) % places - 1;
    options.forEach((option, place) => set(option, { "aria-selected": place === at }));
    options[at]?.scrollIntoView({ block: "nearest" });
    if (at < 0) box.removeAttribute("aria-activedescendant");
    else set(box, { "aria-activedescendant": options[at].id });
  };
  // What is asked for still comes no more: what the reader sees is what they choose from.
  const settle = () => { wait(); next(); };
  const close = () => {
    settle();
    list.hidden = true;
    set(box, { "aria-expanded": false });
    point(-1);
  };
  const option = (one, place) => {
    const row = part("li", "", ""), dot = part("span", "dot", ""), name = part("bdi", "", one.name ?? one.headline);
    set(row, { role: "option", id: "suggested-" + place });
    if (one.kind) set(dot, { "data-kind": one.kind });
    row.dataset.url = one.url;
    row.append(dot, name, part("small", "", one.kind ? word(one.articles === 1 ? "one" : "many", words[one.kind], one.articles.toLocaleString("en")) : words.headline));
    return row;
  };
  const show = found => {
    const names = Object.keys(kinds).flatMap(many => found[many].map(one => ({ ...one, kind: kinds[many] })));
    names.sort((a, b) => a.near - b.near || b.articles - a.articles);
    // Where results follow the typing, the headlines stand there already.
    const headlines = form ? [] : found.headlines;
    list.replaceChildren(...[...names.slice(0, form ? 4 : 6), ...headlines.slice(0, 4)].map(option));
    list.hidden = !list.children.length;
    set(box, { "aria-expanded": !list.hidden });
    point(-1);
    if (!form && !list.hidden) say(word("suggested", list.children.length));
  };
  const ask = () => {
    const typed = box.value.trim();
    if (!typed) return close();
    wait(100, async () => {
      try {
        const answer = await fetch("/api/v1/suggest?q=" + encodeURIComponent(typed), { signal: next() });
        if (answer.ok && document.activeElement === box) show(await answer.json());
      } catch { /* without suggestions it is a box like any other */ }
    });
  };
  const go = chosen => { close(); location.assign(chosen.dataset.url); };
  set(list, { id: "suggestions", role: "listbox", "aria-label": words.suggestions });
  set(box, { role: "combobox", "aria-autocomplete": "list", "aria-controls": "suggestions" });
  box.parentElement.append(list);
  close();
  on(box, "input", event => { if (!event.isComposing) ask(); });
  on(box, "compositionend", ask);
  on(box, "blur", close);
  on(box, "keydown", event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], open = !list.hidden;
    if (event.isComposing) return;
    if (step && open) { settle(); point(at + step); }
    else if (step > 0) ask();
    else if (event.key === "Enter" && at >= 0) go(list.children[at]);
    else if (event.key === "Escape" && open) { event.stopPropagation(); close(); }
    else { if (event.key === "Enter") close(); return; }
    event.preventDefault();
  });
  on(list, "pointerdown", event => event.preventDefault());
  on(list, "click", event => { const row = event.target.closest("li"); if (row) go(row); });
}

/* Find a value beyond those that a filter lists: the rows come from the page of all its values. */
const finding = latest(), findWait = waiting();
on(document, "input", event => {
  const facet = event.target.dataset?.find;
  if (facet) findWait(150, async () => {
    const list = $(`[data-facet="${facet}"]`), typed = event.target.value.trim();
    const url = new URL($(".facet-more a", list.parentElement).href), signal = finding();
    list.own ??= [...list.children];
    let rows = list.own;
    if (typed) {
      url.searchParams.set("find", typed);
      try {
        // What is chosen stays, or the next search would lose it.
        rows = [...rows.filter(row => $(":checked", row)), ...$$(".values .row:not(:has(:checked))", await read(url, signal))];
      } catch { return; }
    }
    list.replaceChildren(...rows);
    say(word("shown", rows.length));
  });
});

/* An article: step through the hits, light up one name everywhere, a card for each. */
const hits = $$(".story .hit[id]");
let hitAt = -1;
function step(by) {
  if (!hits.length) return;
  hitAt = hitAt < 0 && by < 0 ? hits.length - 1 : (hitAt + by + hits.length) % hits.length;
  const number = hits[hitAt].dataset.hit, where = word("of", hitAt + 1, hits.length);
  for (const hit of $$(".story .hit")) hit.classList.toggle("now", hit.dataset.hit === number);
  hits[hitAt].scrollIntoView({ block: "center" });
  $("[data-hit-position]").textContent = where;
  say(word("match", where));
  history.replaceState(history.state, "", "#" + hits[hitAt].id);
}

const story = $("article.story");
if (story) {
  const nameOf = target => target.closest?.("[data-entity]") || target.closest?.("[data-names]");
  const keyOf = element => element.dataset.names || `${element.dataset.kind}/${element.dataset.entity}`;
  const light = key => $$(".story .ent").forEach(mark => mark.classList.toggle("same", keyOf(mark) === key));
  on(document, "pointerover focusin", event => { const found = nameOf(event.target); if (found) light(keyOf(found)); });
  on(document, "pointerout focusout", () => light());

  const card = part("div", "card", ""), wait = waiting();
  card.popover = "manual";
  document.body.append(card);
  const close = () => { wait(); if (card.matches(":popover-open")) card.hidePopover(); };
  const hide = () => wait(180, close);
  const show = mark => {
    const row = $$("[data-names]").find(item => item.dataset.names === keyOf(mark)) ?? document, links = part("p", "card-links", "");
    links.append(part("a", "", words.about, $("a", mark).href), part("a", "", words.find, `/search?${mark.dataset.kind}=${encodeURIComponent(mark.dataset.entity)}`));
    card.dataset.kind = mark.dataset.kind;
    card.replaceChildren(part("p", "kind", words[mark.dataset.kind]), part("b", "", $(".who-name", row)?.textContent ?? mark.textContent), part("p", "", word("here", $(".jump", row)?.textContent ?? "1×")), links);
    card.showPopover();
    const at = mark.getClientRects()[0], below = at.bottom + card.offsetHeight + 12 <= innerHeight;
    card.style.left = Math.max(8, Math.min(root.clientWidth - card.offsetWidth - 8, at.left)) + scrollX + "px";
    card.style.top = (below ? at.bottom + 6 : at.top - card.offsetHeight - 8) + scrollY + "px";
  };
  on(story, "pointerover", event => {
    const mark = event.target.closest(".ent");
    if (mark && event.pointerType === "mouse") wait(280, () => show(mark));
  });
  on(story, "pointerout", hide);
  on(card, "pointerenter", () => wait());
  on(card, "pointerleave", hide);
  on(window, "keydown", event => { if (event.key === "Escape") close(); });
  for (const mark of $$(".legend input")) keep(mark, mark.id);
}
function toggleNames() {
  const boxes = $$(".legend input:not(#show-hit)"), any = boxes.some(box => box.checked);
  for (const box of boxes) box.checked = !any;
  if (boxes.length) say(words[any ? "unmarked" : "marked"]);
}

async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    button.lastChild.textContent = words.copied;
    say(words.copied);
  } catch { say(words.uncopied); }
}
on(document, "click", event => {
  const button = event.target.closest("[data-help],[data-theme-toggle],[data-hit-next],[data-hit-previous],[data-copy],[data-copy-link],[data-print]");
  if (!button) return;
  if (button.matches("[data-help]")) $("#help").showModal();
  else if (button.matches("[data-theme-toggle]")) { event.preventDefault(); nextTheme(); }
  else if (button.matches("[data-hit-next]")) step(1);
  else if (button.matches("[data-hit-previous]")) step(-1);
  else if (button.matches("[data-print]")) print();
  else if (button.matches("[data-copy]")) copy(button, $(button.dataset.copy).textContent.trim());
  else if (navigator.clipboard) { event.preventDefault(); copy(button, button.href); }
});

/* A picture wider than the screen is looked at in its middle. */
for (const box of $$(".scroller:has(>svg)")) box.scrollLeft = (box.scrollWidth - box.clientWidth) / 2;

/* Keys: off in fields and with modifiers, and they can be switched off. */
const keys = $("[data-keys]");
keep(keys, "keys");
const move = by => {
  const links = $$(".result-title a");
  links[Math.max(0, Math.min(links.length - 1, links.indexOf(document.activeElement) + by))]?.focus();
};
const actions = {
  "/": () => { box?.focus(); box?.select(); },
  j: () => move(1), k: () => move(-1), n: () => step(1), p: () => step(-1),
  e: toggleNames, t: nextTheme, "?": () => $("#help").showModal(),
};
on(window, "keydown", event => {
  if (event.isComposing) return;
  if (event.key === "Escape" && brush) brushEnd();
  else if (event.key === "Escape" && event.target === box && box.value && form) {
    box.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !keys.checked) return;
  if (event.target.closest?.("input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable],dialog[open]")) return;
  if (actions[event.key]) { event.preventDefault(); actions[event.key](); }
});
