// The frame: which view is shown, who is signed in, and light or dark.

import { accepted, setToken, token } from './api.js';
import { dialog, field, h, notice, replace } from './dom.js';
import * as alerts from './alerts.js';
import * as rules from './rules.js';
import * as nodes from './nodes.js';
import * as scan from './scan.js';
import * as traffic from './traffic.js';
import * as posture from './posture.js';

const VIEWS = { alerts, rules, nodes, scan, traffic, posture };
const THEMES = ['system', 'light', 'dark'];

const main = document.getElementById('main');
let leave = () => {};
let shown = '';
let signing = false;
let declined = false;

// `#/alerts/7` shows the view `alerts` with the rest of the address.
function show() {
  const [name, ...rest] = location.hash.replace(/^#\/?/, '').split('/').map(decoded);
  const view = VIEWS[name] ?? alerts;
  const title = view.title;
  if (shown === title && view.move) {
    view.move(rest);
    return;
  }
  leave();
  shown = title;
  document.title = `${title} – Vedette`;
  replace(main);
  leave = view.show(main, rest) ?? (() => {});
  document.querySelectorAll('#views a').forEach(link => {
    const here = link.textContent === title;
    link.toggleAttribute('data-here', here);
    if (here) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  });
}

// An address that somebody cut short is still shown as far as it can be.
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// Who reads without a token is asked once, not again by everything that the page reads by itself.
function asked(event) {
  if (event.detail === 'change' || !declined) {
    signIn();
  }
}

function signIn() {
  if (signing) {
    return;
  }
  signing = true;
  const input = h('input', { type: 'password', autocomplete: 'off', required: true, spellcheck: 'false' });
  const box = dialog('Sign in',
    field('Token', input, 'The one that "vedette up" wrote to a file, or one from your administrator. It stays in this tab.'),
    'Sign in',
    async () => {
      const given = input.value.trim();
      if (!await accepted(given)) {
        throw new Error('The gateway does not accept this token.');
      }
      setToken(given);
      notice('Signed in for this tab.');
    });
  box.addEventListener('close', () => {
    signing = false;
    declined = !token();
    // What could not be read before can be now; what somebody was about to do stays as it is.
    if (token() && !document.querySelector('dialog[open]')) {
      shown = '';
      show();
    }
  });
}

function identity() {
  const button = document.getElementById('sign-in');
  button.textContent = token() ? 'Sign out' : 'Sign in';
}

function theme(next) {
  document.documentElement.dataset.theme = next;
  replace(document.getElementById('theme'), h('span', { class: 'wide' }, 'Theme: '), next);
  localStorage.setItem('vedette-theme', next);
}

replace(document.getElementById('views'),
  Object.entries(VIEWS).map(([name, view]) => h('li', {}, h('a', { href: `#/${name}` }, view.title))));
document.getElementById('sign-in').addEventListener('click', () => {
  if (token()) {
    setToken('');
    notice('Signed out.');
  } else {
    signIn();
  }
});
document.getElementById('theme').addEventListener('click', () => {
  const now = document.documentElement.dataset.theme;
  theme(THEMES[(THEMES.indexOf(now) + 1) % THEMES.length]);
});
window.addEventListener('vedette-identity', identity);
window.addEventListener('vedette-unauthenticated', asked);
window.addEventListener('hashchange', show);
theme(THEMES.includes(localStorage.getItem('vedette-theme')) ? localStorage.getItem('vedette-theme') : 'system');
identity();
traffic.begin();
show();
