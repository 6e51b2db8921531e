// One alert: what happened, in which process, in which pod, and what to do with it.

import { call, textOf } from './api.js';
import { dialog, field, h, notice, select, visible } from './dom.js';
import { last, number, priority, short, time } from './format.js';

const HOURS = [['1', '1 hour'], ['8', '8 hours'], ['24', '1 day'], ['168', '7 days'], ['720', '30 days']];

// The fields of an alert's output by name; undefined where the event has no such value.
export function fieldsOf(alert) {
  return Object.entries(alert.outputFields ?? {}).sort().map(([name, value]) => [name, textOf(value)]);
}

export function detail(alert, onChange, onClose) {
  const fields = fieldsOf(alert);
  const values = new Map(fields.filter(([, value]) => value !== undefined));
  return [
    h('div', { class: 'bar' },
      h('h2', { tabindex: '-1' }, alert.rule),
      h('button', { type: 'button', onclick: onClose, 'aria-label': 'Close' }, '✕')),
    h('p', {}, priority(alert.priority), ' ', time(alert.time), ' on ', h('a', { href: `#/nodes/${last(alert.node)}` }, last(alert.node))),
    h('p', { class: 'value' }, alert.message),
    state(alert),
    h('div', { class: 'actions' },
      alert.acknowledgement ? null
        : h('button', { type: 'button', class: 'primary', onclick: () => acknowledge(alert, onChange) }, 'Acknowledge'),
      h('button', { type: 'button', onclick: () => silence(alert, values) }, 'Silence')),
    h('h3', {}, 'Processes'), ancestry(values),
    h('h3', {}, 'Pod'), pod(values),
    h('h3', {}, 'Fields'),
    fields.length ? h('dl', { class: 'fields' }, fields.map(([name, value]) => [
      h('dt', {}, name), h('dd', { class: value ? 'value' : 'quiet' }, value || (value === '' ? 'empty' : 'absent'))]))
      : h('p', { class: 'quiet' }, 'The rule prints none.'),
    h('h3', {}, 'Rule'),
    h('p', {}, 'Revision ', h('a', { href: `#/rules/${alert.revision?.split('/')[1] ?? ''}` }, short(alert.revision)),
      alert.tags?.length ? `, tags ${alert.tags.join(', ')}` : ''),
    alert.json ? h('details', {}, h('summary', {}, 'As Falco writes it'), h('pre', {}, alert.json)) : null,
  ];
}

function state(alert) {
  const lines = [];
  if (alert.acknowledgement) {
    const { author, comment, time: when } = alert.acknowledgement;
    lines.push(h('p', { class: 'note' }, `Seen by ${author} `, time(when), comment ? `: ${comment}` : ''));
  }
  if (alert.silence) {
    lines.push(h('p', { class: 'note' }, `Kept quiet by ${alert.silence}`));
  }
  if (alert.foldedAlerts) {
    lines.push(h('p', { class: 'note' }, `${number(alert.foldedAlerts)} more like it were counted and not stored; the last `,
      time(alert.lastFoldedTime)));
  }
  return lines;
}

// The process and those that started it, as far as the rule prints them: the eldest is the root.
export function generations(values) {
  const found = [];
  const put = (age, part, value) => {
    if (value !== undefined && age < 64) {
      found[age] = { ...found[age], [part]: value };
    }
  };
  for (const part of ['name', 'pid', 'cmdline', 'exepath']) {
    put(0, part, values.get(`proc.${part}`));
    put(1, part, values.get(part === 'pid' ? 'proc.ppid' : `proc.p${part}`));
  }
  put(0, 'user', values.get('user.name'));
  for (const [name, value] of values) {
    const match = /^proc\.a(name|pid|cmdline|exepath)\[(\d{1,2})\]$/.exec(name);
    if (match) {
      put(Number(match[2]), match[1], value);
    }
  }
  return found;
}

function ancestry(values) {
  const line = generations(values);
  if (!line.length) {
    return h('p', { class: 'quiet' }, 'The rule prints no process.');
  }
  let tree = null;
  for (let age = 0; age < line.length; age++) {
    const known = line[age];
    const body = known
      ? [h('strong', {}, known.name ?? last(known.exepath) ?? '?'),
        known.pid ? h('span', { class: 'quiet' }, ` ${known.pid}`) : null,
        known.user ? h('span', { class: 'quiet' }, ` as ${known.user}`) : null,
        known.cmdline && known.cmdline !== known.name ? h('code', {}, known.cmdline) : null,
        known.exepath ? h('span', { class: 'quiet path' }, known.exepath) : null]
      : [h('span', { class: 'quiet' }, 'not printed by the rule')];
    tree = h('ul', {}, h('li', { class: age ? '' : 'self' }, h('div', { class: 'process' }, body), tree));
  }
  tree.className = 'tree';
  tree.setAttribute('aria-label', 'Process and its ancestors, eldest first');
  return tree;
}

function pod(values) {
  const get = (...names) => names.map(name => values.get(name)).find(value => value !== undefined && value !== '');
  const image = [get('container.image.repository', 'container.image'), get('container.image.tag')].filter(Boolean).join(':');
  const rows = [['Namespace', get('k8s.ns.name')], ['Pod', get('k8s.pod.name')], ['Container', get('container.name')],
    ['Container id', get('container.id')], ['Image', image]].filter(([, value]) => value);
  return rows.length
    ? h('dl', { class: 'fields' }, rows.map(([name, value]) => [h('dt', {}, name), h('dd', { class: 'value' }, value)]))
    : h('p', { class: 'quiet' }, 'The rule prints neither pod nor container.');
}

function acknowledge(alert, onChange) {
  const comment = h('input', { type: 'text', maxlength: 2000 });
  dialog('Acknowledge', [h('p', {}, `You have seen "${alert.rule}".`), field('Comment', comment)], 'Acknowledge', async () => {
    const { alert: changed } = await call('POST', `/v1/${alert.name}:acknowledge`, { body: { comment: comment.value } });
    notice('Acknowledged.');
    onChange(changed);
  });
}

function silence(alert, values) {
  const reason = h('input', { type: 'text', required: true, maxlength: 500 });
  const hours = select(HOURS, '8');
  const scopes = [['node', `Only on ${last(alert.node)}`, { nodes: [alert.node] }]];
  for (const name of ['k8s.ns.name', 'k8s.pod.name', 'container.name', 'proc.name']) {
    const value = values.get(name);
    if (value && value !== '<NA>') {
      scopes.push([name, `Only where ${name} is ${visible(value)}`, { field: [name, value] }]);
    }
  }
  const boxes = scopes.map(([, text]) => [h('input', { type: 'checkbox' }), text]);
  dialog(`Silence "${alert.rule}"`, [
    h('p', { class: 'quiet' }, 'Alerts of this rule are stored all the same, marked, and sent nowhere.'),
    field('Reason', reason), field('For', hours),
    h('fieldset', {}, h('legend', {}, 'Where'), boxes.map(([box, text]) => h('label', {}, box, ` ${text}`))),
  ], 'Silence', async () => {
    const body = { rules: [alert.rule], reason: reason.value, fields: {}, nodes: [],
      expireTime: new Date(Date.now() + Number(hours.value) * 3_600_000).toISOString() };
    boxes.forEach(([box], i) => {
      const scope = scopes[i][2];
      if (box.checked && scope.nodes) {
        body.nodes.push(...scope.nodes);
      } else if (box.checked) {
        body.fields[scope.field[0]] = scope.field[1];
      }
    });
    const silenceId = `page-${Date.now().toString(36)}`;
    await call('POST', '/v1/silences', { query: { silenceId }, body });
    notice(`silences/${silenceId} holds.`);
  });
}
