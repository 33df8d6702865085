/** Reads what a business says its client is known by; a value that no channel could ever show is refused. */
import { readClientFields, type IdentityClaim, type IdentityKind } from '@enlace/persistence';
import { requestInvalid, type FieldFault } from '@enlace/service-kit';

interface Given {
  readonly kind: IdentityKind;
  readonly value: string;
}

const OF_INTEGRATION = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:\S.*$/;

/** As evidence of contacts is written, so that the two can be equal. */
const FORMS: Readonly<
  Record<Exclude<IdentityKind, 'phone' | 'email'>, readonly [form: RegExp, expected: string]>
> = {
  whatsapp_user_id: [/^[A-Z]{2}\.\S+$/, "must be Meta's business-scoped user id, such as MX.1349…"],
  telegram: [/^[1-9]\d{0,19}$/, "must be the user's id in digits, not their name"],
  chatwoot_contact: [OF_INTEGRATION, 'must be <integration id>:<contact id>, the first as setup answered it'],
  tawk_visitor: [OF_INTEGRATION, 'must be <integration id>:<visitor>, the first as setup answered it'],
  external: [/^[^:\s]+:\S.*$/, 'must be <system>:<id>, such as crm:A-7'],
};

/**
 * What a system of the business says is as good as what a channel vouches for.
 * @param country ISO 3166-1 alpha-2: of phones without a country code
 * @throws AppError `request.invalid` naming each that cannot be
 */
export function readIdentityClaims(given: readonly Given[], country: string): IdentityClaim[] {
  const faults: FieldFault[] = [];
  const claims = given.map(({ kind, value }, index): IdentityClaim => {
    const read = readValue(kind, value.trim(), country);
    if (typeof read !== 'string') faults.push({ field: `identities.${index}.value`, ...read });
    return { kind, value: typeof read === 'string' ? read : '', evidence: 'api', strength: 'strong' };
  });
  if (faults.length > 0) throw requestInvalid(faults);
  return claims;
}

function readValue(kind: IdentityKind, value: string, country: string): string | { expected: string } {
  if (kind === 'phone' || kind === 'email') {
    const { fields, problems } = readClientFields({ [kind]: value }, country);
    return fields[kind] ?? { expected: problems[0]?.problem ?? 'must not be empty' };
  }
  const [form, expected] = FORMS[kind];
  return form.test(value) ? value : { expected };
}
