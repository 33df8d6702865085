/** The emoji a bot may react with (core.telegram.org/bots/api#reactiontypeemoji, Bot API 10.1); Telegram refuses all others. */
const EMOJI: ReadonlySet<string> = new Set(
  (
    '👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 ' +
    '😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡'
  ).split(' '),
);

/** The emoji as Telegram writes it (without the variation selector that keyboards add); undefined where it is none of these. */
export function reactionOf(emoji: string): string | undefined {
  const bare = emoji.trim().replaceAll('\uFE0F', '');
  return EMOJI.has(bare) ? bare : undefined;
}
