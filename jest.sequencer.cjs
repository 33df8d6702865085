/** Starts the tests that last longest first, so that no worker stands idle while the last of them runs. */
const { default: Sequencer } = require('@jest/test-sequencer');

/** Where nobody has measured yet, as on a fresh clone; the longest first. */
const LONG = [
  'services-are-killed',
  'contract/fuzz',
  'postgres-goes-away',
  'rag-orchestrator/src/app.int',
  'tenants-never-meet',
  'batch-of-a-thousand',
  'nats-loses-its-data',
  'postgres-server.int',
  'group-commit.int',
  'jet-stream-server.int',
  'lanes.int',
];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = LONG.findIndex((part) => path.includes(part));
      return place < 0 ? LONG.length : place;
    };
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
};
