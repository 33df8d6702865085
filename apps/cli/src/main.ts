/** `enlace`: one binary for developers and operators. */
import { Builtins, Cli } from 'clipanion';
import { MigrateCommand } from './migrate/migrate.command.js';
import { SimulateCommand } from './simulate/simulate.command.js';
import { UpCommand } from './up/up.command.js';

const cli = new Cli({ binaryLabel: 'Enlace', binaryName: 'enlace', binaryVersion: '0.1.0' });

for (const command of [
  UpCommand,
  SimulateCommand,
  MigrateCommand,
  Builtins.HelpCommand,
  Builtins.VersionCommand,
]) {
  cli.register(command);
}

await cli.runExit(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
});
