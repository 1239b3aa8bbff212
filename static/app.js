// What the pages of a quiz do beyond their forms: save an answer as it is given, count down, let letters choose.
// Without this file the forms do everything by their buttons.

const SECONDS_TO_WAIT = 8;
const SECONDS_TO_TYPE = 0.7; // after the last letter in a text field
const PAUSES = [2, 4, 8, 15]; // seconds between tries while there is no connection
const TICK = "M1.8 8.6l4.3 4.3 8-10";

const form = document.querySelector("form[data-autosave]");
const place = document.getElementById("saved");
const UNSENT = `neurodash-unsent:${window.location.pathname}`;
const NO_CONNECTION = "Not saved yet: no connection. Keep this page open; it tries again.";
const OUR_SIDE = "Not saved yet: something failed on our side. Keep this page open; it tries again.";
const SIGNED_OUT = "Not saved: you are signed out. What you gave here is kept on this page and offered back.";
const TOO_OLD = "Not saved: this page was open too long. What you gave here is kept and offered back.";
const BOTH = "Choose an answer too: both are saved together.";

// --- what the form says -------------------------------------------------------------------------------------

const ASIDE = ["csrf_token", "opened", "rev", "stood", "go"];
const given = () => [...new FormData(form)].filter(([name, value]) => !ASIDE.includes(name) && value !== "");
const answered = (fields) => fields.some(([name]) => name !== "confidence");
const ordered = form?.querySelector("[data-steps]") != null; // then the order of the fields is the answer
const mark = ([name, value]) => (name === "answer" ? value : ordered ? name.slice(7) : `${name.slice(7)}=${value.trim().replace(",", ".")}`);
const marks = (fields) => JSON.stringify(fields.filter(([name]) => name === "answer" || name.startsWith("answer-")).map(mark));
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function keep(fields) {
  try { if (fields) sessionStorage.setItem(UNSENT, JSON.stringify(fields)); else sessionStorage.removeItem(UNSENT); } catch { /* then the page alone keeps it */ }
}

function kept() {
  try { return JSON.parse(sessionStorage.getItem(UNSENT)); } catch { return null; }
}

function putBack(fields) {
  for (const input of form.elements) {
    if (ASIDE.includes(input.name) || !input.name) continue;
    const values = fields.filter(([name]) => name === input.name).map(([, value]) => value);
    if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
    else if (values.length) input.value = values[0];
  }
}

// --- saying it ----------------------------------------------------------------------------------------------

function say(words, saved, link) {
  place.textContent = words;
  place.classList.toggle("not", words !== "" && !saved);
  if (link) {
    const a = document.createElement("a");
    a.href = link.href;
    a.textContent = link.words;
    place.append(" ", a);
  }
  if (!saved) return;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of [["class", "tick"], ["viewBox", "0 0 16 16"], ["aria-hidden", "true"]]) svg.setAttribute(name, value);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [name, value] of [["fill", "none"], ["stroke", "currentColor"], ["stroke-width", "2.6"], ["d", TICK]]) path.setAttribute(name, value);
  svg.append(path);
  place.prepend(svg);
}

function notice(words, ...buttons) {
  document.querySelector("[data-notice]")?.remove();
  const box = document.createElement("div");
  box.className = "notice yours";
  box.dataset.notice = "";
  box.setAttribute("role", "alert");
  const p = document.createElement("p");
  p.textContent = words;
  const row = document.createElement("p");
  row.className = "actions";
  for (const [label, act] of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn line";
    button.textContent = label;
    button.addEventListener("click", () => { box.remove(); act(); });
    row.append(button);
  }
  box.append(p, row);
  form.before(box);
}

// --- saving -------------------------------------------------------------------------------------------------

const prefilled = document.querySelector("[data-unsent], #errors"); // what stands chosen is not saved then
let stored = form && !prefilled ? given() : []; // what the server is known to have
let unsaved = false;
let underWay = null; // the one save that is on its way, as a promise: two could overtake each other
let leaving = false;
let failures = 0;
let again = null; // the timer of the next try
const unheard = new Set(); // answers that were sent, and nobody knows whether they came

async function post() {
  const fields = new URLSearchParams([...new FormData(form)]);
  const reply = await fetch(form.action, {
    method: "POST", body: fields, headers: { Accept: "application/json" }, credentials: "same-origin",
    redirect: "manual", signal: AbortSignal.timeout(SECONDS_TO_WAIT * 1000),
  });
  if (![200, 400, 401, 409].includes(reply.status)) return { trouble: OUR_SIDE };
  const said = await reply.json();
  if (reply.status === 401) return { ended: SIGNED_OUT, link: { words: "Sign in again", href: `/account/sign-in?next=${encodeURIComponent(window.location.pathname)}` } };
  if (reply.status === 400) return { ended: TOO_OLD, link: { words: "Open the question again", href: window.location.pathname } };
  return said.saved || said.newer || said.refused ? said : { trouble: OUR_SIDE };
}

async function save() {
  for (;;) {
    const fields = given();
    if (same(fields, stored)) return;
    if (!answered(fields) && !answered(stored)) return say(BOTH, false);
    const said = await post().catch(() => ({ trouble: NO_CONNECTION }));
    if (said.trouble) {
      unheard.add(marks(fields));
      unsaved = true;
      say(said.trouble, false);
      again = setTimeout(tryAgain, PAUSES[Math.min(failures++, PAUSES.length - 1)] * 1000);
      return;
    }
    failures = 0;
    unsaved = false;
    if (said.newer) {
      form.elements.rev.value = said.newer.rev;
      if (unheard.has(JSON.stringify(said.newer.answer))) continue; // it was ours, and its receipt was lost
      say("", false);
      notice(`Another answer to this question was saved at ${said.newer.at}, on another page or device. Yours here is not saved.`,
        ["Save mine in its place", tryAgain], ["Show the other one", () => { stored = given(); window.location.reload(); }]);
      return;
    }
    if (!said.saved) {
      if (said.ended) keep(fields);
      stored = fields; // nothing more can be done from here
      say(said.ended ?? said.refused, false, said.link);
      return;
    }
    stored = fields;
    form.elements.rev.value = said.rev;
    if (form.elements.stood) form.elements.stood.value = "1"; // from now on an empty answer is meant
    unheard.clear();
    keep(null);
    document.querySelector(".progress > span").textContent = said.answered;
    if (same(given(), fields)) say(`Saved ${said.saved}`, true);
  }
}

function tryAgain() {
  clearTimeout(again);
  if (!underWay) underWay = save().finally(() => { underWay = null; });
}

if (form && place) {
  let typing = null;
  form.addEventListener("input", (event) => {
    if (!event.target.matches("textarea, input:not([type=radio], [type=checkbox])")) return;
    clearTimeout(typing);
    typing = setTimeout(changed, SECONDS_TO_TYPE * 1000);
  });
  form.addEventListener("change", () => { clearTimeout(typing); changed(); });
  const changed = () => {
    if (underWay || same(given(), stored)) return;
    say("", false); // what stood there told of another answer
    tryAgain();
  };
  window.addEventListener("online", () => { if (!same(given(), stored)) tryAgain(); });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && (unsaved || underWay)) event.preventDefault();
  });
  // The form says the last word: it leaves after a save that is on its way, so that this one cannot come later.
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine && !same(given(), stored)) { // the next page may be none, and this one is all that has it
      event.preventDefault();
      tryAgain();
      underWay?.then(() => { if (same(given(), stored)) form.requestSubmit(event.submitter); });
      return;
    }
    const waited = leaving;
    leaving = true;
    if (unsaved) keep(given()); // should the form fail too, it is offered when the page is opened again
    if (!underWay) return;
    event.preventDefault();
    if (waited) return;
    underWay.finally(() => { form.requestSubmit(event.submitter); });
  });
  // Back from the next question: the browser may show the page as it was, its choice included.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
  // Back from signing in: what could not be saved is offered, unless the page shows it already.
  const unsent = kept();
  if (unsent && (document.querySelector("[data-unsent]") || same(unsent, stored))) keep(null);
  else if (unsent) {
    notice("You gave another answer here that was not saved.",
      ["Put it back", () => { putBack(unsent); keep(null); changed(); }], ["Leave it", () => keep(null)]);
  }
}

// --- the clock ----------------------------------------------------------------------------------------------

const clock = document.querySelector("[data-clock]");
const CALLS = [10, 5, 1]; // minutes at which it is said aloud

if (clock) {
  const ends = performance.now() + Number(clock.dataset.clock) * 1000; // from the server's seconds, not this device's clock
  const left = clock.querySelector("[data-clock-left]");
  const aloud = document.querySelector("[data-clock-said]");
  const words = (seconds) => (seconds >= 90 ? `${Math.round(seconds / 60)} minutes left` : seconds > 60 ? "1 minute left" : `${seconds} seconds left`);
  let calls = CALLS.filter((minutes) => Number(clock.dataset.clock) > minutes * 60);
  const tick = async () => {
    const seconds = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    left.textContent = words(seconds);
    clock.classList.toggle("soon", seconds <= 60);
    if (calls.length && seconds <= calls[0] * 60) {
      aloud.textContent = calls[0] === 1 ? "1 minute left" : `${calls[0]} minutes left`;
      calls = calls.slice(1);
    }
    if (seconds > 0) return;
    clearInterval(timer);
    aloud.textContent = "Time is up. What you saved is handed in.";
    if (form && !same(given(), stored)) tryAgain(); // what was given in time is still taken
    await underWay;
    leaving = true;
    document.querySelector("form[data-time-up]")?.requestSubmit();
  };
  const timer = setInterval(tick, 1000);
  tick();
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
