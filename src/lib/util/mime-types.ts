import mime from 'mime/lite';

/** The MIME type for the file extension of a URL, ignoring query and fragment; null if unknown. */
export function mimeTypeFromUrl(url: string): string | null {
  return mime.getType(url.replace(/[?#].*$/, ''));
}

/** The usual file extension of a MIME type; `bin` if unknown. */
export function extensionForMimeType(type: string | null | undefined): string {
  // The default for audio/mpeg is "mpga", which few players are registered for.
  const preferred = mime.getAllExtensions(type ?? '')?.has('mp3') ? 'mp3' : null;
  return preferred ?? mime.getExtension(type ?? '') ?? 'bin';
}
