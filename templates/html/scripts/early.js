// Runs before the page is drawn, so that a chosen theme does not flash.
try {
  var theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch (refused) {
  // Storage is closed to this page: the system's theme holds.
}
