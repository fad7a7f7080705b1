// On a wide screen a record opens beside the text; without this script it opens as a page of its own.
(function () {
  "use strict";
  var root = document.documentElement, frame;
  if (window.self !== window.top) { root.className = "framed"; return; }
  function close() { if (frame) { frame.remove(); frame = null; root.className = ""; } }
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") close(); });
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("main a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || window.innerWidth < 1100) return;
    if (!/(^|\/)(records|recommendations)\/[^/]+\.html(#|$)|(codebook|article)\.html#/.test(link.href) || /\/index\.html$/.test(link.href)) return;
    event.preventDefault();
    var address = link.href;
    close();
    frame = document.createElement("aside");
    frame.className = "pane";
    frame.setAttribute("aria-label", "Evidence");
    var bar = document.createElement("p"), open = document.createElement("a"), shut = document.createElement("button"), page = document.createElement("iframe");
    open.href = address; open.textContent = "Open as a page";
    shut.textContent = "Close (Esc)"; shut.onclick = function () { close(); link.focus(); };
    page.src = address; page.title = "Evidence";
    bar.append(open, shut); frame.append(bar, page); document.body.append(frame);
    root.className = "paned";
    shut.focus();
  });
})();
