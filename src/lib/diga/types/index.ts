/**
 * What Diga's API takes and gives, as its published description (version 0.1.0) has it.
 *
 * Diga adds fields and enum values over time, so every enumeration also accepts values that are not
 * named here. A field that the description marks as optional may be absent.
 */
export type * from './agents';
export type * from './billing';
export type * from './calls';
export type * from './common';
export type * from './integrations';
export type * from './knowledge';
export type * from './logs';
export type * from './phones';
export type * from './pieces';
export type * from './webhooks';
export type * from './workflows';
