/** API keys and what they permit. */
import type { FastifyRequest } from 'fastify';
import { ApiError } from './api-error';
import type { Access, Permissions, Resource } from './model';
import type { Project } from './project';
import type { RouteContext } from './routes/route';

const RESOURCES: readonly Resource[] = [
  'calls',
  'messages',
  'recordings',
  'logs',
  'agents',
  'webhooks',
  'phones',
  'workflows',
  'integrations',
  'tools',
  'knowledge_bases',
  'conversational_paths',
  'billing',
  'voices',
];

/** The given permissions, with `otherwise` for every other resource. */
export function permissions(given: Partial<Permissions>, otherwise: Access): Permissions {
  const all = RESOURCES.map((resource) => [resource, given[resource] ?? otherwise] as const);
  return Object.fromEntries(all) as Permissions;
}

/** Checks the keys of requests. */
export function accessTo(
  project: Project,
  writeImpliesRead: boolean,
): Pick<RouteContext, 'needs' | 'findPermissions'> {
  const getPermissions = (request: FastifyRequest): Permissions => {
    const key = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const found = key === undefined ? undefined : project.keys.get(key);
    if (!found) throw new ApiError(401, 'INVALID_API_KEY', 'Invalid API key');
    return found;
  };
  return {
    findPermissions: getPermissions,
    needs:
      (needed, access, verb = access === 'read' ? 'view' : 'edit') =>
      (request, _reply, done) => {
        const held = getPermissions(request);
        const resources = [needed].flat();
        const isAllowed = (has: Access) => has === access || (has === 'write' && writeImpliesRead);
        if (resources.every((resource) => isAllowed(held[resource]))) {
          done();
          return;
        }
        // Diga sends this code with a 403.
        const message = `Missing required permissions to ${verb} ${resources.join(' or ')}`;
        done(new ApiError(403, 'INTERNAL_SERVER_ERROR', message));
      },
  };
}
