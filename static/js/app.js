// What every page has: menus that close, dialogs that open, sentences for requests that failed.

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const opener = event.target.closest?.("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) { event.preventDefault(); dialog.showModal(); }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});

// "/" goes to the search from anywhere; arrows walk through what it found.
document.addEventListener("keydown", (event) => {
  const find = document.getElementById("find"), typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const field = find?.checkVisibility() ? find : document.getElementById("id_search_q") ?? document.querySelector(".to-search");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select?.();
    return;
  }
  const box = event.target.closest?.(".search");
  if (!box) return;
  if (event.key === "Escape") { box.querySelector(".found").replaceChildren(); find.value = ""; find.blur(); }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const stops = [find, ...box.querySelectorAll(".found a")];
  stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
});

// Teams that were opened here last, offered by the empty search; signing in as somebody else forgets them.
const RECENT = "competency-recent", MOST = 5, who = document.body.dataset.user ?? "";
const recent = () => { try { const kept = JSON.parse(localStorage.getItem(RECENT)); return kept?.who === who ? kept.teams : []; } catch { return []; } };
const opened = document.querySelector("[data-recent]");
try {
  if (!who) localStorage.removeItem(RECENT);
  else if (opened) {
    const here = { name: opened.textContent.trim(), href: opened.dataset.recent };
    localStorage.setItem(RECENT, JSON.stringify({ who, teams: [here, ...recent().filter((each) => each.href !== here.href)].slice(0, MOST) }));
  }
} catch { /* Private windows may keep nothing: then nothing is offered. */ }
document.getElementById("find")?.addEventListener("focus", (event) => {
  const box = document.getElementById("found"), teams = recent();
  if (event.target.value || box.childElementCount || !teams.length) return;
  const list = document.createElement("ul"), title = document.createElement("h3"), part = document.createElement("section");
  part.className = "hits";
  list.className = "hit-list";
  title.textContent = box.dataset.recentTitle;
  for (const team of teams) {
    const link = document.createElement("a"), item = document.createElement("li");
    link.href = team.href;
    link.textContent = team.name;
    item.append(link);
    list.append(item);
  }
  part.append(title, list);
  box.replaceChildren(part);
});

function say(text) {
  const toast = document.createElement("div");
  toast.className = "toast bad";
  toast.textContent = text;
  document.getElementById("toasts")?.replaceChildren(toast);
  setTimeout(() => toast.remove(), 12000);
}

// A server error is not swapped into the page, and no answer at all leaves it as it is: say so.
document.addEventListener("htmx:response:error", (event) => {
  const status = event.detail.ctx?.response?.status;
  if (status >= 500) say(document.body.dataset.failed);
});
document.addEventListener("htmx:error", () => say(document.body.dataset.offline));

// Whoever changes the view by keyboard goes on from the same control: after a swap its successor has the focus.
let left = null;
const groupOf = (node) => node.closest("[aria-label]")?.getAttribute("aria-label");

document.addEventListener("htmx:before:swap", () => {
  const active = document.activeElement;
  left = active?.matches("a, button, summary") ? { tag: active.tagName, text: active.textContent.trim(), group: groupOf(active), menu: active.closest("details.menu")?.querySelector("summary").textContent.split(":")[0].trim() } : null;
});
document.addEventListener("htmx:after:swap", () => {
  if (!left || document.activeElement !== document.body) return;
  const same = [...document.querySelectorAll(left.tag)].find((node) => node.textContent.trim() === left.text && groupOf(node) === left.group && node.checkVisibility());
  const menu = left.menu && [...document.querySelectorAll("details.menu > summary")].find((node) => node.textContent.trim().startsWith(left.menu));
  (same ?? menu)?.focus({ preventScroll: true });
  left = null;
});
