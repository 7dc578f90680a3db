// Names after "@": when somebody begins one in the box of a form with data-names, those that fit are offered below it
// as buttons. Without this script the whole name is typed by hand.
(() => {
  const place = document.querySelector("[data-names]");
  const box = place && place.closest("form").querySelector("textarea");
  if (!box) return;
  let names = null;
  const plain = (text) => text.toLowerCase().replace(/ł/g, "l").normalize("NFD").replace(/[\u0300-\u036f]/g, "");

  async function load() {
    names = [];
    const answer = await fetch(place.dataset.names, { headers: { Accept: "application/json" } });
    if (answer.ok) names = (await answer.json()).names;
  }

  function begun() {
    const found = box.value.slice(0, box.selectionStart).match(/(?:^|[\s(])@([^@\n]{0,40})$/);
    return found && found[1];
  }

  function put(name) {
    const end = box.selectionStart, start = end - begun().length;
    box.setRangeText(`${name} `, start, end, "end");
    box.focus();
    offer();
  }

  function offer() {
    const typed = begun();
    const fits = (name) => plain(name).split(/[\s-]/).some((part, n, parts) => plain(parts.slice(n).join(" ")).startsWith(plain(typed)));
    const offered = typed === null ? [] : (names || []).filter(fits).slice(0, 5);
    place.replaceChildren(...offered.map((name) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn sm";
      button.textContent = name;
      button.addEventListener("click", () => put(name));
      return button;
    }));
    place.hidden = !offered.length;
  }

  box.addEventListener("input", async () => {
    if (begun() === null) return offer();
    if (!names) await load();
    offer();
  });
})();
