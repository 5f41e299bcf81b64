import { callFinishedLog as log } from '../shared/log';

export const { tell, warn } = log;
export { log };
