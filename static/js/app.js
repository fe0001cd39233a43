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
  if (status >= 500) say(document.body.dataset.failed ?? "The server could not do this. Nothing was changed.");
});
document.addEventListener("htmx:error", () => say(document.body.dataset.offline ?? "No connection. Try again in a moment."));

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
