// On pages of `courses preview` alone: the page follows the files. Without this file there is a link that reloads it.

const SECONDS_BETWEEN_TRIES = 2;

const bar = document.querySelector(".preview-bar");
const told = bar?.querySelector("[data-told]");
const again = bar?.querySelector("[data-reload]");

const pause = (seconds) => new Promise((go) => setTimeout(go, seconds * 1000));

// A page that nobody looks at asks nothing: a browser holds few connections to one address.
function looked() {
  if (document.visibilityState === "visible") return Promise.resolve();
  return new Promise((go) => document.addEventListener("visibilitychange", go, { once: true }));
}

function say(words) {
  if (told.textContent !== words) told.textContent = words;
  again.hidden = words === "";
}

// Words that are typed and not sent would be lost with the page.
function typing() {
  const fields = document.querySelectorAll("main textarea, main input[type=text], main input:not([type])");
  return [...fields].some((field) => field.value !== field.defaultValue);
}

async function follow() {
  for (;;) {
    await looked();
    const reply = await fetch(`/preview/state?after=${bar.dataset.serial}`, {
      headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store",
    }).catch(() => null);
    if (reply?.status === 403) {
      say("The preview was started anew: open the address that it printed.");
      return;
    }
    if (!reply?.ok) {
      say("The preview has ended; this page stays as it was.");
      await pause(SECONDS_BETWEEN_TRIES);
      continue;
    }
    const { serial } = await reply.json();
    if (String(serial) === bar.dataset.serial) {
      say("");
    } else if (typing()) {
      say("The files changed. Reload when what you type is sent.");
      return;
    } else {
      window.location.reload(); // the browser comes back to the same place of the page
      return;
    }
  }
}

// --- what the author folded away stays folded ----------------------------------------------------------------

const FOLDED = "neurodash-author-folded";

function remembered() {
  try { return localStorage.getItem(FOLDED) !== null; } catch { return false; }
}

for (const box of document.querySelectorAll("[data-author]")) {
  box.open = !remembered();
  box.addEventListener("toggle", () => {
    try { if (box.open) localStorage.removeItem(FOLDED); else localStorage.setItem(FOLDED, "1"); } catch { /* for this page only */ }
  });
}

// --- the clock of whoever looks -------------------------------------------------------------------------------

for (const at of document.querySelectorAll("[data-at]")) {
  at.textContent = new Date(at.dataset.at).toLocaleTimeString([], { hour12: false });
}

if (bar) {
  again.hidden = true;
  follow();
}
