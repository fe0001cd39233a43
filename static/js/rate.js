// A manager rates: a digit rates the row and moves on, one key goes to the next skill or person without a new page.
// A row is [data-row] with one form; its buttons carry what they say and work without this script.

import { Outbox, token } from "./outbox.js";

const POLL = 3000;
const wide = matchMedia("(min-width: 1100px)");
const done = [];     // what rows said before they were changed here: for taking the last one back
const typed = [];    // keys pressed while the next page is on its way
let moving = false;

const stage = () => document.querySelector("[data-rate]");
const words = () => stage().dataset;
const rows = () => [...stage().querySelectorAll("[data-row]")];
const rowOf = (key) => document.getElementById(`row-${key}`);
const current = () => stage().querySelector("[data-row].current");
const noteOf = (row) => row.querySelector("textarea");
const isTyped = (note) => note.value !== note.defaultValue || note.hasAttribute("data-unsaved");
const say = (text) => { stage().querySelector("[data-say]").textContent = text; };

function warn(text, { link } = {}) {
  const box = document.getElementById("toasts");
  if (!text) return box.querySelector("[data-warning]")?.remove();
  const toast = box.querySelector("[data-warning]") ?? document.createElement("div");
  toast.className = "toast error";
  toast.dataset.warning = "";
  toast.textContent = text;
  if (link) {
    const anchor = document.createElement("a");
    Object.assign(anchor, { href: link, target: "_blank", textContent: words().signIn });
    toast.append(" ", anchor);
  }
  if (!toast.isConnected) box.append(toast);
}

const outbox = new Outbox({ arrived, changed: mark, failed });

function open(row, { focus = true } = {}) {
  for (const other of rows()) { other.classList.toggle("current", other === row); other.tabIndex = other === row ? 0 : -1; }
  if (focus) row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function close() {
  const row = current();
  row?.classList.remove("current");
  row?.focus({ preventScroll: true });
}

function move(row, by) {
  const all = rows(), next = all[all.indexOf(row) + by];
  if (next) open(next);
  else if (by > 0) {
    // The last one: Enter or the arrow goes on.
    row.classList.remove("current");
    stage().querySelector("[data-next]").focus();
    say(words().last);
  }
}

function choose(row, value, { undoing = false, note } = {}) {
  if (row.classList.contains("fixed")) return say(words().notYours);
  const written = noteOf(row), form = row.querySelector("form");
  const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => name === "person" || name === "skill" || name === "seen"));
  fields.value = value;
  if (note !== undefined) fields.note = note;
  else if (value === "") fields.note = "";
  else if (isTyped(written)) fields.note = written.value;
  if (!undoing) done.push({ key: row.dataset.row, value: row.dataset.value, note: written.defaultValue });
  row.classList.remove("proposed");
  row.dataset.value = value;
  for (const button of row.querySelectorAll('[name="value"][aria-pressed]')) button.setAttribute("aria-pressed", String(button.value === value));
  outbox.add({ key: row.dataset.row, url: form.action, fields });
}

function takeBack() {
  const last = done.at(-1), row = last && rowOf(last.key);
  if (!row) return say(last ? words().elsewhere : words().nothing);
  done.pop();
  choose(row, last.value, { undoing: true, note: last.note });
  open(row);
}

function mark() {
  if (!stage()) return;
  const waiting = new Set(outbox.waiting.map((choice) => choice.key));
  for (const row of rows()) {
    row.classList.toggle("saving", waiting.has(row.dataset.row));
    row.classList.toggle("unsent", waiting.has(row.dataset.row) && outbox.tries > 0);
    row.querySelector("[data-mark]").hidden = !row.classList.contains("unsent");
    if (waiting.has(row.dataset.row)) row.querySelector(".own-saved")?.remove();
  }
  if (!outbox.waiting.length) warn("");
}

function failed(answer) {
  const login = answer?.status === 401 && answer.headers.get("HX-Redirect");
  if (stage()) warn(login ? words().signedOut : `${outbox.waiting.length} ${words().unsent}`, { link: login });
}

function arrived(choice, answer, text) {
  const row = rowOf(choice.key);
  if (!answer.ok && answer.status !== 422 && answer.status !== 409) return warn(`${row?.dataset.name ?? ""}: ${words().refused}`);
  const told = JSON.parse(answer.headers.get("HX-Trigger") ?? "{}")["rating-saved"] ?? {};
  if (row) {
    showProgress(told);
    // A later choice for the same row is on its way: its answer is the one to show.
    if (!outbox.waiting.some((other) => other.key === choice.key)) put(row, choice, text);
    if (answer.ok) say(`${row.dataset.name}: ${words().saved}`);
  } else if (!answer.ok) {
    warn(words().refused);
  }
}

function showProgress(told) {
  for (const [name, progress] of Object.entries(told)) {
    const shown = stage().querySelector(`[data-progress="${name}"]`);
    if (shown) shown.textContent = progress;
  }
}

function put(row, choice, html) {
  const box = document.createElement("template"), active = document.activeElement;
  box.innerHTML = html;
  const fresh = box.content.querySelector("[data-row]"), old = noteOf(row), note = noteOf(fresh);
  fresh.classList.toggle("current", row.classList.contains("current"));
  fresh.tabIndex = row.tabIndex;
  if (isTyped(old) && old.value !== choice.fields.note) note.value = old.value;
  const focused = row.contains(active), caret = active === old ? [old.selectionStart, old.selectionEnd] : null;
  row.replaceWith(fresh);
  quieten(fresh);
  if (!focused) return;
  (caret ? note : fresh).focus({ preventScroll: true });
  if (caret) note.setSelectionRange(...caret);
}

// Tab reaches the chosen row and its details; the line of keys in each row is for the pointer and for digits.
function quieten(row) {
  for (const button of row.querySelectorAll(".scale button")) button.tabIndex = -1;
}

const settled = () => new Promise((resolve) => {
  const until = Date.now() + 1500;
  const look = () => (outbox.waiting.length && !outbox.tries && Date.now() < until ? setTimeout(look, 15) : resolve());
  look();
});

// The next page takes the place of this one; keys that are pressed meanwhile count there.
async function go(url, { push = true, body } = {}) {
  if (moving) return;
  moving = true;
  try {
    await settled();
    const left = rows().find((row) => isTyped(noteOf(row)) && !outbox.waiting.some((choice) => choice.key === row.dataset.row));
    if (left) {
      open(left);
      typed.length = 0;
      return warn(words().noteWaits);
    }
    const headers = { "HX-Request": "true", "X-Requested-With": "fetch", ...(body && { "X-CSRFToken": token() }) };
    const response = await fetch(url, { method: body ? "POST" : "GET", body, headers });
    const text = response.ok && !response.headers.get("HX-Redirect") ? await response.text() : "";
    const box = document.createElement("template");
    box.innerHTML = text;
    const fresh = box.content.querySelector("[data-rate]");
    // Another kind of page, such as the end: as the browser does it.
    if (!fresh) {
      typed.length = 0;
      return location.assign(url);
    }
    stage().replaceWith(fresh);
    if (push) history.pushState({}, "", response.url);
    document.title = fresh.dataset.title;
    prepare({ moved: true });
  } catch {
    warn(words().notLoaded);
  } finally {
    moving = false;
  }
  while (typed.length && !moving) press(typed.shift());
}

function confirmAll() {
  const form = stage().querySelector("[data-confirm]");
  if (form) go(form.action, { push: false, body: new URLSearchParams({ confirm: "all" }) });
}

function rateByDigit(row, digit) {
  const levels = words().levels.trim().split(" ");
  const level = levels.includes(digit) ? digit : digit === "0" && levels.includes("10") ? "10" : null;
  if (level === null) return say(`${digit} ${words().noLevel}`);
  choose(row, level);
  move(row, 1);
}

// Whether the key means something here.
function press(key) {
  const row = current(), link = { ArrowRight: "[data-next]", ArrowLeft: "[data-before]" }[key];
  const by = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 }[key];
  if (link) {
    const target = stage().querySelector(link);
    if (target) go(target.href);
  } else if (key === "c") confirmAll();
  else if (key === "z") takeBack();
  else if (by) { if (row) move(row, by); else open(rows().at(by > 0 ? 0 : -1)); }
  else if (!row) return false;
  else if (key === "Escape") close();
  else if (/^\d$/.test(key)) rateByDigit(row, key);
  else if (key === "n") { choose(row, "na"); move(row, 1); }
  else if (key === "Backspace") { if (row.dataset.value) choose(row, ""); else say(words().nothing); }
  else if (key === "Enter") noteOf(row).focus();
  else return false;
  return true;
}

function onKey(event) {
  const at = event.target, row = current();
  if (!stage() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (at.matches("textarea, input, select")) {
    if (event.key === "Escape" && row?.contains(at)) row.focus({ preventScroll: true });
    return;
  }
  if (at !== document.body && at.id !== "content" && !stage().contains(at)) return;
  // Enter on a link or a button is theirs.
  if (event.key === "Enter" && at.matches("a, button, summary")) return;
  if (moving) {
    if (/^([\dnczjk]|Arrow\w+)$/.test(event.key)) { typed.push(event.key); event.preventDefault(); }
    return;
  }
  if (press(event.key)) event.preventDefault();
}

function onClick(event) {
  if (!stage()?.contains(event.target) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a"), row = event.target.closest("[data-row]");
  if (link?.matches("[data-next], [data-before], .rate-nav a")) {
    event.preventDefault();
    go(link.href);
  } else if (link && row) {
    event.preventDefault();
    if (link.hasAttribute("data-close") || (row.classList.contains("current") && !wide.matches)) close(); else open(row);
  } else if (row && !event.target.closest("button, textarea, summary, a, .own-detail")) {
    open(row);
  }
}

// A button of a row says something: send that instead of the whole form.
function onSubmit(event) {
  const row = event.target.closest?.("[data-row]"), button = event.submitter;
  if (event.target.matches("[data-confirm]")) { event.preventDefault(); return confirmAll(); }
  if (!row || !button?.name) return;
  event.preventDefault();
  if (wide.matches) open(row, { focus: false });
  choose(row, button.value);
}

// Where several look at the same rows: what others say comes in by itself, but never over what waits here.
async function poll() {
  const list = stage();
  if (!list?.dataset.changes || document.hidden || moving) return;
  try {
    const response = await fetch(`${list.dataset.changes}&seen=${list.dataset.seen}`, { headers: { Accept: "application/json", "X-Requested-With": "fetch" } });
    if (!response.ok || list !== stage()) return;
    const answer = await response.json();
    for (const [key, html] of Object.entries(answer.rows)) {
      const row = rowOf(key);
      if (!row || outbox.waiting.some((choice) => choice.key === key)) continue;
      const before = row.dataset.value;
      put(row, { fields: {} }, html);
      const fresh = rowOf(key);
      fresh.classList.toggle("changed", fresh.dataset.value !== before);
    }
    showProgress(answer.progress ?? {});
    if (answer.seen > Number(list.dataset.seen)) list.dataset.seen = answer.seen;
  } catch {
    // Offline: the next round asks again from the same place, so nothing is missed.
    return;
  }
}

function prepare({ moved = false } = {}) {
  const list = stage();
  list.classList.add("live");
  for (const row of rows()) quieten(row);
  const levels = list.querySelector("[data-levels-open]");
  if (levels) levels.open = wide.matches;
  const aimed = location.hash.startsWith("#row-") && document.getElementById(location.hash.slice(1));
  const unsaid = rows().find((row) => !row.dataset.value && !row.classList.contains("fixed")), fixed = list.hasAttribute("data-fixed");
  if (aimed) open(aimed, { focus: false });
  else if (moved && !unsaid) list.querySelector("[data-next]").focus();
  else if (unsaid && !fixed && (wide.matches || moved)) open(unsaid, { focus: moved });
  else if (rows().length) rows()[0].tabIndex = 0;
}

if (stage() && !stage().classList.contains("single")) {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("change", (event) => {
    const row = event.target.closest?.("[data-row]");
    if (event.target.name === "note" && row?.dataset.value) choose(row, row.dataset.value, { note: event.target.value });
  });
  addEventListener("popstate", () => go(location.href, { push: false }));
  addEventListener("beforeunload", (event) => { if (stage() && (typed.length || rows().some((row) => isTyped(noteOf(row))))) event.preventDefault(); });
  prepare();
  setInterval(poll, POLL);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) poll(); });
}
