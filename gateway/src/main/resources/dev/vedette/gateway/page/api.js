// Calls the gateway. The token lives in this tab's session storage and travels in a header that only this page's own code
// sets: no other site can have the browser send it.

const TOKEN = 'vedette-token';
const SILENT_MILLIS = 45_000;
const LONGEST_LINE = 8 << 20;
const UNREACHABLE = 'The gateway cannot be reached.';

export const token = () => sessionStorage.getItem(TOKEN) ?? '';

export function setToken(value) {
  if (value) {
    sessionStorage.setItem(TOKEN, value);
  } else {
    sessionStorage.removeItem(TOKEN);
  }
  window.dispatchEvent(new Event('vedette-identity'));
}

// What a call failed of, in words.
export class CallError extends Error {
  constructor(status, body) {
    super(body?.message || `The gateway answered ${status}.`);
    this.status = status;
    this.code = body?.code ?? 0;
  }
}

function url(path, query) {
  const target = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of [value].flat()) {
      if (one !== undefined && one !== null && one !== '' && one !== false) {
        target.searchParams.append(name, one);
      }
    }
  }
  return target;
}

function headers(more) {
  const all = { ...more };
  if (token()) {
    all.authorization = `Bearer ${token()}`;
  }
  return all;
}

async function failed(response, why) {
  const body = await response.json().catch(() => null);
  if (response.status === 401 && why) {
    window.dispatchEvent(new CustomEvent('vedette-unauthenticated', { detail: why }));
    const message = token() ? 'The gateway does not accept the token of this tab any more.' : 'Sign in, then try again.';
    return new CallError(response.status, { code: body?.code, message });
  }
  return new CallError(response.status, body);
}

// One call: call('POST', '/v1/alerts/7:acknowledge', {body: {}}). A quiet one asks nobody to sign in.
export async function call(method, path, { query, body, quiet } = {}) {
  const response = await fetch(url(path, query), {
    method,
    headers: headers(body ? { 'content-type': 'application/json' } : {}),
    body: body && JSON.stringify(body),
    credentials: 'omit',
  }).catch(() => {
    throw new Error(UNREACHABLE);
  });
  if (!response.ok) {
    throw await failed(response, quiet ? '' : method === 'GET' ? 'read' : 'change');
  }
  return response.json();
}

// Whether the gateway knows the holder of a token, who may be allowed little all the same.
export async function accepted(given) {
  if (!/^[\x21-\x7e]+$/.test(given)) {
    return false;
  }
  const response = await fetch(url('/v1/nodes', { pageSize: 1 }), {
    headers: { authorization: `Bearer ${given}` },
    credentials: 'omit',
  }).catch(() => {
    throw new Error(UNREACHABLE);
  });
  return response.status !== 401;
}

// All pages of a list, as far as the bound.
export async function list(path, key, { query, most = 1000, quiet = false } = {}) {
  const found = [];
  let pageToken = '';
  do {
    const page = await call('GET', path, { query: { ...query, pageSize: 200, pageToken }, quiet });
    found.push(...(page[key] ?? []));
    pageToken = page.nextPageToken;
  } while (pageToken && found.length < most);
  return found;
}

// Server-sent events by fetch, since EventSource can send no token. Connects again, and goes on where it stopped. What is
// in the way is told with the state.
export function watch(path, query, onMessage, onState) {
  const controller = new AbortController();
  let last = '';
  let pause = 1000;

  async function read() {
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    controller.signal.addEventListener('abort', stop);
    let alarm = setTimeout(stop, SILENT_MILLIS);
    try {
      const response = await fetch(url(path, query), {
        headers: headers(last ? { 'last-event-id': last } : {}),
        signal: attempt.signal,
        credentials: 'omit',
      });
      if (!response.ok) {
        throw await failed(response, 'read');
      }
      onState('live', '');
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (;;) {
        const { value, done } = await reader.read();
        clearTimeout(alarm);
        if (done) {
          return;
        }
        alarm = setTimeout(stop, SILENT_MILLIS);
        pause = 1000;
        const blocks = (rest + value).split('\n\n');
        rest = blocks.pop();
        if (rest.length > LONGEST_LINE) {
          throw new Error('An event is too long.');
        }
        blocks.forEach(take);
      }
    } finally {
      clearTimeout(alarm);
      controller.signal.removeEventListener('abort', stop);
    }
  }

  function take(block) {
    let data = '';
    let kind = 'message';
    for (const line of block.split('\n')) {
      if (line.startsWith('data: ')) {
        data += line.slice(6);
      } else if (line.startsWith('id: ')) {
        last = line.slice(4);
      } else if (line.startsWith('event: ')) {
        kind = line.slice(7);
      }
    }
    if (kind === 'message' && data) {
      onMessage(JSON.parse(data));
    }
  }

  (async () => {
    while (!controller.signal.aborted) {
      let problem = '';
      try {
        await read();
      } catch (error) {
        if (error.status === 400 && last) {
          last = '';
        } else if (error.status === 401 || error.status === 403) {
          onState(error.status === 401 ? 'refused' : 'denied', error.message);
          return;
        }
        problem = error instanceof CallError ? error.message : UNREACHABLE;
      }
      if (!controller.signal.aborted) {
        onState('waiting', problem);
        await new Promise(resume => setTimeout(resume, pause));
        pause = Math.min(pause * 2, 30_000);
      }
    }
  })();
  return () => controller.abort();
}

// Calls again and again while the page is seen, never more often than every five seconds; returns how to stop.
export function poll(seconds, work) {
  const run = () => document.visibilityState === 'visible' && work();
  const timer = setInterval(run, Math.max(5, seconds) * 1000);
  run();
  return () => clearInterval(timer);
}

const decoder = new TextDecoder();

export function bytesOf(base64) {
  return Uint8Array.from(atob(base64), character => character.charCodeAt(0));
}

export function base64Of(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

// A field's value as text; undefined when it is known to be absent.
export function textOf(value) {
  if (!value || value.absent) {
    return undefined;
  }
  if (value.text !== undefined) {
    return decoder.decode(bytesOf(value.text));
  }
  if (value.list) {
    return (value.list.values ?? []).map(one => textOf(one) ?? '<NA>').join(', ');
  }
  if (value.address !== undefined) {
    return addressOf(bytesOf(value.address));
  }
  return String(value.number ?? value.unsignedNumber ?? value.truth ?? value.decimal ?? '');
}

function addressOf(bytes) {
  if (bytes.length === 4) {
    return bytes.join('.');
  }
  const parts = [];
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    parts.push(((bytes[i] << 8) | bytes[i + 1]).toString(16));
  }
  return parts.join(':');
}
