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

const form = document.getElementById("plan");

async function ask(path, signal, only = []) {
  const body = new URLSearchParams(new FormData(form));
  body.set("only", only.join());
  const answer = await fetch(path, { method: "POST", body, headers: { "HX-Request": "true" }, signal });
  const text = await answer.text();
  if (!answer.ok) throw new Refusal(text);
  return text;
}

class Refusal extends Error {}

// A refusal stands in words; what was given up for something newer is no problem.
function say(problem) {
  if (problem instanceof Refusal) document.getElementById("problem").innerHTML = problem.message;
  else if (problem.name !== "AbortError") throw problem;
}

// Each part says where it belongs; a table that was open stays open.
function show(text) {
  const found = document.createElement("template");
  found.innerHTML = text;
  for (const part of found.content.querySelectorAll("[data-to]")) {
    const place = document.getElementById(part.dataset.to);
    const open = [...place.querySelectorAll("details[open][data-table]")].map((one) => one.dataset.table);
    place.replaceChildren(...part.childNodes);
    for (const one of open) place.querySelector(`details[data-table="${one}"]`)?.setAttribute("open", "");
  }
  document.getElementById("problem").replaceChildren();
}

// The pictures of the day, those in sight and the others.
function pictures() {
  const names = { seen: [], others: [] };
  for (const figure of document.querySelectorAll("#day figure")) {
    const place = figure.getBoundingClientRect();
    names[place.bottom > 0 && place.top < window.innerHeight ? "seen" : "others"].push(figure.id);
  }
  return names;
}

// What is in sight first: one person's curves at once, then everyone's band. When the hand rests, the pictures that
// are out of sight, and the months. A change starts again.
let drawing = false;
let again = false;
let later = new AbortController();

async function redraw() {
  again = drawing;
  if (drawing) return;
  drawing = true;
  later.abort();
  later = new AbortController();
  const signal = later.signal;
  try {
    let band;
    let names;
    do {
      again = false;
      names = pictures();
      const curves = await ask("/plan/curves", undefined, names.seen);
      if (!again) band = ask("/plan/band", signal, names.seen);
      show(curves);
    } while (again);
    drawing = false;
    show(await band);
    await new Promise((resolve) => { setTimeout(resolve, 250); });
    if (names.seen.length && names.others.length) show(await ask("/plan/band", signal, names.others));
    show(await ask("/plan/months", signal));
  } catch (problem) {
    say(problem);
  } finally {
    if (later.signal === signal) drawing = false;
    if (again && !drawing) redraw();
  }
}

form.addEventListener("input", redraw);

document.addEventListener("toggle", async (event) => {
  const rows = event.target.open && event.target.dataset.table && event.target.querySelector(".rows");
  if (rows) await ask(event.target.dataset.table).then((table) => { rows.innerHTML = table; }, say);
}, true);

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
    start: Number(drawing.dataset.start),
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
    const minutes = Math.min(1435, Math.max(held.start, Math.round((held.minutes + across * held.perPixel) / 5) * 5));
    at = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  }
  if (text === held.field.value && at === held.moment.value) return;
  held.moment.value = at;
  setNumber(held.field, text);
});

for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => { held = null; });
