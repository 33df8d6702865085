/** Customers who each ask one question, at a steady rate, and a note of when each asked. */
import { Connection } from './connection.mjs';
import { sideProcess } from './side-process.mjs';
import { whatsAppRequest } from './payloads.mjs';

const CONNECTIONS = 64;
/** A provider hangs up about then. */
const PATIENCE_MS = 10_000;
let customers = 0;

sideProcess(async () => ({ answer: ask }));

async function ask({ port, targets, text, rate, count }) {
  const questions = Array.from({ length: count }, (_, n) => {
    customers += 1;
    const customer = `52155${String(10_000_000 + customers)}`;
    return { customer, request: whatsAppRequest(targets[n % targets.length], customer, text) };
  });
  const free = await Promise.all(Array.from({ length: CONNECTIONS }, () => Connection.open(port)));
  const all = [...free];
  const book = { sentAt: {}, failures: 0, answers: [] };
  const began = performance.now();
  const end = began + (count * 1_000) / rate + PATIENCE_MS;
  await Promise.all(
    questions.map(async ({ customer, request }, n) => {
      const due = began + (n * 1_000) / rate;
      await pause(due - performance.now());
      while (free.length === 0 && performance.now() < end) await pause(2);
      const connection = free.pop();
      const status =
        connection === undefined ? 0 : await answered(connection, request, end - performance.now());
      if (status === 200) {
        book.sentAt[customer] = performance.timeOrigin + due;
        book.answers.push(performance.now() - due);
      } else book.failures += 1;
      if (status !== 0) free.push(connection);
    }),
  );
  for (const connection of all) connection.close();
  return book;
}

function answered(connection, request, withinMs) {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(0), withinMs);
    connection.send(request, (status) => {
      clearTimeout(late);
      resolve(status);
    });
  });
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
