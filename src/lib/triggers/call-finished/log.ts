import { logOf } from '../shared/log';

export const { tell, warn } = logOf('Call Finished');
