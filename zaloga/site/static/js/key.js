// Keys of devices (WebAuthn). A form with data-key asks the house for a challenge and the browser for an answer,
// puts it into the field "credential" and is sent as any other form. Without this script such forms stay hidden.
(() => {
  const forms = document.querySelectorAll("form[data-key]");
  if (!window.PublicKeyCredential || !window.isSecureContext) return;

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const words = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer), (octet) => String.fromCharCode(octet)).join(""))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function readable(asked) {
    const options = { ...asked, challenge: bytes(asked.challenge) };
    for (const list of ["excludeCredentials", "allowCredentials"]) {
      if (options[list]) options[list] = options[list].map((one) => ({ ...one, id: bytes(one.id) }));
    }
    if (options.user) options.user = { ...options.user, id: bytes(options.user.id) };
    return options;
  }

  function writable(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = words(credential.response[name]);
    }
    const id = words(credential.rawId);
    return JSON.stringify({ id, rawId: id, type: credential.type, response, clientExtensionResults: {} });
  }

  async function ask(form) {
    const answer = await fetch(form.dataset.challenge, { method: "POST", body: new FormData(form) });
    if (!answer.ok) throw new Error(answer.status);
    const publicKey = readable((await answer.json()).publicKey);
    const make = form.dataset.key === "new";
    return navigator.credentials[make ? "create" : "get"]({ publicKey });
  }

  function say(form, kind) {
    form.querySelectorAll("[data-says]").forEach((words) => {
      words.hidden = words.dataset.says !== kind;
    });
  }

  async function send(event) {
    const form = event.target;
    const field = form.elements.credential;
    if (field.value) return;
    event.preventDefault();
    say(form, "");
    try {
      field.value = writable(await ask(form));
    } catch (fault) {
      say(form, fault.name === "InvalidStateError" ? "known" : "failed");
      return;
    }
    form.submit();
    field.value = "";
  }

  for (const form of forms) {
    form.hidden = false;
    form.addEventListener("submit", send);
  }
  document.querySelectorAll("[data-no-key]").forEach((words) => {
    words.hidden = true;
  });
})();
