// The matrix's headings by keyboard: arrows lead from the cells to the names and the skills, Enter follows their links.
// With this the whole table is one stop of the Tab key; without it the links are stops of their own.

import { grid as table, rowsOf } from "./cells.js";

const isCell = (node) => node.tagName === "TD";

function prepare() {
  if (!table()?.querySelector("tbody tr[data-id] td")) return;
  for (const link of table().querySelectorAll("th a")) link.tabIndex = -1;
}

// The heading or cell that an arrow leads to from a heading, or from a cell at the edge; null: not ours to say.
function next(from, key) {
  const row = from.parentElement, rows = rowsOf(table()), place = rows.indexOf(row);
  if (isCell(from)) {
    if (key === "ArrowUp" && place === 0) return [...table().tHead.rows].at(-1).cells[from.cellIndex];
    return key === "ArrowLeft" && from.cellIndex === 1 ? row.cells[0] : null;
  }
  if (place >= 0) {
    return { ArrowUp: rows[place - 1], ArrowDown: rows[place + 1] }[key]?.cells[0] ?? (key === "ArrowRight" ? row.cells[1] : null);
  }
  return { ArrowLeft: from.previousElementSibling, ArrowRight: from.nextElementSibling, ArrowDown: rows[0].cells[from.cellIndex] }[key];
}

document.addEventListener("keydown", (event) => {
  const from = event.target.closest?.("#matrix thead th, #matrix tbody :is(th, td)");
  if (!from || !event.key.startsWith("Arrow") || event.altKey || event.ctrlKey || event.metaKey) return;
  const found = next(from, event.key), aim = found && (isCell(found) ? found : found.querySelector("a"));
  if (!found && isCell(from)) return;
  event.preventDefault();
  event.stopPropagation();
  if (!aim || found.matches("td.fit")) return;
  if (!aim.hasAttribute("tabindex")) aim.tabIndex = -1;
  aim.focus();
}, true);
document.addEventListener("htmx:after:swap", prepare);

prepare();
