/** Buttons, lists and flows (Meta, Cloud API: interactive messages); what does not fit becomes numbered text. */
import type { ButtonsContent, FlowContent, ListContent, TextContent } from '@enlace/normalization';
import { RULES, buttonsAsText, listAsText } from '../degrade.js';
import { escapeMarkdown } from '../escape-markdown.js';
import { withoutAbsent } from '../without-absent.js';
import { LIMITS } from './limits.js';
import { bare, textParts, type NoPlan, type Plan } from './part.js';
import { partsOf } from './write-rich.js';

/** Opens a list that was made of buttons; a word in nearly every language. */
const LIST_LABEL = 'Menu';

/** The version of flow messages (Meta, Flows: sending a flow). */
const FLOW_MESSAGE_VERSION = '3';

type Button = ButtonsContent['buttons'][number];
type Choices = ButtonsContent | ListContent | FlowContent;

/** `type` and `action` of the interactive message. */
interface Interactive {
  readonly type: 'button' | 'cta_url' | 'list' | 'flow';
  readonly action: object;
}

export function buttonsPlan(content: ButtonsContent): Plan | NoPlan {
  const { buttons } = content;
  const asButtons = replyButtons(buttons) ?? linkButton(buttons);
  if (asButtons !== undefined) return interactivePlan(content, asButtons, []);
  const asList = listOfButtons(buttons);
  return asList === undefined
    ? numberedPlan(buttonsAsText(content), RULES.buttonsAsText)
    : interactivePlan(content, asList, [RULES.buttonsAsList]);
}

export function listPlan(content: ListContent): Plan | NoPlan {
  const list = listOf(content.list);
  return list === undefined
    ? numberedPlan(listAsText(content), RULES.listAsText)
    : interactivePlan(content, list, []);
}

export function flowPlan(content: FlowContent): Plan | NoPlan {
  const { id, button, token, mode, screen, data } = content.flow;
  if (button.length > LIMITS.buttonTitle) {
    return { reason: `the button of a flow has at most ${LIMITS.buttonTitle} characters` };
  }
  if (data !== undefined && screen === undefined) {
    return { reason: 'data for a flow needs the screen that shows it' };
  }
  const payload =
    screen === undefined ? undefined : withoutAbsent({ screen, data: isFilled(data) ? data : undefined });
  const parameters = withoutAbsent({
    flow_message_version: FLOW_MESSAGE_VERSION,
    flow_id: id,
    flow_cta: button,
    flow_token: token ?? 'unused', // Meta's own word for none
    mode,
    flow_action: payload === undefined ? 'data_exchange' : 'navigate',
    flow_action_payload: payload,
  });
  return interactivePlan(content, { type: 'flow', action: { name: 'flow', parameters } }, []);
}

function replyButtons(buttons: readonly Button[]): Interactive | undefined {
  const titles = new Set(buttons.map(({ title }) => title));
  const fits =
    buttons.length <= LIMITS.buttons &&
    titles.size === buttons.length && // Meta wants them to differ
    buttons.every(
      ({ id, title }) =>
        id !== undefined && isWithin(id, LIMITS.buttonId) && isWithin(title, LIMITS.buttonTitle),
    );
  if (!fits) return undefined;
  const replies = buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } }));
  return { type: 'button', action: { buttons: replies } };
}

function linkButton(buttons: readonly Button[]): Interactive | undefined {
  const [button, ...others] = buttons;
  if (button?.url === undefined || others.length > 0 || !isWithin(button.title, LIMITS.buttonTitle))
    return undefined;
  const parameters = { display_text: button.title, url: button.url };
  return { type: 'cta_url', action: { name: 'cta_url', parameters } };
}

function listOfButtons(buttons: readonly Button[]): Interactive | undefined {
  const rows = buttons.flatMap(({ id, title }) => (id === undefined ? [] : [{ id, title }]));
  return rows.length < buttons.length ? undefined : listOf({ button: LIST_LABEL, sections: [{ rows }] });
}

/** The list as Meta takes it; undefined where it is beyond a limit. */
function listOf({ button, sections }: ListContent['list']): Interactive | undefined {
  const rows = sections.flatMap((section) => section.rows);
  const fits =
    isWithin(button, LIMITS.buttonTitle) &&
    rows.length <= LIMITS.rows &&
    new Set(rows.map(({ id }) => id)).size === rows.length &&
    rows.every(
      ({ id, title, description = '' }) =>
        isWithin(id, LIMITS.rowId) &&
        isWithin(title, LIMITS.rowTitle) &&
        description.length <= LIMITS.rowDescription,
    ) &&
    sections.every(({ title }) =>
      title === undefined ? sections.length === 1 : isWithin(title, LIMITS.sectionTitle),
    );
  if (!fits) return undefined;
  const written = sections.map(({ title, rows: own }) =>
    withoutAbsent({
      title,
      rows: own.map(({ id, title: name, description }) => withoutAbsent({ id, title: name, description })),
    }),
  );
  return { type: 'list', action: { button, sections: written } };
}

/** The choices stand under the last part of a text that is too long for them, its beginning goes before. */
function interactivePlan(
  content: Choices,
  { type, action }: Interactive,
  rules: readonly string[],
): Plan | NoPlan {
  const { header, footer, text, format } = framed(content);
  if (text.trim() === '') return { reason: 'WhatsApp shows no choices without a text above them' };
  const words = { text, ...(format === undefined ? {} : { format }) };
  const before = [...partsOf(words, LIMITS.text, LIMITS.body)];
  const body = before.pop() ?? text;
  const interactive = withoutAbsent({
    type,
    header: header === undefined ? undefined : { type: 'text', text: header },
    body: { text: body },
    footer: footer === undefined ? undefined : { text: footer },
    action,
  });
  const [first, ...others] = before;
  const part = bare('interactive', interactive);
  const used = [
    ...rules,
    ...(header === content.header && footer === content.footer ? [] : [RULES.frameInText]),
    ...(first === undefined ? [] : [RULES.textBefore]),
  ];
  return first === undefined
    ? { parts: [part], rules: used }
    : { parts: [...textParts([first, ...others]), part], rules: used };
}

/** A header or footer that is too long for its place is a paragraph of the text. */
function framed(content: Choices): Pick<Choices, 'header' | 'footer' | 'text' | 'format'> {
  const { header = '', footer = '', text, format } = content;
  const written = (words: string): string => (format === 'markdown' ? escapeMarkdown(words) : words);
  const above = header.length > LIMITS.headerOrFooter ? `${written(header)}\n\n` : '';
  const below = footer.length > LIMITS.headerOrFooter ? `\n\n${written(footer)}` : '';
  return withoutAbsent({
    header: above === '' && header.trim() !== '' ? header : undefined,
    footer: below === '' && footer.trim() !== '' ? footer : undefined,
    text: `${above}${text}${below}`,
    format,
  });
}

function numberedPlan(content: TextContent, rule: string): Plan {
  return { parts: textParts(partsOf(content, LIMITS.text)), rules: [rule] };
}

function isWithin(text: string, limit: number): boolean {
  return text.trim() !== '' && text.length <= limit;
}

function isFilled(data: Record<string, unknown> | undefined): boolean {
  return data !== undefined && Object.keys(data).length > 0; // Meta refuses an empty object
}
