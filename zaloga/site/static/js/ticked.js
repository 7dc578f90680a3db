// Words that say how many boxes are ticked, so that they stay true while somebody ticks and unticks: data-ticked names
// the boxes, data-one, data-few and data-many hold the words in their Polish forms, data-left what is said of the rest
// of data-total. Without this script they say how many were ticked when the page came.
(() => {
  const forms = new Intl.PluralRules("pl");

  function tell(words) {
    const number = document.querySelectorAll(`input[name="${words.dataset.ticked}"]:checked`).length;
    const rest = Number(words.dataset.total) - number;
    const form = words.dataset[forms.select(number)] || words.dataset.many;
    const left = words.dataset.left && rest > 0 ? words.dataset.left.replace("#", rest) : "";
    words.textContent = form.replace("# ", `${number}\u00a0`) + left;
  }

  const all = document.querySelectorAll("[data-ticked]");
  document.addEventListener("change", () => all.forEach(tell));
  window.addEventListener("pageshow", () => all.forEach(tell)); // a browser that goes back keeps the boxes as they were
})();
