// The table of needs by keyboard, as in a spreadsheet: arrows and Enter move in a column, Tab in a row, Escape undoes.
// Without this script it is a plain form.

const form = document.getElementById("needs");
const FIELDS = "td input, td select";
const USUAL = { people: "1", weight: "2" };
const MONTHS = { 1: "12", 2: "9", 3: "6", "": "" };
let before = "";          // what the cell held when it got the focus
let sending = false;

const rows = () => [...form.querySelectorAll("tr[data-was]")];
const cells = (row) => [...row.querySelectorAll(FIELDS)];
const part = (field) => field.name.split("-")[1];
const find = (row, name) => cells(row).find((field) => part(field) === name);
const text = (field) => field.value.trim().replace(",", ".");
const same = (a, b) => a === b || (a !== "" && b !== "" && Number(a) === Number(b));

function move(field, by) {
  const all = rows(), row = field.closest("tr"), column = cells(row).indexOf(field);
  const target = all[all.indexOf(row) + by];
  if (target) cells(target)[column].focus();
}

function refresh(row) {
  const was = JSON.parse(row.dataset.was), now = cells(row).map(text);
  // A weight alone is no need.
  const hadNone = !was[0], hasNone = !now[0] && !now[1] && !now[3] && !now[4];
  const changed = hadNone && hasNone ? false : now.some((value, i) => !same(value, was[i]));
  row.classList.toggle("added", changed && hadNone);
  row.classList.toggle("removed", changed && !hadNone && hasNone);
  row.classList.toggle("changed", changed && !hadNone && !hasNone);
  find(row, "deadline").placeholder = hasNone ? "" : MONTHS[find(row, "weight").value || USUAL.weight];
  find(row, "starts").toggleAttribute("data-blank", !find(row, "starts").value);
  row.querySelector("[data-empty]").hidden = now.every((value) => !value);
  have(row);
}

function have(row) {
  const cell = row.querySelector("[data-have]"), field = find(row, "level");
  if (!cell) return;
  const level = text(field), share = JSON.parse(cell.dataset.have)[level];
  const wrong = level !== "" && (share === undefined || Number(level) < 1);
  if (wrong) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
  if (!Number(cell.dataset.rated)) return;
  const needed = Number(text(find(row, "people")) || USUAL.people);
  cell.querySelector("b").textContent = share ?? "";
  for (const bar of cell.querySelectorAll("rect")) {
    bar.classList.toggle("in", share !== undefined && Number(bar.dataset.level) >= Number(level));
  }
  cell.classList.toggle("ok", share !== undefined && share >= needed);
  cell.classList.toggle("gap", share !== undefined && share < needed);
}

function count() {
  const box = form.querySelector("[data-changes]");
  const n = form.querySelectorAll("tr:is(.added, .changed, .removed)[data-was]").length;
  box.textContent = n === 0 ? box.dataset.none : n === 1 ? box.dataset.one : box.dataset.many.replace("#", n);
  return n;
}

// A level typed into an empty row brings the usual values with it, to be seen and changed.
function fill(row) {
  for (const [name, value] of Object.entries(USUAL)) {
    const field = find(row, name);
    if (!field.value) field.value = value;
  }
  const starts = find(row, "starts");
  if (row.dataset.suggest && !starts.value && !JSON.parse(row.dataset.was)[0]) starts.value = row.dataset.suggest;
}

function clear(row) {
  for (const field of cells(row)) field.value = "";
  refresh(row);
  count();
}

// A block copied from a spreadsheet goes into the cells from here on, rows down and columns across.
function paste(field, block) {
  const all = rows(), first = all.indexOf(field.closest("tr")), column = cells(field.closest("tr")).indexOf(field);
  block.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) => {
    const row = all[first + down];
    if (!row) return;
    line.split("\t").forEach((value, across) => {
      const target = cells(row)[column + across];
      if (target) target.value = target.tagName === "SELECT" ? value.trim().slice(0, 1) : value.trim();
    });
    refresh(row);
  });
  count();
}

function onKey(event) {
  const field = event.target;
  if (!field.matches?.(FIELDS) || event.altKey) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  else if (event.ctrlKey || event.metaKey) return;
  else if (event.key === "Enter") move(field, event.shiftKey ? -1 : 1);
  else if (event.key === "ArrowDown" && field.type !== "date") move(field, 1);
  else if (event.key === "ArrowUp" && field.type !== "date") move(field, -1);
  else if (event.key === "Escape" && field.value !== before) {
    field.value = before;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  } else return;
  event.preventDefault();
}

if (form) {
  form.addEventListener("keydown", onKey);
  form.addEventListener("focusin", (event) => {
    if (!event.target.matches(FIELDS)) return;
    before = event.target.value;
    event.target.select?.();
  });
  form.addEventListener("input", (event) => {
    const row = event.target.closest("tr[data-was]");
    if (!row) return;
    if (part(event.target) === "level" && event.target.value.trim()) fill(row);
    refresh(row);
    count();
  });
  form.addEventListener("paste", (event) => {
    const block = event.clipboardData.getData("text");
    if (!event.target.matches(FIELDS) || !/[\t\n]/.test(block.trimEnd())) return;
    event.preventDefault();
    paste(event.target, block);
  });
  form.addEventListener("click", (event) => {
    const row = event.target.closest("[data-empty]")?.closest("tr");
    if (!row) return;
    clear(row);
    cells(row)[0].focus();
  });
  form.addEventListener("submit", () => { sending = true; });
  addEventListener("beforeunload", (event) => { if (!sending && count()) event.preventDefault(); });
  rows().forEach(refresh);
  count();
  form.querySelector("[data-keys]").hidden = false;
}
