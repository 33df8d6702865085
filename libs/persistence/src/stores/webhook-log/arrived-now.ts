/** The place in the order of arrival that a webhook takes which is written down right now. */

/** SQL: microseconds since 1970, by the clock of Postgres. */
export const ARRIVED_NOW = '(extract(epoch FROM clock_timestamp()) * 1000000)::bigint';
