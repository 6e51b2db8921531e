// Rule sets, their revisions and what changed between them, and rollouts.

import { call, list, poll } from './api.js';
import { dialog, field, h, notice, replace, table } from './dom.js';
import { badge, last, number, short, span, time, word } from './format.js';

export const title = 'Rules';

let view;

export function show(main, rest) {
  view = { sets: h('section', { 'aria-labelledby': 'sets' }), one: h('section', { 'aria-label': 'Rule set' }), rollouts: h('section', { 'aria-labelledby': 'rollouts' }) };
  replace(main, h('h1', {}, title), view.sets, view.one, view.rollouts);
  sets(rest[0]);
  return poll(10, rollouts);
}

export function move(rest) {
  open(rest[0] ?? first());
}

function first() {
  return view.known?.length ? last(view.known[0].name) : '';
}

async function attempt(place, work) {
  try {
    await work();
  } catch (error) {
    replace(place, h('p', { class: 'problem', role: 'alert' }, error.message));
  }
}

function sets(chosen) {
  return attempt(view.sets, async () => {
    const all = await list('/v1/ruleSets', 'ruleSets');
    view.known = all;
    replace(view.sets, h('h2', { id: 'sets' }, 'Rule sets'),
      table('Rule sets', ['Name', 'Kind', 'Active revision', 'Changed'], all.map(set => [
        h('a', { href: `#/rules/${last(set.name)}` }, last(set.name)),
        word(set.kind, 'RULE_SET_KIND_'),
        set.activeRevision ? h('code', {}, short(set.activeRevision)) : h('span', { class: 'quiet' }, 'none'),
        time(set.updateTime)]), 'There is no rule set yet: vedette rules apply FILE makes one.'));
    await open(chosen ?? first());
  });
}

function open(name) {
  const set = view.known?.find(one => last(one.name) === name);
  if (!set) {
    replace(view.one, name ? h('p', { class: 'problem', role: 'alert' }, `There is no rule set ${name}.`) : null);
    return undefined;
  }
  return attempt(view.one, async () => {
    const revisions = await list(`/v1/${set.name}/revisions`, 'revisions', { most: 100 });
    const changes = h('div', { 'aria-live': 'polite' });
    replace(view.one, h('h2', {}, `Revisions of ${name}`),
      table(`Revisions of ${name}`, ['Revision', 'State', set.kind === 'RULE_SET_KIND_BENCHMARK' ? 'Checks' : 'Rules', 'By', 'Why', 'Stored', ''], revisions.map((revision, i) => [
        h('code', {}, short(revision.name)),
        revision.name === set.activeRevision ? badge('active', 'good') : '',
        number(revision.ruleCount), revision.author, revision.message, time(revision.createTime),
        h('div', { class: 'actions' },
          i < revisions.length - 1 ? h('button', { type: 'button', onclick: () => diff(set, revision, changes) }, 'What changed') : null,
          revision.name === set.activeRevision ? null
            : h('button', { type: 'button', onclick: () => activate(set, revision) }, 'Activate')),
      ]), 'No revision yet.'),
      changes);
  });
}

function diff(set, revision, place) {
  return attempt(place, async () => {
    const benchmark = set.kind === 'RULE_SET_KIND_BENCHMARK';
    const answer = await call('GET', `/v1/${revision.name}:${benchmark ? 'diffBenchmarks' : 'diff'}`);
    const changes = benchmark
      ? [...(answer.checks ?? []).map(one => ({ ...one, what: `${one.benchmark} ${one.target} ${one.check} ${one.text ?? ''}` })),
        ...(answer.settings ?? []).map(one => ({ what: `${one.benchmark || 'all'} ${one.key}`, kind: 'CHANGE_KIND_CHANGED', fields: [{ field: 'value', ...one }] }))]
      : (answer.rules ?? []).map(one => ({ ...one, what: one.rule }));
    replace(place, h('h3', {}, `From ${short(answer.before) || 'nothing'} to ${short(revision.name)}`),
      changes.length ? h('ul', { class: 'changes' }, changes.map(change)) : h('p', { class: 'quiet' }, 'Nothing that matters changed.'));
  });
}

const TONES = { Added: 'good', Removed: 'bad', Changed: 'warn' };

function change(one) {
  const kind = word(one.kind, 'CHANGE_KIND_');
  return h('li', {}, badge(kind, TONES[kind] ?? 'calm'), ' ', h('strong', {}, one.what),
    (one.fields ?? []).map(part => h('div', { class: 'difference' }, h('h4', {}, part.field.replaceAll('_', ' ')),
      h('del', {}, part.before || '(nothing)'), h('ins', {}, part.after || '(nothing)'))));
}

function activate(set, revision) {
  dialog(`Activate ${short(revision.name)}`, h('p', {}, `All nodes use it within moments, in place of ${short(set.activeRevision) || 'none'}.`),
    'Activate', async () => {
      await call('POST', `/v1/${revision.name}:activate`, { body: { etag: set.etag } });
      notice('Activated.');
      await sets(last(set.name));
    });
}

function rollouts() {
  return attempt(view.rollouts, async () => {
    const all = await list('/v1/rollouts', 'rollouts', { most: 200 });
    all.sort((a, b) => String(b.stepStartTime).localeCompare(String(a.stepStartTime)));
    // Redrawn only when something changed, so that the focus stays where it is.
    const now = JSON.stringify(all);
    if (now !== view.drawn) {
      view.drawn = now;
      replace(view.rollouts, h('h2', { id: 'rollouts' }, 'Rollouts'),
        all.length ? all.map(rollout) : h('p', { class: 'quiet' }, 'None: vedette rollouts start brings a revision to nodes step by step.'));
    }
  });
}

const STATES = { Running: 'note', Paused: 'warn', Done: 'good', 'Rolled back': 'bad' };

function rollout(one) {
  const state = word(one.state, 'STATE_');
  const at = one.currentStep ?? 0;
  const going = state === 'Running' || state === 'Paused';
  const measures = one.measures ?? {};
  return h('article', { class: 'card' },
    h('h3', {}, last(one.name), ' ', badge(state, STATES[state] ?? 'calm')),
    h('p', {}, h('code', {}, `${one.revision?.split('/')[1]}/${short(one.revision)}`), ' in place of ',
      one.previousRevision ? h('code', {}, short(one.previousRevision)) : 'nothing'),
    h('ol', { class: 'steps' }, one.steps.map((step, i) => h('li',
      { class: i < at || state === 'Done' ? 'past' : i === at && going ? 'now' : '', 'aria-current': i === at && going ? 'step' : null },
      `${step.percent} % ${word(step.mode, 'ROLLOUT_MODE_').toLowerCase()} for ${span(step.soakTime)}`))),
    h('p', {}, `${number(measures.acceptedNodes)} of ${number(measures.targetNodes)} nodes have it in force, ${number(measures.rejectedNodes)} rejected it; `
      + `${number(measures.alerts)} alerts in ${number(measures.events)} events`),
    h('details', {}, h('summary', {}, 'History'), h('ul', {}, (one.history ?? []).map(event => h('li', {}, time(event.time), ` ${event.author}: ${event.text}`)))),
    going ? h('div', { class: 'actions' },
      state === 'Running' ? h('button', { type: 'button', onclick: () => act(one, 'pause') }, 'Pause')
        : h('button', { type: 'button', onclick: () => act(one, 'resume') }, 'Resume'),
      h('button', { type: 'button', onclick: () => takeBack(one) }, 'Roll back')) : null);
}

async function act(one, verb, body = {}) {
  try {
    await call('POST', `/v1/${one.name}:${verb}`, { body });
    await rollouts();
  } catch (error) {
    notice(error.message);
  }
}

function takeBack(one) {
  const reason = h('input', { type: 'text', maxlength: 2000 });
  dialog(`Roll back ${last(one.name)}`, field('Reason', reason), 'Roll back', async () => {
    await call('POST', `/v1/${one.name}:rollBack`, { body: { reason: reason.value } });
    await rollouts();
  });
}
