/** The simulated WhatsApp Cloud API as a process of its own, with a note of when each customer's reply was taken. */
import { builtLib } from './built.mjs';
import { sideProcess } from './side-process.mjs';

const { WhatsAppSimulator } = await builtLib('simulators');

sideProcess(async ({ numbers }) => {
  const simulator = new WhatsAppSimulator({
    statuses: false,
    enforceWindow: false,
    limits: { off: "what is measured is our own speed, not the provider's" },
  });
  await simulator.start();
  const all = [simulator.number];
  for (let n = 1; n < numbers; n += 1) {
    all.push(simulator.addNumber({ ...simulator.number, phoneNumberId: String(900_000_000_000 + n) }));
  }
  const repliedAt = {};
  let replies = 0;
  let extra = 0;
  simulator.onSent(({ to }) => {
    replies += 1;
    if (repliedAt[to] === undefined) repliedAt[to] = performance.timeOrigin + performance.now();
    else extra += 1;
  });
  return {
    facts: { url: simulator.url, numbers: all },
    answer: async ({ expect, withinMs }) => {
      const end = Date.now() + withinMs;
      while (replies < expect && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
      return { repliedAt, extra };
    },
  };
});
