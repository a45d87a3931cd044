import { ApiError, call, newKey, sendFile } from '../api/client';
import { taskPath, type TaskDetail } from '../api/tasks';
import { createStore } from './store';

/**
 * Records on the spot that are being written, in the browser's own database: they survive a reload and a day without a network.
 * A draft that is to be sent goes out when the network is back; its key makes the hub take it once, however often it is sent.
 */
export interface Draft {
  task: string;
  /** Whose it is: somebody else who logs in here neither sees nor sends it. */
  user: string;
  key: string;
  /** Grows with every change that is made on the page: which of two of the same draft is the newer. */
  edit: number;
  state: 'writing' | 'waiting' | 'refused';
  /** What the hub said when it refused. */
  refusal?: string;
  /** The task as it was when the draft was begun, for a page without a network. */
  seen: TaskDetail;
  fields: Fields;
  photos: DraftPhoto[];
}

export interface DraftPhoto {
  id: string;
  /** Of the checklist; empty for one of the whole. */
  item: string;
  blob: Blob;
  sha256?: string;
}

export interface Fields {
  arrived: string;
  inspectors: string[];
  answers: Record<string, { result: string; note: string }>;
  serious: string[];
  outcome: string;
  signedBy: string;
  refusal: string;
  witness: string;
  note: string;
}

const NAME = 'fieldwarden-drafts';
const RETRY_MS = 20_000;

/** Grows with every change of a draft, so that pages look again. */
export const draftsChanged = createStore(0);

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('drafts', { keyPath: ['user', 'task'] });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function work<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction('drafts', mode);
      const request = ask(transaction.objectStore('drafts'));
      // Complete, not only asked for: what is said to be kept is kept.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export async function draftOf(user: string, task: string): Promise<Draft | undefined> {
  return work<Draft | undefined>('readonly', (store) => store.get([user, task]));
}

export async function keep(draft: Draft): Promise<void> {
  await work('readwrite', (store) => store.put(draft));
  draftsChanged.set(draftsChanged.get() + 1);
}

export async function drop(draft: Draft): Promise<void> {
  await work('readwrite', (store) => store.delete([draft.user, draft.task]));
  draftsChanged.set(draftsChanged.get() + 1);
}

export async function draftsOf(user: string): Promise<Draft[]> {
  const all = await work<Draft[]>('readonly', (store) => store.getAll());
  return all.filter((draft) => draft.user === user);
}

export function freshKey(): string {
  return newKey();
}

let sending = false;

/** Sends what waits; quiet where there is no network. */
export async function sendWaiting(user: string): Promise<void> {
  if (sending) {
    return;
  }
  sending = true;
  try {
    for (const draft of await draftsOf(user)) {
      if (draft.state === 'waiting') {
        await send(draft);
      }
    }
  } finally {
    sending = false;
  }
}

async function send(draft: Draft): Promise<void> {
  try {
    for (const photo of draft.photos) {
      if (!photo.sha256) {
        const kept = await sendFile<{ sha256: string }>(`${taskPath(draft.task)}/photos`, photo.blob);
        photo.sha256 = kept.sha256;
        await keep(draft);
      }
    }
    await call('POST', `${taskPath(draft.task)}/steps`, body(draft), { idempotencyKey: draft.key });
    await drop(draft);
  } catch (error) {
    if (!(error instanceof ApiError)) {
      throw error;
    }
    // Without a network, or while the hub starts or a session has ended, it goes on waiting.
    if (error.status >= 400 && error.status < 500 && error.status !== 401) {
      await keep({ ...draft, state: 'refused', refusal: error.detail || error.code });
    }
  }
}

function body(draft: Draft): object {
  const { fields } = draft;
  const hashes = (item: string) => draft.photos.filter((photo) => photo.item === item).map((photo) => photo.sha256 ?? '');
  return {
    kind: 'record',
    arrived: new Date(fields.arrived).toISOString(),
    inspectors: fields.inspectors,
    checklist: draft.seen.checklist?.id ?? '',
    answers: Object.entries(fields.answers).map(([item, answer]) => ({ item, result: answer.result, note: answer.note, photos: hashes(item) })),
    serious: fields.serious,
    outcome: fields.outcome,
    signedBy: fields.signedBy,
    refusal: fields.refusal,
    witness: fields.witness,
    note: fields.note,
    photos: hashes(''),
  };
}

/** Tries again whenever the network comes back, and now and then. Returns what ends it. */
export function startSending(user: string): () => void {
  // A browser without a database of its own has no drafts either.
  const go = () => void sendWaiting(user).catch((error: unknown) => console.warn(error));
  addEventListener('online', go);
  const timer = setInterval(go, RETRY_MS);
  go();
  return () => {
    removeEventListener('online', go);
    clearInterval(timer);
  };
}

const MOST_PIXELS = 1600;
const QUALITY = 0.8;

/** A picture of a phone's camera, small enough for a slow network, and without where and by which phone it was taken. */
export async function smaller(file: Blob): Promise<Blob> {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, MOST_PIXELS / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg', QUALITY));
}
