import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { EXIT } from '../../../scripts/install/failures';
import { installCommand } from '../../../scripts/install/install';
import { root } from '../../../scripts/lib/paths';
import { diga } from '../../../src/index';
import { EMAIL, PASSWORD, startHostRest } from '../../support/host-rest';

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

interface Service {
  image?: string;
  build?: { context: string; dockerfile_inline: string };
  ports?: string[];
  volumes?: string[];
  depends_on?: string[];
  environment: Record<string, string>;
  command: string[];
}

const { services, volumes } = parse(read('compose.yaml')) as {
  services: { activepieces: Service; install: Service };
  volumes: Record<string, unknown>;
};
const { activepieces, install } = services;

describe('compose.yaml', () => {
  it('pins an image that is new enough for the piece, and of a tested release', () => {
    const [, version = ''] = /^activepieces\/activepieces:(\d+\.\d+\.\d+)$/.exec(
      activepieces.image ?? '',
    ) ?? [''];
    const newestFirst = [version, diga.metadata().minimumSupportedRelease ?? ''].sort((a, b) =>
      b.localeCompare(a, 'en', { numeric: true }),
    );
    expect(newestFirst[0]).toBe(version);
    expect(/tested on ([\d. and]+)/.exec(read('README.md'))?.[1]).toContain(version);
  });

  it('listens on loopback only, and keeps everything in one volume', () => {
    expect(activepieces.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+:80$/)]);
    expect(activepieces.environment).toMatchObject({
      AP_DB_TYPE: 'PGLITE',
      AP_REDIS_TYPE: 'MEMORY',
    });
    expect(activepieces.volumes?.map((volume) => volume.split(':')[0])).toEqual(
      Object.keys(volumes),
    );
  });

  it('holds no secret, and the README says where each comes from', () => {
    const text = read('compose.yaml');
    const names = [...text.matchAll(/\${(\w+):\?/g)].map(([, name = '']) => name);
    expect(names.sort()).toEqual(['AP_EMAIL', 'AP_ENCRYPTION_KEY', 'AP_JWT_SECRET', 'AP_PASSWORD']);
    for (const name of names) expect(read('README.md')).toContain(`${name}=`);
    expect(read('.gitignore').split('\n')).toContain('.env');
    expect(read('.dockerignore').split('\n')).toContain('.env');
  });

  it('builds the installing service from files that exist', () => {
    const { context = '', dockerfile_inline: steps = '' } = install.build ?? {};
    const copied = [...steps.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, files = '']) =>
      files.split(' '),
    );
    expect(copied.filter((file) => !existsSync(path.join(root, context, file)))).toEqual([]);
    const [, command = '[]'] = /^ENTRYPOINT (.+)$/m.exec(steps) ?? [];
    expect(JSON.parse(command)).toEqual(['npm', 'run', '--silent', 'host:install', '--']);
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const [, file = 'nothing'] = /^tsx (\S+)$/.exec(scripts['host:install'] ?? '') ?? [];
    expect(existsSync(path.join(root, file))).toBe(true);
  });

  it('calls the installer with options that it has', async () => {
    expect(install.depends_on).toEqual(['activepieces']);
    const host = await startHostRest({ userCreated: false });
    const args = install.command.map((word) =>
      word.startsWith('http://activepieces') ? host.url : word.replace(/^\${AP_EMAIL.*}$/, EMAIL),
    );
    for (const expected of [[EMAIL, 'Activepieces'], []]) {
      const before = host.made.length;
      const exitCode = await installCommand({
        args,
        env: { AP_PASSWORD: PASSWORD },
        askPassword: undefined,
        pack: () =>
          Promise.resolve({ name: 'piece-diga', version: '1.2.3', archive: Buffer.from('') }),
        print: () => undefined,
        printError: () => undefined,
      });
      expect([exitCode, host.made.slice(before)]).toEqual([EXIT.installed, expected]);
    }
    await host.close();
  });
});
