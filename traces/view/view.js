'use strict';
(() => {
  // ---- the data ----
  // Everything on the page comes from these records of a trace. traces/view/view_page.c and view_detail.c write them.
  const data = JSON.parse(document.getElementById('data').textContent);
  const $ = (id) => document.getElementById(id);
  const TENSORS = ['weight', 'input', 'sum'];
  const WORDS = ['weights', 'inputs', 'outputs'];

  // [first, difference or [difference, times], ...] as numbers.
  const expand = (list) => {
    let size = list.length ? 1 : 0;
    for (let i = 1; i < list.length; i++) size += typeof list[i] === 'number' ? 1 : list[i][1];
    const numbers = new Float64Array(size);
    if (!size) return numbers;
    let at = 1, now = numbers[0] = list[0];
    for (let i = 1; i < list.length; i++) {
      const [step, times] = typeof list[i] === 'number' ? [list[i], 1] : list[i];
      for (let k = 0; k < times; k++) numbers[at++] = now += step;
    }
    return numbers;
  };

  const F = {};
  for (const [name, list] of Object.entries(data.frames)) if (name !== 'index') F[name] = expand(list);
  const INDEX = data.frames.index.map(expand);
  const N = F.step.length;
  const NUMBER = expand(data.array.number);
  const PES = NUMBER.length;
  // The array as it is drawn: places in rows and columns. PEs of an array that is too large to draw stand in a square, and
  // those of trees, which have no rows, in one row.
  const TOPOLOGIES = data.networks.map((network) => network.topology);
  const HAS_TREE = TOPOLOGIES.includes('tree');
  const LARGE = data.array.pes > 16384 || data.array.columns > 2000 || data.array.pes / data.array.columns > 2000;
  const ONE_ROW = HAS_TREE && data.array.pes <= 16 && TOPOLOGIES.every((name) => ['tree', 'bus', 'crossbar'].includes(name));
  const PLACES = LARGE ? PES : data.array.pes;
  const COLUMNS = LARGE ? Math.ceil(Math.sqrt(PES)) : ONE_ROW ? PLACES : Math.max(1, Math.min(data.array.columns, PLACES));
  const ROWS = Math.ceil(PLACES / COLUMNS);
  const placeOf = (pe) => LARGE ? pe : NUMBER[pe];
  const PE_AT = new Map(), PE_OF = new Map();
  NUMBER.forEach((number, pe) => {
    PE_AT.set(placeOf(pe), pe);
    PE_OF.set(number, pe);
  });
  const OFF_CHIP = data.marks.length > 0;

  // Steps that are shown one by one are frames of a single step.
  const detail = data.detail || { level: data.level, groups: [], steps: [], values: [[[], []], [[], []]], patterns: [] };
  const ACCESS = detail.level === 'access';
  const patterns = [];
  const pattern = (i) => patterns[i] || (patterns[i] = expand(detail.patterns[i]));
  const GROUP = new Map(detail.groups.map((name, i) => [name, i]));
  const OPERATIONS = GROUP.get('operation');
  const stepEntry = new Map(detail.steps.map((entry) => [entry[0], entry]));
  const entryOf = (frame) => F.steps[frame] === 1 ? stepEntry.get(F.step[frame]) : undefined;
  const COLUMN = { pe: 1, element: 3, cycle: 5, value: 7 };
  const OPERATION = { pe: 1, weight: 3, input: 5, sum: 7, cycle: 9 };
  const hasDetail = detail.steps.length > 0;

  // A group of a frame's records: how many, and columns of them as functions of the row.
  const NOTHING = { count: 0 };
  const groupAt = (frame, number, columns) => {
    const entry = entryOf(frame);
    if (!entry) return NOTHING;
    for (let i = 2; i < entry.length; i++) {
      if (entry[i][0] !== number) continue;
      const group = { count: 0 };
      for (const [name, at] of Object.entries(columns)) {
        const number = entry[i][at], from = entry[i][at + 1] + (name === 'cycle' ? entry[1] : 0);
        if (number < 0) continue;
        const numbers = pattern(number);
        group.count = Math.max(group.count, numbers.length);
        group[name] = (row) => numbers[row] + from;
      }
      return group;
    }
    return NOTHING;
  };
  const group = (frame, name) => GROUP.has(name) ? groupAt(frame, GROUP.get(name), COLUMN) : NOTHING;
  const operations = (frame) => hasDetail && ACCESS ? groupAt(frame, OPERATIONS, OPERATION) : NOTHING;

  const VALUE = detail.values.map(([elements, values]) => {
    const element = expand(elements), value = expand(values), map = new Map();
    element.forEach((e, i) => map.set(e, value[i]));
    return map;
  });

  const WINDOW = (() => { // the frames with detail: from, and up to but without to
    let from = 0;
    while (from < N && !entryOf(from)) from++;
    let to = from;
    while (to < N && entryOf(to)) to++;
    return { from, to };
  })();
  const inWindow = (frame) => frame >= WINDOW.from && frame < WINDOW.to;

  // ---- words ----
  const number = (n) => n.toLocaleString('en-US');
  const many = (n, one, more) => n < 0 ? 'unknown' : `${number(n)} ${n === 1 ? one : more || one + 's'}`;
  const flowWords = (pairs) => pairs.filter(([n]) => n > 0).map(([n, words]) => many(n, words.slice(0, -1))).join(', ');
  const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  const subscripts = data.tensors.map((tensor) => tensor.subscripts);
  const sizeOf = (tensor) => subscripts[tensor].reduce((size, [, n]) => size * n, 1);
  const elementName = (tensor, element) => {
    const parts = [];
    for (let i = subscripts[tensor].length - 1, rest = element; i >= 0; i--) {
      const [dim, size] = subscripts[tensor][i];
      if (size > 1) parts.unshift(dim.toLowerCase() + rest % size);
      rest = Math.floor(rest / size);
    }
    return parts.join(' ') || 'all';
  };
  // A set of elements as a box, "k0 r0\u20132 s0\u20132", where it fills one.
  const boxName = (tensor, elements) => {
    const values = subscripts[tensor].map(() => new Set());
    for (const element of elements)
      for (let i = values.length - 1, rest = element; i >= 0; i--) {
        values[i].add(rest % subscripts[tensor][i][1]);
        rest = Math.floor(rest / subscripts[tensor][i][1]);
      }
    const room = values.reduce((size, set) => size * set.size, 1);
    const words = values.map((set, i) => {
      const [dim, size] = subscripts[tensor][i], low = Math.min(...set), high = Math.max(...set), step = set.size > 1 ? (high - low) / (set.size - 1) : 1;
      if (size === 1) return '';
      const list = [...set].sort((a, b) => a - b), even = list.every((value, at) => value === low + at * step);
      return dim.toLowerCase() + (set.size === 1 ? low : even ? `${low}\u2013${high}${step > 1 ? `/${step}` : ''}` : list.length < 5 ? list.join(',') : `${low}\u2026${high}`);
    });
    return (room > elements.length ? 'some of ' : '') + (words.filter(Boolean).join(' ') || 'all');
  };
  const fullName = (tensor, element) => `${TENSORS[tensor]} ${elementName(tensor, element)}`;
  const peName = (pe) => `PE ${NUMBER[pe]}`;
  const linkName = (network, link) => {
    const ends = network.links[link];
    return ends ? `${ends[0]} \u2192 ${ends[1]}` : `link ${link}`;
  };

  // ---- what the PEs hold ----
  // While a step is computed: what it dropped and what left after the step before is gone, what fills it is there.
  // Of each PE and tensor, at 3 * pe + tensor, each element with the frame with which it came; -1: before the window.
  let inherited = null;

  // What the window's first step finds in the PEs is known when it is used or leaves without having come.
  const findInherited = () => {
    inherited = [];
    if (data.window[0] === 0 || !ACCESS) return;
    const seen = Array.from({ length: 3 * PES }, () => new Set());
    const note = (pe, tensor, element, came) => {
      const set = seen[3 * pe + tensor];
      if (element < 0 || set.has(element)) return;
      set.add(element);
      if (!came) inherited.push([3 * pe + tensor, element]);
    };
    for (let f = WINDOW.from; f < WINDOW.to; f++) {
      for (let t = 0; t < 3; t++)
        for (const [name, came] of [['l1 drop', false], ['l1 fill', true], ['l1 begin', true]]) {
          const g = group(f, `${name} ${TENSORS[t]}`);
          for (let i = 0; i < g.count; i++) note(g.pe(i), t, g.element(i), came);
        }
      const ops = operations(f);
      for (let i = 0; i < ops.count; i++) {
        if (ops.weight) note(ops.pe(i), 0, ops.weight(i), false);
        note(ops.pe(i), 1, ops.input(i), false);
        note(ops.pe(i), 2, ops.sum(i), false);
      }
      const left = group(f, 'pe evict sum');
      for (let i = 0; i < left.count; i++) note(left.pe(i), 2, left.element(i), false);
    }
  };
  const lose = (maps, g, tensor) => { for (let i = 0; i < g.count; i++) maps[3 * g.pe(i) + tensor].delete(g.element(i)); };
  const gain = (maps, g, tensor, frame) => { for (let i = 0; i < g.count; i++) maps[3 * g.pe(i) + tensor].set(g.element(i), frame); };

  // Snapshots are kept where much has come and gone since the last one, so that no step is far from one.
  const SNAPSHOT_EVENTS = 60000;
  const snapshots = []; // in order: frame, and packed: how many elements of each, the elements, and since when
  const pack = (frame, maps) => {
    const sizes = Int32Array.from(maps, (map) => map.size), size = sizes.reduce((a, b) => a + b, 0);
    const elements = new Float64Array(size), since = new Int32Array(size);
    let at = 0;
    for (const map of maps) for (const [element, frame] of map) { elements[at] = element; since[at++] = frame; }
    return { frame, sizes, elements, since };
  };
  const unpack = ({ sizes, elements, since }) => {
    let at = 0;
    return Array.from(sizes, (size) => {
      const map = new Map();
      for (const end = at + size; at < end; at++) map.set(elements[at], since[at]);
      return map;
    });
  };
  const newHolder = () => {
    if (!inherited) findInherited();
    const maps = Array.from({ length: 3 * PES }, () => new Map());
    for (const [at, element] of inherited) maps[at].set(element, -1);
    return { maps, frame: WINDOW.from - 1, events: 0 };
  };
  const stepHolder = (holder) => {
    const frame = ++holder.frame, maps = holder.maps;
    const gone = [0, 1].map((t) => group(frame, `l1 drop ${TENSORS[t]}`)), come = [0, 1].map((t) => group(frame, `l1 fill ${TENSORS[t]}`));
    const left = frame > WINDOW.from ? group(frame - 1, 'pe evict sum') : NOTHING, begun = group(frame, 'l1 begin sum');
    lose(maps, left, 2);
    gone.forEach((g, t) => lose(maps, g, t));
    come.forEach((g, t) => gain(maps, g, t, frame));
    gain(maps, begun, 2, frame);
    holder.events += left.count + begun.count + [...gone, ...come].reduce((sum, g) => sum + g.count, 0);
    const last = snapshots.length ? snapshots[snapshots.length - 1] : null;
    if (holder.events >= SNAPSHOT_EVENTS) {
      holder.events = 0;
      if (!last || last.frame < frame) snapshots.push(pack(frame, maps));
    }
  };
  const snapshotBefore = (frame) => {
    let found = null;
    for (const snapshot of snapshots) if (snapshot.frame <= frame) found = snapshot;
    return found;
  };
  let holder = null, contents = [];
  const contentsAt = (frame) => {
    if (!inWindow(frame) || !ACCESS) return false;
    const near = snapshotBefore(frame);
    if (!holder || frame < holder.frame || (near && near.frame > holder.frame))
      holder = near ? { maps: unpack(near), frame: near.frame, events: 0 } : newHolder();
    while (holder.frame < frame) stepHolder(holder);
    contents = holder.maps;
    return true;
  };
  // Snapshots of the whole window are made while nothing else is to be done.
  const prepare = () => {
    if (!hasDetail || !ACCESS) return;
    let ahead = null;
    const some = () => {
      const end = performance.now() + 12;
      if (!ahead) ahead = newHolder();
      while (ahead.frame < WINDOW.to - 1 && performance.now() < end) stepHolder(ahead);
      if (ahead.frame < WINDOW.to - 1) setTimeout(some, 4);
    };
    setTimeout(some, 300);
  };

  // What a PE does in a step.
  let actsFrame = -1, acts = [];
  const actsAt = (frame) => {
    if (actsFrame === frame) return acts;
    actsFrame = frame;
    acts = Array.from({ length: PES }, () => ({ received: 0, forwarded: 0, ops: [], sent: 0, copies: null }));
    if (!ACCESS) return acts;
    for (let t = 0; t < 2; t++) {
      const filled = group(frame, `l1 fill ${TENSORS[t]}`), copied = group(frame, `link forward ${TENSORS[t]}`);
      for (let i = 0; i < filled.count; i++) acts[filled.pe(i)].received++;
      for (let i = 0; i < copied.count; i++) {
        const act = acts[copied.pe(i)];
        act.forwarded++;
        (act.copies || (act.copies = new Set())).add(t * 2 ** 40 + copied.element(i));
      }
    }
    const ops = operations(frame), out = group(frame, 'pe evict sum');
    for (let i = 0; i < ops.count; i++) acts[ops.pe(i)].ops.push(i);
    for (let i = 0; i < out.count; i++) acts[out.pe(i)].sent++;
    return acts;
  };

  // ---- what crosses the links ----
  const NETWORKS = data.networks;
  const LINK_GROUPS = NETWORKS.map((network) => network.tensor === 2 ? ['link up sum']
    : network.name === 'weight+input' ? ['link down weight', 'link down input'] : [`link down ${TENSORS[network.tensor]}`]);
  // Of a network of very many links, only those that pass something.
  const newLoad = (network) => network.count > 65536 ? new Map() : new Float64Array(network.count);
  const loadOf = (load, link) => (load instanceof Map ? load.get(link) : load[link]) || 0;
  const addLoad = (load, link, elements) => {
    if (load instanceof Map) load.set(link, loadOf(load, link) + elements);
    else load[link] += elements;
  };
  const addLinks = (load, network, frame, cycle) => {
    for (const name of LINK_GROUPS[network]) {
      const g = group(frame, name);
      for (let i = 0; i < g.count; i++)
        if (cycle === null || g.cycle(i) === cycle) addLoad(load, g.pe(i), ACCESS || !g.value ? 1 : g.value(i));
    }
  };
  const linkCache = new Map();
  let runLinks = null;
  const linksAt = (frame, cycle) => {
    const key = `${frame} ${cycle}`;
    if (linkCache.has(key)) return linkCache.get(key);
    const loads = NETWORKS.map((network, n) => {
      const load = newLoad(network);
      const last = cycle === null ? frame : Math.min(WINDOW.to - 1, frame + 3);
      for (let f = cycle === null ? frame : Math.max(WINDOW.from, frame - 3); f <= last; f++) addLinks(load, n, f, cycle);
      return load;
    });
    if (linkCache.size > 64) linkCache.clear();
    linkCache.set(key, loads);
    return loads;
  };
  const linksOfRun = () => runLinks || (runLinks = NETWORKS.map((network, n) => {
    const load = newLoad(network);
    for (let f = WINDOW.from; f < WINDOW.to; f++) addLinks(load, n, f, null);
    return load;
  }));
  const busiest = (loads) => {
    let best = null;
    loads.forEach((load, n) => load.forEach((elements, link) => {
      if (elements > 0 && (!best || elements > best.elements)) best = { network: n, link, elements };
    }));
    return best;
  };

  // ---- counters ----
  const COUNTERS = data.counters.map((counter) => {
    const sums = new Float64Array(N + 1), here = new Float64Array(N);
    for (let f = 0; f < N; f++) {
      let now = 0;
      for (const term of counter.terms) now += Math.max(0, F[term][f]);
      here[f] = now;
      sums[f + 1] = counter.most ? Math.max(sums[f], now) : sums[f] + now;
    }
    return { ...counter, sums, here };
  });
  const TERM_WORDS = {
    steps: 'steps', end: 'when the last of the step ends', tiles: 'tiles that begin', most_sent: 'elements that L2 sends',
    most_arrived: 'outputs that arrive', most_held: 'elements that L2 holds',
    bring_weight: 'weights brought into L2', bring_input: 'inputs brought into L2', send_weight: 'weights that L2 sends',
    send_input: 'inputs that L2 sends', forward_weight: 'weights forwarded', forward_input: 'inputs forwarded',
    fill_weight: 'weights that fill L1s', fill_input: 'inputs that fill L1s', compute_ops: 'operations',
    accumulate_l1: 'psums read to accumulate in L1', evict: 'outputs evicted', reduce: 'additions on the way',
    arrive: 'outputs that arrive', accumulate_l2: 'arrivals added in L2', hold_l1: 'elements in the fullest L1',
    hold_l2: 'distinct elements in all L1s', active: 'active PEs', link_weight: 'weights over links',
    link_input: 'inputs over links', link_sum: 'outputs over links', busiest_down: 'elements over the busiest link down',
    busiest_up: 'elements over the busiest link up', hold_l1_weight: 'weights in the fullest L1',
    hold_l1_input: 'inputs in the fullest L1', hold_l1_sum: 'outputs in the fullest L1', load_weight: 'weights loaded',
    load_input: 'inputs loaded', load_sum: 'psums that come back', store_sum: 'outputs stored',
    tile_weight: 'weights of the tile', tile_input: 'inputs of the tile', tile_sum: 'outputs of the tile',
  };

  // ---- state ----
  const state = { frame: 0, cycle: null, chosen: { kind: 'l2' }, followed: null, playing: false, by: 'step', speed: 4, allLinks: false };
  const SPEEDS = [0.5, 1, 2, 4, 8, 16, 32, 60];
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const bounds = (frame) => {
    const begins = [F.load[frame], F.fetch[frame], F.compute[frame], F.drain[frame]].filter((t) => t >= 0);
    const ends = [F.fetched[frame], F.computed[frame], F.drained[frame], F.stored[frame]];
    const from = begins.length ? Math.min(...begins) : 0;
    return [from, Math.max(from + 1, ...ends)];
  };

  // The cycles through which a step is shown: its own, and those until the next one is computed.
  const cyclesOf = (frame) => {
    const [from, to] = bounds(frame);
    return [from, inWindow(frame + 1) ? Math.max(to, F.compute[frame + 1]) : to];
  };

  // ---- colours ----
  let colour = {};
  const readColours = () => {
    const style = getComputedStyle(document.documentElement);
    for (const name of ['back', 'card', 'text', 'soft', 'line', 'strong', 'weight', 'input', 'sum', 'follow', 'down', 'up', 'idle', 'track', 'accent', 'mark'])
      colour[name] = style.getPropertyValue(`--${name}`).trim();
  };
  const tensorColour = (tensor) => colour[TENSORS[tensor]];

  // ---- the array ----
  const canvas = $('array'), ctx = canvas.getContext('2d');
  let geometry = null;
  const treeHeights = () => { // of nodes: PEs have 0
    let height = 1;
    for (let nodes = Math.ceil(data.array.pes / data.array.arity); nodes > 1; nodes = Math.ceil(nodes / data.array.arity)) height++;
    return height;
  };
  const layOut = () => {
    const width = Math.max(200, canvas.parentElement.clientWidth - 2);
    const small = width < 560, heights = HAS_TREE ? treeHeights() : 0;
    const rail = HAS_TREE && ROWS > 1 ? heights * 7 : 0;
    const left = (small ? 16 : 34) + rail, right = small ? 14 : 30;
    const tall = Math.max(420, innerHeight * 0.74) - 130; // for the PEs; many rows are small, so that all can be seen
    const widest = Math.min((width - left - right) / COLUMNS, small ? 132 : 190), square = tall / ROWS;
    const pitch = Math.max(9, widest < 64 ? Math.min(widest, Math.max(square, 34)) : widest);
    const gap = Math.max(pitch < 16 ? 1.5 : 4, Math.min(26, pitch * 0.2)), size = pitch - gap;
    const gapY = HAS_TREE ? Math.max(gap, Math.min(34, 7 * heights + 5)) : gap;
    const total = COLUMNS * pitch - gap;
    const off = OFF_CHIP ? 46 : 0;
    const x0 = Math.max(left, (width - total) / 2);
    const l2 = { x: x0, y: 10 + off, w: Math.max(total, Math.min(width - left - right, 250)), h: 62 };
    if (l2.w > total) l2.x = Math.max(left, (width - l2.w) / 2);
    const y0 = l2.y + l2.h + Math.max(22, gapY + 10);
    const room = (tall + 114 - y0) / ROWS - gapY;
    const peHeight = size < 52 ? size : Math.min(size, 118, Math.max(room, Math.min(size, 50)));
    const pitchY = peHeight + gapY;
    const needed = Math.max(width, x0 + total + right);
    geometry = { width: needed, height: y0 + ROWS * pitchY - gapY + Math.max(14, gap), pitch, pitchY, gap, gapY, size, peHeight, x0, y0, l2, total, heights };
    const ratio = Math.min(devicePixelRatio || 1, needed > 4000 ? 1 : 3);
    canvas.style.width = `${needed}px`;
    canvas.style.height = `${geometry.height}px`;
    canvas.width = Math.round(needed * ratio);
    canvas.height = Math.round(geometry.height * ratio);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    geometry.paths = NETWORKS.map((network, n) => makePaths(network, n));
  };
  const cell = (place) => {
    const g = geometry;
    return { x: g.x0 + (place % COLUMNS) * g.pitch, y: g.y0 + Math.floor(place / COLUMNS) * g.pitchY, w: g.size, h: g.peHeight };
  };

  // Each link as lines of points. The networks lie side by side: one lane each.
  const makePaths = (network, n) => {
    const g = geometry, P = PLACES, lanes = NETWORKS.length;
    if (!network.links.length || (LARGE && network.topology !== 'bus')) return [];
    const shift = lanes === 1 ? 0 : (n - (lanes - 1) / 2) * Math.min(6, g.gap / (lanes + 0.6));
    const box = (u) => cell(u), cx = (u) => box(u).x + g.size / 2 + shift * 1.6, cy = (u) => box(u).y + g.peHeight / 2 + shift * 1.6;
    const l2Bottom = g.l2.y + g.l2.h, middle = (g.y0 + l2Bottom) / 2 + shift;
    const inL2 = (x) => Math.min(Math.max(x, g.l2.x + 6), g.l2.x + g.l2.w - 6);
    const leftRail = g.x0 - Math.min(12, g.gap / 2 + 5) + shift, rightRail = g.x0 + g.total + Math.min(12, g.gap / 2 + 5) + shift;
    const lastRow = (c) => Math.floor((P - 1 - c) / COLUMNS);
    const rail = (r) => g.y0 + r * g.pitchY - g.gapY / 2 + shift;
    const rowLines = (r) => {
      const first = r * COLUMNS, last = Math.min(P, first + COLUMNS) - 1;
      const lines = [[[leftRail, rail(r)], [cx(last), rail(r)]]];
      for (let u = first; u <= last; u++) lines.push([[cx(u), rail(r)], [cx(u), box(u).y]]);
      return lines;
    };
    const inTrunk = [[[inL2(leftRail), l2Bottom], [inL2(leftRail), middle], [leftRail, middle], [leftRail, rail(ROWS - 1)]]];
    const feed = (u) => [[[inL2(leftRail), l2Bottom], [inL2(leftRail), middle], [leftRail, middle], [leftRail, cy(u)], [box(u).x, cy(u)]]];
    const across = (u) => [[[box(u - 1).x + g.size, cy(u)], [box(u).x, cy(u)]]];
    const between = (a, b) => [[[cx(a), box(a).y + g.peHeight], [cx(b), box(b).y]]];
    const paths = [];
    if (network.topology === 'bus') {
      const lines = [...inTrunk];
      for (let r = 0; r < ROWS; r++) lines.push(...rowLines(r));
      return [lines];
    }
    if (network.topology === 'xybus') {
      paths.push(inTrunk);
      for (let r = 0; r < ROWS; r++) paths.push(rowLines(r));
      return paths;
    }
    if (network.topology === 'tree') return treePaths(network, shift);
    for (let u = 0; u < P; u++) {
      const r = Math.floor(u / COLUMNS), c = u % COLUMNS;
      if (network.topology === 'crossbar') {
        const x = box(u).x + g.size + g.gap / 2 + shift + (r / Math.max(1, ROWS) - 0.5) * g.gap * 0.4;
        paths.push([[[inL2(x), l2Bottom], [inL2(x), middle], [x, middle], [x, rail(r)], [cx(u), rail(r)], [cx(u), box(u).y]]]);
      } else if (network.topology === 'rows') {
        paths.push(c === 0 ? feed(u) : across(u));
      } else if (network.topology === 'columns' && network.tensor === 2) {
        paths.push(r === lastRow(c)
          ? [[[cx(u), box(u).y + g.peHeight], [cx(u), g.y0 + ROWS * g.pitchY - g.gapY + Math.min(8, g.gap / 2) + shift], [rightRail, g.y0 + ROWS * g.pitchY - g.gapY + Math.min(8, g.gap / 2) + shift],
            [rightRail, middle], [inL2(rightRail), middle], [inL2(rightRail), l2Bottom]]]
          : between(u, u + COLUMNS));
      } else if (network.topology === 'columns') {
        paths.push(r === 0 ? [[[inL2(cx(u)), l2Bottom], [inL2(cx(u)), middle], [cx(u), middle], [cx(u), box(u).y]]] : between(u - COLUMNS, u));
      } else if (network.topology === 'mesh') {
        const feedRow = data.array.feedRow;
        paths.push(c > 0 ? across(u) : r === feedRow ? feed(u) : r < feedRow ? between(u, u + COLUMNS) : between(u - COLUMNS, u));
      } else {
        paths.push([]);
      }
    }
    return paths;
  };

  // A node whose PEs stand in one row is in the gap above them; one of several rows on the left, and so are its links.
  const treePaths = (network, shift) => {
    const g = geometry, arity = data.array.arity, P = data.array.pes, heights = g.heights;
    const step = Math.max(2, (g.gapY - 7) / Math.max(1, heights));
    const nodes = [Array.from({ length: P }, (_, u) => ({ x: cell(u).x + g.size / 2 + shift, y: cell(u).y, row: Math.floor(u / COLUMNS) }))];
    for (let h = 1; h <= heights; h++)
      nodes.push(Array.from({ length: Math.ceil(nodes[h - 1].length / arity) }, (_, node) => {
        const below = nodes[h - 1].slice(node * arity, (node + 1) * arity), row = below.every((n) => n.row === below[0].row) ? below[0].row : -1;
        const mean = (key) => below.reduce((sum, n) => sum + n[key], 0) / below.length;
        if (row >= 0) return { x: mean('x'), y: g.y0 + row * g.pitchY - 4 - step * h + shift * 0.5, row };
        return { x: g.x0 - 12 - (h - 1) * 7 + shift, y: Math.min(...below.map((n) => n.y)), row: -1 };
      }));
    const root = nodes[heights][0];
    const paths = [];
    for (let h = 0; h < heights; h++)
      nodes[h].forEach((node, i) => {
        const above = nodes[h + 1][Math.floor(i / arity)];
        if (h + 1 === heights) {
          const x = Math.min(Math.max(root.x, g.l2.x + 6), g.l2.x + g.l2.w - 6), bottom = g.l2.y + g.l2.h, middle = bottom + 6 + shift * 0.6;
          paths.push(root.row >= 0 ? [[[node.x, bottom], [node.x, node.y]]] : [[[x, bottom], [x, middle], [root.x, middle], [root.x, node.y], [node.x, node.y]]]);
        } else if (above.row >= 0) {
          paths.push([[[above.x, above.y], [node.x, above.y], [node.x, node.y]]]);
        } else {
          paths.push([[[above.x, above.y], [above.x, node.y], [node.x, node.y]]]);
        }
      });
    return paths;
  };

  const trace = (lines) => {
    ctx.beginPath();
    for (const line of lines) line.forEach(([x, y], i) => i ? ctx.lineTo(x, y) : ctx.moveTo(x, y));
  };
  // In a cycle, a dot on each link for each tensor of which an element crosses it.
  const drawCrossing = () => {
    const radius = Math.max(1.5, Math.min(5, geometry.gap / 5));
    for (let f = Math.max(WINDOW.from, state.frame - 3); f < Math.min(WINDOW.to, state.frame + 4); f++)
      NETWORKS.forEach((network, n) => LINK_GROUPS[n].forEach((name) => {
        const g = group(f, name), tensor = TENSORS.indexOf(name.split(' ')[2]), drawn = new Set();
        for (let i = 0; i < g.count; i++) {
          const line = g.cycle(i) === state.cycle && !drawn.has(g.pe(i)) && geometry.paths[n][g.pe(i)] && geometry.paths[n][g.pe(i)][0];
          if (!line) continue;
          drawn.add(g.pe(i));
          const [ax, ay] = line[line.length - 2], [bx, by] = line[line.length - 1], share = tensor === 0 ? 0.35 : 0.65;
          ctx.beginPath();
          ctx.arc(ax + (bx - ax) * share, ay + (by - ay) * share, radius, 0, 2 * Math.PI);
          ctx.fillStyle = tensorColour(tensor);
          ctx.fill();
          ctx.strokeStyle = colour.card;
          ctx.lineWidth = 1;
          ctx.stroke();
        }
      }));
  };
  const drawLinks = () => {
    const loads = state.allLinks ? linksOfRun() : linksAt(state.frame, state.cycle);
    const shown = inWindow(state.frame) && hasDetail;
    const best = shown ? busiest(loads) : null, most = best ? best.elements : 1;
    ctx.lineJoin = 'round';
    ctx.lineCap = 'round';
    geometry.paths.forEach((paths) => paths.forEach((lines) => {
      ctx.strokeStyle = colour.track;
      ctx.lineWidth = geometry.pitch < 30 ? 1 : 1.6;
      ctx.globalAlpha = 1;
      trace(lines);
      ctx.stroke();
    }));
    if (!shown) return null;
    const order = [];
    NETWORKS.forEach((network, n) => loads[n].forEach((load, link) => { if (load > 0 && geometry.paths[n][link]) order.push([load, n, link]); }));
    order.sort((a, b) => a[0] - b[0]);
    for (const [load, n, link] of order) {
      const share = load / most;
      ctx.strokeStyle = NETWORKS[n].tensor === 2 ? colour.up : colour.down;
      ctx.globalAlpha = 0.28 + 0.72 * share;
      ctx.lineWidth = Math.min(1.4, geometry.gap / 5) + Math.min(3.6, geometry.gap / 4) * share;
      trace(geometry.paths[n][link]);
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
    if (state.cycle !== null && !state.allLinks) drawCrossing();
    const chosen = state.chosen.kind === 'link' ? state.chosen : null;
    if (chosen && geometry.paths[chosen.network] && geometry.paths[chosen.network][chosen.link]) {
      ctx.strokeStyle = colour.follow;
      ctx.lineWidth = 2;
      ctx.setLineDash([5, 4]);
      trace(geometry.paths[chosen.network][chosen.link]);
      ctx.stroke();
      ctx.setLineDash([]);
    }
    return best;
  };

  const roundRect = (x, y, w, h, r) => {
    ctx.beginPath();
    ctx.roundRect ? ctx.roundRect(x, y, w, h, r) : ctx.rect(x, y, w, h);
  };
  const text = (words, x, y, size, fill, align, weight) => {
    ctx.font = `${weight || 400} ${size}px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif`;
    ctx.fillStyle = fill;
    ctx.textAlign = align || 'left';
    ctx.fillText(words, x, y);
  };
  const fit = (words, width, size) => {
    ctx.font = `400 ${size}px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif`;
    if (ctx.measureText(words).width <= width) return words;
    let cut = words;
    while (cut.length > 1 && ctx.measureText(cut + '\u2026').width > width) cut = cut.slice(0, -1);
    return cut + '\u2026';
  };

  const elementNow = (pe) => { // the operation of the PE in this cycle
    if (state.cycle === null) return null;
    const late = data.array.late[pe] || 0, ops = operations(state.frame), rows = actsAt(state.frame)[pe].ops;
    const now = rows.filter((row) => ops.cycle(row) === state.cycle + late);
    return now.length ? now : null;
  };

  // One square for each element, or where they do not fit a bar: kept ones filled, new ones outlined.
  const drawHeld = (pe, tensor, x, y, w, h) => {
    const map = contents[3 * pe + tensor], count = map.size;
    if (!count) return;
    const fill = tensorColour(tensor), square = Math.max(4, Math.min(h, 11)), room = Math.floor((w + 2) / (square + 2));
    const copies = actsAt(state.frame)[pe].copies;
    if (count <= room && h >= 5) {
      let at = x;
      for (const [element, since] of [...map].sort((a, b) => a[0] - b[0])) {
        const followed = state.followed && state.followed.tensor === tensor && state.followed.element === element;
        const kept = since < state.frame;
        ctx.fillStyle = followed ? colour.follow : fill;
        ctx.strokeStyle = followed ? colour.follow : fill;
        if (kept) {
          ctx.fillRect(at, y + (h - square) / 2, square, square);
        } else {
          ctx.lineWidth = 1.6;
          ctx.strokeRect(at + 0.8, y + (h - square) / 2 + 0.8, square - 1.6, square - 1.6);
          if (copies && copies.has(tensor * 2 ** 40 + element)) ctx.fillRect(at + square / 2 - 1.2, y + h / 2 - 1.2, 2.4, 2.4);
        }
        at += square + 2;
      }
      return;
    }
    let kept = 0, followed = false;
    for (const [element, since] of map) {
      kept += since < state.frame;
      followed = followed || (state.followed && state.followed.tensor === tensor && state.followed.element === element);
    }
    const share = Math.min(1, count / Math.max(1, heldMost(tensor))), bar = Math.max(2, w * share), solid = bar * kept / count;
    const top = y + Math.max(0, h / 2 - 5), tall = Math.min(h, 10);
    ctx.fillStyle = fill;
    ctx.fillRect(x, top, solid, tall);
    if (bar - solid > 1) {
      ctx.globalAlpha = 0.28;
      ctx.fillRect(x + solid, top, bar - solid, tall);
      ctx.globalAlpha = 1;
      ctx.strokeStyle = fill;
      ctx.lineWidth = 1;
      ctx.strokeRect(x + solid + 0.5, top + 0.5, bar - solid - 1, tall - 1);
    }
    if (followed) {
      ctx.fillStyle = colour.follow;
      ctx.fillRect(x, top + tall - 2, bar, 2);
    }
  };
  const mostOf = {};
  const heldMost = (tensor) => {
    const name = ['hold_l1_weight', 'hold_l1_input', 'hold_l1_sum'][tensor];
    if (mostOf[name] === undefined) mostOf[name] = F[name].reduce((a, b) => Math.max(a, b), 0);
    return mostOf[name];
  };

  const drawPe = (place, known) => {
    const { x, y, w, h } = cell(place), pe = PE_AT.get(place);
    const chosen = state.chosen.kind === 'pe' && state.chosen.pe === pe;
    const radius = Math.min(7, w / 6);
    if (pe === undefined) {
      roundRect(x, y, w, h, radius);
      ctx.strokeStyle = colour.line;
      ctx.lineWidth = 1;
      ctx.setLineDash([2, 3]);
      ctx.stroke();
      ctx.setLineDash([]);
      if (w >= 56) text('no work', x + w / 2, y + h / 2 + 4, 11, colour.soft, 'center');
      return;
    }
    const act = known ? actsAt(state.frame)[pe] : null, busy = act && act.ops.length > 0;
    roundRect(x, y, w, h, radius);
    ctx.fillStyle = busy || !known ? colour.card : colour.idle;
    ctx.fill();
    if (!known) {
      ctx.fillStyle = colour.accent;
      ctx.globalAlpha = 0.08 + 0.3 * F.active[state.frame] / (F.steps[state.frame] * PES);
      ctx.fill();
      ctx.globalAlpha = 1;
    }
    const now = known ? elementNow(pe) : null;
    if (now) {
      ctx.fillStyle = colour.mark;
      ctx.fill();
    }
    ctx.strokeStyle = chosen ? colour.follow : busy ? colour.strong : colour.line;
    ctx.lineWidth = chosen ? 3 : w < 22 ? 0.6 : busy ? 1.5 : 1;
    ctx.stroke();
    if (w >= 30) text(w >= 52 ? peName(pe) : NUMBER[pe], x + 5, y + 13, 11, busy || !known ? colour.text : colour.soft, 'left', 600);
    if (!known || w < 6) return;
    const inner = w >= 30 ? 5 : 2, top = y + (w >= 30 ? 18 : 2), bottom = w >= 60 && h >= 66 ? 16 : 3;
    const row = (h - (top - y) - bottom) / 3;
    for (let t = 0; t < 3; t++) {
      const label = w >= 96 && contents[3 * pe + t].size ? 22 : 0;
      drawHeld(pe, t, x + inner, top + t * row, w - 2 * inner - label, row - 1);
      if (label) text(contents[3 * pe + t].size, x + w - 5, top + t * row + row / 2 + 3, 10, colour.soft, 'right');
    }
    if (w >= 52 && busy) {
      const words = now && w >= 100 ? `op ${act.ops.indexOf(now[0]) + 1}/${act.ops.length}` : `${act.ops.length} op${act.ops.length > 1 ? 's' : ''}`;
      text(words, x + w - 5, y + 13, 10.5, colour.text, 'right');
    } else if (w >= 80 && !busy) {
      text('no ops', x + w - 5, y + 13, 10.5, colour.soft, 'right');
    }
    if (bottom > 10) {
      const parts = [];
      if (act.received - act.forwarded > 0) parts.push([`\u25BC${act.received - act.forwarded}`, colour.down]);
      if (act.forwarded) parts.push([`\u21E2${act.forwarded}`, colour.input]);
      if (act.sent) parts.push([`\u25B2${act.sent}`, colour.up]);
      let at = x + 5;
      for (const [words, fill] of parts) {
        text(words, at, y + h - 5, 11, fill, 'left', 600);
        at += ctx.measureText(words).width + 7;
      }
    }
  };

  const drawBox = (x, y, w, h, chosen) => {
    roundRect(x, y, w, h, 7);
    ctx.fillStyle = colour.card;
    ctx.fill();
    ctx.strokeStyle = chosen ? colour.follow : colour.strong;
    ctx.lineWidth = chosen ? 3 : 1.5;
    ctx.stroke();
  };
  // Steps overlap in time: one is fetched while another is computed, or drained.
  const flowOfCycle = () => {
    const flow = { send_weight: 0, send_input: 0, arrive: 0, added: 0 };
    const names = { send_weight: 'down fetch weight', send_input: 'down fetch input', arrive: 'up drain sum', added: 'l2 accumulate sum' };
    for (let f = Math.max(WINDOW.from, state.frame - 3); f < Math.min(WINDOW.to, state.frame + 4); f++)
      for (const [key, name] of Object.entries(names)) {
        const g = group(f, name);
        for (let i = 0; i < g.count; i++) flow[key] += g.cycle(i) === state.cycle;
      }
    return flow;
  };
  const drawL2 = () => {
    const { x, y, w, h } = geometry.l2, f = state.frame;
    if (OFF_CHIP) {
      const loads = flowWords([[F.load_weight[f], 'weights'], [F.load_input[f], 'inputs'], [F.load_sum[f], 'psums']]);
      drawBox(x, 8, w, 28, false);
      text('off chip', x + 8, 26, 12, colour.text, 'left', 600);
      text(fit(`${loads ? `\u25BC ${loads}` : ''}${F.store_sum[f] ? `   \u25B2 ${number(F.store_sum[f])} outputs` : ''}`, w - 80, 11.5), x + 68, 26, 11.5, colour.soft);
      ctx.strokeStyle = loads ? colour.down : F.store_sum[f] ? colour.up : colour.track;
      ctx.lineWidth = loads || F.store_sum[f] ? 4 : 2;
      ctx.beginPath();
      ctx.moveTo(x + w / 2, 37);
      ctx.lineTo(x + w / 2, y - 1);
      ctx.stroke();
    }
    drawBox(x, y, w, h, false);
    text('L2', x + 8, y + 18, 13, colour.text, 'left', 650);
    const now = state.cycle === null ? null : flowOfCycle();
    const sent = now || { send_weight: F.send_weight[f], send_input: F.send_input[f], arrive: F.arrive[f], added: F.accumulate_l2[f] };
    const sends = flowWords([[sent.send_weight, 'weights'], [sent.send_input, 'inputs']]), when = now ? ' in this cycle' : '';
    const tile = OFF_CHIP ? [F.tile_weight[f], F.tile_input[f], F.tile_sum[f]] : null;
    const holds = tile && tile.some((elements) => elements < 0) ? 'holds what the trace does not tell' : tile ? `holds ${number(tile[0])} weights, ${number(tile[1])} inputs, ${number(tile[2])} outputs` : 'holds the whole layer';
    text(fit(holds, w - 46, 11.5), x + 32, y + 18, 11.5, colour.soft);
    text(fit(`\u25BC sends ${sends || 'nothing'}${when}`, w - 16, 12.5), x + 8, y + 36, 12.5, sends ? colour.down : colour.soft);
    const arrives = sent.arrive ? `${many(sent.arrive, 'output arrives', 'outputs arrive')}${sent.added ? `, ${number(sent.added)} added to psums` : ''}` : 'nothing arrives';
    text(fit(`\u25B2 ${arrives}${when}`, w - 16, 12.5), x + 8, y + 53, 12.5, sent.arrive ? colour.up : colour.soft);
  };

  let lastBusiest = null;
  const drawArray = () => {
    const known = contentsAt(state.frame) && inWindow(state.frame);
    ctx.clearRect(0, 0, geometry.width, geometry.height);
    lastBusiest = drawLinks();
    drawL2();
    for (let place = 0; place < PLACES; place++) drawPe(place, known);
    if (lastBusiest && geometry.paths[lastBusiest.network][lastBusiest.link] && geometry.pitch >= 30) {
      const line = geometry.paths[lastBusiest.network][lastBusiest.link][0];
      const i = Math.max(0, line.length - 2), words = number(lastBusiest.elements);
      const x = (line[i][0] + line[i + 1 < line.length ? i + 1 : i][0]) / 2, y = (line[i][1] + line[i + 1 < line.length ? i + 1 : i][1]) / 2;
      ctx.font = '600 10.5px system-ui, "DejaVu Sans", sans-serif';
      const w = ctx.measureText(words).width + 8;
      roundRect(x - w / 2, y - 8, w, 16, 8);
      ctx.fillStyle = NETWORKS[lastBusiest.network].tensor === 2 ? colour.up : colour.down;
      ctx.fill();
      text(words, x, y + 4, 10.5, colour.card, 'center', 600);
    }
  };

  // ---- lanes of time ----
  const lanes = $('lanes'), lanesCtx = lanes.getContext('2d');
  let lanesView = null;
  const LANES = [...(OFF_CHIP ? [['load', 'load', 'loaded', 'down']] : []), ['fetch', 'fetch', 'fetched', 'down'], ['compute', 'compute', 'computed', 'strong'],
    ['drain', 'drain', 'drained', 'up'], ...(OFF_CHIP ? [['store', 'store', 'stored', 'up']] : [])];
  const drawLanes = () => {
    const width = lanes.clientWidth, height = lanes.clientHeight, ratio = Math.min(devicePixelRatio || 1, 3), c = lanesCtx;
    if (lanes.width !== Math.round(width * ratio) || lanes.height !== Math.round(height * ratio)) {
      lanes.width = Math.round(width * ratio);
      lanes.height = Math.round(height * ratio);
    }
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.clearRect(0, 0, width, height);
    const [from, to] = bounds(state.frame), around = width < 500 ? 2 : 5;
    let first = state.frame, last = state.frame, begin = from, end = to;
    while (first > 0 && state.frame - first < around) begin = Math.min(begin, bounds(--first)[0]);
    while (last < N - 1 && last - state.frame < around) end = Math.max(end, bounds(++last)[1]);
    const left = 58, scale = (width - left - 10) / Math.max(1, end - begin), rowHeight = (height - 20) / LANES.length;
    const xOf = (cycle) => left + (cycle - begin) * scale;
    lanesView = { left, scale, begin, end, first, last };
    c.font = '11px system-ui, "DejaVu Sans", sans-serif';
    LANES.forEach(([name, a, b, ink], lane) => {
      const y = 4 + lane * rowHeight;
      c.fillStyle = colour.soft;
      c.textAlign = 'right';
      c.fillText(name, left - 8, y + rowHeight / 2 + 4);
      c.fillStyle = colour.track;
      c.fillRect(left, y + rowHeight - 2, width - left - 10, 0.7);
      for (let f = Math.max(0, first - 3); f <= Math.min(N - 1, last + 3); f++) {
        if (F[a][f] < 0 || F[b][f] <= F[a][f]) continue;
        const x = Math.max(left, xOf(F[a][f])), w = Math.min(width - 10, xOf(F[b][f])) - x;
        if (w <= 0) continue;
        c.fillStyle = colour[ink];
        c.globalAlpha = f === state.frame ? 1 : 0.3;
        c.fillRect(x + 0.5, y + 3, Math.max(1, w - 1), rowHeight - 7);
        c.globalAlpha = 1;
        if (w > (F.steps[f] === 1 ? 10 + 6 * String(F.step[f]).length : 64)) {
          c.textAlign = 'center';
          c.fillStyle = f === state.frame ? colour.card : colour.text;
          c.fillText(F.steps[f] === 1 ? F.step[f] : `${F.step[f]}\u2026`, x + w / 2, y + rowHeight / 2 + 3.5);
        }
      }
    });
    const tick = niceTick((end - begin) / Math.max(2, (width - left) / 90));
    c.textAlign = 'center';
    c.fillStyle = colour.soft;
    for (let cycle = Math.ceil(begin / tick) * tick; cycle <= end; cycle += tick) {
      const x = xOf(cycle);
      if (x < width - 24) c.fillText(number(cycle), x, height - 3);
      c.fillRect(x, height - 16, 0.7, 3);
    }
    if (state.cycle !== null) {
      c.strokeStyle = colour.follow;
      c.lineWidth = 2;
      c.strokeRect(xOf(state.cycle), 2, Math.max(2, scale), height - 18);
    }
  };
  const niceTick = (least) => {
    let tick = 1;
    while (tick < least) tick *= tick.toString()[0] === '2' ? 2.5 : 2;
    return Math.max(1, Math.round(tick));
  };

  // ---- the loop nest ----
  // The index of a dimension as the loops outside of and at this one give it.
  const drawNest = () => {
    const f = state.frame, has = INDEX.length > 0, rows = [];
    let advanced = -1;
    if (has && f > 0) advanced = data.loops.findIndex((_, i) => INDEX[i][f] !== INDEX[i][f - 1]);
    const begin = {};
    const markAt = (i) => data.marks.map((loops, t) => loops === i ? t : -1).filter((t) => t >= 0);
    data.loops.forEach((loop, i) => {
      const outer = i > 0 && loop.level > data.loops[i - 1].level && data.loops.find((other) => other.level === loop.level - 1 && other.units);
      if (outer) rows.push(`<div class="l2mark">each of these ${number(outer.units)} units:</div>`);
      const marks = OFF_CHIP ? markAt(i) : [];
      if (marks.length) rows.push(`<div class="l2mark">L2 holds, while the loops above stand still: ${marks.map((t) => WORDS[t]).join(', ')}</div>`);
      const index = has ? INDEX[i][f] : 0;
      const ranges = loop.parts.map(([dim, size, offset]) => {
        const at = (begin[dim] || 0) + index * offset * (loop.units && loop.parts.length === 1 ? loop.units : 1);
        begin[dim] = at;
        const low = dim.toLowerCase();
        if (loop.units) return `${low}: ${loop.units} units${loop.trips > 1 ? `, fold ${number(index)}` : ''}`;
        return size > 1 ? `${low} ${at}\u2013${at + size - 1}` : `${low} ${at}`;
      });
      const name = loop.parts.map(([dim, size, offset]) => `${dim}(${size},${offset})`).join(' ');
      const share = loop.trips > 1 ? index / (loop.trips - 1) : 1;
      rows.push(`<div class="loop${i === advanced ? ' advanced' : ''}" style="margin-left:${Math.min(i, 8) * 9}px" title="${escape(name)}">` +
        `<span>${loop.units ? 'spatial' : 'for'} ${escape(name)} <span class="soft">${has ? escape(ranges.join(', ')) : ''}</span></span>` +
        `<span class="at">${has ? `${number(index)}<span class="soft">/${number(loop.trips)}</span>` : ''}</span>` +
        (loop.trips > 1 ? `<span class="bar"><i style="width:${(100 * share).toFixed(1)}%"></i></span>` : '') + '</div>');
    });
    const inner = OFF_CHIP ? markAt(data.loops.length) : [];
    if (inner.length) rows.push(`<div class="l2mark">L2 holds: ${inner.map((t) => WORDS[t]).join(', ')}</div>`);
    $('nest').innerHTML = `<h2>Loop nest <small>${F.steps[f] === 1 ? `step ${number(F.step[f])}` : `from step ${number(F.step[f])}`}</small></h2>${rows.join('')}` +
      `<div class="l2mark">${escape(data.formula)}</div>` + (has ? '' : '<p class="soft">The indices of these steps are unknown: the trace begins too late.</p>');
  };

  // ---- counters ----
  let showAll = false;
  const sources = (counter) => {
    if (!counter.counted) return 'the trace does not say';
    if (!counter.terms.length) return 'nothing adds to it here';
    const words = counter.terms.map((term) => TERM_WORDS[term] || term).join(' + ');
    return counter.most ? `most of any step: ${words}` : `+ ${words}`;
  };
  const drawCounters = () => {
    const f = state.frame, last = f === N - 1, rows = [];
    for (const counter of COUNTERS) {
      const total = counter.total, far = counter.sums[f + 1], grew = counter.sums[f + 1] - counter.sums[f];
      if (!showAll && !(total > 0) && far === 0) continue;
      const moved = grew > 0, agrees = last && total === far;
      rows.push(`<tr class="${moved ? 'moved ' : ''}${agrees ? 'done' : ''}" title="${escape(counter.what)}"><td>${counter.name}</td>` +
        `<td><b>${counter.counted ? number(far) : '-'}</b></td>` +
        `<td>${!counter.counted ? '' : counter.most ? (moved ? `\u2191${number(counter.here[f])}` : '') : (moved ? `+${number(grew)}` : '')}</td>` +
        `<td>${total === undefined ? '-' : number(total)}${agrees ? ' \u2713' : ''}</td><td class="when">${escape(sources(counter))}</td></tr>`);
    }
    const partial = data.whole ? '' : '<p class="soft">The trace lacks records, so these do not reach the totals.</p>';
    $('counters').innerHTML = `<h2>Counters <small>up to ${F.steps[f] === 1 ? 'this step' : 'these steps'} ` +
      `<button type="button" class="plain" id="all">${showAll ? 'without zeros' : 'all'}</button></small></h2>` +
      `<div class="scroll"><table><thead><tr><th>counter</th><th>so far</th><th>here</th><th>total</th><th style="text-align:left">what is added</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>${partial}`;
    $('all').onclick = () => { showAll = !showAll; drawCounters(); };
  };

  // ---- what is chosen ----
  const chip = (tensor, element, classes, value) => {
    const followed = state.followed && state.followed.tensor === tensor && state.followed.element === element;
    return `<button type="button" class="chip ${TENSORS[tensor]} ${classes}${followed ? ' followed' : ''}" data-tensor="${tensor}" data-element="${element}" ` +
      `title="follow ${fullName(tensor, element)}${value === undefined ? '' : ` = ${value}`}">${elementName(tensor, element)}</button>`;
  };
  const CHIPS_MOST = 240, OPS_MOST = 200;
  const chips = (list) => `<div class="chips">${list.slice(0, CHIPS_MOST).join('')}${list.length > CHIPS_MOST ? `<span class="soft">and ${number(list.length - CHIPS_MOST)} more</span>` : ''}</div>`;
  const holdersBefore = (tensor, element, pe) => {
    const holders = [];
    const f = state.frame;
    if (f === WINDOW.from) return holders;
    contentsAt(f - 1);
    for (let p = 0; p < PES; p++) if (p !== pe && contents[3 * p + tensor].has(element)) holders.push(p);
    contentsAt(f);
    return holders;
  };
  const describePe = (pe) => {
    const f = state.frame, act = actsAt(f)[pe], ops = operations(f), html = [];
    const late = data.array.late[pe] ? `, ${many(data.array.late[pe], 'cycle')} behind L2's clock` : '';
    html.push(`<h2>${peName(pe)} <small>row ${Math.floor(NUMBER[pe] / data.array.columns)}, column ${NUMBER[pe] % data.array.columns}${late}</small></h2>`);
    if (!contentsAt(f)) return html.concat('<p class="soft">What each PE holds is shown for the steps that are shown one by one, of traces of accesses.</p>').join('');
    html.push(`<p class="soft" style="margin:0">${act.ops.length ? `computes ${many(act.ops.length, 'operation')}` : 'computes nothing'}; receives ${number(act.received - act.forwarded)}, ` +
      `gets ${number(act.forwarded)} forwarded, sends ${number(act.sent)}</p>`);
    for (let t = 0; t < 3; t++) {
      const map = contents[3 * pe + t], kept = [...map.values()].filter((since) => since < f).length;
      if (!sizeOf(t) || !map.size) continue;
      html.push(`<h3>holds ${many(map.size, t === 2 ? 'output' : TENSORS[t])}: ${number(kept)} kept, ${number(map.size - kept)} new${map.size > 1 ? ` <span class="box">(${boxName(t, [...map.keys()])})</span>` : ''}</h3>`);
      html.push(chips([...map].sort((a, b) => a[0] - b[0]).map(([element, since]) => {
        const copied = act.copies && act.copies.has(t * 2 ** 40 + element);
        return chip(t, element, `${since < f ? 'kept' : ''}${copied && since === f ? 'forwarded' : ''}`, t < 2 ? VALUE[t].get(element) : undefined);
      })));
    }
    if (act.copies) {
      const list = [...act.copies].slice(0, 40).map((key) => [Math.floor(key / 2 ** 40), key % 2 ** 40]);
      html.push('<h3>forwarded to it, by a PE that held it in the step before</h3>');
      html.push(list.map(([t, element]) => `<div>${chip(t, element, 'forwarded', VALUE[t].get(element))} <span class="soft">${holdersBefore(t, element, pe).slice(0, 4).map((p) => peName(p)).join(' or ')}</span></div>`).join(''));
    }
    if (act.ops.length) {
      html.push('<h3>computes</h3><div class="ops">');
      for (const row of act.ops.slice(0, OPS_MOST)) {
        const at = ops.cycle(row), now = state.cycle !== null && at - (data.array.late[pe] || 0) === state.cycle;
        const w = ops.weight ? ops.weight(row) : -1, i = ops.input(row);
        const product = w >= 0 && VALUE[0].has(w) && VALUE[1].has(i) ? ` <span class="soft">${VALUE[0].get(w)} \u00d7 ${VALUE[1].get(i)}</span>` : VALUE[1].has(i) ? ` <span class="soft">${VALUE[1].get(i)}</span>` : '';
        html.push(`<div class="${now ? 'now' : ''}"><span class="soft">${number(at)}</span>${w >= 0 ? chip(0, w, '') + '\u00d7' : 'max'}${chip(1, i, '')}\u2192${chip(2, ops.sum(row), '')}${product}</div>`);
      }
      html.push(act.ops.length > OPS_MOST ? `<p class="soft">and ${number(act.ops.length - OPS_MOST)} more</p></div>` : '</div>');
    }
    const out = group(f, 'pe evict sum'), sent = [];
    for (let i = 0; i < out.count; i++) if (out.pe(i) === pe) sent.push(chip(2, out.element(i), '', out.value ? out.value(i) : undefined) + (out.value ? `<span class="soft">=&nbsp;${number(out.value(i))}</span>` : ''));
    if (sent.length) html.push(`<h3>sends up, when it has computed</h3>${chips(sent)}`);
    return html.join('');
  };
  const listGroup = (title, name, tensor) => {
    const g = group(state.frame, `${name} ${TENSORS[tensor]}`), list = [];
    for (let i = 0; i < Math.min(g.count, CHIPS_MOST + 1); i++) list.push(chip(tensor, g.element(i), '', g.value ? g.value(i) : VALUE[tensor] && VALUE[tensor].get(g.element(i))));
    return g.count ? `<h3>${title} (${number(g.count)})</h3>${chips(list)}` : '';
  };
  const describeL2 = () => {
    const f = state.frame, html = [`<h2>L2 <small>${F.steps[f] === 1 ? `step ${number(F.step[f])}` : `${number(F.steps[f])} steps together`}</small></h2>`];
    if (!ACCESS || !inWindow(f)) {
      const rows = [['sends', flowWords([[F.send_weight[f], 'weights'], [F.send_input[f], 'inputs']])], ['PEs fill', flowWords([[F.fill_weight[f], 'weights'], [F.fill_input[f], 'inputs']])],
        ['forwarded', flowWords([[F.forward_weight[f], 'weights'], [F.forward_input[f], 'inputs']])], ['computed', many(F.compute_ops[f], 'operation')],
        ['active', F.steps[f] === 1 || F.active[f] < 0 ? many(F.active[f], 'PE') : `${(F.active[f] / F.steps[f]).toFixed(1)} PEs on average`],
        ['arrive', many(F.arrive[f], 'output')], ['fullest L1', many(F.hold_l1[f], 'element')], ['busiest link', many(Math.max(F.busiest_down[f], F.busiest_up[f]), 'element')]];
      html.push(`<table><tbody>${rows.map(([a, b]) => `<tr><td>${a}</td><td>${b || '-'}</td></tr>`).join('')}</tbody></table>`);
      return html.join('');
    }
    if (OFF_CHIP) for (let t = 0; t < 3; t++) html.push(listGroup(t === 2 ? 'psums that come back' : `${WORDS[t]} loaded`, 'offchip load', t));
    for (let t = 0; t < 2; t++) html.push(listGroup(`${WORDS[t]} brought in from off chip`, 'l2 bring', t));
    for (let t = 0; t < 2; t++) html.push(listGroup(`${WORDS[t]} sent down`, 'down fetch', t));
    html.push(listGroup('added on the way up', 'up reduce', 2), listGroup('outputs that arrive', 'up drain', 2), listGroup('added to what L2 has', 'l2 accumulate', 2));
    if (OFF_CHIP) html.push(listGroup('outputs stored off chip', 'offchip store', 2));
    return html.join('') + (html.some((part, i) => i && part) ? '' : '<p class="soft">Nothing passes L2 in this step.</p>');
  };
  const describeLink = ({ network, link }) => {
    const f = state.frame, html = [], net = NETWORKS[network];
    html.push(`<h2>${escape(linkName(net, link))} <small>${net.topology} of ${escape(net.name)}</small></h2>`);
    const now = loadOf(linksAt(f, null)[network], link), run = loadOf(linksOfRun()[network], link);
    html.push(`<p style="margin:0">${many(now, 'element')} in this step, ${number(run)} in the ${data.window[1] - data.window[0] === data.steps ? 'run' : 'steps shown one by one'}</p>`);
    if (ACCESS) for (const name of LINK_GROUPS[network]) {
      const g = group(f, name), list = [], tensor = TENSORS.indexOf(name.split(' ')[2]);
      for (let i = 0; i < g.count; i++) if (g.pe(i) === link) list.push(chip(tensor, g.element(i), ''));
      if (list.length) html.push(`<h3>${WORDS[tensor]}</h3>${chips(list)}`);
    }
    return html.join('');
  };
  const drawChosen = () => {
    const { kind } = state.chosen;
    $('chosen').innerHTML = kind === 'pe' ? describePe(state.chosen.pe) : kind === 'link' ? describeLink(state.chosen) : describeL2();
  };

  const LINKS_SHOWN = 6;
  const drawBusy = () => {
    const f = state.frame, shown = inWindow(f) && hasDetail && data.hasLinks, list = [];
    $('busy').hidden = !shown;
    if (!shown) return;
    const loads = state.allLinks ? linksOfRun() : linksAt(f, state.cycle);
    loads.forEach((load, network) => load.forEach((elements, link) => { if (elements > 0) list.push([elements, network, link]); }));
    list.sort((a, b) => b[0] - a[0]);
    const when = state.allLinks ? (data.window[1] - data.window[0] === data.steps ? 'in the run' : 'in the steps shown one by one') : state.cycle === null ? 'in this step' : 'in this cycle';
    $('busy').innerHTML = `<h2>Busiest links <small>${when}</small></h2>` + (list.length ? list.slice(0, LINKS_SHOWN).map(([elements, network, link]) =>
      `<div><button type="button" class="plain" data-network="${network}" data-link="${link}">${escape(linkName(NETWORKS[network], link))}</button>` +
      `<span><i style="width:${(100 * elements / list[0][0]).toFixed(1)}%;background:var(--${NETWORKS[network].tensor === 2 ? 'up' : 'down'})"></i>${number(elements)}</span></div>`).join('') : '<span class="soft">nothing crosses a link</span>');
    $('busy').querySelectorAll('[data-link]').forEach((button) => { button.onclick = () => choose({ kind: 'link', network: Number(button.dataset.network), link: Number(button.dataset.link) }); });
  };

  // ---- an element over time ----
  // Everything that happens to it in the steps shown one by one.
  const history = (tensor, element) => {
    const spans = [], moves = [], open = new Map();
    const each = (f, name, use) => {
      const g = group(f, `${name} ${TENSORS[tensor]}`);
      for (let i = 0; i < g.count; i++) if (g.element && g.element(i) === element) use(g, i);
    };
    const close = (pe, f) => {
      const span = open.get(pe);
      if (!span) return;
      span.to = f;
      open.delete(pe);
    };
    const start = (pe, f, early) => {
      const span = { pe, from: f, to: WINDOW.to, early, used: 0 };
      open.set(pe, span);
      spans.push(span);
    };
    if (!inherited) findInherited();
    for (const [at, e] of inherited) if (e === element && at % 3 === tensor) start((at - tensor) / 3, WINDOW.from, true);
    for (let f = WINDOW.from; f < WINDOW.to; f++) {
      if (tensor === 2 && f > WINDOW.from) each(f - 1, 'pe evict', (g, i) => close(g.pe(i), f));
      each(f, 'offchip load', () => moves.push([f, 'loaded from off chip']));
      each(f, 'l2 bring', () => moves.push([f, 'brought into L2']));
      each(f, 'l1 drop', (g, i) => close(g.pe(i), f));
      each(f, 'down fetch', () => moves.push([f, 'L2 sends it']));
      each(f, 'link forward', (g, i) => moves.push([f, `forwarded to ${peName(g.pe(i))}`]));
      each(f, 'l1 fill', (g, i) => start(g.pe(i), f));
      each(f, 'l1 begin', (g, i) => start(g.pe(i), f));
      const ops = operations(f), column = ops.count ? ops[TENSORS[tensor]] : null;
      if (column) for (let i = 0; i < ops.count; i++) if (column(i) === element && open.has(ops.pe(i))) open.get(ops.pe(i)).used++;
      each(f, 'pe evict', (g, i) => moves.push([f, `${peName(g.pe(i))} sends ${number(g.value(i))} up`]));
      each(f, 'up reduce', (g, i) => moves.push([f, `added on the way: ${number(g.value(i))}`]));
      each(f, 'up drain', (g, i) => moves.push([f, `${number(g.value(i))} arrives at L2`]));
      each(f, 'l2 accumulate', (g, i) => moves.push([f, `L2 adds it: ${number(g.value(i))}`]));
      each(f, 'offchip store', () => moves.push([f, 'stored off chip']));
    }
    return { spans, moves };
  };
  let followedHistory = null;
  const follow = (tensor, element) => {
    if (!ACCESS) return;
    state.followed = { tensor, element };
    followedHistory = history(tensor, element);
    render();
    $('followed').scrollIntoView({ block: 'nearest' });
  };
  const unfollow = () => {
    state.followed = followedHistory = null;
    render();
  };
  const STRIP_ROWS = 14;
  const drawFollowed = () => {
    const box = $('followed');
    box.hidden = !state.followed;
    if (!state.followed) return;
    const { tensor, element } = state.followed, { spans, moves } = followedHistory;
    const pes = [...new Set(spans.map((span) => span.pe))].sort((a, b) => a - b), shown = pes.slice(0, STRIP_ROWS);
    const width = 400, left = 46, rowHeight = 14;
    const firsts = [...spans.map((span) => span.from), ...moves.map(([f]) => f)], lasts = [...spans.map((span) => span.to), ...moves.map(([f]) => f + 1)];
    const from = Math.max(WINDOW.from, Math.min(...firsts, WINDOW.to - 1) - 3), to = Math.min(WINDOW.to, Math.max(...lasts, from + 12) + 3), steps = to - from;
    const xOf = (f) => left + (f - from) / steps * (width - left - 2);
    const bars = spans.filter((span) => shown.includes(span.pe)).map((span) =>
      `<rect x="${xOf(span.from).toFixed(1)}" y="${shown.indexOf(span.pe) * rowHeight + 2}" width="${Math.max(1.2, xOf(span.to) - xOf(span.from)).toFixed(1)}" height="10" fill="var(--${TENSORS[tensor]})"><title>${peName(span.pe)}: steps ${F.step[span.from]} to ${F.step[Math.min(WINDOW.to, span.to) - 1]}, ${span.used} uses</title></rect>`);
    const labels = shown.map((pe, i) => `<text x="${left - 5}" y="${i * rowHeight + 11}" text-anchor="end" font-size="10" fill="currentColor">${peName(pe)}</text>`);
    const height = Math.max(1, shown.length) * rowHeight + 18, now = xOf(state.frame + 0.5), here = state.frame >= from && state.frame < to;
    const uses = spans.reduce((sum, span) => sum + span.used, 0), held = spans.reduce((sum, span) => sum + span.to - span.from, 0);
    const list = moves.filter(([f]) => f === state.frame);
    const next = moves.find(([f]) => f > state.frame), before = [...moves].reverse().find(([f]) => f < state.frame);
    const value = tensor < 2 && VALUE[tensor].has(element) ? ` = ${number(VALUE[tensor].get(element))}` : '';
    box.innerHTML = `<h2><span>Following <span class="chip ${TENSORS[tensor]} followed">${escape(fullName(tensor, element))}</span>${value}</span> <button type="button" class="plain" id="unfollow">end</button></h2>` +
      `<p style="margin:0 0 4px" class="soft">${many(pes.length, 'PE')} ${pes.length === 1 ? 'holds' : 'hold'} it, ${many(held, 'PE-step')} in all, for ${many(uses, 'operation')}</p>` +
      `<svg class="strip" id="strip" viewBox="0 0 ${width} ${height}" role="img" aria-label="When each PE holds it">${bars.join('')}${labels.join('')}` +
      `<text x="${left}" y="${height - 4}" font-size="10" fill="var(--soft)">step ${number(F.step[from])}</text><text x="${width - 2}" y="${height - 4}" text-anchor="end" font-size="10" fill="var(--soft)">step ${number(F.step[to - 1])}</text>` +
      (here ? `<line x1="${now.toFixed(1)}" x2="${now.toFixed(1)}" y1="0" y2="${height - 15}" stroke="var(--follow)" stroke-width="1.5"/>` : '') + '</svg>' +
      (pes.length > shown.length ? `<p class="soft" style="margin:0">and ${number(pes.length - shown.length)} more PEs</p>` : '') +
      `<div>${list.length ? `<b>here:</b> ${[...new Set(list.map(([, words]) => words))].slice(0, 8).map(escape).join('; ')}` : '<span class="soft">nothing happens to it in this step</span>'}</div>` +
      '<div>' + [before && `<button type="button" class="plain" data-frame="${before[0]}">before: step ${number(F.step[before[0]])}, ${escape(before[1])}</button>`,
        next && `<button type="button" class="plain" data-frame="${next[0]}">next: step ${number(F.step[next[0]])}, ${escape(next[1])}</button>`].filter(Boolean).join('<br>') + '</div>';
    $('unfollow').onclick = unfollow;
    box.querySelectorAll('[data-frame]').forEach((button) => { button.onclick = () => go(Number(button.dataset.frame)); });
    $('strip').onclick = (event) => {
      const rect = $('strip').getBoundingClientRect(), x = (event.clientX - rect.left) / rect.width * width;
      if (x >= left) go(Math.min(to - 1, from + Math.floor((x - left) / (width - left - 2) * steps)));
    };
  };

  // ---- the sentence ----
  const say = () => {
    const f = state.frame, parts = [];
    if (F.steps[f] > 1) {
      parts.push(`Steps ${number(F.step[f])} to ${number(F.step[f] + F.steps[f] - 1)} together, cycles ${number(bounds(f)[0])} to ${number(bounds(f)[1])}: L2 sends ${flowWords([[F.send_weight[f], 'weights'], [F.send_input[f], 'inputs']]) || 'nothing'}; ` +
        `${F.active[f] < 0 ? 'PEs' : `${(F.active[f] / F.steps[f]).toFixed(1)} PEs on average`} compute ${many(F.compute_ops[f], 'operation')}; ${many(F.arrive[f], 'output arrives', 'outputs arrive')}.`);
    } else {
      const forwarded = F.forward_weight[f] + F.forward_input[f];
      parts.push(`Step ${number(F.step[f])}: L2 sends ${flowWords([[F.send_weight[f], 'weights'], [F.send_input[f], 'inputs']]) || 'nothing'}` +
        `${forwarded ? `, PEs forward ${number(forwarded)} to each other` : ''}; ${F.active[f] < 0 ? 'PEs compute' : many(F.active[f], 'PE computes', 'PEs compute')} ${many(F.compute_ops[f], 'operation')}; ` +
        `${F.evict[f] ? `${many(F.evict[f], 'output leaves', 'outputs leave')}${F.reduce[f] ? `, ${many(F.reduce[f], 'addition')} on the way` : ''}, ${number(F.arrive[f])} at L2` : 'no output leaves'}.`);
    }
    if (state.cycle !== null && inWindow(f)) {
      const busy = [];
      for (let g = Math.max(0, f - 3); g <= Math.min(N - 1, f + 6); g++)
        for (const [name, a, b] of LANES) if (F[a][g] >= 0 && F[a][g] <= state.cycle && state.cycle < F[b][g]) busy.push(`${name} of step ${number(F.step[g])}`);
      parts.push(`Cycle ${number(state.cycle)}: ${busy.join(', ') || 'nothing is under way'}.`);
    }
    if (lastBusiest && inWindow(f)) parts.push(`Busiest link${state.allLinks ? ' of the run' : ''}: ${linkName(NETWORKS[lastBusiest.network], lastBusiest.link)}, ${many(lastBusiest.elements, 'element')}.`);
    $('said').textContent = parts.join(' ');
  };

  // ---- everything ----
  const drawTransport = () => {
    const f = state.frame, [from, to] = cyclesOf(f);
    $('step').value = f;
    $('step').setAttribute('aria-valuetext', F.steps[f] === 1 ? `step ${F.step[f]}` : `steps ${F.step[f]} to ${F.step[f] + F.steps[f] - 1}`);
    $('stepOut').textContent = F.steps[f] === 1 ? `${number(F.step[f])} / ${number(data.steps)}` : `${number(F.step[f])}\u2013${number(F.step[f] + F.steps[f] - 1)}`;
    $('cycle').min = from;
    $('cycle').max = Math.max(from, to - 1);
    $('cycle').value = state.cycle === null ? from : state.cycle;
    $('cycle').disabled = !inWindow(f);
    $('cycleOut').textContent = state.cycle === null ? `${number(from)}\u2013${number(to - 1)}` : number(state.cycle);
    $('play').querySelector('path').setAttribute('d', state.playing ? 'M3 2h4v12H3zM9 2h4v12H9z' : 'M4 2v12l9-6z');
    $('play').setAttribute('aria-label', state.playing ? 'Pause' : 'Play');
  };
  let pending = false;
  const render = () => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(renderNow);
  };
  const renderNow = () => {
    pending = false;
    drawTransport();
    drawArray();
    drawLanes();
    drawNest();
    drawFollowed();
    drawChosen();
    drawBusy();
    drawCounters();
    say();
  };
  const go = (frame, cycle) => {
    state.frame = Math.max(0, Math.min(N - 1, frame));
    const [from, to] = cyclesOf(state.frame);
    state.cycle = cycle === undefined || cycle === null || !inWindow(state.frame) ? null : Math.max(from, Math.min(to - 1, cycle));
    render();
  };
  // A cycle ahead or back. When the next step begins to be computed, that one is shown: it is what the PEs do then.
  const goCycle = (delta) => {
    const f = state.frame, [from, to] = cyclesOf(f);
    if (!inWindow(f)) return go(f + delta);
    if (state.cycle === null) return go(f, delta > 0 ? from : to - 1);
    const cycle = state.cycle + delta;
    let frame = f;
    while (delta > 0 && inWindow(frame + 1) && F.compute[frame + 1] <= cycle) frame++;
    if (delta > 0 && frame === f && cycle >= to) return go(f + 1);
    if (delta < 0 && f > 0 && (cycle < from || (cycle < F.compute[f] && state.cycle >= F.compute[f]))) frame--;
    go(frame, cycle);
  };
  const frameOfStep = (step) => {
    let low = 0, high = N - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (F.step[middle] <= step) low = middle; else high = middle - 1;
    }
    return low;
  };
  const frameOfCycle = (cycle) => {
    for (let f = 0; f < N; f++) if (F.computed[f] > cycle || F.drained[f] > cycle) return f;
    return N - 1;
  };

  // ---- playing ----
  let lastTick = 0, owed = 0;
  const tick = (now) => {
    if (!state.playing) return;
    owed += Math.min(0.5, (now - lastTick) / 1000) * state.speed;
    lastTick = now;
    const turns = Math.floor(owed);
    owed -= turns;
    for (let i = 0; i < turns && state.playing; i++) {
      const at = state.frame, cycle = state.cycle;
      if (state.by === 'cycle') goCycle(1); else go(at + 1);
      if (state.frame === at && (state.by === 'step' || state.cycle === cycle)) setPlaying(false);
    }
    requestAnimationFrame(tick);
  };
  const setPlaying = (playing) => {
    state.playing = playing;
    if (playing && state.frame === N - 1) go(0);
    owed = 0;
    lastTick = performance.now();
    if (playing) requestAnimationFrame(tick);
    render();
  };

  // ---- search ----
  const TENSOR_WORDS = [['weight', 'w', 'weights'], ['input', 'i', 'inputs'], ['sum', 'o', 'output', 'outputs', 'psum', 's']];
  const findElement = (words) => {
    const tensor = TENSOR_WORDS.findIndex((names) => names.includes(words[0]));
    if (tensor < 0 || !subscripts[tensor].length) return null;
    const given = new Map();
    for (const word of words.slice(1)) {
      const match = /^([a-z])'?(\d+)$/.exec(word);
      if (word === 'all') continue; // of a tensor with one element
      if (!match) return null;
      given.set(match[1], Number(match[2]));
    }
    let element = 0;
    for (const [dim, size] of subscripts[tensor]) {
      const at = given.get(dim.toLowerCase()) || 0;
      if (at >= size) return null;
      given.delete(dim.toLowerCase());
      element = element * size + at;
    }
    return given.size ? null : { tensor, element };
  };
  const search = (query) => {
    const words = query.trim().toLowerCase().split(/[\s,]+/);
    const value = Number(words[1]);
    if (/^\d+$/.test(words[0])) return go(frameOfStep(Number(words[0]))), true;
    if (words[0] === 'step' && value >= 0) return go(frameOfStep(value)), true;
    if (words[0] === 'cycle' && value >= 0) return go(frameOfCycle(value), value), true;
    if (words[0] === 'l2') return choose({ kind: 'l2' }), true;
    if (words[0] === 'pe' && PE_OF.has(value)) return choose({ kind: 'pe', pe: PE_OF.get(value) }), true;
    if (words[0] === 'link' || words[0] === 'busiest') {
      const best = lastBusiest;
      if (best) return choose({ kind: 'link', network: best.network, link: best.link }), true;
    }
    const element = ACCESS && findElement(words);
    if (element) return follow(element.tensor, element.element), true;
    return false;
  };
  const choose = (chosen) => {
    state.chosen = chosen;
    render();
  };

  // ---- pointing ----
  const distance = (px, py, [ax, ay], [bx, by]) => {
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const t = length ? Math.max(0, Math.min(1, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length)) : 0;
    return Math.hypot(px - ax - t * (bx - ax), py - ay - t * (by - ay));
  };
  const hit = (x, y) => {
    const g = geometry;
    if (x >= g.l2.x && x <= g.l2.x + g.l2.w && y <= g.l2.y + g.l2.h) return { kind: 'l2' };
    const column = Math.floor((x - g.x0) / g.pitch), row = Math.floor((y - g.y0) / g.pitchY);
    if (column >= 0 && column < COLUMNS && row >= 0 && row < ROWS && x - g.x0 - column * g.pitch <= g.size && y - g.y0 - row * g.pitchY <= g.peHeight) {
      const pe = PE_AT.get(row * COLUMNS + column);
      return pe === undefined ? null : { kind: 'pe', pe };
    }
    let best = null, near = 9;
    g.paths.forEach((paths, network) => paths.forEach((lines, link) => {
      for (const line of lines) for (let i = 1; i < line.length; i++) {
        const away = distance(x, y, line[i - 1], line[i]);
        if (away < near) { near = away; best = { kind: 'link', network, link }; }
      }
    }));
    return best;
  };
  canvas.addEventListener('click', (event) => {
    const rect = canvas.getBoundingClientRect();
    const found = hit(event.clientX - rect.left, event.clientY - rect.top);
    if (found) choose(found);
  });
  canvas.addEventListener('pointermove', (event) => {
    const rect = canvas.getBoundingClientRect(), found = hit(event.clientX - rect.left, event.clientY - rect.top);
    let words = '';
    if (found && found.kind === 'link' && inWindow(state.frame)) words = `${linkName(NETWORKS[found.network], found.link)}: ${many(loadOf((state.allLinks ? linksOfRun() : linksAt(state.frame, state.cycle))[found.network], found.link), 'element')}`;
    else if (found && found.kind === 'pe' && contentsAt(state.frame)) words = `${peName(found.pe)} holds ${flowWords([0, 1, 2].map((t) => [contents[3 * found.pe + t].size, WORDS[t]])) || 'nothing'}`;
    if (canvas.title !== words) canvas.title = words;
  });
  lanes.addEventListener('click', (event) => {
    const rect = lanes.getBoundingClientRect(), v = lanesView, x = event.clientX - rect.left;
    if (!v || x < v.left) return;
    const cycle = Math.floor(v.begin + (x - v.left) / v.scale), lane = LANES[Math.min(LANES.length - 1, Math.floor((event.clientY - rect.top - 4) / ((rect.height - 20) / LANES.length)))];
    for (let f = v.first; lane && f <= v.last; f++) if (F[lane[1]][f] <= cycle && cycle < F[lane[2]][f]) return go(f, cycle);
    go(frameOfCycle(cycle), cycle);
  });
  document.addEventListener('click', (event) => {
    const target = event.target.closest && event.target.closest('.chip[data-element]');
    if (target) follow(Number(target.dataset.tensor), Number(target.dataset.element));
  });

  // ---- keys ----
  const KEYS = [
    ['\u2190 \u2192', 'step back, step ahead (with Page keys: ten)'], ['\u2191 \u2193', 'cycle back, cycle ahead'], ['Home End', 'first step, last step'],
    ['Space', 'play, or pause'], ['[ ]', 'slower, faster'], ['c', 'play by steps, or by cycles'], ['w', 'the whole step again, not one cycle'],
    ['Shift with \u2190 \u2191 \u2192 \u2193', 'the PE beside the chosen one'], ['b', 'the busiest link'], ['l', 'links of this step, or of the run'],
    ['/', 'search: step 12, cycle 300, PE 3, L2, input y2 x4'], ['Esc', 'follow no element, close this'], ['d', 'dark or light'], ['?', 'these keys'],
  ];
  const movePe = (dx, dy) => {
    const at = state.chosen.kind === 'pe' ? placeOf(state.chosen.pe) : -1;
    const column = (at < 0 ? 0 : at % COLUMNS) + (at < 0 ? 0 : dx), row = (at < 0 ? 0 : Math.floor(at / COLUMNS)) + (at < 0 ? 0 : dy);
    const pe = PE_AT.get(row * COLUMNS + column);
    if (column >= 0 && column < COLUMNS && row >= 0 && pe !== undefined) choose({ kind: 'pe', pe });
  };
  const setTheme = (dark) => {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    $('theme').textContent = dark ? 'Light' : 'Dark';
    readColours();
    render();
  };
  const isDark = () => document.documentElement.dataset.theme === 'dark';
  const setSpeed = (delta) => {
    const at = Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(state.speed) + delta));
    state.speed = SPEEDS[at];
    $('speed').value = state.speed;
  };
  const ACTIONS = {
    ArrowLeft: () => go(state.frame - 1), ArrowRight: () => go(state.frame + 1), ArrowUp: () => goCycle(-1), ArrowDown: () => goCycle(1),
    PageUp: () => go(state.frame - 10), PageDown: () => go(state.frame + 10),
    Home: () => go(0), End: () => go(N - 1), ' ': () => setPlaying(!state.playing), '[': () => setSpeed(-1), ']': () => setSpeed(1),
    c: () => { state.by = state.by === 'step' ? 'cycle' : 'step'; $('by').value = state.by; }, w: () => go(state.frame),
    b: () => { if (lastBusiest) choose({ kind: 'link', network: lastBusiest.network, link: lastBusiest.link }); },
    l: () => { state.allLinks = !state.allLinks; drawLegend(); render(); }, d: () => setTheme(!isDark()),
    '/': () => $('find').focus(), '?': () => $('help').showModal(), Escape: () => { if (state.followed) unfollow(); },
  };
  const SHIFTED = { ArrowLeft: () => movePe(-1, 0), ArrowRight: () => movePe(1, 0), ArrowUp: () => movePe(0, -1), ArrowDown: () => movePe(0, 1) };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || $('help').open) return;
    const tag = event.target.tagName, typing = (tag === 'INPUT' && event.target.type === 'search') || tag === 'SELECT';
    if (typing) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    if (event.key === ' ' && tag === 'BUTTON') return;
    const action = event.shiftKey && SHIFTED[event.key] || ACTIONS[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  // ---- the rest of the page ----
  const drawLegend = () => {
    const box = (style, words) => `<span><i style="${style}"></i>${words}</span>`;
    const linkWords = state.allLinks ? 'links: the whole run' : 'links: this step';
    $('legend').innerHTML = [
      ...TENSORS.map((name, t) => subscripts[t].length ? box(`background:var(--${name})`, WORDS[t]) : ''),
      box('background:var(--soft)', 'kept from the step before (stationary)'), box('border-color:var(--soft)', 'new in this step'),
      box('border-color:var(--soft);background:radial-gradient(var(--soft) 0 1.5px,transparent 2px)', 'new, forwarded by a PE'),
      '<span><b style="color:var(--down)">\u25BC</b> received from L2</span>', '<span><b style="color:var(--input)">\u21E2</b> forwarded to it</span>', '<span><b style="color:var(--up)">\u25B2</b> sent up</span>',
      `<button type="button" id="links">${linkWords}</button>`].join('');
    $('links').onclick = ACTIONS.l;
  };
  const setUp = () => {
    const dims = data.dims.filter(([, n]) => n > 1).map(([dim, n]) => `${dim} ${n}`).join('  ');
    $('title').innerHTML = `${escape(data.layer)} <small>dataflow ${escape(data.flow)}</small>`;
    $('shape').textContent = `${data.type}  ${dims}`;
    $('machine').textContent = data.machine.map(([name, value]) => `${name} ${value}`).join('  ');
    $('made').textContent = `Made by simcheck ${data.program} from ${data.source}, run ${data.run}, seed ${data.seed}: ${many(data.steps, 'step')}, ${many(data.cycles, 'cycle')}.`;
    const notes = [];
    const [from, to] = data.window;
    if (to - from < data.steps) notes.push(`Steps ${number(from)} to ${number(to - 1)} are shown one by one, the other ${number(data.steps - (to - from))} in groups with their counts. simcheck view --steps A:B shows others.`);
    if (!hasDetail) notes.push('The trace has steps only: what each PE holds and does is not in it. A trace written with --trace-level access has that.');
    else if (!ACCESS) notes.push('The trace has bursts: links are shown, but what each PE holds and does is not in it. A trace written with --trace-level access has that.');
    if (data.window[0] > 0 && ACCESS) notes.push('What PEs hold from before these steps is shown as far as it is used in them, or leaves.');
    if (!data.whole) notes.push(data.complete ? `The trace has a window: ${many(data.omitted, 'record')} were not written.` : 'The run was broken off.');
    if (LARGE) notes.push('The array is too large to draw: PEs that have work stand in a square.');
    if (NETWORKS.some((network) => network.count > network.links.length)) notes.push('There are too many links to draw them.');
    $('note').hidden = !notes.length;
    $('note').textContent = notes.join(' ');
    $('step').max = N - 1;
    $('speed').innerHTML = SPEEDS.map((speed) => `<option value="${speed}">${speed}/s</option>`).join('');
    state.speed = calm ? 1 : 4;
    $('speed').value = state.speed;
    $('help').innerHTML = `<h2>Keys</h2><dl>${KEYS.map(([keys, words]) => `<dt>${keys.split(' ').map((key) => key === 'with' ? 'with' : `<kbd>${escape(key)}</kbd>`).join(' ')}</dt><dd>${words}</dd>`).join('')}</dl>` +
      '<p class="soft">Click a PE, a link or L2 to see what it does; click an element to follow it. An address that ends in #step=12&amp;pe=3 opens there.</p><form method="dialog"><button>Close</button></form>';
    drawLegend();
  };
  const wire = () => {
    $('first').onclick = ACTIONS.Home; $('last').onclick = ACTIONS.End; $('back').onclick = ACTIONS.ArrowLeft; $('ahead').onclick = ACTIONS.ArrowRight;
    $('play').onclick = ACTIONS[' ']; $('theme').onclick = ACTIONS.d; $('ask').onclick = ACTIONS['?'];
    $('step').oninput = () => go(Number($('step').value));
    $('cycle').oninput = () => go(state.frame, Number($('cycle').value));
    $('by').onchange = () => { state.by = $('by').value; };
    $('speed').onchange = () => { state.speed = Number($('speed').value); };
    $('search').onsubmit = (event) => {
      event.preventDefault();
      const found = search($('find').value);
      $('find').setAttribute('aria-invalid', String(!found));
      $('find').style.borderColor = found ? '' : 'var(--down)';
      if (found) $('find').blur();
    };
    for (const id of ['step', 'cycle']) $(id).addEventListener('keydown', (event) => {
      if (ACTIONS[event.key] && event.key !== 'Tab') { event.preventDefault(); event.stopPropagation(); ACTIONS[event.key](); }
    });
    let timer;
    addEventListener('resize', () => { clearTimeout(timer); timer = setTimeout(() => { layOut(); render(); }, 60); });
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', () => setTheme(dark.matches));
    addEventListener('hashchange', readHash);
  };
  const readHash = () => {
    const words = new URLSearchParams(location.hash.slice(1));
    if (words.has('theme')) setTheme(words.get('theme') === 'dark');
    if (words.has('links')) { state.allLinks = words.get('links') === 'run'; drawLegend(); }
    if (words.has('pe') && PE_OF.has(Number(words.get('pe')))) state.chosen = { kind: 'pe', pe: PE_OF.get(Number(words.get('pe'))) };
    if (words.has('step')) go(frameOfStep(Number(words.get('step'))), words.has('cycle') ? Number(words.get('cycle')) : null);
    if (words.has('follow')) search(words.get('follow').replace(/\+/g, ' '));
    if (words.has('test')) selfTest();
    render();
  };

  // ---- checks of the page by itself (#test) ----
  const selfTest = () => {
    const results = { checks: 0, failed: [], totals: {}, frames: N, steps: data.steps };
    const check = (what, holds) => {
      results.checks++;
      if (!holds && results.failed.length < 20) results.failed.push(what);
    };
    const press = (key, shiftKey) => document.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey: Boolean(shiftKey), bubbles: true }));
    for (const counter of COUNTERS) {
      if (!counter.counted) continue;
      results.totals[counter.name] = counter.sums[N];
      if (data.whole && counter.total !== undefined) check(`total of ${counter.name}`, counter.total === counter.sums[N]);
    }
    checkDetail(check);
    press('Home');
    check('Home goes to the first step', state.frame === 0);
    press('ArrowRight');
    check('Right goes ahead', state.frame === Math.min(1, N - 1));
    press('ArrowLeft');
    check('Left goes back', state.frame === 0);
    press('End');
    check('End goes to the last step', state.frame === N - 1);
    press(' ');
    check('Space plays, from the first step if it was the last', state.playing && state.frame === 0);
    press(' ');
    check('Space pauses', !state.playing);
    press('ArrowDown');
    check('Down goes to a cycle', !inWindow(0) || state.cycle === bounds(0)[0]);
    const walked = [];
    let seen = 0;
    for (let i = 0; inWindow(state.frame) && state.cycle !== null && i < 300; i++) {
      walked.push(state.cycle);
      if (ACCESS) for (let pe = 0; pe < PES; pe++) seen += (elementNow(pe) || []).length;
      press('ArrowDown');
    }
    check('Down goes through all cycles', walked.every((cycle, i) => !i || cycle === walked[i - 1] + 1));
    if (ACCESS && data.window[0] === 0 && state.cycle === null) check('each operation is seen in its cycle', seen === COUNTERS[0].sums[N]);
    press('Home');
    press('w');
    check('w shows the whole step', state.cycle === null);
    press('ArrowRight', true);
    check('Shift and an arrow choose a PE', state.chosen.kind === 'pe');
    const dark = isDark();
    press('d');
    check('d changes dark and light', isDark() !== dark);
    press('d');
    press('?');
    check('? shows the keys', $('help').open);
    $('help').close();
    check('search finds the last step', search(`step ${F.step[N - 1]}`) && state.frame === N - 1);
    check('search refuses nonsense', !search('nonsense 3'));
    renderNow();
    check('the last step shows all counters as agreeing', !data.whole || COUNTERS.every((counter) => !counter.counted || counter.total === undefined || counter.sums[state.frame + 1] === counter.total));
    check('the page is no wider than the window', document.documentElement.scrollWidth <= innerWidth);
    if (ACCESS && hasDetail) {
      const [tensor, element] = [1, group(WINDOW.from, 'l1 fill input').count ? group(WINDOW.from, 'l1 fill input').element(0) : 0];
      check('an element is found by its name', search(fullName(tensor, element)) && state.followed.element === element);
      renderNow();
      check('it is followed', !$('followed').hidden && $('followed').textContent.includes(elementName(tensor, element)));
      press('Escape');
      check('Escape ends that', !state.followed);
    }
    go(0);
    renderNow();
    const began = performance.now();
    const drawn = Math.min(N, 60);
    for (let i = 0; i < drawn; i++) { state.frame = i; renderNow(); }
    results.millisecondsPerFrame = Math.round((performance.now() - began) / drawn * 100) / 100;
    if (hasDetail && ACCESS) { // from the last step to the middle and back, as with the slider
      const jump = performance.now();
      state.frame = Math.floor((WINDOW.from + WINDOW.to - 1) / 2);
      renderNow();
      state.frame = WINDOW.to - 1;
      renderNow();
      results.millisecondsPerJump = Math.round((performance.now() - jump) / 2 * 100) / 100;
    }
    results.ok = results.failed.length === 0;
    go(0);
    $('selftest').textContent = JSON.stringify(results);
  };
  // What the PEs hold, what crosses links and the values of sums, against the counts of each step.
  const checkDetail = (check) => {
    if (!hasDetail) return;
    const names = { 'l2 bring weight': 'bring_weight', 'l2 bring input': 'bring_input', 'down fetch weight': 'send_weight', 'down fetch input': 'send_input',
      'link forward weight': 'forward_weight', 'link forward input': 'forward_input', 'l1 fill weight': 'fill_weight', 'l1 fill input': 'fill_input', 'pe evict sum': 'evict',
      'up reduce sum': 'reduce', 'up drain sum': 'arrive', 'l2 accumulate sum': 'accumulate_l2', 'offchip load weight': 'load_weight', 'offchip load input': 'load_input',
      'offchip load sum': 'load_sum', 'offchip store sum': 'store_sum' };
    const psums = new Map();
    for (let f = WINDOW.from; f < WINDOW.to; f++) {
      const loads = linksAt(f, null), at = `step ${F.step[f]}`;
      if (data.hasLinks) {
        const most = (up) => { const best = busiest(loads.filter((_, n) => (NETWORKS[n].tensor === 2) === up)); return best ? best.elements : 0; };
        check(`${at}: busiest link down`, most(false) === F.busiest_down[f]);
        check(`${at}: busiest link up`, most(true) === F.busiest_up[f]);
      }
      if (!ACCESS) continue;
      for (const [name, column] of Object.entries(names)) check(`${at}: ${name}`, group(f, name).count === F[column][f]);
      check(`${at}: operations`, operations(f).count === F.compute_ops[f]);
      if (data.window[0] > 0) continue;
      contentsAt(f);
      // The most is that of active PEs. One that computes nothing may be active, or hold more.
      const sizes = Array.from({ length: PES }, (_, pe) => [0, 1, 2].map((t) => contents[3 * pe + t].size)), active = actsAt(f);
      sizes.forEach((size) => size.push(size[0] + size[1] + size[2]));
      ['hold_l1_weight', 'hold_l1_input', 'hold_l1_sum', 'hold_l1'].forEach((name, t) => {
        check(`${at}: no PE that computes holds more than ${name}`, sizes.every((size, pe) => !active[pe].ops.length || size[t] <= F[name][f]));
        check(`${at}: a PE holds ${name}`, sizes.some((size) => size[t] === F[name][f]));
      });
      checkSums(check, f, at, psums);
    }
    contentsAt(WINDOW.to - 1);
    const words = () => contents.map((map) => [...map].sort((a, b) => a[0] - b[0]).join(';')).join('|');
    const middle = Math.floor((WINDOW.from + WINDOW.to - 1) / 2);
    contentsAt(middle);
    const jumped = words();
    holder = newHolder();
    while (holder.frame < middle) stepHolder(holder);
    contents = holder.maps;
    check('what PEs hold does not depend on the way there', words() === jumped);
  };
  const checkSums = (check, f, at, psums) => {
    const ops = operations(f), begun = group(f, 'l1 begin sum'), out = group(f, 'pe evict sum');
    const key = (pe, element) => element * PES + pe, within = (element, tensor) => (subscripts[tensor].length ? element >= 0 && element < sizeOf(tensor) : element < 0);
    let operands = true;
    for (let i = 0; i < ops.count; i++) operands = operands && within(ops.weight(i), 0) && within(ops.input(i), 1) && within(ops.sum(i), 2);
    check(`${at}: each operation has its operands`, operands);
    for (let i = 0; i < begun.count; i++) psums.set(key(begun.pe(i), begun.element(i)), null);
    for (let i = 0; i < ops.count; i++) {
      const place = key(ops.pe(i), ops.sum(i)), input = VALUE[1].get(ops.input(i)), before = psums.get(place);
      const term = data.maximum ? input : VALUE[0].get(ops.weight(i)) * input;
      psums.set(place, before === null || before === undefined ? term : data.maximum ? Math.max(before, term) : before + term);
    }
    for (let i = 0; i < out.count; i++) check(`${at}: the value of ${fullName(2, out.element(i))}`, psums.get(key(out.pe(i), out.element(i))) === out.value(i));
  };

  setUp();
  wire();
  readColours();
  setTheme(matchMedia('(prefers-color-scheme: dark)').matches);
  layOut();
  readHash();
  renderNow();
  prepare();
})();
