"use strict";
// Sort the rows of a table by the column whose head is clicked; a second click reverses the order.

function compareKeys(a, b) {
  const [x, y] = [Number(a), Number(b)];
  if (a !== "" && b !== "" && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return a.localeCompare(b, undefined, { numeric: true, sensitivity: "base" });
}

function sortBy(body, column, direction) {
  const key = (row) => row.cells[column].dataset.key ?? row.cells[column].textContent.trim();
  const rows = [...body.rows].map((row, index) => ({ row, index, key: key(row) }));
  // Empty cells are last either way; equal ones keep their order.
  rows.sort((a, b) => (a.key === "") - (b.key === "")
    || direction * compareKeys(a.key, b.key) || a.index - b.index);
  body.append(...rows.map((entry) => entry.row));
}

for (const table of document.querySelectorAll("table")) {
  const heads = [...table.querySelectorAll("thead th")];
  for (const [column, head] of heads.entries()) {
    head.querySelector("button")?.addEventListener("click", () => {
      const first = head.dataset.first === "descending" ? -1 : 1;
      const before = head.getAttribute("aria-sort");
      const direction = before === null ? first : before === "ascending" ? -1 : 1;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
      sortBy(table.tBodies[0], column, direction);
    });
  }
}
