// Sliders and the time line are second ways to type a number; the page works without them.
"use strict";
document.documentElement.classList.add("with-script");

function setNumber(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  const target = event.target;
  if (target.matches("input[type=range][data-for]")) {
    // One redraw for each move: the number's own event asks for it.
    event.stopPropagation();
    setNumber(document.getElementById(target.dataset.for), target.value);
  } else if (target.matches("input.grams")) {
    const slider = document.querySelector(`input[data-for="${target.id}"]`);
    if (slider) slider.value = target.value;
  }
}, true);

// One person's curves and everyone's band are asked for at once; what is older than what is shown is not wanted.
let inputs = 0;
let shown = { inputs: 0, band: false };
document.addEventListener("input", () => { inputs += 1; }, true);
document.addEventListener("htmx:beforeRequest", (event) => { event.detail.xhr.inputs = inputs; });
document.addEventListener("htmx:beforeSwap", (event) => {
  const band = event.detail.requestConfig.path === "/plan/band";
  if (!band && event.detail.requestConfig.path !== "/plan/curves") return;
  const asked = event.detail.xhr.inputs;
  if (asked < shown.inputs || (asked === shown.inputs && shown.band)) event.detail.shouldSwap = false;
  else shown = { inputs: asked, band };
});

let held = null;

document.addEventListener("pointerdown", (event) => {
  const dose = event.target.closest && event.target.closest("g.dose");
  if (!dose) return;
  const drawing = dose.closest("svg");
  const field = document.getElementsByName(dose.dataset.field)[0];
  const moment = document.getElementsByName(dose.dataset.at)[0];
  if (!field || !moment) return;
  event.preventDefault();
  const clock = /^(\d{1,2}):(\d{2})$/.exec(moment.value);
  held = {
    field, moment, x: event.clientX, y: event.clientY, grams: Number(field.value), at: moment.value,
    minutes: clock ? 60 * Number(clock[1]) + Number(clock[2]) : null,
    perPixel: Number(drawing.dataset.until) / Number(drawing.dataset.width) * 640 / drawing.clientWidth,
    gramsPerPixel: Number(dose.dataset.full) / Number(dose.dataset.reach) * 640 / drawing.clientWidth,
  };
});

document.addEventListener("pointermove", (event) => {
  if (!held) return;
  const grams = held.grams + (held.y - event.clientY) * held.gramsPerPixel;
  const text = String(Math.min(100, Math.max(0, Math.round(grams * 10) / 10)));
  let at = held.at;
  const across = event.clientX - held.x;
  if (held.minutes !== null && Math.abs(across) > 6) {
    const minutes = Math.min(1435, Math.max(0, Math.round((held.minutes + across * held.perPixel) / 5) * 5));
    at = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  }
  if (text === held.field.value && at === held.moment.value) return;
  held.moment.value = at;
  setNumber(held.field, text);
});

for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => { held = null; });
