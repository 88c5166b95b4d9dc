// Asks the browser for a passkey, or to make one, and sends its answer with the
// form. Where the browser knows none, the form stays hidden.
export default function passkey(form) {
  const keys = window.PublicKeyCredential;
  const create = form.dataset.create !== undefined;
  const parse = keys?.[create ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON"];
  if (!parse || !navigator.credentials) return;
  const said = form.querySelector("[data-said]");
  const { reponse } = form.elements;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (reponse.value) return;
    event.preventDefault();
    said.textContent = "Suivez les indications de votre navigateur.";
    try {
      const publicKey = parse.call(keys, JSON.parse(form.dataset.options));
      reponse.value = JSON.stringify(await navigator.credentials[create ? "create" : "get"]({ publicKey }));
      form.requestSubmit();
    } catch (why) {
      said.textContent = why.name === "InvalidStateError" ? "Cette clé est déjà enregistrée." : "Rien n’a été fait\u00a0: la demande a été annulée, ou a pris trop de temps. Vous pouvez recommencer.";
    }
  });
}
