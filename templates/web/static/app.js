// Nothing here is needed: drafts are kept every few seconds, keys move and press what is on the page.
"use strict";
(() => {
  const body = document.body, live = document.getElementById("live");
  const tell = (words) => { if (live) live.textContent = words; };

  // -- drafts: what is typed is kept a few seconds after it was typed, and when the page is left
  for (const form of document.querySelectorAll("form[data-draft]")) {
    let timer = 0, before = "", sent = false;
    const content = () => {
      const data = new FormData(form);
      for (const name of ["files", "send", "keep", "anyway", "discard", "switch", "insert", "answer"]) data.delete(name);
      data.set("place", form.dataset.draft);
      data.set("csrf", body.dataset.csrf);
      return new URLSearchParams(data);
    };
    const keep = async () => {
      clearTimeout(timer);
      timer = 0;
      const now = content().toString();
      if (sent || now === before) return;
      try {
        const answer = await fetch(body.dataset.draftAddress, { method: "POST", body: content(), redirect: "error" });
        if (!answer.ok) throw new Error(answer.status);
        before = now;
        tell(live.dataset.kept);
      } catch { tell(live.dataset.lost); }
    };
    before = content().toString();
    form.addEventListener("input", () => { if (!timer) timer = setTimeout(keep, 3000); });
    form.addEventListener("submit", () => { sent = true; });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && !sent && content().toString() !== before) {
        navigator.sendBeacon(body.dataset.draftAddress, content());
        before = content().toString();
      }
    });
  }

  // -- a page that is asked for again by itself; when it is not had, it says so and tries on
  const main = document.querySelector("main[data-again]");
  if (main) setInterval(async () => {
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.status >= 400 && answer.status < 500) return location.reload();
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      main.replaceChildren(...page.querySelector("main").childNodes);
    } catch {
      const at = document.getElementById("at");
      at.classList.add("lost");
      if (!at.textContent.includes(main.dataset.lost)) at.textContent += ` · ${main.dataset.lost}`;
    }
  }, main.dataset.again * 1000);

  // -- what is looked up once somebody unfolds it; without a script a link leads to it
  for (const fold of document.querySelectorAll("details[data-load]")) fold.addEventListener("toggle", async () => {
    const answer = await fetch(fold.dataset.load).catch(() => null);
    const part = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("part");
    if (part) fold.querySelector("div").replaceChildren(...part.childNodes);
  }, { once: true });

  // -- keys: single ones, never while somebody types; off by ?keys=off, for this browser
  const chosen = new URLSearchParams(location.search).get("keys");
  try { if (chosen) localStorage.setItem("keys", chosen); } catch { /* private mode */ }
  let off = false;
  try { off = localStorage.getItem("keys") === "off"; } catch { /* private mode */ }
  const rows = [...document.querySelectorAll("tbody tr")].filter((row) => row.querySelector("input[name=row]"));
  let place = -1;
  const move = (by) => {
    if (!rows.length) return;
    rows[place]?.classList.remove("here");
    place = Math.max(0, Math.min(rows.length - 1, place + by));
    rows[place].classList.add("here");
    rows[place].querySelector("td.subject a").focus();
  };
  const keys = {
    "/": () => document.getElementById("search")?.focus(),
    ":": () => document.getElementById("command")?.focus(),
    j: () => move(1),
    k: () => move(-1),
    x: () => { const box = rows[place]?.querySelector("input[name=row]"); if (box) box.checked = !box.checked; },
    o: () => rows[place]?.querySelector("td.subject a").click(),
    "?": () => document.getElementById("keys")?.showModal(),
  };
  let before = "";  // of two keys, the first: g and then where to
  document.addEventListener("keydown", (event) => {
    if (off || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    const pressed = before + event.key;
    before = event.key === "g" && !before ? "g" : "";
    const button = document.querySelector(`[data-key="${CSS.escape(pressed)}"]`);
    const todo = keys[pressed] || (button && (() => button.click()))
      || ((pressed === "r" || pressed === "c") && (() => document.getElementById("text")?.focus()));
    if (todo) { event.preventDefault(); todo(); }
  });
})();
