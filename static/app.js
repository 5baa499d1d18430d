// Everything here is an addition: each page works without it. No dependency, no eval.
const root = document.documentElement;
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
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
const remembered = {
  get: key => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* private windows */ } },
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
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#" + themeIcons[theme]));
  document.cookie = `theme=${theme}; path=/; max-age=${theme ? 31536000 : 0}; samesite=lax`;
  say(word("theme", name));
}

/* Live search: fetch the address the form would go to, and take the results and filters from it. */
const form = $("form[data-live]");
let request, typingTimer, sayTimer, composing = false;

function address() {
  const given = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const text = name === "q" ? value.trim() : value;
    if (text !== "" && !(name === "sort" && $(`[name=sort] option`, form).value === text)) given.append(name, text);
  }
  return form.getAttribute("action") + (given.size ? "?" + given : "");
}

async function load(url, { push = true, typing = false } = {}) {
  request?.abort();
  request = new AbortController();
  $("#results").setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { signal: request.signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || !$("#results", page)) throw new Error(answer.status);
    const active = document.activeElement;
    const box = active?.matches("#facets input[type=checkbox]") && [active.name, active.value];
    const closed = $$("#facets details:not([open]) h3").map(title => title.textContent);
    $("#results").replaceWith($("#results", page));
    $("#facets").replaceWith($("#facets", page));
    for (const title of $$("#facets h3")) if (closed.includes(title.textContent)) title.closest("details").open = false;
    const badge = $(".facets-box > summary", page);
    $(".facets-box > summary").replaceChildren(...badge.childNodes);
    if (box) $$("#facets input").find(input => input.name === box[0] && input.value === box[1])?.focus({ preventScroll: true });
    document.title = page.title;
    if (push && url !== location.pathname + location.search) {
      // What is typed in one go is one step back, not one a letter.
      history[typing && history.state?.typing ? "replaceState" : "pushState"]({ typing }, "", url);
    }
    clearTimeout(sayTimer);
    sayTimer = setTimeout(() => say($("#count").textContent.trim().replace(/\s+/g, " ")), typing ? 1400 : 300);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
  } finally {
    $("#results")?.removeAttribute("aria-busy");
  }
}

if (form) {
  const box = form.elements.q;
  let asked = box.value.trim();
  const sync = url => {
    const given = new URL(url, location).searchParams;
    box.value = asked = given.get("q") || "";
  };
  const go = (delay = 0) => {
    clearTimeout(typingTimer);
    typingTimer = setTimeout(() => { asked = box.value.trim(); load(address(), { typing: delay > 0 }); }, delay);
  };
  const typed = () => { if (!composing && box.value.trim() !== asked) go(180); };
  form.addEventListener("compositionstart", () => { composing = true; });
  form.addEventListener("compositionend", () => { composing = false; typed(); });
  form.addEventListener("input", event => { if (event.target === box) typed(); });
  form.addEventListener("change", event => {
    if (event.target.matches("#facets [type=checkbox], select, .dates input") && form.reportValidity()) go();
  });
  form.addEventListener("submit", event => { event.preventDefault(); go(); });
  form.addEventListener("click", event => {
    const link = event.target.closest(".chip, .clear, .did-you-mean a, .histo a, .pager a, .tag, .row-name a, .empty a, .tips a:not(.more)");
    const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    const href = link?.getAttribute("href");
    if (!plain || !href?.startsWith("/search")) return;
    event.preventDefault();
    sync(href);
    load(href).then(() => { if (link.closest(".pager")) { scrollTo(0, 0); $("#count").focus?.(); } });
  });
  addEventListener("popstate", () => { sync(location.href); load(location.pathname + location.search, { push: false }); });
  addEventListener("pageshow", event => { if (event.persisted) sync(location.href); });
}

/* Suggestions while typing lead to a name or an article; Enter alone searches for what is typed. */
const q = $("#q");
if (q) {
  const kinds = { people: "person", countries: "country", organisations: "organisation", places: "place", publishers: "publisher" };
  const list = part("ul", "suggest", "");
  let asking, timer, at = -1;
  const set = (element, given) => { for (const name in given) element.setAttribute(name, given[name]); };
  const point = to => {
    const options = [...list.children], places = options.length + 1;
    at = (to + 1 + places) % places - 1;
    options.forEach((option, place) => set(option, { "aria-selected": place === at }));
    options[at]?.scrollIntoView({ block: "nearest" });
    if (at < 0) q.removeAttribute("aria-activedescendant");
    else set(q, { "aria-activedescendant": options[at].id });
  };
  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    set(q, { "aria-expanded": false });
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
    set(q, { "aria-expanded": !list.hidden });
    point(-1);
    if (!form && !list.hidden) say(word("suggested", list.children.length));
  };
  const ask = () => {
    const typed = q.value.trim();
    if (!typed) return close();
    clearTimeout(timer);
    timer = setTimeout(async () => {
      asking?.abort();
      asking = new AbortController();
      try {
        const answer = await fetch("/api/v1/suggest?q=" + encodeURIComponent(typed), { signal: asking.signal });
        if (answer.ok && document.activeElement === q) show(await answer.json());
      } catch { /* without suggestions it is a box like any other */ }
    }, 100);
  };
  const go = chosen => { close(); location.assign(chosen.dataset.url); };
  set(list, { id: "suggestions", role: "listbox", "aria-label": words.suggestions });
  set(q, { role: "combobox", "aria-autocomplete": "list", "aria-controls": "suggestions" });
  q.parentElement.append(list);
  close();
  q.addEventListener("input", event => { if (!event.isComposing) ask(); });
  q.addEventListener("compositionend", ask);
  q.addEventListener("blur", close);
  q.addEventListener("keydown", event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], open = !list.hidden;
    if (event.isComposing) return;
    if (step && open) point(at + step);
    else if (step > 0) ask();
    else if (event.key === "Enter" && at >= 0) go(list.children[at]);
    else if (event.key === "Escape" && open) { event.stopPropagation(); close(); }
    else { if (event.key === "Enter") close(); return; }
    event.preventDefault();
  });
  list.addEventListener("pointerdown", event => event.preventDefault());
  list.addEventListener("click", event => { const row = event.target.closest("li"); if (row) go(row); });
}

/* Find a value beyond those that a filter lists: the rows come from the page of all its values. */
let finding, findTimer;
document.addEventListener("input", event => {
  const facet = event.target.dataset?.find;
  if (!facet) return;
  clearTimeout(findTimer);
  findTimer = setTimeout(async () => {
    const list = $(`[data-facet="${facet}"]`), typed = event.target.value.trim();
    const url = new URL($(".facet-more a", list.parentElement).href);
    list.own ??= [...list.children];
    finding?.abort();
    finding = new AbortController();
    let rows = list.own;
    if (typed) {
      url.searchParams.set("find", typed);
      try {
        const answer = await fetch(url, { signal: finding.signal });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        // What is chosen stays, or the next search would lose it.
        rows = [...list.own.filter(row => $(":checked", row)), ...$$(".values .row:not(:has(:checked))", page)];
      } catch { return; }
    }
    list.replaceChildren(...rows);
    say(word("shown", rows.length));
  }, 150);
});

/* An article: step through the hits, light up one name everywhere, a card for each. */
const hits = $$(".story .hit[id]");
let at = -1;
function step(by) {
  if (!hits.length) return;
  at = at < 0 && by < 0 ? hits.length - 1 : (at + by + hits.length) % hits.length;
  const number = hits[at].dataset.hit, where = word("of", at + 1, hits.length);
  for (const hit of $$(".story .hit")) hit.classList.toggle("now", hit.dataset.hit === number);
  hits[at].scrollIntoView({ block: "center" });
  $("[data-hit-position]").textContent = where;
  say(word("match", where));
  history.replaceState(history.state, "", "#" + hits[at].id);
}

const story = $("article.story");
if (story) {
  const nameOf = target => target.closest?.("[data-entity]") || target.closest?.("[data-names]");
  const keyOf = element => element.dataset.names || `${element.dataset.kind}/${element.dataset.entity}`;
  const light = key => $$(".story .ent").forEach(mark => mark.classList.toggle("same", keyOf(mark) === key));
  for (const name of ["pointerover", "focusin"]) document.addEventListener(name, event => { const found = nameOf(event.target); if (found) light(keyOf(found)); });
  for (const name of ["pointerout", "focusout"]) document.addEventListener(name, () => light(null));

  const card = document.createElement("div");
  card.className = "card";
  card.popover = "manual";
  document.body.append(card);
  let cardTimer;
  const hide = () => { clearTimeout(cardTimer); cardTimer = setTimeout(() => card.matches(":popover-open") && card.hidePopover(), 180); };
  const show = mark => {
    const row = $$("[data-names]").find(item => item.dataset.names === keyOf(mark));
    const links = part("p", "card-links", "");
    links.append(part("a", "", words.about, $("a", mark).href), part("a", "", words.find, `/search?${mark.dataset.kind}=${encodeURIComponent(mark.dataset.entity)}`));
    card.dataset.kind = mark.dataset.kind;
    card.replaceChildren(part("p", "kind", words[mark.dataset.kind]), part("b", "", $(".who-name", row ?? document)?.textContent ?? mark.textContent), part("p", "", word("here", $(".jump", row ?? document)?.textContent ?? "1×")), links);
    card.showPopover();
    const box = mark.getClientRects()[0], below = box.bottom + card.offsetHeight + 12 <= innerHeight;
    card.style.left = Math.max(8, Math.min(root.clientWidth - card.offsetWidth - 8, box.left)) + scrollX + "px";
    card.style.top = (below ? box.bottom + 6 : box.top - card.offsetHeight - 8) + scrollY + "px";
  };
  story.addEventListener("pointerover", event => {
    const mark = event.target.closest(".ent");
    if (!mark || event.pointerType !== "mouse") return;
    clearTimeout(cardTimer);
    cardTimer = setTimeout(show, 280, mark);
  });
  story.addEventListener("pointerout", hide);
  card.addEventListener("pointerenter", () => clearTimeout(cardTimer));
  card.addEventListener("pointerleave", hide);
  addEventListener("keydown", event => { if (event.key === "Escape" && card.matches(":popover-open")) card.hidePopover(); });
  for (const box of $$(".legend input")) {
    const kept = remembered.get(box.id);
    if (kept !== null) box.checked = kept === "1";
    box.addEventListener("change", () => remembered.set(box.id, box.checked ? "1" : "0"));
  }
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
document.addEventListener("click", event => {
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

/* Keys: off in fields and with modifiers, and they can be switched off. */
const keys = $("[data-keys]");
keys.checked = remembered.get("keys") !== "0";
keys.addEventListener("change", () => remembered.set("keys", keys.checked ? "1" : "0"));
const move = by => {
  const links = $$(".result-title a");
  links[Math.max(0, Math.min(links.length - 1, links.indexOf(document.activeElement) + by))]?.focus();
};
const actions = {
  "/": () => { $("#q")?.focus(); $("#q")?.select(); },
  j: () => move(1), k: () => move(-1), n: () => step(1), p: () => step(-1),
  e: toggleNames, t: nextTheme, "?": () => $("#help").showModal(),
};
addEventListener("keydown", event => {
  const box = $("#q");
  if (event.key === "Escape" && event.target === box && box.value && form) {
    box.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !keys.checked) return;
  if (event.target.closest?.("input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable],dialog[open]")) return;
  if (actions[event.key]) { event.preventDefault(); actions[event.key](); }
});
