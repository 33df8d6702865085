/** What Meta asks of the buttons of a template that is to be created; pure. */
import { listOf, objectOf, textOf, type JsonObject } from '../../json.js';
import type { DraftFault } from './template-draft.js';
import { wordOf } from './template-facts.js';

const MOST_BUTTONS = 10;
const LONGEST_LABEL = 25;
const LONGEST_URL = 2_000;
const LONGEST_PHONE = 20;

/** Types and how many of each there may be (Meta, templates: components). */
const MOST_OF: Readonly<Record<string, number>> = {
  QUICK_REPLY: 10,
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  OTP: 1,
  FLOW: 1,
  CATALOG: 1,
  MPM: 1,
  SPM: 1,
  VOICE_CALL: 1,
};

/** Buttons that a template may have, and that are not made here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  ORDER_DETAILS:
    'cannot be created here: make the template in the WhatsApp Manager; once Meta has approved it, it can be sent',
};

/** Meta writes their labels itself, or knows a usual one. */
const WITHOUT_LABEL: ReadonlySet<string> = new Set(['COPY_CODE', 'OTP', 'VOICE_CALL']);

export function buttonsFaults(component: JsonObject, at: string): readonly DraftFault[] {
  const buttons = listOf(component['buttons']).map(objectOf);
  if (buttons.length < 1 || buttons.length > MOST_BUTTONS) {
    return [{ field: `${at}.buttons`, expected: `must be 1 to ${MOST_BUTTONS} buttons` }];
  }
  const types = buttons.map((button) => wordOf(button['type']) ?? '');
  const tooMany = Object.entries(MOST_OF)
    .filter(([type, most]) => types.filter((one) => one === type).length > most)
    .map(([type, most]) => ({
      field: `${at}.buttons`,
      expected: `may have ${most} of type ${type} at most`,
    }));
  return [
    ...tooMany,
    ...buttons.flatMap((button, index) =>
      buttonFaults(button, types[index] ?? '', `${at}.buttons[${index}]`),
    ),
  ];
}

function buttonFaults(button: JsonObject, type: string, at: string): readonly DraftFault[] {
  if (MOST_OF[type] === undefined) {
    const other = ELSEWHERE[type];
    return [{ field: `${at}.type`, expected: other ?? `must be one of ${Object.keys(MOST_OF).join(', ')}` }];
  }
  const label = textOf(button['text'], LONGEST_LABEL);
  const unlabelled =
    label === undefined && !WITHOUT_LABEL.has(type)
      ? [{ field: `${at}.text`, expected: `must be a label of 1 to ${LONGEST_LABEL} characters` }]
      : [];
  return [...unlabelled, ...contentFaults(button, type, at)];
}

function contentFaults(button: JsonObject, type: string, at: string): readonly DraftFault[] {
  switch (type) {
    case 'URL':
      return urlFaults(button, at);
    case 'PHONE_NUMBER':
      return textOf(button['phone_number'], LONGEST_PHONE) === undefined
        ? [
            {
              field: `${at}.phone_number`,
              expected: `must be a number of at most ${LONGEST_PHONE} characters`,
            },
          ]
        : [];
    case 'COPY_CODE':
      return sampleOf(button) === undefined
        ? [{ field: `${at}.example`, expected: 'needs a sample code' }]
        : [];
    default:
      return [];
  }
}

function urlFaults(button: JsonObject, at: string): readonly DraftFault[] {
  const url = textOf(button['url'], LONGEST_URL);
  if (url === undefined) {
    return [{ field: `${at}.url`, expected: `must be an address of at most ${LONGEST_URL} characters` }];
  }
  const gap = url.indexOf('{{');
  if (gap < 0) return [];
  if (!/^\{\{[^{}]+\}\}$/.test(url.slice(gap))) {
    return [{ field: `${at}.url`, expected: 'may have one gap, at its end' }];
  }
  return sampleOf(button) === undefined
    ? [{ field: `${at}.example`, expected: 'needs a sample, for the address has a gap' }]
    : [];
}

/** A sample is a text, or the only one of a list. */
function sampleOf({ example }: JsonObject): string | undefined {
  return textOf(example) ?? textOf(listOf(example)[0]);
}
