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
