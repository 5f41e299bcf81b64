/** The requests that the sandbox received. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ReceivedRequest } from './api';

export class RequestLog {
  /** In order of arrival; empty unless `isKept`. */
  readonly entries: ReceivedRequest[] = [];
  count = 0;

  constructor(private readonly isKept: boolean) {}

  /** Adds a request that arrived at `at`, in milliseconds since the epoch. */
  add(request: FastifyRequest, path: string, reply: FastifyReply, at: number): void {
    this.count += 1;
    if (!this.isKept) return;
    const { method } = request;
    const query = { ...(request.query as Record<string, unknown>) };
    const entry: ReceivedRequest = { method, path, query, status: null, at };
    this.entries.push(entry);
    reply.raw.once('finish', () => {
      entry.status = reply.raw.statusCode;
    });
  }

  clear(): void {
    this.entries.length = 0;
    this.count = 0;
  }
}
