// Theme: light, dark or as the system; applied before the first paint, remembered in this browser.
(() => {
  "use strict";
  const KEY = "competency.theme";
  const root = document.documentElement;

  // Storage may be blocked (private windows); the switch then lasts for this page.
  const read = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const write = (theme) => {
    try {
      if (theme === "system") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, theme);
    } catch { /* blocked: see above */ }
  };

  const apply = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === (root.dataset.theme ?? "system")));
    }
  };

  apply(read());

  document.addEventListener("DOMContentLoaded", () => {
    // Without this script the switch would do nothing, so it is hidden until here.
    for (const part of document.querySelectorAll("[data-theme-switch]")) part.hidden = false;
    apply(root.dataset.theme);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-theme-choice]");
    if (!button) return;
    write(button.dataset.themeChoice);
    apply(button.dataset.themeChoice);
  });
  // Another tab changed it.
  addEventListener("storage", (event) => { if (event.key === KEY) apply(event.newValue); });
})();
