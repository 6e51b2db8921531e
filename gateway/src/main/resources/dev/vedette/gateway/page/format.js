// How times, numbers, names and states are written.

import { h } from './dom.js';

const TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const NUMBER = new Intl.NumberFormat('en');

export const PRIORITIES =
  ['Emergency', 'Alert', 'Critical', 'Error', 'Warning', 'Notice', 'Informational', 'Debug'];

export const number = value => NUMBER.format(Number(value ?? 0));

export function time(text) {
  if (!text) {
    return h('span', { class: 'quiet' }, '–');
  }
  const at = new Date(text);
  return h('time', { datetime: text, title: ago(text) }, TIME.format(at));
}

export function clock(text) {
  const at = new Date(text);
  const day = at.toDateString() === new Date().toDateString() ? '' : `${at.toISOString().slice(5, 10)} `;
  return h('time', { datetime: text, title: TIME.format(at) }, day + at.toTimeString().slice(0, 8));
}

export function ago(text) {
  const seconds = (new Date(text) - Date.now()) / 1000;
  for (const [unit, size] of [['day', 86400], ['hour', 3600], ['minute', 60]]) {
    if (Math.abs(seconds) >= size) {
      return RELATIVE.format(Math.round(seconds / size), unit);
    }
  }
  return RELATIVE.format(Math.round(seconds), 'second');
}

// `5400s` is `1 h 30 min`.
export function span(text) {
  let rest = Math.round(parseFloat(text ?? '0'));
  const parts = [];
  for (const [unit, size] of [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]]) {
    const whole = Math.floor(rest / size);
    rest -= whole * size;
    if (whole) {
      parts.push(`${whole} ${unit}`);
    }
  }
  return parts.join(' ') || '0 s';
}

// `PRIORITY_ERROR` is `Error`, `STATE_ROLLED_BACK` is `Rolled back`.
export function word(constant, prefix) {
  const text = String(constant ?? '').replace(prefix, '').replaceAll('_', ' ').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const last = name => String(name ?? '').split('/').pop();

export const short = name => last(name).slice(0, 12);

// The word carries the meaning; the colour only helps.
export function badge(text, tone) {
  return h('span', { class: `badge ${tone}` }, text);
}

const PRIORITY_TONES = { Emergency: 'bad', Alert: 'bad', Critical: 'bad', Error: 'bad', Warning: 'warn', Notice: 'note' };

export function priority(constant) {
  const name = word(constant, 'PRIORITY_');
  return badge(name || 'None', PRIORITY_TONES[name] ?? 'calm');
}

const SEVERITY_TONES = { Critical: 'bad', High: 'bad', Medium: 'warn', Low: 'note', Info: 'calm' };

export function severity(constant) {
  const name = word(constant, 'SEVERITY_');
  return badge(name, SEVERITY_TONES[name] ?? 'calm');
}

const STATE_TONES = { PASS: 'good', FAIL: 'bad', WARN: 'warn', ERROR: 'bad' };

export function checkState(constant) {
  const name = String(constant ?? '').replace('CHECK_STATE_', '');
  const known = name && name !== 'UNSPECIFIED';
  return badge(known ? name.replace('_', ' ') : 'absent', STATE_TONES[name] ?? 'calm');
}

// A share of passed checks as a bar, with the numbers in words.
export function totals(counts, waived) {
  const of = key => counts?.[key] ?? 0;
  const parts = [`${of('pass')} pass`, `${of('fail')} fail`, `${of('warn')} warn`];
  if (of('error')) {
    parts.push(`${of('error')} error`);
  }
  if (of('notApplicable')) {
    parts.push(`${of('notApplicable')} not applicable`);
  }
  if (waived) {
    parts.push(`${waived} of the failures waived`);
  }
  const all = of('pass') + of('fail') + of('warn') + of('error');
  return h('div', { class: 'totals' },
    all ? h('meter', { min: 0, max: all, value: of('pass'), 'aria-label': 'Share that passes' }) : null,
    h('span', {}, parts.join(', ')));
}
