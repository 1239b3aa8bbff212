// Steps to be put in order: moved at once by their buttons, by the arrow keys on them, or by the number of a place.
// Without this file the buttons send the form, and the page comes back with the step moved.

const list = document.querySelector("[data-steps]");
const told = document.querySelector("[data-moved]");

function steps() {
  return [...list.children];
}

function renumber() {
  const all = steps();
  all.forEach((step, n) => {
    step.querySelector("select").value = String(n + 1);
    step.querySelector(".up").hidden = n === 0;
    step.querySelector(".down").hidden = n === all.length - 1;
  });
}

function move(step, to, focus) {
  const others = steps().filter((one) => one !== step);
  list.insertBefore(step, others[to] ?? null);
  renumber();
  for (const one of steps()) one.classList.toggle("moved", one === step);
  const target = focus.hidden ? step.querySelector(".nudge:not([hidden])") : focus;
  target.focus();
  told.textContent = `${step.querySelector(".step-text").textContent} Now at place ${to + 1} of ${steps().length}.`;
}

function nudged(button) {
  const step = button.closest(".step");
  const from = steps().indexOf(step);
  const to = button.classList.contains("up") ? from - 1 : from + 1;
  if (to < 0 || to >= steps().length) return;
  move(step, to, button);
  step.querySelector("select").dispatchEvent(new Event("change", { bubbles: true })); // so that it is saved
}

if (list && told) {
  list.addEventListener("click", (event) => {
    const button = event.target.closest(".nudge");
    if (!button) return;
    event.preventDefault();
    nudged(button);
  });
  list.addEventListener("keydown", (event) => {
    const button = event.target.closest(".nudge");
    if (!button || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const way = button.closest(".step").querySelector(event.key === "ArrowUp" ? ".up" : ".down");
    if (!way.hidden) nudged(way);
  });
  list.addEventListener("change", (event) => {
    const step = event.target.closest(".step");
    const wanted = Number(event.target.value) - 1;
    if (wanted < 0) renumber(); // the others have places already, or get them: one order is always whole
    else if (wanted !== steps().indexOf(step)) move(step, wanted, event.target);
    else renumber();
  });
}
