// A table of at least three rows is put in order by its column headings.
(function () {
  "use strict";

  var MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December"];

  // Value of a cell for ordering: a date, a number with its sign, else its text; a dash has none.
  function value(cell) {
    var text = cell.textContent.replace(/\u00a0/g, " ").trim();
    if (text === "" || text === "\u2013") return null;
    var day = /^(\d{1,2}) ([A-Z][a-z]+) (\d{4})$/.exec(text);
    if (day && MONTHS.includes(day[2])) return Date.UTC(day[3], MONTHS.indexOf(day[2]), day[1]);
    var number = /^[+\u2212-]?[\d,]*\.?\d+/.exec(text);
    if (number) return parseFloat(number[0].replace("\u2212", "-").replace(/,/g, ""));
    return text.toLowerCase();
  }

  function compare(a, b) {
    if (a === null || b === null) return (a === null) - (b === null);
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "en");
  }

  function sort(table, column, button) {
    var body = table.tBodies[0];
    var heading = button.closest("th");
    // Numbers begin with the largest, names with A.
    var rows = Array.from(body.rows);
    var first = rows.map(function (row) { return value(row.cells[column]); })
      .find(function (found) { return found !== null; });
    var before = heading.getAttribute("aria-sort");
    var down = before ? before === "ascending" : typeof first === "number";
    table.querySelectorAll("th[aria-sort]").forEach(function (other) {
      other.removeAttribute("aria-sort");
    });
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.map(function (row) { return [value(row.cells[column]), row]; })
      .sort(function (a, b) {
        if (a[0] === null || b[0] === null) return compare(a[0], b[0]);
        return down ? compare(b[0], a[0]) : compare(a[0], b[0]);
      })
      .forEach(function (pair) { body.append(pair[1]); });
  }

  document.querySelectorAll("main table").forEach(function (table) {
    var body = table.tBodies[0];
    var plain = body && !table.querySelector("tbody [colspan], tbody [rowspan]");
    if (!table.tHead || !plain || body.rows.length < 3) return;
    Array.from(table.tHead.rows[0].cells).forEach(function (heading, column) {
      if (!heading.textContent.trim()) return;
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append.apply(button, Array.from(heading.childNodes));
      button.addEventListener("click", function () { sort(table, column, button); });
      heading.append(button);
    });
  });
})();
