/** When a host renews a trigger, in UTC. */
export const EVERY_5_MINUTES = '*/5 * * * *';
