import { logOf } from '../shared/log';

export const log = logOf('Pre-Call');
