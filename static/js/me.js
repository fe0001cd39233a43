// My skills: one key rates and moves on. Every choice is sent at once and kept, in order, until it has arrived.
// A row is [data-skill] with one form; its buttons carry what they say (name and value) and work without this script.

const RETRY = [2000, 5000, 10000, 30000];
const list = document.querySelector("[data-own]");
const words = list?.dataset ?? {};
const wide = matchMedia("(min-width: 1100px)");
const queue = [];   // choices that have not arrived, oldest first
const done = [];    // what skills said before they were changed here: for taking the last one back
let sending = false, tries = 0, timer = 0;

const rows = () => [...list.querySelectorAll("[data-skill]")];
const rowOf = (id) => document.getElementById(`skill-${id}`);
const current = () => list.querySelector("[data-skill].current");
const NO_NOTE = document.createElement("textarea");   // where a row has none
const noteOf = (row) => row.querySelector("textarea") ?? NO_NOTE;
const isTyped = (note) => note.value !== note.defaultValue || note.hasAttribute("data-unsaved");
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
// The cookie is newer than the page where somebody signed in again in another tab.
const token = (form) => /(?:^|; )competency_csrf=([^;]+)/.exec(document.cookie)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

// ``say`` quietly, for a screen reader; ``warn`` everybody, until it is settled.
const say = (text) => { list.querySelector("[data-say]").textContent = text; };
function warn(text, { link } = {}) {
  const box = document.getElementById("toasts");
  if (!text) return box.querySelector("[data-warning]")?.remove();
  const toast = box.querySelector("[data-warning]") ?? document.createElement("div");
  toast.className = "toast error";
  toast.dataset.warning = "";
  toast.textContent = text;
  if (link) toast.append(" ", Object.assign(document.createElement("a"), { href: link, target: "_blank", className: "btn quiet sm", textContent: words.signIn }));
  box.append(toast);
}

function open(row, { focus = true } = {}) {
  for (const old of list.querySelectorAll(".current")) old.classList.remove("current");
  for (const other of rows()) other.tabIndex = -1;
  row.classList.add("current");
  row.tabIndex = 0;
  if (!focus) return;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function close() {
  const row = current();
  row?.classList.remove("current");
  row?.querySelector("[data-open]").focus({ preventScroll: true });
}

function move(row, by) {
  const all = rows(), next = all[all.indexOf(row) + by];
  if (next) open(next); else if (by > 0) say(words.last);
}

// Show the choice at once; the answer replaces the row with what the server holds.
function show(row, name, value) {
  if (name === "value") row.classList.remove("proposed");
  for (const button of row.querySelectorAll(`[name="${name}"][aria-pressed]`)) {
    button.setAttribute("aria-pressed", String((button.dataset.interestValue ?? button.value) === value));
  }
  row.dataset[name] = value;
}

function choose(row, name, value, { undoing = false, note } = {}) {
  if (row.classList.contains("fixed")) return;
  // What a round proposes was said before: taking back leads there.
  const before = row.dataset[name] || (name === "value" && row.dataset.proposed) || "", written = noteOf(row);
  const fields = { [name]: value };
  if (name === "value" && note !== undefined) fields.note = note;
  else if (name === "value" && value !== "" && isTyped(written)) fields.note = written.value;
  if (name !== "note" && !undoing) done.push({ id: row.dataset.skill, name, value: before, note: written.defaultValue });
  if (name !== "note") show(row, name, value);
  queue.push({ id: row.dataset.skill, fields: { ...fields, request_key: newKey() } });
  mark();
  send();
}

function takeBackLast() {
  const last = done.pop(), row = last && rowOf(last.id);
  if (!row) return say(words.nothing);
  choose(row, last.name, last.value, { undoing: true, note: last.name === "value" && last.value ? last.note : undefined });
  open(row);
}

// Which rows wait: quietly while a choice is on its way, with a word once it has failed to arrive.
function mark() {
  const waiting = new Set(queue.map((choice) => choice.id));
  for (const row of rows()) {
    row.classList.toggle("saving", waiting.has(row.dataset.skill));
    row.classList.toggle("unsent", waiting.has(row.dataset.skill) && tries > 0);
    row.querySelector("[data-mark]").hidden = !row.classList.contains("unsent");
    if (waiting.has(row.dataset.skill)) row.querySelector(".own-saved")?.remove();
  }
}

async function send() {
  if (sending || !queue.length) return;
  clearTimeout(timer);
  const choice = queue[0], row = rowOf(choice.id), form = row.querySelector("form");
  const body = new URLSearchParams({ engineer: form.elements.engineer.value, seen: form.elements.seen.value, ...choice.fields });
  const headers = { "HX-Request": "true", "X-Requested-With": "fetch", "X-CSRFToken": token(form), "HX-Current-URL-Path": location.pathname };
  sending = true;
  let answer = null, text = "";
  try {
    answer = await fetch(form.action, { method: "POST", body, headers, keepalive: true, signal: AbortSignal.timeout(20000) });
    text = await answer.text();
  } catch {
    // No connection, or none that answers: the choice stays in the queue.
    answer = null;
  }
  sending = false;
  if (!answer || answer.status >= 500 || answer.status === 429 || answer.status === 401) return keep(answer);
  queue.shift();
  tries = 0;
  if (!queue.length) warn("");
  const isRow = answer.ok || answer.status === 422 || answer.status === 409;
  if (isRow) put(choice, text);
  else warn(`${row.dataset.name}: ${words.refused}`);
  mark();
  if (answer.ok) {
    say(`${row.dataset.name}: ${words.saved}`);
    for (const [name, detail] of Object.entries(JSON.parse(answer.headers.get("HX-Trigger") ?? "{}"))) {
      rowOf(choice.id).dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
    }
  }
  send();
}

// The request key makes a repeated choice count once, should the first have arrived after all.
function keep(answer) {
  const login = answer?.status === 401 && answer.headers.get("HX-Redirect");
  timer = setTimeout(send, RETRY[Math.min(tries, RETRY.length - 1)]);
  tries += 1;
  mark();
  warn(login ? words.signedOut : `${queue.length} ${words.unsent}`, { link: login });
}

function put(choice, html) {
  // A later choice for the same skill is on its way: its answer is the one to show.
  if (queue.some((other) => other.id === choice.id)) return;
  const row = rowOf(choice.id), box = document.createElement("template");
  box.innerHTML = html;
  const fresh = box.content.querySelector("[data-skill]"), active = document.activeElement;
  const old = noteOf(row), note = noteOf(fresh);
  fresh.classList.toggle("current", row.classList.contains("current"));
  fresh.tabIndex = row.tabIndex;
  fresh.querySelector("details.why")?.toggleAttribute("open", Boolean(row.querySelector("details.why")?.open));
  // What is being written and not part of this choice stays.
  if (isTyped(old) && old.value !== choice.fields.note) note.value = old.value;
  const focused = row.contains(active), caret = active === old ? [old.selectionStart, old.selectionEnd] : null;
  const group = active.closest(".scale, .descriptors, .seg")?.classList[0];
  row.replaceWith(fresh);
  quieten(fresh);
  if (!focused) return;
  const same = group && fresh.querySelector(`.${group} [name="${active.name}"]:is([value="${active.value}"], [data-interest-value="${active.dataset.interestValue}"])`);
  (caret ? note : same || fresh).focus({ preventScroll: true });
  if (caret) note.setSelectionRange(...caret);
}

// Tab reaches the chosen row and its details; the line of keys in each row is for the pointer and for digits.
function quieten(row) {
  for (const button of row.querySelectorAll(".scale button")) button.tabIndex = -1;
}

// What was said before still holds: a proposal of a round, or a rating older than its half-life.
const toConfirm = (row) => !row.classList.contains("fixed") && row.querySelector("[data-still]");

function confirmAll(rows) {
  const open = rows.filter(toConfirm);
  for (const row of open) choose(row, "value", toConfirm(row).value);
  if (!open.length) say(words.nothingToConfirm);
}

// Confirm what is proposed in the domain of this row, and go on to the next skill that is not given.
function confirmDomain(row) {
  const inside = [...row.closest(".own-section").querySelectorAll("[data-skill]")], all = rows();
  confirmAll(inside);
  const next = all.slice(all.indexOf(inside.at(-1)) + 1).find((other) => !other.dataset.value) ?? all.find((other) => !other.dataset.value);
  if (next) open(next); else { open(inside.at(-1)); say(words.last); }
}

const ACTIONS = {
  a: (row) => { if (list.hasAttribute("data-round")) confirmDomain(row); },
  c: (row) => { confirmAll([row]); move(row, 1); },
  n: (row) => { choose(row, "value", "na"); move(row, 1); },
  Backspace: (row) => (row.dataset.value ? choose(row, "value", "") : say(words.nothing)),
  i: (row) => {
    if (row.dataset.interest === undefined) return;
    const next = { "": "1", 1: "2", 2: "0", 0: "1" }[row.dataset.interest ?? ""];
    choose(row, "interest", next);
    say(`${row.dataset.name}: ${row.querySelector(`[data-interest-value="${next}"]`).textContent}`);
  },
};

function rateByDigit(row, digit) {
  const levels = words.levels.trim().split(" ");
  const level = levels.includes(digit) ? digit : digit === "0" && levels.includes("10") ? "10" : null;
  if (level === null) return say(`${digit} ${words.noLevel}`);
  choose(row, "value", level);
  move(row, 1);
}

function onKey(event) {
  const at = event.target, row = current();
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (at.matches("textarea, input, select")) {
    if (event.key === "Escape" && row?.contains(at)) row.focus({ preventScroll: true });
    return;
  }
  if (at !== document.body && at.id !== "content" && !list.contains(at)) return;
  const by = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!row) {
    // Arrows scroll the page until a skill is chosen.
    if (event.key !== "j" && event.key !== "k") return;
    open(at.closest("[data-skill]") ?? rows()[0]);
  } else if (by) move(row, by);
  else if (event.key === "Escape") close();
  else if (list.hasAttribute("data-fixed")) return;
  else if (event.key === "z") takeBackLast();
  else if (event.key === "Enter" && at === row) noteOf(row).focus();
  else if (/^\d$/.test(event.key)) rateByDigit(row, event.key);
  else if (Object.hasOwn(ACTIONS, event.key)) ACTIONS[event.key](row);
  else return;
  event.preventDefault();
}

function onClick(event) {
  const link = event.target.closest('a[href*="#skill-"], a[data-open]');
  const row = event.target.closest("[data-skill]");
  const aimed = link && (link.closest("[data-skill]") ?? rowOf(link.hash.slice("#skill-".length)));
  if (link && aimed) {
    event.preventDefault();
    if (link.hasAttribute("data-close") || (aimed.classList.contains("current") && !wide.matches)) close(); else open(aimed);
  } else if (row && !event.target.closest("button, textarea, summary, a, .own-detail")) {
    open(row);
  }
}

// A button says something: send that instead of the whole form.
function onSubmit(event) {
  const row = event.target.closest("[data-skill]"), button = event.submitter;
  event.preventDefault();
  if (!row) return confirmDomain(event.target.closest(".own-section").querySelector("[data-skill]"));
  if (!button?.name) return choose(row, "note", noteOf(row).value);
  if (wide.matches) open(row, { focus: false });
  choose(row, button.name, button.value);
}

if (list && !list.classList.contains("single")) {
  list.classList.add("live");
  for (const row of rows()) quieten(row);
  document.addEventListener("keydown", onKey);
  list.addEventListener("click", onClick);
  list.addEventListener("submit", onSubmit);
  list.addEventListener("change", (event) => {
    const row = event.target.closest("[data-skill]");
    if (event.target.name === "note" && row.dataset.value) choose(row, "note", event.target.value);
  });
  list.addEventListener("rating-saved", ({ detail }) => {
    list.querySelector(`[data-progress="${detail.domain}"]`).textContent = detail.progress;
  });
  addEventListener("online", send);
  addEventListener("focus", send);
  addEventListener("beforeunload", (event) => {
    if (queue.length || rows().some((row) => isTyped(noteOf(row)))) event.preventDefault();
  });
  const aimed = location.hash.startsWith("#skill-") && rowOf(location.hash.slice("#skill-".length));
  const first = rows().find((row) => !row.dataset.value);
  const inView = first && !list.hasAttribute("data-fixed") && first.getBoundingClientRect().bottom < innerHeight;
  if (aimed || inView) open(aimed || first, { focus: false }); else rows()[0].tabIndex = 0;
}
