import { logOf } from '../shared/log';

export const log = logOf('Function Call');
