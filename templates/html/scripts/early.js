// Runs before the page is drawn.
(function () {
  "use strict";

  var page = document.documentElement;
  // What only a script can work is shown from the start, so that nothing moves when it appears.
  page.dataset.script = "";
  // A chosen theme must not flash.
  try {
    var theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") page.dataset.theme = theme;
  } catch (refused) { /* storage is closed to this page: the system's theme holds */ }
  // The style sheet asks for fonts late. From disk they are there at once, and asking is refused.
  if (location.protocol === "file:") return;
  document.currentScript.dataset.fonts.split(" ").forEach(function (address) {
    var link = document.createElement("link");
    link.rel = "preload";
    link.as = "font";
    link.type = "font/woff2";
    link.crossOrigin = "";
    link.href = address;
    document.head.append(link);
  });
})();
