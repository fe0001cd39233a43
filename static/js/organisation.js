// The heatmap: a cell opens the gaps of its team, a department's its own page. One delegated listener for the table.

const cellOf = (node) => node.closest?.("#heatmap tbody td");

function addressOf(cell) {
  const row = cell.parentElement, table = row.closest("table");
  const head = table.tHead.rows[table.tHead.rows.length - 1].cells[cell.cellIndex];
  const anchor = table.dataset.by === "skills" && row.classList.contains("team") && head.dataset.id ? `#skill-${head.dataset.id}` : "";
  return row.dataset.href + anchor;
}

document.addEventListener("click", (event) => {
  const cell = cellOf(event.target);
  if (cell && !cell.classList.contains("na")) location.assign(addressOf(cell));
});

// The words of a cell are its label; a pointer sees them as well.
document.addEventListener("mouseover", (event) => {
  const cell = cellOf(event.target);
  if (cell && !cell.title) cell.title = cell.getAttribute("aria-label") ?? "";
});

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

document.addEventListener("keydown", (event) => {
  const cell = cellOf(event.target);
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && !cell.classList.contains("na")) { location.assign(addressOf(cell)); return; }
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const row = cell.parentElement;
  const next = row.parentElement.rows[row.sectionRowIndex + step[0]]?.cells[cell.cellIndex + step[1]];
  if (next?.tagName !== "TD") return;
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});

// One stop of the Tab key for the whole table, also after a part of the page was swapped.
function enter() {
  const first = document.querySelector("#heatmap tbody td");
  if (first && !document.querySelector("#heatmap td[tabindex='0']")) first.tabIndex = 0;
  document.getElementById("heatmap")?.setAttribute("role", "grid");
}
enter();
document.addEventListener("htmx:after:swap", enter);
