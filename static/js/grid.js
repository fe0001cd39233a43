// The matrix by keyboard and mouse: arrows move, a digit rates and moves on. One delegated listener for the table.
// Works on table#matrix: rows carry data-id (engineer), skill headings data-id (skill), the table knows the addresses.

import { cellAt, grid, headOf, isCell, nameOf, placeOf, rowOf, rowsOf, say, take } from "./cells.js";

const POLL = 4000;
const RETRY = [1000, 3000, 10000];
const UNSAVED = "competency-unsaved";
let at = null;            // [engineer id, skill id] of the chosen cell; survives a swap of the table
let queue = Promise.resolve();
let waiting = 0;          // ratings not yet acknowledged
let settled = 0;          // ratings acknowledged
let leaving = false;      // for the sign-in page: nothing left to guard
const done = [];          // what can be taken back: {engineer, skill, was}
const pending = new Set();// "engineer/skill" of cells on their way
const told = new Map();   // "engineer/skill" to the newest log entry that an answer has told of it

// What is said about ratings, in the language of the page.
const words = () => document.getElementById("grid-words").dataset;

function choose(cell, { focus = true } = {}) {
  const table = grid(), place = placeOf(cell);
  if (!place) return;
  table.querySelectorAll("tbody td[tabindex]").forEach((old) => {
    if (old === cell) return; // it may have the focus, and would lose it
    old.removeAttribute("aria-selected");
    old.removeAttribute("tabindex");
  });
  table.querySelectorAll("th.on").forEach((old) => old.classList.remove("on"));
  at = place;
  cell.setAttribute("aria-selected", "true");
  cell.tabIndex = 0;
  headOf(table, place[1])?.classList.add("on");
  cell.parentElement.cells[0].classList.add("on");
  if (focus) cell.focus();
  follow();
}

// The open drawer follows the chosen cell, once the arrows have come to rest.
function follow() {
  clearTimeout(follow.timer);
  const shown = document.querySelector("#drawer [data-drawer]");
  if (!shown || (shown.dataset.engineer === at[0] && shown.dataset.skill === at[1])) return;
  follow.timer = setTimeout(() => openDrawer(), 200);
}

const cellUrl = (table, [engineer, skill]) =>
  table.dataset.cell.replace("{row}", engineer).replace("{column}", skill) + location.search;

// The newest request wins: an answer for a cell that was left meanwhile is dropped.
async function openDrawer() {
  const table = grid(), drawer = document.getElementById("drawer");
  if (!at || !table?.dataset.cell) return;
  openDrawer.request?.abort();
  const request = openDrawer.request = new AbortController();
  drawer.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(cellUrl(table, at), {
      signal: request.signal, headers: { "HX-Request": "true", "X-Requested-With": "fetch" },
    });
    const login = response.headers.get("HX-Redirect");
    if (login) return location.assign(login);
    if (!response.ok) return say(`${nameOf(at)}: ${words().closed} (${response.status})`, { bad: true });
    drawer.innerHTML = await response.text();
    htmx.process(drawer);
  } catch (error) {
    if (error.name !== "AbortError") say(words().away, { bad: true });
  } finally {
    if (openDrawer.request === request) drawer.removeAttribute("aria-busy");
  }
}

function closeDrawer() {
  openDrawer.request?.abort();
  clearTimeout(follow.timer);
  document.getElementById("drawer").replaceChildren();
  const cell = at && cellAt(grid(), at);
  if (cell) cell.focus();
}

function move(cell, down, right, { wrap = false } = {}) {
  const rows = rowsOf(grid()).filter((row) => row.dataset.id);
  let r = rows.indexOf(cell.parentElement) + down, c = cell.cellIndex + right;
  const last = cell.parentElement.cells.length - 2;
  if (wrap && c > last && r < rows.length - 1) { c = 1; r += 1; }
  r = Math.max(0, Math.min(rows.length - 1, r));
  choose(rows[r].cells[Math.max(1, Math.min(last, c))]);
}

const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}")["X-CSRFToken"] ?? "";
const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// Whether the rating is on its way; if not, a sentence has said why.
function rate(place, value, { undoing = false } = {}) {
  const table = grid(), cell = cellAt(table, place);
  const refusal = !table.dataset.changes ? words().past
    : rowOf(table, place[0]).hasAttribute("data-fixed") ? `${nameOf(place)}: ${words().fixed}` : "";
  if (refusal) {
    say(refusal, { bad: true });
    return false;
  }
  cell.classList.add("saving");
  if (value !== "") cell.textContent = value === "na" ? "–" : value;
  pending.add(place.join("/"));
  const seen = Math.max(Number(table.dataset.seen), told.get(place.join("/")) ?? 0);
  const body = new URLSearchParams({ value, seen, request_key: key() });
  const url = cellUrl(table, place);
  waiting += 1;
  queue = queue.then(() => send(url, body, place, { undoing })).finally(() => { waiting -= 1; });
  return true;
}

function takeBack() {
  const last = done.pop();
  if (!last) return say(words().nothing);
  const cell = cellAt(grid(), last.place);
  if (cell) {
    choose(cell);
    if (rate(last.place, last.was, { undoing: true })) return;
  } else {
    say(words().elsewhere, { bad: true });
  }
  done.push(last);
}

async function send(url, body, place, { undoing }) {
  for (let attempt = 0; ; attempt += 1) {
    let response;
    try {
      response = await fetch(url, {
        method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token(), "X-Requested-With": "fetch" },
      });
    } catch {
      response = null;
    }
    if (response && response.status < 500) return settle(response, place, { undoing, value: body.get("value") });
    const cell = grid() && cellAt(grid(), place);
    cell?.classList.remove("saving");
    cell?.classList.add("unsent");
    say(`${nameOf(place)}: ${words().unsent}`, { bad: true });
    await new Promise((resolve) => {
      setTimeout(resolve, RETRY[Math.min(attempt, RETRY.length - 1)]);
      addEventListener("online", resolve, { once: true });
    });
  }
}

async function settle(response, place, { undoing, value }) {
  const login = response.headers.get("HX-Redirect");
  if (login) return leave(() => location.assign(login));
  pending.delete(place.join("/"));
  settled += 1;
  const answer = (response.headers.get("Content-Type") ?? "").includes("json") ? await response.json() : {};
  take(answer, { pending });
  if (answer.newest) told.set(place.join("/"), answer.newest);
  const cell = grid() && cellAt(grid(), place);
  cell?.classList.remove("saving", "unsent");
  if (!response.ok) {
    if (!answer.cells) return leave(() => location.reload(), place);
    return say(answer.message ?? `${nameOf(place)}: ${words().unsaved} (${response.status})`, { bad: true });
  }
  if (!undoing) done.push({ place, was: answer.was });
  const now = undoing ? words().undone : cell?.getAttribute("aria-label") ?? value;
  say(answer.message ?? `${nameOf(place)}: ${now}`);
  refreshDrawer(place);
}

// The page is left before these were saved: the next one says so.
function leave(go, place) {
  if (leaving) return;
  leaving = true;
  sessionStorage.setItem(UNSAVED, JSON.stringify([...(place ? [place.join("/")] : []), ...pending]));
  go();
}

function recall() {
  const kept = JSON.parse(sessionStorage.getItem(UNSAVED) ?? "[]").map((key) => key.split("/"));
  sessionStorage.removeItem(UNSAVED);
  const places = grid() ? kept.filter((place) => cellAt(grid(), place)) : [];
  if (!places.length) return;
  choose(cellAt(grid(), places[0]));
  say(`${words().left} ${places.map(nameOf).join("; ")}. ${words().again}`, { bad: true });
}

function refreshDrawer(place) {
  const shown = document.querySelector("#drawer [data-drawer]");
  if (shown && shown.dataset.engineer === String(place[0]) && shown.dataset.skill === String(place[1])) openDrawer();
}

async function poll() {
  const table = grid();
  if (!table?.dataset.changes || document.hidden) return;
  const query = new URLSearchParams(location.search), before = settled;
  query.set("seen", table.dataset.seen);
  try {
    const response = await fetch(`${table.dataset.changes}?${query}`, { headers: { Accept: "application/json", "X-Requested-With": "fetch" } });
    const login = response.headers.get("HX-Redirect");
    if (login) { if (!waiting) leave(() => location.assign(login)); return; }
    if (!response.ok) return;
    const answer = await response.json();
    // Asked before a rating arrived and answered after: it may know the cell only as it was. The next round tells.
    if (settled !== before) return;
    take(answer, { pending, mark: true });
    // Only the poll moves this on: the answer to a rating knows nothing of what others did to other cells.
    if (answer.seen > Number(table.dataset.seen)) table.dataset.seen = answer.seen;
  } catch {
    // Offline: the next round asks again from the same place, so nothing is missed.
    return;
  }
}

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], PageUp: [-10, 0], PageDown: [10, 0] };

function onKey(event) {
  if (event.key === "Escape" && (openDrawer.request || document.querySelector("#drawer [data-drawer]"))) {
    if (!event.target.closest?.("details[open]")) return closeDrawer();
  }
  const cell = event.target;
  if (!isCell(cell) || event.altKey || event.metaKey) return;
  const place = placeOf(cell), row = cell.parentElement;
  if (!place) return;
  if (MOVES[event.key]) {
    move(cell, ...MOVES[event.key]);
  } else if (event.key === "Home" || event.key === "End") {
    const rows = event.ctrlKey ? rowsOf(grid()) : [row];
    const target = event.key === "Home" ? rows[0] : rows[rows.length - 1];
    choose(target.cells[event.key === "Home" ? 1 : target.cells.length - 2]);
  } else if (event.ctrlKey) {
    return;
  } else if (event.key === "Enter" || event.key === " ") {
    openDrawer();
  } else if (/^\d$/.test(event.key)) {
    const levels = grid().dataset.levels.split(" ");
    const level = levels.includes(event.key) ? event.key : event.key === "0" && levels.includes("10") ? "10" : null;
    if (level === null) say(`${event.key} ${words().none} ${levels[0]} ${words().to} ${levels[levels.length - 1]}.`, { bad: true });
    else if (rate(place, level)) move(cell, 0, 1, { wrap: true });
  } else if (event.key === "n") {
    if (rate(place, "na")) move(cell, 0, 1, { wrap: true });
  } else if (event.key === "Backspace" || event.key === "Delete") {
    rate(place, "");
  } else if (event.key === "z") {
    // Behind what is on its way: that comes first, and may be what to take back.
    if (waiting) queue = queue.then(takeBack);
    else takeBack();
  } else {
    return;
  }
  event.preventDefault();
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", (event) => {
  const cell = event.target.closest?.("#matrix tbody td");
  if (isCell(cell)) { choose(cell); openDrawer(); }
  if (event.target.closest?.("#drawer [data-close]")) { event.preventDefault(); closeDrawer(); }
});
document.addEventListener("focusin", (event) => {
  if (isCell(event.target) && event.target.getAttribute("aria-selected") !== "true") choose(event.target, { focus: false });
});
document.addEventListener("rating-saved", poll);
document.addEventListener("visibilitychange", () => { if (!document.hidden) poll(); });
document.addEventListener("htmx:after:swap", prepare);
addEventListener("beforeunload", (event) => { if (waiting && !leaving) event.preventDefault(); });

// Tab reaches the table at one cell: the chosen one, or the first.
function prepare() {
  const table = grid();
  if (!table || table.querySelector("td[tabindex]")) return;
  const cell = (at && cellAt(table, at)) || table.querySelector("tbody td:not(.fit)");
  if (cell) cell.tabIndex = 0;
}

prepare();
recall();
setInterval(poll, POLL);
