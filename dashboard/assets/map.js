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
    if (map.sonaeQuiet) return;
    map.sonaeTimer = setTimeout(() => {
      const b = map.getBounds();
      tell(map, { view: [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map(v => +v.toFixed(5)), key: map.sonaeView });
    }, 350);
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
      for (const [name, z] of [["sn-land", 150], ["sn-lines", 160], ["sn-districts", 165], ["sn-district-labels", 170], ["sn-points", 420], ["sn-labels", 430]]) {
        map.createPane(name).style.zIndex = z;
      }
      for (const name of ["sn-labels", "sn-district-labels"]) map.getPane(name).style.pointerEvents = "none";
      map.getContainer().style.background = options.ground;
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
      if (options.view && map.sonaeView !== options.view.key) {
        map.sonaeView = options.view.key;
        map.sonaeQuiet = true;
        if (options.view.bounds) map.fitBounds(options.view.bounds, { animate: false, padding: [12, 12] });
        else map.setView(options.view.center, Math.max(map.getZoom(), options.view.zoom), { animate: false });
        map.sonaeQuiet = false;
      }
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
    }
  };
})();
