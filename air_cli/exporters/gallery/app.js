"use strict";
(() => {
  const projects = [...document.querySelectorAll("script.project")].map((node) => JSON.parse(node.textContent));
  const byId = new Map(projects.map((project) => [project.id, project]));
  const main = document.getElementById("main");
  const search = document.getElementById("search");
  const root = document.documentElement;
  const SYNC_EVERY_MS = 100;
  const IN_SYNC_SECONDS = 0.004;
  const FAR_OFF_SECONDS = 0.06;
  const REST_MS = 1500;
  const NUDGE = 0.02;
  const NEARLY_SECONDS = 0.005;
  const BEATS_SHOWN = 16;

  const make = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "text") node.textContent = value;
      else if (name === "class") node.className = value;
      else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };
  const clock = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };
  const css = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const say = (text) => { document.getElementById("status").textContent = text; };

  // Sound that is inside the page becomes a blob the first time it is wanted.
  const blobs = new Map();
  const urlOf = (source) => {
    if (!source || source.href) return source ? source.href : null;
    if (!blobs.has(source.key)) {
      const node = document.getElementById(source.key);
      const text = node.textContent;
      const parts = [];
      const step = 4 * (1 << 18);
      for (let at = 0; at < text.length; at += step) {
        const bytes = atob(text.slice(at, at + step));
        const part = new Uint8Array(bytes.length);
        for (let i = 0; i < bytes.length; i += 1) part[i] = bytes.charCodeAt(i);
        parts.push(part);
      }
      blobs.set(source.key, URL.createObjectURL(new Blob(parts, { type: node.dataset.mime })));
    }
    return blobs.get(source.key);
  };

  // One project's sound: the mix, or all stems side by side and kept together.
  class Deck {
    constructor(project) {
      this.project = project;
      this.mode = project.mix ? "mix" : "stems";
      this.tracks = project.tracks.map((track) => ({ track, muted: false, solo: false, volume: 1, element: null }));
      this.mix = null;
      this.timer = null;
      this.wanted = false;
      this.started = 0;
    }
    load(source) {
      const element = new Audio();
      element.preload = "auto";
      element.preservesPitch = false;
      element.src = urlOf(source);
      element.addEventListener("ended", () => this.ended(element));
      element.addEventListener("error", () => say(`The sound of ${this.project.name} cannot be played: is the file still there?`));
      return element;
    }
    get elements() {
      if (this.mode === "mix") {
        this.mix = this.mix || this.load(this.project.mix);
        return [this.mix];
      }
      const own = this.tracks.filter((row) => row.track.sound);
      for (const row of own) row.element = row.element || this.load(row.track.sound);
      this.level();
      return own.map((row) => row.element);
    }
    get seconds() { return this.project.soundSeconds || this.project.seconds || 0; }
    get position() { const [first] = this.elements; return first ? first.currentTime : 0; }
    get playing() { const [first] = this.elements; return Boolean(first) && this.wanted && !first.ended; }
    level() {
      const anySolo = this.tracks.some((row) => row.solo);
      for (const row of this.tracks) {
        row.silent = row.muted || (anySolo && !row.solo);
        if (row.element) { row.element.muted = row.silent; row.element.volume = row.volume; }
      }
    }
    async play() {
      this.wanted = true;
      const elements = this.elements;
      if (elements[0] && elements[0].ended) this.seek(0);
      await Promise.all(elements.map(ready));
      if (!this.wanted) return;
      const at = this.position;
      for (const element of elements.slice(1)) if (Math.abs(element.currentTime - at) > 0.001) element.currentTime = at;
      await Promise.all(elements.map(settled));
      await Promise.all(elements.map((element) => element.play()));
      clearInterval(this.timer);
      this.started = performance.now();
      this.timer = setInterval(() => this.together(), SYNC_EVERY_MS);
      draw();
    }
    pause() {
      this.wanted = false;
      clearInterval(this.timer);
      for (const element of this.elements) element.pause();
      draw();
    }
    seek(seconds) {
      const at = Math.min(Math.max(0, seconds), Math.max(0, this.seconds - 0.01));
      const isPlaying = this.playing, elements = this.elements;
      for (const element of elements) {
        if (isPlaying) element.pause();
        element.playbackRate = 1;
        element.currentTime = at;
      }
      if (isPlaying) this.play().catch(unlessAborted);
      draw();
    }
    // Stems start within milliseconds of each other; whoever is ahead or behind the first is led back to it.
    together() {
      const [first, ...others] = this.elements;
      for (const element of others) {
        if (element.seeking || element.ended || first.seeking) continue;
        const ahead = element.currentTime - first.currentTime;
        if (Math.abs(ahead) > FAR_OFF_SECONDS && performance.now() - this.started > REST_MS) { this.seek(first.currentTime); return; }
        else if (Math.abs(ahead) > IN_SYNC_SECONDS) element.playbackRate = ahead > 0 ? 1 - NUDGE : 1 + NUDGE;
        else element.playbackRate = 1;
      }
    }
    async choose(mode) {
      if (mode === this.mode) return;
      const at = this.position, was = this.playing;
      this.pause();
      this.mode = mode;
      this.seek(at);
      if (was) await this.play();
      render();
    }
    ended(element) { if (element === this.elements[0]) { this.pause(); render(); } }
  }
  // A play that the next seek cuts short is no failure.
  const unlessAborted = (error) => { if (error.name !== "AbortError") say(`This cannot be played here: ${error.message}`); };
  const once = (element, done, ...events) => new Promise((resolve) => {
    if (done() || element.error) { resolve(); return; }
    for (const name of [...events, "error"]) element.addEventListener(name, () => resolve(), { once: true });
  });
  const ready = (element) => once(element, () => element.readyState >= 3, "canplay");
  const settled = (element) => once(element, () => !element.seeking, "seeked");

  const decks = new Map();
  const deckOf = (project) => {
    if (!decks.has(project.id)) decks.set(project.id, new Deck(project));
    return decks.get(project.id);
  };
  let current = null;
  const toggle = async (project) => {
    if (!project.mix && !project.tracks.some((track) => track.sound)) { say(`${project.name} has no sound yet`); return; }
    const deck = deckOf(project);
    if (current && current !== deck && current.playing) current.pause();
    current = deck;
    try {
      if (deck.playing) { deck.pause(); say("Paused"); } else { await deck.play(); say(`Playing ${project.name}`); }
    } catch (error) { unlessAborted(error); }
    render();
  };

  // Drawing.
  const fit = (canvas) => {
    const ratio = window.devicePixelRatio || 1;
    const width = Math.max(1, canvas.clientWidth), height = Math.max(1, canvas.clientHeight);
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    return { pen, width, height };
  };
  const secondsPerBeat = (project) => 60 / (project.tempo || 120);
  const drawWave = (canvas, project) => {
    const { pen, width, height } = fit(canvas);
    const deck = decks.get(project.id);
    const total = project.soundSeconds || project.seconds || 1;
    const at = deck ? deck.position : 0;
    const isBig = canvas.classList.contains("big");
    const top = isBig ? 20 : 0;
    const barSeconds = secondsPerBeat(project) * (project.beatsPerBar || 4);
    if (isBig) {
      pen.font = "600 12px system-ui, sans-serif";
      project.sections.forEach((section, i) => {
        const left = section.bar * barSeconds / total * width, wide = section.bars * barSeconds / total * width;
        pen.fillStyle = css(i % 2 ? "--band-b" : "--band-a");
        pen.fillRect(left, 0, wide, height);
        pen.fillStyle = css("--soft");
        if (wide > 24) pen.fillText(section.name, left + 5, 14, wide - 8);
      });
    }
    const peaks = project.peaks || [];
    const middle = top + (height - top) / 2, half = (height - top) / 2 - 1;
    const step = width / Math.max(1, peaks.length / 2);
    for (let i = 0; i < peaks.length; i += 2) {
      const left = (i / 2) * step;
      pen.fillStyle = css(left / width < at / total ? "--played" : "--unplayed");
      const up = peaks[i + 1] / 100 * half, down = -peaks[i] / 100 * half;
      pen.fillRect(left, middle - up, Math.max(0.6, step - 0.3), Math.max(1, up + down));
    }
    if (deck) { pen.fillStyle = css("--ink"); pen.fillRect(at / total * width - 1, top, 2, height - top); }
    canvas.setAttribute("aria-valuenow", at.toFixed(1));
    canvas.setAttribute("aria-valuetext", `${clock(at)} of ${clock(total)}`);
  };
  const rollRange = (project, at) => {
    const beat = at / secondsPerBeat(project);
    const total = Math.max(1, (project.bars || 1) * (project.beatsPerBar || 4));
    const shown = Math.min(BEATS_SHOWN, total);
    const first = Math.min(Math.max(0, beat - shown / 4), Math.max(0, total - shown));
    return { beat, first, shown };
  };
  const drawRoll = (canvas, project) => {
    const { pen, width, height } = fit(canvas);
    const deck = deckOf(project);
    const { beat, first, shown } = rollRange(project, deck.position);
    const drums = project.tracks.filter((track) => track.drum), pitched = project.tracks.filter((track) => !track.drum);
    const left = 92, laneHeight = 15, foot = drums.length * laneHeight + (drums.length ? 6 : 0);
    const notes = pitched.flatMap((track) => track.notes.map((note) => note[2]));
    const low = notes.length ? Math.min(...notes) - 1 : 59, high = notes.length ? Math.max(...notes) + 1 : 61;
    const top = 18, body = Math.max(20, height - foot - top - 2), row = body / (high - low + 1);
    const x = (b) => left + (b - first) / shown * (width - left);
    const beatsPerBar = project.beatsPerBar || 4;
    project.sections.forEach((section, i) => {
      const from = Math.max(left, x(section.bar * beatsPerBar)), to = Math.min(width, x((section.bar + section.bars) * beatsPerBar));
      if (to <= from) return;
      pen.fillStyle = css(i % 2 ? "--band-b" : "--band-a");
      pen.fillRect(from, 0, to - from, height);
    });
    pen.font = "11px system-ui, sans-serif";
    const names = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
    for (let note = low; note <= high; note += 1) {
      const y = top + (high - note) * row;
      if ([1, 3, 6, 8, 10].includes(note % 12)) { pen.fillStyle = "rgba(128,128,128,.08)"; pen.fillRect(left, y, width - left, row); }
      if (note % 12 === 0) { pen.fillStyle = css("--soft"); pen.fillText(`${names[0]}${note / 12 - 1}`, left - 24, y + row / 2 + 4); }
    }
    for (let b = Math.ceil(first); b <= first + shown; b += 1) {
      const isBar = Math.abs(b / beatsPerBar - Math.round(b / beatsPerBar)) < 1e-6;
      pen.fillStyle = css(isBar ? "--unplayed" : "--line");
      pen.fillRect(x(b), top - 4, 1, height - top + 4);
      if (isBar) { pen.fillStyle = css("--soft"); pen.fillText(`${Math.round(b / beatsPerBar) + 1}`, x(b) + 3, 12); }
    }
    deck.level();
    const draw1 = (track, note, y, tall, wide) => {
      const from = Math.max(left, x(note[0])), to = x(note[0] + note[1]);
      if (to < left || from > width) return;
      const silent = deck.mode === "stems" && (deck.tracks.find((r) => r.track === track) || {}).silent;
      const sounding = note[0] <= beat && beat < note[0] + note[1];
      pen.globalAlpha = silent ? 0.12 : 0.4 + 0.6 * note[3] / 127;
      pen.fillStyle = track.colour;
      const w = wide || Math.max(2, to - from - 1);
      pen.fillRect(from, y, w, tall);
      if (sounding && !silent) { pen.globalAlpha = 1; pen.strokeStyle = css("--ink"); pen.lineWidth = 1.5; pen.strokeRect(from, y, w, tall); }
      pen.globalAlpha = 1;
    };
    for (const track of pitched) for (const note of track.notes) draw1(track, note, top + (high - note[2]) * row + 0.5, Math.max(3, row - 1));
    drums.forEach((track, i) => {
      const y = height - foot + 4 + i * laneHeight;
      pen.fillStyle = css("--soft");
      pen.fillText(track.name, 4, y + 11, left - 10);
      for (const note of track.notes) draw1(track, note, y + 3, laneHeight - 5, 5);
    });
    pen.fillStyle = css("--ink");
    pen.fillRect(x(beat) - 1, 0, 2, height);
  };
  const chordAt = (project, at) => {
    const beat = at / secondsPerBeat(project) + 1e-6;
    let found = -1;
    project.chords.forEach((chord, i) => { if (chord.bar * (project.beatsPerBar || 4) + chord.beat <= beat) found = i; });
    return found;
  };
  const sectionAt = (project, at) => {
    const bar = at / secondsPerBeat(project) / (project.beatsPerBar || 4);
    return project.sections.find((section) => section.bar <= bar && bar < section.bar + section.bars);
  };
  let frame = 0;
  const draw = () => {
    cancelAnimationFrame(frame);
    for (const canvas of main.querySelectorAll("canvas.wave")) drawWave(canvas, byId.get(canvas.dataset.project));
    for (const canvas of main.querySelectorAll("canvas.roll")) drawRoll(canvas, byId.get(canvas.dataset.project));
    const shown = opened();
    if (shown) {
      const at = deckOf(shown).position, chord = chordAt(shown, at + NEARLY_SECONDS), section = sectionAt(shown, at + NEARLY_SECONDS);
      const bar = Math.min(shown.bars || 1, Math.floor((at + NEARLY_SECONDS) / secondsPerBeat(shown) / (shown.beatsPerBar || 4)) + 1);
      main.querySelector(".clock").textContent = `${clock(at)} / ${clock(deckOf(shown).seconds)}`;
      main.querySelector(".now").textContent = [section && section.name, `bar ${bar}`, chord >= 0 && shown.chords[chord].symbol].filter(Boolean).join(" · ");
      main.querySelectorAll(".chords li").forEach((node, i) => node.classList.toggle("current", i === chord));
    }
    if (current && current.playing) frame = requestAnimationFrame(draw);
  };

  // Views.
  const opened = () => byId.get(location.hash.slice(1)) || null;
  const facts = (project) => [
    project.when && project.when.replace("T", " ").slice(0, 16), project.tempo && `${project.tempo} bpm`, project.key, project.meter,
    clock(project.soundSeconds || project.seconds || 0), project.lufs !== null && `${project.lufs.toFixed(1)} LUFS`,
  ].filter(Boolean).join(" · ");
  const playButton = (project) => {
    const deck = decks.get(project.id), isPlaying = Boolean(deck && deck.playing);
    const hasSound = project.mix || project.tracks.some((track) => track.sound);
    return make("button", {
      class: "play", type: "button", text: isPlaying ? "❚❚" : "►", "aria-label": `${isPlaying ? "Pause" : "Play"} ${project.name}`,
      "aria-pressed": String(isPlaying), disabled: !hasSound, "data-play": project.id, onclick: () => toggle(project),
    });
  };
  const wave = (project, isBig) => {
    const canvas = make("canvas", {
      class: isBig ? "wave big" : "wave", "data-project": project.id, role: "slider", tabindex: isBig ? "0" : "-1",
      "aria-label": `Position in ${project.name}`, "aria-valuemin": "0", "aria-valuemax": (project.soundSeconds || project.seconds || 0).toFixed(1),
    });
    const seek = (event) => {
      const box = canvas.getBoundingClientRect();
      deckOf(project).seek((event.clientX - box.left) / box.width * deckOf(project).seconds);
    };
    canvas.addEventListener("pointerdown", (event) => { seek(event); canvas.setPointerCapture(event.pointerId); });
    canvas.addEventListener("pointermove", (event) => { if (event.buttons & 1) seek(event); });
    return canvas;
  };
  const tags = (project) => (project.tags.length ? make("ul", { class: "tags", "aria-label": "Tags" }, ...project.tags.map((tag) => make("li", { text: tag }))) : null);
  const problems = (project) => (project.problems.length ? make("p", { class: "problem", text: project.problems.join(", ") }) : null);
  const haystack = (project) => [
    project.name, project.prompt, project.key, project.style, project.notes, project.id, ...project.tags, ...project.tracks.map((track) => track.name),
  ].join(" ").toLocaleLowerCase();

  const listView = () => {
    const words = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const shown = projects.filter((project) => { const text = haystack(project); return words.every((word) => text.includes(word)); });
    document.getElementById("count").textContent = `${shown.length} of ${projects.length}`;
    const cards = shown.map((project) => make("li", { class: `card${decks.get(project.id) && decks.get(project.id).playing ? " playing" : ""}` },
      make("div", { class: "top" }, playButton(project), make("h2", {}, make("a", { href: `#${project.id}`, text: project.name }))),
      make("p", { class: "facts", text: facts(project) }),
      project.prompt ? make("p", { class: "prompt", text: project.prompt }) : null,
      project.peaks ? wave(project, false) : null, tags(project), problems(project)));
    const empty = projects.length ? "Nothing matches the search." : "No projects yet: air make \"lofi beat\"";
    return [make("h1", { text: "Projects", class: "hidden" }), cards.length ? make("ul", { class: "list" }, ...cards) : make("p", { class: "empty", text: empty })];
  };
  const mixerRow = (deck, row) => {
    const name = row.track.name;
    const set = (change) => async () => { change(); await deck.choose("stems"); deck.level(); render(); };
    const slider = make("input", {
      type: "range", min: "0", max: "1", step: "0.01", value: String(row.volume), "aria-label": `Volume of ${name}`, disabled: !row.track.sound,
      oninput: (event) => { row.volume = Number(event.target.value); deck.level(); },
      onchange: async () => { await deck.choose("stems"); draw(); },
    });
    const button = (letter, word, isOn, change) => make("button", {
      type: "button", text: letter, "aria-pressed": String(isOn), "aria-label": `${word} ${name}`, disabled: !row.track.sound, onclick: set(change),
      "data-control": `${word} ${name}`,
    });
    return make("tr", { class: row.silent && deck.mode === "stems" ? "silent" : "" },
      make("th", { scope: "row" }, make("span", { class: "swatch", style: `background:${row.track.colour}` }), name),
      make("td", { text: row.track.role }),
      make("td", {}, button("M", "Mute", row.muted, () => { row.muted = !row.muted; })),
      make("td", {}, button("S", "Solo", row.solo, () => { row.solo = !row.solo; })),
      make("td", {}, slider));
  };
  const table = (kind, headings, rows) => make("table", { class: kind },
    make("thead", {}, make("tr", {}, ...headings.map((text) => make("th", { scope: "col", text })))), make("tbody", {}, ...rows));
  const projectView = (project) => {
    const deck = deckOf(project);
    deck.level();
    document.getElementById("count").textContent = "";
    const modes = ["mix", "stems"].map((mode) => make("button", {
      type: "button", text: mode === "mix" ? "Mix" : "Stems", "aria-pressed": String(deck.mode === mode), onclick: () => deck.choose(mode),
      disabled: mode === "mix" ? !project.mix : !project.tracks.some((track) => track.sound), "data-control": `mode ${mode}`,
    }));
    const roll = make("canvas", { class: "roll", "data-project": project.id, role: "img", "aria-label": `Piano roll of ${project.name}; the notes are in the MIDI download` });
    roll.addEventListener("click", (event) => {
      const box = roll.getBoundingClientRect(), { first, shown } = rollRange(project, deck.position);
      deck.seek((first + (event.clientX - box.left - 92) / (box.width - 92) * shown) * secondsPerBeat(project));
    });
    const sections = project.sections.map((s) => make("tr", {},
      make("th", { scope: "row", text: s.name }), make("td", { text: `${s.bar + 1}–${s.bar + s.bars}` }),
      make("td", { text: `${Math.round(s.energy * 100)} %` }), make("td", { text: s.instruments.join(", ") })));
    const chords = project.chords.map((c) => make("li", {}, make("span", { text: `${c.bar + 1}${c.beat ? `.${c.beat + 1}` : ""}` }), c.symbol));
    const links = project.downloads.map((file) => make("li", {}, make("a", { href: file.href || "#", download: file.name, text: file.label, onclick: (event) => {
      if (!file.href) event.currentTarget.href = urlOf(file);
    } })));
    return [
      make("p", {}, make("a", { class: "back", href: "#", text: "← All projects" })),
      make("h1", { text: project.name }), make("p", { class: "facts", text: facts(project) }),
      project.prompt ? make("p", { class: "prompt", text: project.prompt }) : null, tags(project), problems(project),
      project.notes ? make("p", { text: project.notes }) : null,
      make("div", { class: "transport" }, playButton(project), make("span", { class: "clock" }), ...modes, make("span", { class: "now" })),
      wave(project, true),
      make("h2", { text: "Piano roll" }), roll,
      make("h2", { text: "Stems" }), table("mixer", ["instrument", "role", "mute", "solo", "volume"], deck.tracks.map((row) => mixerRow(deck, row))),
      chords.length ? make("h2", { text: "Chords" }) : null, chords.length ? make("ul", { class: "chords" }, ...chords) : null,
      sections.length ? make("h2", { text: "Plan" }) : null,
      sections.length ? table("plan", ["section", "bars", "energy", "instruments"], sections) : null,
      links.length ? make("h2", { text: "Downloads" }) : null, links.length ? make("ul", { class: "downloads" }, ...links) : null,
    ];
  };
  const focusKey = (node) => node && (node.dataset.control || node.dataset.play || node.getAttribute("aria-label"));
  const render = () => {
    const key = main.contains(document.activeElement) ? focusKey(document.activeElement) : null;
    const project = opened();
    main.replaceChildren(...(project ? projectView(project) : listView()).filter(Boolean));
    document.title = project ? `${project.name} · air gallery` : "air gallery";
    if (key) { const again = [...main.querySelectorAll("button, input, canvas, a")].find((node) => focusKey(node) === key); if (again) again.focus(); }
    draw();
  };

  // Keys, search, theme.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const node = event.target, typing = node === search, project = opened() || (current && current.project) || null;
    if (event.key === "Escape") { if (typing) search.blur(); location.hash = ""; return; }
    if (typing) return;
    if (event.key === "/") { event.preventDefault(); search.focus(); return; }
    if (event.key === " " && !["BUTTON", "A", "INPUT"].includes(node.tagName)) {
      event.preventDefault();
      if (project || projects[0]) toggle(project || projects[0]);
      return;
    }
    if (!project || node.tagName === "INPUT") return;
    const deck = deckOf(project), bar = secondsPerBeat(project) * (project.beatsPerBar || 4);
    const moves = { ArrowLeft: () => deck.position - bar, ArrowRight: () => deck.position + bar, Home: () => 0, End: () => deck.seconds };
    if (moves[event.key]) { event.preventDefault(); deck.seek(moves[event.key]()); }
  });
  search.addEventListener("input", () => { if (opened()) location.hash = ""; else render(); });
  window.addEventListener("hashchange", () => { render(); window.scrollTo(0, 0); main.focus({ preventScroll: true }); });
  window.addEventListener("resize", draw);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const show = (theme) => { root.dataset.theme = theme; document.getElementById("theme").textContent = theme === "dark" ? "Light" : "Dark"; draw(); };
  document.getElementById("theme").addEventListener("click", () => show(root.dataset.theme === "dark" ? "light" : "dark"));
  dark.addEventListener("change", () => show(dark.matches ? "dark" : "light"));
  render();
  show(dark.matches ? "dark" : "light");
  window.airGallery = { projects, decks, deckOf };
})();
