/* The map: background, symbols on one canvas, click to record. Text reaches the page by textContent and canvas only. */
(function () {
  "use strict";
  const { symbols, styles } = window.SONAE;
  const paths = {};
  for (const [name, s] of Object.entries(symbols)) paths[name] = { ground: new Path2D(s.ground), lines: new Path2D(s.lines), dots: s.dots, colour: s.colour };
  const PLAIN = { square: 1, diamond: 1, triangle: 1, circle: 1 };

  /* Size of a symbol in pixels: a mark where the city is seen, a drawing where a street is. */
  function sizeAt(zoom) { return zoom < 11.5 ? 8 : zoom < 12.5 ? 12 : zoom < 13.5 ? 18 : zoom < 14.5 ? 22 : 28; }

  /* Support networks stand back where the city is seen, sites come first. */
  function radius(kind, zoom) { return sizeAt(zoom) / 2 * (PLAIN[kind.symbol] && zoom < 12.5 ? .7 : 1); }

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
      for (const [name, z] of [["sn-land", 150], ["sn-lines", 160], ["sn-points", 420], ["sn-labels", 430]]) {
        map.createPane(name).style.zIndex = z;
      }
      map.getPane("sn-labels").style.pointerEvents = "none";
      map.getContainer().style.background = options.ground;
      map.getContainer().setAttribute("aria-label", options.label);
      if (options.mark) note(map, "topright", options.mark, "sn-map-mark");
      map.attributionControl.setPrefix(false);
      if (options.credit) note(map, "bottomright", options.credit, "sn-map-credit");
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

    /* The symbols of one selection; a new selection brings a new group. Only a new view.key moves the map. */
    points: function (map, group, options) {
      const renderer = map.sonaeCanvas || (map.sonaeCanvas = L.canvas({ pane: "sn-points", padding: .3, tolerance: 6 }));
      const layer = L.featureGroup().addTo(group);
      let marks = [];
      window.sonae.ward(map, options.ward);
      if (options.view && map.sonaeView !== options.view.key) {
        map.sonaeView = options.view.key;
        if (options.view.bounds) map.fitBounds(options.view.bounds, { animate: false, padding: [12, 12] });
        else map.setView(options.view.center, Math.max(map.getZoom(), options.view.zoom), { animate: false });
      }
      function resize() { const z = map.getZoom(); for (const m of marks) m.setRadius(radius(m.options.kind, z)); }
      map.on("zoomend", resize);
      layer.on("remove", () => map.off("zoomend", resize));
      json(options.url).then(d => {
        const z = map.getZoom();
        marks = d.id.map((id, i) => {
          const mark = new Mark([d.y[i], d.x[i]], { renderer: renderer, pane: "sn-points", radius: radius(d.kinds[d.kind[i]], z), kind: d.kinds[d.kind[i]], state: d.states[d.state[i]], chosen: id === options.chosen });
          mark.sonaeId = id; mark.sonaeName = d.name[i];
          return mark;
        });
        if (map.sonaeMore) { map.sonaeMore.remove(); map.sonaeMore = null; }
        if (d.more) map.sonaeMore = note(map, "topleft", options.more.replace("{count}", d.more.toLocaleString()), "sn-map-mark");
        const chosen = marks.filter(m => m.options.chosen);
        for (const m of marks) layer.addLayer(m);
        for (const m of chosen) m.bringToFront();
        map.sonaeMarks = marks;
      }).catch(err => note(map, "topleft", options.failed + " " + err.message, "sn-map-mark"));
      const tip = L.tooltip({ direction: "top", offset: [0, -8] });
      layer.on("mouseover", e => {
        const el = document.createElement("span"); el.textContent = e.sourceTarget.sonaeName || "";
        tip.setLatLng(e.sourceTarget.getLatLng()).setContent(el).addTo(map);
      });
      layer.on("mouseout", () => tip.remove());
      layer.on("click", e => {
        L.DomEvent.stop(e); tip.remove();
        map.sonaeClicks = (map.sonaeClicks || 0) + 1;
        window.Streamlit.setComponentValue({ site: e.sourceTarget.sonaeId, clicks: map.sonaeClicks + "-" + Date.now() });
      });
    }
  };
})();
