// An address to pass on: a button that copies the field named in data-copy, and one that opens the device's own way
// of sharing. Both are hidden until this script knows that they work here; without it the field is there to be copied.
(() => {
  async function copied(field) {
    field.select();
    if (!navigator.clipboard) return document.execCommand("copy"); // a page without TLS
    try {
      await navigator.clipboard.writeText(field.value);
      return true;
    } catch {
      return false;
    }
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    const said = document.getElementById(button.getAttribute("aria-describedby"));
    button.hidden = false;
    button.addEventListener("click", async () => {
      const words = (await copied(field)) ? button.dataset.done : button.dataset.failed;
      said.textContent = "";
      setTimeout(() => { said.textContent = words; }, 50); // said again to a screen reader, too
    });
  }

  for (const button of document.querySelectorAll("[data-share]")) {
    if (!navigator.share) continue;
    const url = document.getElementById(button.dataset.share).value;
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.share({ title: button.dataset.title, url }).catch(() => {}); // closed without sharing
    });
  }
})();
