import { make } from "./dom.js";

const W = 1000, H = 300, MOST = 4000; // the frame of the strokes, and how many points they hold

// A pad to draw one's signature, beside the field to type it in. The strokes go
// to a hidden field as JSON, in whole numbers of the frame.
export default function signature(place) {
  const pad = make("canvas", { class: "pad", width: W, height: H, role: "img", "aria-label": "Cadre pour dessiner votre signature ; vous pouvez aussi taper votre nom dessous." });
  const field = make("input", { type: "hidden", name: place.dataset.name });
  const clear = make("button", { type: "button", class: "btn", "data-tone": "quiet", "data-small": true }, "Effacer le dessin");
  const said = make("span", { class: "hint", role: "status" }, "Dessinez avec le doigt, un stylet ou la souris.");
  place.className = "padbox";
  place.append(pad, field, make("div", { class: "actions" }, clear, said));

  const ink = pad.getContext("2d");
  let strokes = [], stroke = null, points = 0;

  function redraw() {
    ink.clearRect(0, 0, W, H);
    Object.assign(ink, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#1b2430" });
    for (const s of strokes) {
      ink.beginPath();
      ink.moveTo(...s[0]);
      for (const p of s) ink.lineTo(...p);
      ink.stroke();
    }
    field.value = strokes.length ? JSON.stringify(strokes) : "";
  }

  function spot(e) {
    const r = pad.getBoundingClientRect();
    const within = (v, most) => Math.max(0, Math.min(most, Math.round(v)));
    return [within(((e.clientX - r.left) / r.width) * W, W), within(((e.clientY - r.top) / r.height) * H, H)];
  }

  pad.addEventListener("pointerdown", (e) => {
    if (!e.isPrimary || points >= MOST) return;
    pad.setPointerCapture(e.pointerId);
    strokes.push((stroke = [spot(e)]));
    points++;
    redraw();
  });
  pad.addEventListener("pointermove", (e) => {
    if (!stroke || points >= MOST) return;
    const all = e.getCoalescedEvents?.() ?? [];
    for (const each of all.length ? all : [e]) {
      const p = spot(each), last = stroke.at(-1);
      if (Math.hypot(p[0] - last[0], p[1] - last[1]) >= 4) {
        stroke.push(p);
        points++;
      }
    }
    redraw();
  });
  const end = () => {
    if (stroke) said.textContent = "Signature dessinée.";
    stroke = null;
  };
  pad.addEventListener("pointerup", end);
  pad.addEventListener("pointercancel", end);
  clear.addEventListener("click", () => {
    strokes = [];
    points = 0;
    redraw();
    said.textContent = "Dessin effacé.";
  });
}
