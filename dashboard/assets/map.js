/* The map: background, symbols on one canvas, click to record. Text reaches the page by textContent and canvas only. */
(function () {
  "use strict";
  const { symbols, styles } = window.SONAE;
  const paths = {};
  for (const [name, s] of Object.entries(symbols)) paths[name] = { ground: new Path2D(s.ground), lines: new Path2D(s.lines), dots: s.dots, colour: s.colour };
  const PLAIN = { square: 1, diamond: 1, triangle: 1, circle: 1 };

  /* Size of a symbol in pixels: a mark where the city is seen, a drawing where a street is. */
  function sizeAt(zoom) { return zoom < 10.2 ? 5.5 : zoom < 11.5 ? 8 : zoom < 12.5 ? 12 : zoom < 13.5 ? 18 : zoom < 14.5 ? 22 : 28; }

  /* Support networks stand back where the city is seen, sites come first. */
  const CROWD = 250;
  function radius(kind, zoom, seen) {
    const level = seen > CROWD ? zoom - 1 : zoom;
    return sizeAt(level) / 2 * (PLAIN[kind.symbol] && level < 12.5 ? .7 : 1);
  }
  function seenIn(map, marks) { const b = map.getBounds(); let n = 0; for (const m of marks) if (b.contains(m.getLatLng())) n++; return n; }

  function draw(ctx, at, size, kind, state, chosen) {
    const p = paths[kind.symbol], [fill, stroke, figure, dash] = styles[state].map(c => c === "C" ? p.colour : c);
    const plain = PLAIN[kind.symbol], k = size / 24, small = size < 15;
    ctx.save();
    ctx.translate(at.x, at.y); ctx.scale(k, k); ctx.translate(-12, -12);
    if (chosen) { ctx.lineWidth = 9; ctx.strokeStyle = "#333333"; ctx.stroke(p.ground); ctx.lineWidth = 6; ctx.strokeStyle = "#ffd43d"; ctx.stroke(p.ground); }
    ctx.fillStyle = plain ? "#ffffff" : small && state === "estimate" ? "#7fb79b" : fill;
    ctx.fill(p.ground);
    ctx.setLineDash(dash && !small ? dash.split(" ").map(Number) : []);
    ctx.lineWidth = small ? 2.4 : 2; ctx.strokeStyle = plain || (small && state === "estimate") ? p.colour : stroke;
    ctx.stroke(p.ground); ctx.setLineDash([]);
    if (!small && figure && !plain) {
      ctx.fillStyle = ctx.strokeStyle = figure; ctx.lineWidth = 2; ctx.lineCap = ctx.lineJoin = "round";
      for (const [x, y, r] of p.dots) { ctx.beginPath(); ctx.arc(x, y, r, 0, 7); ctx.fill(); }
      ctx.stroke(p.lines);
    }
    if (!small && kind.glyph) {
      ctx.fillStyle = p.colour; ctx.font = "700 12.5px sans-serif"; ctx.textAlign = "center"; ctx.textBaseline = "alphabetic";
      ctx.fillText(kind.glyph, 12, kind.symbol === "triangle" ? 19 : 16.6);
    }
    ctx.restore();
  }

  const Mark = window.L && L.CircleMarker.extend({
    _updatePath: function () {
      const r = this._renderer;
      if (!r._drawing || this._empty()) return;
      draw(r._ctx, this._point, 2 * this._radius, this.options.kind, this.options.state, this.options.chosen);
    }
  });

  /* Many records as one: a ringed number that grows with it. */
  function countRadius(n) { return 13 + 3.4 * Math.log10(n); }
  const Count = window.L && L.CircleMarker.extend({
    _updatePath: function () {
      const r = this._renderer;
      if (!r._drawing || this._empty()) return;
      const ctx = r._ctx, p = this._point;
      ctx.save();
      ctx.beginPath(); ctx.arc(p.x, p.y, this._radius, 0, 7);
      ctx.fillStyle = "rgba(255, 255, 255, .92)"; ctx.fill(); ctx.lineWidth = 2.5; ctx.strokeStyle = "#0b6b3f"; ctx.stroke();
      ctx.fillStyle = "#333333"; ctx.font = "700 12px sans-serif"; ctx.textAlign = "center"; ctx.textBaseline = "middle";
      ctx.fillText(this.options.count.toLocaleString("ja"), p.x, p.y + .5);
      ctx.restore();
    }
  });

  function json(url) { return fetch(url).then(r => { if (!r.ok) throw new Error(url + " " + r.status); return r.json(); }); }

  /* A control with plain text in a corner. */
  function note(map, position, text, className) {
    const control = L.control({ position: position });
    control.onAdd = function () { const el = L.DomUtil.create("div", className); el.textContent = text; return el; };
    return control.addTo(map);
  }

  function label(map, feature, city) {
    const p = feature.properties, own = p.city === city && p.ward;
    if (!p.city || (!own && p.city === city)) return;
    const el = document.createElement("div");
    el.className = own ? "sn-ward-label" : "sn-town-label";
    el.textContent = own ? p.ward : p.city;
    const at = L.geoJSON(feature).getBounds().getCenter();
    const icon = L.divIcon({ className: "sn-label", html: el, iconSize: [0, 0] });
    L.marker(own && feature.inside ? feature.inside : at, { icon: icon, interactive: false, keyboard: false, pane: "sn-labels" }).addTo(map);
  }

  /* What the page should know: the last click, and the view a person moved to. */
  function tell(map, news) {
    map.sonaeTold = Object.assign({}, map.sonaeTold, news);
    window.Streamlit.setComponentValue(map.sonaeTold);
  }
  function tellView(map) {
    clearTimeout(map.sonaeTimer);
    if (map.sonaeQuiet || map.sonaeStill) return;
    map.sonaeTimer = setTimeout(() => {
      const b = map.getBounds();
      tell(map, { view: [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map(v => +v.toFixed(5)), key: map.sonaeView });
    }, 350);
  }

  /* Only a new view.key moves the map. */
  function look(map, view) {
    if (!view || map.sonaeView === view.key) return;
    map.sonaeView = view.key;
    map.sonaeQuiet = true;
    if (view.bounds) map.fitBounds(view.bounds, { animate: false, padding: [12, 12] });
    else map.setView(view.center, Math.max(map.getZoom(), view.zoom), { animate: false });
    map.sonaeQuiet = false;
  }

  /* The hazard's area, faintly; fetched once for each address. */
  function water(map, url, failed) {
    if (map.sonaeWaterUrl === url) return;
    map.sonaeWaterUrl = url;
    if (map.sonaeWater) map.sonaeWater.remove();
    map.sonaeWater = null;
    if (!url) return;
    json(url).then(d => {
      if (map.sonaeWaterUrl !== url) return;
      map.sonaeWater = L.geoJSON(d, { interactive: false, pane: "sn-water", renderer: L.canvas({ pane: "sn-water", padding: .5 }), style: { color: "#5b8fb0", weight: 1, dashArray: "2 3", fillColor: "#cfe3f0", fillOpacity: .6 } }).addTo(map);
    }).catch(err => note(map, "topleft", failed + " " + err.message, "sn-map-mark"));
  }

  /* The symbols of places, which nobody clicks; smaller, as the streets or squares under them are the matter. */
  const behind = (kind, zoom, seen) => (seen > CROWD ? .55 : .8) * radius(kind, zoom, seen);
  function placeMarks(map, layer, d) {
    const renderer = map.sonaeCanvas || (map.sonaeCanvas = L.canvas({ pane: "sn-points", padding: .3, tolerance: 6 }));
    const seen = (d.id || []).length;
    const marks = (d.id || []).map((id, i) => {
      const kind = d.kinds[d.kind[i]];
      const mark = new Mark([d.y[i], d.x[i]], { renderer: renderer, pane: "sn-points", radius: behind(kind, map.getZoom(), seen), kind: kind, state: d.state[i], interactive: false });
      mark.sonaeId = id; mark.sonaeName = d.name[i];
      return mark;
    });
    for (const m of marks) layer.addLayer(m);
    const resize = () => { const z = map.getZoom(), n = seenIn(map, marks); for (const m of marks) m.setRadius(behind(m.options.kind, z, n)); };
    resize();
    map.on("zoomend", resize); layer.on("remove", () => map.off("zoomend", resize));
    map.sonaeMarks = marks;
    return marks;
  }

  /* The street at most 9 pixels from a position, -1 for none: by plane geometry, all streets looked at. */
  const NEAR_PX = 9;
  function nearest(map, d, where) {
    const turn = Math.cos(where.lat * Math.PI / 180), pixel = 360 / (256 * Math.pow(2, map.getZoom())) * turn;
    const px = (where.lng - d.origin[0]) / d.grid, py = (where.lat - d.origin[1]) / d.grid;
    let least = Math.pow(NEAR_PX * pixel / d.grid, 2), found = -1;
    for (let i = 0; i < d.u.length; i++) {
      const ax = (d.x[d.u[i]] - px) * turn, ay = d.y[d.u[i]] - py, bx = (d.x[d.v[i]] - px) * turn, by = d.y[d.v[i]] - py;
      const dx = bx - ax, dy = by - ay, whole = dx * dx + dy * dy;
      const k = whole ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / whole)) : 0;
      const away = Math.pow(ax + k * dx, 2) + Math.pow(ay + k * dy, 2);
      if (away < least) { least = away; found = i; }
    }
    return found;
  }

  /* A closed street's cross. */
  const Cross = window.L && L.CircleMarker.extend({
    _updatePath: function () {
      const r = this._renderer;
      if (!r._drawing || this._empty()) return;
      const ctx = r._ctx, p = this._point, s = this._radius;
      ctx.save(); ctx.lineCap = "round";
      for (const [width, colour] of [[6, "#ffffff"], [3, "#1a1a1a"]]) {
        ctx.lineWidth = width; ctx.strokeStyle = colour; ctx.beginPath();
        ctx.moveTo(p.x - s, p.y - s); ctx.lineTo(p.x + s, p.y + s); ctx.moveTo(p.x + s, p.y - s); ctx.lineTo(p.x - s, p.y + s);
        ctx.stroke();
      }
      ctx.restore();
    }
  });

  /* Hatching that carries its ground's colour. */
  function hatch(colour) {
    const tile = document.createElement("canvas"); tile.width = tile.height = 8;
    const ctx = tile.getContext("2d");
    ctx.fillStyle = colour; ctx.fillRect(0, 0, 8, 8);
    for (const [width, ink] of [[3.4, "#ffffff"], [1.5, "#4d4d4d"]]) {
      ctx.strokeStyle = ink; ctx.lineWidth = width; ctx.beginPath();
      for (const x of [-8, 0, 8]) { ctx.moveTo(x, 8); ctx.lineTo(x + 8, 0); }
      ctx.stroke();
    }
    return ctx.createPattern(tile, "repeat");
  }

  /* Fetch, draw, and let go of everything when another selection comes. ``pick`` finds what lies under the mouse: what
     is told of it, and what the page is told of a click on it. */
  function fetched(map, group, options, paint) {
    const layer = L.featureGroup().addTo(group);
    let gone = false, sign = null, pick = () => null;
    window.sonae.ward(map, options.ward);
    look(map, options.view);
    water(map, options.water, options.failed);
    map.sonaeDrawn = null;
    /* Nothing on the page follows this map's view. */
    map.sonaeStill = true;
    const waiting = setTimeout(() => { if (!gone) sign = note(map, "topright", options.loading, "sn-map-loading"); }, 400);
    const quiet = () => { clearTimeout(waiting); if (sign) sign.remove(); sign = null; };
    const tip = L.tooltip({ direction: "top", offset: [0, -6] });
    let asked = 0;
    const over = e => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => {
        const found = gone ? null : pick(e.latlng);
        map.getContainer().style.cursor = found && found.news ? "pointer" : "";
        if (!found) { tip.remove(); return; }
        const el = document.createElement("span"); el.textContent = found.told;
        tip.setLatLng(found.at).setContent(el).addTo(map);
      });
    };
    const out = () => { cancelAnimationFrame(asked); tip.remove(); };
    const click = e => { const found = pick(e.latlng); if (found && found.news) { tip.remove(); tell(map, Object.assign({ clicks: String(Date.now()) }, found.news)); } };
    map.on("mousemove", over); map.on("mouseout", out); map.on("click", click);
    layer.on("remove", () => { gone = true; quiet(); out(); map.off("mousemove", over); map.off("mouseout", out); map.off("click", click); });
    json(options.url).then(d => { if (!gone) { pick = paint(layer, d); placeMarks(map, layer, d.places); } })
      .catch(err => { if (!gone) note(map, "topleft", options.failed + " " + err.message, "sn-map-mark"); }).finally(quiet);
  }

  const LINES = {
    coast: { stroke: false, fill: true, fillColor: "#cfe0ec", fillOpacity: 1 },
    river: { color: "#9fc0d6", weight: 3, fill: false },
    main_road: { color: "#d3cdbf", weight: 2.5, fill: false }
  };

  window.sonae = {
    /* What the page hands over is percent-encoded JSON: nothing in it can be read as script or template. */
    options: function (text) { return JSON.parse(decodeURIComponent(text)); },

    /* Once for each map: panes, background, corner texts. */
    base: function (map, options) {
      for (const [name, z] of [["sn-land", 150], ["sn-lines", 160], ["sn-water", 163], ["sn-districts", 165], ["sn-district-labels", 170], ["sn-cells", 405], ["sn-streets", 410], ["sn-points", 420], ["sn-labels", 430]]) {
        map.createPane(name).style.zIndex = z;
      }
      for (const name of ["sn-labels", "sn-district-labels"]) map.getPane(name).style.pointerEvents = "none";
      const box = map.getContainer();
      box.style.background = options.ground;
      /* Leaflet takes the focus on the first press: were the page to scroll to it, the release would hit another place. */
      box.focus = () => HTMLElement.prototype.focus.call(box, { preventScroll: true });
      map.getContainer().setAttribute("aria-label", options.label);
      if (options.mark) note(map, "topright", options.mark, "sn-map-mark");
      map.attributionControl.setPrefix(false);
      if (options.credit) note(map, "bottomright", options.credit, "sn-map-credit");
      map.on("moveend", () => tellView(map));
      const far = () => map.getContainer().classList.toggle("sn-far", map.getZoom() < 13.6);
      map.on("zoomend", far); far();
      L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
      const land = L.canvas({ pane: "sn-land", padding: .5 }), lines = L.canvas({ pane: "sn-lines", padding: .5 });
      map.sonaeWards = [];
      json(options.background).then(data => {
        const wards = [];
        for (const f of data.features) {
          const kind = f.properties.kind, own = f.properties.city === data.city;
          const style = LINES[kind] || { color: own ? "#6b6b6b" : "#b9b9b2", weight: own ? 1.4 : .8, fillColor: own ? "#ffffff" : "#efeee9", fillOpacity: 1 };
          const layer = L.geoJSON(f, { style: style, interactive: false, renderer: kind === "boundary" || kind === "coast" ? land : lines, pane: kind === "boundary" || kind === "coast" ? "sn-land" : "sn-lines" }).addTo(map);
          if (kind === "boundary") { label(map, f, data.city); if (own && f.properties.ward) wards.push([f.properties.ward, layer]); }
        }
        map.sonaeWards = wards;
        window.sonae.ward(map, map.sonaeWard || "");
        map.sonaeReady = true;
      }).catch(err => note(map, "topleft", options.failed + " " + err.message, "sn-map-mark"));
    },

    /* The chosen ward stands out, the others stand back. */
    ward: function (map, name) {
      map.sonaeWard = name;
      for (const [ward, layer] of map.sonaeWards || []) {
        const chosen = ward === name;
        layer.setStyle({ color: chosen ? "#333333" : "#6b6b6b", weight: chosen ? 3 : 1.4, fillColor: !name || chosen ? "#ffffff" : "#f0efeb" });
        if (chosen) layer.bringToFront();
      }
    },

    /* The school districts of the chosen ward: fine lines, names where a few streets are seen, the chosen one strong. */
    districts: function (map, url, chosen, failed) {
      const style = code => ({ color: code === chosen ? "#333333" : "#8a8a84", weight: code === chosen ? 3 : 1, dashArray: code === chosen ? null : "5 4", fill: code === chosen, fillColor: "#ffffff", fillOpacity: chosen ? .55 : 0 });
      const restyle = () => { for (const [code, layer] of map.sonaeDistricts || []) { layer.setStyle(style(code)); if (code === chosen) layer.bringToFront(); } };
      if (map.sonaeDistrictUrl === url) { restyle(); return; }
      map.sonaeDistrictUrl = url;
      if (map.sonaeDistrictGroup) map.sonaeDistrictGroup.remove();
      map.sonaeDistricts = [];
      const group = map.sonaeDistrictGroup = L.layerGroup().addTo(map);
      if (!url) return;
      const renderer = map.sonaeDistrictCanvas || (map.sonaeDistrictCanvas = L.canvas({ pane: "sn-districts", padding: .5 }));
      json(url).then(d => {
        if (map.sonaeDistrictUrl !== url) return;
        for (const f of d.features) {
          const layer = L.geoJSON(f, { style: style(f.properties.code), interactive: false, renderer: renderer, pane: "sn-districts" }).addTo(group);
          const el = document.createElement("div");
          el.className = "sn-district-label"; el.textContent = f.properties.name;
          L.marker(layer.getBounds().getCenter(), { icon: L.divIcon({ className: "sn-label", html: el, iconSize: [0, 0] }), interactive: false, keyboard: false, pane: "sn-district-labels" }).addTo(group);
          map.sonaeDistricts.push([f.properties.code, layer]);
        }
        restyle();
      }).catch(err => note(map, "topleft", failed + " " + err.message, "sn-map-mark"));
    },

    /* The symbols of one selection; a new selection brings a new group. Only a new view.key moves the map. */
    points: function (map, group, options) {
      const renderer = map.sonaeCanvas || (map.sonaeCanvas = L.canvas({ pane: "sn-points", padding: .3, tolerance: 6 }));
      const layer = L.featureGroup().addTo(group);
      let marks = [];
      window.sonae.ward(map, options.ward);
      window.sonae.districts(map, options.districts, options.district, options.failed);
      look(map, options.view);
      function resize() { const z = map.getZoom(), n = seenIn(map, marks); for (const m of marks) if (m.options.kind) m.setRadius(radius(m.options.kind, z, n)); }
      map.on("zoomend", resize);
      layer.on("remove", () => map.off("zoomend", resize));
      function show(d) {
        for (const m of marks) layer.removeLayer(m);
        const z = map.getZoom();
        marks = d.cells.n.map((n, i) => {
          const mark = new Count([d.cells.y[i], d.cells.x[i]], { renderer: renderer, pane: "sn-points", radius: countRadius(n), count: n });
          mark.sonaeName = n.toLocaleString();
          return mark;
        });
        d.id.forEach((id, i) => {
          const kind = d.kinds[d.kind[i]];
          const mark = new Mark([d.y[i], d.x[i]], { renderer: renderer, pane: "sn-points", radius: 1, kind: kind, state: d.states[d.state[i]], chosen: id === options.chosen });
          mark.sonaeId = id; mark.sonaeName = d.name[i];
          marks.push(mark);
        });
        const crowd = seenIn(map, marks);
        for (const m of marks) { if (m.options.kind) m.options.radius = m._radius = radius(m.options.kind, z, crowd); layer.addLayer(m); }
        for (const m of marks) if (m.options.chosen) m.bringToFront();
        map.sonaeMarks = marks.filter(m => m.sonaeId);
        map.sonaeCounts = marks.filter(m => !m.sonaeId);
      }
      let asked = 0, complete = false, gone = false, sign = null;
      function busy(on) { if (sign) sign.remove(); sign = on && !gone ? note(map, "topright", options.loading, "sn-map-loading") : null; }
      function ask() {
        if (complete || gone) return;
        const mine = ++asked, b = map.getBounds();
        const view = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth(), map.getZoom()].map(v => v.toFixed(5)).join(",");
        const waiting = setTimeout(() => busy(true), 400);
        json(options.url + "&view=" + view).then(d => { if (mine === asked && !gone) { complete = d.complete; show(d); } })
          .finally(() => { clearTimeout(waiting); if (mine === asked) busy(false); })
          .catch(err => note(map, "topleft", options.failed + " " + err.message, "sn-map-mark"));
      }
      map.on("moveend", ask);
      layer.on("remove", () => { gone = true; busy(false); map.off("moveend", ask); });
      ask();
      const tip = L.tooltip({ direction: "top", offset: [0, -8] });
      layer.on("mouseover", e => {
        const el = document.createElement("span"); el.textContent = e.sourceTarget.sonaeName || "";
        tip.setLatLng(e.sourceTarget.getLatLng()).setContent(el).addTo(map);
      });
      layer.on("mouseout", () => tip.remove());
      layer.on("click", e => {
        L.DomEvent.stop(e); tip.remove();
        if (!e.sourceTarget.sonaeId) { map.setView(e.sourceTarget.getLatLng(), Math.min(map.getZoom() + 2, map.getMaxZoom())); return; }
        tell(map, { site: e.sourceTarget.sonaeId, clicks: String(Date.now()) });
      });
    },

    /* The streets of a 逃げ地図, one line for each class; a click tells the two nodes of the street under it. */
    streets: function (map, group, options) {
      fetched(map, group, options, (layer, d) => {
        const renderer = map.sonaeStreetCanvas || (map.sonaeStreetCanvas = L.canvas({ pane: "sn-streets", padding: .3 }));
        const n = d.u.length, at = i => [d.origin[1] + d.y[i] * d.grid, d.origin[0] + d.x[i] * d.grid];
        const lines = options.classes.map(() => []), crosses = [];
        for (let i = 0; i < n; i++) {
          lines[d.class[i]].push([at(d.u[i]), at(d.v[i])]);
          if (options.classes[d.class[i]].cross) { const a = at(d.u[i]), b = at(d.v[i]); crosses.push(new Cross([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], { renderer: renderer, pane: "sn-streets", radius: 5, interactive: false })); }
        }
        const order = options.classes.map((_, k) => k).sort((a, b) => options.classes[a].rank - options.classes[b].rank);
        const drawn = order.filter(k => lines[k].length).map(k => {
          const c = options.classes[k];
          return [c, L.polyline(lines[k], { renderer: renderer, pane: "sn-streets", interactive: false, color: c.colour, weight: c.weight, dashArray: c.dash || null, smoothFactor: .6, lineCap: "butt" }).addTo(layer)];
        });
        const thick = () => { const z = map.getZoom(), k = z < 12 ? .45 : z < 13 ? .6 : z < 14 ? .8 : z < 15.5 ? 1.1 : 1.6; for (const [c, line] of drawn) line.setStyle({ weight: Math.max(.6, c.weight * k) }); };
        thick(); map.on("zoomend", thick); layer.on("remove", () => map.off("zoomend", thick));
        for (const c of crosses) layer.addLayer(c);
        map.sonaeDrawn = { streets: n, closed: crosses.length, street: i => ({ a: at(d.u[i]), b: at(d.v[i]), edge: [d.node[d.u[i]], d.node[d.v[i]]], class: d.class[i] }) };
        return where => {
          const found = nearest(map, d, where);
          if (found < 0) return null;
          const a = at(d.u[found]), b = at(d.v[found]), c = options.classes[d.class[found]];
          return { told: c.told, at: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], news: { edge: [d.node[d.u[found]], d.node[d.v[found]]] } };
        };
      });
    },

    /* Squares coloured by class; a click tells the one under it. */
    cells: function (map, group, options) {
      fetched(map, group, options, (layer, d) => {
        const renderer = map.sonaeCellCanvas || (map.sonaeCellCanvas = L.canvas({ pane: "sn-cells", padding: .3 }));
        const n = d.class.length, kind = i => d.class[i] < 0 ? options.classes.length - 1 : d.class[i];
        const edges = i => { const s = d.origin[1] + d.y[i] * d.grid, w = d.origin[0] + d.x[i] * d.grid; return [s, w, s + d.height[i] * d.grid, w + d.width[i] * d.grid]; };
        const square = i => { const [s, w, n, e] = edges(i); return [[[s, w], [s, e], [n, e], [n, w]]]; };
        const groups = {};
        /* What is unknown is hatched, never blank. */
        for (let i = 0; i < n; i++) { const key = kind(i) + (d.doubt[i] ? "?" : ""); (groups[key] = groups[key] || []).push(square(i)); }
        for (const [key, squares] of Object.entries(groups)) {
          const c = options.classes[parseInt(key, 10)], doubt = key.endsWith("?");
          L.polygon(squares, { renderer: renderer, pane: "sn-cells", interactive: false, color: "#8c8c8c", weight: .4, fillColor: doubt ? hatch(c.colour) : c.colour, fillOpacity: doubt ? .9 : .8, smoothFactor: 0 }).addTo(layer);
        }
        const at = options.chosen ? d.id.indexOf(options.chosen) : -1;
        if (at >= 0) for (const [weight, colour] of [[6, "#333333"], [3, "#ffd43d"]]) L.polygon(square(at), { renderer: renderer, pane: "sn-cells", interactive: false, color: colour, weight: weight, fill: false }).addTo(layer);
        map.sonaeDrawn = { cells: n, cell: i => ({ id: d.id[i], edges: edges(i), class: d.class[i] }) };
        return where => {
          for (let i = 0; i < n; i++) {
            const [s, w, north, e] = edges(i);
            if (where.lat < s || where.lat >= north || where.lng < w || where.lng >= e) continue;
            return { told: options.classes[kind(i)].told, at: [north, (w + e) / 2], news: d.id[i] ? { cell: d.id[i] } : null };
          }
          return null;
        };
      });
    },

    /* A drill: its area, ways, closed streets, sites and where people set out; a click anywhere tells the page where. */
    drill: function (map, group, options) {
      const layer = L.featureGroup().addTo(group), marks = [];
      const renderer = map.sonaeWayCanvas || (map.sonaeWayCanvas = L.canvas({ pane: "sn-streets", padding: .3, tolerance: 5 }));
      const points = map.sonaeCanvas || (map.sonaeCanvas = L.canvas({ pane: "sn-points", padding: .3, tolerance: 6 }));
      const tip = L.tooltip({ direction: "top", offset: [0, -8] });
      const named = (drawn, text) => {
        drawn.on("mouseover mousemove", e => {
          const el = document.createElement("span"); el.textContent = text;
          tip.setLatLng(e.latlng).setContent(el).addTo(map);
        });
        return drawn.on("mouseout", () => tip.remove());
      };
      const badge = (at, kind, number, text) => {
        const el = document.createElement("div");
        el.className = kind; el.textContent = String(number);
        named(L.marker(at, { icon: L.divIcon({ className: "sn-label", html: el, iconSize: [0, 0] }), keyboard: false, pane: "sn-labels" }), text).addTo(layer);
      };
      window.sonae.ward(map, options.ward);
      look(map, options.view);
      map.sonaeStill = true;
      for (const ring of options.area) L.polygon(ring, { renderer: renderer, pane: "sn-streets", interactive: false, color: "#333333", weight: 2, dashArray: "6 4", fill: false }).addTo(layer);
      for (const way of options.ways) {
        L.polyline(way.line, { renderer: renderer, pane: "sn-streets", interactive: false, color: "#ffffff", weight: 8 }).addTo(layer);
        named(L.polyline(way.line, { renderer: renderer, pane: "sn-streets", color: way.colour, weight: 4.5, dashArray: way.dash || null, lineCap: "butt" }), way.told).addTo(layer);
        badge(way.middle, "sn-way", way.number, way.told);
      }
      for (const at of options.closed) new Cross(at, { renderer: renderer, pane: "sn-streets", radius: 6, interactive: false }).addTo(layer);
      const d = options.places;
      d.id.forEach((id, i) => {
        const mark = new Mark([d.y[i], d.x[i]], { renderer: points, pane: "sn-points", radius: 1, kind: d.kinds[d.kind[i]], state: d.state[i], chosen: d.chosen[i] });
        mark.sonaeId = id; mark.sonaeName = d.name[i];
        marks.push(named(mark, d.name[i])); layer.addLayer(mark);
      });
      const resize = () => { const z = map.getZoom(); for (const m of marks) m.setRadius(Math.max(8, radius(m.options.kind, z, marks.length)) * (m.options.chosen ? 1 : .8)); };
      resize();
      for (const m of marks) if (m.options.chosen) m.bringToFront();
      options.starts.forEach(([y, x, name], i) => badge([y, x], "sn-start", i + 1, (i + 1) + " " + name));
      for (const [y, x, text] of options.labels || []) badge([y, x], "sn-count", text, text);
      const click = e => tell(map, { clicks: String(Date.now()), at: [+e.latlng.lng.toFixed(6), +e.latlng.lat.toFixed(6)] });
      map.on("zoomend", resize); map.on("click", click);
      layer.on("remove", () => { tip.remove(); map.off("zoomend", resize); map.off("click", click); });
      map.sonaeMarks = marks;
      map.sonaeDrawn = { ways: options.ways.length, starts: options.starts.length, closed: options.closed.length, area: options.area.length };
    }
  };
})();
