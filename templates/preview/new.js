// Choosing what a new report is about; the draft beside it follows.
(function () {
  "use strict";

  var page = document.documentElement;
  var token = document.body.dataset.token;
  var form = document.querySelector(".choose");
  var get = function (id) { return document.getElementById(id); };
  var market = get("market"), event = get("event"), list = get("event-list"), rest = get("rest");
  var slider = get("as-of"), day = get("as-of-day"), date = get("as-of-date"), latest = get("latest");
  var brand = get("brand"), name = get("name"), frame = get("draft"), status = get("draft-status");
  var roles = Array.from(document.querySelectorAll("select[data-role]"));
  var MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December"];
  // Sessions for Page Up and Page Down: about a month.
  var LEAP = 21;

  // What is chosen and what can be.
  var chosen = null;
  var found = [];
  var active = -1;
  var ownName = false;
  var framed = null;
  var kept = null;

  function written(iso) {
    var parts = iso.split("-");
    return Number(parts[2]) + " " + MONTHS[parts[1] - 1] + " " + parts[0];
  }

  function plural(count, one) { return count + " " + one + (count === 1 ? "" : "s"); }

  // Asking --------------------------------------------------------------------------------------

  function read(address, asked) {
    return fetch(address + "?" + new URLSearchParams(asked)).then(function (answer) { return answer.json(); });
  }

  // Hands on each line of an answer as it comes.
  function send(address, content, signal, each) {
    return fetch(address, {
      method: "POST", signal: signal, body: JSON.stringify(content),
      headers: { "Content-Type": "application/json", "X-Bumpsheet-Token": token }
    }).then(function (answer) {
      var reader = answer.body.getReader(), decoder = new TextDecoder(), rest = "";
      function next() {
        return reader.read().then(function (part) {
          var lines = (rest + decoder.decode(part.value || new Uint8Array(), { stream: !part.done })).split("\n");
          rest = lines.pop();
          lines.forEach(function (line) { each(JSON.parse(line)); });
          if (!part.done) return next();
        });
      }
      return next();
    });
  }

  function gone(error) {
    if (error.name !== "AbortError") wrong("", "The preview does not answer: is bumpsheet serve still running?");
  }

  // What is wrong ---------------------------------------------------------------------------------

  function wrong(field, line) {
    var place = document.querySelector('[data-field="' + field + '"]');
    if (!place && field.split(".")[0] !== field) place = document.querySelector('[data-field="' + field.split(".")[0] + '"]');
    var control = place && place.querySelector("input, select");
    if (control) control.setAttribute("aria-invalid", "true");
    (place ? place.querySelector(".wrong") : get("general-wrong")).textContent = line;
    var group = place && place.closest("details");
    if (group) group.open = true;
  }

  function right(field) {
    var places = field === undefined ? document : document.querySelector('[data-field="' + field + '"]');
    places.querySelectorAll(".wrong").forEach(function (line) { line.textContent = ""; });
    places.querySelectorAll("[aria-invalid]").forEach(function (control) { control.removeAttribute("aria-invalid"); });
  }

  // Events ----------------------------------------------------------------------------------------

  var looked = 0;

  function look() {
    var number = looked += 1, words = event.value;
    read("events", { words: words, market: market.value }).then(function (answer) {
      if (number !== looked) return;
      found = answer.events;
      list.replaceChildren.apply(list, found.map(function (one, place) {
        var item = document.createElement("li");
        item.id = "event-" + place;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        var label = document.createElement("b"), more = document.createElement("span");
        label.textContent = one.label.charAt(0).toUpperCase() + one.label.slice(1);
        more.textContent = written(one.date) + " \u00b7 " + one.market + (one.outcome ? " \u00b7 " + one.outcome : "");
        item.append(label, more);
        return item;
      }));
      list.dataset.words = words;
      list.scrollTop = 0;
      show(found.length > 0);
      mark(-1);
      get("event-count").textContent = found.length
        ? plural(found.length + answer.more, "event") + " found" : "No event has these words";
      if (found.length) right("event"); else wrong("event", "No event has these words.");
    }).catch(gone);
  }

  function show(wanted) {
    list.hidden = !wanted;
    event.setAttribute("aria-expanded", String(wanted));
    if (!wanted) mark(-1);
  }

  function mark(place) {
    active = place;
    Array.from(list.children).forEach(function (item, at) {
      item.setAttribute("aria-selected", String(at === place));
      if (at === place) item.scrollIntoView({ block: "nearest", behavior: "instant" });
    });
    if (place < 0) event.removeAttribute("aria-activedescendant");
    else event.setAttribute("aria-activedescendant", "event-" + place);
  }

  function take(place) {
    var one = found[place];
    if (!one) return;
    show(false);
    event.value = one.id;
    choose(true);
  }

  // Asks what can be chosen now; a new event begins anew, another series keeps the rest.
  function choose(anew) {
    var asked = { event: event.value.trim(), market: market.value };
    if (!anew && chosen) roles.forEach(function (role) { asked[role.dataset.role] = role.value; });
    return read("choices", asked).then(function (answer) {
      right();
      if (answer.refused) { wrong(answer.refused.field || "event", answer.refused.line); return; }
      if (answer.error) { wrong("", answer.error); return; }
      var before = chosen && !anew ? chosen.sessions[slider.value] : null;
      chosen = answer;
      get("event-told").replaceChildren(answer.event.label + ", " + written(answer.event.date) + ". Base session ",
        bold(written(answer.base)), ".");
      rest.disabled = false;
      slider.max = answer.sessions.length - 1;
      date.min = answer.sessions[0];
      date.max = answer.sessions[answer.sessions.length - 1];
      var kept = answer.sessions.indexOf(before);
      slider.value = kept < 0 ? answer.sessions.indexOf(answer.proposed) : kept;
      get("as-of-help").textContent = answer.data
        ? plural(answer.sessions.length, "session") + " of " + answer.exchange + " with data, to "
          + written(date.max) + ". Page Up and Page Down leap " + LEAP + "."
        : "The data do not reach from the base session; bumpsheet data pull gets them.";
      if (anew) { fillSeries(); fillSections(); }
      moved();
      draft(true);
    }).catch(gone);
  }

  function bold(text) {
    var part = document.createElement("b");
    part.textContent = text;
    return part;
  }

  function fillSeries() {
    roles.forEach(function (role) {
      var known = chosen.series[role.dataset.role];
      var options = known.options.map(function (one) {
        var option = new Option(one.name + (one.there ? "" : " (no data)"), one.id);
        option.disabled = !one.there && one.id !== known.usual;
        return option;
      });
      if (role.dataset.role === "growth" || role.dataset.role === "yield") options.push(new Option("None", ""));
      role.replaceChildren.apply(role, options);
      role.value = known.usual || "";
    });
  }

  function fillSections() {
    var before = new Set(without());
    get("sections").replaceChildren.apply(get("sections"), chosen.families.map(function (family) {
      var label = document.createElement("label"), box = document.createElement("input");
      box.type = "checkbox";
      box.value = family.id;
      box.checked = !before.has(family.id);
      label.append(box, family.title);
      return label;
    }));
  }

  function without() {
    return Array.from(get("sections").querySelectorAll("input:not(:checked)"), function (box) { return box.value; });
  }

  // As of -----------------------------------------------------------------------------------------

  function moved() {
    var at = Number(slider.value), iso = chosen.sessions[at];
    var told = written(iso) + ", " + (at === 0 ? "the first session" : "session " + (at + 1)) + " after the event";
    day.textContent = written(iso);
    slider.setAttribute("aria-valuetext", told);
    date.value = iso;
    slider.disabled = date.disabled = latest.checked;
    get("earlier").disabled = latest.checked || at === 0;
    get("later").disabled = latest.checked || at === chosen.sessions.length - 1;
    if (latest.checked) day.textContent = "The latest session";
    if (!ownName) name.value = proposedName(iso);
    named();
  }

  // The event's own name where it is free; its date tells a second report from the first.
  function proposedName(iso) {
    return chosen.name === chosen.event.id ? chosen.name : chosen.event.id + "-" + (latest.checked ? "latest" : iso);
  }

  function step(by) {
    slider.value = Number(slider.value) + by;
    moved();
    draft(true);
  }

  // Draft -----------------------------------------------------------------------------------------

  var flight = null;
  var wanted = false;
  var turn = 0;

  // Requests may overtake one another; whichever was made last has the highest turn.
  function nextTurn() {
    turn = Math.max(turn + 1, Math.round(performance.timeOrigin + performance.now()));
    return turn;
  }

  function asked() {
    var series = {};
    roles.forEach(function (role) { series[role.dataset.role] = role.value || null; });
    return {
      name: name.value, event: chosen.event.id, brand: brand.value, series: series, without: without(),
      as_of: latest.checked ? "latest" : chosen.sessions[slider.value],
      market: chosen.market === chosen.event.home ? null : chosen.market
    };
  }

  // While the slider moves the draft under way is waited for, so that some are seen; a change that
  // is made ends it.
  function draft(now) {
    if (!chosen) return;
    var content = asked(), key = JSON.stringify(content);
    if (flight && flight.key === key) return;
    if (flight && !flight.shown && !now) { wanted = true; return; }
    if (flight) flight.abort.abort();
    wanted = false;
    var own = flight = { abort: new AbortController(), shown: false, key: key };
    var began = performance.now();
    document.querySelector(".draft").classList.add("waits");
    get("again").hidden = true;
    var waiting = setTimeout(function () {
      if (flight === own && !own.shown) status.textContent = "Drafting; the first draft takes some seconds";
    }, 1500);
    send("draft", Object.assign({ turn: nextTurn() }, content), own.abort.signal, function (answer) {
      if (flight !== own) return;
      if (answer.draft) {
        if (!own.shown) right();
        own.shown = true;
        put(answer.draft, began);
      } else if (answer.refused) {
        right();
        wrong(answer.refused.field, answer.refused.line);
        say("No draft: " + answer.refused.line);
      } else {
        trouble(answer);
      }
      if (wanted) draft(true);
    }).catch(gone).then(function () {
      clearTimeout(waiting);
      if (flight !== own) return;
      flight = null;
      document.querySelector(".draft").classList.remove("waits");
      if (wanted) draft(true);
    });
  }

  function trouble(answer) {
    var told = {
      died: "The process that drafts ended, and was started anew.",
      hung: "The process that drafts did not answer, and was started anew.",
      superseded: "Another page has asked for a draft since."
    };
    wrong("", answer.error || told[answer.trouble] || "No draft");
    say("No draft");
    get("again").hidden = false;
  }

  function put(made, began) {
    kept = made;
    if (framed !== made.brand) {
      framed = made.brand;
      frame.src = "frame?brand=" + encodeURIComponent(made.brand);
    } else if (frame.contentWindow.showDraft) {
      frame.contentWindow.showDraft(made);
    }
    var seconds = ((performance.now() - began) / 1000).toFixed(1) + " s";
    var told = written(made.as_of) + ": " + made.title;
    // Only the whole is told aloud; the steps before are told by what is seen.
    if (made.stage === "whole") say("As of " + told, seconds);
    get("draft-title").textContent = "Draft";
    frame.dataset.stage = made.stage;
    frame.dataset.asOf = made.as_of;
    frame.dataset.seconds = made.seconds.toFixed(3);
  }

  function say(line, detail) {
    status.textContent = line;
    if (detail) status.title = detail;
  }

  window.addEventListener("message", function (message) {
    if (message.source !== frame.contentWindow || message.origin !== window.location.origin) return;
    dress();
    if (kept && kept.brand === framed) frame.contentWindow.showDraft(kept);
  });

  // The draft wears the theme of the page.
  function dress() {
    var inner = frame.contentDocument && frame.contentDocument.documentElement;
    if (!inner) return;
    if (page.dataset.theme) inner.dataset.theme = page.dataset.theme;
    else delete inner.dataset.theme;
  }
  new MutationObserver(dress).observe(page, { attributes: true, attributeFilter: ["data-theme"] });

  // Save and publish ------------------------------------------------------------------------------

  function named() {
    get("name-file").textContent = name.value || "name";
    get("publish").disabled = saved !== JSON.stringify(asked());
  }

  var saved = "";

  function save(replace) {
    if (!chosen) return;
    right("name");
    get("replace").hidden = true;
    get("saved").textContent = "";
    var content = asked();
    send("save", Object.assign({ replace: replace }, content), undefined, function (answer) {
      if (answer.exists) {
        get("replace-told").textContent = "reports/" + answer.exists + ".yml is there already.";
        get("replace").hidden = false;
        get("replace-told").focus();
      } else if (answer.refused) {
        wrong(answer.refused.field, answer.refused.line);
        var place = document.querySelector('[aria-invalid="true"]');
        if (place) place.focus();
      } else if (answer.saved) {
        saved = JSON.stringify(content);
        get("saved").textContent = "Wrote " + answer.saved + ".";
        named();
        get("publish").focus();
      } else {
        wrong("", answer.error);
      }
    }).catch(gone);
  }

  function publish() {
    var lines = get("build-lines"), built = get("built"), button = get("publish");
    button.disabled = true;
    get("build").hidden = false;
    lines.textContent = "";
    built.textContent = "Building \u2026";
    send("publish", { name: name.value }, undefined, function (answer) {
      if (answer.line !== undefined) {
        lines.append(answer.line + "\n");
        lines.scrollTop = lines.scrollHeight;
      } else if (answer.refused || answer.error) {
        built.textContent = answer.error || answer.refused.line;
      } else {
        built.textContent = answer.published ? "Published: " : "Not all went well; see the lines above. ";
        if (answer.address) {
          var link = document.createElement("a");
          link.href = answer.address;
          link.textContent = "open the report";
          built.append(link);
          if (answer.published) link.focus();
        }
      }
    }).catch(gone).then(function () { named(); });
  }

  // Events of the page ----------------------------------------------------------------------------

  event.addEventListener("input", look);
  event.addEventListener("focus", function () { if (!chosen && list.hidden) look(); });
  event.addEventListener("click", function () { if (list.hidden) { event.select(); look(); } });
  event.addEventListener("blur", function () { show(false); });
  event.addEventListener("keydown", function (key) {
    var last = found.length - 1;
    if (key.key === "ArrowDown") { if (list.hidden) look(); else mark(active < last ? active + 1 : 0); }
    else if (key.key === "ArrowUp") { if (!list.hidden) mark(active > 0 ? active - 1 : last); }
    else if (key.key === "Enter") { if (list.hidden) choose(true); else take(Math.max(active, 0)); }
    else if (key.key === "Escape" && !list.hidden) show(false);
    else return;
    key.preventDefault();
  });
  // Before the field loses the focus, which closes the list.
  list.addEventListener("mousedown", function (press) {
    press.preventDefault();
    var item = press.target.closest("li");
    if (item) take(Array.from(list.children).indexOf(item));
  });
  market.addEventListener("change", function () { if (chosen) choose(true); });

  slider.addEventListener("input", function () { moved(); draft(false); });
  slider.addEventListener("change", function () { moved(); draft(true); });
  slider.addEventListener("keydown", function (key) {
    if (key.key !== "PageUp" && key.key !== "PageDown") return;
    key.preventDefault();
    step(key.key === "PageUp" ? LEAP : -LEAP);
  });
  get("earlier").addEventListener("click", function () { step(-1); });
  get("later").addEventListener("click", function () { step(1); });
  date.addEventListener("change", function () {
    if (!date.value) return;
    right("as_of");
    var at = chosen.sessions.findIndex(function (one) { return one >= date.value; });
    if (chosen.sessions[at] !== date.value) {
      var nearest = at < 0 ? chosen.sessions.length - 1 : at;
      wrong("as_of", written(date.value) + " is no session with data after the event; took "
        + written(chosen.sessions[nearest]) + ".");
      at = nearest;
    }
    var line = get("as-of-wrong").textContent;
    slider.value = at;
    moved();
    draft(true);
    if (line) get("as-of-wrong").textContent = line;
  });
  latest.addEventListener("change", function () { moved(); draft(true); });

  roles.forEach(function (role) {
    role.addEventListener("change", function () {
      if (role.dataset.role === "small" || role.dataset.role === "large") choose(false);
      else { named(); draft(true); }
    });
  });
  get("sections").addEventListener("change", function () { named(); draft(true); });
  brand.addEventListener("change", function () { named(); draft(true); });
  name.addEventListener("input", function () { ownName = name.value !== ""; right("name"); named(); });
  get("again").addEventListener("click", function () { right(); draft(true); });
  form.addEventListener("submit", function (press) { press.preventDefault(); save(false); });
  get("replace-yes").addEventListener("click", function () { save(true); });
  get("replace-no").addEventListener("click", function () {
    get("replace").hidden = true;
    name.focus();
  });
  get("publish").addEventListener("click", publish);
})();
