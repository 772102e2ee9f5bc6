// Progressive enhancement only: every page works without this file.

// The screen is covered at once; the form then ends the session.
for (const button of document.querySelectorAll("[data-hide]")) {
  button.form.addEventListener("submit", () => {
    document.body.classList.add("covered");
    document.title = "Samlots";
  });
}

// A page taken back from the browser's memory may show what no longer may be seen.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

for (const box of document.querySelectorAll("[data-newest]")) box.scrollLeft = box.scrollWidth;

// A link into what is folded opens it, in browsers that do not do so themselves.
const reveal = () => {
  const folded = document.getElementById(location.hash.slice(1))?.closest("details");
  if (folded) folded.open = true;
};
addEventListener("hashchange", reveal);
reveal();

document.querySelector("[data-focus]")?.focus();

// The server records a command once; this only spares people the wait for a second answer.
for (const form of document.querySelectorAll("[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 5000);
  });
}

// Writing is activity too.
const BETWEEN_MS = 5 * 60 * 1000;
let told = Date.now();
for (const form of document.querySelectorAll("[data-alive]")) {
  form.addEventListener("input", () => {
    if (Date.now() - told < BETWEEN_MS) return;
    told = Date.now();
    fetch("/aktiv", { method: "POST" }).catch(() => undefined);
  });
}
