/** Random ids from a given source, so that a seed reproduces them. */
export class Ids {
  constructor(private readonly random: () => number) {}

  /** A random UUID (version 4). */
  uuid(): string {
    const hex = this.hex(32);
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `a${hex.slice(17, 20)}`,
      hex.slice(20),
    ].join('-');
  }

  /** `length` hexadecimal digits; `length` is a multiple of 8. */
  hex(length: number): string {
    let text = '';
    while (text.length < length) {
      text += Math.floor(this.random() * 2 ** 32)
        .toString(16)
        .padStart(8, '0');
    }
    return text;
  }
}

/** An id that does not exist. */
export const NOBODY = '00000000-0000-4000-8000-000000000000';
