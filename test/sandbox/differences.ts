/**
 * How answers of the sandbox differ from Diga's published description, each with the reason why. Whatever else
 * differs fails `npm run contract`.
 */
export const DIFFERENCES: readonly { difference: RegExp; reason: string }[] = [];
