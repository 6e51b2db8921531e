// Events and losses over time, from what agents report of themselves.

import { list, poll } from './api.js';
import { h, replace, svg, table } from './dom.js';
import { ago, last, number } from './format.js';

export const title = 'Traffic';

const SAMPLES = 120;
const EVERY_SECONDS = 10;
const WIDTH = 720;
const HEIGHT = 160;

// Kept while the page is open.
const history = new Map();

export function show(main) {
  const place = h('div');
  replace(main, h('h1', {}, title),
    h('p', { class: 'quiet' }, `Agents report every ${EVERY_SECONDS} seconds; the charts begin when the page is opened.`), place);
  return poll(EVERY_SECONDS, async () => {
    try {
      replace(place, draw(await read(false)));
    } catch (error) {
      replace(place, h('p', { class: 'problem', role: 'alert' }, error.message));
    }
  });
}

// From the opening of the page on, whichever view is shown.
export function begin() {
  poll(EVERY_SECONDS, () => read(true).catch(() => {}));
}

async function read(quiet) {
  const nodes = await list('/v1/nodes', 'nodes', { quiet });
  nodes.forEach(sample);
  return nodes;
}

const dropped = node => Object.values(node.droppedEvents ?? {}).reduce((sum, count) => sum + Number(count), 0);

function sample(node) {
  const samples = history.get(node.name) ?? [];
  const now = { at: Date.parse(node.lastSeenTime), events: Number(node.capturedEvents ?? 0), drops: dropped(node) };
  const before = samples.at(-1);
  if (before && now.at <= before.at) {
    return;
  }
  if (before && now.events >= before.events) {
    const seconds = (now.at - before.at) / 1000;
    now.eventRate = (now.events - before.events) / seconds;
    now.dropRate = Math.max(0, now.drops - before.drops) / seconds;
  }
  samples.push(now);
  if (samples.length > SAMPLES) {
    samples.shift();
  }
  history.set(node.name, samples);
}

function draw(nodes) {
  const all = nodes.map(node => history.get(node.name) ?? []);
  return [
    chart('Events per second, all nodes', sum(all, 'eventRate'), 'line'),
    chart('Events lost per second, all nodes', sum(all, 'dropRate'), 'line bad'),
    h('h2', {}, 'By node'),
    table('Traffic by node', ['Node', 'Events/s', 'Lost/s', 'Captured', 'Lost, by reason', 'Last seen'], nodes.map(node => {
      const now = history.get(node.name)?.at(-1) ?? {};
      const reasons = Object.entries(node.droppedEvents ?? {}).filter(([, count]) => Number(count));
      return [last(node.name), rate(now.eventRate), rate(now.dropRate), number(node.capturedEvents),
        reasons.length ? reasons.map(([reason, count]) => `${reason.replaceAll('_', ' ')} ${number(count)}`).join(', ') : 'none', ago(node.lastSeenTime)];
    }), 'No agent has enrolled yet.'),
  ];
}

const rate = value => value === undefined ? '…' : number(Math.round(value));

// The rates of all nodes at each point; the newest of each stand together.
function sum(all, key) {
  const points = [];
  for (const samples of all) {
    const known = samples.filter(one => one[key] !== undefined);
    known.toReversed().forEach((one, age) => {
      points[age] = (points[age] ?? 0) + one[key];
    });
  }
  return points.reverse();
}

function chart(name, points, kind) {
  const most = Math.max(0, ...points);
  const top = Math.max(1, most);
  const x = i => WIDTH - (points.length - 1 - i) * (WIDTH / (SAMPLES - 1));
  const y = value => HEIGHT - 4 - (value / top) * (HEIGHT - 12);
  const now = points.at(-1);
  return h('figure', {},
    h('figcaption', {}, `${name}: ${rate(now)} now, ${rate(points.length ? most : undefined)} at most`),
    points.length < 2 ? h('p', { class: 'quiet' }, 'The first points come in twenty seconds.') : [
      h('div', { class: 'axis', 'aria-hidden': 'true' }, h('span', {}, number(Math.ceil(top)))),
      svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': `${name}: ${rate(now)} now`, preserveAspectRatio: 'none' },
        [0.25, 0.5, 0.75].map(share => svg('line', { x1: 0, x2: WIDTH, y1: HEIGHT * share, y2: HEIGHT * share, class: 'grid' })),
        svg('polyline', { class: kind, points: points.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ') })),
      h('div', { class: 'axis', 'aria-hidden': 'true' }, h('span', {}, `${Math.round(SAMPLES * EVERY_SECONDS / 60)} minutes ago`), h('span', {}, 'now'))]);
}
