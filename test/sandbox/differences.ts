/**
 * How answers of the sandbox differ from Diga's published description, each with the reason why. Whatever else
 * differs fails `npm run contract`.
 */
export const DIFFERENCES: readonly { difference: RegExp; reason: string }[] = [
  {
    difference: / 401: status is not described$/,
    reason:
      'A wrong key has to be refused everywhere; the documentation names 401 for all of the API.',
  },
  {
    difference: / 403: status is not described$/,
    reason: 'So has a key without the permission: 403 is described where permissions are.',
  },
  {
    difference:
      /^[A-Z]+ \/v1\/(knowledge|phone|recording|workflow)\/.* 404: status is not described$/,
    reason: 'These describe no error for what does not exist; the others answer 404.',
  },
];
