/** Whether a message among several people is meant for the bot; pure. */
import type { MessageAddressing } from '@enlace/normalization';
import type { KnownAccount } from '@enlace/persistence';

/**
 * It mentions the bot, answers a message of the bot, or is a command that is nobody else's. By name it can be told only
 * once the provider has said what the bot is called.
 */
export function isAddressedTo(addressing: MessageAddressing, account: KnownAccount | undefined): boolean {
  const { mentions, answers, command, command_of: commandOf } = addressing;
  if (command !== undefined && commandOf === undefined) return true;
  if (account === undefined) return false;
  const isOurs = (name: string | undefined): boolean =>
    name !== undefined && (name === account.id || name === account.username?.toLowerCase());
  return mentions.some(isOurs) || isOurs(answers) || isOurs(commandOf);
}
