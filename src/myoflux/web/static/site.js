// A problem of the last request is taken away when the next one succeeds.
"use strict";
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) document.getElementById("problem").replaceChildren();
});
