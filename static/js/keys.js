// A page worked by single keys: [data-keys] holds buttons and links with [data-key]; Enter goes to [data-key-focus], Escape back.

document.addEventListener("keydown", (event) => {
  const at = event.target, place = document.querySelector("[data-keys]");
  if (!place || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat) return;
  if (at.matches("textarea, input, select")) {
    if (event.key === "Escape" && place.contains(at)) (place.querySelector("[data-head]") ?? place).focus();
    return;
  }
  if (at !== document.body && at.id !== "content" && !place.contains(at)) return;
  // One answer is on its way: what comes next is not yet to be seen.
  if (place.matches(".htmx-request") || place.querySelector(".htmx-request")) return;
  const note = event.key === "Enter" && !at.matches("a, button, summary") && place.querySelector("[data-key-focus]");
  const aimed = note || [...place.querySelectorAll("[data-key]")].find((each) => each.dataset.key === event.key);
  if (!aimed) return;
  event.preventDefault();
  if (note) note.focus(); else aimed.click();
});

// What comes next begins at its heading, also for a screen reader.
document.addEventListener("htmx:after:swap", () => {
  const head = document.querySelector("[data-keys] [data-head]");
  if (head && document.activeElement === document.body) head.focus({ preventScroll: true });
});
