// Suggestions under a field while somebody types: the combobox of ARIA 1.2 with a list box.
// <input data-suggest="kind"> offers names of one kind, of any when empty. A name that is chosen goes into the field,
// and what identifies it goes into a hidden field of the same name; in a form of the search its page opens instead.
const WAIT = 150;
let number = 0;

for (const input of document.querySelectorAll("input[data-suggest]")) combobox(input);

function make(tag, values, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(values)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function combobox(input) {
  const id = `suggestions-${++number}`;
  const list = make("ul", { id, role: "listbox", class: "suggestions", hidden: "" });
  const status = make("p", { role: "status", class: "hidden" });
  const name = input.name;
  let items = [], active = -1, timer, request, hidden;

  input.type = "text"; // a search field may not be a combobox
  input.parentElement.classList.add("suggesting");
  input.after(list, status);
  for (const [attribute, value] of Object.entries({
    role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
  })) input.setAttribute(attribute, value);

  function close() {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    move(-1);
  }

  function move(to) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = to;
    const option = list.children[active];
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function option(item, place) {
    const parts = item.name.fragments.map((part) => (part.marked ? make("mark", {}, part.text) : part.text));
    const label = make("bdi", item.name.language ? { lang: item.name.language } : {}, ...parts);
    const kind = make("span", { class: "muted" }, item.kind_label);
    const made = make("li", { id: `${id}-${place}`, role: "option", "aria-selected": "false" }, label, " ", kind);
    made.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    made.addEventListener("click", () => choose(item));
    return made;
  }

  function show(found) {
    items = found.items;
    list.setAttribute("aria-label", found.heading);
    list.replaceChildren(...items.map(option));
    status.textContent = found.told;
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = !items.length;
    input.setAttribute("aria-expanded", String(items.length > 0));
  }

  async function ask() {
    request?.abort();
    const words = input.value.trim().slice(0, 200);
    if (!words) return close();
    request = new AbortController();
    const asked = new URLSearchParams({ q: words, kind: input.dataset.suggest, lang: document.documentElement.lang });
    try {
      const answer = await fetch(`/api/suggest?${asked}`, { signal: request.signal });
      if (answer.ok && document.activeElement === input) show(await answer.json());
    } catch {
      // Without suggestions the field is a field.
    }
  }

  function choose(item) {
    close();
    if (input.form?.getAttribute("action") === "/search") return location.assign(item.href);
    input.value = item.label;
    hidden ??= make("input", { type: "hidden" });
    hidden.name = name;
    hidden.value = item.curie.replace(/^<|>$/g, "");
    input.removeAttribute("name");
    input.after(hidden);
    input.focus();
  }

  input.addEventListener("input", () => {
    hidden?.remove();
    input.name = name;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const isOpen = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) return ask();
      if (event.altKey) return event.key === "ArrowUp" && close();
      const count = items.length + 1; // one place more: the field itself
      move(((active + 1 + (event.key === "ArrowDown" ? 1 : -1) + count) % count) - 1);
    } else if (event.key === "Enter" && isOpen && active >= 0) {
      event.preventDefault();
      choose(items[active]);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      close();
    }
  });
}
