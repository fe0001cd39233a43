// The cells of table#matrix: finding, naming and redrawing them, and the sentence at the edge of the page.
// Rows carry data-id (engineer), headings data-id (skill) or data-domain; a place is [engineer id, column id].

export const grid = () => document.getElementById("matrix");
export const rowOf = (table, id) => table.querySelector(`tbody tr[data-id="${id}"]`);
export const rowsOf = (table) => [...table.tBodies].flatMap((body) => [...body.rows]);
export const headOf = (table, id) => table.querySelector(`thead th[data-id="${id}"], thead th[data-domain="${id}"]`);
export const cellAt = (table, [engineer, skill]) => {
  const row = rowOf(table, engineer), head = headOf(table, skill);
  return row && head ? row.cells[head.cellIndex] : null;
};
export const placeOf = (cell) => {
  const head = grid().tHead.rows[grid().tHead.rows.length - 1].cells[cell.cellIndex];
  const column = head?.dataset.id ?? head?.dataset.domain;
  return column ? [cell.parentElement.dataset.id, column] : null;
};
export const isCell = (node) => node?.tagName === "TD" && node.closest("#matrix tbody") && !node.classList.contains("fit");
export const nameOf = ([engineer, skill]) => {
  const row = rowOf(grid(), engineer), head = headOf(grid(), skill);
  return `${row?.querySelector("b")?.textContent}, ${head?.title || head?.textContent}`;
};

export function say(text, { bad } = {}) {
  const box = document.getElementById("toasts");
  if (!box) return;
  const toast = document.createElement("div");
  toast.className = bad ? "toast bad" : "toast quiet";
  toast.textContent = text;
  box.replaceChildren(toast);
  clearTimeout(say.timer);
  say.timer = setTimeout(() => toast.remove(), bad ? 12000 : 3500);
}

function put(place, html, { mark = false } = {}) {
  const old = cellAt(grid(), place);
  if (!old) return;
  const box = document.createElement("template");
  box.innerHTML = `<table><tbody><tr>${html}</tr></tbody></table>`;
  const fresh = box.content.querySelector("td");
  const same = fresh.getAttribute("aria-label") === old.getAttribute("aria-label") && !old.matches(".saving, .unsent");
  if (same) return;
  if (mark) fresh.classList.add("changed");
  fresh.classList.toggle("first", old.classList.contains("first"));
  const chosen = old.getAttribute("aria-selected") === "true", focused = old === document.activeElement;
  old.replaceWith(fresh);
  if (chosen) { fresh.setAttribute("aria-selected", "true"); fresh.tabIndex = 0; }
  if (focused) fresh.focus();
}

function replaceAt(row, index, html) {
  const box = document.createElement("template");
  box.innerHTML = `<table><tbody><tr>${html}</tr></tbody></table>`;
  const fresh = box.content.querySelector("td"), old = row?.cells[index];
  if (!old) return;
  fresh.classList.toggle("first", old.classList.contains("first"));
  old.replaceWith(fresh);
}

// Draw what an answer of the server holds, but for the cells whose own answer is still to come.
export function take(answer, { pending, mark = false }) {
  const table = grid();
  if (!table) return;
  for (const [engineer, skill, html] of answer.cells ?? []) {
    if (!pending.has(`${engineer}/${skill}`)) put([engineer, skill], html, { mark });
  }
  for (const [skill, html] of answer.needs ?? []) {
    const head = headOf(table, skill);
    if (head && table.tFoot) replaceAt(table.tFoot.rows[0], head.cellIndex, html);
  }
  for (const [engineer, html] of answer.fits ?? []) {
    const row = rowOf(table, engineer);
    replaceAt(row, row ? row.cells.length - 1 : 0, html);
  }
}
