// The contents mark the section that is being read.
(function () {
  "use strict";

  var strip = document.querySelector(".contents ol");
  if (!strip) return;
  var links = Array.from(strip.querySelectorAll("a"));
  var targets = links.map(function (link) {
    return document.getElementById(decodeURIComponent(link.hash.slice(1)));
  });
  var current = null;
  var waiting = false;

  function mark() {
    waiting = false;
    var line = window.innerHeight * 0.3;
    var reached = -1;
    targets.forEach(function (target, place) {
      if (target && target.getBoundingClientRect().top <= line) reached = place;
    });
    var end = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
    if (end && reached >= 0) reached = links.length - 1;
    if (links[reached] === current) return;
    if (current) current.removeAttribute("aria-current");
    current = links[reached] || null;
    if (!current) return;
    current.setAttribute("aria-current", "true");
    // Sideways only: the page itself must not move.
    if (strip.scrollWidth > strip.clientWidth) {
      strip.scrollLeft = current.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
    }
  }

  function soon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(mark);
  }

  window.addEventListener("scroll", soon, { passive: true });
  window.addEventListener("resize", soon);
  soon();
})();
