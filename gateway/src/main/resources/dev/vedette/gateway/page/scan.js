// Looks at manifests: paste them, choose files, or drop files here. Nothing is stored.

import { base64Of, call } from './api.js';
import { field, h, replace, table } from './dom.js';
import { number, severity } from './format.js';

export const title = 'Scan';

const MOST_BYTES = 12 << 20;

// Chosen files as the API takes them.
export async function sources(files) {
  const all = await Promise.all([...files].map(async file => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
  if (all.reduce((sum, file) => sum + file.bytes.length, 0) > MOST_BYTES) {
    throw new Error('These files are too large: at most 12 MiB together.');
  }
  return all.map(({ name, bytes }) => ({ name, content: base64Of(bytes) }));
}

export function show(main) {
  const text = h('textarea', { rows: 14, spellcheck: 'false', placeholder: 'kind: Pod …' });
  const choose = h('input', { type: 'file', multiple: true, accept: '.yaml,.yml,.json' });
  const answer = h('section', { 'aria-label': 'Findings', 'aria-live': 'polite' });

  async function scan(files) {
    replace(answer, h('p', { class: 'quiet' }, 'Scanning …'));
    try {
      const response = await call('POST', '/v1/manifests:scan', { body: { files: await files } });
      replace(answer, findings(response));
    } catch (error) {
      replace(answer, h('p', { class: 'problem', role: 'alert' }, error.message));
    }
  }

  const form = h('form', {
    class: 'drop',
    onsubmit: event => {
      event.preventDefault();
      scan([{ name: 'manifest.yaml', content: base64Of(new TextEncoder().encode(text.value)) }]);
    },
    ondragover: event => event.preventDefault(),
    ondrop: event => {
      event.preventDefault();
      scan(sources(event.dataTransfer.files));
    },
  }, field('Manifest', text, 'YAML or JSON, any number of documents. Files may be dropped here.'),
  h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'primary' }, 'Scan'), field('or files', choose)));
  choose.addEventListener('change', () => scan(sources(choose.files)));
  replace(main, h('h1', {}, title), form, answer);
}

const count = (value, noun) => `${number(value)} ${noun}${Number(value) === 1 ? '' : 's'}`;

const name = resource => [resource?.namespace, resource?.kind, resource?.name].filter(Boolean).join('/');

const WORST = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'].map(one => `SEVERITY_${one}`);

function findings(response) {
  const checks = new Map((response.checks ?? []).map(check => [check.id, check]));
  const sorted = (response.findings ?? []).toSorted((a, b) => WORST.indexOf(a.severity) - WORST.indexOf(b.severity)).slice(0, 1000);
  const summary = response.summary ?? {};
  const unread = response.documentErrors ?? [];
  return [
    h('h2', {}, `${count((response.findings ?? []).length, 'finding')} in ${count(summary.resourceCount, 'object')}`),
    h('p', {}, (summary.findingCounts ?? []).map(one => [severity(one.severity), ` ${number(one.count)} `])),
    unread.map(error => h('p', { class: 'problem' },
      `${error.file}:${error.place?.line ?? 0}: ${error.message}${error.expected ? ` (expected: ${error.expected})` : ''}`)),
    risks(response.risks),
    h('h2', {}, 'Findings'),
    table('Findings', ['Line', 'Severity', 'What', 'Where', 'Fix'], sorted.map(finding => [
      h('span', { class: 'nowrap' }, `${finding.resource?.file ?? ''}:${finding.place?.line ?? '?'}`),
      severity(finding.severity),
      h('details', {}, h('summary', {}, finding.message), h('p', {}, checks.get(finding.check)?.rationale),
        h('p', { class: 'quiet' }, [finding.check, ...(checks.get(finding.check)?.references ?? [])].join(' · '))),
      [name(finding.resource), h('br'), h('code', {}, finding.path)],
      finding.fix?.length ? finding.fix.map(edit => h('pre', {}, edit.value ? `${edit.pointer}: ${edit.value}` : `remove ${edit.pointer}`))
        : h('span', { class: 'quiet' }, 'needs a person'),
    ]), summary.resourceCount ? 'Nothing to object to.' : unread.length ? 'Nothing could be read.' : 'There was no object to look at.'),
  ];
}

// Workloads by danger, the worst first.
export function risks(all) {
  return all?.length ? [h('h2', {}, 'Riskiest workloads'), table('Riskiest workloads', ['Workload', 'Risk', 'Why'], all.slice(0, 10).map(one => [
    name(one.resource),
    h('div', { class: 'totals' }, h('meter', { min: 0, max: 10, value: one.score ?? 0, low: 4, high: 7, optimum: 0, 'aria-label': 'Risk' }), ` ${one.score ?? 0} of 10`),
    (one.dangers ?? []).slice(0, 5).map(danger => danger.title).join('; ')]))] : null;
}
