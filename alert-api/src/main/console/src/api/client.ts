/** One place for every call to the API: headers, problems (RFC 9457), the server's clock. */

export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when the hub could not be reached. */
    readonly status: number,
    /** Stable code of the problem, which the page translates. */
    readonly code: string,
    readonly detail: string,
    /** The whole problem: what to do next, faults of a text. */
    readonly body: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail || code);
  }
}

export interface Answer<T> {
  data: T;
  etag: string | null;
}

interface Options {
  ifMatch?: string | null;
  signal?: AbortSignal;
  idempotencyKey?: string;
  /** A file instead of JSON. */
  raw?: { body: Blob; type: string };
}

type Listener = () => void;
let onUnauthorised: Listener = () => undefined;
let clockOffset = 0;

/** Called when the session has ended, whatever call noticed it. */
export function whenUnauthorised(listener: Listener): void {
  onUnauthorised = listener;
}

/** The server's time in epoch milliseconds, so that ages are right on a phone whose clock is not. */
export function serverNow(): number {
  return Date.now() + clockOffset;
}

export async function call<T>(method: string, path: string, body?: unknown, options: Options = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') {
    headers['X-Requested-With'] = 'fieldwarden';
  }
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  if (options.raw) {
    headers['Content-Type'] = options.raw.type;
  }
  if (options.ifMatch) {
    headers['If-Match'] = options.ifMatch;
  }
  if (options.idempotencyKey) {
    headers['Idempotency-Key'] = options.idempotencyKey;
  }
  const response = await send(path, {
    method,
    headers,
    body: options.raw ? options.raw.body : body === undefined ? undefined : JSON.stringify(body),
    signal: options.signal,
  });
  noteClock(response);
  if (!response.ok) {
    throw await problem(response, path);
  }
  const data = response.status === 204 ? undefined : await response.json();
  return { data: data as T, etag: response.headers.get('ETag') };
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await call<T>('GET', path, undefined, { signal })).data;
}

export async function getText(path: string, signal?: AbortSignal): Promise<string> {
  const response = await send(path, { signal });
  if (!response.ok) {
    throw await problem(response, path);
  }
  return response.text();
}

/** Sends the bytes of a file. */
export async function sendFile<T>(path: string, file: Blob): Promise<T> {
  const response = await send(path, { method: 'POST', headers: { Accept: 'application/json', 'X-Requested-With': 'fieldwarden', 'Content-Type': file.type || 'application/octet-stream' }, body: file });
  if (!response.ok) {
    throw await problem(response, path);
  }
  return (await response.json()) as T;
}

/** Random also where `crypto.randomUUID` is missing: on a page that is served without TLS. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, cache: 'no-store', credentials: 'same-origin' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') {
      throw error;
    }
    throw new ApiError(0, 'unreachable', '');
  }
}

function noteClock(response: Response): void {
  const date = Date.parse(response.headers.get('Date') ?? '');
  // The header has whole seconds: only an offset that cannot be rounding or travel time is one.
  clockOffset = Number.isNaN(date) || Math.abs(date - Date.now()) < 3000 ? 0 : date - Date.now();
}

async function problem(response: Response, path: string): Promise<ApiError> {
  if (response.status === 401 && !path.endsWith('/session')) {
    onUnauthorised();
  }
  const body: unknown = await response.json().catch(() => ({}));
  const fields = (body ?? {}) as { code?: string; detail?: string; title?: string };
  return new ApiError(response.status, fields.code ?? `http-${response.status}`, fields.detail ?? fields.title ?? '', fields);
}
