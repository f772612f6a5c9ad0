// The chain picture: what a service or a line belongs to stands out under the pointer and at the keyboard's focus, and
// lanes, parts, states and focus are chosen without loading the page again. Without this file the links do the same.
const WAIT = 120;
const CHOICE = ".picture-choices a, .picture-legend a:not([download])";
const block = document.querySelector(".picture-block");
const areas = block && [block.closest("section"), document.querySelector("#meetings")].filter(Boolean);

if (areas?.[0]) {
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  status.className = "hidden";
  document.body.append(status);
  standOut(areas[0]);
  areas[0].addEventListener("click", (event) => {
    const link = event.target.closest(CHOICE);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const address = new URL(link.href);
    if (address.search === location.search) return; // a link within the page
    event.preventDefault();
    show(address, [...areas[0].querySelectorAll(CHOICE)].indexOf(link));
  });
  areas[0].addEventListener("change", (event) => {
    if (event.target.matches("select[name=focus]")) submit(event.target.form);
  });
  areas[0].addEventListener("submit", (event) => {
    event.preventDefault();
    submit(event.target);
  });
  let shown = location.search;
  addEventListener("popstate", () => {
    if (location.search !== shown) show(new URL(location.href), -1, false); // else only the place in the page
  });

  function submit(form) {
    const address = new URL(location.href);
    address.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    show(address, -1);
  }

  // Puts what the page at *address* tells of the picture in place of what is shown; what has the focus keeps it.
  async function show(address, place, isNew = true) {
    areas[0].setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = [page.querySelector(".picture-block")?.closest("section"), page.querySelector("#meetings")];
      if (!found[0]) throw new Error("no picture");
      const name = document.activeElement?.id;
      areas.forEach((area, index) => area.replaceChildren(...found[index].childNodes));
      shown = address.search;
      if (isNew) {
        const isNarrow = matchMedia("(max-width: 639.98px)").matches;
        address.hash = isNarrow ? "" : "picture";
        history.pushState(null, "", address);
        if (isNarrow) location.replace("#picture"); // a phone shows the picture only where the address leads to it
      }
      const kept = name ? document.getElementById(name) : areas[0].querySelectorAll(CHOICE)[place];
      setTimeout(() => kept?.focus({ preventScroll: true }));
      status.textContent = areas[0].querySelector(".picture-block").dataset.said;
    } catch {
      location.assign(address);
    } finally {
      areas[0].removeAttribute("aria-busy");
    }
  }
}

function standOut(area) {
  let timer;
  const before = new Map();

  function restore() {
    clearTimeout(timer);
    for (const [one, was] of before) one.classList.toggle("dim", was);
    before.clear();
  }

  function lift(thing) {
    restore();
    const svg = thing.closest("svg"), key = thing.dataset.key;
    const near = new Set([key]);
    for (const line of svg.querySelectorAll(".line[data-key]")) {
      const { key: own, from, to } = line.dataset;
      if ([own, from, to].includes(key)) [own, from, to].forEach((one) => near.add(one));
    }
    if (near.size < 2) return;
    for (const one of svg.querySelectorAll("[data-key]")) {
      before.set(one, one.classList.contains("dim"));
      one.classList.toggle("dim", !near.has(one.dataset.key));
    }
  }

  area.addEventListener("pointerover", (event) => {
    const thing = event.target.closest(".drawing [data-key]");
    clearTimeout(timer);
    if (event.pointerType === "touch") return;
    timer = setTimeout(() => (thing ? lift(thing) : restore()), WAIT);
  });
  area.addEventListener("pointerleave", restore);
  area.addEventListener("focusin", (event) => {
    const thing = event.target.closest(".drawing [data-key]");
    if (thing?.matches(":focus-visible")) lift(thing);
    else restore();
  });
  area.addEventListener("focusout", restore);
}
