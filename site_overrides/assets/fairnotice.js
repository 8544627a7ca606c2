/* Fair Notice 2: begins and ends notices on their day, finds what has changed since a day, and leads from change to
   change. The pages say the same without it. It keeps nothing and asks nobody. */
(() => {
  "use strict";

  // ---- notices: each says from which day until which it holds, in the site's time zone

  const today = () => {
    const zone = document.querySelector("[data-fn-zone]")?.dataset.fnZone;
    const parts = { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" };
    return new Intl.DateTimeFormat("en-CA", parts).format(new Date()); // as YYYY-MM-DD, which sorts as days do
  };

  function hold() {
    const day = today();
    for (const said of document.querySelectorAll("[data-fn-from], [data-fn-until]")) {
      const { fnFrom = day, fnUntil = day } = said.dataset;
      said.hidden = day < fnFrom || fnUntil < day;
    }
    for (const around of document.querySelectorAll(".fn-banner, .fn-notice")) {
      const over = [...around.children].every((said) => said.hidden);
      (around.closest(".md-banner") ?? around).hidden = over;
    }
  }

  // ---- since you signed up: a day leads to the version that held then

  function since() {
    const form = document.querySelector("form.fn-since");
    if (!form) return;
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const day = form.querySelector("input").value;
      const rows = [...document.querySelectorAll("tr[data-day]")]; // the newest first
      const row = rows.find((row) => row.dataset.day <= day) ?? rows.at(-1);
      const link = row.querySelector("a.fn-go");
      if (link) return link.click();
      row.tabIndex = -1;
      row.focus();
    });
  }

  // ---- redlines: from change to change, and side by side

  function redline() {
    const page = document.querySelector(".fn-redline"), form = page?.querySelector(".fn-views");
    if (!form) return;
    form.querySelector(".fn-scripted").hidden = false;
    const text = page.querySelector(".fn-text"), beside = form.querySelector(".fn-beside");
    const output = form.querySelector("output");
    let table;

    const seen = () => [...(beside.checked ? table.querySelectorAll("tr.fn-edited") : text.querySelectorAll("[id^=redline-change-]"))];
    const inOrder = () => seen().sort((a, b) => (a.compareDocumentPosition(b) & 4 ? -1 : 1));

    function step(by) {
      const changes = inOrder();
      const at = document.activeElement, here = changes.findIndex((change) => change.contains(at));
      const top = (change) => change.getBoundingClientRect().top;
      const next = by > 0 ? changes.findIndex((change) => top(change) > 1) : changes.findLastIndex((change) => top(change) < 0);
      const index = here >= 0 ? here + by : next;
      go(changes[(index + changes.length) % changes.length], changes);
    }

    function go(change, changes = inOrder()) {
      if (!change) return;
      change.tabIndex = -1;
      change.focus({ preventScroll: true });
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      change.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
      output.textContent = output.dataset.words.replace("{n}", changes.indexOf(change) + 1).replace("{all}", changes.length);
    }

    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector(".fn-next").addEventListener("click", () => step(1));
    form.querySelector(".fn-previous").addEventListener("click", () => step(-1));
    // before the theme, for which the same keys turn pages
    addEventListener("keydown", (event) => {
      const by = { n: 1, p: -1 }[event.key];
      const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
      if (!by || typing || event.ctrlKey || event.metaKey || event.altKey || !form.isConnected) return;
      if (!form.querySelector(".fn-keys").checked) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      step(by);
    }, true);
    beside.addEventListener("change", () => {
      table ??= text.after(sides(text)) ?? text.nextElementSibling;
      text.hidden = beside.checked;
      table.hidden = !beside.checked;
    });
    page.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#redline-change-']");
      if (!link || !beside.checked) return;
      event.preventDefault();
      go(inOrder().find((row) => row.dataset.ids.split(" ").includes(link.hash.slice(1))));
    });
  }

  /** Makes a table of two columns: each block as it was, and as it is. */
  function sides(text) {
    const table = document.createElement("table");
    table.className = "fn-columns";
    const head = table.createTHead().insertRow();
    for (const words of [text.dataset.old, text.dataset.new]) {
      const cell = head.appendChild(document.createElement("th"));
      cell.scope = "col";
      cell.textContent = words;
    }
    const body = table.createTBody();
    for (const block of text.querySelectorAll("section > :not(section)")) {
      const whole = !block.matches("ul, ol");
      for (const item of whole ? [block] : block.children) {
        const row = body.insertRow();
        const leads = item.matches("h3, h4, h5, h6") && block.parentElement.matches(":has(ins, del)");
        row.className = item.matches(":has(ins, del)") ? "fn-edited" : leads ? "fn-leads" : "fn-same";
        row.dataset.ids = [...item.querySelectorAll("[id^=redline-change-]")].map((change) => change.id).join(" ");
        for (const other of ["ins", "del"]) {
          const copy = item.cloneNode(true);
          for (const change of copy.querySelectorAll(other)) {
            const gap = change.previousSibling; // the space that parts what is removed from what replaces it
            if (gap?.nodeType === 3 && !gap.data.trim() && gap.previousSibling?.matches?.("ins, del")) gap.remove();
            change.remove();
          }
          for (const element of [copy, ...copy.querySelectorAll("[id]")]) element.removeAttribute("id");
          for (const empty of copy.querySelectorAll("li, tr")) if (!empty.textContent.trim()) empty.remove();
          const cell = row.insertCell();
          cell.dataset.label = other === "ins" ? text.dataset.old : text.dataset.new;
          if (!copy.textContent.trim()) continue;
          cell.append(whole ? copy : Object.assign(block.cloneNode(false), { id: "" }));
          if (!whole) cell.firstChild.append(copy);
        }
      }
    }
    return table;
  }

  // ---- the theme's search opens as a dialog that it gives no name

  function search() {
    const dialog = document.querySelector('.md-search[role="dialog"]:not([aria-label])');
    const name = dialog?.querySelector("input[aria-label]")?.getAttribute("aria-label");
    if (name) dialog.setAttribute("aria-label", name);
  }

  const start = () => [hold, since, redline, search].forEach((part) => {
    try {
      part();
    } catch {
      // the page says the same without it
    }
  });
  // with instant navigation the theme puts new content into the old page
  if (window.document$) window.document$.subscribe(start);
  else start();
})();
