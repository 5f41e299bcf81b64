import { isDigaError } from './errors';

/**
 * What a request gives; null if Diga does not have what it is about.
 *
 * @throws {DigaError} of any other kind.
 */
export async function nullIfMissing<Result>(request: Promise<Result>): Promise<Result | null> {
  try {
    return await request;
  } catch (error) {
    if (isDigaError(error, 'not_found')) return null;
    throw error;
  }
}
