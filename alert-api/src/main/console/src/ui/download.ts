/** Gives the reader a file that the page has made. */
export function download(name: string, mediaType: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken hold of the content by the end of this turn.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
