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
  // The style sheet holds the fonts, but browsers unpack them while they lay out the text: without
  // this moment all of it would move once.
  if (!document.fonts || !document.fonts.load) return;
  page.dataset.waiting = "";
  function show() { delete page.dataset.waiting; }
  setTimeout(show, 300);
  var style = getComputedStyle(page);
  var text = style.getPropertyValue("--text-font");
  var faces = ["400 1em " + text, "600 1em " + text, "600 1em " + style.getPropertyValue("--heading-font")];
  Promise.all(faces.map(function (face) { return document.fonts.load(face); })).then(show, show);
})();
