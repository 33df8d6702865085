/** Checks the buttons of a template message against those of its template. */
import { type JsonObject, asList, asObject, asText } from '../core/request-body.js';
import type { GraphFailure } from './graph-error.js';

/** Types of buttons whose one parameter must be given, and its type. */
const NEEDED: Readonly<Record<string, string>> = {
  COPY_CODE: 'coupon_code',
  OTP: 'text',
  MPM: 'action',
  ORDER_DETAILS: 'action',
};

const WITHOUT_PARAMETER = ['PHONE_NUMBER', 'SPM'];

/** How a button is named when it is filled. */
const SUB_TYPES: Readonly<Record<string, string>> = { OTP: 'url' };

/** What is wrong with the buttons that are filled, and with those that are not. */
export function buttonsFault(
  buttons: readonly JsonObject[],
  given: readonly JsonObject[],
): GraphFailure | undefined {
  const beyond = given.find((one) => buttons[Number(one['index'])] === undefined);
  if (beyond)
    return { code: 132012, details: `buttons: there is no button at index ${String(beyond['index'])}` };
  return buttons
    .map((button, index) =>
      buttonFault(
        button,
        given.find((one) => Number(one['index']) === index),
        index,
      ),
    )
    .find(Boolean);
}

function buttonFault(
  button: JsonObject,
  given: JsonObject | undefined,
  index: number,
): GraphFailure | undefined {
  const type = asText(button['type'])?.toUpperCase() ?? '';
  const hasGap = type === 'URL' && (asText(button['url'])?.includes('{{') ?? false);
  const needed = hasGap ? 'text' : NEEDED[type];
  const parameters = asList(given?.['parameters']);
  if (parameters.length === 0) {
    return needed === undefined
      ? undefined
      : { code: 131008, details: `buttons: Button at index ${index} of type ${type} requires a parameter` };
  }
  const subType = SUB_TYPES[type] ?? type.toLowerCase();
  if (asText(given?.['sub_type'])?.toLowerCase() !== subType) {
    return { code: 132012, details: `buttons: Button at index ${index} is of type ${type}` };
  }
  const [parameter] = parameters.map(asObject);
  if (needed !== undefined && asText(parameter?.['type']) !== needed) {
    return {
      code: 132012,
      details: `buttons: Button at index ${index} expects a parameter of type ${needed}`,
    };
  }
  return (type === 'URL' && !hasGap) || WITHOUT_PARAMETER.includes(type)
    ? { code: 132000, details: `buttons: Button at index ${index} does not take a parameter` }
    : undefined;
}
