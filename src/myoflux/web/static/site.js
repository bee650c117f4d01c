// A problem is taken away when the request it came from succeeds.
"use strict";
document.addEventListener("htmx:afterRequest", (event) => {
  const problem = document.getElementById("problem");
  const path = event.detail.requestConfig.path;
  if (!event.detail.successful) problem.dataset.path = path;
  else if (problem.dataset.path === path) problem.replaceChildren();
});

// What is typed about somebody chooses that somebody.
document.addEventListener("input", (event) => {
  const fields = event.target.closest("[data-chooses]");
  if (fields) document.getElementById(fields.dataset.chooses).value = fields.dataset.choice;
}, true);

// A button that was switched off while its answer was made has lost the focus: the answer takes it.
document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  if (target && document.activeElement === document.body && target.getAttribute("tabindex") === "-1") target.focus({ preventScroll: true });
});
