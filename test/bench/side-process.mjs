/** What every process beside the run does: takes its settings, says when it is ready, answers questions, ends with its parent. */

/**
 * @param begin gets the settings; returns what to say of itself, and how to answer later messages
 */
export function sideProcess(begin) {
  const say = (message) => process.send(message);
  process.once('disconnect', () => process.exit(0));
  process.once('SIGTERM', () => process.exit(0));
  process.once('message', (settings) => {
    begin(settings).then(
      ({ facts = {}, answer }) => {
        process.on('message', (message) => {
          answer(message).then(say, (error) => say({ failed: error.stack }));
        });
        say(facts);
      },
      (error) => say({ failed: error.stack }),
    );
  });
}

/** Lets a server listen on any free port of 127.0.0.1; resolves with the port. */
export function listening(server) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server.address().port));
  });
}
