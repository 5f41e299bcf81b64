import { logOf } from '../shared/log';

export const log = logOf('Call Finished');

export const { tell, warn } = log;
