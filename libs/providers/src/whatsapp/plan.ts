/** Decides how each kind of content goes out over WhatsApp; pure. */
import type { Sendable, TextContent } from '@enlace/normalization';
import type { Fit } from '../adapter.js';
import { LIMITS } from './limits.js';
import { bare, textParts, type NoPlan, type Part, type Plan } from './part.js';
import { contactCards, place } from './plan-cards.js';
import { buttonsPlan, flowPlan, listPlan } from './plan-choices.js';
import { albumPlan, filePlan } from './plan-files.js';
import { templatePlan } from './plan-template.js';
import { partsOf } from './write-rich.js';

/** The parts of a content and the rules used, or why WhatsApp cannot carry it. */
export function planOf(content: Sendable): Plan | NoPlan {
  switch (content.type) {
    case 'text':
      return textPlan(content);
    case 'album':
      return albumPlan(content);
    case 'location':
      return whole(bare('location', place(content.location)));
    case 'contacts':
      return whole(bare('contacts', contactCards(content)));
    case 'reaction':
      return whole(bare('reaction', { message_id: content.reaction.message, emoji: content.reaction.emoji }));
    case 'buttons':
      return buttonsPlan(content);
    case 'list':
      return listPlan(content);
    case 'flow':
      return flowPlan(content);
    case 'template':
      return templatePlan(content.template);
    default:
      return filePlan(content);
  }
}

/** How WhatsApp carries a content; several rules are told in the order in which they are used. */
export function fit(content: Sendable): Fit {
  const plan = planOf(content);
  if ('reason' in plan) return { carried: 'not', reason: plan.reason };
  return plan.rules.length === 0
    ? { carried: 'whole' }
    : { carried: 'degraded', rule: [...new Set(plan.rules)].join('; ') };
}

function textPlan(content: TextContent): Plan | NoPlan {
  if (content.text.trim() === '') return { reason: 'WhatsApp carries no text of nothing but white space' };
  return { parts: textParts(partsOf(content, LIMITS.text), content.preview_url), rules: [] };
}

function whole(part: Part): Plan {
  return { parts: [part], rules: [] };
}
