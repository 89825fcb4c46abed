// What the page does by itself: theme, keys, arrows among dots. Everything else comes from the server.
(() => {
  "use strict";
  const root = document.documentElement;
  const themes = ["", "light", "dark"];
  const store = {
    get: (name) => { try { return localStorage.getItem("detente-" + name) ?? ""; } catch { return ""; } },
    set: (name, value) => { try { localStorage.setItem("detente-" + name, value); } catch { /* private window */ } },
  };
  const wear = (theme) => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  wear(store.get("theme"));

  const turn = () => {
    const next = themes[(themes.indexOf(store.get("theme")) + 1) % themes.length];
    store.set("theme", next);
    wear(next);
    say(next ? `The page is ${next}.` : "Light or dark as the system has it.");
  };
  const say = (text) => {
    let place = document.getElementById("said");
    if (!place) {
      place = Object.assign(document.createElement("div"), { id: "said", className: "unseen" });
      place.setAttribute("role", "status");
      document.body.append(place);
    }
    place.textContent = text;
  };
  const keys = () => document.getElementById("keys");
  const keysOn = () => store.get("keys") !== "off";
  const showKeys = () => {
    const box = document.getElementById("keys-on");
    box.checked = keysOn();
    box.onchange = () => store.set("keys", box.checked ? "" : "off");
    keys().showModal();
  };

  document.addEventListener("click", (event) => {
    const act = event.target.closest?.("[data-act]")?.dataset.act;
    if (act === "theme") turn();
    else if (act === "keys") showKeys();
    else if (act === "close") keys().close();
    const dot = event.target.closest?.(".dots .dot");
    if (dot) settle(dot);
    const skip = event.target.closest?.("a.skip");
    if (skip) document.getElementById("main")?.focus();
  });

  let waiting = -Infinity; // when `g` was pressed; a page's own clock begins at 0
  const typing = (target) =>
    !target.closest?.("dialog:not([open])") && // the focus leaves a closed one a frame later
    target.closest?.("input, select, textarea, [contenteditable], .cm-editor, dialog");
  document.addEventListener("keydown", (event) => {
    if (arrows(event)) return;
    if (!keysOn() || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.timeStamp - waiting < 1500) {
      waiting = -Infinity;
      const link = document.querySelector(`.views a[data-key="${CSS.escape(event.key)}"]`);
      if (link) { event.preventDefault(); link.click(); return; }
    }
    if (event.key === "g") waiting = event.timeStamp;
    else if (event.key === "t") turn();
    else if (event.key === "?") { event.preventDefault(); showKeys(); }
  });

  // One stop of the Tab key for a hundred dots; arrows go on from there.
  const arrows = (event) => {
    const dot = event.target.closest?.(".dots .dot");
    if (!dot) return false;
    const dots = [...dot.parentElement.querySelectorAll(".dot")];
    const at = dots.indexOf(dot);
    const wide = Math.max(1, dots.findIndex((d, k) => k && d.offsetTop > dots[0].offsetTop));
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: wide, ArrowUp: -wide,
                   Home: -at, End: dots.length - 1 - at }[event.key];
    if (step === undefined) return false;
    event.preventDefault();
    const next = dots[Math.min(dots.length - 1, Math.max(0, at + step))];
    next.focus();
    next.click();
    return true;
  };
  const settle = (dot) => {
    for (const each of dot.parentElement.querySelectorAll(".dot")) {
      each.tabIndex = each === dot ? 0 : -1;
      each.setAttribute("aria-pressed", String(each === dot));
    }
  };
})();
