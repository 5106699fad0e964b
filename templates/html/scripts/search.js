// The search page: asks the index that Pagefind made of the published pages.
(function () {
  "use strict";

  var root = document.body.dataset.root || "";
  var form = document.querySelector(".search-box");
  var list = document.querySelector(".found");
  var status = document.querySelector(".search-status");
  var MOST = 20;
  var loading = null;
  var asked = 0;

  function place(path) {
    return new URL(root + path, location.href);
  }

  // A site of many pages has several indexes, which are asked as one.
  function merged(found, count) {
    var others = [];
    for (var number = 1; number < count; number++) {
      others.push(found.mergeIndex(place("pagefind-" + number + "/").pathname,
        { baseUrl: place("").pathname }));
    }
    return Promise.all(others).then(function () { return found; });
  }

  function load() {
    loading = loading || Promise.all([
      import(place("pagefind/pagefind.js").href),
      fetch(place("pagefind/indexes.json")).then(function (answer) { return answer.json(); })
    ]).then(function (both) {
      return both[0].options({ excerptLength: 28 }).then(function () {
        return merged(both[0], both[1]);
      });
    });
    return loading;
  }

  function item(result) {
    var entry = document.createElement("li");
    var heading = document.createElement("h2");
    var link = document.createElement("a");
    link.href = result.url;
    link.textContent = result.meta.title;
    heading.append(link);
    var text = document.createElement("p");
    // An excerpt is escaped text with <mark> around what was found.
    text.innerHTML = result.excerpt;
    entry.append(heading, text);
    return entry;
  }

  function count(number) {
    if (number === 0) return "No page has it.";
    return number === 1 ? "One page" : number + " pages";
  }

  function search(words) {
    var mine = ++asked;
    if (!words.trim()) {
      list.replaceChildren();
      status.textContent = "";
      return;
    }
    status.textContent = "Searching";
    load().then(function (pagefind) {
      return pagefind.search(words);
    }).then(function (answer) {
      return Promise.all(answer.results.slice(0, MOST).map(function (result) {
        return result.data();
      })).then(function (results) {
        if (mine !== asked) return;
        list.replaceChildren.apply(list, results.map(item));
        status.textContent = count(answer.results.length);
      });
    }).catch(function () {
      if (mine !== asked) return;
      list.replaceChildren();
      status.textContent = location.protocol === "file:"
        ? "Search needs the site to be served: browsers do not let a page on disk read its index."
        : "The search index could not be loaded.";
    });
  }

  var pause = null;
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    search(form.elements.q.value);
  });
  form.elements.q.addEventListener("input", function () {
    clearTimeout(pause);
    pause = setTimeout(function () {
      var words = form.elements.q.value;
      history.replaceState(null, "", words ? "?q=" + encodeURIComponent(words) : location.pathname);
      search(words);
    }, 200);
  });
  var words = new URLSearchParams(location.search).get("q");
  if (words) {
    form.elements.q.value = words;
    search(words);
  }
})();
