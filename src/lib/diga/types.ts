/**
 * What Diga's API takes and gives, as its published description (version 0.1.0) has it.
 *
 * Diga adds fields and enum values over time, so every enumeration also accepts values that are not
 * named. A field that the description marks as optional may be absent.
 */

/** One of the values that Diga documents, or one that it has added since. */
export type OpenEnum<Known extends string> = Known | (string & NonNullable<unknown>);

/** An object whose fields Diga does not document. */
export type Undocumented = Record<string, unknown>;
