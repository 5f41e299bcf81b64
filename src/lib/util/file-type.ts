import mime from 'mime/lite';

/** What a file is, by its name or by the address that ends in it; null if that does not tell. */
export function typeByAddress(address: string): string | null {
  return mime.getType(address.replace(/[?#].*$/, ''));
}

/** The usual end of a file's name; `bin` for a type that is not known. */
export function extensionOf(type: string | null | undefined): string {
  // The first of audio/mpeg is "mpga", which few players are registered for.
  const usual = mime.getAllExtensions(type ?? '')?.has('mp3') ? 'mp3' : null;
  return usual ?? mime.getExtension(type ?? '') ?? 'bin';
}
