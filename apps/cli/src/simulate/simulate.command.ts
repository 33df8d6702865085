/** `enlace simulate`: a customer of a simulated provider writes, and you see what becomes of it. */
import { join } from 'node:path';
import { Command, Option } from 'clipanion';
import { PROVIDERS, isProvider } from '@enlace/normalization';
import { reportLines, type RoundTripReport } from '../demo/round-trip-report.js';
import { explain } from '../terminal/explain.js';
import { projectFolder } from '../project-folder.js';
import { LocalState } from '../up/local-state.js';

export class SimulateCommand extends Command {
  static override paths = [['simulate']];

  static override usage = Command.Usage({
    description: 'Let a simulated customer write, and follow the message to its reply',
    details:
      'Needs a running `enlace up` with the demo. Exits 0 when the round trip is complete, 1 when it is not.',
    examples: [
      ['A question over WhatsApp', 'enlace simulate whatsapp "¿A qué hora abren el sábado?"'],
      ['For a script', 'enlace simulate telegram "hola" --json'],
    ],
  });

  provider = Option.String({ required: true, name: 'provider' });
  text = Option.String({ required: true, name: 'text' });
  dataDir = Option.String('--data-dir', { description: 'where the running stack keeps its data' });
  json = Option.Boolean('--json', false, { description: 'print one JSON object' });

  async execute(): Promise<number> {
    if (!isProvider(this.provider))
      return this.fail(`There is no provider "${this.provider}": choose from ${PROVIDERS.join(', ')}.`, 2);
    const stack = await new LocalState(this.dataDir ?? join(projectFolder(), '.enlace')).running();
    if (stack === undefined)
      return this.fail('Enlace does not run from this folder: start it with `npm start`.', 3);
    if (stack.demo === undefined) {
      return this.fail(
        'The running Enlace has no simulated providers: start it without configured providers.',
        3,
      );
    }
    try {
      const answer = await fetch(`${stack.demo.url}/round-trips`, {
        method: 'POST',
        headers: { authorization: `Bearer ${stack.demo.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ provider: this.provider, text: this.text }),
        signal: AbortSignal.timeout(60_000),
      });
      if (!answer.ok) return this.fail(((await answer.json()) as { message: string }).message, 2);
      const report = (await answer.json()) as RoundTripReport;
      this.context.stdout.write(
        this.json ? `${JSON.stringify(report)}\n` : `${reportLines(report).join('\n')}\n`,
      );
      return report.complete ? 0 : 1;
    } catch (error) {
      return this.fail(explain(error), 1);
    }
  }

  private fail(sentence: string, code: number): number {
    this.context.stderr.write(`${sentence}\n`);
    return code;
  }
}
