// What a question's page does beyond its form: saves an answer as it is chosen, and lets letters choose.
// Without this file the form does everything by its buttons.

const SECONDS_TO_WAIT = 8;
const MILLISECONDS_OF_TYPING = 1000; // a pause so long, and what is typed is saved
const TICK = "M1.8 8.6l4.3 4.3 8-10";

const form = document.querySelector("form[data-autosave]");
const place = document.getElementById("saved");
const press = form?.querySelector("button[value=next]")?.textContent ?? "the button below";
const NOT_SAVED = `Not saved yet; press ${press}.`;
const SIGNED_OUT = `Not saved: you are signed out. Press ${press} to sign in; you come back to this question.`;

// --- saving -------------------------------------------------------------------------------------------------

let leaving = false;
let underWay = null; // the one save that is on its way, as a promise: two could overtake each other
let wanted = null; // the answer given last, as the fields that say it
let kept = null; // the answer the server is known to have
let typing = null; // what waits for the end of typing

function say(words, saved) {
  place.textContent = words;
  place.classList.toggle("not", words !== "" && !saved);
  if (!saved) return;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of [["class", "tick"], ["viewBox", "0 0 16 16"], ["aria-hidden", "true"]]) svg.setAttribute(name, value);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [name, value] of [["fill", "none"], ["stroke", "currentColor"], ["stroke-width", "2.6"], ["d", TICK]]) path.setAttribute(name, value);
  svg.append(path);
  place.prepend(svg);
}

// Whatever kind of question it is, its answer is what its fields say.
function given() {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("csrf_token");
  fields.delete("stood");
  return fields.toString();
}

async function post(answer) {
  const fields = new URLSearchParams(answer);
  fields.append("stood", form.elements.stood?.value ?? "");
  fields.append("csrf_token", form.elements.csrf_token.value);
  const reply = await fetch(form.action, {
    method: "POST", body: fields, headers: { Accept: "application/json" }, credentials: "same-origin",
    redirect: "manual", signal: AbortSignal.timeout(SECONDS_TO_WAIT * 1000),
  });
  if (reply.status === 401) return { refused: SIGNED_OUT };
  return reply.status === 200 || reply.status === 409 ? reply.json() : {};
}

async function save() {
  while (wanted !== null && wanted !== kept) {
    const answer = wanted;
    const { saved, answered, refused } = await post(answer).catch(() => ({}));
    if (saved) {
      kept = answer;
      if (form.elements.stood) form.elements.stood.value = "1"; // from now on an empty answer is meant
      document.querySelector(".progress > span").textContent = answered;
    }
    if (answer !== wanted) continue; // another was chosen meanwhile
    say(saved ? `Saved ${saved}` : refused ?? NOT_SAVED, Boolean(saved));
    if (!saved) return;
  }
}

function changed() {
  clearTimeout(typing);
  wanted = given();
  if (underWay) return;
  say("", false); // what stood there told of another answer
  underWay = save().finally(() => { underWay = null; });
}

if (form && place) {
  kept = given();
  form.addEventListener("change", changed);
  form.addEventListener("input", (event) => {
    if (event.target.type !== "text") return;
    clearTimeout(typing);
    typing = setTimeout(changed, MILLISECONDS_OF_TYPING);
  });
  // The form says the last word: it leaves after a save that is on its way, so that this one cannot come later.
  form.addEventListener("submit", (event) => {
    if (!underWay) return;
    event.preventDefault();
    if (leaving) return;
    leaving = true;
    underWay.finally(() => { leaving = false; form.requestSubmit(event.submitter); });
  });
  // Back from the next question: the browser may show the page as it was, its choice included.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
}

// --- keys ---------------------------------------------------------------------------------------------------

const help = document.querySelector("[data-keys]");
const OFF = "neurodash-keys-off";

function remembered() {
  try { return localStorage.getItem(OFF) !== null; } catch { return false; }
}

function remember(off) {
  try { if (off) localStorage.setItem(OFF, "1"); else localStorage.removeItem(OFF); } catch { /* for this page only */ }
}

if (form && help) {
  const toggle = help.querySelector("button");
  let off = remembered();
  const show = () => {
    help.querySelector("span").hidden = off;
    toggle.textContent = off ? "Turn answer keys on" : "Turn off";
  };
  help.hidden = false;
  show();
  toggle.addEventListener("click", () => { off = !off; remember(off); show(); });
  document.addEventListener("keydown", (event) => {
    const elsewhere = event.target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
    if (off || event.repeat || event.ctrlKey || event.metaKey || event.altKey || elsewhere || !help.offsetParent) return;
    for (const option of form.querySelectorAll(".option")) {
      const input = option.querySelector("input");
      if (option.querySelector(".key").textContent.toLowerCase() !== event.key.toLowerCase()) continue;
      event.preventDefault();
      input.focus();
      if (!input.checked || input.type === "checkbox") input.click();
    }
  });
}
