// A chart that is about to be seen comes alive; until then, and without a script, it is a drawing.
(function () {
  "use strict";

  var root = document.body.dataset.root || "";
  var runtime = null;

  function loadRuntime() {
    // A classic script: pages may be opened from disk, where modules cannot be loaded.
    runtime = runtime || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = root + document.body.dataset.charts;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return runtime;
  }

  function enliven(figure) {
    var body = figure.querySelector(".chart-body");
    var stage = document.createElement("div");
    stage.className = "stage";
    stage.setAttribute("aria-hidden", "true");
    loadRuntime().then(function () {
      var spec = JSON.parse(figure.querySelector(".chart-spec").textContent);
      body.append(stage);
      return window.vegaEmbed(stage, spec, {
        actions: false, renderer: "svg", ast: true, defaultStyle: false,
        tooltip: { disableDefaultStyle: true }
      });
    }).then(function () {
      body.querySelectorAll(".drawing").forEach(function (drawing) { drawing.remove(); });
      body.classList.add("live");
    }).catch(function () {
      stage.remove();
    });
  }

  function watch() {
    var watcher = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) return;
        watcher.unobserve(entry.target);
        enliven(entry.target);
      });
    }, { rootMargin: "120px" });
    document.querySelectorAll("figure.chart").forEach(function (figure) { watcher.observe(figure); });
  }

  if (!("IntersectionObserver" in window)) return;
  // The drawing is there already: what reads and scrolls the page goes first.
  var idle = window.requestIdleCallback || function (run) { setTimeout(run, 200); };
  function start() { idle(watch, { timeout: 2000 }); }
  if (document.readyState === "complete") start();
  else window.addEventListener("load", start);
})();
