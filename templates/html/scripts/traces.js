// A number opens its trace beside it; without a script it leads to the list of traces.
(function () {
  "use strict";

  var GAP = 8;
  var shown = null;

  function closeTrace(returnFocus) {
    if (!shown) return;
    var opener = shown.opener;
    shown.popover.remove();
    opener.removeAttribute("aria-expanded");
    shown = null;
    if (returnFocus) opener.focus();
  }

  function element(name, properties) {
    return Object.assign(document.createElement(name), properties);
  }

  function buildPopover(trace) {
    var popover = element("div", { className: "trace-popover", tabIndex: -1 });
    popover.setAttribute("role", "dialog");
    popover.setAttribute("aria-label", "Where this number comes from");
    var copy = trace.cloneNode(true);
    copy.removeAttribute("id");
    var close = element("button", { type: "button", textContent: "Close" });
    close.addEventListener("click", function () { closeTrace(true); });
    var all = element("a", { href: "#" + trace.id, textContent: "All numbers of the report" });
    all.addEventListener("click", function () { closeTrace(false); });
    var actions = element("p", { className: "trace-actions" });
    actions.append(close, all);
    popover.append(copy, actions);
    popover.addEventListener("keydown", function (event) {
      var leaves = event.shiftKey ? document.activeElement === popover : document.activeElement === all;
      // Tabbing on from here goes on from the number.
      if (event.key === "Escape" || (event.key === "Tab" && leaves)) closeTrace(true);
    });
    return popover;
  }

  // In the page, not in the window, so that it stays with its number when the page scrolls.
  function place(popover, link) {
    var box = link.getClientRects()[0];
    var page = document.documentElement;
    var left = Math.max(16, Math.min(box.left, page.clientWidth - popover.offsetWidth - 16));
    var fits = box.bottom + GAP + popover.offsetHeight <= page.clientHeight;
    var room = box.top - GAP - popover.offsetHeight >= 0;
    var top = fits || !room ? box.bottom + GAP : box.top - GAP - popover.offsetHeight;
    popover.style.left = left + window.scrollX + "px";
    popover.style.top = top + window.scrollY + "px";
  }

  function openTrace(link, trace) {
    closeTrace(false);
    shown = { popover: buildPopover(trace), opener: link };
    document.body.append(shown.popover);
    link.setAttribute("aria-expanded", "true");
    place(shown.popover, link);
    shown.popover.focus({ preventScroll: true });
    shown.popover.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("a.fact[data-fact]");
    var trace = link && document.getElementById("fact-" + link.dataset.fact);
    var plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (trace && plain) {
      event.preventDefault();
      openTrace(link, trace);
    } else if (shown && !shown.popover.contains(event.target)) {
      closeTrace(false);
    }
  });

  document.addEventListener("focusin", function (event) {
    if (shown && !shown.popover.contains(event.target)) closeTrace(false);
  });

  window.addEventListener("resize", function () {
    if (shown) place(shown.popover, shown.opener);
  });

  // Not every browser opens the list that a link leads into.
  function reveal() {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var list = target && target.closest("details");
    if (!list || list.open) return;
    list.open = true;
    target.scrollIntoView();
  }

  window.addEventListener("hashchange", reveal);
  reveal();
})();
