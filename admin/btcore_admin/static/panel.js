// Keys of a page: a letter presses what carries data-key, unless somebody is writing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input[type=text], textarea, select, input:not([type])")) return;
  const found = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!found) return;
  event.preventDefault();
  if (found.matches("textarea")) found.focus();
  else found.click();
});

// What cannot be taken back asks first.
document.addEventListener("submit", (event) => {
  const asks = (event.submitter && event.submitter.dataset.asks) || event.target.dataset.asks;
  if (asks && !window.confirm(asks)) event.preventDefault();
});

// In a grid the arrows and Enter move like in a spreadsheet, and a copied range fills the cells below and to the right.
const cells = (grid) => [...grid.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input:not([type=hidden]), select, textarea")]);
document.addEventListener("keydown", (event) => {
  const grid = event.target.closest("table.grid");
  if (!grid || event.target.matches("select")) return;
  const step = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const rows = cells(grid);
  const row = rows.findIndex((one) => one.includes(event.target));
  const next = rows[row + step] && rows[row + step][rows[row].indexOf(event.target)];
  event.preventDefault();
  if (next) { next.focus(); if (next.select) next.select(); }
});
document.addEventListener("paste", (event) => {
  const grid = event.target.closest("table.grid");
  const text = event.clipboardData.getData("text");
  if (!grid || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const rows = cells(grid);
  const top = rows.findIndex((one) => one.includes(event.target));
  const left = rows[top].indexOf(event.target);
  text.replace(/\r/g, "").replace(/\n$/, "").split("\n").forEach((line, down) => line.split("\t").forEach((value, across) => {
    const cell = rows[top + down] && rows[top + down][left + across];
    if (!cell) return;
    if (cell.matches("select")) {
      const choice = [...cell.options].find((one) => one.value === value.trim() || one.text === value.trim());
      if (choice) cell.value = choice.value;
    } else cell.value = value.trim();
  }));
});

// A tick in the head of a list ticks all of it.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-all]")) return;
  event.target.closest("table").querySelectorAll(`input[name="${CSS.escape(event.target.dataset.all)}"]`).forEach((one) => { one.checked = event.target.checked; });
});

// A page that waits for longer work looks again by itself.
const waiting = document.querySelector("[data-reload]");
if (waiting) window.setTimeout(() => window.location.reload(), Number(waiting.dataset.reload));
