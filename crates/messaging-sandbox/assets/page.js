"use strict";
// Live parts are fetched anew and put in place of the old ones; nothing is built from a message here.
(() => {
  const live = document.getElementById("live");
  const say = (text, state) => { live.hidden = false; live.textContent = text; live.className = "live " + state; };

  const localTimes = (root) => {
    for (const time of root.querySelectorAll("time")) {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.getTime())) continue;
      const today = at.toDateString() === new Date().toDateString();
      time.textContent = today ? at.toLocaleTimeString() : at.toLocaleString();
      time.title = time.dateTime;
    }
  };

  let busy = false, again = false, timer = 0;
  const refresh = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const response = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const old of document.querySelectorAll("[data-live]")) {
        const fresh = page.querySelector(`[data-live="${old.dataset.live}"]`);
        if (!fresh || fresh.innerHTML === old.dataset.seen) continue;
        const seen = fresh.innerHTML;
        const open = new Set([...old.querySelectorAll("details[open][id]")].map((one) => one.id));
        const known = new Set([...old.querySelectorAll("[data-id]")].map((one) => one.dataset.id));
        for (const row of fresh.querySelectorAll("[data-id]")) if (!known.has(row.dataset.id)) row.classList.add("new");
        for (const one of fresh.querySelectorAll("details[id]")) one.open = open.has(one.id);
        localTimes(fresh);
        const scroll = old.contains(document.activeElement) ? document.activeElement.closest("[data-id]")?.dataset.id : null;
        old.replaceWith(fresh);
        fresh.dataset.seen = seen;
        if (scroll) fresh.querySelector(`[data-id="${scroll}"] a`)?.focus();
      }
    } catch { /* The stream says when the sandbox is gone. */ } finally {
      busy = false;
      if (again) { again = false; soon(); }
    }
  };
  // Many messages at once make one look, not many.
  const soon = () => { clearTimeout(timer); timer = setTimeout(refresh, 150); };

  const notify = document.getElementById("notify");
  const mayNotify = () => "Notification" in window && Notification.permission === "granted";
  if (notify && "Notification" in window && Notification.permission === "default") {
    notify.hidden = false;
    notify.addEventListener("click", async () => { await Notification.requestPermission(); notify.hidden = true; });
  }

  localTimes(document);
  if (document.querySelector("[data-live]")) {
    const events = new EventSource("/api/v1/events");
    events.onopen = () => { say("live", "on"); soon(); };
    events.onerror = () => say("not connected", "off");
    for (const name of ["message", "state", "refusal", "callback", "forgotten", "imported", "missed"]) events.addEventListener(name, soon);
    events.addEventListener("message", (event) => {
      if (document.hidden && mayNotify()) new Notification("A message was sent", { body: JSON.parse(event.data).provider, tag: "sandbox" });
    });
  }

  const rows = () => [...document.querySelectorAll(".row")];
  const move = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    next.querySelector("a.main").focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === "/") { const box = document.getElementById("q"); if (box) { event.preventDefault(); box.focus(); } }
    if (event.key === "j") move(1);
    if (event.key === "k") move(-1);
  });
})();
