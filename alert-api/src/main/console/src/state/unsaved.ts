/** Texts of profiles that are being written, kept while the page is open, so that a look elsewhere loses nothing. */
const texts = new Map<string, string>();

addEventListener('beforeunload', (event) => {
  if (texts.size > 0) {
    event.preventDefault();
  }
});

export function unsaved(id: string): string | undefined {
  return texts.get(id);
}

export function keep(id: string, text: string): void {
  texts.set(id, text);
}

export function drop(id: string): void {
  texts.delete(id);
}

/** At log-out: the next person gets nobody's drafts. */
export function forgetUnsaved(): void {
  texts.clear();
}
