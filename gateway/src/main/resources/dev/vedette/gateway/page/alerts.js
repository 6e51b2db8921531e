// Alerts as they come.

import { call, list, watch } from './api.js';
import { dialog, field, h, notice, replace, select, table } from './dom.js';
import { badge, clock, last, priority, PRIORITIES, time } from './format.js';
import { detail, fieldsOf } from './alert.js';

export const title = 'Alerts';

const MOST = 500;
const PAGE = 100;

let view;

export function show(main, rest) {
  view = new Alerts(main);
  view.open(rest[0]);
  return () => view.stop();
}

export function move(rest) {
  view.open(rest[0]);
}

class Alerts {
  constructor(main) {
    this.alerts = new Map();
    this.rows = new Map();
    this.filters = {
      text: h('input', { type: 'search', placeholder: 'command, file, user …' }),
      priority: select([['', 'All'], ...PRIORITIES.map(name => [`PRIORITY_${name.toUpperCase()}`, `${name} and worse`])]),
      rule: h('input', { type: 'text', list: 'known-rules', placeholder: 'exact name' }),
      node: h('input', { type: 'text', list: 'known-nodes', placeholder: 'exact name' }),
      since: h('input', { type: 'datetime-local' }),
      until: h('input', { type: 'datetime-local' }),
      unseen: h('input', { type: 'checkbox' }),
    };
    this.body = h('tbody');
    this.count = h('p', { class: 'quiet' });
    this.problem = h('p', { class: 'problem', role: 'alert' });
    this.live = h('p', { class: 'hidden', 'aria-live': 'polite' });
    this.side = h('section', { class: 'side', 'aria-label': 'Alert', hidden: true });
    this.rules = h('datalist', { id: 'known-rules' });
    this.nodes = h('datalist', { id: 'known-nodes' });
    this.more = h('button', { type: 'button', onclick: () => this.older() }, 'Older alerts');
    replace(main,
      h('h1', {}, title),
      h('form', { class: 'filters', role: 'search', 'aria-label': 'Filter alerts', onsubmit: event => event.preventDefault() },
        field('Text', this.filters.text), field('Priority', this.filters.priority),
        field('Rule', this.filters.rule), field('Node', this.filters.node),
        field('From', this.filters.since), field('Before', this.filters.until),
        h('div', { class: 'field check' }, h('label', {}, this.filters.unseen, ' Only open ones')),
        this.rules, this.nodes),
      silences(), this.problem, this.count, this.live,
      h('div', { class: 'split' },
        h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Alerts' },
          h('table', { class: 'alerts' },
            h('caption', { class: 'hidden' }, 'Alerts, newest first'),
            h('thead', {}, h('tr', {}, ['Time', 'Priority', 'Rule', 'Message', 'Node'].map(head => h('th', { scope: 'col' }, head)))),
            this.body),
          this.more),
        this.side));
    this.filters.text.addEventListener('input', () => this.sift());
    for (const name of ['priority', 'rule', 'node', 'since', 'until', 'unseen']) {
      this.filters[name].addEventListener('change', () => this.restart());
    }
    this.side.addEventListener('keydown', event => event.key === 'Escape' && this.close());
    this.restart();
  }

  selector() {
    const { priority: worst, rule, node, since, until, unseen } = this.filters;
    return {
      'selector.minimumPriority': worst.value,
      'selector.rules': rule.value,
      'selector.node': node.value && `nodes/${last(node.value)}`,
      'selector.sinceTime': instant(since.value),
      'selector.untilTime': instant(until.value),
      'selector.excludeAcknowledged': unseen.checked,
      'selector.excludeSilenced': unseen.checked,
    };
  }

  restart() {
    this.unwatch?.();
    this.alerts.clear();
    this.rows.clear();
    replace(this.body);
    this.nextPage = '';
    this.more.hidden = true;
    replace(this.count, 'Reading …');
    const selector = this.selector();
    this.unwatch = watch('/v1/alerts:watch', selector, step => this.take(step, selector), (state, problem) => this.connected(state, problem));
  }

  // What is in the way stays to be seen until it is gone.
  connected(state, problem) {
    connection(state);
    replace(this.problem, problem);
    if (problem && !this.alerts.size) {
      replace(this.count);
    }
  }

  stop() {
    this.unwatch?.();
    connection('');
  }

  async take(step, selector) {
    if (step.started && !this.alerts.size) {
      // The watch stands, so nothing falls between it and the list.
      await this.page(selector);
    } else if (step.alert) {
      this.put(step.alert, true);
      this.told(1);
    } else if (step.missedAlerts) {
      notice(`${step.missedAlerts} alerts came too fast to be shown; they are stored.`);
    }
  }

  async page(selector) {
    try {
      const page = await call('GET', '/v1/alerts', { query: { ...selector, pageSize: PAGE, pageToken: this.nextPage } });
      (page.alerts ?? []).forEach(alert => this.put(alert, false));
      this.nextPage = page.nextPageToken;
      this.tell();
    } catch (error) {
      replace(this.problem, error.message);
      replace(this.count);
    }
  }

  older() {
    this.page(this.selector());
  }

  put(alert, first) {
    const before = this.rows.get(alert.name);
    const row = this.row(alert);
    this.alerts.set(alert.name, alert);
    this.rows.set(alert.name, row);
    row.hidden = !this.wanted(alert);
    if (before) {
      before.replaceWith(row);
    } else if (first) {
      this.body.prepend(row);
    } else {
      this.body.append(row);
    }
    remember(this.rules, alert.rule);
    remember(this.nodes, last(alert.node));
    if (first && this.body.rows.length > MOST) {
      const oldest = this.body.lastElementChild;
      this.alerts.delete(oldest.dataset.name);
      this.rows.delete(oldest.dataset.name);
      oldest.remove();
    }
  }

  row(alert) {
    const seen = alert.acknowledgement ? 'seen' : alert.silence ? 'silenced' : '';
    return h('tr', { 'data-name': alert.name, class: seen },
      h('td', {}, clock(alert.time)),
      h('td', {}, priority(alert.priority)),
      h('th', { scope: 'row' }, h('a', { href: `#/alerts/${last(alert.name)}` }, alert.rule),
        seen && h('small', { class: 'quiet' }, ` ${seen}`),
        alert.foldedAlerts && h('small', { class: 'quiet' }, ` and ${alert.foldedAlerts} more like it`)),
      h('td', { class: 'message' }, h('div', { class: 'clamp' }, alert.message)),
      h('td', {}, last(alert.node)));
  }

  wanted(alert) {
    const text = this.filters.text.value.trim().toLowerCase();
    return !text || [alert.rule, alert.message, alert.node, ...(alert.tags ?? []), ...fieldsOf(alert).map(([, value]) => value ?? '')]
      .some(part => part.toLowerCase().includes(text));
  }

  sift() {
    for (const [name, row] of this.rows) {
      row.hidden = !this.wanted(this.alerts.get(name));
    }
    this.tell();
  }

  // New ones are read out at most every ten seconds.
  told(count) {
    this.fresh = (this.fresh ?? 0) + count;
    this.tell();
    this.reading ??= setTimeout(() => {
      replace(this.live, `${this.fresh} new ${this.fresh === 1 ? 'alert' : 'alerts'}`);
      this.fresh = 0;
      this.reading = undefined;
    }, 10_000);
  }

  tell() {
    const seen = [...this.rows.values()].filter(row => !row.hidden).length;
    replace(this.count, seen ? `${seen} shown, newest first` : 'No alerts here. New ones appear by themselves.');
    this.more.hidden = !this.nextPage;
  }

  async open(id) {
    if (!id) {
      this.side.hidden = true;
      return;
    }
    let alert = this.alerts.get(`alerts/${id}`);
    try {
      alert ??= (await call('GET', `/v1/alerts/${encodeURIComponent(id)}`)).alert;
    } catch (error) {
      notice(error.message);
      return;
    }
    this.opened = id;
    this.side.hidden = false;
    replace(this.side, detail(alert, changed => {
      if (this.rows.has(changed.name)) {
        this.put(changed, false);
      }
      this.alerts.set(changed.name, changed);
      this.open(id);
    }, () => this.close()));
    this.side.querySelector('h2').focus();
  }

  close() {
    const link = this.rows.get(`alerts/${this.opened}`)?.querySelector('a');
    this.side.hidden = true;
    history.replaceState(null, '', '#/alerts');
    link?.focus();
  }
}

// A local time as the API has it.
function instant(local) {
  return local && new Date(local).toISOString();
}

// What keeps alerts quiet, read when somebody looks.
function silences() {
  const place = h('div');
  const box = h('details', {}, h('summary', {}, 'Silences'), place);
  const read = async () => {
    try {
      const all = await list('/v1/silences', 'silences', { most: 500 });
      replace(place, table('Silences', ['What', 'Why', 'By', 'Until', ''], all.map(one => [
        scope(one), one.reason, one.author, [time(one.expireTime), one.state === 'STATE_EXPIRED' ? badge('expired', 'calm') : null],
        h('button', { type: 'button', onclick: () => end(one, read) }, 'Delete')]), 'None.'));
    } catch (error) {
      replace(place, h('p', { class: 'problem', role: 'alert' }, error.message));
    }
  };
  box.addEventListener('toggle', () => box.open && read());
  return box;
}

function scope(one) {
  return [...(one.rules ?? []), ...(one.tags ?? []).map(tag => `tag ${tag}`), ...(one.nodes ?? []).map(last),
    ...Object.entries(one.fields ?? {}).map(([name, value]) => `${name} is ${value}`)].join(', ');
}

function end(one, then) {
  dialog(`Delete ${one.name}`, h('p', {}, 'Alerts are heard again.'), 'Delete', async () => {
    await call('DELETE', `/v1/${one.name}`);
    then();
  });
}

function remember(options, value) {
  if (value && options.children.length < 200 && ![...options.children].some(option => option.value === value)) {
    options.append(h('option', { value }));
  }
}

const CONNECTION = { live: 'Live', waiting: 'Connecting again …', refused: 'Sign in to read', denied: 'Not permitted', '': '' };

function connection(state) {
  const place = document.getElementById('connection');
  place.dataset.state = state;
  replace(place, CONNECTION[state]);
}

