/* Zoom, pan and choose on the map. Everything it says it reads from the table below it,
   so that map and table cannot differ. Without this script the drawing and table remain. */
const map = document.querySelector("#karte");
const buttons = document.querySelector("#karte-knoepfe");
const select = document.querySelector("#wahl-gebiet");
const text = document.querySelector("#gebiet-text");
const link = document.querySelector("#gebiet-link");

const L = await import(map.dataset.leaflet);
const answer = await fetch(map.dataset.outlines);
if (answer.ok) {
  enhance(await answer.json());
}

function enhance(data) {
  map.replaceChildren();
  const view = L.map(map, {
    attributionControl: false,
    keyboard: false,
    scrollWheelZoom: false,
    zoomControl: false,
    zoomDelta: 0.5,
    zoomSnap: 0.1,
  });
  const layers = new Map();
  const areas = L.geoJSON(only(data, "key"), {
    style: (feature) => ({ className: `lr-area lr-area--${feature.properties.style}`, weight: 1 }),
    onEachFeature: (feature, layer) => {
      layers.set(feature.properties.key, layer);
      label(feature, view);
      layer.on("click", () => choose(layers, feature.properties.key));
    },
  }).addTo(view);
  L.geoJSON(only(data, "number"), { pointToLayer: sign }).addTo(view);
  const whole = areas.getBounds().pad(0.02);
  view.fitBounds(whole);
  view.on("resize", () => view.fitBounds(whole));
  listen(view, layers, whole);
  if (select.value) {
    choose(layers, select.value);
  }
}

function only(data, property) {
  return data.features.filter((feature) => property in feature.properties);
}

function label(feature, view) {
  const { key, label: place } = feature.properties;
  const icon = L.divIcon({ className: "lr-area__label", html: drawn(key), iconSize: [2, 2] });
  L.marker([place[1], place[0]], { icon, interactive: false, keyboard: false }).addTo(view);
}

/* The key goes in as text: it comes from a delivered file. */
function drawn(key) {
  const box = document.createElement("div");
  box.innerHTML = '<svg width="2" height="2" aria-hidden="true"><text class="lr-area__key"></text></svg>';
  box.querySelector("text").textContent = key;
  return box.firstElementChild;
}

function sign(feature, place) {
  const size = 2 * feature.properties.size * (map.clientWidth < 500 ? 0.6 : 1);
  const html = `<svg width="${size}" height="${size}" aria-hidden="true"><use class="lr-sign" href="#zeichen-${feature.properties.kind}" width="${size}" height="${size}"/></svg>`;
  const icon = L.divIcon({ className: "", html, iconSize: [size, size] });
  return L.marker(place, { icon, interactive: false, keyboard: false });
}

function listen(view, layers, whole) {
  map.tabIndex = 0;
  map.setAttribute("role", "application");
  map.setAttribute("aria-label", "Karte: Pfeiltasten wählen das Nachbargebiet, Enter öffnet den Steckbrief");
  map.addEventListener("keydown", (event) => walk(event, layers));
  select.addEventListener("change", () => choose(layers, select.value));
  const step = 120;
  const acts = {
    in: () => view.zoomIn(),
    out: () => view.zoomOut(),
    left: () => view.panBy([-step, 0]),
    right: () => view.panBy([step, 0]),
    up: () => view.panBy([0, -step]),
    down: () => view.panBy([0, step]),
    all: () => view.fitBounds(whole),
  };
  buttons.addEventListener("click", (event) => acts[event.target.dataset.act]?.());
  buttons.hidden = false;
}

function walk(event, layers) {
  const directions = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  if (event.key in directions) {
    event.preventDefault();
    choose(layers, neighbour(layers, directions[event.key]));
  } else if (event.key === "Enter" && select.value) {
    link.click();
  }
}

/* The nearest area whose middle lies in the direction, within 45 degrees. */
function neighbour(layers, [right, up]) {
  if (!layers.has(select.value)) {
    return layers.keys().next().value;
  }
  const here = middle(layers.get(select.value));
  let best = select.value;
  let nearest = Infinity;
  for (const [key, layer] of layers) {
    const there = middle(layer);
    const [x, y] = [there[0] - here[0], there[1] - here[1]];
    const ahead = x * right + y * up;
    const aside = Math.abs(x * up) + Math.abs(y * right);
    const distance = Math.hypot(x, y);
    if (ahead > 0 && aside <= ahead && distance < nearest) {
      [best, nearest] = [key, distance];
    }
  }
  return best;
}

function middle(layer) {
  const { lng, lat } = layer.getBounds().getCenter();
  return [lng * 0.62, lat]; // a degree of longitude is shorter here
}

function choose(layers, key) {
  for (const [other, layer] of layers) {
    layer.getElement()?.classList.toggle("lr-area--chosen", other === key);
  }
  layers.get(key)?.bringToFront();
  select.value = key;
  const row = document.querySelector(`#karte-tabelle tr[data-key="${CSS.escape(key)}"]`);
  if (!row) {
    text.textContent = "Keines.";
    return;
  }
  const name = row.querySelector("th a");
  const value = row.cells[2].textContent.trim();
  text.textContent = `${key} ${name.textContent}: ${value}`;
  link.href = name.href;
  link.textContent = "Steckbrief öffnen";
}
