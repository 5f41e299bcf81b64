import process from 'node:process';
import { TestEnvironment } from 'jest-environment-node';

const zoneOfHost = process.env.TZ;

/** Runs a test file in the time zone of New York, where a time without a zone is 4 or 5 hours off UTC. */
export default class NewYork extends TestEnvironment {
  constructor(config, context) {
    process.env.TZ = 'America/New_York';
    super(config, context);
  }

  async teardown() {
    if (zoneOfHost === undefined) delete process.env.TZ;
    else process.env.TZ = zoneOfHost;
    await super.teardown();
  }
}
