/** Prints what was measured as plain tables. */

export function printMachine(about) {
  const durability = Object.entries(about.durability).map(([name, value]) => `${name} = ${value}`);
  print([
    `Enlace bench, ${about.date}`,
    `${about.cores} cores, ${about.memoryGb} GB; Node ${about.node}, Postgres ${about.postgres}, NATS ${about.nats}`,
    `Postgres: ${durability.join(', ')}`,
    `Load average before the run: ${about.loadBefore}. Load generator, servers, Postgres and NATS share the cores;`,
    `read ratios, not absolute figures: medians of up to ${about.rounds} rounds of ${about.seconds} s, measured in turn (A B A B).`,
  ]);
}

export function printSection(name, { title, tookSeconds, more = [], notes = [], ...table }) {
  print(['', `── ${name} (${tookSeconds.toFixed(0)} s)`, title]);
  for (const each of [table, ...more]) printTable(each);
  print(notes);
}

function printTable({ columns, rows }) {
  const cells = [columns, ...rows.map((row) => row.map(text))];
  const widths = columns.map((_, n) => Math.max(...cells.map((row) => row[n].length)));
  print(cells.map((row) => `  ${row.map((cell, n) => pad(cell, widths[n], n)).join('  ')}`));
}

function pad(cell, width, column) {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function text(value) {
  if (typeof value !== 'number') return value;
  return Number.isInteger(value) ? String(value) : value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

function print(lines) {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
