// The state of a cluster on one page.

import { call, poll } from './api.js';
import { field, h, replace, table } from './dom.js';
import { badge, last, number, priority, severity, time, totals, word } from './format.js';
import { risks, sources } from './scan.js';

export const title = 'Posture';

export function show(main) {
  const place = h('div', { class: 'cards' });
  const manifests = h('div', { class: 'card', 'aria-live': 'polite' });
  const choose = h('input', { type: 'file', multiple: true, accept: '.yaml,.yml,.json' });
  replace(main, h('h1', {}, title), place, manifests);

  function ask(answer) {
    replace(manifests, h('h2', {}, 'Manifests'),
      field('What runs in the cluster', choose, 'The output of kubectl get … --all-namespaces -o yaml. It is looked at and not stored.'), answer);
  }

  choose.addEventListener('change', async () => {
    try {
      const response = await call('POST', '/v1/posture:assess', { body: { manifests: await sources(choose.files) } });
      ask(found(response.manifests ?? {}));
    } catch (error) {
      ask(h('p', { class: 'problem', role: 'alert' }, error.message));
    }
  });
  ask();
  return poll(60, async () => {
    try {
      const response = await call('GET', '/v1/posture');
      replace(place, encryption(response.etcdEncryption ?? {}), benchmarks(response.benchmarks ?? {}), alerts(response.alerts ?? {}), agents(response.agents ?? {}));
    } catch (error) {
      replace(place, h('p', { class: 'problem', role: 'alert' }, error.message));
    }
  });
}

const card = (name, part, ...body) => h('section', { class: 'card' }, h('h2', {}, name),
  part.error ? h('p', { class: 'problem' }, part.error) : body);

const ENCRYPTION = {
  STATE_ENCRYPTED: ['Encrypted', 'good', 'Every check of it passes.'],
  STATE_NOT_ENCRYPTED: ['Not encrypted', 'bad', 'A check of it fails: who reads etcd or its backup reads all secrets.'],
  STATE_UNKNOWN: ['Not known', 'warn', 'No node of the control plane has been checked for it, or the checks could not tell.'],
};

function encryption(part) {
  const [text, tone, why] = ENCRYPTION[part.state] ?? ENCRYPTION.STATE_UNKNOWN;
  return card('Secrets in etcd', part, h('p', {}, badge(text, tone)), h('p', {}, why),
    h('ul', {}, (part.checks ?? []).map(check => h('li', {}, `${check.check} ${check.text}: `,
      (check.states ?? []).map(state => `${word(state.state, 'CHECK_STATE_')} on ${state.nodeCount}`).join(', ')))));
}

function benchmarks(part) {
  return card('Benchmarks', part,
    part.benchmarks?.length ? part.benchmarks.map(one => [
      h('h3', {}, `${one.benchmark} on ${one.nodeCount} ${one.nodeCount === 1 ? 'node' : 'nodes'}`), totals(one.totals, one.waivedFailCount),
      h('p', { class: 'quiet' }, 'Oldest run ', time(one.oldestReportTime)),
      h('ul', {}, (one.failingChecks ?? []).map(check => h('li', {}, h('code', {}, check.check), ` ${check.text}`)))])
      : h('p', { class: 'quiet' }, 'No node has reported any checks yet.'),
    part.silentNodes?.length ? h('p', { class: 'problem' }, `Never reported: ${part.silentNodes.map(last).join(', ')}`) : null,
    h('a', { href: '#/nodes' }, 'All checks'));
}

function alerts(part) {
  return card('Alerts', part, h('p', { class: 'quiet' }, 'Since ', time(part.sinceTime), part.truncated ? '; at least' : ''),
    table('Alerts by priority', ['Priority', 'All', 'Open'], (part.priorities ?? []).map(one => [priority(one.priority), number(one.count), number(one.openCount)]), 'None.'),
    part.rules?.length ? table('Alerts by rule', ['Rule', 'Alerts'], part.rules.map(one => [one.rule, number(one.count)])) : null,
    h('a', { href: '#/alerts' }, 'All alerts'));
}

const PROBLEMS = { PROBLEM_SILENT: 'not heard of', PROBLEM_NO_CAPTURE: 'captures nothing', PROBLEM_LOST_EVENTS: 'lost events' };

function agents(part) {
  return card('Agents', part,
    h('p', {}, badge(`${number(part.healthyCount)} well`, 'good'), ' ', part.unhealthyCount ? badge(`${number(part.unhealthyCount)} not`, 'bad') : null),
    part.unhealthyAgents?.length ? table('Agents with something wrong', ['Node', 'What', 'Last seen'], part.unhealthyAgents.map(one => [
      last(one.node), [(one.problems ?? []).map(problem => PROBLEMS[problem]).join(', '), one.message ? h('p', { class: 'quiet' }, one.message) : null], time(one.lastSeenTime)])) : null,
    h('a', { href: '#/traffic' }, 'Traffic'));
}

function found(part) {
  if (part.error) {
    return h('p', { class: 'problem' }, part.error);
  }
  return [
    h('p', {}, `${number(part.summary?.resourceCount)} objects: `, (part.summary?.findingCounts ?? []).map(one => [severity(one.severity), ` ${number(one.count)} `])),
    table('Checks with the most findings', ['Check', 'Severity', 'Findings'], (part.checks ?? []).map(one => [one.check?.title, severity(one.check?.severity), number(one.count)]), 'Nothing to object to.'),
    risks(part.risks)];
}
