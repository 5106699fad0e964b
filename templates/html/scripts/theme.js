// Light, dark, or as the reader's system has it. The choice stays on the reader's machine; the
// attribute is set by early.js before anything is drawn.
(function () {
  "use strict";

  var page = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var button = document.querySelector("button.theme");
  if (!button) return;

  function isDark() {
    return page.dataset.theme ? page.dataset.theme === "dark" : dark.matches;
  }

  function show() {
    button.textContent = isDark() ? "Light theme" : "Dark theme";
  }

  button.addEventListener("click", function () {
    var wanted = isDark() ? "light" : "dark";
    page.dataset.theme = wanted;
    // Some browsers keep nothing for pages opened from disk.
    try { localStorage.setItem("theme", wanted); } catch (refused) { /* lasts for this page */ }
    show();
  });
  dark.addEventListener("change", show);
  show();
})();
