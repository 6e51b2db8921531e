// Checks of nodes: per node, per benchmark, what changed between two runs, and waivers.

import { call, list } from './api.js';
import { dialog, field, h, notice, replace, select, table } from './dom.js';
import { badge, checkState, last, time, totals, word } from './format.js';

export const title = 'Nodes';

let view;

export function show(main, rest) {
  view = { fleet: h('section', { 'aria-label': 'Fleet' }), one: h('section', { 'aria-label': 'Node' }), waivers: h('section', { 'aria-label': 'Waivers' }) };
  replace(main, h('h1', {}, title), view.one, view.fleet, view.waivers);
  fleet();
  waivers();
  move(rest);
}

export function move(rest) {
  if (rest[0]) {
    node(rest[0], rest[1]);
  } else {
    replace(view.one);
  }
}

async function attempt(place, work) {
  try {
    await work();
  } catch (error) {
    replace(place, h('p', { class: 'problem', role: 'alert' }, error.message));
  }
}

const CAPTURE = { Active: 'good', Unavailable: 'bad', Disabled: 'calm' };

function fleet() {
  return attempt(view.fleet, async () => {
    const [report, nodes] = await Promise.all([call('GET', '/v1/fleetReport'), list('/v1/nodes', 'nodes')]);
    const reports = report.nodes ?? [];
    const open = (report.checks ?? []).filter(check =>
      (check.states ?? []).some(state => !state.waived && /FAIL|ERROR/.test(state.state)));
    replace(view.fleet,
      h('h2', {}, 'All nodes'),
      table('Nodes', ['Node', 'Capture', 'Last seen', 'Checks', 'Last run'], nodes.map(one => {
        const own = reports.filter(summary => summary.node === one.name);
        const capture = word(one.captureState, 'CAPTURE_STATE_') || 'Unknown';
        return [
          h('a', { href: `#/nodes/${last(one.name)}` }, last(one.name)),
          [badge(capture, CAPTURE[capture] ?? 'calm'), one.captureMessage ? h('small', { class: 'quiet' }, ` ${one.captureMessage}`) : null],
          time(one.lastSeenTime),
          own.length ? own.map(summary => [h('div', {}, summary.report?.checkReport?.benchmark, totals(summary.report?.checkReport?.totals, summary.report?.waivedFailCount)),
            summary.scheduleError ? h('p', { class: 'problem' }, summary.scheduleError) : null])
            : h('span', { class: 'quiet' }, 'never reported'),
          own.map(summary => time(summary.report?.checkReport?.endTime)),
        ];
      }), 'No agent has enrolled yet.'),
      report.totals ? [h('h2', {}, 'All checks'), totals(report.totals, report.waivedFailCount)] : null,
      h('h2', {}, 'Checks that fail'),
      table('Checks that fail', ['Check', 'Benchmark', 'What', 'Where', ''], open.map(check => [
        h('code', {}, check.check), `${check.benchmark} ${check.target}`, check.text,
        check.states.filter(state => !/PASS/.test(state.state)).map(state => h('div', {}, checkState(state.state),
          ` ${state.nodeCount}: ${(state.nodes ?? []).map(last).join(', ')}`, state.waived ? badge('waived', 'calm') : null)),
        h('button', { type: 'button', onclick: () => waive(check) }, 'Waive'),
      ]), reports.length ? 'None.' : 'No node has reported any checks yet. They run by schedules: vedette schedules set.'));
  });
}

function node(name, chosen) {
  return attempt(view.one, async () => {
    const reports = await list(`/v1/nodes/${encodeURIComponent(name)}/reports`, 'reports', { most: 50 });
    const place = h('div', { 'aria-live': 'polite' });
    const names = reports.map(report => [report.name,
      `${report.checkReport?.benchmark ?? ''} ${new Date(report.checkReport?.endTime ?? report.storeTime).toLocaleString('en-GB')}`]);
    const before = select([['', 'the one before'], ...names]);
    const after = select(names, reports.find(report => last(report.name) === chosen)?.name ?? reports[0]?.name);
    replace(view.one,
      h('div', { class: 'bar' }, h('h2', { tabindex: '-1' }, name), h('a', { href: '#/nodes' }, 'All nodes')),
      reports.length ? [
        h('form', { class: 'filters', onsubmit: event => event.preventDefault() }, field('Run', after), field('Compared with', before)), place]
        : h('p', { class: 'quiet' }, 'This node has not reported any checks yet.'));
    view.one.querySelector('h2').focus();
    const draw = () => attempt(place, () => report(after.value, before.value, place));
    before.addEventListener('change', draw);
    after.addEventListener('change', draw);
    if (reports.length) {
      await draw();
    }
  });
}

async function report(after, before, place) {
  const [{ report: whole }, drift] = await Promise.all([
    call('GET', `/v1/${after}`),
    call('GET', `/v1/${after}:diff`, { query: { before } }).catch(error => ({ problem: error.message })),
  ]);
  const results = whole.checkReport?.results ?? [];
  const waived = new Map((whole.waivedChecks ?? []).map(one => [`${one.target} ${one.check}`, one.waiver]));
  const order = ['CHECK_STATE_FAIL', 'CHECK_STATE_ERROR', 'CHECK_STATE_WARN', 'CHECK_STATE_PASS'];
  const rank = state => (order.indexOf(state) + order.length + 1) % (order.length + 1);
  const sorted = results.toSorted((a, b) => rank(a.state) - rank(b.state));
  replace(place,
    totals(whole.checkReport?.totals, whole.waivedFailCount),
    whole.error ? h('p', { class: 'problem' }, whole.error) : null,
    h('h3', {}, 'What changed'),
    drift.problem ? h('p', { class: 'quiet' }, drift.problem)
      : table('Drift', ['Check', 'What', 'Before', 'After', 'Found'], (drift.drift ?? []).map(one => [
        h('code', {}, one.check), one.text, checkState(one.beforeState), checkState(one.afterState),
        [one.beforeValue || '–', ' → ', one.afterValue || '–', one.waiver ? badge('waived', 'calm') : null]]), 'Nothing.'),
    h('h3', {}, 'Results'),
    table('Results', ['Check', 'State', 'What', 'Found'], sorted.map(result => {
      const waiver = waived.get(`${result.target} ${result.check}`);
      return [
        h('code', {}, result.check),
        [checkState(result.state), waiver ? badge(`waived: ${waiver.reason}`, 'calm') : null],
        h('details', {}, h('summary', {}, result.text),
          result.reason ? h('p', {}, result.reason) : null,
          result.expectedResult ? h('p', {}, `Expected: ${result.expectedResult}`) : null,
          result.remediation ? h('pre', {}, result.remediation) : null),
        h('span', { class: 'value' }, result.actualValue)];
    })));
}

function waivers() {
  return attempt(view.waivers, async () => {
    const all = await list('/v1/waivers', 'waivers', { most: 500 });
    replace(view.waivers, h('h2', {}, 'Waivers'),
      table('Waivers', ['Check', 'Where', 'Why', 'By', 'Until', ''], all.map(one => [
        h('code', {}, one.check), [one.benchmark, one.target, ...(one.nodes ?? []).map(last)].filter(Boolean).join(' ') || 'everywhere',
        one.reason, one.author, [time(one.expireTime), one.state === 'STATE_EXPIRED' ? badge('expired', 'warn') : null],
        h('button', { type: 'button', onclick: () => remove(one) }, 'Delete')]), 'None.'));
  });
}

function waive(check) {
  const reason = h('input', { type: 'text', required: true, maxlength: 500 });
  const until = h('input', { type: 'date', required: true, min: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10) });
  const nodes = (check.states ?? []).filter(state => /FAIL|ERROR/.test(state.state)).flatMap(state => state.nodes ?? []);
  const where = select([['', 'all nodes'], ...nodes.map(name => [name, last(name)])]);
  dialog(`Waive ${check.check}`, [h('p', { class: 'quiet' }, `${check.text}. It runs as before and is shown as waived.`),
    field('Reason', reason), field('Until', until), field('On', where)], 'Waive', async () => {
    const waiverId = `page-${Date.now().toString(36)}`;
    await call('POST', '/v1/waivers', { query: { waiverId }, body: { check: check.check, benchmark: check.benchmark, target: check.target,
      nodes: where.value ? [where.value] : [], reason: reason.value, expireTime: `${until.value}T00:00:00Z` } });
    notice(`waivers/${waiverId} counts.`);
    fleet();
    waivers();
  });
}

function remove(waiver) {
  dialog(`Delete ${waiver.name}`, h('p', {}, `${waiver.check} counts again.`), 'Delete', async () => {
    await call('DELETE', `/v1/${waiver.name}`);
    fleet();
    waivers();
  });
}
