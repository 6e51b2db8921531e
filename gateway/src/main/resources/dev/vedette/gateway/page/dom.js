// Builds elements. Every text becomes a text node and is made visible first, so whatever an alert holds stays text.

// Controls, separators, and the marks that reorder or hide what stands beside them.
const INVISIBLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
const NAMES = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\u0000': '\\0', '\u001b': '\\e' };

let ids = 0;

// Elements whose text has lines.
const PLAIN = new Set(['pre', 'del', 'ins']);

// The text with what cannot be seen written as escapes.
export function visible(text) {
  return String(text).replace(INVISIBLE,
    mark => NAMES[mark] ?? `\\u{${mark.codePointAt(0).toString(16)}}`);
}

// Like visible, but lines stay lines.
export function lines(text) {
  return String(text).split('\n').map(visible).join('\n');
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child instanceof Node) {
      element.append(child);
    } else if (child !== undefined && child !== null && child !== false && child !== '') {
      element.append(document.createTextNode(PLAIN.has(element.localName) ? lines(child) : visible(child)));
    }
  }
}

// An element: h('a', {href: '#/', onclick: go}, 'text', more).
export function h(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

// The same for SVG.
export function svg(tag, properties, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), properties, children);
}

export function replace(element, ...children) {
  element.replaceChildren();
  add(element, children);
}

// A table that scrolls by itself on narrow screens; rows are lists of cells.
export function table(caption, heads, rows, empty = 'Nothing here.') {
  if (!rows.length) {
    return h('p', { class: 'quiet' }, empty);
  }
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    h('table', {},
      h('caption', { class: 'hidden' }, caption),
      h('thead', {}, h('tr', {}, heads.map(head => h('th', { scope: 'col' }, head)))),
      h('tbody', {}, rows.map(row => row instanceof Node ? row
        : h('tr', {}, row.map((cell, i) => h(i ? 'td' : 'th', i ? {} : { scope: 'row' }, cell)))))));
}

// A labelled control.
export function field(label, control, hint) {
  control.id ||= `field-${++ids}`;
  const about = hint ? h('small', { id: `${control.id}-hint`, class: 'quiet' }, hint) : null;
  if (about) {
    control.setAttribute('aria-describedby', about.id);
  }
  return h('div', { class: 'field' }, h('label', { for: control.id }, label), control, about);
}

export function select(options, chosen) {
  const control = h('select', {}, options.map(([value, text]) => h('option', { value }, text)));
  control.value = chosen ?? '';
  return control;
}

// A modal form; `submit` may throw, which is then told within the form, and closes it otherwise.
export function dialog(title, fields, action, submit) {
  const problem = h('p', { class: 'problem', role: 'alert' });
  const close = () => box.close();
  const heading = h('h2', { id: `dialog-${++ids}` }, title);
  const form = h('form', { method: 'dialog' },
    heading, fields, problem,
    h('div', { class: 'actions' },
      h('button', { type: 'submit', class: 'primary' }, action),
      h('button', { type: 'button', onclick: close }, 'Cancel')));
  const box = h('dialog', { 'aria-labelledby': heading.id, onclose: () => box.remove() }, form);
  form.addEventListener('submit', async event => {
    event.preventDefault();
    replace(problem);
    try {
      await submit();
      close();
    } catch (error) {
      replace(problem, error.message);
    }
  });
  document.body.append(box);
  box.showModal();
  return box;
}

// Says something in passing; screen readers read it out.
export function notice(text) {
  const line = h('p', {}, text);
  document.getElementById('notices').append(line);
  setTimeout(() => line.remove(), 6000);
}
