/* Dragging a session on the week grid. A piece follows the pointer from hour to hour; where it is dropped, the server's checker says
   what that breaks and costs, with a button to move it and one to put it back. Nothing is changed before "Move".

   With a mouse a piece is taken anywhere, with a finger by its handle, so that the page still scrolls. Without this script the handle
   is a link to a form that does the same. */
"use strict";
(() => {
  const grid = document.querySelector(".weekgrid[data-drop]");
  const panel = document.getElementById("dropped");
  if (!grid || !panel) return;
  const STARTS_AFTER = 6; // pixels: less is a click
  const step = Number(grid.dataset.step);
  let held = null; // {entry, ghost, pointer, x, y, grip, on, starts, minutes, isDragging}
  let asked = 0;

  const minutesOf = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
  const clockOf = (minutes) => String(Math.floor(minutes / 60)).padStart(2, "0") + ":" + String(minutes % 60).padStart(2, "0");

  /* The grid's rows are five minutes each, as high as their words need; [] where the week is a list, on a narrow screen. */
  function rows() {
    if (getComputedStyle(grid).display !== "grid") return [];
    const heights = getComputedStyle(grid).gridTemplateRows.replace(/\[[^\]]*\]/g, " ").trim().split(/\s+/).map(parseFloat);
    return heights.length > 288 ? heights.slice(1, 289) : [];
  }

  function minutesAt(y) {
    const heights = rows();
    if (!heights.length) return null;
    const hours = grid.querySelector(".hours").getBoundingClientRect();
    let top = hours.top;
    for (let row = 0; row < heights.length; row++) {
      if (heights[row] > 0 && y < top + heights[row]) return (row + Math.max(0, (y - top) / heights[row])) * 5;
      top += heights[row];
    }
    return null;
  }

  function dayAt(x, y) {
    const days = [...grid.querySelectorAll(".day[data-on]")];
    const isUnder = (day) => {
      const box = day.getBoundingClientRect();
      return x >= box.left && x <= box.right && (rows().length || (y >= box.top && y <= box.bottom));
    };
    return days.find(isUnder) || null;
  }

  function show(day) {
    const {ghost, starts, minutes} = held;
    let boxes = day.querySelector(".boxes");
    if (!boxes) {
      boxes = document.createElement("ol");
      boxes.className = "boxes made";
      day.append(boxes);
    }
    const end = starts + minutes;
    ghost.className = `box ghost h${Math.floor(starts / 60)} m${Math.floor((starts % 60) / 5) * 5} to-h${Math.floor(end / 60)} to-m${Math.floor((end % 60) / 5) * 5}`;
    ghost.querySelector(".when").textContent = `${clockOf(starts)}–${clockOf(end)}`;
    if (ghost.parentNode !== boxes) boxes.append(ghost);
    held.on = day.dataset.on;
  }

  function begin() {
    const {entry} = held;
    held.isDragging = true;
    const ghost = document.createElement("li");
    const when = document.createElement("span");
    when.className = "when";
    const what = document.createElement("strong");
    what.textContent = entry.querySelector(".what").textContent;
    ghost.append(when, what);
    held.ghost = ghost;
    entry.classList.add("taken");
    document.body.classList.add("dragging");
    getSelection().removeAllRanges();
  }

  function putBack() {
    asked += 1;
    if (held) {
      held.entry.classList.remove("taken");
      const boxes = held.ghost && held.ghost.parentNode;
      if (held.ghost) held.ghost.remove();
      if (boxes && boxes.matches(".made:empty")) boxes.remove();
      const handle = held.entry.querySelector(".handle");
      if (held.isDragging && handle) handle.focus({preventScroll: true});
    }
    held = null;
    document.body.classList.remove("dragging");
    panel.hidden = true;
    panel.replaceChildren();
  }

  function say(words) {
    const notice = document.createElement("div");
    notice.className = "notice";
    const line = document.createElement("p");
    line.textContent = words;
    const back = document.createElement("button");
    back.type = "button";
    back.className = "button quiet";
    back.dataset.putBack = "";
    back.textContent = panel.dataset.back;
    notice.append(line, back);
    panel.replaceChildren(notice);
    panel.hidden = false;
  }

  async function judge() {
    const number = (asked += 1);
    const query = new URLSearchParams({sittings: held.entry.dataset.sittings, on: held.on, starts: clockOf(held.starts)});
    say(panel.dataset.wait);
    try {
      const answer = await fetch(`${grid.dataset.drop}&${query}`, {headers: {"X-Requested-With": "fetch"}});
      const words = await answer.text();
      if (number !== asked) return;
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      panel.innerHTML = words; // from our own server, where every value is escaped
      panel.querySelector("button").focus({preventScroll: true});
      const hidden = held.ghost.getBoundingClientRect().bottom - panel.getBoundingClientRect().top;
      if (hidden > 0) scrollBy(0, Math.min(hidden, held.ghost.getBoundingClientRect().top - 16));
    } catch {
      if (number === asked) say(panel.dataset.failed);
    }
  }

  grid.addEventListener("pointerdown", (event) => {
    const entry = event.target.closest(".entry[data-sittings]");
    if (!entry || event.button !== 0 || !event.isPrimary) return;
    if (event.pointerType !== "mouse" && !event.target.closest(".handle")) return;
    if (held) putBack();
    const starts = minutesOf(entry.dataset.starts);
    held = {
      entry,
      pointer: event.pointerId,
      x: event.clientX,
      y: event.clientY,
      grip: event.clientY - entry.getBoundingClientRect().top,
      on: null,
      first: starts,
      starts,
      minutes: minutesOf(entry.dataset.ends) - starts,
      ghost: null,
      isDragging: false,
    };
  });

  addEventListener("pointermove", (event) => {
    if (!held || event.pointerId !== held.pointer || held.isDropped) return;
    if (!held.isDragging) {
      if (Math.hypot(event.clientX - held.x, event.clientY - held.y) < STARTS_AFTER) return;
      begin();
    }
    event.preventDefault();
    if (event.clientY < 48) scrollBy(0, -24);
    else if (event.clientY > innerHeight - 48) scrollBy(0, 24);
    const day = dayAt(event.clientX, event.clientY);
    if (!day) return;
    const minutes = minutesAt(event.clientY - held.grip);
    if (minutes !== null) {
      const latest = 24 * 60 - held.minutes;
      held.starts = Math.min(latest - (latest % 5), held.first + Math.round((minutes - held.first) / step) * step);
    }
    show(day);
  });

  addEventListener("pointerup", (event) => {
    if (!held || event.pointerId !== held.pointer || held.isDropped) return;
    document.body.classList.remove("dragging");
    if (!held.isDragging) held = null;
    else if (!held.on || (held.on === held.entry.closest(".day").dataset.on && held.starts === held.first)) putBack();
    else {
      held.isDropped = true;
      judge();
    }
  });
  addEventListener("pointercancel", (event) => {
    if (held && event.pointerId === held.pointer && !held.isDropped) putBack();
  });

  /* A drag is no click on the link below it, and the browser's own dragging of links would end ours. */
  grid.addEventListener("dragstart", (event) => event.preventDefault());
  grid.addEventListener("click", (event) => {
    if (held && held.isDropped && held.entry.contains(event.target)) event.preventDefault();
  }, true);
  panel.addEventListener("click", (event) => {
    if (event.target.closest("[data-put-back]")) putBack();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && held) putBack();
  });
  addEventListener("pageshow", () => putBack());
})();
