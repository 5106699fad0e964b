// Two things that need a script: a number's trace beside it, and charts that answer the pointer.
// Without it everything can be read: numbers link to the list of traces, charts are drawings.
(function () {
  "use strict";

  var root = document.body.dataset.root || "";

  function closeTrace(popover, opener) {
    popover.remove();
    if (opener) opener.focus();
  }

  function openTrace(link, trace) {
    var open = document.querySelector(".trace-popover");
    if (open) open.remove();
    var popover = document.createElement("div");
    popover.className = "trace-popover";
    popover.setAttribute("role", "dialog");
    popover.setAttribute("aria-label", "Where this number comes from");
    popover.tabIndex = -1;
    var copy = trace.cloneNode(true);
    copy.removeAttribute("id");
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = "Close";
    button.addEventListener("click", function () { closeTrace(popover, link); });
    popover.append(copy, button);
    popover.addEventListener("keydown", function (event) {
      if (event.key === "Escape") closeTrace(popover, link);
    });
    document.body.append(popover);
    var box = link.getBoundingClientRect();
    var left = Math.min(box.left, window.innerWidth - popover.offsetWidth - 16);
    var below = box.bottom + 8 + popover.offsetHeight < window.innerHeight;
    popover.style.left = Math.max(16, left) + "px";
    popover.style.top = Math.max(8, below ? box.bottom + 8 : box.top - popover.offsetHeight - 8) + "px";
    popover.focus();
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("a.fact[data-fact]");
    var open = document.querySelector(".trace-popover");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      var trace = document.getElementById("fact-" + link.dataset.fact);
      if (!trace) return;
      event.preventDefault();
      openTrace(link, trace);
    } else if (open && !open.contains(event.target)) {
      closeTrace(open, null);
    }
  });
  window.addEventListener("scroll", function () {
    var open = document.querySelector(".trace-popover");
    if (open && !open.contains(document.activeElement)) closeTrace(open, null);
  }, { passive: true });

  var runtime = null;

  function loadRuntime() {
    // A classic script: pages may be opened from disk, where modules cannot be loaded.
    runtime = runtime || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = root + "assets/vega.js";
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return runtime;
  }

  function enliven(figure) {
    var body = figure.querySelector(".chart-body");
    var spec = JSON.parse(figure.querySelector(".chart-spec").textContent);
    var drawing = body.innerHTML;
    loadRuntime().then(function () {
      body.classList.add("live");
      return window.vegaEmbed(body, spec, { actions: false, renderer: "svg", ast: false });
    }).catch(function () {
      body.classList.remove("live");
      body.innerHTML = drawing;
    });
  }

  if ("IntersectionObserver" in window) {
    var watcher = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) return;
        watcher.unobserve(entry.target);
        enliven(entry.target);
      });
    }, { rootMargin: "200px" });
    document.querySelectorAll("figure.chart").forEach(function (figure) { watcher.observe(figure); });
  }
})();
