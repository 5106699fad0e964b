// Shows the draft that the page around it hands over. What stays the same is not touched, so that
// neither the reader's place nor a chart is lost.
(function () {
  "use strict";

  var article = document.querySelector("article");
  var runtime = null;

  function loadRuntime() {
    runtime = runtime || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = "charts.js";
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return runtime;
  }

  var watcher = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting) return;
      watcher.unobserve(entry.target);
      enliven(entry.target);
    });
  }, { rootMargin: "300px" });

  // The drawing of before stays until the new one is there.
  function enliven(figure) {
    var body = figure.querySelector(".chart-body");
    var stage = document.createElement("div");
    stage.className = "stage";
    stage.setAttribute("aria-hidden", "true");
    loadRuntime().then(function () {
      var spec = JSON.parse(figure.querySelector(".chart-spec").textContent);
      stage.style.width = body.clientWidth + "px";
      body.append(stage);
      return window.vegaEmbed(stage, spec, {
        actions: false, renderer: "svg", ast: true, defaultStyle: false,
        tooltip: { disableDefaultStyle: true }
      });
    }).then(function () {
      stage.style.width = "";
      Array.from(body.children).forEach(function (child) { if (child !== stage) child.remove(); });
      body.classList.remove("before");
      body.classList.add("live");
    }).catch(function () { stage.remove(); });
  }

  function adopt(part) {
    part.querySelectorAll("figure.chart").forEach(function (figure) {
      var old = document.getElementById(figure.id);
      var body = figure.querySelector(".chart-body");
      var drawn = old && old.querySelector(".chart-body.live .stage, .chart-body.before .stage");
      body.replaceChildren();
      if (drawn) {
        body.append(drawn);
        body.classList.add("live", "before");
      }
    });
  }

  function hasSpec(figure) {
    var spec = figure.querySelector(".chart-spec");
    return spec && JSON.parse(spec.textContent).layer;
  }

  // Parts are compared as they came: a page writes into them.
  function put(into, part) {
    var known = new Map(Array.from(into.children).map(function (old) { return [old.dataset.came, old]; }));
    Array.from(part.children).forEach(function (piece) {
      var came = String(hash(piece.outerHTML));
      piece.dataset.came = came;
      if (known.has(came)) piece.replaceWith(known.get(came));
      else adopt(piece);
    });
    into.replaceChildren.apply(into, Array.from(part.children));
  }

  function hash(text) {
    var sum = 5381;
    for (var place = 0; place < text.length; place += 1) sum = (sum * 33 ^ text.charCodeAt(place)) | 0;
    return text.length + ":" + sum;
  }

  window.showDraft = function (draft) {
    var part = document.createElement("template");
    part.innerHTML = draft.html;
    var open = Array.from(article.querySelectorAll("details[open]"), function (one) { return one.id; });
    var top = window.scrollY;
    document.documentElement.lang = draft.language;
    document.title = draft.title;
    put(article, part.content);
    open.forEach(function (id) {
      var again = id && document.getElementById(id);
      if (again) again.open = true;
    });
    window.scrollTo({ top: top, behavior: "instant" });
    article.querySelectorAll("figure.chart").forEach(function (figure) {
      if (!figure.querySelector(".chart-body.live:not(.before)") && hasSpec(figure)) watcher.observe(figure);
    });
  };
  window.parent.postMessage("ready", window.location.origin);
})();
