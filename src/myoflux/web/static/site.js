// A problem is taken away when the request it came from succeeds.
"use strict";
document.addEventListener("htmx:afterRequest", (event) => {
  const problem = document.getElementById("problem");
  const path = event.detail.requestConfig.path;
  if (!event.detail.successful) problem.dataset.path = path;
  else if (problem.dataset.path === path) problem.replaceChildren();
});
