// Filters and order of the listing; without a script all reports stand in order.
(function () {
  "use strict";

  document.querySelectorAll("form.filters").forEach(function (form) {
    var list = document.querySelector("ol.listing");
    var items = Array.from(list.children);
    function number(item, key) {
      var value = parseFloat(item.getAttribute("data-" + key));
      return isNaN(value) ? -Infinity : value;
    }
    function apply() {
      var key = form.elements.sort.value;
      var left = 0;
      items.slice().sort(function (a, b) { return number(b, key) - number(a, key); })
        .forEach(function (item) {
          item.hidden = ["market", "kind", "year", "state"].some(function (name) {
            var wanted = form.elements[name] && form.elements[name].value;
            return wanted && item.getAttribute("data-" + name) !== wanted;
          });
          left += item.hidden ? 0 : 1;
          list.append(item);
        });
      form.querySelector("output").textContent = left + " of " + items.length + " reports";
    }
    form.addEventListener("change", apply);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    apply();
  });
})();
